"""Civil days: months and years by the calendar, and dates that are known only to the month or the year.

One rule for a day that does not exist (31 February, a leap birthday): the month's last day.
"""

import re
from calendar import monthrange
from datetime import date

from services.members.events.rules import Term, Unit
from services.members.in_force import WorkCalendar

_PARTIAL = re.compile(r"[0-9]{4}(-(?!00)[0-9]{2}){0,2}")


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or that month's last day where there is no such day.

    What lies beyond the calendar's end is its last day: it is never reached, and no typing error stops the others.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later."""
    return add_months(day, 12 * years)


def end_of(term: Term, since: date, calendar: WorkCalendar) -> date | None:
    """The last day of a term that is counted from the day after ``since``; None past the published working days."""
    match term.unit:
        case Unit.DAYS:
            return date.fromordinal(min(since.toordinal() + term.count, date.max.toordinal()))
        case Unit.MONTHS:
            return add_months(since, term.count)
        case Unit.WORKING_DAYS:
            return calendar.last_of(since, term.count)


def earliest(partial: str) -> date:
    """The first day that ``1949``, ``1949-10`` or ``1949-10-01`` can mean."""
    year, month, day = _parts(partial)
    return date(year, month or 1, day or 1)


def latest(partial: str) -> date:
    """The last day that a partial date can mean. An age counts as reached when it is reached for certain."""
    year, month, day = _parts(partial)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _parts(partial: str) -> tuple[int, int | None, int | None]:
    parts = partial.split("-")
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else None, int(parts[2]) if len(parts) > 2 else None


def is_partial_date(text: str) -> bool:
    """Whether the text is a date known to the day, the month or the year."""
    try:
        return _PARTIAL.fullmatch(text) is not None and earliest(text) is not None
    except ValueError:  # no such month or day
        return False
