"""Facts about classes, and the rulebook by which they are proposed."""

from dataclasses import dataclass, field
from datetime import date

from services.members.events.documents import Citation
from services.members.events.probation import PeopleRules
from services.members.events.rules import CUSTOMARY, MechanismRules
from services.members.events.tree import OrganizationRules
from services.members.events.values import SEALED_FOR_MEMBER, Channel, MemberClass, Open


@dataclass(frozen=True, slots=True)
class ClassificationRules:
    """The parameters by which classes are proposed. Ages and party ages in years, absence in calendar months."""

    elderly_age: int = 70
    elderly_party_age: int = 50
    elderly_joined_before: date = date(1949, 10, 1)
    mobile_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPublished:
    """A rulebook version takes effect on a day and holds until the next one does.

    ``citations`` says by parameter which clause it rests on; any other rests on ``source_clause``.
    """

    version: Open[str]
    effective_from: Open[date]
    source_clause: Open[str]
    rules: Open[ClassificationRules]
    people: Open[PeopleRules] = field(default_factory=PeopleRules)
    organizations: Open[OrganizationRules] = field(default_factory=OrganizationRules)
    citations: Open[dict[str, Citation]] = field(default_factory=dict)
    mechanisms: Open[MechanismRules] = CUSTOMARY


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition of a rule and whether it held: ``None`` where the fact it needs is not known."""

    name: str
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationProposed:
    """The rulebook says that the person falls into a class from a day; the community confirms or declines."""

    member_id: Open[str]
    community_id: Open[str]
    member_class: Open[MemberClass]
    effective_from: Open[date]
    rulebook: Open[str]
    predicates: Open[tuple[Predicate, ...]]
    on: Open[date]
    facts: dict[str, str] | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationConfirmed:
    """A person confirmed what the rulebook proposed."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    effective_from: Open[date]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationDeclined:
    """A person declined what the rulebook proposed, with a reason."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationEnded:
    """A confirmed class ended on a day (the first day that it no longer holds); ``cause`` is an ``EndCause``."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    on: Open[date]
    cause: Open[str]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationContested:
    """The person objects to a class; a decision must follow, the class stands meanwhile."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    on: Open[date]
    channel: Open[Channel]
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
