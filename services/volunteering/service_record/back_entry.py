"""补录: service entered after the fact, on evidence, which counts only once other hands approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.volunteering.events import (
    BackEntryProposed,
    RecordSource,
    RulebookPublished,
    ServiceRecordEvent,
    Times,
)
from services.volunteering.service_record.recording import NotWaiting, approved
from services.volunteering.service_record.state import (
    ATTENDANCE,
    AlreadyOnRecord,
    BadTimes,
    Overlaps,
    Refused,
    Service,
)

# ── Proposing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeBackEntry:
    """Enter past service, saying why it is late, and by which document it is shown."""

    record_id: str
    volunteer_id: str
    activity_id: str
    day: date
    starts: str
    ends: str
    reason: str
    evidence: str
    entered_by: str
    on: date
    pause_minutes: int = 0


class NoEvidence(Refused):
    """Hours without a reason and a document are how hours are bought."""

    zh = "补录须写明原因并填写证明材料编号。"
    en = "A back entry needs a reason and the number of the document that shows the service."


class DayToCome(Refused):
    """A back entry is about the past."""

    zh = "服务日期晚于今天；补录只用于已经开展的服务，请更正日期。"
    en = "That day is still to come; a back entry is about past service, so correct the day."


def propose(command: ProposeBackEntry, service: Service, today: date) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``BackEntryProposed``. Whether it overlaps is asked when it is approved."""
    if command.record_id in service.records or command.record_id.startswith(ATTENDANCE):
        raise AlreadyOnRecord
    if service.counts(command.activity_id):
        raise AlreadyOnRecord
    if not command.reason.strip() or not command.evidence.strip():
        raise NoEvidence
    if command.day > today:
        raise DayToCome
    times = Times(command.starts, command.ends, command.pause_minutes)
    if not times.are_sound:
        raise BadTimes
    return [
        BackEntryProposed(
            record_id=command.record_id,
            volunteer_id=command.volunteer_id,
            activity_id=command.activity_id,
            day=command.day,
            starts=times.starts,
            ends=times.ends,
            pause_minutes=times.pause_minutes,
            minutes=times.minutes,
            evidence=command.evidence,
            entered_by=command.entered_by,
            on=command.on,
            reason=command.reason,
        )
    ]


# ── Approving ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBackEntry:
    """Other hands approve the back entry, beyond a day's limit too."""

    volunteer_id: str
    record_id: str
    approved_by: str
    on: date


def approve(
    command: ApproveBackEntry, service: Service, rulebook: RulebookPublished | None
) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceRecorded``, from a back entry."""
    proposed = service.record(command.record_id)
    if proposed.status != "PROPOSED":
        raise NotWaiting
    recorded = approved(command, proposed, RecordSource.BACK_ENTRY, rulebook)
    if service.counts(proposed.activity_id):
        raise AlreadyOnRecord
    if service.overlapped(proposed.day, proposed.times) is not None:
        raise Overlaps
    return [recorded]
