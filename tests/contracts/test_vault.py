"""Things that wait: sealed, gone after a while with their keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from infra.adapters.database import Database
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.postgres import postgres_database
from infra.adapters.sqlite import sqlite_database
from infra.adapters.tables import waiting, waiting_tables
from infra.adapters.vault import Vault
from infra.privacy.sealing import Unreadable
from tests import postgres_engine

ROWS = "陈小明 330621193805010009".encode()


@pytest.fixture
def keyring() -> MemoryKeyring:
    """Keys that go with the test."""
    return MemoryKeyring()


def sqlite(folder: Path) -> Database:
    """In a file."""
    database = sqlite_database(folder / "follow.sqlite", secure_delete=True)
    with database.writing() as tx:
        waiting_tables.create_all(tx)
    return database


def postgres(folder: Path) -> Database:
    """In a table of the log's database."""
    return postgres_database(postgres_engine.postgres().at(folder))


@pytest.fixture(params=[sqlite, postgres], ids=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Where a vault keeps its things."""
    opened: Database = request.param(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def vault(database: Database, keyring: MemoryKeyring) -> Vault:
    """An empty one."""
    return Vault(database, keyring)


def kept(database: Database) -> list[bytes]:
    """What lies there."""
    with database.reading() as tx:
        return [row.sealed for row in tx.execute(select(waiting))]


def keys(keyring: MemoryKeyring) -> list[bytes]:
    """The keys that are left."""
    return [key for key in keyring._keys.values() if key is not None]


def test_what_was_kept_comes_back(vault: Vault) -> None:
    vault.put("import-1", ROWS, 7)
    assert vault.get("import-1") == ROWS


def test_what_was_never_kept_is_none(vault: Vault) -> None:
    assert vault.get("import-1") is None


def test_another_process_with_the_keys_reads_it(vault: Vault, database: Database, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, 7)
    assert Vault(database, keyring).get("import-1") == ROWS


def test_nothing_is_readable_where_it_lies(vault: Vault, database: Database) -> None:
    vault.put("import-1", ROWS, 7)
    assert not any(ROWS[:6] in sealed for sealed in kept(database))


def test_what_waited_too_long_is_gone_with_its_key(vault: Vault, database: Database, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, -1)
    assert vault.get("import-1") is None
    assert (kept(database), keys(keyring)) == ([], [])


def test_sweeping_leaves_what_may_still_wait(vault: Vault) -> None:
    vault.put("old", ROWS, -1)
    vault.put("new", ROWS, 1)
    vault.sweep()
    assert (vault.get("old"), vault.get("new")) == (None, ROWS)


def test_dropping_destroys_the_key(vault: Vault, database: Database, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, 7)
    vault.drop("import-1")
    assert (kept(database), keys(keyring)) == ([], [])


def test_what_a_backup_still_holds_cannot_be_read(vault: Vault, database: Database) -> None:
    vault.put("import-1", ROWS, 7)
    with database.reading() as tx:
        backup = dict(tx.execute(select(waiting)).one()._mapping)
    vault.drop("import-1")
    with database.writing() as tx:
        tx.execute(insert(waiting).values(**backup))
    assert vault.get("import-1") is None


def test_dropping_nothing_is_harmless(vault: Vault) -> None:
    vault.drop("import-1")


def test_replacing_destroys_the_key_of_what_was_there(vault: Vault, keyring: MemoryKeyring) -> None:
    vault.put("import-1", b"first", 7)
    vault.put("import-1", b"second", 7)
    assert (vault.get("import-1"), len(keys(keyring))) == (b"second", 1)


def test_dropping_all_says_how_much_there_was(vault: Vault, database: Database, keyring: MemoryKeyring) -> None:
    for name in ("import-1", "errors-1", "preview-1"):
        vault.put(name, ROWS, 7)
    assert (vault.drop_all(), kept(database), keys(keyring)) == (3, [], [])


def test_a_thing_cannot_be_put_in_anothers_place(vault: Vault, database: Database) -> None:
    vault.put("import-1", ROWS, 7)
    with database.writing() as tx:
        stolen = dict(tx.execute(select(waiting)).one()._mapping)
        tx.execute(insert(waiting).values(stolen | {"name": "import-2"}))
    with pytest.raises(Unreadable):
        vault.get("import-2")


@pytest.mark.parametrize("name", ["", "../secret", "a/b", "A", "a.b", "a b", "-a", "名", "a\n", "a" * 81])
def test_a_name_is_no_path(vault: Vault, name: str) -> None:
    for use in (lambda: vault.put(name, ROWS, 7), lambda: vault.get(name), lambda: vault.drop(name)):
        with pytest.raises(ValueError, match="lower-case"):
            use()
