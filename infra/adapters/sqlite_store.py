"""The event store in one SQLite file."""

from collections.abc import Callable
from pathlib import Path

from infra.adapters.sql_store import SqlStore, wall_clock
from infra.adapters.sqlite import open_sqlite, reading, writing


def sqlite_store(path: Path, clock: Callable[[], int] = wall_clock) -> SqlStore:
    """Open the store, made if need be."""
    store = SqlStore(open_sqlite(path), writing, reading, clock)
    store.create()
    return store
