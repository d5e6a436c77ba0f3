"""What each fact changes of a person."""

from typing import assert_never

from services.members.events import (
    Category,
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationEndProposed,
    ClassificationFact,
    ClassificationOverridden,
    ClassificationProposed,
    ContactAssigned,
    ContactEnded,
    DuplicateAbsorbed,
    EndCause,
    IdNumberWithdrawn,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberErased,
    MemberEvent,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MemberReportedIn,
    MemberReturned,
    MembershipEnded,
    ObjectionAnswered,
    OutflowRegistered,
    ParticularsCorrected,
    ProbationCancelled,
    ProbationCompleted,
    ProbationExtended,
    ProposalWithdrawn,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.member import hardship
from services.members.member.classes import MOBILE, Classes, classify
from services.members.member.state import Member, Proposal


def evolve(state: Member, event: MemberEvent) -> Member:
    """What each fact changes. The classes follow by their own pure function."""
    classes = classify(state.classes, event)
    evolved = _evolved(state, event, classes)
    return evolved if classes is evolved.classes else evolved._replace(classes=classes)


def _evolved(state: Member, event: MemberEvent, classes: Classes) -> Member:
    match event:
        case MemberRegistered():  # half of all facts; nothing was before it
            return Member(
                status="known",
                known_since=event.on,
                organization_id=event.organization_id,
                community_id=event.community_id,
                relationship=event.relationship,
                category=event.category,
                particulars=event.particulars,
                id_number=event.id_number,
                classes=classes,
            )
        case RelationshipReceived():
            return _received(state, event)
        case MemberReassigned():
            return state._replace(organization_id=event.organization_id, community_id=event.community_id)
        case ParticularsCorrected():
            return _told_anew(
                state._replace(particulars=event.particulars, id_number=event.id_number), MemberClass.ELDERLY
            )
        case IdNumberWithdrawn():
            return state._replace(id_number=None)
        case MemberReportedIn():
            return state._replace(reported_to=event.community_id)
        case ReportInAccepted():
            return state._replace(reported_to=None, accepted_by=event.community_id)
        case MemberCheckedOut():
            return state._replace(accepted_by=None)
        case OutflowRegistered():
            return _told_anew(state._replace(left_on=event.left_on), MemberClass.MOBILE_OUT)
        case InflowRegistered():
            return _told_anew(state._replace(arrived_on=event.arrived_on), MemberClass.MOBILE_IN)
        case MemberReturned():
            return _told_anew(_without(state._replace(left_on=None, arrived_on=None), *MOBILE), *MOBILE)
        case ContactAssigned():
            return state._replace(contacts=state.contacts | {event.contact_id})
        case ContactEnded():
            return state._replace(contacts=state.contacts - {event.contact_id})
        case ProbationCompleted() | ProbationExtended() | ProbationCancelled():
            return _on_probation(state, event)
        case DuplicateAbsorbed():
            return state._replace(absorbed=state.absorbed | {event.duplicate_id})
        case MemberMerged():
            nothing = state._replace(status="merged", id_number=None, proposals={}, contacts=frozenset())
            return nothing._replace(left_on=None, arrived_on=None)
        case MembershipEnded():
            return state._replace(status="ended", proposals={}, contacts=frozenset())
        case MemberErased():
            return state._replace(status="erased", particulars=None, id_number=None, proposals={})
        case (
            ClassificationProposed()
            | ClassificationEndProposed()
            | ProposalWithdrawn()
            | ClassificationConfirmed()
            | ClassificationDeclined()
            | ClassificationOverridden()
            | ClassificationEnded()
            | ClassificationContested()
            | ObjectionAnswered()
        ):
            return _answered(state, event)
        case _:
            return state._replace(cases=hardship.evolve(state.cases, event))


def _answered(state: Member, event: ClassificationFact) -> Member:
    match event:
        case ClassificationProposed():
            return _proposed(state, event.member_class, Proposal(event.effective_from, event.rulebook))
        case ClassificationEndProposed():
            ends = Proposal(event.effective_from, event.rulebook or "", ends=True, cause=event.cause)
            return _proposed(state, event.member_class, ends)
        case ClassificationConfirmed() | ProposalWithdrawn():
            return _without(state, event.member_class)
        case ClassificationDeclined():
            waiting = state.proposals[event.member_class]
            declined = event.member_class, waiting.effective_from, waiting.ends
            return _without(state, event.member_class)._replace(declined=state.declined | {declined})
        case ClassificationEnded():
            return _ended(state, event)
        case ClassificationOverridden():
            overridden = state.overridden | {event.member_class}
            return _without(state, event.member_class)._replace(overridden=overridden)
        case ClassificationContested():
            return state._replace(objections=state.objections | {event.member_class})
        case ObjectionAnswered():
            return state._replace(objections=state.objections - {event.member_class})
        case _:
            assert_never(event)


def _proposed(state: Member, member_class: MemberClass, proposal: Proposal) -> Member:
    return state._replace(proposals={**state.proposals, member_class: proposal})


def _without(state: Member, *member_classes: MemberClass) -> Member:
    """Nothing waits to be answered about these classes."""
    waiting = {key: proposal for key, proposal in state.proposals.items() if key not in member_classes}
    return state._replace(proposals=waiting)


def _told_anew(state: Member, *member_classes: MemberClass) -> Member:
    """New facts: the rulebook is asked again about these classes, whoever had overridden it."""
    return state._replace(overridden=state.overridden - {*member_classes})


def _on_probation(state: Member, event: ProbationCompleted | ProbationExtended | ProbationCancelled) -> Member:
    match event:
        case ProbationCompleted():
            full = state._replace(category=Category.FULL, particulars=event.particulars)
            return _told_anew(full, MemberClass.ELDERLY)
        case ProbationExtended():
            return state._replace(extended_months=event.months)
        case ProbationCancelled():
            return state


def _received(state: Member, event: RelationshipReceived) -> Member:
    """Who comes onto a community's roll is neither a guest there nor waits to report in there."""
    received = state._replace(
        organization_id=event.organization_id,
        community_id=event.community_id,
        relationship=Relationship.HERE,
        category=event.category,
    )
    if state.reported_to == event.community_id:
        received = received._replace(reported_to=None)
    if state.arrived_on is not None and state.classes.inflow == event.community_id:
        received = _without(received._replace(arrived_on=None), MemberClass.MOBILE_IN)
    return received


def _ended(state: Member, event: ClassificationEnded) -> Member:
    """An end that a person decided against the rulebook answers what began the class: it is not proposed again."""
    waiting = state.proposals.get(event.member_class)
    ended = _without(state, event.member_class) if waiting is not None and waiting.ends else state
    if event.cause in (EndCause.FACTS, EndCause.RULEBOOK):
        return ended
    span = state.classes.span_on(event.member_class, event.on)
    answered = {(event.member_class, span.from_day, False)} if span is not None else set()
    return ended._replace(declined=ended.declined | answered)
