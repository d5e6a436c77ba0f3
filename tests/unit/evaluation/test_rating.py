"""An organisation's rating: gathering, proposing, awarding, and every refusal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.evaluation import rating
from services.evaluation.contract import STAR_2010_DEFAULT
from services.evaluation.events import (
    Decided,
    EvidenceAttached,
    EvidenceRejected,
    FulfilmentObserved,
    RatingEvent,
    RatingFoundIncomplete,
    RectificationOrdered,
    RejectReason,
    RulebookPublished,
    SatisfactionRecorded,
    StarAwarded,
    StarProposed,
    VetoRecorded,
)
from services.evaluation.events.rules import DimensionCode, Measure, Source
from services.evaluation.rating import case, evidence, gathering, starring
from services.evaluation.rating.evidence import AttachEvidence, RejectEvidence
from services.evaluation.rating.gathering import ObserveFulfilment, RecordSatisfaction, RecordVeto
from services.evaluation.rating.starring import AwardStar, ProposeStar

DAY = date(2026, 11, 20)
TODAY = date(2026, 11, 22)
BOOK = RulebookPublished(
    version="star-2010-default",
    effective_from=date(2010, 6, 7),
    source_clause="一、总体目标",
    rules=STAR_2010_DEFAULT.rules,
)
MEETING = Decided(organization="gongwei", kind="党工委会议", on=date(2026, 11, 21), document="柯桥街工委〔2026〕31号")


def given(*facts: RatingEvent) -> Specification:
    return specify(rating, BOOK).given(*facts)


def in_case(cls: type, on: date = DAY, cycle_id: str = "2026", **fields: Any) -> Any:
    return cls(cycle_id=cycle_id, organization_id="lixin", on=on, **fields)


def same(command: Any, cls: type, **fields: Any) -> Any:
    """The fact that says what the command says, and more."""
    shared = {name: getattr(command, name) for name in cls.__dataclass_fields__ if hasattr(command, name)}  # type: ignore[attr-defined]  # a dataclass
    return cls(**{**shared, **fields})


ATTACH = in_case(
    AttachEvidence,
    evidence_id="v1",
    indicator="LEADERSHIP_TEAM",
    document_number="立新〔2026〕3号",
    document_hash="ab" * 32,
    points=Decimal("9.5"),
    attached_by="clerk-1",
)
ATTACHED = same(ATTACH, EvidenceAttached, dimension=DimensionCode.LEADERSHIP, out_of=Decimal(10))
OBSERVE = in_case(
    ObserveFulfilment,
    measure=Measure.ACTIVITIES_HELD_AS_PUBLISHED,
    subject="a1",
    kept=True,
    source_event="e1",
)
OBSERVED = same(OBSERVE, FulfilmentObserved)
TALLY = in_case(
    RecordSatisfaction,
    issued=60,
    returned=57,
    void=3,
    satisfied=40,
    fairly=0,
    basic=10,
    dissatisfied=4,
    unknown=0,
)
RECORDED = same(TALLY, SatisfactionRecorded, rate=Decimal("92.59"), index=Decimal("85.19"))
VETO = in_case(RecordVeto, item_code="SAFETY", evidence="柯安监〔2026〕7号", decided_by=MEETING)
VETOED = same(VETO, VetoRecorded)
PROPOSE = in_case(ProposeStar)
AWARD = in_case(AwardStar, on=TODAY, decided_by=MEETING)


def complete(points: str = "10", satisfied: int = 54, cycle_id: str = "2026") -> list[RatingEvent]:
    """Something for every dimension, and a survey."""
    facts: list[RatingEvent] = []
    for dimension in STAR_2010_DEFAULT.rules.dimensions:
        for each in dimension.indicators:
            place = {"dimension": dimension.code, "indicator": each.code, "evidence_id": each.code}
            if each.source is Source.HAND:
                facts.append(replace(ATTACHED, cycle_id=cycle_id, points=Decimal(points), **place))
            else:
                facts.append(replace(OBSERVED, cycle_id=cycle_id, measure=each.measure))
    return [*facts, replace(RECORDED, cycle_id=cycle_id, satisfied=satisfied, basic=0, dissatisfied=54 - satisfied)]


def outcome(*facts: RatingEvent, command: ProposeStar = PROPOSE) -> Any:
    found = given(*facts).when(command, TODAY).outcome
    assert isinstance(found, list)
    (fact,) = found
    return fact


def awarded_for(level: int, cycle_id: str = "2025", previous: int | None = None) -> StarAwarded:
    awarded: StarAwarded = in_case(
        StarAwarded,
        cycle_id=cycle_id,
        on=date(2026, 1, 20),
        level=level,
        previous=previous,
        score=Decimal("82.00"),
        rulebook="star-2010-default",
        decided_by=MEETING,
    )
    return awarded


# ── Gathering ────────────────────────────────────────────────────────────────


def test_observing() -> None:
    """Once per measure and subject; a later observation takes the earlier one's place."""
    given().when(OBSERVE, TODAY).then(OBSERVED)
    given(OBSERVED).when(OBSERVE, TODAY).then_nothing()
    broken = replace(OBSERVE, kept=False, source_event="e2")
    given(OBSERVED).when(broken, TODAY).then(same(broken, FulfilmentObserved))
    found = outcome(*complete(), same(broken, FulfilmentObserved))
    held = found.dimensions[3].indicators[0]
    assert (held.kept, held.due, held.share, held.behind) == (0, 1, Decimal("0.0000"), ("e2",))


