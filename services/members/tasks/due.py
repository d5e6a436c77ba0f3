"""When a duty is due, and what that makes of it on a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from services.members.days import add_years, end_of
from services.members.events.rules import Festival, MechanismRules, OverdueRules, Term
from services.members.in_force import InForce

#: A day of the lunar calendar as a civil day: (lunar year, month, day of the month); None where no calendar reaches.
Lunar = Callable[[int, int, int], date | None]


class TaskState(StrEnum):
    """How urgent a task is. NO_CALENDAR: its term reaches past the published calendar of working days."""

    PLANNED = "PLANNED"
    REMIND = "REMIND"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    SERIOUS = "SERIOUS"
    NO_CALENDAR = "NO_CALENDAR"


@dataclass(frozen=True, slots=True)
class Due:
    """From when a task's time is counted, until which day it runs, by which clause."""

    since: date
    on: date | None
    clause: str

    def state(self, day: date, rules: OverdueRules) -> TaskState:
        """What it is on a day: more than ``serious_percent`` of the time it had too late is serious."""
        if self.on is None:
            return TaskState.NO_CALENDAR
        late = (day - self.on).days
        if late > 0:
            is_serious = late * 100 > rules.serious_percent * (self.on - self.since).days
            return TaskState.SERIOUS if is_serious else TaskState.OVERDUE
        if late == 0:
            return TaskState.DUE
        return TaskState.REMIND if -late <= rules.remind_days else TaskState.PLANNED


def due(term: str, begun: date, done: date | None, due_on: date | None, rules: InForce) -> Due:
    """When a duty is due that was begun and perhaps done since: by the named term, ``due_on`` at the latest."""
    named: Term = attrgetter(term)(rules.mechanisms)
    since = max(begun, done or begun)
    ends = end_of(named, since, rules.calendar)
    return Due(since, min(filter(None, (due_on, ends)), default=None), named.clause)


# ── Days that come each year ─────────────────────────────────────────────────


def birthday(born: date, day: date, rules: MechanismRules) -> Due | None:
    """The birthday that is being thought of on a day: the latest of which the reminding has begun, if there was one."""
    days = [add_years(born, year - born.year) for year in _years(day.year - 1, day.year + 1) if year > born.year]
    return _latest(days, day, rules, rules.overdue.clause)


def festival(feast: Festival, day: date, rules: MechanismRules, lunar: Lunar) -> Due | None:
    """The same for a festival, in the civil or the lunar calendar."""
    to_day: Lunar = lunar if feast.lunar else date
    days = (to_day(year, feast.month, feast.day) for year in _years(day.year - 2, day.year + 1))
    return _latest(filter(None, days), day, rules, feast.clause)


def _years(first: int, last: int) -> range:
    """The years from the first to the last that calendars have."""
    return range(max(first, date.min.year + 1), min(last, date.max.year - 1) + 1)


def _latest(days: Iterable[date], day: date, rules: MechanismRules, clause: str) -> Due | None:
    ahead = timedelta(days=rules.overdue.remind_days)
    latest = max((each for each in days if each - ahead <= day), default=None)
    return Due(latest - ahead, latest, clause) if latest is not None else None


def stands(occasion: Due, begun: date, done: date | None) -> bool:
    """Whether an occasion is still to be kept: it came after the duty began, and nobody called since the reminding."""
    return occasion.on is not None and occasion.on >= begun and (done is None or done < occasion.since)
