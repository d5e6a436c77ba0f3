"""What a rating rests on besides evidence: promises kept or not, the survey, vetoes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.evaluation.events import (
    Decided,
    FulfilmentObserved,
    RatingEvent,
    RulebookPublished,
    SatisfactionRecorded,
    VetoRecorded,
)
from services.evaluation.events.rules import COUNTING, Measure
from services.evaluation.rating.case import Case, NoRulebook, Observation, Refused
from services.evaluation.rating.scoring import rounded, satisfaction_index, satisfaction_rate

# ── Observing fulfilment ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveFulfilment:
    """A promise of this organisation was kept, or not. Our own reactions ask this; ``subject`` is what was promised."""

    cycle_id: str
    organization_id: str
    measure: Measure
    subject: str
    kept: bool
    source_event: str
    on: date


class CountsPeople(Refused):
    """A share of promises kept, never a count of people or of their time."""

    zh = "评星不得以人数、报名数或服务时长计分；请只记录兑现情况。"
    en = "A rating counts no people, sign-ups or minutes; record only whether a promise was kept."


def observe(command: ObserveFulfilment, case: Case) -> Sequence[RatingEvent]:
    """Outcome: ``FulfilmentObserved``, which replaces an earlier one of the same subject; nothing when it is known."""
    if command.measure in COUNTING:
        raise CountsPeople
    if case.observations.get((command.measure, command.subject)) == Observation(command.kept, command.source_event):
        return []
    return [
        FulfilmentObserved(
            cycle_id=command.cycle_id,
            organization_id=command.organization_id,
            measure=command.measure,
            subject=command.subject,
            kept=command.kept,
            source_event=command.source_event,
            on=command.on,
        )
    ]


# ── Recording the survey ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSatisfaction:
    """The tally of an anonymous survey (发出、收回、作废 and the five answers); a later survey replaces it."""

    cycle_id: str
    organization_id: str
    issued: int
    returned: int
    void: int
    satisfied: int
    fairly: int
    basic: int
    dissatisfied: int
    unknown: int
    on: date


class TallyWrong(Refused):
    """Issued ≥ returned ≥ void, and the answers are the valid sheets."""

    zh = "测评票数不符：收回不能多于发出，作废不能多于收回，各项答复之和须等于有效票数（收回减作废）。请核对后重填。"
    en = "The sheets do not add up: issued ≥ returned ≥ void, and the answers sum to returned minus void; correct them."


def record_satisfaction(command: RecordSatisfaction, case: Case, rules: RulebookPublished | None) -> list[RatingEvent]:
    """Outcome: ``SatisfactionRecorded``, its rate withheld where too few answered; nothing when it is known."""
    if rules is None:
        raise NoRulebook
    answers = [command.satisfied, command.fairly, command.basic, command.dissatisfied, command.unknown]
    if min(*answers, command.void) < 0 or not command.void <= command.returned <= command.issued:
        raise TallyWrong
    if sum(answers) != command.returned - command.void:
        raise TallyWrong
    tally = SatisfactionRecorded(
        cycle_id=command.cycle_id,
        organization_id=command.organization_id,
        issued=command.issued,
        returned=command.returned,
        void=command.void,
        satisfied=command.satisfied,
        fairly=command.fairly,
        basic=command.basic,
        dissatisfied=command.dissatisfied,
        unknown=command.unknown,
        rate=None,
        index=None,
        on=command.on,
    )
    rate = satisfaction_rate(tally, rules.rules.satisfaction)
    if rate is not None:
        tally = replace(tally, rate=rounded(rate), index=rounded(satisfaction_index(tally)))
    return [] if tally == case.satisfaction else [tally]


# ── Recording a veto ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVeto:
    """A body found that a veto item occurred; ``evidence`` is the number of the document that shows it."""

    cycle_id: str
    organization_id: str
    item_code: str
    evidence: str
    decided_by: Decided
    on: date


class UnknownVetoItem(Refused):
    """A veto item is one that the rulebook names beforehand."""

    zh = "现行评星规则中没有该一票否决项；请从规则的否决项列表中选择。"
    en = "The rulebook in force names no such veto item; choose one that it does."


class NotDecided(Refused):
    """A veto names its evidence and the body that found it."""

    zh = "请填写证据文号，以及作出认定的组织和文号。"
    en = "Give the number of the evidence, and the body and the document that found it."


def record_veto(command: RecordVeto, case: Case, rules: RulebookPublished | None) -> Sequence[RatingEvent]:
    """Outcome: ``VetoRecorded``; nothing when this decision is known."""
    if rules is None:
        raise NoRulebook
    if all(item.code != command.item_code for item in rules.rules.vetoes):
        raise UnknownVetoItem
    if not all(
        text.strip() for text in (command.evidence, command.decided_by.organization, command.decided_by.document)
    ):
        raise NotDecided
    found = VetoRecorded(
        cycle_id=command.cycle_id,
        organization_id=command.organization_id,
        item_code=command.item_code,
        evidence=command.evidence,
        decided_by=command.decided_by,
        on=command.on,
    )
    return [] if found in case.vetoes else [found]