def test_no_counts_of_people() -> None:
    """Not even by a reaction of ours."""
    counted = replace(OBSERVE, measure=Measure.SERVICE_MINUTES)
    given().when(counted, TODAY).refused(gathering.CountsPeople)


def test_attaching() -> None:
    """The rulebook knows the dimension and what the points are out of; the same again changes nothing."""
    given().when(ATTACH, TODAY).then(ATTACHED)
    given(ATTACHED).when(ATTACH, TODAY).then_nothing()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"indicator": "MERIT"}, evidence.UnknownIndicator),
        ({"indicator": "PERFORMANCE_HELD"}, evidence.NotByHand),
        ({"points": Decimal("10.01")}, evidence.PointsOutOfRange),
        ({"points": Decimal("-0.01")}, evidence.PointsOutOfRange),
        ({"document_number": " "}, evidence.NoDocument),
        ({"document_hash": "AB" * 32}, evidence.NoDocument),
        ({"on": date(2026, 11, 23)}, case.InTheFuture),
    ],
)
def test_evidence_is_refused(changes: dict[str, Any], refusal: type[Exception]) -> None:
    """Each with its own reason."""
    given().when(replace(ATTACH, **changes), TODAY).refused(refusal)


def test_an_evidence_id_names_one_thing() -> None:
    """To correct it, reject it and attach the right one."""
    given(ATTACHED).when(replace(ATTACH, points=Decimal(9)), TODAY).refused(evidence.EvidenceKnown)


def test_rejecting() -> None:
    """It stays in the history and no longer counts."""
    reject = in_case(RejectEvidence, evidence_id="v1", reason=RejectReason.NOT_GENUINE, rejected_by="clerk-2")
    rejected = same(reject, EvidenceRejected)
    given(ATTACHED).when(reject, TODAY).then(rejected)
    given(ATTACHED, rejected).when(reject, TODAY).then_nothing()
    given().when(reject, TODAY).refused(evidence.NoSuchEvidence)
    every = complete()
    both = [replace(rejected, evidence_id=f"MECHANISM_{each}") for each in ("RULES", "CO_BUILDING")]
    assert outcome(*every, *both).missing == ("MECHANISM",)


