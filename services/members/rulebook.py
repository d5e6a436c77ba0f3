"""
The rulebook: policy is data, in versions that take effect on a day and hold until the next one does.

Beside it stands the calendar of working days, a notice to a year.

    ──publish──▶ version 1 ──publish──▶ version 2 …
    ──publish the calendar──▶ 2010 ──▶ 2011 …
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.members.events import (
    Citation,
    ClassificationRules,
    MechanismRules,
    OrganizationRules,
    PeopleRules,
    RulebookEvent,
    RulebookPublished,
    WorkCalendarPublished,
)
from services.members.events.rules import CUSTOMARY, Festival, Term, Unit
from services.members.in_force import InForce, WorkCalendar

STREAM = "rulebook"

#: No term of the mechanisms is longer, in whatever unit.
LONGEST_TERM = 1000

#: Days ahead that a task may be shown: of what comes each year, one is thought of at a time.
LONGEST_REMINDING = 180

#: Terms that may count working days; every other one is due on a day that can be told without a notice on holidays.
IN_WORKING_DAYS = frozenset({"notice", "objection"})


class Refused(Exception):
    """A rulebook cannot be published."""

    zh = "无法发布该规则。"
    en = "This rulebook cannot be published."


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every version, in the order of publication, and the calendar as it stands."""

    versions: tuple[RulebookPublished, ...] = ()
    calendar: WorkCalendar = field(default_factory=WorkCalendar)


initial = Rulebook()


def in_force(state: Rulebook, day: date) -> InForce | None:
    """The version in force on a day, or None before the first. Of two for the same day the later publication holds."""
    # max() keeps the first of equals, and the later publication should win: so look from the end.
    begun = [version for version in reversed(state.versions) if version.effective_from <= day]
    version = max(begun, key=lambda version: version.effective_from, default=None)
    if version is None:
        return None
    return InForce(**{each.name: getattr(version, each.name) for each in fields(version)}, calendar=state.calendar)


def parameters(of: "RulebookPublished | PublishRulebook") -> Iterator[tuple[str, object]]:
    """What may be cited: parameters by name with their values, those of a mechanism with its name before it.

    The name of a term is the one that tasks call it by: ``hardship.validity``.
    """
    for group in (of.rules, of.people, of.organizations):
        yield from ((each.name, getattr(group, each.name)) for each in fields(group))
    for mechanism in fields(of.mechanisms):
        group = getattr(of.mechanisms, mechanism.name)
        named = (each.name for each in fields(group) if each.name != "clause")
        yield from ((f"{mechanism.name}.{name}", getattr(group, name)) for name in named)


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
    mechanisms: MechanismRules = CUSTOMARY


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


class BadTerm(Refused):
    """A term of the mechanisms makes no sense."""

    zh = "期限须为正数并注明依据条款，节日须是实有的日期；只有公示期和异议答复期可按工作日计算。"
    en = "Terms are positive and name their clause, festivals are real days; only notice and answer count working days."


def _terms(rules: object) -> Iterator[tuple[str, Term]]:
    """Every term in the groups of a rulebook, by its name within the group."""
    for each in fields(rules):  # type: ignore[arg-type]  # a dataclass
        value = getattr(rules, each.name)
        if isinstance(value, Term):
            yield each.name, value
        elif is_dataclass(value):
            yield from _terms(value)


def _terms_make_sense(mechanisms: MechanismRules) -> bool:
    terms = [*_terms(mechanisms)]
    festivals, overdue = mechanisms.care.festivals, mechanisms.overdue
    return (
        all(1 <= term.count <= LONGEST_TERM and term.clause.strip() for _, term in terms)
        and all(term.unit is not Unit.WORKING_DAYS or name in IN_WORKING_DAYS for name, term in terms)
        and all(_is_day(festival) and festival.code.strip() and festival.clause.strip() for festival in festivals)
        and 0 <= overdue.remind_days <= LONGEST_REMINDING
        and 0 <= overdue.serious_percent <= LONGEST_TERM
    )


def _is_day(festival: Festival) -> bool:
    """A day that comes every year: a lunar month has 29 days for certain, and 29 February does not come each year."""
    if not 1 <= festival.month <= 12:
        return False
    return 1 <= festival.day <= (29 if festival.lunar else monthrange(2001, festival.month)[1])


