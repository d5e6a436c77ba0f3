"""Facts of the members service. Past tense, frozen, only ever added to.

Every field says who may read it: ``Open[…]`` travels in the published part of the event; a field with ``sealed_for``
is enciphered with the key of the person named by that other field, stays at home, and is None once the person is
erased. ``guard`` claims that a sealed value is unique; ``erases`` marks the fact that ends a person's key.
"""

from services.members.events.aid import AidEvent, FundStatementEntered
from services.members.events.brigade import BrigadeEvent, PioneerEvent
from services.members.events.care import CareEvent
from services.members.events.classes import (
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationProposed,
    ClassificationRules,
    Predicate,
    RulebookPublished,
)
from services.members.events.hardship import (
    HardshipCategory,
    HardshipDeliberated,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    HardshipRechecked,
    HardshipRejected,
    HardshipStep,
    HardshipVerified,
)
from services.members.events.imports import (
    ImportCompleted,
    ImportConfirmed,
    ImportEvent,
    ImportRowRefused,
)
from services.members.events.mobility import MobilityEvent
from services.members.events.pairing import PairingEvent
from services.members.events.people import (
    ContactAssigned,
    ContactEnded,
    HardshipApplied,
    HardshipApproved,
    HardshipEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberErased,
    MemberRegistered,
    MemberReportedIn,
    MemberReturned,
    MembershipEnded,
    OutflowRegistered,
    Particulars,
    ParticularsCorrected,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.events.places import (
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationRegistered,
    OrganizationReparented,
    ResidentUnitRecorded,
    SecretaryAppointed,
)
from services.members.events.posts import PostDefined, PostEvent
from services.members.events.rules import MechanismRules, WorkCalendarPublished
from services.members.events.values import (
    SEALED_FOR_MEMBER,
    Category,
    Channel,
    Decided,
    EndReason,
    MemberClass,
    Open,
    OrganizationKind,
    Relationship,
    VisitReason,
)

__all__ = [
    "SEALED_FOR_MEMBER",
    "AidEvent",
    "BrigadeEvent",
    "CareEvent",
    "Category",
    "Channel",
    "ClassificationConfirmed",
    "ClassificationContested",
    "ClassificationDeclined",
    "ClassificationEnded",
    "ClassificationProposed",
    "ClassificationRules",
    "ContactAssigned",
    "ContactEnded",
    "Decided",
    "EndReason",
    "FundStatementEntered",
    "HardshipApplied",
    "HardshipApproved",
    "HardshipCategory",
    "HardshipDeliberated",
    "HardshipEnded",
    "HardshipNoticePosted",
    "HardshipObjectionAnswered",
    "HardshipObjectionFiled",
    "HardshipRechecked",
    "HardshipRejected",
    "HardshipStep",
    "HardshipVerified",
    "ImportCompleted",
    "ImportConfirmed",
    "ImportEvent",
    "ImportRowRefused",
    "InflowRegistered",
    "MechanismRules",
    "MemberCheckedOut",
    "MemberClass",
    "MemberErased",
    "MemberEvent",
    "MemberRegistered",
    "MemberReportedIn",
    "MemberReturned",
    "MembershipEnded",
    "MobilityEvent",
    "Open",
    "OrganizationDissolved",
    "OrganizationEvent",
    "OrganizationKind",
    "OrganizationRegistered",
    "OrganizationReparented",
    "OutflowRegistered",
    "PairingEvent",
    "Particulars",
    "ParticularsCorrected",
    "PioneerEvent",
    "PostDefined",
    "PostEvent",
    "Predicate",
    "Relationship",
    "RelationshipReceived",
    "ReportInAccepted",
    "ResidentUnitRecorded",
    "RulebookEvent",
    "RulebookPublished",
    "SecretaryAppointed",
    "VisitReason",
    "WorkCalendarPublished",
]

RulebookEvent = RulebookPublished | WorkCalendarPublished

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
    | HardshipStep
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
