"""The service that docs/adding-a-service.md writes: its code, taken from the page, runs beside members."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import services
from infra.adapters.runtime import Runtime, define
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.following import catch_up
from infra.settings import Settings
from services.members.events import EndReason
from services.members.member.leaving import EndMembership
from tests.unit.members.facts import TREE, register

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-service.md"
TODAY = date(2010, 6, 7)


class Halls:
    """The service of the page, and members beside it."""

    def __init__(self, home: Path) -> None:
        settings = Settings(home, 0, "330621001")
        self.bus = SqliteBus(home / "bus.sqlite")
        self.members = Runtime(define("services.members"), settings)
        self.halls = Runtime(define("services.halls"), settings)
        self._asked = 0

    def ask(self, runtime: Runtime, command: Any) -> None:
        """Carry a command out, and let everybody follow."""
        self._asked += 1
        at = datetime.combine(TODAY, time(9), CIVIL_TIME)
        runtime.handler.handle(command, Asked(f"command-{self._asked}", "clerk", at, "story"))
        for each in (self.members, self.halls):
            while each.relay(self.bus).step():
                pass
        for consumer in (*self.halls.projectors(self.bus), *self.halls.policies(self.bus)):
            catch_up(consumer)
        for consumer in self.halls.projectors(self.bus):
            catch_up(consumer)

    def close(self) -> None:
        """Let go of everything."""
        self.members.close()
        self.halls.close()
        self.bus.close()


def part(name: str) -> ModuleType:
    """A module of the page."""
    return import_module(f"services.halls.{name}")


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Halls]:
    written = re.findall(r"`(services/halls/\w+\.py)`\n\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for name, code in written:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    (tmp_path / "services" / "halls" / "__init__.py").touch()
    monkeypatch.setattr(services, "__path__", [*services.__path__, str(tmp_path / "services")])
    found = Halls(tmp_path / "home")
    yield found
    found.close()


def test_the_service_of_the_page_decides_answers_and_reacts(beside: Halls) -> None:
    hall, rulebook, keys_of = part("hall"), part("rulebook"), part("projections").KeysOf
    for command in (*TREE, register("m1")):
        beside.ask(beside.members, command)
    beside.ask(beside.halls, rulebook.PublishRulebook(version="1", effective_from=TODAY, keys=1))
    given = {"hall_id": "h1", "on": TODAY}
    beside.ask(beside.halls, hall.HandOverKey(**given, member_id="m1"))
    with pytest.raises(hall.NoKeyLeft):
        beside.ask(beside.halls, hall.HandOverKey(**given, member_id="m2"))
    assert beside.halls.query(keys_of("m1")) == ["h1"]
    ended = EndMembership(member_id="m1", reason=EndReason.DEATH, on=TODAY, document="证明")
    beside.ask(beside.members, ended)
    assert beside.halls.query(keys_of("m1")) == []
    assert beside.halls.progress()["parked"] == []


def test_its_map_is_that_of_members_under_another_name() -> None:
    ours = (PAGE.parents[1] / "services" / "members" / "service.py").read_text()
    code = re.findall(r"^(?:from|class|    name =|    api =).*$", ours, re.MULTILINE)
    assert len(code) == 4
    assert all(line.replace("Members", "Halls").replace("members", "halls") in PAGE.read_text() for line in code)


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:services|infra|tests|docs)/[^`\s]*)`", PAGE.read_text())
    others = [name for name in named if not name.startswith("services/halls")]
    assert [name for name in others if not (PAGE.parents[1] / name).exists()] == []
    assert len(others) > 20
