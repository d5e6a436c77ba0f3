"""
The star rulebook: policy is data, in versions that take effect on a day and hold until the next one does.

    ──publish──▶ version 1 ──publish──▶ version 2 …
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from services.evaluation.events import RulebookPublished
from services.evaluation.events.rules import COUNTING, DimensionCode, Indicator, Source, StarRules

STREAM = "rulebook"

#: What the five dimensions share out: 20 points each.
DIMENSION_POINTS = 20

#: The levels that have a threshold; below the last one an organisation has one star.
LEVELS = (5, 4, 3, 2)


class Refused(Exception):
    """A rulebook cannot be published."""

    zh = "无法发布该评星规则。"
    en = "This rulebook cannot be published."


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every version ever published, in the order of publication."""

    versions: tuple[RulebookPublished, ...] = ()


initial = Rulebook()


def stream(command: "RulebookCommand") -> str:
    """One stream for the service."""
    return STREAM


def in_force(state: Rulebook, day: date) -> RulebookPublished | None:
    """The version in force on a day, or None before the first. Of two for the same day the later publication holds."""
    # max() keeps the first of equals, and the later publication should win: so look from the end.
    begun = [version for version in reversed(state.versions) if version.effective_from <= day]
    return max(begun, key=lambda version: version.effective_from, default=None)


# ── Publishing ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRulebook:
    """Put a version of the rules in force from a day on."""

    version: str
    effective_from: date
    source_clause: str
    rules: StarRules


class VersionTaken(Refused):
    """A version names one content for ever, because decisions refer to it."""

    zh = "该版本号已经发布过其他内容；请使用新的版本号。"
    en = "This version was published with other content; give the new rules a new version."


class WrongDimensions(Refused):
    """The five goods, each once, 20 points each."""

    zh = (
        "评星规则必须且只能包含“五好”五个方面（领导班子、党员队伍、工作机制、工作业绩、群众反映），每个方面20分；"
        "请改正后重新发布。"
    )
    en = "A rulebook has the five dimensions, each once and with 20 points; correct them and publish again."


class PointsDoNotAddUp(Refused):
    """A dimension's points are those of its indicators."""

    zh = "各指标分值之和必须等于所属方面的分值，且每项指标分值大于零；请调整指标分值。"
    en = "The points of a dimension's indicators must be above zero and add up to the dimension's; adjust them."


class IndicatorRepeated(Refused):
    """Evidence names its indicator by code alone."""

    zh = "指标代码不能重复；请为每项指标使用不同的代码。"
    en = "Two indicators have the same code; give each its own."


class MeasureMismatch(Refused):
    """A measure belongs to fulfilment, and only to it."""

    zh = "按兑现情况计分的指标必须选择一种兑现率；人工评分的指标不能选择兑现率。"
    en = "A fulfilment indicator names its measure, and one filled by hand names none; correct the indicator."


class CountsPeople(Refused):
    """Volunteering is voluntary: what counts people, sign-ups or minutes would press them (DESIGN, domain §4.6)."""

    zh = "评星不得以人数、报名数或服务时长计分；请改用活动如期举办率、考勤按时确认率或提议按时办结率。"
    en = (
        "A rating counts no people, sign-ups or minutes; use activities held as published, attendance confirmed in "
        "time, or proposals decided in time."
    )


class ThresholdsNotDescending(Refused):
    """Five stars ask for more than four, and so on down."""

    zh = "五星至二星的分数线必须齐全、逐级递减，并在0至100分之间；请重新填写分数线。"
    en = "Give a threshold for each of 5, 4, 3 and 2 stars, each lower than the one before and between 0 and 100."


class BadLimits(Refused):
    """Caps are levels, shares are shares, days are days of the calendar."""

    zh = "封顶星级须为1至5星，比例须在规定范围内，期限和份数为0至10000；请检查一票否决、满意度和期限参数。"
    en = "Caps are levels from 1 to 5, shares lie in their range, terms and returns are 0 to 10000; check these."


def publish(command: PublishRulebook, rulebook: Rulebook) -> Sequence[RulebookPublished]:
    """Outcome: ``RulebookPublished``; nothing when the same version says the same."""
    published = RulebookPublished(
        version=command.version,
        effective_from=command.effective_from,
        source_clause=command.source_clause,
        rules=command.rules,
    )
    if published in rulebook.versions:
        return []
    if any(version.version == command.version for version in rulebook.versions):
        raise VersionTaken
    _check_dimensions(command.rules)
    _check_indicators([each for dimension in command.rules.dimensions for each in dimension.indicators])
    _check_thresholds(command.rules)
    _check_limits(command.rules)
    return [published]


def _check_dimensions(rules: StarRules) -> None:
    if sorted(dimension.code for dimension in rules.dimensions) != sorted(DimensionCode):
        raise WrongDimensions
    if any(dimension.points != DIMENSION_POINTS for dimension in rules.dimensions):
        raise WrongDimensions
    for dimension in rules.dimensions:
        if any(indicator.points <= 0 for indicator in dimension.indicators):
            raise PointsDoNotAddUp
        if sum(indicator.points for indicator in dimension.indicators) != dimension.points:
            raise PointsDoNotAddUp


def _check_indicators(indicators: Sequence[Indicator]) -> None:
    if any(indicator.measure in COUNTING for indicator in indicators):
        raise CountsPeople
    if any((indicator.source is Source.FULFILMENT) != (indicator.measure is not None) for indicator in indicators):
        raise MeasureMismatch
    if len({indicator.code for indicator in indicators}) != len(indicators):
        raise IndicatorRepeated


def _check_thresholds(rules: StarRules) -> None:
    if tuple(threshold.level for threshold in rules.thresholds) != LEVELS:
        raise ThresholdsNotDescending
    points = [threshold.points for threshold in rules.thresholds]
    if any(higher <= lower for higher, lower in pairwise(points)) or points[0] > 100 or points[-1] <= 0:
        raise ThresholdsNotDescending


#: Days, months or questionnaires: nobody asks for more, and beyond the calendar's end there is no day.
MOST = 10_000


def _check_limits(rules: StarRules) -> None:
    gate = rules.satisfaction
    levels = [gate.cap_level, rules.floor_level, *(veto.cap_level for veto in rules.vetoes)]
    within = [0 <= rules.floor_share <= 1, 0 <= gate.rectify_below <= gate.cap_below <= 100]
    within.append(0 <= gate.minimum_return <= 100)
    terms = [rules.terms.confirm_days, rules.terms.decide_days, rules.terms.rectification_months, gate.minimum_valid]
    codes = {veto.code for veto in rules.vetoes}
    jump = rules.jump_limit is None or rules.jump_limit >= 1
    if not all(1 <= level <= 5 for level in levels) or not all(within) or any(not 0 <= term <= MOST for term in terms):
        raise BadLimits
    if not jump or len(codes) != len(rules.vetoes):
        raise BadLimits


# ── The whole of it ──────────────────────────────────────────────────────────

RulebookCommand = PublishRulebook
COMMANDS = (PublishRulebook,)


def decide(command: RulebookCommand, state: Rulebook, rules: object, today: date) -> Sequence[RulebookPublished]:
    """The table of contents."""
    return publish(command, state)


def evolve(state: Rulebook, event: RulebookPublished) -> Rulebook:
    """What each fact changes."""
    return replace(state, versions=(*state.versions, event))
