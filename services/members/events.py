"""Facts of the members service. Past tense, frozen, only ever added to.

Every field says who may read it: ``Open[…]`` travels in the published part of the event; a field with ``sealed_for``
is enciphered with the key of the person named by that other field, stays at home, and is None once the person is
erased. ``guard`` claims that a sealed value is unique; ``erases`` marks the fact that ends a person's key.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED_FOR_MEMBER = {"sealed_for": "member_id"}


class OrganizationKind(StrEnum):
    """What an organisation of the tree is (glossary: 党工委, 社区, 党总支, 党支部, 党小组)."""

    WORK_COMMITTEE = "WORK_COMMITTEE"
    COMMUNITY = "COMMUNITY"
    GENERAL_BRANCH = "GENERAL_BRANCH"
    BRANCH = "BRANCH"
    GROUP = "GROUP"


class Relationship(StrEnum):
    """Where a person's organisational relationship (组织关系) lies."""

    HERE = "HERE"
    ELSEWHERE = "ELSEWHERE"


class Category(StrEnum):
    """Person category (人员类别)."""

    FULL = "FULL"
    PROBATIONARY = "PROBATIONARY"


class MemberClass(StrEnum):
    """The classes of 分类管理. They overlap: one person may be in several at once."""

    REGISTERED = "REGISTERED"
    ON_DUTY = "ON_DUTY"
    MOBILE_OUT = "MOBILE_OUT"
    MOBILE_IN = "MOBILE_IN"
    HARDSHIP = "HARDSHIP"
    ELDERLY = "ELDERLY"


class Channel(StrEnum):
    """How a person's own wish reached us, when a clerk entered it for them (代录)."""

    DESK = "DESK"
    WINDOW = "WINDOW"
    PHONE = "PHONE"
    PAPER = "PAPER"


class EndReason(StrEnum):
    """Why a person is no longer known here."""

    DEATH = "DEATH"
    TRANSFER_OUT = "TRANSFER_OUT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Decided:
    """Three hands (DESIGN rule 9): the body that decided, when, and the document that says so."""

    organization: str
    kind: str
    on: date
    document: str


