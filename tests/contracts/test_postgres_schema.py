"""The schema as migrations make it, and who may do what in it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, MetaData, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from infra.adapters.postgres import open_postgres, postgres_database
from infra.adapters.postgres_keyring import PostgresKeyring
from infra.adapters.postgres_store import postgres_store
from infra.adapters.tables import (
    KEYS_REVISION,
    LOG_REVISION,
    READS_REVISION,
    follow_tables,
    key_tables,
    log_tables,
    session_tables,
    waiting_tables,
)
from infra.deploy.postgres import admit, migrate
from infra.deploy.postgres.roles import History
from infra.eventsourcing import Append, EventData, leaf_hash
from tests.postgres_engine import Postgres

INSERT = "INSERT INTO events VALUES (9, 'jar-9', 1, 'event 9', 'type', 1, '', '', '')"

Login = Callable[..., Callable[[str], list[tuple[object, ...]]]]


@pytest.fixture
def log(postgres: Postgres, tmp_path: Path) -> URL:
    """A log with one event in it, as its owner."""
    url = postgres.at(tmp_path)
    store = postgres_store(url)
    store.append([Append("jar-1", 0, (EventData("event 1", "type", b"{}", b"\x00"),), "command", b"x")])
    store.close()
    owner = postgres.owner.set(database=url.database)
    migrate(owner)
    return owner


@pytest.fixture
def login(postgres: Postgres) -> Iterator[Login]:
    """Lets somebody with some roles into a database; answers how to ask it something in their name."""
    engines = []

    def let_in(url: URL, *roles: str) -> Callable[[str], list[tuple[object, ...]]]:
        name = f"linli_test_{roles[0]}"
        admit(url, name, "their own", roles)
        engine = open_postgres(url.set(username=name, password="their own"))
        engines.append((engine, name, url))

        def ask(statement: str) -> list[tuple[object, ...]]:
            with engine.begin() as tx:
                answer = tx.execute(text(statement))
                return [tuple(row) for row in answer] if answer.returns_rows else []

        return ask

    yield let_in
    for engine, name, url in engines:
        engine.dispose()
        owner = open_postgres(url)
        with owner.begin() as tx:
            tx.execute(text(f"DROP OWNED BY {name}"))
            tx.execute(text(f"DROP ROLE {name}"))
        owner.dispose()


# ── Migrations ───────────────────────────────────────────────────────────────


SCHEMAS: list[tuple[History, list[MetaData], str]] = [
    ("log", [log_tables, follow_tables, waiting_tables, session_tables], LOG_REVISION),
    ("keys", [key_tables], KEYS_REVISION),
    ("reads", [MetaData()], READS_REVISION),
]


@pytest.mark.parametrize(("history", "tables", "revision"), SCHEMAS)
def test_the_migrations_make_the_tables_that_the_code_declares(
    postgres: Postgres, tmp_path: Path, history: History, tables: list[MetaData], revision: str
) -> None:
    engine = open_postgres(postgres.owner.set(database=postgres.at(tmp_path, history).database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: name != "generation"})
        differences = compare_metadata(context, tables)
        found = context.get_current_revision()
    engine.dispose()
    assert (differences, found) == ([], revision)


def test_migrating_again_changes_nothing(log: URL) -> None:
    store = postgres_store(log)
    before = store.head()
    migrate(log)
    assert store.head() == before
    store.close()


def test_of_two_jobs_at_once_one_migrates_and_the_other_waits(postgres: Postgres, tmp_path: Path) -> None:
    database = f"{postgres.at(tmp_path).database}_empty"
    postgres.tell(f"CREATE DATABASE {database}")
    url = postgres.owner.set(database=database)
    failures: list[BaseException] = []

    def job() -> None:
        try:
            migrate(url)
        except BaseException as failure:  # noqa: BLE001 - whatever a job dies of fails the test
            failures.append(failure)

    jobs = [threading.Thread(target=job) for _ in range(3)]
    try:
        for each in jobs:
            each.start()
        for each in jobs:
            each.join()
        store = postgres_store(url)
        assert (failures, store.head().position) == ([], 0)
        store.close()
    finally:
        postgres.tell(f"DROP DATABASE {database} WITH (FORCE)")


# ── Roles ────────────────────────────────────────────────────────────────────


def refused(ask: Callable[[str], object], *statements: str) -> None:
    for statement in statements:
        with pytest.raises(ProgrammingError, match=r"permission denied|only get more|never moves backwards|made once"):
            ask(statement)


def test_a_writer_cannot_update_or_delete_an_event(log: URL, login: Login) -> None:
    writer = login(log, "linli_writer")
    refused(writer, "UPDATE events SET type = 'other'", "DELETE FROM events", "TRUNCATE events")
    refused(writer, "DELETE FROM commands", "UPDATE log_head SET incarnation = 'other'", "DELETE FROM log_head")
    refused(writer, "INSERT INTO relays VALUES ('topic', 9, 9)", "CREATE TABLE mine (n int)")


def test_not_even_the_owner_of_the_tables_can(log: URL, login: Login) -> None:
    owner = open_postgres(log)

    def ask(statement: str) -> None:
        with owner.begin() as tx:
            tx.execute(text("SET LOCAL session_replication_role = replica"))
            tx.execute(text(statement))

    refused(ask, "UPDATE events SET type = 'other'", "DELETE FROM events", "TRUNCATE events", "DELETE FROM commands")
    owner.dispose()


def test_the_head_never_moves_backwards(log: URL, login: Login) -> None:
    writer = login(log, "linli_writer")
    refused(writer, "UPDATE log_head SET position = position - 1", "UPDATE log_head SET committed_at = 0")


def test_a_reader_reads_the_log_and_cannot_insert(log: URL, login: Login) -> None:
    reader = login(log, "linli_reader")
    assert reader("SELECT position FROM events") == [(1,)]
    refused(reader, INSERT, "UPDATE log_head SET position = 2", "SELECT * FROM guards", "SELECT * FROM commands")


def test_a_relay_moves_its_cursor_and_cannot_append(log: URL, login: Login) -> None:
    relay = login(log, "linli_relay")
    relay("INSERT INTO relays VALUES ('topic', 1, 0)")
    relay("UPDATE relays SET position = 1")
    refused(relay, INSERT, "UPDATE log_head SET position = 2", "DELETE FROM relays", "SELECT * FROM guards")


def test_an_auditor_computes_every_leaf_again_and_can_change_nothing(log: URL, login: Login) -> None:
    auditor = login(log, "linli_auditor")
    [(*parts, leaf)] = auditor("SELECT position, committed_at, open, sealed, leaf FROM events")
    assert leaf_hash(*parts) == leaf  # type: ignore[arg-type]
    refused(auditor, INSERT, "UPDATE log_head SET position = 2", "SELECT * FROM guards")


def test_who_was_let_into_one_database_does_not_come_into_another(
    postgres: Postgres, log: URL, login: Login, tmp_path: Path
) -> None:
    other = postgres.owner.set(database=postgres.at(tmp_path, "keys").database)
    migrate(other, "keys")
    writer = login(log, "linli_writer")
    stranger = open_postgres(other.set(username="linli_test_linli_writer", password="their own"))
    with pytest.raises(OperationalError, match="permission denied for database"):
        stranger.connect()
    assert writer("SELECT 1") == [(1,)]
    stranger.dispose()


def test_a_keeper_cannot_bring_an_erased_key_back(postgres: Postgres, login: Login, tmp_path: Path) -> None:
    url = postgres.at(tmp_path, "keys")
    keyring = PostgresKeyring(postgres_database(url))
    keyring.make("ann")
    keyring.make("ben")
    keyring.erase("ann")
    keyring.close()
    keeper = login(postgres.owner.set(database=url.database), "linli_keeper")
    refused(keeper, "UPDATE keys SET key = 'old' WHERE subject = 'ann'", "DELETE FROM keys", "TRUNCATE keys")
    refused(keeper, "UPDATE keys SET subject = 'ann' WHERE subject = 'ben'")
