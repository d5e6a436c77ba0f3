"""What passes is told apart from what is a defect, and is to be asked again."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from infra.adapters import sqlite
from infra.adapters.database import Database
from infra.adapters.policies import Policy, PolicyEffect
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime, define
from infra.adapters.sources import OwnLog
from infra.adapters.sqlite import passes, sqlite_database
from infra.adapters.sqlite_store import sqlite_store
from infra.eventsourcing import Append, EventData, Unavailable
from infra.eventsourcing.decider import Asked
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.messages import Happened
from infra.settings import Settings
from services.members.contract import EVENTS
from services.members.events import OrganizationKind, OrganizationRegistered
from services.members.organization.standing import RegisterOrganization
from services.members.resident_unit import RecordResidentUnit

APPEND = Append("jar-1", 0, (EventData("event", "linli.test.Counted.v1", b"{}"),), "command", b"content")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for each other a moment only."""
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 0.05)


@pytest.fixture
def database(tmp_path: Path, impatient: None) -> Iterator[Database]:
    database = sqlite_database(tmp_path / "log.db")
    yield database
    database.close()


def test_a_writer_that_waited_in_vain_is_told_to_ask_again(tmp_path: Path, database: Database) -> None:
    store = sqlite_store(tmp_path / "log.db")
    with database.writing(), pytest.raises(Unavailable):
        store.append([APPEND])
    assert store.append([APPEND])[0] == store.receipts(["command"])["command"][1]
    store.close()


def test_a_defect_stays_what_it_is(database: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"), database.reading() as tx:
        tx.execute(text("SELECT * FROM missing"))
    with database.writing() as tx:
        tx.execute(text("CREATE TABLE once (n INTEGER PRIMARY KEY)"))
    with pytest.raises(IntegrityError), database.writing() as tx:
        tx.execute(text("INSERT INTO once VALUES (1), (1)"))


def test_nobody_waits_for_ever_for_a_connection(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'one.db'}", pool_size=1, max_overflow=0, pool_timeout=0.05)
    narrow = Database(engine, engine, passes)
    with narrow.reading(), pytest.raises(Unavailable), narrow.reading():
        pass
    narrow.close()


def test_what_is_logged_quotes_no_value(tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    other = sqlite_database(tmp_path / "log.db")
    with other.writing(), suppress(Unavailable), database.reading() as tx:
        tx.execute(text("CREATE TABLE persons (name TEXT DEFAULT '陈小明')"))
    other.close()
    assert [record.getMessage() for record in caplog.records] == ["no turn: OperationalError"]


def test_an_event_is_neither_parked_nor_refused_because_the_store_had_no_turn(tmp_path: Path, impatient: None) -> None:
    runtime = Runtime(define("services.members"), Settings(tmp_path, 0, "330621001"))
    settings = Settings(tmp_path, 0, "330621001", date(2010, 6, 7))
    register = RegisterOrganization(
        organization_id="o", kind=OrganizationKind.WORK_COMMITTEE, name="o", on=date(2010, 6, 7)
    )
    runtime.handler.handle(register, Asked("register", "clerk", settings.now(), "story"))
    refusals: list[Exception] = []

    def react(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
        yield "one", RecordResidentUnit(unit_id="u", community_id="c", name="单位", kind="企业", on=date(2010, 6, 7))

    def refused(happened: Happened[Any], key: str, refusal: Exception) -> None:
        refusals.append(refusal)

    policy = Policy("test.policy", Follows(EVENTS, (OrganizationRegistered,)), react, refused)
    consumer = Consumer(
        OwnLog("members", runtime.store), PolicyEffect(policy, runtime, runtime._follow, runtime.codec.happened_all)
    )
    with runtime.store._database.writing(), pytest.raises(Unavailable):
        consumer.step()
    with consumer.effect.unit() as unit:
        assert (refusals, unit.position(), unit.parked()) == ([], 0, [])
    assert consumer.step() == 1
    runtime.close()
