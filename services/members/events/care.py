"""Facts about the care of elderly members (老党员关爱联系)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import SEALED_FOR_MEMBER, Channel, Open, VisitReason


class CareEnd(StrEnum):
    """Why care ended without the person's asking for it."""

    NO_LONGER_ELDERLY = "NO_LONGER_ELDERLY"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareOffered:
    """ELDERLY was confirmed: the person is to be asked. ``early`` joiners are called on at the shorter interval."""

    member_id: Open[str]
    early: Open[bool]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEnrolled:
    """The person is content to be called on; somebody may have been named to do it."""

    member_id: Open[str]
    early: Open[bool]
    contact_id: Open[str | None]
    channel: Open[Channel]
    on: Open[date]
    contact_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareContactAssigned:
    """Somebody else calls on the person from a day on."""

    member_id: Open[str]
    contact_id: Open[str]
    on: Open[date]
    contact_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareContactLeft:
    """Whoever called on the person does so no more, and nobody has taken over yet (无人承办)."""

    member_id: Open[str]
    contact_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanned:
    """What the care consists of; ``study_at_door``: study material is brought to the door (送学上门)."""

    member_id: Open[str]
    study_at_door: Open[bool]
    on: Open[date]
    plan: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareVisitRecorded:
    """Somebody called on the person; at a festival, which one."""

    member_id: Open[str]
    visit_id: Open[str]
    reason: Open[VisitReason]
    festival: Open[str | None]
    on: Open[date]
    notes: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareDeclined:
    """The person does not want it. No reason is asked."""

    member_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEnded:
    """The class ended or the person left: nobody calls any more."""

    member_id: Open[str]
    cause: Open[CareEnd]
    on: Open[date]


CareEvent = (
    CareOffered
    | CareEnrolled
    | CareContactAssigned
    | CareContactLeft
    | CarePlanned
    | CareVisitRecorded
    | CareDeclined
    | CareEnded
)
