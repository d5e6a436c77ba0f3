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

    def set_aside(self, service: str, stamp: str) -> Database | None:
        """Rename the service's databases; the read models go, they can be made again."""
        names = {history: database_of(self._settings, service, history) for history in DATABASES}
        aside = {history: f"{name}_before_{stamp.lower()}" for history, name in names.items()}
        self._tell(f'DROP DATABASE IF EXISTS "{names["reads"]}"', names["reads"])
        there = all(
            self._tell(f'ALTER DATABASE "{names[history]}" RENAME TO "{aside[history]}"', names[history])
            for history in ("log", "keys")
        )
        return postgres_database(owner_of(self._settings, aside["keys"]), "linli restore") if there else None

    def _tell(self, statement: str, database: str) -> bool:
        """Say it to the server; False where there is no such database."""
        engine = open_postgres(owner_of(self._settings), "linli restore")
        try:
            with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(statement))
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state == _MISSING:
                return False
            if state == _IN_USE:
                raise InUse(f"somebody is connected to {database}; stop the platform first") from None
            raise
        finally:
            engine.dispose()
        return True

    def part(self, service: str, part: str) -> Database:
        """A database, prepared, as its owner."""
        prepare_postgres(self._settings, [service], found=False)
        history = "keys" if part == "keys" else "log"
        return postgres_database(owner_of(self._settings, database_of(self._settings, service, history)), "linli fill")
