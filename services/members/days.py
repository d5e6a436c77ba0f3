"""Civil days: months and years by the calendar, and dates that are known only to the month or the year.

One rule for a day that does not exist (31 February, a leap birthday): the month's last day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year: ``1949-10-01``, ``1949-10`` or ``1949``.

    Whatever is counted from it is counted when it is reached for certain: from the last day that it can mean. So nobody
    is found too old by a gap in the papers; who may be old enough already is found as soon as the date is completed.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """The date that a text means. Raises ``ValueError`` unless ``is_partial_date``."""
        if not is_partial_date(text):
            raise ValueError
        return _parts(text)

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)])

    @property
    def precision(self) -> Precision:
        """How exactly it is known."""
        if self.day is not None:
            return Precision.DAY
        return Precision.MONTH if self.month is not None else Precision.YEAR

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def reaches(self, years: int) -> date:
        """The day on which that many years are over for certain."""
        return add_years(self.latest, years)

    def years_on(self, day: date) -> int:
        """The whole years that are over for certain on a day; none before it."""
        years = day.year - self.latest.year
        return max(years if self.reaches(years) <= day else years - 1, 0)


def earliest(partial: str) -> date:
    """The first day that a partial date can mean."""
    return _parts(partial).earliest


def latest(partial: str) -> date:
    """The last day that a partial date can mean."""
    return _parts(partial).latest


def _parts(partial: str) -> PartialDate:
    return PartialDate(*(int(part) for part in partial.split("-")))


def is_partial_date(text: str) -> bool:
    """Whether the text is a date known to the day, the month or the year."""
    try:
        return _PARTIAL.fullmatch(text) is not None and earliest(text) <= latest(text)
    except ValueError:
        return False
