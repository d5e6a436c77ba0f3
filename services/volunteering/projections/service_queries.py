"""Service as it counts: of one volunteer, of a period, and what waits for a decision. Persons are not ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from services.volunteering.projections.activity_queries import Communities, came_to, seen
from services.volunteering.projections.tables import activities, service_records, trail, volunteers
from services.volunteering.service_record import hours_and_minutes

_BY_ACTIVITY = service_records.outerjoin(activities, activities.c.activity_id == service_records.c.activity_id)
_RECORDS = select(service_records, activities.c.name.label("activity"), activities.c.community_id).select_from(
    _BY_ACTIVITY
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTotals:
    """One volunteer's service, whose records are for that person and those who answer for them."""

    volunteer_id: str


def service_totals(query: ServiceTotals, tx: Connection, communities: Communities) -> dict[str, Any]:
    """Minutes that count, by month, and every record with its state and disputes.

    To some communities, only what was served there, and the volunteer only with such a record.
    """
    mine = and_(seen(communities), service_records.c.volunteer_id == query.volunteer_id)
    found = tx.execute(_RECORDS.where(mine).order_by(service_records.c.day, service_records.c.starts)).mappings()
    records = [_record(row) for row in found]
    counted = [each for each in records if each["status"] == "RECORDED"]
    by_month: dict[str, dict[str, Any]] = {}
    for each in counted:
        month = by_month.setdefault(each["day"][:7], {"month": each["day"][:7], "minutes": 0, "records": 0})
        month["minutes"] += each["minutes"]
        month["records"] += 1
    minutes = sum(each["minutes"] for each in counted)
    return {
        "volunteer_id": query.volunteer_id,
        "volunteer": _volunteer(tx, query.volunteer_id) if records or communities is None else None,
        "minutes": minutes,
        "duration": hours_and_minutes(minutes),
        "by_month": list(by_month.values()),
        "records": records,
    }


def _volunteer(tx: Connection, volunteer_id: str) -> dict[str, Any] | None:
    row = tx.execute(select(volunteers).where(volunteers.c.volunteer_id == volunteer_id)).mappings().first()
    if row is None:
        return None
    return {**row, "purposes": row["purposes"].split(",") if row["purposes"] else []}


def _record(row: Any) -> dict[str, Any]:
    return {**row, "disputed": row["disputed_on"] is not None and row["resolution"] is None}


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitingDecision:
    """What waits for other hands: service beyond a day's limit, back entries, open disputes."""

    community_id: str | None = None


def awaiting_decision(query: AwaitingDecision, tx: Connection, communities: Communities) -> list[dict[str, Any]]:
    """The records, the oldest first."""
    open_dispute = and_(service_records.c.disputed_on.is_not(None), service_records.c.resolution.is_(None))
    waits = or_(service_records.c.status.in_(["AWAITING", "PROPOSED"]), open_dispute)
    wanted = _RECORDS.where(waits, seen(communities))
    if query.community_id is not None:
        wanted = wanted.where(activities.c.community_id == query.community_id)
    in_order = wanted.order_by(service_records.c.on, service_records.c.volunteer_id, service_records.c.record_id)
    return [_record(row) for row in tx.execute(in_order).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSummary:
    """A period's service: ``YYYY``, ``YYYY-MM`` or a day."""

    period: str


def service_summary(query: ServiceSummary, tx: Connection, _communities: Communities) -> dict[str, Any]:
    """Counts of activities, person-times and minutes: in all, and by community in the order of their ids."""
    # By the activity's day; a back entry without an activity that we know counts in no community.
    then = activities.c.day.startswith(query.period, autoescape=True)
    communities = tx.scalars(
        select(activities.c.community_id).where(then).distinct().order_by(activities.c.community_id)
    ).all()
    return {
        "period": query.period,
        **came_to(tx, then),
        "communities": [
            {"community_id": each, **came_to(tx, and_(then, activities.c.community_id == each))} for each in communities
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsBehind:
    """The events behind a shown number, by kind and id.

    ``campaign`` and ``activity`` by their ids; ``volunteer`` by its id; ``record`` as ``VOLUNTEER/RECORD``;
    ``period`` as ``YYYY-MM``, or ``YYYY-MM/COMMUNITY``.
    """

    kind: str
    id: str


def events_behind(query: EventsBehind, tx: Connection, communities: Communities) -> list[dict[str, Any]]:
    """Positions and event ids, in the order of the log; nothing for a kind that is not shown anywhere."""
    first, _, second = query.id.partition("/")
    of = select(activities.c.activity_id)
    match query.kind:
        case "campaign":
            under = trail.c.activity_id.in_(of.where(activities.c.campaign_id == query.id))
            which = or_(trail.c.campaign_id == query.id, under)
        case "activity":
            which = trail.c.activity_id == query.id
        case "volunteer":
            which = trail.c.volunteer_id == query.id
        case "record":
            which = and_(trail.c.volunteer_id == first, trail.c.record_id == second)
        case "period":
            then = of.where(activities.c.day.startswith(first, autoescape=True))
            which = trail.c.activity_id.in_(then.where(activities.c.community_id == second) if second else then)
        case _:
            return []
    if communities is not None:
        of_nobody = and_(trail.c.activity_id.is_(None), trail.c.volunteer_id.is_(None))
        which = and_(which, or_(trail.c.activity_id.in_(of.where(seen(communities))), of_nobody))
    return [dict(row) for row in tx.execute(select(trail).where(which).order_by(trail.c.position)).mappings()]


SERVICE_QUERIES: Sequence[tuple[type, Any]] = (
    (ServiceTotals, service_totals),
    (AwaitingDecision, awaiting_decision),
    (ServiceSummary, service_summary),
    (EventsBehind, events_behind),
)
