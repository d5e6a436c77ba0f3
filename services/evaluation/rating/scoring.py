"""
The arithmetic of a star: pure, exact, and able to say why.

Shares are fractions, so 89.995 is below 90 however it is shown. What does not apply is left out and the rest of its
dimension weighs more, never counted as nought; a dimension in which nothing applies makes the rating incomplete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.evaluation.events import SatisfactionRecorded
from services.evaluation.events.results import DimensionResult, IndicatorResult, Predicate
from services.evaluation.events.rules import Dimension, Indicator, SatisfactionGate, Source, StarRules
from services.evaluation.rating.case import Case

#: The answers of a survey weigh so much in its index; "unknown" is left out.
WEIGHTS = {"satisfied": 100, "fairly": 80, "basic": 60, "dissatisfied": 0}

#: What a rating without a usable survey lacks.
SATISFACTION = "SATISFACTION"


@dataclass(frozen=True, slots=True)
class Score:
    """What the facts come to; ``exact`` is unrounded."""

    exact: Fraction
    dimensions: tuple[DimensionResult, ...]
    predicates: tuple[Predicate, ...]
    missing: tuple[str, ...]
    level: int
    rectification: bool

    @property
    def shown(self) -> Decimal:
        """Two decimals, half up."""
        return rounded(self.exact)


def score(case: Case, rules: StarRules, previous: int | None) -> Score:
    """The whole of it: points, conditions, level."""
    exact = [dimension_points(dimension, case) for dimension in rules.dimensions]
    points = [value for value, _ in exact]
    missing = [str(each.code) for each, value in zip(rules.dimensions, points, strict=True) if value is None]
    rate = satisfaction_rate(case.satisfaction, rules.satisfaction)
    total = sum((value for value in points if value is not None), Fraction(0))
    predicates = [
        *_thresholds(total, rules),
        *_floors(points, rules),
        *_satisfaction(rate, rules.satisfaction),
        *_vetoes(case, rules),
    ]
    before = _level(predicates)
    predicates += _jump(before, previous, rules)
    return Score(
        exact=total,
        dimensions=tuple(result for _, result in exact),
        predicates=tuple(predicates),
        missing=(*missing, *([SATISFACTION] if rate is None else [])),
        level=_level(predicates),
        rectification=rate is not None and rate < Fraction(rules.satisfaction.rectify_below),
    )


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Half up, as a person rounds; values here are never negative."""
    scale: int = 10**places
    return Decimal(int(value * scale + Fraction(1, 2))).scaleb(-places)


# ── Points ───────────────────────────────────────────────────────────────────


def dimension_points(dimension: Dimension, case: Case) -> tuple[Fraction | None, DimensionResult]:
    """The points of a dimension from the indicators that apply, weighted by their points."""
    shares = [indicator_share(indicator, case) for indicator in dimension.indicators]
    weighed = [
        (Fraction(indicator.points), share)
        for indicator, (share, _) in zip(dimension.indicators, shares, strict=True)
        if share is not None
    ]
    points = None
    if weighed:
        gained = sum((weight * share for weight, share in weighed), Fraction(0))
        points = gained / sum((weight for weight, _ in weighed), Fraction(0)) * Fraction(dimension.points)
    shown = None if points is None else rounded(points)
    return points, DimensionResult(dimension.code, shown, dimension.points, tuple(result for _, result in shares))


def indicator_share(indicator: Indicator, case: Case) -> tuple[Fraction | None, IndicatorResult]:
    """The share of an indicator between 0 and 1, None where nothing applies, and how it came about."""
    if indicator.source is Source.FULFILMENT:
        return _fulfilment(indicator, case)
    given = sorted(
        (each for each in case.counting() if each.indicator == indicator.code), key=lambda each: each.evidence_id
    )
    share = None
    if given:
        share = sum((Fraction(each.points) / Fraction(each.out_of) for each in given), Fraction(0)) / len(given)
    return share, _result(indicator, share, tuple(each.evidence_id for each in given))


def _fulfilment(indicator: Indicator, case: Case) -> tuple[Fraction | None, IndicatorResult]:
    seen = [case.observations[key] for key in sorted(case.observations) if key[0] is indicator.measure]
    kept = sum(each.kept for each in seen)
    share = Fraction(kept, len(seen)) if seen else None
    return share, _result(indicator, share, tuple(each.source_event for each in seen), kept, len(seen))


def _result(
    indicator: Indicator,
    share: Fraction | None,
    behind: tuple[str, ...],
    kept: int | None = None,
    due: int | None = None,
) -> IndicatorResult:
    return IndicatorResult(
        code=indicator.code,
        source=indicator.source,
        points=None if share is None else rounded(share * Fraction(indicator.points)),
        out_of=indicator.points,
        share=None if share is None else rounded(share, 4),
        behind=behind,
        measure=indicator.measure,
        kept=kept,
        due=due,
    )


# ── Satisfaction ─────────────────────────────────────────────────────────────


def satisfaction_rate(survey: SatisfactionRecorded | None, gate: SatisfactionGate) -> Fraction | None:
    """The exact percentage of the content among those who had an opinion; None where too few answered."""
    if survey is None or survey.issued == 0:
        return None
    valid = survey.returned - survey.void
    opinions = valid - survey.unknown
    too_few = valid < gate.minimum_valid or Fraction(100 * survey.returned, survey.issued) < gate.minimum_return
    if too_few or opinions == 0:
        return None
    return Fraction(100 * (survey.satisfied + survey.fairly + survey.basic), opinions)


def satisfaction_index(survey: SatisfactionRecorded) -> Fraction:
    """The weighted mean of the answers of those who had an opinion."""
    opinions = survey.returned - survey.void - survey.unknown
    return Fraction(sum(weight * getattr(survey, answer) for answer, weight in WEIGHTS.items()), opinions)


# ── Conditions ───────────────────────────────────────────────────────────────


def _thresholds(total: Fraction, rules: StarRules) -> list[Predicate]:
    return [
        Predicate(f"SCORE_REACHES_{each.points}", total >= Fraction(each.points), each.level - 1)
        for each in rules.thresholds
    ]


def _floors(points: Sequence[Fraction | None], rules: StarRules) -> list[Predicate]:
    share = Fraction(rules.floor_share)
    return [
        Predicate(
            f"FLOOR_{dimension.code}",
            None if value is None else value >= share * Fraction(dimension.points),
            rules.floor_level - 1,
        )
        for dimension, value in zip(rules.dimensions, points, strict=True)
    ]


def _satisfaction(rate: Fraction | None, gate: SatisfactionGate) -> list[Predicate]:
    held = None if rate is None else rate >= Fraction(gate.cap_below)
    return [Predicate(f"SATISFACTION_REACHES_{gate.cap_below}", held, gate.cap_level)]


def _vetoes(case: Case, rules: StarRules) -> list[Predicate]:
    found = {veto.item_code for veto in case.vetoes}
    return [Predicate(f"NO_VETO_{item.code}", item.code not in found, item.cap_level) for item in rules.vetoes]


def _jump(level: int, previous: int | None, rules: StarRules) -> list[Predicate]:
    if rules.jump_limit is None:
        return []
    highest = None if previous is None else min(5, previous + rules.jump_limit)
    return [Predicate("JUMP_LIMIT", None if highest is None else level <= highest, highest)]


def _level(predicates: Sequence[Predicate]) -> int:
    caps = [each.caps_at for each in predicates if each.held is False and each.caps_at is not None]
    return max(1, min([5, *caps]))
