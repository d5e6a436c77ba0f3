"""Whoever was erased stays erased, however old the keys are that are restored, and however often it was interrupted."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.adapters.runtime import define
from infra.deploy.keeping import backups, restoring
from infra.deploy.keeping.copying import BadFile
from infra.deploy.keeping.places import Files
from infra.privacy.keyring import Keyring
from services.members.member.leaving import EraseMember
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import TODAY, register

SERVICES = {"members": define("services.members").events}
MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def taken(desk: Desk, tmp_path: Path) -> dict[str, tuple[Path, Path]]:
    """given two people · a backup on Monday · one of them erased · a backup on Tuesday"""
    for member_id in ("m1", "m2"):
        desk.ask(register(member_id, id_number=None))
    folders = tmp_path / "backups" / "logs", tmp_path / "backups" / "keys"
    monday = backups.take(desk.runtime.settings, list(SERVICES), *folders, MONDAY)
    desk.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    desk.react()
    tuesday = backups.take(desk.runtime.settings, list(SERVICES), *folders, TUESDAY)
    desk.runtime.close()
    return {"monday": monday, "tuesday": tuesday}


def keyring_of(desk: Desk) -> Keyring:
    from infra.adapters.embedded import Embedded

    return Embedded(desk.runtime.settings).keyring("members")


def restored(desk: Desk, logs: Path, keys: Path, stamp: str = "1") -> restoring.Restored:
    return restoring.restore(Files(desk.runtime.settings), logs, keys, SERVICES, stamp)


def known(desk: Desk) -> list[str]:
    keyring = keyring_of(desk)
    found = sorted(keyring.get_all(["m1", "m2"]))
    keyring.close()
    return found


def test_the_log_says_who_was_erased_when_the_keys_are_older_and_nothing_else_is_left(
    desk: Desk, taken: dict[str, tuple[Path, Path]]
) -> None:
    shutil.rmtree(desk.runtime.settings.home / "members")
    done = restored(desk, taken["tuesday"][0], taken["monday"][1])
    assert (known(desk), done.destroyed_again) == (["m2"], 1)


def test_the_keys_set_aside_say_who_was_erased_since_the_backup(
    desk: Desk, taken: dict[str, tuple[Path, Path]]
) -> None:
    done = restored(desk, *taken["monday"])
    assert (known(desk), done.destroyed_again) == (["m2"], 1)


def test_so_they_do_when_restoring_was_interrupted_and_is_done_again(
    desk: Desk, taken: dict[str, tuple[Path, Path]]
) -> None:
    restored(desk, *taken["monday"])
    shutil.rmtree(desk.runtime.settings.home / "members")  # as if nothing had been filled yet
    restored(desk, *taken["monday"], stamp="2")
    assert known(desk) == ["m2"]


def test_an_altered_file_touches_nothing(desk: Desk, taken: dict[str, tuple[Path, Path]]) -> None:
    logs, keys = taken["monday"]
    (keys / "members.keys").write_bytes(b"something else")
    with pytest.raises(BadFile):
        restored(desk, logs, keys)
    assert known(desk) == ["m2"]
    assert not list(desk.runtime.settings.home.glob("members.before-*"))
