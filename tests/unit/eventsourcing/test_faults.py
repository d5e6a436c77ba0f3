"""Points at which a test makes a process fail."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from infra.eventsourcing.faults import InjectedFault, arm, disarm, faultpoint


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    disarm()


def passages(name: str, count: int) -> int:
    """How many of so many passages came through before one failed."""
    for passed in range(count):
        try:
            faultpoint(name)
        except InjectedFault:
            return passed
    return count


def test_an_unarmed_point_does_nothing() -> None:
    assert passages("append.before_commit", 3) == 3


def test_an_armed_point_fails_at_its_first_passage() -> None:
    arm("append.before_commit", action="raise")
    assert passages("append.before_commit", 3) == 0


def test_an_armed_point_fails_at_the_passage_asked_for() -> None:
    arm("append.before_commit", nth=3, action="raise")
    assert passages("append.before_commit", 5) == 2


def test_a_point_fails_once_only() -> None:
    """What is tried again after the failure comes through."""
    arm("append.before_commit", action="raise")
    passages("append.before_commit", 1)
    assert passages("append.before_commit", 5) == 5


def test_other_points_are_not_concerned() -> None:
    arm("append.before_commit", action="raise")
    assert passages("relay.after_publish", 3) == 3


def test_a_star_counts_the_passages_of_all_points() -> None:
    arm("*", nth=3, action="raise")
    assert passages("append.before_commit", 2) == 2
    assert passages("relay.after_publish", 1) == 0


def test_a_point_by_its_name_comes_before_the_star() -> None:
    arm("*", nth=1, action="raise")
    arm("append.before_commit", nth=2, action="raise")
    assert passages("append.before_commit", 2) == 1


def test_disarming_forgets_everything() -> None:
    arm("append.before_commit", action="raise")
    arm("*", action="raise")
    disarm()
    assert passages("append.before_commit", 3) == 3


def test_no_handler_of_exceptions_swallows_the_failure() -> None:
    assert not issubclass(InjectedFault, Exception)


def test_a_killed_process_ends_without_cleaning_up() -> None:
    """Nothing between the point and the end of the process runs: no ``finally``, no exit handler."""
    script = """
import atexit
from infra.eventsourcing.faults import arm, faultpoint
atexit.register(print, "cleaned up")
arm("append.before_commit", nth=2)
try:
    faultpoint("append.before_commit")
    print("first passage", flush=True)
    faultpoint("append.before_commit")
finally:
    print("cleaned up", flush=True)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.split("\n") == ["first passage", ""]
