"""Worked example 10: minutes as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.contract import HoursRounding, hours, hours_and_minutes
from services.volunteering.events import Times


@pytest.mark.parametrize(
    ("minutes", "rounding", "shown"),
    [
        (195, HoursRounding.NONE, "3.3"),
        (195, HoursRounding.FLOOR_30, "3.0"),
        (195, HoursRounding.NEAREST_30, "3.5"),
        (194, HoursRounding.NEAREST_30, "3.0"),
        (0, HoursRounding.NONE, "0.0"),
        (29, HoursRounding.FLOOR_30, "0.0"),
    ],
)
def test_hours(minutes: int, rounding: HoursRounding, shown: str) -> None:
    """One decimal, half up."""
    assert hours(minutes, rounding) == shown


def test_exact_duration() -> None:
    """Nothing is rounded."""
    assert hours_and_minutes(195) == "3 小时 15 分"
    assert Times("08:05", "11:50", 30).minutes == 195


@pytest.mark.parametrize(
    "times",
    [
        Times("8:05", "11:50"),
        Times("08:05", "24:00"),
        Times("11:50", "08:05"),
        Times("08:05", "08:05"),
        Times("08:05", "09:05", 60),
        Times("08:05", "09:05", -1),
        Times("٠٨:05", "09:05"),
        Times("", "09:05"),
    ],
)
def test_unsound_times(times: Times) -> None:
    """Each of these is refused wherever times are typed."""
    assert not times.are_sound


def test_one_may_begin_as_the_other_ends() -> None:
    """Touching is not overlapping."""
    assert not Times("08:00", "09:00").overlap(Times("09:00", "10:00"))
    assert Times("08:00", "09:01").overlap(Times("09:00", "10:00"))


@given(st.integers(0, 5000))
def test_rounding_never_strays_far(minutes: int) -> None:
    """A floor is never above the exact hours, and the nearest is within a quarter of an hour of them."""
    exact = minutes / 60
    assert float(hours(minutes, HoursRounding.FLOOR_30)) <= exact
    assert abs(float(hours(minutes, HoursRounding.NEAREST_30)) - exact) <= 0.25
