"""Two relays on one installation: one of them leads, whoever stands by takes over when it comes no further.

Each test starts a second one beside the supervisor's; as the newest it leads.
"""

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from infra.adapters.sources import topic_of
from infra.adapters.tables import relays
from infra.eventsourcing.relay import LONGEST_PATIENCE, PATIENCE
from infra.settings import EMBEDDED, SERVERS
from tests.conftest import Installation, installed_on

#: Each takeover doubles the patience of who took over, and the tests share the supervisor's one.
SOON = 4 * PATIENCE + 10
assert SOON < LONGEST_PATIENCE < 60


@pytest.fixture(scope="module", params=[EMBEDDED, pytest.param(SERVERS, marks=pytest.mark.long)])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clusters: Callable[[bool], Any]
) -> Iterator[Installation]:
    with installed_on(request.param, tmp_path_factory.mktemp("two") / "home", clusters) as found:
        found.start()
        yield found


class Second:
    """A second relay."""

    def __init__(self, office: Installation, log: Path) -> None:
        self._log = log
        with log.open("w") as errors:
            command = [sys.executable, "-m", "infra.adapters.relay"]
            self.process = subprocess.Popen(command, env=office.environment(), stderr=errors)

    def log(self) -> str:
        return self._log.read_text()

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


@pytest.fixture
def second(office: Installation, tmp_path: Path) -> Iterator[Second]:
    """It leads, and the supervisor's knows."""
    before = epoch(office)
    relay = Second(office, tmp_path / "second.log")
    try:
        until(lambda: epoch(office) > before, 60, "a new relay leads")
        register(office)
        until(lambda: stands_by(office.log()), 30, "the old one stands by")
        yield relay
    finally:
        relay.end()


def stands_by(log: str) -> bool:
    lines = [line for line in log.splitlines() if topic_of("members") in line]
    return sum("standing by" in line for line in lines) > sum("takes over" in line for line in lines)


def until(true: Callable[[], bool], seconds: float, what: str) -> float:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - begun


def epoch(office: Installation) -> int:
    with office.opened("members") as members, members.store._database.reading() as tx:  # type: ignore[attr-defined]
        return tx.scalar(select(relays.c.epoch).where(relays.c.name == topic_of("members"))) or 0


def register(office: Installation) -> None:
    """Something to publish."""
    name = f"o{uuid.uuid4().hex[:8]}"
    data = {"organization_id": name, "kind": "WORK_COMMITTEE", "name": "柯桥街道党工委", "on": "2026-01-05"}
    office.command("members", "RegisterOrganization", **data)


def all_is_published(office: Installation) -> bool:
    with office.opened("members") as members:
        log = members.store.log(0, 10_000)
    return [each.open for each in office.published("members")] == [each.open for each in log]


def test_while_both_are_alive_the_lead_stays_where_it_is(office: Installation, second: Second) -> None:
    before = epoch(office)
    deadline = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < deadline:
        register(office)
        time.sleep(0.5)
    until(lambda: all_is_published(office), SOON, "everything is published")
    assert epoch(office) == before
    assert "standing by" not in second.log()


def test_when_the_one_who_leads_is_killed_the_other_takes_over(office: Installation, second: Second) -> None:
    before = epoch(office)
    second.process.kill()
    register(office)
    until(lambda: all_is_published(office), SOON, "the other one takes over")
    assert epoch(office) == before + 1


def test_a_leader_that_hung_is_refused_when_it_goes_on_and_counts_it(office: Installation, second: Second) -> None:
    before = epoch(office)
    second.process.send_signal(signal.SIGSTOP)
    register(office)
    until(lambda: all_is_published(office), SOON, "the other one takes over")
    second.process.send_signal(signal.SIGCONT)
    until(lambda: "writes refused so far: 1" in second.log(), 30, "it is refused")
    register(office)
    until(lambda: all_is_published(office), SOON, "the new leader goes on")
    assert epoch(office) == before + 1
    office.settle()
