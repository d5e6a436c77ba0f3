"""Facts about duties that change hands, and about two records that are one person."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import Open


class HandoverReason(StrEnum):
    """Why somebody gives their duties away."""

    LEFT = "LEFT"
    CHANGED_POST = "CHANGED_POST"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesHandedOver:
    """Whoever kept in touch with members no longer does: somebody else takes over, or nobody yet (无人承办)."""

    holder_id: Open[str]
    successor_id: Open[str | None]
    reason: Open[HandoverReason]
    on: Open[date]
    successor_name: str | None = field(default=None, metadata={"sealed_for": "successor_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MergerProposed:
    """Somebody found that two records are one person."""

    merger_id: Open[str]
    keep_id: Open[str]
    duplicate_id: Open[str]
    entered_by: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergerApproved:
    """Another pair of hands has compared the two records and agrees."""

    merger_id: Open[str]
    approved_by: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergerDecided:
    """Two have agreed: the records are merged."""

    merger_id: Open[str]
    keep_id: Open[str]
    duplicate_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergerRejected:
    """They are two people after all. In logs of before: today a proposal is sent back before it is an event."""

    merger_id: Open[str]
    rejected_by: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateAbsorbed:
    """This record stands for the person of another one too."""

    member_id: Open[str]
    duplicate_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMerged:
    """This record was a second one of a person: it was never anybody's class, and its ID number is free."""

    member_id: Open[str] = field(metadata={"frees": True})
    into_id: Open[str]
    on: Open[date]


MergerEvent = MergerProposed | MergerApproved | MergerDecided | MergerRejected
