"""Civil days: worked examples 2 and 3, partial dates, and what holds of every month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.days import add_months, add_years, earliest, is_partial_date, latest

DAYS = st.dates(date(1800, 1, 1), date(2200, 12, 31))
YEARS = st.integers(1800, 2200)


@st.composite
def partial_dates(draw: st.DrawFn) -> str:
    """A date known to the day, the month or the year."""
    return draw(DAYS).isoformat()[: draw(st.sampled_from([4, 7, 10]))]


# ── Calendar months and years ────────────────────────────────────────────────


def test_worked_example_2_six_months_end_with_the_month() -> None:
    assert add_months(date(2010, 8, 31), 6) == date(2011, 2, 28)


def test_worked_example_3_a_leap_birthday_comes_on_the_months_last_day() -> None:
    assert add_years(date(1952, 2, 29), 70) == date(2022, 2, 28)


def test_a_leap_birthday_comes_on_its_day_in_a_leap_year() -> None:
    assert add_years(date(1952, 2, 29), 60) == date(2012, 2, 29)


def test_six_months_from_a_leap_days_eve() -> None:
    assert add_months(date(2011, 8, 30), 6) == date(2012, 2, 29)


@pytest.mark.parametrize("day", [date(9999, 8, 1), date(9990, 5, 1), date.max])
def test_what_lies_beyond_the_calendar_is_never_reached(day: date) -> None:
    assert add_years(day, 70) == date.max


@given(DAYS, st.integers(0, 1200))
def test_no_month_is_ever_skipped(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months


@given(DAYS, st.integers(0, 1200))
def test_the_day_is_kept_or_is_the_months_last(day: date, months: int) -> None:
    found = add_months(day, months)
    is_last = (found + timedelta(days=1)).month != found.month
    assert found.day == day.day or (found.day < day.day and is_last)


@given(DAYS, DAYS, st.integers(0, 1200))
def test_who_left_earlier_gets_there_no_later(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])
    assert add_months(first, months) <= add_months(second, months)


# ── Partial dates ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1949", date(1949, 1, 1), date(1949, 12, 31)),
        ("1949-10", date(1949, 10, 1), date(1949, 10, 31)),
        ("1952-02", date(1952, 2, 1), date(1952, 2, 29)),
        ("1949-10-01", date(1949, 10, 1), date(1949, 10, 1)),
    ],
)
def test_a_partial_date_means_any_of_its_days(written: str, first: date, last: date) -> None:
    assert (earliest(written), latest(written)) == (first, last)


@given(partial_dates())
def test_earliest_comes_before_latest(written: str) -> None:
    assert earliest(written) <= latest(written)


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_a_day_lies_within_what_is_known_of_it(day: date, precision: int) -> None:
    known = day.isoformat()[:precision]
    assert earliest(known) <= day <= latest(known)


@given(partial_dates())
def test_every_partial_date_is_one(written: str) -> None:
    assert is_partial_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "49",
        "19491001",
        "1949-13",
        "1949-00",
        "1949-10-00",
        "1951-02-29",
        "1949-1-1",
        "1949-10-01-05",
        "1949-10-01 ",
        " 1949",
        "1949-",
        "1_49",
        "+949",
        "１９４９",
        "0000",
        "1949年10月",
    ],
)
def test_anything_else_is_none(written: str) -> None:
    assert not is_partial_date(written)


@given(st.text(max_size=12))
def test_no_text_makes_it_stumble(written: str) -> None:
    if is_partial_date(written):
        assert earliest(written) <= latest(written)
