"""A date known to the day, the month or the year: ``1949-10-01``, ``1949-10`` or ``1949``."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.days import add_years, earliest, is_partial_date, latest


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision. Raises ``ValueError`` unless the text is one.

    Whatever is counted from it is counted when it is reached for certain: from the last day that it can mean. So nobody
    is found too old by a gap in the papers, and who may be old enough is found as soon as the date is completed.
    """

    text: str

    def __post_init__(self) -> None:
        """Nothing else is a date."""
        if not is_partial_date(self.text):
            raise ValueError

    @property
    def precision(self) -> Precision:
        """How exactly it is known."""
        return (Precision.YEAR, Precision.MONTH, Precision.DAY)[self.text.count("-")]

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return earliest(self.text)

    @property
    def latest(self) -> date:
        """The last day that it can mean."""
        return latest(self.text)

    def reaches(self, years: int) -> date:
        """The day on which that many years are over for certain."""
        return add_years(self.latest, years)

    def years_on(self, day: date) -> int:
        """The whole years that are over for certain on a day; none before it."""
        years = day.year - self.latest.year
        return max(years if self.reaches(years) <= day else years - 1, 0)
