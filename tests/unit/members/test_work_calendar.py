"""Working days: weekdays but for holidays, and the weekends worked for them; nothing beyond what is published."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.eventsourcing.specification import specify
from services.members import rulebook
from services.members.in_force import WorkCalendar
from services.members.rulebook import NoNotice, NotAWorkingWeekend, NotInThatYear, PublishWorkCalendar
from tests.unit.members.facts import TODAY
from tests.unit.members.notices import NOTICE_2010, NOTICE_2011, NOTICE_2012

CALENDAR = WorkCalendar({notice.year: notice for notice in (NOTICE_2010, NOTICE_2011)})
PUBLISH = PublishWorkCalendar(
    year=2011,
    document=NOTICE_2011.document,
    issued_on=NOTICE_2011.issued_on,
    days_off=NOTICE_2011.days_off,
    days_worked=NOTICE_2011.days_worked,
    on=NOTICE_2011.on,
)

# ── Entering the notice ──────────────────────────────────────────────────────


def test_the_years_notice_is_entered_with_its_document() -> None:
    specify(rulebook).when(PUBLISH, TODAY).then(NOTICE_2011)


def test_the_same_notice_again_gives_nothing() -> None:
    later = replace(PUBLISH, on=date(2011, 1, 5))
    specify(rulebook).given(NOTICE_2011).when(later, TODAY).then_nothing()


def test_a_later_notice_takes_the_place_of_the_earlier_one() -> None:
    longer = replace(PUBLISH, document="国办发明电〔2011〕1号", days_off=(*PUBLISH.days_off, date(2011, 2, 9)))
    outcome = replace(NOTICE_2011, document=longer.document, days_off=tuple(sorted(longer.days_off)))
    specify(rulebook).given(NOTICE_2011).when(longer, TODAY).then(outcome)
    state = rulebook.evolve(rulebook.evolve(rulebook.initial, NOTICE_2011), outcome)
    assert state.calendar.is_working(date(2011, 2, 9)) is False


def test_a_calendar_rests_on_a_document() -> None:
    specify(rulebook).when(replace(PUBLISH, document=" "), TODAY).refused(NoNotice)


def test_a_notice_speaks_of_its_own_year() -> None:
    specify(rulebook).when(replace(PUBLISH, days_off=(date(2012, 1, 2),)), TODAY).refused(NotInThatYear)
    specify(rulebook).when(replace(PUBLISH, days_off=(date(2010, 11, 30),)), TODAY).refused(NotInThatYear)


@pytest.mark.parametrize("day", [date(2011, 2, 10), date(2011, 2, 5)])
def test_only_a_weekend_day_that_is_not_off_is_worked_for_another(day: date) -> None:
    specify(rulebook).when(replace(PUBLISH, days_worked=(day,)), TODAY).refused(NotAWorkingWeekend)


# ── Periods ──────────────────────────────────────────────────────────────────


def test_five_working_days_are_counted_from_the_next_day() -> None:
    assert CALENDAR.last_of(date(2010, 12, 10), 5) == date(2010, 12, 17)


def test_a_notice_over_spring_festival_with_a_working_saturday() -> None:
    # 31 January and 1 February, then the festival to 8 February, 9, 10, 11 February; Saturday the 12th is worked.
    assert CALENDAR.last_of(date(2011, 1, 30), 5) == date(2011, 2, 11)
    assert CALENDAR.last_of(date(2011, 1, 30), 6) == date(2011, 2, 12)
    assert CALENDAR.last_of(date(2011, 1, 30), 7) == date(2011, 2, 14)


def test_a_sunday_worked_before_the_festival_counts() -> None:
    assert CALENDAR.last_of(date(2011, 1, 28), 1) == date(2011, 1, 30)


def test_a_period_that_reaches_past_the_published_calendar_has_no_last_day() -> None:
    assert CALENDAR.last_of(date(2011, 12, 28), 2) == date(2011, 12, 30)
    assert CALENDAR.last_of(date(2011, 12, 28), 3) is None
    assert CALENDAR.is_working(date(2012, 1, 4)) is None


def test_a_notice_may_have_the_december_before_it_worked() -> None:
    with_next = WorkCalendar({**CALENDAR.years, 2012: NOTICE_2012})
    assert (CALENDAR.is_working(date(2011, 12, 31)), with_next.is_working(date(2011, 12, 31))) == (False, True)
    assert with_next.last_of(date(2011, 12, 28), 4) == date(2012, 1, 4)


@given(st.dates(date(2010, 1, 1), date(2011, 6, 30)), st.integers(1, 60))
def test_as_many_days_are_worked_in_a_period_as_it_counts(opened: date, count: int) -> None:
    last = CALENDAR.last_of(opened, count)
    assert last is not None
    within = [opened + timedelta(days=n) for n in range(1, (last - opened).days + 1)]
    assert sum(bool(CALENDAR.is_working(day)) for day in within) == count
    assert CALENDAR.is_working(last)
