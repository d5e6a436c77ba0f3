"""
The star ratings of one organisation, a case for each cycle (C09, C10, C60).

                   ┌───────────── attach, reject, observe, record ─────────────┐
                   ▼                                                           │
    open ──propose──▶ incomplete ──propose──▶ proposed ──award──▶ awarded ──propose──▶ proposed anew
                                                                  (the award stands until the next)

One stream holds all cycles of an organisation, because how far it may rise depends on the star it holds. One file to a
chapter: ``evidence`` and ``gathering`` (what a rating rests on), ``scoring`` (what it comes to), ``starring`` (what
follows); this one is the table of contents. A case is never about a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never, get_args

from services.evaluation.events import (
    EvidenceAttached,
    EvidenceRejected,
    FulfilmentObserved,
    RatingEvent,
    RatingFoundIncomplete,
    RectificationOrdered,
    RulebookPublished,
    SatisfactionRecorded,
    StarAwarded,
    StarProposed,
    VetoRecorded,
)
from services.evaluation.rating.case import Case, InTheFuture, NoRulebook, Observation, Rating, Refused, initial
from services.evaluation.rating.evidence import AttachEvidence, RejectEvidence, attach, reject
from services.evaluation.rating.gathering import (
    ObserveFulfilment,
    RecordSatisfaction,
    RecordVeto,
    observe,
    record_satisfaction,
    record_veto,
)
from services.evaluation.rating.starring import AwardStar, ProposeStar, award, propose

__all__ = [
    "COMMANDS",
    "Case",
    "InTheFuture",
    "NoRulebook",
    "Rating",
    "Refused",
    "decide",
    "evolve",
    "initial",
    "stream",
    "stream_of",
]

RatingCommand = (
    ObserveFulfilment | AttachEvidence | RejectEvidence | RecordSatisfaction | RecordVeto | ProposeStar | AwardStar
)
COMMANDS = get_args(RatingCommand)


def stream(command: RatingCommand) -> str:
    """One stream for each organisation."""
    return stream_of(command.organization_id)


def stream_of(organization_id: str) -> str:
    """Where the ratings of an organisation are kept."""
    return f"rating-{organization_id}"


def decide(
    command: RatingCommand, state: Rating, rules: RulebookPublished | None, today: date
) -> Sequence[RatingEvent]:
    """The table of contents."""
    case = state.case(command.cycle_id)
    if command.on > today and not isinstance(command, ObserveFulfilment):
        raise InTheFuture
    match command:
        case ObserveFulfilment():
            return observe(command, case)
        case AttachEvidence():
            return attach(command, case, rules)
        case RejectEvidence():
            return reject(command, case)
        case RecordSatisfaction():
            return record_satisfaction(command, case, rules)
        case RecordVeto():
            return record_veto(command, case, rules)
        case ProposeStar():
            return propose(command, state, rules)
        case AwardStar():
            return award(command, state, rules)
        case _:
            assert_never(command)


def evolve(state: Rating, event: RatingEvent) -> Rating:
    """What each fact changes."""
    if isinstance(event, StarAwarded):
        state = state.awarding(event)
    changed = _evolved(state.case(event.cycle_id), event)
    return replace(state, cases={**state.cases, event.cycle_id: changed})


def _evolved(case: Case, event: RatingEvent) -> Case:
    match event:
        case FulfilmentObserved():
            seen = {(event.measure, event.subject): Observation(event.kept, event.source_event)}
            return replace(case, observations={**case.observations, **seen})
        case EvidenceAttached():
            return replace(case, evidence={**case.evidence, event.evidence_id: event})
        case EvidenceRejected():
            return replace(case, rejected=case.rejected | {event.evidence_id})
        case SatisfactionRecorded():
            return replace(case, satisfaction=event)
        case VetoRecorded():
            return replace(case, vetoes=(*case.vetoes, event))
        case StarProposed() | RatingFoundIncomplete():
            return replace(case, outcome=event)
        case StarAwarded():
            return replace(case, awarded=event)
        case RectificationOrdered():
            return case
        case _:
            assert_never(event)
