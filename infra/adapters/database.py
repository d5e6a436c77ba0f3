"""A SQL database as the parts of a service use it, whichever engine it stands on.

What differs between engines is settled where a database is opened (``sqlite``, ``postgres``): how a transaction begins,
and which of the engine's errors mean that the same may succeed later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from infra.adapters.direct import Lent, lend
from infra.adapters.turns import turn

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Database:
    """Two ways into one database: ``writer`` may write, ``reader`` sees one moment of it."""

    writer: Engine
    reader: Engine
    #: Whether an error passes: asking again may succeed.
    passes: Callable[[DBAPIError], bool]
    #: For single questions; where there is none, ``reader`` serves as well.
    asker: Engine | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write. What it changes first is locked until its end."""
        with turn(self.passes), self.writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        with turn(self.passes), self.reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Lent]:
        """For one question: a statement sees one moment by itself, and needs no beginning and no end around it."""
        with turn(self.passes):
            lent = lend(self.asker or self.reader)
            try:
                yield lent
            finally:
                lent.connection.close()

    def close(self) -> None:
        """Let go of the connections."""
        self.writer.dispose()
        self.reader.dispose()
        if self.asker is not None:
            self.asker.dispose()


def insert_into(tx: Connection, table: Table) -> Any:
    """The engine's own INSERT, which can say what to do ``on_conflict``; both engines say it alike."""
    return _INSERTS[tx.dialect.name](table)
