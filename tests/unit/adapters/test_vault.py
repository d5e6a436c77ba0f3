"""Things that wait: sealed, in files only we can read, gone after a while with their keys."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.vault import Vault
from infra.privacy.sealing import Unreadable

ROWS = "陈小明 330621193805010009".encode()


@pytest.fixture
def keyring() -> MemoryKeyring:
    """Keys that go with the test."""
    return MemoryKeyring()


@pytest.fixture
def vault(tmp_path: Path, keyring: MemoryKeyring) -> Vault:
    """An empty one."""
    return Vault(tmp_path, keyring)


@pytest.fixture
def private() -> Iterator[None]:
    """The umask of our processes."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def keys(keyring: MemoryKeyring) -> list[bytes]:
    """The keys that are left."""
    return [key for key in keyring._keys.values() if key is not None]


def test_what_was_kept_comes_back(vault: Vault) -> None:
    vault.put("import-1", ROWS, 7)
    assert vault.get("import-1") == ROWS


def test_what_was_never_kept_is_none(vault: Vault) -> None:
    assert vault.get("import-1") is None


def test_another_process_with_the_keys_reads_it(vault: Vault, tmp_path: Path, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, 7)
    assert Vault(tmp_path, keyring).get("import-1") == ROWS


def test_nothing_is_readable_in_the_file(vault: Vault, tmp_path: Path) -> None:
    vault.put("import-1", ROWS, 7)
    assert not any(ROWS[:6] in path.read_bytes() for path in tmp_path.iterdir())


def test_only_we_can_read_the_file(vault: Vault, tmp_path: Path, private: None) -> None:
    vault.put("import-1", ROWS, 7)
    assert [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()] == [0o600]


def test_what_waited_too_long_is_gone_with_file_and_key(vault: Vault, tmp_path: Path, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, -1)
    assert vault.get("import-1") is None
    assert (list(tmp_path.iterdir()), keys(keyring)) == ([], [])


def test_sweeping_leaves_what_may_still_wait(vault: Vault) -> None:
    vault.put("old", ROWS, -1)
    vault.put("new", ROWS, 1)
    vault.sweep()
    assert (vault.get("old"), vault.get("new")) == (None, ROWS)


def test_dropping_destroys_the_key(vault: Vault, tmp_path: Path, keyring: MemoryKeyring) -> None:
    vault.put("import-1", ROWS, 7)
    vault.drop("import-1")
    assert (list(tmp_path.iterdir()), keys(keyring)) == ([], [])


def test_what_a_backup_still_holds_cannot_be_read(vault: Vault, tmp_path: Path) -> None:
    vault.put("import-1", ROWS, 7)
    (path,) = tmp_path.iterdir()
    backup = path.read_bytes()
    vault.drop("import-1")
    path.write_bytes(backup)
    assert vault.get("import-1") is None


def test_dropping_nothing_is_harmless(vault: Vault) -> None:
    vault.drop("import-1")


def test_replacing_destroys_the_key_of_what_was_there(vault: Vault, keyring: MemoryKeyring) -> None:
    vault.put("import-1", b"first", 7)
    vault.put("import-1", b"second", 7)
    assert (vault.get("import-1"), len(keys(keyring))) == (b"second", 1)


def test_dropping_all_says_how_much_there_was(vault: Vault, tmp_path: Path, keyring: MemoryKeyring) -> None:
    for name in ("import-1", "errors-1", "preview-1"):
        vault.put(name, ROWS, 7)
    assert (vault.drop_all(), list(tmp_path.iterdir()), keys(keyring)) == (3, [], [])


def test_a_file_cannot_be_put_in_anothers_place(vault: Vault, tmp_path: Path) -> None:
    vault.put("import-1", ROWS, 7)
    (tmp_path / "import-1.sealed").rename(tmp_path / "import-2.sealed")
    with pytest.raises(Unreadable):
        vault.get("import-2")


@pytest.mark.parametrize("name", ["", "../secret", "a/b", "A", "a.b", "a b", "-a", "名", "a\n", "a" * 81])
def test_a_name_is_no_path(vault: Vault, name: str) -> None:
    for use in (lambda: vault.put(name, ROWS, 7), lambda: vault.get(name), lambda: vault.drop(name)):
        with pytest.raises(ValueError, match="lower-case"):
            use()
