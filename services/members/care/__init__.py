"""
老党员关爱: who is elderly is asked, and if they like it called on at intervals, birthdays and festivals (C43).

    unknown ──offer──▶ offered ──enrol──▶ enrolled ──end──▶ ended
    (ELDERLY confirmed)  │ ▲                 ├─plan, visit, another contact─┐
                         │ └─enrol──declined◀┴──decline ◀───────────────────┘
                         └──decline──▶ declined
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.care.calling import (
    AssignCareContact,
    PlanCare,
    RecordCareVisit,
    ReplaceCareContact,
    assign,
    plan,
    replace_contact,
    visit,
)
from services.members.care.joining import DeclineCare, EndCare, EnrolInCare, OfferCare, decline, end, enrol, offer
from services.members.care.state import Care, Refused, initial
from services.members.events.care import (
    CareContactAssigned,
    CareContactLeft,
    CareDeclined,
    CareEnded,
    CareEnrolled,
    CareEvent,
    CareOffered,
    CarePlanned,
    CareVisitRecorded,
)

__all__ = ["COMMANDS", "Care", "Refused", "decide", "evolve", "initial", "stream"]

CareCommand = (
    OfferCare
    | EndCare
    | EnrolInCare
    | DeclineCare
    | AssignCareContact
    | ReplaceCareContact
    | PlanCare
    | RecordCareVisit
)
COMMANDS = get_args(CareCommand)


def stream(command: CareCommand) -> str:
    """One stream for each person."""
    return f"care-{command.member_id}"


def decide(command: CareCommand, state: Care, rules: object, today: date) -> Sequence[CareEvent]:
    """The table of contents."""
    match command:
        case OfferCare():
            return offer(command, state)
        case EndCare():
            return end(command, state)
        case EnrolInCare():
            return enrol(command, state, today)
        case DeclineCare():
            return decline(command, state, today)
        case AssignCareContact():
            return assign(command, state, today)
        case ReplaceCareContact():
            return replace_contact(command, state)
        case PlanCare():
            return plan(command, state, today)
        case RecordCareVisit():
            return visit(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Care, event: CareEvent) -> Care:
    """What each fact changes."""
    match event:
        case CareOffered():
            return state._replace(status="offered", early=event.early, contact_id=None)
        case CareEnrolled():
            return state._replace(status="enrolled", contact_id=event.contact_id, enrolled_on=event.on)
        case CareContactAssigned():
            return state._replace(contact_id=event.contact_id)
        case CareContactLeft():
            return state._replace(contact_id=None)
        case CarePlanned():
            return state
        case CareVisitRecorded():
            return state._replace(visits=state.visits | {event.visit_id})
        case CareDeclined():
            return state._replace(status="declined", contact_id=None)
        case CareEnded():
            return state._replace(status="ended", contact_id=None)
        case _:
            assert_never(event)
