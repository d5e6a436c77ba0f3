"""Recording confirmed attendance, and approving what goes beyond a day's limit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from services.volunteering.events import (
    RecordSource,
    RejectReason,
    RulebookPublished,
    ServiceAwaitsApproval,
    ServiceRecorded,
    ServiceRecordEvent,
    ServiceRejected,
    Times,
    WaitReason,
)
from services.volunteering.service_record.state import (
    ATTENDANCE,
    BadTimes,
    NoRulebook,
    Refused,
    SameHands,
    Service,
)

# ── Recording ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordService:
    """Record what a confirmed attendance says, and who entered it (asked by a policy); the activity gives it its id."""

    volunteer_id: str
    activity_id: str
    day: date
    starts: str
    ends: str
    confirmed_by: str
    on: date
    pause_minutes: int = 0


def record(
    command: RecordService, service: Service, rulebook: RulebookPublished | None
) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceRecorded``, ``ServiceRejected`` or ``ServiceAwaitsApproval``; nothing when recorded already.

    Nobody stands at a counter here to be refused, so what does not count is a fact that everybody can see.
    """
    record_id = ATTENDANCE + command.activity_id
    if record_id in service.records or service.counts(command.activity_id):
        return []
    times = Times(command.starts, command.ends, command.pause_minutes)
    if not times.are_sound:
        raise BadTimes
    if rulebook is None:
        raise NoRulebook
    common: dict[str, Any] = {
        "record_id": record_id,
        "volunteer_id": command.volunteer_id,
        "activity_id": command.activity_id,
        "day": command.day,
        **asdict(times),
        "minutes": times.minutes,
        "confirmed_by": command.confirmed_by,
        "rulebook": rulebook.version,
        "on": command.on,
    }
    if (other := service.overlapped(command.day, times)) is not None:
        return [ServiceRejected(**common, reason=RejectReason.OVERLAP, overlaps=other)]
    day_minutes = service.minutes_on(command.day) + times.minutes
    if day_minutes > rulebook.rules.daily_minutes:
        return [ServiceAwaitsApproval(**common, reason=WaitReason.OVER_DAILY_LIMIT, day_minutes=day_minutes)]
    return [ServiceRecorded(**common, source=RecordSource.ATTENDANCE, approved_by=None)]


# ── Approving what goes beyond the limit ─────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveService:
    """A second person lets service count that goes beyond a day's limit."""

    volunteer_id: str
    record_id: str
    on: date
    approved_by: str = field(default="", metadata={"signed": "actor"})


class NotWaiting(Refused):
    """There is nothing to approve."""

    zh = "该服务记录不在待批准状态，无需批准，请刷新后核对。"
    en = "This service record does not wait for approval; look at it again."


def approve(
    command: ApproveService, service: Service, rulebook: RulebookPublished | None
) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceRecorded``."""
    waiting = service.record(command.record_id)
    if waiting.status != "AWAITING":
        raise NotWaiting
    if command.approved_by in (waiting.hand, command.volunteer_id):
        raise SameHands
    if rulebook is None:
        raise NoRulebook
    counted = ServiceRecorded(
        record_id=command.record_id,
        volunteer_id=command.volunteer_id,
        activity_id=waiting.activity_id,
        day=waiting.day,
        **asdict(waiting.times),
        minutes=waiting.times.minutes,
        source=RecordSource.ATTENDANCE,
        confirmed_by=waiting.hand,
        approved_by=command.approved_by,
        rulebook=rulebook.version,
        on=command.on,
    )
    return [counted]
