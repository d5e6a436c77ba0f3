"""Campaigns and activities, with what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, ScalarSelect, and_, cast, func, select, true

from services.volunteering.projections.tables import activities, attendances, campaigns, service_records, sign_ups

#: The communities that a question is about; None: all.
Communities = frozenset[str] | None


def seen(communities: Communities) -> ColumnElement[bool]:
    """The activities of these communities."""
    return true() if communities is None else activities.c.community_id.in_(communities)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignList:
    """Every campaign, the latest first, with what its activities came to."""


def campaign_list(query: CampaignList, tx: Connection, _communities: Communities) -> list[dict[str, Any]]:
    """Of each campaign its days, activities, those held, person-times and minutes."""
    rows = tx.execute(select(campaigns).order_by(campaigns.c.from_day.desc(), campaigns.c.campaign_id)).mappings()
    return [
        {
            **row,
            "state": "OPEN" if row["closed_on"] is None else "CLOSED",
            **came_to(tx, activities.c.campaign_id == row["campaign_id"]),
        }
        for row in rows
    ]


def came_to(tx: Connection, which: ColumnElement[bool]) -> dict[str, int]:
    """What some activities came to: how many there are, how many were held, person-times and minutes that count."""
    count = select(func.count(), func.coalesce(func.sum(cast(activities.c.state == "HELD", Integer)), 0))
    of_them, held = tx.execute(count.select_from(activities).where(which)).one()
    served = (
        select(func.count(), func.coalesce(func.sum(service_records.c.minutes), 0))
        .select_from(service_records.join(activities, activities.c.activity_id == service_records.c.activity_id))
        .where(service_records.c.status == "RECORDED", which)
    )
    person_times, minutes = tx.execute(served).one()
    return {"activities": of_them, "held": held, "person_times": person_times, "minutes": minutes}


class ActivityOrder(StrEnum):
    """By what activities are ordered."""

    DAY = "DAY"
    NAME = "NAME"
    FIELD = "FIELD"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityList:
    """Activities, the latest day first unless asked otherwise. ``state`` is PUBLISHED, HELD or CANCELLED."""

    campaign_id: str | None = None
    community_id: str | None = None
    state: str | None = None
    sort: ActivityOrder = ActivityOrder.DAY
    descending: bool = True
    limit: int = 50
    offset: int = 0


def activity_list(query: ActivityList, tx: Connection, communities: Communities) -> dict[str, Any]:
    """How many there are, and those of the page asked for."""
    wanted = {"campaign_id": query.campaign_id, "community_id": query.community_id, "state": query.state}
    here = and_(
        seen(communities), *(activities.c[name] == value for name, value in wanted.items() if value is not None)
    )
    total = tx.scalar(select(func.count()).select_from(activities).where(here))
    first = activities.c[query.sort.lower()]
    by = first.desc() if query.descending else first
    page = _with_counts().where(here).order_by(by, activities.c.day.desc(), activities.c.activity_id)
    rows = tx.execute(page.limit(max(1, min(query.limit, 500))).offset(max(0, query.offset))).mappings()
    return {"total": total, "items": [_activity(row) for row in rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetail:
    """One activity with who takes part, by opaque id and in the order of signing up."""

    activity_id: str


def activity_detail(query: ActivityDetail, tx: Connection, communities: Communities) -> dict[str, Any] | None:
    """The activity with its sign-ups and attendances, or None."""
    this = and_(seen(communities), activities.c.activity_id == query.activity_id)
    row = tx.execute(_with_counts().where(this)).mappings().first()
    if row is None:
        return None
    signed = select(sign_ups.c.volunteer_id, sign_ups.c.channel, sign_ups.c.on)
    signed = signed.where(sign_ups.c.activity_id == query.activity_id).order_by(sign_ups.c.position)
    return {
        **_activity(row),
        "sign_ups": [dict(each) for each in tx.execute(signed).mappings()],
        "attendances": _attendances(tx, query.activity_id),
    }


def _attendances(tx: Connection, activity_id: str) -> list[dict[str, Any]]:
    """Attendance as confirmed, with the record that came of it."""
    same = and_(
        service_records.c.activity_id == attendances.c.activity_id,
        service_records.c.volunteer_id == attendances.c.volunteer_id,
        service_records.c.source == "ATTENDANCE",
    )
    columns = [column for column in attendances.c if column.name != "activity_id"]
    found = (
        select(*columns, service_records.c.record_id, service_records.c.status.label("record_status"))
        .select_from(attendances.outerjoin(service_records, same))
        .where(attendances.c.activity_id == activity_id)
        .order_by(attendances.c.on, attendances.c.volunteer_id)
    )
    return [dict(row) for row in tx.execute(found).mappings()]


def _with_counts() -> Any:
    """Activities with the numbers that belong to each."""
    of_attendances = attendances.c.activity_id == activities.c.activity_id
    counted = and_(service_records.c.activity_id == activities.c.activity_id, service_records.c.status == "RECORDED")
    return select(
        activities,
        _number(func.count(), sign_ups.c.activity_id == activities.c.activity_id).label("signed_up"),
        _number(func.count(), of_attendances).label("confirmed"),
        _number(func.coalesce(func.sum(service_records.c.minutes), 0), counted).label("minutes"),
        _number(func.min(cast(attendances.c.in_time, Integer)), of_attendances).label("all_in_time"),
    )


def _number(what: Any, where: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(what).where(where).correlate(activities).scalar_subquery()


def _activity(row: Any) -> dict[str, Any]:
    """``confirmed_in_time`` says whether every confirmation came in good time; None while there is none."""
    shown = dict(row)
    in_time = shown.pop("all_in_time")
    return {**shown, "confirmed_in_time": None if in_time is None else bool(in_time)}


ACTIVITY_QUERIES: Sequence[tuple[type, Any]] = (
    (CampaignList, campaign_list),
    (ActivityList, activity_list),
    (ActivityDetail, activity_detail),
)
