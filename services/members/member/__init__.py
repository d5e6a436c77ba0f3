"""
A person known to an organisation of this sub-district, in dated and overlapping classes (C39).

    unknown ──register──▶ known ──end──▶ ended
                            │  ▲           │
        report in, move,    └──┘           └──erase──▶ erased
        apply, propose …      known ──────────erase──▶ erased
                              known ──close──▶ merged ──erase──▶ erased

One file to a chapter; this one is the table of contents.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events import MemberEvent
from services.members.in_force import InForce
from services.members.member import hardship
from services.members.member.by_roster import (
    CorrectByRoster,
    MoveByRoster,
    VoidRegistration,
    correct_by_roster,
    move_by_roster,
    void,
)
from services.members.member.classifying import (
    ConfirmClassification,
    DeclineClassification,
    EndClassification,
    OverrideClassification,
    confirm,
    decline,
    end_class,
    override,
)
from services.members.member.evolving import evolve
from services.members.member.hardship import HardshipCommand
from services.members.member.leaving import EndMembership, EraseMember, erase
from services.members.member.leaving import end as end_membership
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate, absorb, close
from services.members.member.moving import (
    AssignContact,
    EndContact,
    RecordReturn,
    RegisterInflow,
    RegisterOutflow,
    ReplaceContact,
    assign_contact,
    end_contact,
    record_return,
    register_inflow,
    register_outflow,
    replace_contact,
)
from services.members.member.objecting import AnswerObjection, ContestClassification, answer, contest
from services.members.member.probation import (
    CancelProbation,
    CompleteProbation,
    ExtendProbation,
    cancel,
    complete,
    extend,
)
from services.members.member.proposing import ProposeClassifications, propose
from services.members.member.reassigning import FollowTree, ReassignMember, follow, reassign
from services.members.member.registering import (
    CorrectParticulars,
    ReceiveRelationship,
    RegisterMember,
    correct,
    receive,
    register,
)
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn, accept, check_out, report_in
from services.members.member.state import Member, NotYet, Refused, initial

__all__ = ["COMMANDS", "Member", "Refused", "decide", "evolve", "initial", "stream"]

ClassificationCommand = (
    ProposeClassifications
    | ConfirmClassification
    | DeclineClassification
    | OverrideClassification
    | EndClassification
    | ContestClassification
    | AnswerObjection
)

RosterCommand = CorrectByRoster | MoveByRoster | VoidRegistration

ProbationCommand = CompleteProbation | ExtendProbation | CancelProbation

MemberCommand = (
    RegisterMember
    | ReceiveRelationship
    | ReassignMember
    | FollowTree
    | CorrectParticulars
    | ReportIn
    | AcceptReportIn
    | CheckOut
    | RegisterOutflow
    | RegisterInflow
    | RecordReturn
    | AssignContact
    | EndContact
    | ReplaceContact
    | HardshipCommand
    | ClassificationCommand
    | ProbationCommand
    | RosterCommand
    | AbsorbDuplicate
    | CloseDuplicate
    | EndMembership
    | EraseMember
)

COMMANDS = get_args(MemberCommand)

#: Asked by our own policies, from the day of what they follow: a branch may be moved from next month on.
FOLLOWING = (
    ProposeClassifications,
    FollowTree,
    ReplaceContact,
    AbsorbDuplicate,
    CloseDuplicate,
    VoidRegistration,
)


def stream(command: MemberCommand) -> str:
    """One stream for each person."""
    return f"member-{command.member_id}"


def decide(command: MemberCommand, state: Member, rules: InForce | None, today: date) -> Sequence[MemberEvent]:
    """The table of contents. What is entered about a person has happened."""
    if not isinstance(command, FOLLOWING) and command.on > today:
        raise NotYet
    match command:
        case RegisterMember():
            return register(command, state)
        case ReceiveRelationship():
            return receive(command, state)
        case ReassignMember():
            return reassign(command, state)
        case FollowTree():
            return follow(command, state)
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
        case ReplaceContact():
            return replace_contact(command, state)
        case CompleteProbation() | ExtendProbation() | CancelProbation():
            return _decide_probation(command, state, rules)
        case CorrectByRoster() | MoveByRoster() | VoidRegistration():
            return _decide_by_roster(command, state)
        case AbsorbDuplicate():
            return absorb(command, state)
        case CloseDuplicate():
            return close(command, state)
        case EndMembership():
            return end_membership(command, state)
        case EraseMember():
            return erase(command, state)
        case (
            ProposeClassifications()
            | ConfirmClassification()
            | DeclineClassification()
            | OverrideClassification()
            | EndClassification()
            | ContestClassification()
            | AnswerObjection()
        ):
            return _decide_class(command, state, rules)
        case _:
            return hardship.decide(command, state, rules)


def _decide_probation(command: ProbationCommand, state: Member, rules: InForce | None) -> Sequence[MemberEvent]:
    """The part of it that is about probation."""
    match command:
        case CompleteProbation():
            return complete(command, state, rules)
        case ExtendProbation():
            return extend(command, state, rules)
        case CancelProbation():
            return cancel(command, state)


def _decide_by_roster(command: RosterCommand, state: Member) -> Sequence[MemberEvent]:
    """The part of it that a newer roster asks, and its reversal."""
    match command:
        case CorrectByRoster():
            return correct_by_roster(command, state)
        case MoveByRoster():
            return move_by_roster(command, state)
        case VoidRegistration():
            return void(command, state)


def _decide_class(command: ClassificationCommand, state: Member, rules: InForce | None) -> Sequence[MemberEvent]:
    """The part of it that is about classes."""
    match command:
        case ProposeClassifications():
            return propose(command, state, rules)
        case ConfirmClassification():
            return confirm(command, state)
        case DeclineClassification():
            return decline(command, state)
        case EndClassification():
            return end_class(command, state)
        case OverrideClassification():
            return override(command, state)
        case ContestClassification():
            return contest(command, state)
        case AnswerObjection():
            return answer(command, state, rules)
        case _:
            assert_never(command)
