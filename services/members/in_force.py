"""What a decision goes by: the rulebook version in force on its day, and the calendar of working days as published.

Working days follow the State Council's yearly notices: holidays that fall on weekdays, weekend days worked for them.
Nothing is guessed: a period that reaches into a year without a notice has no last day yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.members.events import RulebookPublished, WorkCalendarPublished


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The notices in force, by year."""

    years: Mapping[int, WorkCalendarPublished] = field(default_factory=dict)

    def is_working(self, day: date) -> bool | None:
        """Whether people work on that day; None where no notice says so yet."""
        if day.year not in self.years:
            return None
        # A notice may speak of the December before its year: 31 December 2011 was worked for New Year 2012.
        notices = [self.years[year] for year in (day.year, day.year + 1) if year in self.years]
        if any(day in notice.days_worked for notice in notices):
            return True
        return day.weekday() < 5 and not any(day in notice.days_off for notice in notices)

    def last_of(self, opened: date, working_days: int) -> date | None:
        """The last day of a period of working days counted from the day after it is opened.

        None where the period reaches past what is published.
        """
        day, left = opened, working_days
        while left:
            day += timedelta(days=1)
            works = self.is_working(day)
            if works is None:
                return None
            left -= works
        return day

    def documents(self, first: date, last: date) -> tuple[str, ...]:
        """The notices that a period rests on."""
        return tuple(self.years[year].document for year in range(first.year, last.year + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce(RulebookPublished):
    """A version of the rulebook with the calendar that stands beside it."""

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
