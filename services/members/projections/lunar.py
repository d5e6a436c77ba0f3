"""The lunar calendar, by lunar-python (docs/decisions/0021-calendars.md)."""

from datetime import date
from functools import cache

from lunar_python import Lunar


@cache
def lunar_day(year: int, month: int, day: int) -> date:
    """The civil day of a day of the lunar calendar; not one of a leap month."""
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
