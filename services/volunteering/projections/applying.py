"""How each event changes the tables. Applying an event again leaves them as they are."""

from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from infra.eventsourcing.messages import Happened
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
    BackEntryProposed,
    CampaignClosed,
    CampaignOpened,
    ConsentGiven,
    ConsentWithdrawn,
    DisputeResolved,
    RecordSource,
    ServiceAwaitsApproval,
    ServiceCorrected,
    ServiceDisputed,
    ServiceRecorded,
    ServiceRejected,
    ServiceVoided,
    SignUpWithdrawn,
    VolunteerDeparted,
    VolunteerErased,
    VolunteerRegistered,
    VolunteerSignedUp,
)
from services.volunteering.projections.tables import (
    activities,
    attendances,
    campaigns,
    service_records,
    sign_ups,
    trail,
    volunteers,
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """The trail first, then what the fact is about."""
    _leave_trail(tx, happened)
    match happened.fact:
        case CampaignOpened() | CampaignClosed():
            _campaign(tx, happened.fact)
        case ActivityPublished() | ActivityDayChanged() | ActivityCancelled() | ActivityHeld():
            _activity(tx, happened.fact)
        case VolunteerSignedUp() | SignUpWithdrawn():
            _sign_up(tx, happened.fact, happened.position)
        case AttendanceConfirmed() as fact:
            _attendance(tx, fact)
        case ServiceRecorded() | ServiceRejected() | ServiceAwaitsApproval() | BackEntryProposed():
            _record(tx, happened.fact)
        case ServiceDisputed() | DisputeResolved() | ServiceCorrected() | ServiceVoided():
            _mended(tx, happened.fact)
        case VolunteerRegistered() | ConsentGiven() | ConsentWithdrawn() | VolunteerDeparted() | VolunteerErased():
            _volunteer(tx, happened.fact)


def _put(tx: Connection, table: Table, key: dict[str, Any], **values: Any) -> None:
    """Change the row with this key, or make it."""
    here = and_(*(table.c[name] == value for name, value in key.items()))
    if tx.execute(update(table).where(here).values(key | values)).rowcount == 0:
        tx.execute(insert(table).values(key | values))


def _change(tx: Connection, table: Table, key: dict[str, Any], **values: Any) -> None:
    """Change the row with this key."""
    here = and_(*(table.c[name] == value for name, value in key.items()))
    tx.execute(update(table).where(here).values(values))


def _leave_trail(tx: Connection, happened: Happened[Any]) -> None:
    fact = happened.fact
    about = {name: getattr(fact, name, None) for name in ("campaign_id", "activity_id", "volunteer_id", "record_id")}
    if about["record_id"] is not None and about["activity_id"] is None:
        of_record = service_records.c.record_id == about["record_id"]
        whose = service_records.c.volunteer_id == about["volunteer_id"]
        about["activity_id"] = tx.scalar(select(service_records.c.activity_id).where(of_record, whose))
    day = getattr(fact, "on", None)
    _put(
        tx,
        trail,
        {"position": happened.position},
        event_id=happened.id,
        type=type(fact).__name__,
        stream=happened.stream,
        version=happened.version,
        committed_at=happened.committed_at,
        on=day.isoformat() if day is not None else None,
        **about,
    )


def _campaign(tx: Connection, fact: CampaignOpened | CampaignClosed) -> None:
    key = {"campaign_id": fact.campaign_id}
    match fact:
        case CampaignOpened():
            days = {"from_day": fact.from_day.isoformat(), "to_day": fact.to_day.isoformat()}
            _put(tx, campaigns, key, kind=fact.kind, name=fact.name, closed_on=None, **days)
        case CampaignClosed():
            _change(tx, campaigns, key, closed_on=fact.on.isoformat())


def _activity(tx: Connection, fact: ActivityPublished | ActivityDayChanged | ActivityCancelled | ActivityHeld) -> None:
    key = {"activity_id": fact.activity_id}
    match fact:
        case ActivityPublished():
            same = ("campaign_id", "community_id", "organization_id", "name", "field", "place", "starts", "ends")
            also = ("seats", "leader_id", "risks", "notice_version")
            values = {name: getattr(fact, name) for name in (*same, *also)}
            day = fact.day.isoformat()
            _put(tx, activities, key, published_day=day, day=day, state="PUBLISHED", **values)
        case ActivityDayChanged():
            _change(tx, activities, key, day=fact.day.isoformat())
        case ActivityCancelled():
            _change(tx, activities, key, state="CANCELLED", cancel_reason=fact.reason)
        case ActivityHeld():
            day = fact.held_on.isoformat()
            _change(tx, activities, key, state="HELD", day=day, as_published=fact.as_published)


def _sign_up(tx: Connection, fact: VolunteerSignedUp | SignUpWithdrawn, position: int) -> None:
    key = {"activity_id": fact.activity_id, "volunteer_id": fact.volunteer_id}
    match fact:
        case VolunteerSignedUp():
            _put(tx, sign_ups, key, channel=fact.channel, on=fact.on.isoformat(), position=position)
        case SignUpWithdrawn():
            gone = and_(sign_ups.c.activity_id == fact.activity_id, sign_ups.c.volunteer_id == fact.volunteer_id)
            tx.execute(delete(sign_ups).where(gone))


def _attendance(tx: Connection, fact: AttendanceConfirmed) -> None:
    _put(
        tx,
        attendances,
        {"activity_id": fact.activity_id, "volunteer_id": fact.volunteer_id},
        leader_id=fact.leader_id,
        starts=fact.starts,
        ends=fact.ends,
        pause_minutes=fact.pause_minutes,
        minutes=fact.minutes,
        in_time=fact.in_time,
        rulebook=fact.rulebook,
        on=fact.on.isoformat(),
    )


def _record(
    tx: Connection, fact: ServiceRecorded | ServiceRejected | ServiceAwaitsApproval | BackEntryProposed
) -> None:
    values: dict[str, Any] = {
        name: getattr(fact, name) for name in ("activity_id", "starts", "ends", "pause_minutes", "minutes")
    }
    match fact:
        case ServiceRecorded():
            values |= {"status": "RECORDED", "source": fact.source, "approved_by": fact.approved_by, "reason": None}
        case ServiceRejected():
            values |= {"status": "REJECTED", "reason": fact.reason, "overlaps": fact.overlaps}
        case ServiceAwaitsApproval():
            values |= {"status": "AWAITING", "reason": fact.reason}
        case BackEntryProposed():
            values |= {"status": "PROPOSED", "source": RecordSource.BACK_ENTRY, "evidence": fact.evidence}
    if isinstance(fact, BackEntryProposed):
        values |= {"confirmed_by": fact.entered_by}
    else:
        values |= {"confirmed_by": fact.confirmed_by, "rulebook": fact.rulebook}
    values = {"source": RecordSource.ATTENDANCE, **values}
    key = {"volunteer_id": fact.volunteer_id, "record_id": fact.record_id}
    _put(tx, service_records, key, day=fact.day.isoformat(), on=fact.on.isoformat(), **values)


def _mended(tx: Connection, fact: ServiceDisputed | DisputeResolved | ServiceCorrected | ServiceVoided) -> None:
    key = {"volunteer_id": fact.volunteer_id, "record_id": fact.record_id}
    match fact:
        case ServiceDisputed():
            _change(tx, service_records, key, disputed_on=fact.on.isoformat(), resolution=None, resolved_on=None)
        case DisputeResolved():
            _change(tx, service_records, key, resolution=fact.resolution, resolved_on=fact.on.isoformat())
        case ServiceCorrected():
            times = {"starts": fact.starts, "ends": fact.ends, "pause_minutes": fact.pause_minutes}
            now_counts = {"status": "RECORDED", "reason": None, "overlaps": None}
            _change(tx, service_records, key, minutes=fact.minutes, **times, **now_counts)
        case ServiceVoided():
            _change(tx, service_records, key, status="VOIDED", reason=fact.reason)


def _volunteer(
    tx: Connection,
    fact: VolunteerRegistered | ConsentGiven | ConsentWithdrawn | VolunteerDeparted | VolunteerErased,
) -> None:
    key, day = {"volunteer_id": fact.volunteer_id}, fact.on.isoformat()
    no_consent = {"notice_version": None, "purposes": None, "consented_on": None}
    match fact:
        case VolunteerRegistered():
            _put(tx, volunteers, key, state="REGISTERED", registered_on=day)
        case ConsentGiven():
            agreed = {"notice_version": fact.notice_version, "purposes": ",".join(sorted(fact.purposes))}
            _change(tx, volunteers, key, consented_on=day, withdrawn_on=None, **agreed)
        case ConsentWithdrawn():
            # Somebody who never registered may withdraw too: signing up was a consent.
            known = tx.scalar(select(volunteers.c.state).where(volunteers.c.volunteer_id == fact.volunteer_id))
            _put(tx, volunteers, key, state=known or "UNREGISTERED", withdrawn_on=day, **no_consent)
        case VolunteerDeparted():
            _put(tx, volunteers, key, state="DEPARTED", **no_consent)
        case VolunteerErased():
            _put(tx, volunteers, key, state="ERASED", **no_consent)
