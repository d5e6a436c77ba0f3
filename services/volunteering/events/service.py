"""What becomes of offered service: recorded, refused, waiting, entered afterwards, contested, mended."""

from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events.values import (
    SEALED_FOR_VOLUNTEER,
    Channel,
    Open,
    RecordSource,
    RejectReason,
    Resolution,
    VoidReason,
    WaitReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecorded:
    """These minutes count. ``approved_by`` names the second person where one was asked for."""

    record_id: Open[str]
    volunteer_id: Open[str]
    activity_id: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    source: Open[RecordSource]
    confirmed_by: Open[str]
    approved_by: Open[str | None]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRejected:
    """These minutes do not count, because the record named is of the same time."""

    record_id: Open[str]
    volunteer_id: Open[str]
    activity_id: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    confirmed_by: Open[str]
    reason: Open[RejectReason]
    overlaps: Open[str]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAwaitsApproval:
    """These minutes count once a second person approves; ``day_minutes`` is what the day would come to."""

    record_id: Open[str]
    volunteer_id: Open[str]
    activity_id: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    confirmed_by: Open[str]
    reason: Open[WaitReason]
    day_minutes: Open[int]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackEntryProposed:
    """Somebody entered service after the fact, on evidence; it counts once other hands approve."""

    record_id: Open[str]
    volunteer_id: Open[str]
    activity_id: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    evidence: Open[str]
    entered_by: Open[str]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDisputed:
    """The volunteer contests a record; it stands until somebody resolves the dispute."""

    record_id: Open[str]
    volunteer_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeResolved:
    """The dispute ended: the record was upheld, corrected or voided."""

    record_id: Open[str]
    volunteer_id: Open[str]
    resolution: Open[Resolution]
    resolved_by: Open[str]
    document: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCorrected:
    """The times were found to be otherwise; they are given whole, and count."""

    record_id: Open[str]
    volunteer_id: Open[str]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    previous_minutes: Open[int]
    corrected_by: Open[str]
    document: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVoided:
    """The record no longer counts, or will not; it stays to be seen."""

    record_id: Open[str]
    volunteer_id: Open[str]
    reason: Open[VoidReason]
    voided_by: Open[str]
    document: Open[str]
    on: Open[date]


ServiceRecordEvent = (
    ServiceRecorded
    | ServiceRejected
    | ServiceAwaitsApproval
    | BackEntryProposed
    | ServiceDisputed
    | DisputeResolved
    | ServiceCorrected
    | ServiceVoided
)
