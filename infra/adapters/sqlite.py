"""SQLite as a server would be: WAL, every commit on disk before it is acknowledged, writers that wait their turn."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from infra.adapters.database import Database

#: How long a writer waits for another one before it gives up (DESIGN rule 2).
LOCK_SECONDS = 10


def open_sqlite(path: Path, *, journal: str = "WAL", secure_delete: bool = False) -> Engine:
    """An engine on the file, made if need be. ``secure_delete`` overwrites what is deleted, for key material."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Threads of one process share the pool; SQLAlchemy hands a connection to one of them at a time.
    connecting = {"timeout": LOCK_SECONDS, "check_same_thread": False}
    # Errors are logged, and a parameter may be somebody's name.
    engine = create_engine(f"sqlite:///{path}", connect_args=connecting, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the begin listener below says BEGIN, not the driver
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if secure_delete:
            connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: one that upgrades a read later may be refused without waiting.
        writing = connection.get_execution_options().get("linli_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def sqlite_database(path: Path, *, journal: str = "WAL", secure_delete: bool = False) -> Database:
    """The file as a database."""
    engine = open_sqlite(path, journal=journal, secure_delete=secure_delete)
    return Database(engine.execution_options(linli_writing=True), engine, passes)


def passes(error: DBAPIError) -> bool:
    """Whether another writer was too long at it, or the disk is full: the same may succeed later."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)


def is_missing_table(error: OperationalError) -> bool:
    """Whether SQLite complains that a table is not there."""
    return "no such table" in str(error.orig)
