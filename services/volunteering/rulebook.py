"""
The service rulebook: policy is data, in versions that take effect on a day and hold until the next one does.

    ──publish──▶ version 1 ──publish──▶ version 2 …
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.volunteering.events import RulebookPublished, ServiceRules

STREAM = "rulebook"


#: Days. No term of an office is longer; and beyond the calendar's end there is no day.
LONGEST_TERM = 1000


class Refused(Exception):
    """A rulebook cannot be published."""

    zh = "无法发布该规则。"
    en = "This rulebook cannot be published."


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every version, in the order of publication."""

    versions: tuple[RulebookPublished, ...] = ()


initial = Rulebook()


def in_force(state: Rulebook, day: date) -> RulebookPublished | None:
    """The version in force on a day, or None before the first. Of two for the same day the later publication holds."""
    # max() keeps the first of equals, and the later publication should win: so look from the end.
    begun = [version for version in reversed(state.versions) if version.effective_from <= day]
    return max(begun, key=lambda version: version.effective_from, default=None)


# ── Publishing ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRulebook:
    """Publish a version, with the clause of the policy document that it derives from."""

    version: str
    effective_from: date
    source_clause: str
    rules: ServiceRules


class VersionTaken(Refused):
    """A version's name means one text for ever."""

    zh = "该版本号已经使用，请换一个版本号。"
    en = "This version name is taken; choose another one."


class OutOfRange(Refused):
    """The parameters make no sense."""

    zh = "参数超出合理范围：登记和确认期限为 0 至 1000 天，每日时长须在 1 至 1440 分钟之间。"
    en = "Out of range: 0 to 1000 days to enter and to confirm, and 1 to 1440 minutes a day."


def publish(command: PublishRulebook, state: Rulebook) -> Sequence[RulebookPublished]:
    """Outcome: ``RulebookPublished``."""
    if any(version.version == command.version for version in state.versions):
        raise VersionTaken
    rules = command.rules
    terms = rules.entry_days, rules.confirm_days
    if not all(0 <= term <= LONGEST_TERM for term in terms) or not 1 <= rules.daily_minutes <= 1440:
        raise OutOfRange
    return [
        RulebookPublished(
            version=command.version,
            effective_from=command.effective_from,
            source_clause=command.source_clause,
            rules=rules,
        )
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

RulebookCommand = PublishRulebook
COMMANDS = (PublishRulebook,)


def stream(command: RulebookCommand) -> str:
    """One stream holds every version."""
    return STREAM


def decide(command: RulebookCommand, state: Rulebook, rules: object, today: date) -> Sequence[RulebookPublished]:
    """There is one thing to ask."""
    return publish(command, state)


def evolve(state: Rulebook, event: RulebookPublished) -> Rulebook:
    """Every version is kept."""
    return replace(state, versions=(*state.versions, event))
