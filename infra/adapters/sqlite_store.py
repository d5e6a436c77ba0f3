"""The event store in one SQLite file."""

from collections.abc import Callable
from pathlib import Path

from infra.adapters.sql_store import SqlStore, Ways, wall_clock
from infra.adapters.sqlite import open_sqlite, passes, reading, writing


def sqlite_store(path: Path, clock: Callable[[], int] = wall_clock) -> SqlStore:
    """Open the store, made if need be."""
    store = SqlStore(open_sqlite(path), Ways(writing, reading, passes), clock)
    store.create()
    return store
