"""A backup: a folder with a file to each service and part, and a list of them with their digests.

Keys go to a folder of their own, on another disk if there is one, and are kept for a shorter time: whoever has a log
without keys can verify it and read no name, and an erased person's key is gone once the last copy of it is.

Positions of consumers are copied first, then the logs, then the keys: so no consumer has seen more than the logs have,
and there is a key to whatever the logs hold. The platform may run meanwhile.
"""

import hashlib
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from infra.adapters.engine import engine_of
from infra.deploy.keeping.copying import PARTS, BadFile, all_rows, write
from infra.settings import Settings

_LIST = "backup.json"
_STAMP = "%Y%m%dT%H%M%S"
#: Which part lies in which of the two folders.
_PARTS_OF = {"logs": ("follow", "log"), "keys": ("keys",)}


class Backup(msgspec.Struct):
    """The list of a backup's files."""

    taken_at: str
    region: str
    engine: str
    parts: list[str]
    #: service → position of its log's head
    heads: dict[str, int]
    #: file name → SHA-256
    digests: dict[str, str]
    #: file name → table → rows
    rows: dict[str, dict[str, int]]


def take(settings: Settings, services: Sequence[str], logs: Path, keys: Path, now: datetime) -> tuple[Path, Path]:
    """Take a backup; answers its two folders."""
    if logs.resolve() == keys.resolve():
        raise ValueError("logs and keys must not lie in the same folder: together they are everything")
    folders = {kind: _begin(base, now) for kind, base in (("logs", logs), ("keys", keys))}
    lists = {
        kind: Backup(now.isoformat(), settings.region, settings.engine, list(parts), {}, {}, {})
        for kind, parts in _PARTS_OF.items()
    }
    engine = engine_of(settings)
    for part, tables in PARTS.items():
        kind = "keys" if part == "keys" else "logs"
        for service in services:
            path = folders[kind] / f"{service}.{part}"
            database = engine.part(service, part)
            with database.reading() as tx:
                lists[kind].rows[path.name] = write(path, all_rows(tx, tables))
            database.close()
            lists[kind].digests[path.name] = digest(path)
            if part == "log":
                lists[kind].heads[service] = lists[kind].rows[path.name].get("events", 0)
    for kind, folder in folders.items():
        (folder / _LIST).write_bytes(msgspec.json.format(msgspec.json.encode(lists[kind])))
        folder.rename(folder.with_suffix(""))
    return folders["logs"].with_suffix(""), folders["keys"].with_suffix("")


def _begin(base: Path, now: datetime) -> Path:
    """A folder that is no backup before it is whole."""
    folder = base / f"{now.strftime(_STAMP)}.unfinished"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def examine(folder: Path) -> Backup:
    """Read a backup's list and check every file against it. Raises ``BadFile``."""
    try:
        found = msgspec.json.decode((folder / _LIST).read_bytes(), type=Backup)
    except (OSError, msgspec.DecodeError):
        raise BadFile(f"{folder} is no backup: it has no readable {_LIST}") from None
    for name, expected in found.digests.items():
        if not (folder / name).exists() or digest(folder / name) != expected:
            raise BadFile(f"{folder / name} is missing or not what was written; take another backup of the same day")
    return found


def newest(base: Path) -> Path:
    """The newest whole backup below a folder, or the folder itself if it is one. Raises ``BadFile``."""
    if (base / _LIST).exists():
        return base
    found = sorted(path.parent for path in base.glob(f"*/{_LIST}"))
    if not found:
        raise BadFile(f"there is no backup in {base}")
    return found[-1]


def forget(base: Path, now: datetime, days: int) -> list[Path]:
    """Delete the backups that are older than so many days, but never the last one; answers them."""
    found = sorted(path.parent for path in base.glob(f"*/{_LIST}"))
    before = (now - timedelta(days=days)).strftime(_STAMP)
    old = [folder for folder in found[:-1] if folder.name < before]
    for folder in old:
        shutil.rmtree(folder)
    return old


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def described(backup: Backup) -> dict[str, Any]:
    """What a person wants to know of it."""
    return {"taken_at": backup.taken_at, "engine": backup.engine, "heads": backup.heads}
