"""The arithmetic of a star: worked examples 8 and 17, rounding, gates and caps, and what may not matter."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation import rating
from services.evaluation.contract import STAR_2010_DEFAULT
from services.evaluation.events import (
    EvidenceAttached,
    FulfilmentObserved,
    RatingEvent,
    RulebookPublished,
    SatisfactionRecorded,
    StarProposed,
)
from services.evaluation.events.rules import Dimension, DimensionCode, Indicator, Measure, SatisfactionGate, Source
from services.evaluation.rating.case import Case
from services.evaluation.rating.scoring import (
    dimension_points,
    rounded,
    satisfaction_index,
    satisfaction_rate,
    score,
)
from services.evaluation.rating.starring import ProposeStar

DAY = date(2026, 11, 20)
RULES = STAR_2010_DEFAULT.rules
BOOK = RulebookPublished(
    version="star-2010-default", effective_from=date(2010, 6, 7), source_clause="一、总体目标", rules=RULES
)
BY_HAND = {
    indicator.code: dimension.code
    for dimension in RULES.dimensions
    for indicator in dimension.indicators
    if indicator.source is Source.HAND
}
MEASURES = (
    Measure.PROPOSALS_DECIDED_IN_TIME,
    Measure.ACTIVITIES_HELD_AS_PUBLISHED,
    Measure.ATTENDANCE_CONFIRMED_IN_TIME,
)


def evidence(indicator: str, points: str, number: int = 1, out_of: int = 10) -> EvidenceAttached:
    return EvidenceAttached(
        cycle_id="2026",
        organization_id="lixin",
        evidence_id=f"{indicator}-{number}",
        dimension=BY_HAND.get(indicator, DimensionCode.LEADERSHIP),
        indicator=indicator,
        document_number=f"立新〔2026〕{number}号",
        document_hash="0" * 64,
        points=Decimal(points),
        out_of=Decimal(out_of),
        attached_by="clerk-1",
        on=DAY,
    )


def observed(measure: Measure, subject: int, kept: bool) -> FulfilmentObserved:
    return FulfilmentObserved(
        cycle_id="2026",
        organization_id="lixin",
        measure=measure,
        subject=f"s{subject}",
        kept=kept,
        source_event=f"{measure}-{subject}",
        on=DAY,
    )


def survey(satisfied: int, dissatisfied: int = 0, **others: int) -> SatisfactionRecorded:
    counts = {"fairly": 0, "basic": 0, "unknown": 0, **others}
    valid = satisfied + dissatisfied + sum(counts.values())
    return SatisfactionRecorded(
        cycle_id="2026",
        organization_id="lixin",
        issued=valid + 6,
        returned=valid + 3,
        void=3,
        satisfied=satisfied,
        dissatisfied=dissatisfied,
        rate=None,
        index=None,
        on=DAY,
        **counts,
    )


def folded(facts: list[RatingEvent]) -> rating.Rating:
    state = rating.initial
    for fact in facts:
        state = rating.evolve(state, fact)
    return state


def facts_worth(points: str, kept: int = 9, last: str | None = None) -> list[RatingEvent]:
    """Every indicator by hand at ``points`` of 10 (the last at ``last``), ``kept`` of ten promises, all content."""
    codes = list(BY_HAND)
    by_hand = [evidence(code, points) for code in codes[:-1]] + [evidence(codes[-1], last or points)]
    return [*by_hand, *(observed(each, n, n < kept) for each in MEASURES for n in range(10)), survey(54)]


# ── Worked examples ──────────────────────────────────────────────────────────


def test_a_missing_component_is_left_out() -> None:
    """Example 8: 5 of 5, 5 of 5, third not applied → 5.00, never 3.33."""
    three = tuple(Indicator(code, code, Decimal(5), Source.HAND) for code in "abc")
    dimension = Dimension(DimensionCode.LEADERSHIP, Decimal(5), three)
    attached = {code: evidence(code, "5", out_of=5) for code in "ab"}
    points, result = dimension_points(dimension, Case(evidence=attached))
    assert points == 5
    assert result.points == Decimal("5.00")
    assert [each.share for each in result.indicators] == [Decimal("1.0000"), Decimal("1.0000"), None]


def test_a_dimension_with_nothing_has_no_points() -> None:
    """It is missing, which is not nought."""
    points, result = dimension_points(RULES.dimensions[0], Case())
    assert points is None
    assert result.points is None


def test_satisfaction() -> None:
    """Example 17: valid 54, 40 content, 10 basically, 4 not → 92.6 %, index 85.19."""
    tally = replace(survey(40, 4, basic=10), issued=60)
    rate = satisfaction_rate(tally, SatisfactionGate())
    assert rate is not None
    assert rounded(rate, 1) == Decimal("92.6")
    assert rounded(satisfaction_index(tally)) == Decimal("85.19")


def test_satisfaction_without_those_who_do_not_know() -> None:
    """Example 17b: 40, 6, 4, 4 and 2 who do not know, valid 56 → 50/54 = 92.6 %, index 87.41."""
    tally = survey(40, 4, fairly=6, basic=4, unknown=2)
    rate = satisfaction_rate(tally, SatisfactionGate())
    assert rate == Fraction(5000, 54)
    assert rounded(satisfaction_index(tally)) == Decimal("87.41")


def test_too_few_answers_say_nothing() -> None:
    """Below 20 valid sheets, below half returned, or nobody with an opinion."""
    gate = SatisfactionGate()
    assert satisfaction_rate(None, gate) is None
    assert satisfaction_rate(survey(19), gate) is None
    assert satisfaction_rate(survey(20), gate) == 100
    assert satisfaction_rate(replace(survey(20), issued=47), gate) is None
    assert satisfaction_rate(survey(0, unknown=30), gate) is None


# ── Levels ───────────────────────────────────────────────────────────────────


def level(facts: list[RatingEvent], previous: int | None = None) -> int:
    return score(folded(facts).case("2026"), RULES, previous).level


def test_89_995_is_not_90() -> None:
    """It is shown as 90.00, and has four stars."""
    nearly = facts_worth("9", last="8.995")
    found = score(folded(nearly).case("2026"), RULES, None)
    assert found.exact == Fraction("89.995")
    assert found.shown == Decimal("90.00")
    assert found.level == 4
    assert level(facts_worth("9")) == 5


def test_thresholds() -> None:
    """Ten of ten promises kept in two dimensions, the rest by hand."""
    assert [level(facts_worth(points, kept=10)) for points in ("9", "7", "6", "3.34", "3.3")] == [5, 4, 3, 2, 1]


def test_a_weak_dimension_caps_at_three() -> None:
    """Each dimension reaches 60 % of its points for four stars and above: 12 do, 11.99 do not."""
    weak = [evidence(code, "2" if code.startswith("MECHANISM") else "10") for code in BY_HAND]
    rest: list[RatingEvent] = [*(observed(each, 0, True) for each in MEASURES), survey(54)]
    assert level([*weak, *rest]) == 3
    strong = [evidence(code, "6" if code.startswith("MECHANISM") else "10") for code in BY_HAND]
    assert level([*strong, *rest]) == 5


def test_satisfaction_caps_at_three() -> None:
    """Example 7's gate: 89.9 % caps whatever the score; 90 % does not. Below 60 % something is to be put right."""
    full = facts_worth("10", kept=10)[:-1]
    assert level([*full, survey(899, 101)]) == 3
    assert level([*full, survey(900, 100)]) == 5
    assert not score(folded([*full, survey(60, 40)]).case("2026"), RULES, None).rectification
    assert score(folded([*full, survey(59, 41)]).case("2026"), RULES, None).rectification


