"""The calendar of rating cycles."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.evaluation import cycle
from services.evaluation.cycle import CloseCycle, OpenCycle
from services.evaluation.events import CycleClosed, CycleOpened

TODAY = date(2026, 11, 22)
OPEN = OpenCycle(
    cycle_id="2026",
    year=2026,
    from_day=date(2026, 1, 1),
    to_day=date(2026, 12, 31),
    organizations=("lixin", "funian"),
    on=date(2026, 1, 4),
)
OPENED = CycleOpened(
    cycle_id="2026",
    year=2026,
    from_day=date(2026, 1, 1),
    to_day=date(2026, 12, 31),
    organizations=("lixin", "funian"),
    on=date(2026, 1, 4),
)
CLOSE = CloseCycle(cycle_id="2026", on=date(2027, 1, 10))
CLOSED = CycleClosed(cycle_id="2026", on=date(2027, 1, 10))


def test_opening() -> None:
    """A rating year begins for some organisations."""
    specify(cycle).when(OPEN, TODAY).then(OPENED)


def test_an_id_names_one_cycle() -> None:
    """For ever."""
    specify(cycle).given(OPENED).when(OPEN, TODAY).refused(cycle.CycleKnown)


def test_a_period_runs_forward() -> None:
    """From a day to a later one, or the same."""
    specify(cycle).when(replace(OPEN, to_day=date(2025, 12, 31)), TODAY).refused(cycle.BadPeriod)


@pytest.mark.parametrize("organizations", [(), ("lixin", "lixin")])
def test_organisations_are_rated_once(organizations: tuple[str, ...]) -> None:
    """At least one, each once."""
    specify(cycle).when(replace(OPEN, organizations=organizations), TODAY).refused(cycle.BadOrganizations)


def test_a_day_counts_for_one_cycle() -> None:
    """Two cycles may overlap only when they share no organisation."""
    other = replace(OPEN, cycle_id="2026b", from_day=date(2026, 12, 31), to_day=date(2027, 12, 30))
    specify(cycle).given(OPENED).when(other, TODAY).refused(cycle.Overlapping)
    apart = replace(other, organizations=("wanghu",))
    specify(cycle).given(OPENED).when(apart, TODAY).then(
        replace(OPENED, cycle_id="2026b", from_day=apart.from_day, to_day=apart.to_day, organizations=("wanghu",))
    )


def test_closing() -> None:
    """After the last day, once."""
    specify(cycle).given(OPENED).when(CLOSE, TODAY).then(CLOSED)
    specify(cycle).given(OPENED, CLOSED).when(CLOSE, TODAY).then_nothing()
    specify(cycle).given(OPENED).when(replace(CLOSE, on=date(2026, 12, 31)), TODAY).refused(cycle.NotOver)
    specify(cycle).when(CLOSE, TODAY).refused(cycle.UnknownCycle)


def test_which_cycle_a_day_belongs_to() -> None:
    """Both ends included, and only for the organisations named; a closed cycle still takes in late facts."""
    state = cycle.evolve(cycle.evolve(cycle.initial, OPENED), CLOSED)
    assert cycle.containing(state, date(2026, 1, 1), "lixin") == "2026"
    assert cycle.containing(state, date(2026, 12, 31), "funian") == "2026"
    assert cycle.containing(state, date(2027, 1, 1), "lixin") is None
    assert cycle.containing(state, date(2026, 5, 1), "wanghu") is None
