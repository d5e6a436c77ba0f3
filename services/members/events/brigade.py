"""Facts about the pioneer brigade (在职党员先锋大队): squads, who is in them, what they did, what employers hear."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import SEALED_FOR_MEMBER, Channel, Open


class Skill(StrEnum):
    """What a squad is good at: the eight groups of practice (domain §2.4)."""

    ORGANISATION = "ORGANISATION"
    LAW = "LAW"
    AID = "AID"
    GOVERNANCE = "GOVERNANCE"
    HEALTH = "HEALTH"
    CULTURE_SPORTS = "CULTURE_SPORTS"
    SAFETY = "SAFETY"
    OTHER = "OTHER"


class OfferKind(StrEnum):
    """What a member takes on: a small wish of a neighbour (微心愿), or a need of the community's list."""

    SMALL_WISH = "SMALL_WISH"
    NEED = "NEED"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrigadeFormed:
    """A community has a brigade."""

    community_id: Open[str]
    name: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadFormed:
    """The brigade has a squad (分队)."""

    community_id: Open[str]
    squad_id: Open[str]
    name: Open[str]
    skill: Open[Skill]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadDissolved:
    """The squad is no more."""

    community_id: Open[str]
    squad_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReportedIn:
    """An employer's party organisation reported in to the community; ``receipt`` went back (一单)."""

    community_id: Open[str]
    unit_id: Open[str]
    slip: Open[str]
    receipt: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlisted:
    """A report-in was accepted: the member belongs to the brigade."""

    member_id: Open[str]
    community_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged:
    """The member checked out, or left."""

    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadJoined:
    """The member joined a squad by their own wish; it takes the place of the one before."""

    member_id: Open[str]
    squad_id: Open[str]
    channel: Open[Channel]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClaimed:
    """The member took something on."""

    member_id: Open[str]
    offer_id: Open[str]
    kind: Open[OfferKind]
    channel: Open[Channel]
    on: Open[date]
    what: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFulfilled:
    """It was done; ``minutes`` where they were noted."""

    member_id: Open[str]
    offer_id: Open[str]
    minutes: Open[int | None]
    on: Open[date]
    thanks: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReturned:
    """The member gave it back. Nobody is asked why."""

    member_id: Open[str]
    offer_id: Open[str]
    on: Open[date]
    channel: Open[Channel] = Channel.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDrafted:
    """What the employer would hear of a quarter: activities, minutes, thanks. No judgement, no absence."""

    member_id: Open[str]
    quarter: Open[str]
    minutes: Open[int]
    on: Open[date]
    activities: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    thanks: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAnswered:
    """The member has seen the draft, and agrees to its going out, or does not."""

    member_id: Open[str]
    quarter: Open[str]
    agreed: Open[bool]
    channel: Open[Channel]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSent:
    """What the member agreed to went to the employer."""

    member_id: Open[str]
    quarter: Open[str]
    document: Open[str]
    on: Open[date]


BrigadeEvent = BrigadeFormed | SquadFormed | SquadDissolved | UnitReportedIn

PioneerEvent = (
    Enlisted
    | Discharged
    | SquadJoined
    | OfferClaimed
    | OfferFulfilled
    | OfferReturned
    | FeedbackDrafted
    | FeedbackAnswered
    | FeedbackSent
)