def test_one_star_at_most_a_year() -> None:
    """Up step by step, down at once; the first rating is free."""
    full = facts_worth("10", kept=10)
    assert [level(full, previous) for previous in (None, 1, 3, 4, 5)] == [5, 2, 4, 5, 5]
    assert level(facts_worth("3.3", kept=10), 5) == 1


# ── Properties ───────────────────────────────────────────────────────────────

tenths = st.decimals(min_value=0, max_value=10, places=2)
gathered = st.tuples(
    st.lists(st.tuples(st.sampled_from(sorted(BY_HAND)), tenths), max_size=12),
    st.lists(st.tuples(st.sampled_from(MEASURES), st.booleans()), max_size=20),
    st.one_of(st.none(), st.integers(min_value=0, max_value=54)),
)


def made(parts: tuple[list[tuple[str, Decimal]], list[tuple[Measure, bool]], int | None]) -> list[RatingEvent]:
    by_hand, promises, content = parts
    facts: list[RatingEvent] = [evidence(code, str(points), n) for n, (code, points) in enumerate(by_hand)]
    facts += [observed(measure, n, kept) for n, (measure, kept) in enumerate(promises)]
    return facts + ([] if content is None else [survey(content, 54 - content)])


def proposed(facts: list[RatingEvent]) -> list[RatingEvent]:
    command = ProposeStar(cycle_id="2026", organization_id="lixin", on=DAY)
    return list(rating.decide(command, folded(facts), BOOK, DAY))


@settings(max_examples=60, deadline=None)
@given(gathered, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(
    parts: tuple[list[tuple[str, Decimal]], list[tuple[Measure, bool]], int | None], order: random.Random
) -> None:
    """However evidence and observations arrived, the proposal is the same; and so is it on every replay."""
    facts = made(parts)
    first = proposed(facts)
    assert proposed(facts) == first
    order.shuffle(facts)
    assert proposed(facts) == first


@settings(max_examples=60, deadline=None)
@given(gathered)
def test_a_score_lies_within_its_bounds(
    parts: tuple[list[tuple[str, Decimal]], list[tuple[Measure, bool]], int | None],
) -> None:
    """Between 0 and 100, the level between 1 and 5; and the dimensions add up to it."""
    (found,) = proposed(made(parts))
    if isinstance(found, StarProposed):
        assert 0 <= found.score <= 100
        assert 1 <= found.level <= 5
        shown = sum(each.points for each in found.dimensions if each.points is not None)
        assert abs(shown - found.score) <= Decimal("0.03")