def test_several_documents_count_by_their_mean() -> None:
    """Neither the first nor the last is worth more."""
    second = replace(ATTACHED, evidence_id="v2", points=Decimal(8))
    team = outcome(ATTACHED, second).dimensions[0].indicators[0]
    assert (team.points, team.behind) == (Decimal("8.75"), ("v1", "v2"))


def test_recording_the_survey() -> None:
    """Example 17; the same again changes nothing."""
    given().when(TALLY, TODAY).then(RECORDED)
    given(RECORDED).when(TALLY, TODAY).then_nothing()
    few = replace(TALLY, issued=20, returned=15, void=0, satisfied=15, basic=0, dissatisfied=0)
    given().when(few, TODAY).then(same(few, SatisfactionRecorded, rate=None, index=None))


@pytest.mark.parametrize("changes", [{"returned": 61}, {"void": 58}, {"void": 4}, {"basic": -1, "unknown": 11}])
def test_the_sheets_add_up(changes: dict[str, int]) -> None:
    """Issued ≥ returned ≥ void; answers are the valid sheets."""
    given().when(replace(TALLY, **changes), TODAY).refused(gathering.TallyWrong)


def test_recording_a_veto() -> None:
    """An item that the rulebook names, found by a body, on evidence."""
    given().when(VETO, TODAY).then(VETOED)
    given(VETOED).when(VETO, TODAY).then_nothing()
    given().when(replace(VETO, item_code="DISLIKED"), TODAY).refused(gathering.UnknownVetoItem)
    given().when(replace(VETO, evidence=" "), TODAY).refused(gathering.NotDecided)
    given().when(replace(VETO, decided_by=replace(MEETING, document="")), TODAY).refused(gathering.NotDecided)


@pytest.mark.parametrize("command", [ATTACH, TALLY, VETO, PROPOSE])
def test_scoring_takes_a_rulebook(command: Any) -> None:
    """Before the first one is published nothing is scored."""
    specify(rating, None).when(command, TODAY).refused(case.NoRulebook)


# ── Proposing ────────────────────────────────────────────────────────────────


def test_a_star_says_why() -> None:
    """Level, exact conditions, every indicator with what stands behind it, the rulebook's version."""
    found = outcome(*complete())
    assert isinstance(found, StarProposed)
    assert (found.level, found.previous, found.score, found.rulebook) == (5, None, Decimal("100.00"), BOOK.version)
    assert all(each.behind for dimension in found.dimensions for each in dimension.indicators)
    assert [each.name for each in found.predicates if each.held is not True] == ["JUMP_LIMIT"]


def test_the_same_outcome_is_proposed_once() -> None:
    """Asked again on another day, it changes nothing."""
    facts = complete()
    found = outcome(*facts)
    given(*facts, found).when(replace(PROPOSE, on=TODAY), TODAY).then_nothing()


def test_a_missing_dimension_gets_no_star() -> None:
    """It is named; so is a survey that is missing or too small."""
    facts = [each for each in complete() if getattr(each, "dimension", None) is not DimensionCode.MECHANISM]
    found = outcome(*facts[:-1])
    assert isinstance(found, RatingFoundIncomplete)
    assert found.missing == ("MECHANISM", "SATISFACTION")
    given(*facts, found).when(AWARD, TODAY).refused(starring.NothingProposed)


def test_a_proposal_that_became_incomplete_is_off() -> None:
    """Evidence was rejected since: nothing is left to confirm."""
    facts = complete()
    proposed = outcome(*facts)
    incomplete = in_case(RatingFoundIncomplete, missing=("MECHANISM",), dimensions=(), rulebook=BOOK.version)
    given(*facts, proposed, incomplete).when(AWARD, TODAY).refused(starring.NothingProposed)


