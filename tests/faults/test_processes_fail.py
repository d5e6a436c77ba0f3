"""Whole processes of a real installation are told to end, or stand still, while the office works."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.adapters.news import FOLLOWING
from infra.settings import SERVERS
from tests.conftest import Installation, installed_on
from tests.faults.test_kill_points import digests, events_of


@pytest.fixture
def office(tmp_path: Path, clusters: Callable[[bool], Any]) -> Iterator[Installation]:
    with installed_on(SERVERS, tmp_path / "home", clusters) as found:
        yield found


def register(office: Installation, number: int) -> dict[str, Any]:
    kind = {"kind": "WORK_COMMITTEE"} if number == 0 else {"kind": "COMMUNITY", "parent_id": "o0"}
    data = {"organization_id": f"o{number}", "name": "湖滨社区", "on": "2026-01-05"} | kind
    return office.command("members", "RegisterOrganization", f"c{number}", **data)


def clerk(office: Installation, done: threading.Event, answers: list[dict[str, Any]]) -> None:
    while not done.is_set():
        answers.append(register(office, len(answers)))


def holds(office: Installation, answers: list[dict[str, Any]]) -> None:
    """Nothing acknowledged is lost, nothing is there twice, everything is published, and a rebuild gives the same."""
    office.settle()
    log = events_of(office, "members")
    registered = [event.stream for event in log if "OrganizationRegistered" in event.type]
    assert len(registered) == len(set(registered)) >= len(answers)
    assert [event.position for event in log] == list(range(1, len(log) + 1))
    assert [event.open for event in office.published("members")] == [event.open for event in log]
    before = digests(office)
    assert msgspec.json.decode(office.linli("rebuild", "--json")) == before


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.long)])
def test_told_to_end_under_load_everything_ends_in_order_and_nothing_is_lost(office: Installation, times: int) -> None:
    answers: list[dict[str, Any]] = []
    office.start()
    for _ in range(times):
        done = threading.Event()
        patient = threading.Thread(target=clerk, args=(office, done, answers))
        patient.start()
        time.sleep(2)
        begun = time.monotonic()
        assert office.stop() == 0
        assert time.monotonic() - begun < 15
        done.set()
        office.start()
        patient.join(60)
        assert not patient.is_alive()
    assert "starting it again" not in office.log()
    holds(office, answers)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", [12, pytest.param(60, marks=pytest.mark.long)])
def test_consumers_that_stood_still_go_on_and_apply_nothing_twice(office: Installation, seconds: int) -> None:
    office.start()
    answers: list[dict[str, Any]] = []
    done = threading.Event()
    patient = threading.Thread(target=clerk, args=(office, done, answers))
    patient.start()
    following = [child(office, f"infra.adapters.{process}") for process in FOLLOWING]
    for each in following:
        os.kill(each, signal.SIGSTOP)
    time.sleep(seconds)
    for each in following:
        os.kill(each, signal.SIGCONT)
    done.set()
    patient.join(60)
    holds(office, answers)
    assert not any(f"{process} ended" in office.log() for process in FOLLOWING)


def child(office: Installation, module: str) -> int:
    """The pid of the installation's process that runs a module."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == office.pid and module in path.with_name("cmdline").read_text():
                return int(path.parent.name)
    raise AssertionError(f"nobody runs {module}")
