"""The databases of PostgreSQL as places to be filled, by their owner."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import Database
from infra.adapters.postgres import open_postgres, postgres_database
from infra.adapters.servers import DATABASES, database_of, owner_of
from infra.deploy.keeping.places import InUse
from infra.deploy.preparing import prepare_postgres
from infra.settings import Settings

_IN_USE, _MISSING = "55006", "3D000"


class Databases:
    """A ``Place``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def set_aside(self, service: str, stamp: str) -> list[Database]:
        """Rename the service's databases; the read models go, they can be made again."""
        names = {history: database_of(self._settings, service, history) for history in DATABASES}
        aside = {history: f"{name}_before_{stamp.lower()}" for history, name in names.items()}
        self._tell(f'DROP DATABASE IF EXISTS "{names["reads"]}"', names["reads"])
        for history in ("log", "keys"):
            self._tell(f'ALTER DATABASE "{names[history]}" RENAME TO "{aside[history]}"', names[history])
        there = self._named(f"{names['keys']}_before_")
        return [postgres_database(owner_of(self._settings, name), "linli restore") for name in there]

    def _named(self, beginning: str) -> list[str]:
        """The databases whose names begin so."""
        server = postgres_database(owner_of(self._settings), "linli restore")
        with server.reading() as tx:
            asked = text("SELECT datname FROM pg_database WHERE starts_with(datname, :beginning) ORDER BY datname")
            found = [str(name) for name in tx.scalars(asked, {"beginning": beginning})]
        server.close()
        return found

    def _tell(self, statement: str, database: str) -> None:
        """Say it to the server, unless there is no such database."""
        engine = open_postgres(owner_of(self._settings), "linli restore")
        try:
            with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(statement))
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state == _MISSING:
                return
            if state == _IN_USE:
                raise InUse(f"somebody is connected to {database}; stop the platform first") from None
            raise
        finally:
            engine.dispose()

    def part(self, service: str, part: str) -> Database:
        """A database, prepared, as its owner."""
        prepare_postgres(self._settings, [service], found=False)
        history = "keys" if part == "keys" else "log"
        return postgres_database(owner_of(self._settings, database_of(self._settings, service, history)), "linli fill")
