"""Facts about a person, from becoming known to being erased."""

from dataclasses import dataclass, field
from datetime import date

from services.members.events.hardship import HardshipCategory
from services.members.events.values import (
    DECIDED_ON,
    SEALED_FOR_MEMBER,
    Category,
    Channel,
    Decided,
    EndReason,
    Open,
    Relationship,
)


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
    id_number: str | None = field(default=None, metadata={**SEALED_FOR_MEMBER, **DECIDED_ON, "guard": "id-number"})
    particulars: Particulars | None = field(default=None, metadata=SEALED_FOR_MEMBER | DECIDED_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipReceived:
    """A person known so far in another capacity came onto this community's roll, by a letter (介绍信)."""

    member_id: Open[str]
    organization_id: Open[str]
    community_id: Open[str]
    category: Open[Category]
    on: Open[date]
    document: Open[str | None] = None
    from_organization: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularsCorrected:
    """The particulars were found to be otherwise; they are given whole."""

    member_id: Open[str]
    on: Open[date]
    id_number: str | None = field(default=None, metadata={**SEALED_FOR_MEMBER, **DECIDED_ON, "guard": "id-number"})
    particulars: Particulars | None = field(default=None, metadata=SEALED_FOR_MEMBER | DECIDED_ON)
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
    """The community accepted the report-in: ON_DUTY from this day. ``receipt`` is the number of what went back."""

    member_id: Open[str]
    community_id: Open[str]
    on: Open[date]
    receipt: Open[str | None] = None


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
    abroad: Open[bool] = False
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
    channel: Open[Channel] = Channel.DESK
    category: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipApproved:
    """A superior body approved the case: HARDSHIP from the approval until the validity ends, both days included."""

    member_id: Open[str]
    case_id: Open[str]
    decided_by: Open[Decided]
    valid_until: Open[date]
    on: Open[date]
    category: HardshipCategory | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipEnded:
    """A case ended: an approved one before its validity did, or an application that was not approved."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded:
    """The person is no longer known here; every class and contact ended with it."""

    member_id: Open[str]
    reason: Open[EndReason]
    on: Open[date]
    document: Open[str]
    to_organization: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberErased:
    """The person's key is destroyed, in every service; counts and hashes survive."""

    member_id: Open[str] = field(metadata={"erases": True})
    on: Open[date]
    basis: Open[str]
