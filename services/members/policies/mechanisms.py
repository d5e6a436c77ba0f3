"""What a class brings: a mechanism opens when a hardship is approved or a class confirmed, and closes with it."""

from collections.abc import Iterator
from typing import Any

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
from services.members.care.joining import EndCare, OfferCare
from services.members.events import (
    ClassificationConfirmed,
    ClassificationEnded,
    ClassificationOverridden,
    ClassificationProposed,
    ContactAssigned,
    ContactEnded,
    HardshipApproved,
    HardshipEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberErased,
    MemberMerged,
    MemberReturned,
    MembershipEnded,
    OutflowRegistered,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.events.care import CareEnd
from services.members.events.mobility import Side
from services.members.events.pairing import PairEnd
from services.members.mobility.opening import CloseMobility, DropContact, OpenMobility, TakeContact
from services.members.pairing.opening import ClosePairing, OpenPairing
from services.members.pioneer.serving import Discharge, Enlist

OPENING = (
    HardshipApproved,
    HardshipEnded,
    ClassificationConfirmed,
    ClassificationOverridden,
    ClassificationEnded,
    OutflowRegistered,
    InflowRegistered,
    MemberReturned,
    RelationshipReceived,
    ContactAssigned,
    ContactEnded,
    ReportInAccepted,
    MemberCheckedOut,
    MembershipEnded,
    MemberMerged,
    MemberErased,
)


def open_and_close(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Nobody is paired or called on whom the class does not cover; whoever left is left in peace at once."""
    event = happened.fact
    who: dict[str, Any] = {"member_id": event.member_id, "on": event.on}
    match event:
        case HardshipApproved():
            yield "pairing", OpenPairing(case_id=event.case_id, **who)
        case HardshipEnded():
            cases = runtime.state(member, happened.stream).cases.values()
            if not any(case.valid_until is not None for case in cases):
                yield "pairing", ClosePairing(cause=PairEnd.CASE_ENDED, **who)
        case ClassificationConfirmed() | ClassificationOverridden() | ClassificationEnded():
            if event.member_class is MemberClass.ELDERLY:
                yield "care", _care(happened, runtime)
        case OutflowRegistered():
            left = {**who, "on": event.left_on}
            yield "mobility", OpenMobility(side=Side.OUT, community_id="", abroad=event.abroad, **left)
        case InflowRegistered():
            arrived = {**who, "on": event.arrived_on}
            yield "mobility", OpenMobility(side=Side.IN, community_id=event.community_id, **arrived)
        case MemberReturned() | RelationshipReceived():
            yield "mobility", CloseMobility(**who)
        case ContactAssigned():
            yield "contact", TakeContact(contact_id=event.contact_id, contact_name=event.contact_name, **who)
        case ContactEnded():
            yield "contact", DropContact(contact_id=event.contact_id, **who)
        case ReportInAccepted():
            yield "brigade", Enlist(community_id=event.community_id, **who)
        case MemberCheckedOut():
            yield "brigade", Discharge(**who)
        case MembershipEnded() | MemberMerged() | MemberErased():
            yield "brigade", Discharge(**who)
            yield "mobility", CloseMobility(**who)
            yield "pairing", ClosePairing(cause=PairEnd.LEFT, **who)
            yield "care", EndCare(cause=CareEnd.LEFT, **who)


def _care(happened: Happened[Any], runtime: Runtime) -> OfferCare | EndCare:
    event = happened.fact
    match event:
        case ClassificationConfirmed():
            return OfferCare(member_id=event.member_id, on=event.on, early=_joined_early(happened, runtime))
        case ClassificationOverridden(holds=True):
            return OfferCare(member_id=event.member_id, on=event.on, early=False)
        case _:
            return EndCare(member_id=event.member_id, on=event.on, cause=CareEnd.NO_LONGER_ELDERLY)


def _joined_early(happened: Happened[Any], runtime: Runtime) -> bool:
    """Whether the confirmed proposal rests on an early joining day. Told by its conditions, which nobody erases."""
    earlier = runtime.happened(runtime.store.stream(happened.stream))[: happened.version]
    proposals = [each.fact for each in earlier if isinstance(each.fact, ClassificationProposed)]
    latest = [each for each in proposals if each.member_class is MemberClass.ELDERLY][-1]
    return any(each.name.startswith("joined<") and each.held for each in latest.predicates)
