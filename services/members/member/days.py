"""Civil days: months and years by the calendar, and dates that are known only to the month or the year.

One rule for a day that does not exist (31 February, a leap birthday): the month's last day.
"""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or that month's last day where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later."""
    return add_months(day, 12 * years)


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
    numbers: list[int | None] = [int(part) for part in partial.split("-")]
    year, month, day = (numbers + [None, None])[:3]
    assert year is not None
    return year, month, day


def is_partial_date(text: str) -> bool:
    """Whether the text is a date known to the day, the month or the year."""
    try:
        return text == text.strip() and len(text.split("-")[0]) == 4 and earliest(text) <= latest(text)
    except ValueError:
        return False
