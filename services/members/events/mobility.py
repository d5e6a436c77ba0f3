"""Facts about the service to mobile members (流动党员动态服务): what follows once somebody left or came."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import SEALED_FOR_MEMBER, Open


class Side(StrEnum):
    """Which side of a move it is: who let the person go keeps the relationship, who took them in keeps them company."""

    OUT = "OUT"
    IN = "IN"


class MatchedBy(StrEnum):
    """How two sides of a move were found to be one: both are here, or a receipt, a letter, a file came in."""

    BOTH_HERE = "BOTH_HERE"
    RECEIPT = "RECEIPT"
    LETTER = "LETTER"
    FILE = "FILE"


class Means(StrEnum):
    """How somebody was reached."""

    PHONE = "PHONE"
    MESSAGE = "MESSAGE"
    LETTER = "LETTER"
    VISIT = "VISIT"


class LostReason(StrEnum):
    """Why nobody can be reached (失联原因), as the national form has it."""

    WORKING_AWAY = "WORKING_AWAY"
    EMPLOYER_CLOSED = "EMPLOYER_CLOSED"
    GRADUATED = "GRADUATED"
    EMPLOYER_CHANGED = "EMPLOYER_CHANGED"
    ABROAD = "ABROAD"
    MOVED_HOME = "MOVED_HOME"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilityOpened:
    """Somebody left a community, or came to one: from here on they are kept in touch with."""

    member_id: Open[str]
    side: Open[Side]
    community_id: Open[str]
    abroad: Open[bool]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilityClosed:
    """They returned, were transferred, or left for good."""

    member_id: Open[str]
    side: Open[Side]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCardIssued:
    """The person was given an activity card (流动党员活动证)."""

    member_id: Open[str]
    on: Open[date]
    card: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileContactTaken:
    """Whoever keeps in touch with the person does so while they are away, too."""

    member_id: Open[str]
    contact_id: Open[str]
    on: Open[date]
    contact_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileContactDropped:
    """Nobody keeps in touch with the person any more."""

    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecorded:
    """Somebody tried to reach the person, and did or did not; ``reports``: it was the yearly report of the member."""

    member_id: Open[str]
    entry_id: Open[str]
    means: Open[Means]
    reached: Open[bool]
    reports: Open[bool]
    on: Open[date]
    notes: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfContactFlagged:
    """Nobody has reached the person for as long as the rulebook says. What follows from it is decided elsewhere."""

    member_id: Open[str]
    reason: Open[LostReason]
    last_contact_on: Open[date]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfContactCleared:
    """The person was reached again."""

    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLetterSent:
    """A numbered letter (联系函) went to the organisation where the person is."""

    member_id: Open[str]
    number: Open[str]
    on: Open[date]
    addressee: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMatched:
    """The two sides of the move are one: by which paper or file, or because both are known here."""

    member_id: Open[str]
    side: Open[Side]
    by: Open[MatchedBy]
    document: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequested:
    """The person has settled elsewhere, and the transfer of the relationship was asked for."""

    member_id: Open[str]
    on: Open[date]
    destination: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCompleted:
    """The national system says that the relationship was transferred; only its document is noted here."""

    member_id: Open[str]
    document: Open[str]
    on: Open[date]


MobilityEvent = (
    MobilityOpened
    | MobilityClosed
    | ActivityCardIssued
    | MobileContactTaken
    | MobileContactDropped
    | ContactRecorded
    | OutOfContactFlagged
    | OutOfContactCleared
    | ContactLetterSent
    | MoveMatched
    | TransferRequested
    | TransferCompleted
)
