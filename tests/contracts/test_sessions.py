"""Sessions and throttles: opaque rows, the same on each engine."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from infra.adapters.database import Database
from infra.adapters.postgres import postgres_database
from infra.adapters.sessions import LAPSED_FOR, SEEN_EVERY, Sessions
from infra.adapters.sqlite import sqlite_database
from infra.adapters.tables import session_tables, sessions
from infra.adapters.throttle import KEPT, Counted, Failures, Throttle
from infra.deploy.keeping.copying import PARTS
from tests import postgres_engine

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Clock:
    seconds: float = 1_700_000_000

    def __call__(self) -> float:
        return self.seconds


def sqlite(folder: Path) -> Database:
    database = sqlite_database(folder / "follow.sqlite", secure_delete=True)
    with database.writing() as tx:
        session_tables.create_all(tx)
    return database


def postgres(folder: Path) -> Database:
    return postgres_database(postgres_engine.postgres().at(folder))


@pytest.fixture(params=[sqlite, postgres], ids=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    opened: Database = request.param(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(database: Database, clock: Clock) -> Sessions:
    return Sessions(database, clock)


def begin(kept: Sessions, subject: str = "a1") -> str:
    return kept.begin(subject, "IN", 7, idle=1800, longest=43_200, content=b"{}")


def test_a_session_is_found_by_its_name_which_is_not_kept(kept: Sessions, database: Database) -> None:
    token = begin(kept)
    found = kept.find(token)
    assert found is not None
    assert (found.subject, found.step, found.mark, found.content) == ("a1", "IN", 7, b"{}")
    with database.reading() as tx:
        (row,) = tx.execute(select(sessions)).all()
    assert token not in str(row)
    assert len(row.id) == 32
    assert kept.find(token[:-1]) is None


def test_a_session_ends_when_nobody_was_seen_for_its_idle_time(kept: Sessions, clock: Clock) -> None:
    token = begin(kept)
    for _ in range(3):
        clock.seconds += 1799
        assert kept.find(token) is not None
    clock.seconds += 1800
    assert kept.find(token) is None
    assert kept.of("a1") == []


def test_a_session_ends_at_its_last_moment_however_busy(kept: Sessions, clock: Clock) -> None:
    token = begin(kept)
    for _ in range(28):
        clock.seconds += 1500
        assert kept.find(token) is not None
    clock.seconds += 1500
    assert kept.find(token) is None


def test_being_seen_is_written_now_and_then(kept: Sessions, clock: Clock) -> None:
    token = begin(kept)
    begun = int(clock.seconds)
    clock.seconds += SEEN_EVERY - 1
    kept.find(token)
    assert kept.of("a1")[0].seen == begun
    clock.seconds += 1
    kept.find(token)
    assert kept.of("a1")[0].seen == begun + SEEN_EVERY


def test_what_is_kept_with_a_session_changes(kept: Sessions) -> None:
    token = begin(kept)
    found = kept.find(token)
    assert found is not None
    kept.change(found.id, b"later")
    again = kept.find(token)
    assert again is not None
    assert again.content == b"later"


def test_all_sessions_of_somebody_end_but_one(kept: Sessions) -> None:
    one, two, other = begin(kept), begin(kept), begin(kept, "a2")
    mine = kept.find(two)
    assert mine is not None
    kept.end_all("a1", but=mine.id)
    assert [kept.find(token) is not None for token in (one, two, other)] == [False, True, True]
    kept.end_all("a1")
    assert kept.find(two) is None


def test_whose_session_ended_of_itself_is_known_for_a_while(kept: Sessions, clock: Clock) -> None:
    idle, ended = begin(kept), begin(kept, "a2")
    kept.end_all("a2")
    clock.seconds += 1800
    assert (kept.find(idle), kept.lapsed(idle), kept.lapsed(ended), kept.lapsed("x")) == (None, "a1", None, None)
    assert kept.of("a1") == []
    clock.seconds += LAPSED_FOR
    begin(kept, "a3")
    assert kept.lapsed(idle) is None


def test_what_ended_long_ago_is_swept_out_when_another_begins(kept: Sessions, database: Database, clock: Clock) -> None:
    begin(kept)
    clock.seconds += 1800 + LAPSED_FOR
    begin(kept, "a2")
    with database.reading() as tx:
        assert [row.subject for row in tx.execute(select(sessions))] == ["a2"]


def test_no_backup_has_sessions() -> None:
    backed_up = {table.name for tables in PARTS.values() for table in tables}
    assert backed_up & set(session_tables.tables) == set()


# ── Throttles ────────────────────────────────────────────────────────────────


def after(earlier: Failures | None, at: datetime) -> Failures:
    return (earlier[0] if earlier else 0) + 1, at


def until(failures: Failures | None) -> datetime | None:
    return failures[1] + timedelta(seconds=60) if failures and failures[0] >= 3 else None


def counted(subject: bytes = b"name", origin: bytes = b"here") -> Counted:
    return Counted(subject, origin, after, until)


@pytest.fixture
def throttle(database: Database) -> Throttle:
    return Throttle(database)


def test_after_so_many_one_waits_and_waiting_is_not_counted(throttle: Throttle) -> None:
    assert [throttle.attempt([counted()], AT) for _ in range(3)] == [None] * 3
    waits = AT + timedelta(seconds=60)
    assert throttle.attempt([counted()], AT + timedelta(seconds=59)) == waits
    assert throttle.attempt([counted()], waits) is None


def test_other_names_and_other_places_are_counted_by_themselves(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.attempt([counted()], AT)
    assert throttle.attempt([counted(b"other")], AT) is None
    assert throttle.attempt([counted(origin=b"there")], AT) is None
    assert throttle.attempt([counted(b"other"), counted()], AT) is not None


def test_what_did_not_fail_is_taken_back_and_forgotten(throttle: Throttle) -> None:
    for _ in range(2):
        throttle.attempt([counted()], AT)
        throttle.take_back(b"name", b"here")
    assert [throttle.attempt([counted()], AT) for _ in range(3)] == [None] * 3
    assert throttle.attempt([counted()], AT) is not None
    throttle.forget(b"name")
    assert throttle.attempt([counted()], AT) is None


def test_many_at_once_are_not_one(throttle: Throttle) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers: list[Any] = list(pool.map(lambda _: throttle.attempt([counted()], AT), range(24)))
    assert answers.count(None) == 3


def test_old_failures_are_swept_out(throttle: Throttle, database: Database) -> None:
    throttle.attempt([counted()], AT)
    throttle.attempt([counted(b"other")], AT + KEPT + timedelta(seconds=1))
    throttle.sweep(AT + KEPT + timedelta(seconds=1))
    with database.reading() as tx:
        rows = tx.execute(select(session_tables.tables["throttles"])).all()
    assert [row.subject for row in rows] == [b"other"]