def test_gate_veto_and_jump() -> None:
    """Each caps the star and leaves the score as it is."""
    gated = outcome(*complete(satisfied=40))
    assert (gated.level, gated.score) == (3, Decimal("100.00"))
    vetoed = outcome(*complete(), VETOED)
    assert (vetoed.level, vetoed.score) == (2, Decimal("100.00"))
    assert ("NO_VETO_SAFETY", False, 2) in [(each.name, each.held, each.caps_at) for each in vetoed.predicates]
    climbing = outcome(awarded_for(3), *complete())
    assert (climbing.level, climbing.previous) == (4, 3)
    falling = outcome(awarded_for(4), *complete(), VETOED)
    assert (falling.level, falling.previous) == (2, 4)


# ── Awarding ─────────────────────────────────────────────────────────────────


def test_awarding() -> None:
    """A body confirms the proposal; once."""
    facts = [awarded_for(4), *complete()]
    proposed = outcome(*facts)
    awarded = same(AWARD, StarAwarded, level=5, previous=4, score=Decimal("100.00"), rulebook=BOOK.version)
    given(*facts, proposed).when(AWARD, TODAY).then(awarded)
    given(*facts, proposed).when(replace(AWARD, level=5), TODAY).then(awarded)
    given(*facts, proposed, awarded).when(AWARD, TODAY).then_nothing()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"level": 4}, starring.OtherLevel),
        ({"decided_by": replace(MEETING, organization=" ")}, starring.NoDecision),
        ({"decided_by": replace(MEETING, on=date(2026, 11, 19))}, starring.DecidedBefore),
        ({"decided_by": replace(MEETING, on=date(2026, 11, 23))}, starring.DecidedBefore),
        ({"on": date(2026, 11, 23)}, case.InTheFuture),
    ],
)
def test_an_award_is_refused(changes: dict[str, Any], refusal: type[Exception]) -> None:
    """Each with its own reason."""
    facts = complete()
    given(*facts, outcome(*facts)).when(replace(AWARD, **changes), TODAY).refused(refusal)


def test_nothing_to_confirm() -> None:
    """A star is awarded on a proposal."""
    given(*complete()).when(AWARD, TODAY).refused(starring.NothingProposed)


def test_low_satisfaction_orders_rectification() -> None:
    """With the award, due in three calendar months (the month's last day where there is no such day)."""
    facts = complete(satisfied=30)
    on = date(2026, 11, 30)
    found = given(*facts, outcome(*facts)).when(replace(AWARD, on=on), on).outcome
    assert isinstance(found, list)
    assert found[1:] == [in_case(RectificationOrdered, on=on, due_on=date(2027, 2, 28))]


def test_a_late_fact_changes_no_award() -> None:
    """It leads to a new proposal, which starts from the star of the year before, and to another award."""
    facts = [awarded_for(4), *complete()]
    awarded = same(AWARD, StarAwarded, level=5, previous=4, score=Decimal("100.00"), rulebook=BOOK.version)
    history = [*facts, outcome(*facts), awarded]
    state = rating.initial
    for fact in [*history, VETOED]:
        state = rating.evolve(state, fact)
    assert (state.held, state.case("2026").awarded) == (5, awarded)
    again = outcome(*history, VETOED)
    assert (again.level, again.previous) == (2, 4)
    down = replace(awarded, level=2)
    given(*history, VETOED, again).when(AWARD, TODAY).then(down)


def test_the_star_held_is_that_of_the_latest_cycle() -> None:
    """Awarding an earlier year anew does not touch it."""
    state = rating.initial
    for fact in (awarded_for(3), awarded_for(4, "2026", 3), awarded_for(2, "2025")):
        state = rating.evolve(state, fact)
    assert (state.held, state.latest, state.previous("2027")) == (4, "2026", 4)


def test_every_refusal_says_how_to_mend() -> None:
    """In Chinese and in English, each its own sentence."""
    refusals = case.Refused.__subclasses__()
    assert len({each.zh for each in refusals}) == len({each.en for each in refusals}) == len(refusals)
    assert all(each.zh.endswith("。") for each in refusals)
