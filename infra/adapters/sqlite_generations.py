"""Read models in SQLite: one file to a generation, and a pointer beside them.

Whoever still reads a deleted file reads it to the end; the files can be deleted at any time, and fill again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import Database
from infra.adapters.sqlite import passes, sqlite_database


class SqliteGenerations:
    """``Generations`` in a folder."""

    def __init__(self, folder: Path, tables: Sequence[Table]) -> None:
        self._folder = folder
        self._tables = tables
        self._pointer = folder / "read.generation"
        self._opened: dict[int, Database] = {}

    @property
    def served(self) -> int:
        """The generation that is served; 1 where nothing was rebuilt yet."""
        try:
            return int(self._pointer.read_text())
        except FileNotFoundError:
            return 1

    @contextmanager
    def writing(self, generation: int | None = None) -> Iterator[Connection]:
        """A transaction that may write."""
        with self._open(generation).writing() as tx:
            yield tx

    @contextmanager
    def reading(self, generation: int | None = None) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with self._open(generation).reading() as tx:
            yield tx

    def passes(self, error: DBAPIError) -> bool:
        """Whether asking again may succeed after this error."""
        return passes(error)

    def _open(self, generation: int | None) -> Database:
        number = self.served if generation is None else generation
        path = self._folder / f"read-{number}.sqlite"
        if number not in self._opened or not path.exists():
            self._opened[number] = self._made(path)
            for old in [n for n in self._opened if n < number - 1]:
                self._opened.pop(old).close()
        return self._opened[number]

    def _made(self, path: Path) -> Database:
        database = sqlite_database(path)
        with database.writing() as tx:
            for table in self._tables:
                table.create(tx, checkfirst=True)
        return database

    def clear(self, generation: int) -> None:
        """Throw a generation away, if it is there."""
        if generation in self._opened:
            self._opened.pop(generation).close()
        for path in self._folder.glob(f"read-{generation}.sqlite*"):
            path.unlink(missing_ok=True)

    def switch(self, generation: int) -> None:
        """Serve this generation from now on; the one before is left to whoever still reads it, and deleted."""
        before = self.served
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(str(generation))
        fresh.replace(self._pointer)
        self.clear(before)

    def close(self) -> None:
        """Let go of the connections."""
        for database in self._opened.values():
            database.close()
        self._opened.clear()
