"""Facts about pairing (结对帮扶): who helps whom, how, and until when."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import SEALED_FOR_MEMBER, Decided, Open, VisitReason


class PairEnd(StrEnum):
    """Why a pair ended. Not because somebody was found wanting: need is the only test. LEFT: one of the two did."""

    RELIEVED = "RELIEVED"
    OWN_WISH = "OWN_WISH"
    CASE_ENDED = "CASE_ENDED"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingOpened:
    """A hardship was approved: somebody is to be found who helps."""

    member_id: Open[str]
    case_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFormed:
    """A helper and a member were paired. The helper is known by an id; the name is the member's to see."""

    member_id: Open[str]
    helper_id: Open[str]
    on: Open[date]
    helper_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPlanned:
    """What the two agreed to do."""

    member_id: Open[str]
    on: Open[date]
    plan: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVisitRecorded:
    """The helper called on the member; perhaps with a practical deed (实事)."""

    member_id: Open[str]
    visit_id: Open[str]
    reason: Open[VisitReason]
    with_deed: Open[bool]
    on: Open[date]
    notes: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperChanged:
    """The branch discussed it, and another helper goes on."""

    member_id: Open[str]
    helper_id: Open[str]
    decided_by: Open[Decided]
    on: Open[date]
    helper_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEnded:
    """The pair ended; the hardship may go on, and then another helper is to be found."""

    member_id: Open[str]
    cause: Open[PairEnd]
    on: Open[date]
    notes: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingClosed:
    """The hardship ended, or the person left: nobody needs to be found any more."""

    member_id: Open[str]
    on: Open[date]


PairingEvent = PairingOpened | PairFormed | HelpPlanned | PairVisitRecorded | HelperChanged | PairEnded | PairingClosed
