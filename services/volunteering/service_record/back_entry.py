"""补录: service entered after the fact, on evidence, by one person and looked at by another before it counts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from services.volunteering.events import (
    BackEntryProposed,
    RecordSource,
    RulebookPublished,
    ServiceRecorded,
    ServiceRecordEvent,
    Times,
)
from services.volunteering.service_record.state import (
    ATTENDANCE,
    AlreadyOnRecord,
    BadTimes,
    NoRulebook,
    Overlaps,
    Refused,
    Service,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterBackEntry:
    """Enter past service, saying why it is late, and by which document it is shown; beyond a day's limit too."""

    record_id: str
    volunteer_id: str
    activity_id: str
    day: date
    starts: str
    ends: str
    reason: str
    evidence: str
    on: date
    pause_minutes: int = 0
    entered_by: str = field(default="", metadata={"signed": "actor"})
    approved_by: str = field(default="", metadata={"signed": "checked_by"})


class NoEvidence(Refused):
    """Hours without a reason and a document are how hours are bought."""

    zh = "补录须写明原因并填写证明材料编号。"
    en = "A back entry needs a reason and the number of the document that shows the service."


class DayToCome(Refused):
    """A back entry is about the past."""

    zh = "服务日期晚于今天；补录只用于已经开展的服务，请更正日期。"
    en = "That day is still to come; a back entry is about past service, so correct the day."


def enter(
    command: EnterBackEntry, service: Service, rulebook: RulebookPublished | None, today: date
) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``BackEntryProposed`` with its reason, and ``ServiceRecorded``."""
    _check(command, service, today)
    times = Times(command.starts, command.ends, command.pause_minutes)
    if not times.are_sound:
        raise BadTimes
    if rulebook is None:
        raise NoRulebook
    if service.overlapped(command.day, times) is not None:
        raise Overlaps
    common: dict[str, Any] = {
        "record_id": command.record_id,
        "volunteer_id": command.volunteer_id,
        "activity_id": command.activity_id,
        "day": command.day,
        **asdict(times),
        "minutes": times.minutes,
        "on": command.on,
    }
    hands: dict[str, Any] = {"confirmed_by": command.entered_by, "approved_by": command.approved_by}
    return [
        BackEntryProposed(**common, evidence=command.evidence, entered_by=command.entered_by, reason=command.reason),
        ServiceRecorded(**common, source=RecordSource.BACK_ENTRY, rulebook=rulebook.version, **hands),
    ]


def _check(command: EnterBackEntry, service: Service, today: date) -> None:
    if command.record_id in service.records or command.record_id.startswith(ATTENDANCE):
        raise AlreadyOnRecord
    if service.counts(command.activity_id):
        raise AlreadyOnRecord
    if not command.reason.strip() or not command.evidence.strip():
        raise NoEvidence
    if command.day > today:
        raise DayToCome
