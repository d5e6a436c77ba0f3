"""Our side of the comparisons of commands: the members service, prepared as an installation prepares it.

The command is ``ReportIn``: it is decided on the member's history, and its one event has an open part and a sealed one.
Every side has the same members with the same history, and goes round them in the same order.
"""

import contextlib
import os
import secrets
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from infra.adapters.runtime import Runtime, define
from infra.deploy.preparing import prepare_postgres
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.settings import SERVERS, Servers, Settings, write_secret
from services.members.events import Category, ClassificationRules, Particulars, Relationship
from services.members.member.registering import RegisterMember
from services.members.member.reporting_in import ReportIn
from services.members.rulebook import PublishRulebook

PACKAGE = "services.members"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=CIVIL_TIME)

#: Between these a member reports in, to and fro, so that there is always something to decide.
COMMUNITIES = ("community-02", "community-03")
EMPLOYER = "邻里市第一机械厂"


@dataclass(frozen=True)
class Members:
    """How many members there are, and which command is the ``number``-th."""

    count: int

    def member(self, number: int) -> str:
        return f"m-{number % self.count:08d}"

    def community(self, number: int) -> str:
        return COMMUNITIES[number // self.count % 2]

    def command(self, number: int) -> ReportIn:
        community = self.community(number)
        return ReportIn(member_id=self.member(number), community_id=community, on=TODAY, employer=EMPLOYER)


def asked() -> Asked:
    """What surrounds a command: each has an id of its own."""
    command_id = str(uuid.uuid4())
    return Asked(command_id, "clerk-7", NOON, command_id)


def registering(member_id: str) -> RegisterMember:
    """How a member becomes known. No ID number: nothing that the other sides do not do is made their lack."""
    return RegisterMember(
        member_id=member_id,
        organization_id="branch-01",
        community_id="community-01",
        relationship=Relationship.ELSEWHERE,
        category=Category.FULL,
        particulars=Particulars("王小明", "男", "1975-03", "1999-07-01", phone="13800000000", address="河西路 12 号"),
        on=TODAY,
    )


def fill(runtime: Runtime, members: Members) -> None:
    """Publish the rules and register the members."""
    rules = ClassificationRules(elderly_age=70, elderly_party_age=30, mobile_months=6)
    publish = PublishRulebook(version="1", effective_from=date(2020, 1, 1), source_clause="§4", rules=rules)
    runtime.handler.handle(publish, asked())
    names = [members.member(number) for number in range(members.count)]
    runtime.keyring.make_all(names)
    for start in range(0, len(names), 500):
        runtime.handler.handle_all([(registering(name), asked()) for name in names[start : start + 500]])


@contextlib.contextmanager
def on_postgres() -> Iterator[Settings]:
    """An installation on the tests' server, prepared for the members service."""
    from tests.postgres_engine import postgres

    server = postgres(ours=True)
    owner = server.owner
    servers = Servers(f"postgresql://{owner.username}@{owner.host}:{owner.port}", "127.0.0.1:9", instance=_name())
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "home", 8000, "330621001", TODAY, SERVERS, servers)
        write_secret(settings.folder("secrets") / "postgres-owner", str(owner.password))
        prepare_postgres(settings, ["members"])
        try:
            yield settings
        finally:
            server.forget(servers.instance)


@contextlib.contextmanager
def on_sqlite() -> Iterator[Settings]:
    """An embedded installation."""
    with tempfile.TemporaryDirectory() as folder:
        yield Settings(Path(folder) / "home", 8000, "330621001", TODAY)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Runtime]:
    """The members service, as its own processes open it."""
    runtime = Runtime(define(PACKAGE), settings)
    try:
        yield runtime
    finally:
        runtime.close()


def environment(settings: Settings) -> dict[str, str]:
    """What makes another process read these settings."""
    told = {
        "LINLI_HOME": str(settings.home),
        "LINLI_TODAY": TODAY.isoformat(),
        "LINLI_ENGINE": settings.engine,
        "LINLI_POSTGRES": settings.servers.postgres,
        "LINLI_KAFKA": settings.servers.kafka,
        "LINLI_INSTANCE": settings.servers.instance,
    }
    return {**os.environ, **told}


def _name() -> str:
    return f"bench_{secrets.token_hex(4)}"


# ── a round ──────────────────────────────────────────────────────────────────


class Turns:
    """Numbers of commands, handed on from round to round, so that no two rounds ask the same."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> range:
        begun = self._next
        self._next += count
        return range(begun, begun + count)


def in_threads(numbers: range, concurrent: int, do: Callable[[int], object]) -> float:
    """Do everything, shared out to so many threads; answers how much was done per second."""
    failures: list[BaseException] = []
    start = threading.Barrier(concurrent + 1)

    def work(mine: range) -> None:
        start.wait()
        try:
            for number in mine:
                do(number)
        except BaseException as failure:  # noqa: BLE001 - told below, by the thread that counts
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(numbers[first::concurrent],)) for first in range(concurrent)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return len(numbers) / took
