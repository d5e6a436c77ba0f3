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
    care,
    fund_statement,
    member,
    mobility,
    organization,
    pairing,
    pioneer,
    post,
    post_catalogue,
    resident_unit,
    roster_import,
    rulebook,
)
from services.members.care.joining import EndCare, OfferCare
from services.members.events import (
    AidEvent,
    BrigadeEvent,
    CareEvent,
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationProposed,
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
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    MobilityEvent,
    OrganizationEvent,
    OrganizationKind,
    OrganizationRegistered,
    OutflowRegistered,
    PairingEvent,
    PioneerEvent,
    PostDefined,
    PostEvent,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
    ResidentUnitRecorded,
    RulebookEvent,
)
from services.members.member.classifying import ProposeClassifications
from services.members.mobility.opening import CloseMobility, DropContact, OpenMobility, TakeContact
from services.members.pairing.opening import ClosePairing, OpenPairing
from services.members.pioneer.serving import Discharge, Enlist
from services.members.roster_import import CompleteImport, RefuseRow

__all__ = [
    "ACCEPTED",
    "COMMANDS",
    "EVENTS",
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
    "MemberRegistered",
    "MemberReturned",
    "MembershipEnded",
    "OrganizationKind",
    "OrganizationRegistered",
    "OutflowRegistered",
    "Relationship",
    "RelationshipReceived",
    "ReportInAccepted",
    "ResidentUnitRecorded",
]

#: Others may rely on these; their fields are only ever added to.
PUBLISHED = (
    OrganizationRegistered,
    ResidentUnitRecorded,
    MemberRegistered,
    RelationshipReceived,
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
    MemberErased,
    ImportCompleted,
)

EVENTS = Catalogue(
    "members",
    (
        *get_args(OrganizationEvent),
        ResidentUnitRecorded,
        *get_args(RulebookEvent),
        *get_args(MemberEvent),
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
    ),
)

COMMANDS: Mapping[type, Decider] = {
    command: noun
    for noun in (
        organization,
        resident_unit,
        rulebook,
        member,
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
    )
    for command in noun.COMMANDS
}

#: What may be asked from outside; the others are for this service's own policies and clock.
ACCEPTED = frozenset(COMMANDS) - {
    ProposeClassifications,
    OpenPairing,
    ClosePairing,
    OfferCare,
    EndCare,
    OpenMobility,
    CloseMobility,
    TakeContact,
    DropContact,
    Enlist,
    Discharge,
    RefuseRow,
    CompleteImport,
}

RULEBOOK = rulebook
