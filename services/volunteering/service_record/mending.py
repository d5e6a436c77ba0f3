"""Contesting a record, and what may come of it: it is upheld, corrected or voided. Nothing is ever deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events import (
    Channel,
    DisputeResolved,
    Resolution,
    RulebookPublished,
    ServiceCorrected,
    ServiceDisputed,
    ServiceRecordEvent,
    ServiceVoided,
    Times,
    VoidReason,
)
from services.volunteering.service_record.state import (
    AlreadyOnRecord,
    BadTimes,
    NoRulebook,
    Overlaps,
    Record,
    Refused,
    SameHands,
    Service,
)

# ── Disputing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeService:
    """The volunteer contests a record, in their own words; a clerk may enter it for them."""

    volunteer_id: str
    record_id: str
    wish: str
    on: date
    channel: Channel = Channel.DESK


class NoOwnWords(Refused):
    """A dispute is the volunteer's own."""

    zh = "请写明本人的意见：对哪些内容有异议、认为应当如何。"
    en = "State in the person's own words what is contested, and how it should be."


class AlreadyDisputed(Refused):
    """One dispute at a time."""

    zh = "该服务记录已有异议正在处理，请待处理完毕后再提出。"
    en = "A dispute about this record is being dealt with; wait for its outcome."


def dispute(command: DisputeService, service: Service) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceDisputed``."""
    contested = service.record(command.record_id)
    if not command.wish.strip():
        raise NoOwnWords
    if contested.disputed:
        raise AlreadyDisputed
    return [
        ServiceDisputed(
            record_id=command.record_id,
            volunteer_id=command.volunteer_id,
            channel=command.channel,
            on=command.on,
            wish=command.wish,
        )
    ]


# ── Upholding ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdService:
    """Resolve a dispute by leaving the record as it is, with the document that says why."""

    volunteer_id: str
    record_id: str
    document: str
    on: date
    upheld_by: str = field(default="", metadata={"signed": "actor"})


class NotDisputed(Refused):
    """There is nothing to resolve."""

    zh = "该服务记录没有待处理的异议，请刷新后核对。"
    en = "No dispute about this record is open; look at it again."


class NoDocument(Refused):
    """Who changes or upholds hours says by what."""

    zh = "请填写依据的材料编号。"
    en = "Give the number of the document that this rests on."


def uphold(command: UpholdService, service: Service) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``DisputeResolved``."""
    contested = service.record(command.record_id)
    if not contested.disputed:
        raise NotDisputed
    _in_other_hands(command.upheld_by, command.volunteer_id, contested)
    _documented(command.document)
    return _resolved(command, contested, Resolution.UPHELD, command.upheld_by)


# ── Correcting ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectService:
    """Put other times in place of the recorded ones; what was rejected for its times may count then."""

    volunteer_id: str
    record_id: str
    starts: str
    ends: str
    document: str
    on: date
    pause_minutes: int = 0
    corrected_by: str = field(default="", metadata={"signed": "actor"})


class NotCorrectable(Refused):
    """What waits is approved or voided; what is voided stays so."""

    zh = "待批准或已注销的记录不能更正；请先批准，或重新补录。"
    en = "What waits or is voided cannot be corrected; approve it first, or make a back entry."


class OverDailyLimit(Refused):
    """A correction is no way around a day's limit."""

    zh = "更正后当天服务时长超过规定上限；请注销后重新补录，由他人批准。"
    en = "With this the day would exceed its limit; void the record and make a back entry, which other hands approve."


def correct(
    command: CorrectService, service: Service, rulebook: RulebookPublished | None
) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceCorrected``, and ``DisputeResolved`` where contested; nothing when it says so already."""
    found = service.record(command.record_id)
    if found.status not in ("RECORDED", "REJECTED"):
        raise NotCorrectable
    if command.corrected_by == command.volunteer_id:
        raise SameHands
    _documented(command.document)
    times = Times(command.starts, command.ends, command.pause_minutes)
    if not times.are_sound:
        raise BadTimes
    if found.status == "RECORDED" and times == found.times:
        return []
    if found.status == "REJECTED" and service.counts(found.activity_id):
        raise AlreadyOnRecord
    _fits(times, found, command.record_id, service, rulebook)
    corrected = ServiceCorrected(
        record_id=command.record_id,
        volunteer_id=command.volunteer_id,
        starts=times.starts,
        ends=times.ends,
        pause_minutes=times.pause_minutes,
        minutes=times.minutes,
        previous_minutes=found.times.minutes,
        corrected_by=command.corrected_by,
        document=command.document,
        on=command.on,
    )
    return [corrected, *_resolved(command, found, Resolution.CORRECTED, command.corrected_by)]


def _fits(times: Times, found: Record, record_id: str, service: Service, rulebook: RulebookPublished | None) -> None:
    if service.overlapped(found.day, times, but=record_id) is not None:
        raise Overlaps
    if rulebook is None:
        raise NoRulebook
    # What counts already, by approval too, may become less without asking anybody again.
    grows = found.status != "RECORDED" or times.minutes > found.times.minutes
    day_minutes = service.minutes_on(found.day, but=record_id) + times.minutes
    if grows and day_minutes > rulebook.rules.daily_minutes:
        raise OverDailyLimit


# ── Voiding ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidService:
    """Let a record count no longer, or decline what waits for approval. It stays to be seen."""

    volunteer_id: str
    record_id: str
    reason: VoidReason
    document: str
    on: date
    voided_by: str = field(default="", metadata={"signed": "actor"})


def void(command: VoidService, service: Service) -> Sequence[ServiceRecordEvent]:
    """Outcome: ``ServiceVoided``, and ``DisputeResolved`` where it was contested; nothing when it is void already."""
    found = service.record(command.record_id)
    if found.status == "VOIDED":
        return []
    if command.voided_by == command.volunteer_id:
        raise SameHands
    _documented(command.document)
    voided = ServiceVoided(
        record_id=command.record_id,
        volunteer_id=command.volunteer_id,
        reason=command.reason,
        voided_by=command.voided_by,
        document=command.document,
        on=command.on,
    )
    return [voided, *_resolved(command, found, Resolution.VOIDED, command.voided_by)]


def _in_other_hands(hand: str, volunteer_id: str, found: Record) -> None:
    if hand in (found.hand, volunteer_id):
        raise SameHands


def _documented(document: str) -> None:
    if not document.strip():
        raise NoDocument


def _resolved(
    command: UpholdService | CorrectService | VoidService, found: Record, resolution: Resolution, hand: str
) -> list[ServiceRecordEvent]:
    if not found.disputed:
        return []
    return [
        DisputeResolved(
            record_id=command.record_id,
            volunteer_id=command.volunteer_id,
            resolution=resolution,
            resolved_by=hand,
            document=command.document,
            on=command.on,
        )
    ]
