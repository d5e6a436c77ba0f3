"""The star rulebook: what it may say, what it may not, and which version holds on a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from infra.eventsourcing.specification import specify
from infra.wire.schema import loads
from services.evaluation import rulebook
from services.evaluation.contract import STAR_2010_DEFAULT
from services.evaluation.events import RulebookPublished
from services.evaluation.events.rules import (
    DimensionCode,
    Measure,
    SatisfactionGate,
    Source,
    StarRules,
    Terms,
    Threshold,
)
from services.evaluation.rulebook import PublishRulebook

TODAY = date(2026, 11, 22)
RULES = STAR_2010_DEFAULT.rules


def published(version: str = "star-2010-default", effective_from: date = date(2010, 6, 7)) -> RulebookPublished:
    return RulebookPublished(
        version=version, effective_from=effective_from, source_clause=STAR_2010_DEFAULT.source_clause, rules=RULES
    )


def refused(rules: StarRules, refusal: type[Exception]) -> None:
    specify(rulebook).when(replace(STAR_2010_DEFAULT, rules=rules), TODAY).refused(refusal)


def with_indicator(**changes: Any) -> StarRules:
    """The default rules, the first indicator of PERFORMANCE changed."""
    first, *others = RULES.dimensions[3].indicators
    performance = replace(RULES.dimensions[3], indicators=(replace(first, **changes), *others))
    return replace(RULES, dimensions=(*RULES.dimensions[:3], performance, RULES.dimensions[4]))


def test_the_default_can_be_published() -> None:
    """The rulebook that the demo publishes is a good one."""
    specify(rulebook).when(STAR_2010_DEFAULT, TODAY).then(published())


def test_the_default_travels_as_plain_data() -> None:
    """What a client sends as JSON becomes the same command."""
    assert loads(PublishRulebook, msgspec.to_builtins(STAR_2010_DEFAULT)) == STAR_2010_DEFAULT


def test_membership_and_performance_come_from_other_services() -> None:
    """Two dimensions follow from fulfilment, three are scored by hand."""
    by_source = {each.code: {indicator.source for indicator in each.indicators} for each in RULES.dimensions}
    assert [code for code, found in by_source.items() if found == {Source.FULFILMENT}] == [
        DimensionCode.MEMBERSHIP,
        DimensionCode.PERFORMANCE,
    ]


def test_the_same_version_again_changes_nothing() -> None:
    """Asked twice, done once."""
    specify(rulebook).given(published()).when(STAR_2010_DEFAULT, TODAY).then_nothing()


def test_a_version_names_one_content() -> None:
    """Decisions refer to it."""
    other = replace(STAR_2010_DEFAULT, rules=replace(RULES, jump_limit=None))
    specify(rulebook).given(published()).when(other, TODAY).refused(rulebook.VersionTaken)


@pytest.mark.parametrize("measure", [Measure.PEOPLE_COUNT, Measure.SIGN_UP_COUNT, Measure.SERVICE_MINUTES])
def test_what_counts_people_is_refused(measure: Measure) -> None:
    """Never raw counts of people, sign-ups or minutes."""
    refused(with_indicator(measure=measure), rulebook.CountsPeople)
    refused(with_indicator(measure=measure, source=Source.HAND), rulebook.CountsPeople)


def test_the_five_goods_are_five() -> None:
    """None left out, none twice, 20 points each."""
    refused(replace(RULES, dimensions=RULES.dimensions[:4]), rulebook.WrongDimensions)
    refused(replace(RULES, dimensions=(*RULES.dimensions[:4], RULES.dimensions[0])), rulebook.WrongDimensions)
    richer = replace(RULES.dimensions[0], points=Decimal(25))
    refused(replace(RULES, dimensions=(richer, *RULES.dimensions[1:])), rulebook.WrongDimensions)


def test_points_add_up() -> None:
    """A dimension's points are those of its indicators, each above nought."""
    refused(with_indicator(points=Decimal(9)), rulebook.PointsDoNotAddUp)
    refused(with_indicator(points=Decimal(0)), rulebook.PointsDoNotAddUp)


def test_a_measure_belongs_to_fulfilment() -> None:
    """And fulfilment has a measure."""
    refused(with_indicator(measure=None), rulebook.MeasureMismatch)
    refused(with_indicator(source=Source.HAND), rulebook.MeasureMismatch)


def test_indicator_codes_differ() -> None:
    """Evidence names its indicator by code alone."""
    refused(with_indicator(code="LEADERSHIP_TEAM"), rulebook.IndicatorRepeated)


@pytest.mark.parametrize(
    "points", [(90, 80, 70), (90, 80, 80, 60), (60, 70, 80, 90), (101, 80, 70, 60), (90, 80, 70, 0)]
)
def test_thresholds_descend(points: tuple[int, ...]) -> None:
    """Five stars ask for more than four, and so on down."""
    thresholds = tuple(Threshold(5 - index, Decimal(each)) for index, each in enumerate(points))
    refused(replace(RULES, thresholds=thresholds), rulebook.ThresholdsNotDescending)


@pytest.mark.parametrize(
    "changes",
    [
        {"floor_level": 6},
        {"floor_share": Decimal("1.1")},
        {"jump_limit": 0},
        {"terms": Terms(confirm_days=-1)},
        {"terms": Terms(decide_days=2**62)},
        {"satisfaction": SatisfactionGate(cap_level=0)},
        {"satisfaction": SatisfactionGate(cap_below=Decimal(50))},
        {"satisfaction": SatisfactionGate(minimum_return=Decimal(101))},
        {"vetoes": (RULES.vetoes[0], RULES.vetoes[0])},
    ],
)
def test_limits_make_sense(changes: dict[str, Any]) -> None:
    """Caps are levels, shares are shares, terms are not negative, veto codes differ."""
    refused(replace(RULES, **changes), rulebook.BadLimits)


def test_the_version_in_force() -> None:
    """None before the first; the latest begun; of two for one day the later publication."""
    state = rulebook.initial
    for each in (published("b", date(2020, 1, 1)), published("a", date(2010, 1, 1)), published("c", date(2020, 1, 1))):
        state = rulebook.evolve(state, each)

    def version(day: date) -> str | None:
        found = rulebook.in_force(state, day)
        return found.version if found else None

    assert [version(date(2009, 1, 1)), version(date(2019, 12, 31)), version(date(2020, 1, 1))] == [None, "a", "c"]


def test_every_refusal_says_how_to_mend() -> None:
    """In Chinese and in English, each its own sentence."""
    refusals = rulebook.Refused.__subclasses__()
    assert len({each.zh for each in refusals}) == len({each.en for each in refusals}) == len(refusals) == 8
