"""The event store in one SQLite file."""

from collections.abc import Callable
from pathlib import Path

from infra.adapters.sql_store import SqlStore, wall_clock
from infra.adapters.sqlite import sqlite_database


def sqlite_store(
    path: Path, clock: Callable[[], int] = wall_clock, appended: Callable[[], object] = lambda: None
) -> SqlStore:
    """Open the store, made if need be."""
    store = SqlStore(sqlite_database(path), clock, appended)
    store.create()
    return store
