"""Fail at every point: the first passage of any fault point fails, then the second, … until a run passes untouched.

The driver is the same for every engine. A variant carries out one story with the n-th point failing, once, lets its
processes come back, and answers whether it struck, and the history. In memory a point raises and the process that
passed it is gone with all that it remembered; on SQLite and PostgreSQL a process is killed by SIGKILL.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.eventsourcing import faults
from tests.faults.checker import History, check
from tests.faults.killed import Killed, Place, on_postgres, on_sqlite
from tests.faults.simulation.chance import CALM
from tests.faults.simulation.world import World
from tests.faults.story import SERVICES, carry_out

#: Carry out the story with the n-th passage failing: whether it struck, and what the run left behind.
Variant = Callable[[int], tuple[bool, History]]

#: A run with more points than this does not end, rather than not having come to its end.
MOST = 2_000


def in_memory(nth: int) -> tuple[bool, History]:
    """Simulated processes, in a world in which nothing else goes wrong."""
    world = World(0, CALM, SERVICES)
    faults.arm("*", nth, "raise")
    try:
        carry_out(world)
    finally:
        faults.disarm()
    struck = world.recorder.faults["processes gone"] > 0
    return struck, world.end()


def points(every: int) -> Iterator[int]:
    """All points by `make faults`; else one in so many, others on another day."""
    step = 1 if os.environ.get("FAULTS") == "all" else every
    return itertools.count(1 + date.today().toordinal() % step, step)  # noqa: DTZ011 - any day will do


def every_promise_holds(variant: Variant, at: Iterator[int]) -> None:
    for tried, nth in enumerate(at):
        assert nth < MOST, f"the story passes more than {MOST} points"
        struck, history = variant(nth)
        violations = check(history)
        assert not violations, "\n  ".join([f"point {nth}", *map(str, violations)])
        if not struck:
            assert nth > 100, "the story passes hardly any point"
            print(f"{tried} points failed, of {nth}")  # noqa: T201 - shown with -rP
            return


@pytest.mark.timeout(900)  # some 190 runs by `make faults`, however busy the machine
def test_whichever_point_fails_every_promise_holds() -> None:
    every_promise_holds(in_memory, points(4))


@pytest.mark.timeout(3600)  # as many by `make faults`
@pytest.mark.parametrize(
    ("engine", "every"), [pytest.param(on_sqlite, 16, id="sqlite"), pytest.param(on_postgres, 48, id="postgres")]
)
def test_at_whichever_point_a_process_is_killed_every_promise_holds(
    engine: Callable[[Path], Callable[[str], Place]], every: int, tmp_path: Path
) -> None:
    every_promise_holds(Killed(engine(tmp_path)), points(every))
