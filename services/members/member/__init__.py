"""
A person known to an organisation of this sub-district, in dated and overlapping classes (C39).

    unknown ──register──▶ known ──end──▶ ended
                            │  ▲           │
        report in, move,    └──┘           └──erase──▶ erased
        apply, propose …      known ──────────erase──▶ erased

One file to a chapter; this one is the table of contents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

from services.members.events import (
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationProposed,
    ContactAssigned,
    ContactEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberErased,
    MemberEvent,
    MemberRegistered,
    MemberReportedIn,
    MemberReturned,
    MembershipEnded,
    OutflowRegistered,
    ParticularsCorrected,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.in_force import InForce
from services.members.member import hardship
from services.members.member.classes import MOBILE, classify
from services.members.member.classifying import (
    ConfirmClassification,
    ContestClassification,
    DeclineClassification,
    EndClassification,
    ProposeClassifications,
    confirm,
    contest,
    decline,
    end_class,
    propose,
)
from services.members.member.hardship import HardshipCommand
from services.members.member.leaving import EndMembership, EraseMember, erase
from services.members.member.leaving import end as end_membership
from services.members.member.moving import (
    AssignContact,
    EndContact,
    RecordReturn,
    RegisterInflow,
    RegisterOutflow,
    assign_contact,
    end_contact,
    record_return,
    register_inflow,
    register_outflow,
)
from services.members.member.registering import (
    CorrectParticulars,
    ReceiveRelationship,
    RegisterMember,
    correct,
    receive,
    register,
)
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn, accept, check_out, report_in
from services.members.member.state import Member, Proposal, Refused, initial

__all__ = ["COMMANDS", "Member", "Refused", "decide", "evolve", "initial", "stream"]

MemberCommand = (
    RegisterMember
    | ReceiveRelationship
    | CorrectParticulars
    | ReportIn
    | AcceptReportIn
    | CheckOut
    | RegisterOutflow
    | RegisterInflow
    | RecordReturn
    | AssignContact
    | EndContact
    | HardshipCommand
    | ProposeClassifications
    | ConfirmClassification
    | DeclineClassification
    | EndClassification
    | ContestClassification
    | EndMembership
    | EraseMember
)

COMMANDS = get_args(MemberCommand)


def stream(command: MemberCommand) -> str:
    """One stream for each person."""
    return f"member-{command.member_id}"


def decide(command: MemberCommand, state: Member, rules: InForce | None, today: date) -> Sequence[MemberEvent]:
    """The table of contents."""
    match command:
        case RegisterMember():
            return register(command, state, today)
        case ReceiveRelationship():
            return receive(command, state)
        case CorrectParticulars():
            return correct(command, state)
        case ReportIn():
            return report_in(command, state)
        case AcceptReportIn():
            return accept(command, state)
        case CheckOut():
            return check_out(command, state)
        case RegisterOutflow():
            return register_outflow(command, state, today)
        case RegisterInflow():
            return register_inflow(command, state, today)
        case RecordReturn():
            return record_return(command, state)
        case AssignContact():
            return assign_contact(command, state)
        case EndContact():
            return end_contact(command, state)
        case ProposeClassifications():
            return propose(command, state, rules)
        case ConfirmClassification():
            return confirm(command, state)
        case DeclineClassification():
            return decline(command, state)
        case EndClassification():
            return end_class(command, state)
        case ContestClassification():
            return contest(command, state)
        case EndMembership():
            return end_membership(command, state)
        case EraseMember():
            return erase(command, state)
        case _:
            return hardship.decide(command, state, rules, today)


def evolve(state: Member, event: MemberEvent) -> Member:
    """What each fact changes. The classes follow by their own pure function."""
    evolved, classes = _evolved(state, event), classify(state.classes, event)
    return evolved if classes is state.classes else replace(evolved, classes=classes)


def _evolved(state: Member, event: MemberEvent) -> Member:
    match event:
        case MemberRegistered():
            return replace(
                state,
                status="known",
                known_since=event.on,
                community_id=event.community_id,
                relationship=event.relationship,
                particulars=event.particulars,
                id_number=event.id_number,
            )
        case RelationshipReceived():
            return replace(state, community_id=event.community_id, relationship=Relationship.HERE)
        case ParticularsCorrected():
            return replace(state, particulars=event.particulars, id_number=event.id_number)
        case MemberReportedIn():
            return replace(state, reported_to=event.community_id)
        case ReportInAccepted():
            return replace(state, reported_to=None, accepted_by=event.community_id)
        case MemberCheckedOut():
            return replace(state, accepted_by=None)
        case OutflowRegistered():
            return replace(state, left_on=event.left_on)
        case InflowRegistered():
            return replace(state, arrived_on=event.arrived_on)
        case MemberReturned():
            waiting = {key: each for key, each in state.proposals.items() if key not in MOBILE}
            return replace(state, left_on=None, arrived_on=None, proposals=waiting)
        case ContactAssigned():
            return replace(state, contacts=state.contacts | {event.contact_id})
        case ContactEnded():
            return replace(state, contacts=state.contacts - {event.contact_id})
        case ClassificationProposed():
            proposed = Proposal(event.effective_from, event.rulebook)
            return replace(state, proposals={**state.proposals, event.member_class: proposed})
        case ClassificationConfirmed():
            return replace(state, proposals=_without(state, event))
        case ClassificationDeclined():
            declined = event.member_class, state.proposals[event.member_class].effective_from
            return replace(state, proposals=_without(state, event), declined=state.declined | {declined})
        case ClassificationEnded() | ClassificationContested():
            return state
        case MembershipEnded():
            return replace(state, status="ended", proposals={}, contacts=frozenset())
        case MemberErased():
            return replace(state, status="erased", particulars=None, id_number=None, proposals={})
        case _:
            return replace(state, cases=hardship.evolve(state.cases, event))


def _without(state: Member, event: ClassificationConfirmed | ClassificationDeclined) -> dict[MemberClass, Proposal]:
    return {key: waiting for key, waiting in state.proposals.items() if key is not event.member_class}
