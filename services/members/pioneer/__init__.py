"""
在职: a member of the brigade, from the accepted report-in to check-out (C41). One stream for each person.

    unknown ──enlist──▶ enlisted ──discharge──▶ discharged
    (report-in accepted)  ├─squad, offers─────────────────┐
                          └─feedback: draft, answer, send─┘

What is done here is never required, never counted against anybody, and never told to an employer unagreed.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events.brigade import (
    Discharged,
    Enlisted,
    FeedbackAnswered,
    FeedbackDrafted,
    FeedbackSent,
    OfferClaimed,
    OfferFulfilled,
    OfferReturned,
    PioneerEvent,
    SquadJoined,
)
from services.members.pioneer.feedback import AnswerFeedback, DraftFeedback, SendFeedback, answer, draft, send
from services.members.pioneer.serving import (
    ClaimOffer,
    Discharge,
    Enlist,
    FulfilOffer,
    JoinSquad,
    ReturnOffer,
    claim,
    discharge,
    enlist,
    fulfil,
    give_back,
    join,
)
from services.members.pioneer.state import Pioneer, Refused, initial

__all__ = ["COMMANDS", "Pioneer", "Refused", "decide", "evolve", "initial", "stream"]

PioneerCommand = (
    Enlist
    | Discharge
    | JoinSquad
    | ClaimOffer
    | FulfilOffer
    | ReturnOffer
    | DraftFeedback
    | AnswerFeedback
    | SendFeedback
)
COMMANDS = get_args(PioneerCommand)


def stream(command: PioneerCommand) -> str:
    """One stream for each person."""
    return f"pioneer-{command.member_id}"


def decide(command: PioneerCommand, state: Pioneer, rules: object, today: date) -> Sequence[PioneerEvent]:
    """The table of contents."""
    match command:
        case Enlist():
            return enlist(command, state)
        case Discharge():
            return discharge(command, state)
        case JoinSquad():
            return join(command, state, today)
        case ClaimOffer():
            return claim(command, state, today)
        case FulfilOffer():
            return fulfil(command, state, today)
        case ReturnOffer():
            return give_back(command, state, today)
        case DraftFeedback():
            return draft(command, state, today)
        case AnswerFeedback():
            return answer(command, state, today)
        case SendFeedback():
            return send(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Pioneer, event: PioneerEvent) -> Pioneer:
    """What each fact changes."""
    match event:
        case Enlisted():
            return state._replace(community_id=event.community_id, since=event.on, squad_id=None)
        case Discharged():
            return state._replace(community_id=None, squad_id=None)
        case SquadJoined():
            return state._replace(squad_id=event.squad_id)
        case OfferClaimed():
            return state._replace(offers=state.offers | {event.offer_id})
        case OfferFulfilled():
            done = {event.offer_id}
            return state._replace(offers=state.offers - done, fulfilled=state.fulfilled | done)
        case OfferReturned():
            return state._replace(offers=state.offers - {event.offer_id})
        case FeedbackDrafted():
            return _heard(state, event.quarter, "DRAFTED")
        case FeedbackAnswered():
            return _heard(state, event.quarter, "AGREED" if event.agreed else "DECLINED")
        case FeedbackSent():
            return _heard(state, event.quarter, "SENT")
        case _:
            assert_never(event)


def _heard(state: Pioneer, quarter: str, became: str) -> Pioneer:
    return state._replace(feedback={**state.feedback, quarter: became})
