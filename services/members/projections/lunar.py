"""The lunar calendar, by borax (docs/decisions/0027-calendars.md)."""

from datetime import date
from functools import cache

from borax.calendars.lunardate import MAX_LUNAR_YEAR, MIN_LUNAR_YEAR, LCalendars, LunarDate


@cache
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The civil day of a day of the lunar calendar, not one of a leap month; None outside the years 1900 to 2100.

    Of the thirtieth in a month without one, the month's last day: the eve of Spring Festival comes each year.
    """
    if not MIN_LUNAR_YEAR <= year <= MAX_LUNAR_YEAR:
        return None
    found: date = LunarDate(year, month, min(day, LCalendars.ndays(year, month))).to_solar_date()
    return found
