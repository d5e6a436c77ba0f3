"""Dates with their precision: what is counted from them is counted when it is reached for certain."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.partial_date import PartialDate, Precision


@pytest.mark.parametrize(
    ("written", "precision", "seventy"),
    [
        ("1940-06-08", Precision.DAY, date(2010, 6, 8)),
        ("1940-06", Precision.MONTH, date(2010, 6, 30)),
        ("1940", Precision.YEAR, date(2010, 12, 31)),
        ("1952-02-29", Precision.DAY, date(2022, 2, 28)),
        ("1952-02", Precision.MONTH, date(2022, 2, 28)),
    ],
)
def test_an_age_is_reached_when_it_is_reached_for_certain(written: str, precision: Precision, seventy: date) -> None:
    known = PartialDate(written)
    assert (known.precision, known.reaches(70), known.text) == (precision, seventy, written)
    assert [known.years_on(day) for day in (seventy - timedelta(days=1), seventy)] == [69, 70]


@given(st.dates(date(1900, 1, 1), date(2000, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_less_is_known_the_later_an_age_counts(born: date, day: date) -> None:
    day_known, month_known, year_known = (PartialDate(born.isoformat()[:length]) for length in (10, 7, 4))
    assert year_known.years_on(day) <= month_known.years_on(day) <= day_known.years_on(day)


def test_nobody_has_an_age_before_they_were_born() -> None:
    assert PartialDate("2011").years_on(date(2010, 1, 1)) == 0


@pytest.mark.parametrize("text", ["1949年", "1951-02-29", ""])
def test_what_is_no_partial_date_means_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - there is nothing else to say
        PartialDate(text)
