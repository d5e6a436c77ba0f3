"""Where a service is filled from elsewhere: made empty, with what was there set aside and never overwritten."""

from typing import Protocol

from sqlalchemy import MetaData

from infra.adapters.database import Database
from infra.adapters.sqlite import sqlite_database
from infra.adapters.tables import follow_tables, key_tables, log_tables, session_tables, waiting_tables
from infra.settings import EMBEDDED, Settings

_FILES: dict[str, tuple[str, tuple[MetaData, ...]]] = {
    "follow": ("follow", (follow_tables, waiting_tables, session_tables)),
    "log": ("events", (log_tables,)),
    "keys": ("keys", (key_tables,)),
}


class InUse(Exception):
    """Somebody still works with what is to be set aside."""


class Place(Protocol):
    """The databases of an installation, as their owner."""

    def set_aside(self, service: str, stamp: str) -> list[Database]:
        """Make room for the service; answers the keys that were set aside, now and before. Raises ``InUse``."""

    def part(self, service: str, part: str) -> Database:
        """``follow``, ``log`` or ``keys``, made if need be; a log has no head before it is whole."""


def place_of(settings: Settings) -> Place:
    """The place of the installation's engine."""
    return Files(settings) if settings.engine == EMBEDDED else _databases(settings)


def _databases(settings: Settings) -> Place:
    from infra.deploy.keeping.databases import Databases  # noqa: PLC0415 - of the extra "engines"

    return Databases(settings)


class Files:
    """The folders of the embedded engine."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def set_aside(self, service: str, stamp: str) -> list[Database]:
        """Rename the service's folder."""
        folder = self._settings.folder(service)
        folder.rename(folder.with_name(f"{service}.before-{stamp}"))
        there = sorted(self._settings.home.glob(f"{service}.before-*/keys.sqlite"))
        return [sqlite_database(path, journal="TRUNCATE", secure_delete=True) for path in there]

    def part(self, service: str, part: str) -> Database:
        """A file with the tables of the part."""
        name, metadata = _FILES[part]
        path = self._settings.folder(service) / f"{name}.sqlite"
        secret = part != "log"
        database = sqlite_database(path, journal="TRUNCATE" if part == "keys" else "WAL", secure_delete=secret)
        with database.writing() as tx:
            for tables in metadata:
                tables.create_all(tx)
        return database