def publish(command: PublishRulebook, state: Rulebook) -> Sequence[RulebookEvent]:
    """Outcome: ``RulebookPublished``."""
    if any(version.version == command.version for version in state.versions):
        raise VersionTaken
    if not _makes_sense(command):
        raise OutOfRange
    clauses = [each.clause.strip() for each in command.citations.values()]
    if not command.citations.keys() <= dict(parameters(command)).keys() or not all(clauses):
        raise NoSuchParameter
    if not _terms_make_sense(command.mechanisms):
        raise BadTerm
    return [
        RulebookPublished(
            version=command.version,
            effective_from=command.effective_from,
            source_clause=command.source_clause,
            rules=command.rules,
            people=command.people,
            organizations=command.organizations,
            citations=command.citations,
            mechanisms=command.mechanisms,
        )
    ]


def _makes_sense(command: PublishRulebook) -> bool:
    people = command.people
    counted = people.probation_months, command.organizations.term_years
    extension = 1 <= people.extension_min_months <= people.extension_max_months
    return classes_make_sense(command.rules) and all(number >= 1 for number in counted) and extension


def classes_make_sense(rules: ClassificationRules) -> bool:
    """Whether classes can be told apart by these parameters, published or rehearsed."""
    return rules.elderly_age >= 60 and rules.elderly_party_age >= 1 and rules.mobile_months >= 1


# ── The calendar of working days ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishWorkCalendar:
    """Enter the yearly notice on holidays: the weekdays off and the weekend days worked for them, with its document."""

    year: int
    document: str
    issued_on: date
    days_off: tuple[date, ...]
    days_worked: tuple[date, ...]
    on: date


class NoNotice(Refused):
    """A calendar rests on its document."""

    zh = "请填写放假安排通知的文号。"
    en = "Enter the number of the notice on holidays."


class NotInThatYear(Refused):
    """A notice speaks of its own year, and of the December before it."""

    zh = "放假和调休日期应在通知所属年度内（元旦调休可在上年十二月），请核对年度和日期。"
    en = "Every day off or worked lies in the year of the notice or in the December before; check year and days."


class NotAWorkingWeekend(Refused):
    """Only a weekend day can be worked for another day, and only a day that is not off."""

    zh = "调休上班的日期应是未列入放假的周六或周日，请核对。"
    en = "A day worked for another is a Saturday or Sunday that is not off; check the days."


def _in_year(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def publish_calendar(command: PublishWorkCalendar, state: Rulebook) -> Sequence[RulebookEvent]:
    """Outcome: ``WorkCalendarPublished``; nothing when the year stands so already."""
    if not command.document.strip():
        raise NoNotice
    if any(not _in_year(day, command.year) for day in (*command.days_off, *command.days_worked)):
        raise NotInThatYear
    if any(day.weekday() < 5 or day in command.days_off for day in command.days_worked):
        raise NotAWorkingWeekend
    notice = WorkCalendarPublished(
        year=command.year,
        document=command.document,
        issued_on=command.issued_on,
        days_off=tuple(sorted(set(command.days_off))),
        days_worked=tuple(sorted(set(command.days_worked))),
        on=command.on,
    )
    known = state.calendar.years.get(command.year)
    return [] if known is not None and replace(known, on=command.on) == notice else [notice]


# ── The whole of it ──────────────────────────────────────────────────────────

RulebookCommand = PublishRulebook | PublishWorkCalendar
COMMANDS = get_args(RulebookCommand)


def stream(command: RulebookCommand) -> str:
    """One stream holds every version."""
    return STREAM


def decide(command: RulebookCommand, state: Rulebook, rules: object, today: date) -> Sequence[RulebookEvent]:
    """The table of contents."""
    match command:
        case PublishRulebook():
            return publish(command, state)
        case PublishWorkCalendar():
            return publish_calendar(command, state)
        case _:
            assert_never(command)


def evolve(state: Rulebook, event: RulebookEvent) -> Rulebook:
    """Every version is kept; of the notices for a year, the latest."""
    match event:
        case RulebookPublished():
            return replace(state, versions=(*state.versions, event))
        case WorkCalendarPublished():
            return replace(state, calendar=WorkCalendar({**state.calendar.years, event.year: event}))
        case _:
            assert_never(event)
