"""The event store in one PostgreSQL database, which ``infra.deploy.postgres.migrate`` has prepared."""

from collections.abc import Callable

from sqlalchemy import URL

from infra.adapters.postgres import postgres_database
from infra.adapters.sql_store import SqlStore, wall_clock


def postgres_store(url: str | URL, clock: Callable[[], int] = wall_clock) -> SqlStore:
    """Open the store. The writer's role makes no tables: they are there, or the first question fails."""
    return SqlStore(postgres_database(url, "linli store"), clock)
