"""
结对帮扶: a member in approved hardship and whoever helps, until the need is relieved (C45). One stream for each member.

    closed ──open──▶ open ──form──▶ paired ──end──▶ open ──close──▶ closed
    (hardship approved)               ├─plan, visit, change of helper─┐
                                      └───────────────────────────────┘
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events.pairing import (
    HelperChanged,
    HelpPlanned,
    PairEnded,
    PairFormed,
    PairingClosed,
    PairingEvent,
    PairingOpened,
    PairVisitRecorded,
)
from services.members.pairing.helping import (
    ChangeHelper,
    EndPair,
    PlanHelp,
    RecordPairVisit,
    change_helper,
    end,
    plan,
    visit,
)
from services.members.pairing.opening import (
    ClosePairing,
    FormPair,
    OpenPairing,
    ReleaseHelper,
    close,
    form,
    open_pairing,
    release,
)
from services.members.pairing.state import Pairing, Refused, initial

__all__ = ["COMMANDS", "Pairing", "Refused", "decide", "evolve", "initial", "stream"]

PairingCommand = (
    OpenPairing | ClosePairing | ReleaseHelper | FormPair | PlanHelp | RecordPairVisit | ChangeHelper | EndPair
)
COMMANDS = get_args(PairingCommand)


def stream(command: PairingCommand) -> str:
    """One stream for each member who is helped."""
    return f"pairing-{command.member_id}"


def decide(command: PairingCommand, state: Pairing, rules: object, today: date) -> Sequence[PairingEvent]:
    """The table of contents."""
    match command:
        case OpenPairing():
            return open_pairing(command, state)
        case ClosePairing():
            return close(command, state)
        case ReleaseHelper():
            return release(command, state)
        case FormPair():
            return form(command, state, today)
        case PlanHelp():
            return plan(command, state, today)
        case RecordPairVisit():
            return visit(command, state, today)
        case ChangeHelper():
            return change_helper(command, state, today)
        case EndPair():
            return end(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Pairing, event: PairingEvent) -> Pairing:
    """What each fact changes."""
    match event:
        case PairingOpened():
            return state._replace(is_open=True)
        case PairFormed():
            return state._replace(helper_id=event.helper_id, paired_on=event.on)
        case HelperChanged():
            return state._replace(helper_id=event.helper_id)
        case PairVisitRecorded():
            return state._replace(visits=state.visits | {event.visit_id})
        case HelpPlanned():
            return state
        case PairEnded():
            return state._replace(helper_id=None)
        case PairingClosed():
            return state._replace(is_open=False)
        case _:
            assert_never(event)
