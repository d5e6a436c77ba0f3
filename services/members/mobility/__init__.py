"""
流动: a member who left a community, or came to one, is kept in touch with until they return or are transferred (C42).

    ──open──▶ away and/or here ──close──▶ (returned, transferred, left)
                ├─card, contact, letter, match, transfer─┐
                ├─flag──▶ out of contact ──contact──▶────┤
                └────────────────────────────────────────┘

One stream for each person holds both sides of a move, so that a move between two communities of ours matches itself.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events.mobility import (
    ActivityCardIssued,
    ContactLetterSent,
    ContactRecorded,
    MobileContactDropped,
    MobileContactTaken,
    MobilityClosed,
    MobilityEvent,
    MobilityOpened,
    MoveMatched,
    OutOfContactCleared,
    OutOfContactFlagged,
    TransferCompleted,
    TransferRequested,
)
from services.members.in_force import InForce
from services.members.mobility.contacting import (
    FlagOutOfContact,
    IssueActivityCard,
    RecordContact,
    flag,
    issue_card,
    record,
)
from services.members.mobility.opening import (
    CloseMobility,
    DropContact,
    OpenMobility,
    TakeContact,
    close,
    drop,
    open_mobility,
    take,
)
from services.members.mobility.reconciling import (
    CompleteTransfer,
    MatchMove,
    RequestTransfer,
    SendContactLetter,
    complete_transfer,
    match_move,
    request_transfer,
    send_letter,
)
from services.members.mobility.state import Mobility, Move, Refused, initial

__all__ = ["COMMANDS", "Mobility", "Refused", "decide", "evolve", "initial", "stream"]

MobilityCommand = (
    OpenMobility
    | CloseMobility
    | TakeContact
    | DropContact
    | IssueActivityCard
    | RecordContact
    | FlagOutOfContact
    | SendContactLetter
    | MatchMove
    | RequestTransfer
    | CompleteTransfer
)
COMMANDS = get_args(MobilityCommand)


def stream(command: MobilityCommand) -> str:
    """One stream for each person."""
    return f"mobility-{command.member_id}"


def decide(command: MobilityCommand, state: Mobility, rules: InForce | None, today: date) -> Sequence[MobilityEvent]:
    """The table of contents."""
    match command:
        case OpenMobility():
            return open_mobility(command, state)
        case CloseMobility():
            return close(command, state)
        case TakeContact():
            return take(command, state)
        case DropContact():
            return drop(command, state)
        case IssueActivityCard():
            return issue_card(command, state, today)
        case RecordContact():
            return record(command, state, today)
        case FlagOutOfContact():
            return flag(command, state, rules, today)
        case SendContactLetter():
            return send_letter(command, state, today)
        case MatchMove():
            return match_move(command, state, today)
        case RequestTransfer():
            return request_transfer(command, state, today)
        case CompleteTransfer():
            return complete_transfer(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Mobility, event: MobilityEvent) -> Mobility:
    """What each fact changes."""
    match event:
        case MobilityOpened():
            sides = {**state.sides, event.side: Move(event.community_id, event.on)}
            return state._replace(sides=sides, last_contact_on=max(state.last_contact_on, event.on))
        case MobilityClosed():
            sides = {side: move for side, move in state.sides.items() if side is not event.side}
            return state._replace(sides=sides, is_lost=False, transfer_asked=False)
        case MobileContactTaken():
            return state._replace(contact_id=event.contact_id)
        case MobileContactDropped():
            return state._replace(contact_id=None)
        case ContactRecorded():
            latest = max(state.last_contact_on, event.on) if event.reached else state.last_contact_on
            return state._replace(entries=state.entries | {event.entry_id}, last_contact_on=latest)
        case OutOfContactFlagged():
            return state._replace(is_lost=True)
        case OutOfContactCleared():
            return state._replace(is_lost=False)
        case MoveMatched():
            matched = state.sides[event.side]._replace(is_matched=True)
            return state._replace(sides={**state.sides, event.side: matched})
        case TransferRequested():
            return state._replace(transfer_asked=True)
        case TransferCompleted():
            return state._replace(transfer_asked=False)
        case ActivityCardIssued() | ContactLetterSent():
            return state
        case _:
            assert_never(event)
