"""What every keyring promises (``infra/privacy/keyring.py``), for each backend."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_keyring import PostgresKeyring
from infra.adapters.sqlite_keyring import SqliteKeyring
from infra.privacy.keyring import Erased, Keyring
from tests import postgres_engine

Opening = Callable[[Path], Keyring]

IN_FILES: list[tuple[str, Opening]] = [
    ("sqlite", lambda folder: SqliteKeyring(folder / "keys.db")),
]
DURABLE: list[tuple[str, Opening]] = [
    *IN_FILES,
    ("postgres", lambda folder: PostgresKeyring(postgres_database(postgres_engine.postgres().at(folder, "keys")))),
]
KEYRINGS: list[tuple[str, Opening]] = [("memory", lambda folder: MemoryKeyring()), *DURABLE]

in_files = pytest.mark.parametrize("opening", [opening for _, opening in IN_FILES], ids=[name for name, _ in IN_FILES])
durable = pytest.mark.parametrize("opening", [opening for _, opening in DURABLE], ids=[name for name, _ in DURABLE])


@pytest.fixture(params=[opening for _, opening in KEYRINGS], ids=[name for name, _ in KEYRINGS])
def keyring(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keyring]:
    opened: Keyring = request.param(tmp_path)
    yield opened
    opened.close()


def bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_key_is_made_once(keyring: Keyring) -> None:
    assert keyring.make("ann") == keyring.make("ann") == keyring.get("ann")


def test_a_key_has_256_bits_and_is_nobody_elses(keyring: Keyring) -> None:
    ann, ben = keyring.make("ann"), keyring.make("ben")
    assert len(ann) == len(ben) == 32
    assert ann != ben


def test_there_is_no_key_before_it_is_made(keyring: Keyring) -> None:
    assert keyring.get("ann") is None


def test_an_erased_key_is_gone(keyring: Keyring) -> None:
    keyring.make("ann")
    assert keyring.erase("ann") is True
    assert keyring.get("ann") is None


def test_an_erased_key_is_never_made_again(keyring: Keyring) -> None:
    keyring.make("ann")
    keyring.erase("ann")
    with pytest.raises(Erased):
        keyring.make("ann")


def test_erasing_again_is_harmless_and_says_so(keyring: Keyring) -> None:
    keyring.make("ann")
    assert [keyring.erase("ann"), keyring.erase("ann")] == [True, False]


def test_a_person_without_a_key_can_be_erased_beforehand(keyring: Keyring) -> None:
    """An old backup of the keys is restored and the erasures are replayed over it."""
    assert keyring.erase("ann") is False
    with pytest.raises(Erased):
        keyring.make("ann")


def test_erasing_one_person_leaves_the_others(keyring: Keyring) -> None:
    ben = keyring.make("ben")
    keyring.make("ann")
    keyring.erase("ann")
    assert keyring.get("ben") == ben


def test_many_keys_are_made_at_once(keyring: Keyring) -> None:
    subjects = [f"subject-{n}" for n in range(1500)]
    keyring.make_all(subjects)
    assert len({keyring.get(subject) for subject in subjects} - {None}) == 1500


def test_making_many_keeps_those_that_are_there_and_those_erased(keyring: Keyring) -> None:
    ann = keyring.make("ann")
    keyring.erase("ben")
    keyring.make_all(["ann", "ben", "cyd", "cyd"])
    assert keyring.get("ann") == ann
    assert keyring.get("ben") is None
    assert keyring.get("cyd") is not None


def test_making_no_keys_is_harmless(keyring: Keyring) -> None:
    keyring.make_all([])
    assert keyring.get("ann") is None


def test_a_secret_of_the_service_stays_the_same_for_its_purpose(keyring: Keyring) -> None:
    assert keyring.secret("guards") == keyring.secret("guards") != keyring.secret("commands")


@durable
def test_keys_and_erasures_outlive_the_process(opening: Opening, tmp_path: Path) -> None:
    before = opening(tmp_path)
    ann, secret = before.make("ann"), before.secret("guards")
    before.erase("ben")
    before.close()
    after = opening(tmp_path)
    assert (after.get("ann"), after.secret("guards")) == (ann, secret)
    with pytest.raises(Erased):
        after.make("ben")
    after.close()


@in_files
def test_the_bytes_of_an_erased_key_are_in_no_file_any_more(opening: Opening, tmp_path: Path) -> None:
    keyring = opening(tmp_path)
    key = keyring.make("ann")
    assert key in bytes_below(tmp_path)
    keyring.erase("ann")
    assert key not in bytes_below(tmp_path)
    keyring.close()


@in_files
def test_no_copy_of_an_erased_key_is_left_where_the_file_was_rearranged(opening: Opening, tmp_path: Path) -> None:
    """Keys that came in any order have moved from page to page before they are erased."""
    order = random.Random(2010)
    keyring = opening(tmp_path)
    keys: dict[str, bytes] = {}
    for batch in range(12):
        subjects = [f"{order.getrandbits(128):032x}" for _ in range(60)]
        keyring.make_all(subjects)
        keys |= {subject: keyring.make(subject) for subject in subjects}
        for subject in order.sample(sorted(keys), 3):
            keyring.erase(subject)
            erased = keys.pop(subject)
            assert erased not in bytes_below(tmp_path), f"left behind in batch {batch}"
    keyring.close()


@durable
def test_another_instance_sees_an_erasure_at_once(opening: Opening, tmp_path: Path) -> None:
    one, other = opening(tmp_path), opening(tmp_path)
    key = one.make("ann")
    assert other.get("ann") == key
    one.erase("ann")
    assert other.get("ann") is None
    with pytest.raises(Erased):
        other.make("ann")
    one.close()
    other.close()


@durable
def test_two_instances_make_the_same_key(opening: Opening, tmp_path: Path) -> None:
    one, other = opening(tmp_path), opening(tmp_path)
    assert one.make("ann") == other.make("ann")
    one.close()
    other.close()
