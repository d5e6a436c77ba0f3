"""Facts of the members service. Past tense, frozen, only ever added to.

Every field says who may read it: ``Open[…]`` travels in the published part of the event; a field with ``sealed_for``
is enciphered with the key of the person named by that other field, stays at home, and is None once the person is
erased. ``decided_on`` says that later decisions look at it: to decide, nothing else that is sealed is opened.
``guard`` claims that a sealed value is unique; ``erases`` marks the fact that ends a person's key.
"""

from services.members.events.aid import AidEvent, FundStatementEntered
from services.members.events.answers import (
    ClassificationEndProposed,
    ClassificationOverridden,
    EndCause,
    IdNumberWithdrawn,
    ObjectionAnswered,
    ProposalWithdrawn,
)
from services.members.events.brigade import BrigadeEvent, PioneerEvent
from services.members.events.bulk import BulkConfirmed, BulkEvent, BulkItem, BulkItemRefused
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
from services.members.events.documents import (
    Citation,
    Clause,
    PolicyDocumentEvent,
    PolicyDocumentRegistered,
    PolicyDocumentRepealed,
)
from services.members.events.handing_over import (
    DuplicateAbsorbed,
    DutiesHandedOver,
    HandoverReason,
    MemberMerged,
    MergerApproved,
    MergerDecided,
    MergerEvent,
    MergerProposed,
    MergerRejected,
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
from services.members.events.moves import MemberReassigned, MoveCause
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
    ResidentUnitEvent,
    ResidentUnitRecorded,
    SecretaryAppointed,
)
from services.members.events.posts import PostDefined, PostEvent
from services.members.events.probation import (
    PeopleRules,
    ProbationCancelled,
    ProbationCompleted,
    ProbationExtended,
)
from services.members.events.rules import MechanismRules, WorkCalendarPublished
from services.members.events.tree import (
    CodeScheme,
    LeavingOffice,
    OrganizationCoded,
    OrganizationMerged,
    OrganizationRenamed,
    OrganizationRules,
    ResidentUnitAffiliated,
    ResidentUnitLeft,
    SecretaryLeft,
)
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
    "BulkConfirmed",
    "BulkEvent",
    "BulkItem",
    "BulkItemRefused",
    "CareEvent",
    "Category",
    "Channel",
    "Citation",
    "ClassificationConfirmed",
    "ClassificationContested",
    "ClassificationDeclined",
    "ClassificationEndProposed",
    "ClassificationEnded",
    "ClassificationFact",
    "ClassificationOverridden",
    "ClassificationProposed",
    "ClassificationRules",
    "Clause",
    "CodeScheme",
    "ContactAssigned",
    "ContactEnded",
    "Decided",
    "DuplicateAbsorbed",
    "DutiesHandedOver",
    "EndCause",
    "EndReason",
    "FundStatementEntered",
    "HandoverReason",
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
    "IdNumberWithdrawn",
    "ImportCompleted",
    "ImportConfirmed",
    "ImportEvent",
    "ImportRowRefused",
    "InflowRegistered",
    "LeavingOffice",
    "MechanismRules",
    "MemberCheckedOut",
    "MemberClass",
    "MemberErased",
    "MemberEvent",
    "MemberMerged",
    "MemberReassigned",
    "MemberRegistered",
    "MemberReportedIn",
    "MemberReturned",
    "MembershipEnded",
    "MergerApproved",
    "MergerDecided",
    "MergerEvent",
    "MergerProposed",
    "MergerRejected",
    "MobilityEvent",
    "MoveCause",
    "ObjectionAnswered",
    "Open",
    "OrganizationCoded",
    "OrganizationDissolved",
    "OrganizationEvent",
    "OrganizationKind",
    "OrganizationMerged",
    "OrganizationRegistered",
    "OrganizationRenamed",
    "OrganizationReparented",
    "OrganizationRules",
    "OutflowRegistered",
    "PairingEvent",
    "Particulars",
    "ParticularsCorrected",
    "PeopleRules",
    "PioneerEvent",
    "PolicyDocumentEvent",
    "PolicyDocumentRegistered",
    "PolicyDocumentRepealed",
    "PostDefined",
    "PostEvent",
    "Predicate",
    "ProbationCancelled",
    "ProbationCompleted",
    "ProbationExtended",
    "ProposalWithdrawn",
    "Relationship",
    "RelationshipReceived",
    "ReportInAccepted",
    "ResidentUnitAffiliated",
    "ResidentUnitEvent",
    "ResidentUnitLeft",
    "ResidentUnitRecorded",
    "RulebookEvent",
    "RulebookPublished",
    "SecretaryAppointed",
    "SecretaryLeft",
    "VisitReason",
    "WorkCalendarPublished",
]

RulebookEvent = RulebookPublished | WorkCalendarPublished

ClassificationFact = (
    ClassificationProposed
    | ClassificationEndProposed
    | ProposalWithdrawn
    | ClassificationConfirmed
    | ClassificationDeclined
    | ClassificationOverridden
    | ClassificationEnded
    | ClassificationContested
    | ObjectionAnswered
)

MemberEvent = (
    MemberRegistered
    | RelationshipReceived
    | MemberReassigned
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
    | ClassificationFact
    | ProbationCompleted
    | ProbationExtended
    | ProbationCancelled
    | DuplicateAbsorbed
    | MemberMerged
    | IdNumberWithdrawn
    | MembershipEnded
    | MemberErased
)