# ── Organisations ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRegistered:
    """An organisation joined the tree."""

    organization_id: Open[str]
    kind: Open[OrganizationKind]
    name: Open[str]
    parent_id: Open[str | None]
    on: Open[date]
    region_code: Open[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationReparented:
    """An organisation moved under another one."""

    organization_id: Open[str]
    parent_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretaryAppointed:
    """A member became the organisation's secretary."""

    organization_id: Open[str]
    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDissolved:
    """An organisation left the tree; its past stays."""

    organization_id: Open[str]
    on: Open[date]
    document: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentUnitRecorded:
    """An enterprise or institution resides in a community (驻区单位), with or without a party organisation."""

    unit_id: Open[str]
    community_id: Open[str]
    name: Open[str]
    kind: Open[str]
    party_organization: Open[str | None]
    on: Open[date]


# ── Rulebook ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ClassificationRules:
    """The parameters by which classes are proposed. Ages and party ages in years, absence in calendar months."""

    elderly_age: int = 70
    elderly_party_age: int = 50
    elderly_joined_before: date = date(1949, 10, 1)
    mobile_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPublished:
    """A rulebook version takes effect on a day and holds until the next one does."""

    version: Open[str]
    effective_from: Open[date]
    source_clause: Open[str]
    rules: Open[ClassificationRules]


# ── People ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a person. Dates keep their precision: ``1949``, ``1949-10`` or ``1949-10-01``."""

    name: str
    sex: str | None = None
    birth_date: str | None = None
    joined_on: str | None = None
    full_member_on: str | None = None
    phone: str | None = None
    address: str | None = None
    employer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRegistered:
    """A person became known to an organisation."""

    member_id: Open[str]
    organization_id: Open[str]
    community_id: Open[str]
    relationship: Open[Relationship]
    category: Open[Category]
    on: Open[date]
    import_id: Open[str | None] = None
    id_number: str | None = field(default=None, metadata={"sealed_for": "member_id", "guard": "id-number"})
    particulars: Particulars | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipReceived:
    """A person known so far in another capacity came onto this community's roll."""

    member_id: Open[str]
    organization_id: Open[str]
    community_id: Open[str]
    category: Open[Category]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularsCorrected:
    """The particulars were found to be otherwise; they are given whole."""

    member_id: Open[str]
    on: Open[date]
    id_number: str | None = field(default=None, metadata={"sealed_for": "member_id", "guard": "id-number"})
    particulars: Particulars | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReportedIn:
    """An employed member, whose relationship lies with the employer, reported in to the community (报到)."""

    member_id: Open[str]
    community_id: Open[str]
    on: Open[date]
    channel: Open[Channel]
    employer: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInAccepted:
    """The community accepted the report-in: ON_DUTY from this day."""

    member_id: Open[str]
    community_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCheckedOut:
    """An on-duty member left the brigade."""

    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutflowRegistered:
    """A registered member left for elsewhere, the relationship staying here."""

    member_id: Open[str]
    left_on: Open[date]
    on: Open[date]
    destination: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class InflowRegistered:
    """A member of another organisation came to live here."""

    member_id: Open[str]
    community_id: Open[str]
    arrived_on: Open[date]
    on: Open[date]
    activity_card: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    home_organization: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReturned:
    """A mobile member came back, or an inflow left again."""

    member_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipApplied:
    """A hardship case was opened; it gives no class until it is approved (待核)."""

    member_id: Open[str]
    case_id: Open[str]
    on: Open[date]
    category: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipApproved:
    """A superior body approved the case: HARDSHIP from the approval until the validity ends, both days included."""

    member_id: Open[str]
    case_id: Open[str]
    decided_by: Open[Decided]
    valid_until: Open[date]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipEnded:
    """An approved case ended before its validity did."""

    member_id: Open[str]
    case_id: Open[str]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAssigned:
    """Somebody keeps in touch with the member; who it is stays open only as an id."""

    member_id: Open[str]
    contact_id: Open[str]
    on: Open[date]
    contact_name: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEnded:
    """The contact ended, with the reason code."""

    member_id: Open[str]
    contact_id: Open[str]
    on: Open[date]
    reason: Open[str]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition of a rule and whether it held: ``None`` where the fact it needs is not known."""

    name: str
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationProposed:
    """The rulebook says that the person falls into a class from a day; a person confirms or declines."""

    member_id: Open[str]
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
    """A confirmed class ended on a day (the first day that it no longer holds)."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    on: Open[date]
    cause: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationContested:
    """The person objects to a class; a decision must follow, the class stands meanwhile."""

    member_id: Open[str]
    member_class: Open[MemberClass]
    on: Open[date]
    channel: Open[Channel]
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded:
    """The person is no longer known here; every class and contact ended with it."""

    member_id: Open[str]
    reason: Open[EndReason]
    on: Open[date]
    document: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberErased:
    """The person's key is destroyed, in every service; counts and hashes survive."""

    member_id: Open[str] = field(metadata={"erases": True})
    on: Open[date]
    basis: Open[str]


# ── Imports ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed:
    """An operator confirmed what the preview showed; the rows wait in the vault."""

    import_id: Open[str]
    rows: Open[int]
    left_out: Open[int]
    mode: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowRefused:
    """What a row asked was refused after all; ``row`` names sheet and number, ``refusal`` the reason's name."""

    import_id: Open[str]
    row: Open[str]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCompleted:
    """Every row has been asked; from here on they count."""

    import_id: Open[str]
    commands: Open[int]
    refused: Open[int]
    on: Open[date]


OrganizationEvent = OrganizationRegistered | OrganizationReparented | SecretaryAppointed | OrganizationDissolved

MemberEvent = (
    MemberRegistered
    | RelationshipReceived
    | ParticularsCorrected
    | MemberReportedIn
    | ReportInAccepted
    | MemberCheckedOut
    | OutflowRegistered
    | InflowRegistered
    | MemberReturned
    | HardshipApplied
    | HardshipApproved
    | HardshipEnded
    | ContactAssigned
    | ContactEnded
    | ClassificationProposed
    | ClassificationConfirmed
    | ClassificationDeclined
    | ClassificationEnded
    | ClassificationContested
    | MembershipEnded
    | MemberErased
)

ImportEvent = ImportConfirmed | ImportRowRefused | ImportCompleted
