"""Published language of the members service: what others may rely on, and what it accepts.

The only module of this service that others may import. Sealed fields never leave the service; what arrives elsewhere
has None in their place.
"""

from collections.abc import Mapping
from typing import get_args

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue
from services.members import (
    aid,
    brigade,
    bulk_confirmation,
    care,
    disclosure,
    fund_statement,
    handover,
    member,
    merger,
    mobility,
    organization,
    pairing,
    pioneer,
    policy_document,
    post,
    post_catalogue,
    release,
    resident_unit,
    roster_import,
    rulebook,
)
from services.members.bulk_confirmation import RefuseBulkItem
from services.members.care.calling import ReplaceCareContact
from services.members.care.joining import EndCare, OfferCare
from services.members.contract.premises import PREMISES
from services.members.events import (
    AidEvent,
    BrigadeEvent,
    BulkEvent,
    CareEvent,
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationProposed,
    DutiesHandedOver,
    FundStatementEntered,
    HardshipApproved,
    HardshipEnded,
    ImportCompleted,
    ImportEvent,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberErased,
    MemberEvent,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    MergerEvent,
    MobilityEvent,
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
    OutflowRegistered,
    PairingEvent,
    PioneerEvent,
    PolicyDocumentEvent,
    PostDefined,
    PostEvent,
    ProbationCompleted,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
    ResidentUnitEvent,
    ResidentUnitRecorded,
    RulebookEvent,
)
from services.members.events.disclosure import FieldRevealed
from services.members.events.release import ListReleased
from services.members.member.by_roster import CorrectByRoster, MoveByRoster, VoidRegistration
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate
from services.members.member.moving import ReplaceContact
from services.members.member.proposing import ProposeClassifications
from services.members.member.reassigning import FollowTree
from services.members.mobility.opening import CloseMobility, DropContact, OpenMobility, TakeContact
from services.members.pairing.opening import ClosePairing, OpenPairing, ReleaseHelper
from services.members.pioneer.serving import Discharge, Enlist
from services.members.roster_import.confirming import CompleteImport, RefuseRow
from services.members.roster_import.reversing import CompleteReversal, RefuseCompensation
from services.members.roster_import.updating import AbandonUpdate, CloseAcceptance, RecordDifferences, RefuseDifference

__all__ = [
    "ACCEPTED",
    "COMMANDS",
    "EVENTS",
    "OWN_WISHES",
    "PREMISES",
    "PUBLISHED",
    "RULEBOOK",
    "ClassificationConfirmed",
    "ClassificationDeclined",
    "ClassificationEnded",
    "ClassificationProposed",
    "HardshipApproved",
    "HardshipEnded",
    "ImportCompleted",
    "InflowRegistered",
    "MemberCheckedOut",
    "MemberClass",
    "MemberErased",
    "MemberMerged",
    "MemberReassigned",
    "MemberRegistered",
    "MemberReturned",
    "MembershipEnded",
    "OrganizationDissolved",
    "OrganizationKind",
    "OrganizationMerged",
    "OrganizationRegistered",
    "OrganizationRenamed",
    "OrganizationReparented",
    "OutflowRegistered",
    "ProbationCompleted",
    "Relationship",
    "RelationshipReceived",
    "ReportInAccepted",
    "ResidentUnitRecorded",
]

#: Others may rely on these; their fields are only ever added to.
PUBLISHED = (
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
    OrganizationMerged,
    OrganizationDissolved,
    ResidentUnitRecorded,
    MemberRegistered,
    RelationshipReceived,
    MemberReassigned,
    ProbationCompleted,
    ReportInAccepted,
    MemberCheckedOut,
    OutflowRegistered,
    InflowRegistered,
    MemberReturned,
    HardshipApproved,
    HardshipEnded,
    ClassificationProposed,
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationEnded,
    MembershipEnded,
    MemberMerged,
    MemberErased,
    ImportCompleted,
)

EVENTS = Catalogue(
    "members",
    (
        *get_args(OrganizationEvent),
        *get_args(ResidentUnitEvent),
        *get_args(RulebookEvent),
        *get_args(MemberEvent),
        *get_args(MergerEvent),
        DutiesHandedOver,
        *get_args(PolicyDocumentEvent),
        *get_args(BulkEvent),
        *get_args(PairingEvent),
        *get_args(AidEvent),
        FundStatementEntered,
        *get_args(CareEvent),
        *get_args(MobilityEvent),
        PostDefined,
        *get_args(PostEvent),
        *get_args(BrigadeEvent),
        *get_args(PioneerEvent),
        *get_args(ImportEvent),
        FieldRevealed,
        ListReleased,
    ),
)

_NOUNS = (
    organization,
    resident_unit,
    policy_document,
    rulebook,
    member,
    merger,
    handover,
    bulk_confirmation,
    pairing,
    aid,
    fund_statement,
    care,
    mobility,
    post_catalogue,
    post,
    brigade,
    pioneer,
    roster_import,
    disclosure,
    release,
)

COMMANDS: Mapping[type, Decider] = {command: noun for noun in _NOUNS for command in noun.COMMANDS}

#: What somebody wished, by their own hand or entered for them: each names the channel. The desk's ledger follows these.
OWN_WISHES = tuple(kind.cls for kind in EVENTS if "channel" in kind.open_fields)

#: What may be asked from outside; the others are for this service's own policies and clock.
ACCEPTED = frozenset(COMMANDS) - {
    ProposeClassifications,
    AbsorbDuplicate,
    CloseDuplicate,
    ReplaceContact,
    FollowTree,
    RefuseBulkItem,
    OpenPairing,
    ClosePairing,
    ReleaseHelper,
    OfferCare,
    EndCare,
    ReplaceCareContact,
    OpenMobility,
    CloseMobility,
    TakeContact,
    DropContact,
    Enlist,
    Discharge,
    RefuseRow,
    CompleteImport,
    RecordDifferences,
    AbandonUpdate,
    RefuseDifference,
    CloseAcceptance,
    RefuseCompensation,
    CompleteReversal,
    CorrectByRoster,
    MoveByRoster,
    VoidRegistration,
}

RULEBOOK = rulebook
