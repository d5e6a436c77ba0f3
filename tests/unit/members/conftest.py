"""A members service on an empty home, asked by day, whose consumers follow when told to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from infra.adapters.runtime import Runtime, define
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.together import Together, together
from infra.settings import Settings
from services.members.rulebook import PublishRulebook
from tests.unit.members.facts import KNOWN, RULES, TODAY, TREE


@dataclass
class Desk:
    """Asks commands on a day, projects, lets policies react."""

    home: Path
    runtime: Runtime
    bus: SqliteBus
    asked: int = 0

    def ask(self, command: Any, day: date = TODAY) -> int:
        """Carry out a command; answers the position."""
        self.asked += 1
        at = datetime.combine(day, time(9), CIVIL_TIME)
        asked = Asked(f"command-{self.asked}", "clerk", at, f"correlation-{self.asked}")
        return self.runtime.handler.handle(command, asked).receipt.position

    @cached_property
    def projectors(self) -> list[Together]:
        """The read models, as the worker follows for them."""
        return together(self.runtime.projectors(self.bus))

    @cached_property
    def policies(self) -> list[Together]:
        """The policies, as the worker follows for them."""
        return together(self.runtime.policies(self.bus))

    def project(self) -> None:
        """Bring the read models up to date."""
        _follow(self.projectors)

    def react(self) -> None:
        """Let the policies follow the log to its end, again and again till nothing more follows."""
        _follow(self.policies)

    def answer(self, query: Any) -> Any:
        """Answer a question on read models that are up to date."""
        self.project()
        return self.runtime.query(query)

    def settle(self) -> None:
        """React and project."""
        self.react()
        self.project()

    def facts(self, kind: type = object) -> list[Any]:
        """Every fact of a kind in the log, in order."""
        return [
            each.fact
            for each in self.runtime.happened(self.runtime.store.log(0, 10_000))
            if isinstance(each.fact, kind)
        ]

    def parked(self) -> list[dict[str, Any]]:
        """What could not be applied."""
        return list(self.runtime.progress()["parked"])


def _follow(consumers: Sequence[Together]) -> None:
    while any([each.step() for each in consumers]):  # noqa: C419 - all have a turn
        pass


@contextmanager
def service_in(home: Path) -> Iterator[Desk]:
    """A service that knows nothing, in a home of its own."""
    runtime = Runtime(define("services.members"), Settings(home, 0, "330621001"))
    bus = SqliteBus(home / "bus.sqlite")
    try:
        yield Desk(home, runtime, bus, asked=runtime.store.head().position)  # no command id twice in one home
    finally:
        runtime.close()
        bus.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Desk]:
    """A service that knows nothing."""
    with service_in(tmp_path) as desk:
        yield desk


@pytest.fixture
def desk(bare: Desk) -> Desk:
    """A service with a rulebook, two communities and a branch."""
    bare.ask(PublishRulebook(version="2010", effective_from=KNOWN, source_clause="三（二）", rules=RULES))
    for command in TREE:
        bare.ask(command)
    bare.project()
    return bare
