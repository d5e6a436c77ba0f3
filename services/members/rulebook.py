"""
The classification rulebook: policy is data, in versions that take effect on a day and hold until the next one does.

    ──publish──▶ version 1 ──publish──▶ version 2 …
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from services.members.events import (
    Citation,
    ClassificationRules,
    OrganizationRules,
    PeopleRules,
    RulebookPublished,
)

STREAM = "rulebook"


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
    rules: ClassificationRules
    people: PeopleRules = field(default_factory=PeopleRules)
    organizations: OrganizationRules = field(default_factory=OrganizationRules)
    citations: dict[str, Citation] = field(default_factory=dict)


class VersionTaken(Refused):
    """A version's name means one text for ever."""

    zh = "该版本号已经使用，请换一个版本号。"
    en = "This version name is taken; choose another one."


class OutOfRange(Refused):
    """The parameters make no sense."""

    zh = "参数超出合理范围：年龄不低于 60 岁，其余年数、月数须为正数，延长预备期的上限不低于下限。"
    en = "Out of range: an age of at least 60, other years and months positive, the longest extension not the shortest."


class NoSuchParameter(Refused):
    """What is cited is cited for a parameter."""

    zh = "所引条款对应的参数不存在或未注明条款，请核对参数名称和条款编号。"
    en = "A citation names no parameter of this rulebook, or no clause; check names and clauses."


def publish(command: PublishRulebook, state: Rulebook) -> Sequence[RulebookPublished]:
    """Outcome: ``RulebookPublished``."""
    if any(version.version == command.version for version in state.versions):
        raise VersionTaken
    if not _makes_sense(command):
        raise OutOfRange
    groups = command.rules, command.people, command.organizations
    parameters = {each.name for group in groups for each in fields(group)}
    clauses = [each.clause.strip() for each in command.citations.values()]
    if not command.citations.keys() <= parameters or not all(clauses):
        raise NoSuchParameter
    return [
        RulebookPublished(
            version=command.version,
            effective_from=command.effective_from,
            source_clause=command.source_clause,
            rules=command.rules,
            people=command.people,
            organizations=command.organizations,
            citations=command.citations,
        )
    ]


def _makes_sense(command: PublishRulebook) -> bool:
    rules, people = command.rules, command.people
    counted = rules.elderly_party_age, rules.mobile_months, people.probation_months, command.organizations.term_years
    extension = 1 <= people.extension_min_months <= people.extension_max_months
    return rules.elderly_age >= 60 and all(number >= 1 for number in counted) and extension


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
