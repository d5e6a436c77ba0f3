"""Facts about what people say to the rulebook and to each other's word: overriding it, objecting, answering."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.classes import Predicate
from services.members.events.values import SEALED_FOR_MEMBER, MemberClass, Open


class EndCause(StrEnum):
    """Why a class that holds may have to end."""

    FACTS = "FACTS"
    RULEBOOK = "RULEBOOK"
    OBJECTION = "OBJECTION"
    RELATIONSHIP_RECEIVED = "RELATIONSHIP_RECEIVED"
    CORRECTION = "CORRECTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationEndProposed:
    """A class that holds has lost what it stood on; it stands until a person confirms that it ends."""

    member_id: Open[str]
    community_id: Open[str]
    member_class: Open[MemberClass]
    effective_from: Open[date]
    cause: Open[EndCause]
    rulebook: Open[str | None]
    predicates: Open[tuple[Predicate, ...]]
    on: Open[date]
    facts: dict[str, str] | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn:
    """The rulebook no longer says what it had proposed; nobody has to answer it."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationOverridden:
    """A person decided otherwise than the rulebook: the class holds, or does not, from a day."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    holds: Open[bool]
    effective_from: Open[date]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionAnswered:
    """The objection to a class was upheld or dismissed, with the reason that the person was given."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    upheld: Open[bool]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumberWithdrawn:
    """The ID number was found not to be this person's; nobody holds it now."""

    member_id: Open[str] = field(metadata={"frees": True})
    on: Open[date]
