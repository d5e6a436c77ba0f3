"""The embedded engine: SQLite files in the installation's home, a folder to each service. No server."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table

from infra.adapters.database import Database
from infra.adapters.news import Teller
from infra.adapters.sources import Feed
from infra.adapters.sql_store import SqlStore
from infra.adapters.sqlite import sqlite_database
from infra.adapters.sqlite_bus import SqliteBus
from infra.adapters.sqlite_generations import SqliteGenerations
from infra.adapters.sqlite_keyring import SqliteKeyring
from infra.adapters.sqlite_store import sqlite_store
from infra.adapters.tables import follow_tables, session_tables, waiting_tables
from infra.settings import BadSettings, Settings


class Embedded:
    """An ``Engine``."""

    def __init__(self, settings: Settings) -> None:
        if settings.moved.exists():
            raise BadSettings(f"this installation was moved ({settings.moved}); start it with --engine postgres+kafka")
        self._settings = settings

    def store(self, service: str) -> SqlStore:
        """The service's log."""
        path = self._settings.folder(service) / "events.sqlite"
        return sqlite_store(path, appended=Teller(self._settings, service))

    def keyring(self, service: str) -> SqliteKeyring:
        """Its keys."""
        return SqliteKeyring(self._settings.folder(service) / "keys.sqlite")

    def follow(self, service: str) -> Database:
        """How far its policies have come, and what waits for somebody's word."""
        database = sqlite_database(self._settings.folder(service) / "follow.sqlite", secure_delete=True)
        with database.writing() as tx:
            follow_tables.create_all(tx)
            waiting_tables.create_all(tx)
            session_tables.create_all(tx)
        return database

    def generations(self, service: str, tables: Sequence[Table]) -> SqliteGenerations:
        """Its read models."""
        return SqliteGenerations(self._settings.folder(service), tables)

    def part(self, service: str, part: str) -> Database:
        """Where ``follow``, ``log`` or ``keys`` of a service are kept."""
        if part == "follow":
            return self.follow(service)
        if part == "log":
            self.store(service).close()  # made, if need be
            return sqlite_database(self._settings.folder(service) / "events.sqlite")
        self.keyring(service).close()
        return sqlite_database(self._settings.folder(service) / "keys.sqlite", journal="TRUNCATE", secure_delete=True)

    def bus(self, feeds: Mapping[str, Feed]) -> SqliteBus:
        """The bus. It keeps everything; nobody has to be asked for what it has lost."""
        return SqliteBus(self._settings.folder("bus") / "bus.sqlite")


open_engine = Embedded
