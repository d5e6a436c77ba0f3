"""Read models in PostgreSQL: a database of their own, one schema to a generation, and a row that points at it.

Every transaction locks the pointer first, together with all others; a switch locks it alone. So a switch waits for
those who still read what it is going to drop, and whoever comes meanwhile waits for the switch.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import Database
from infra.adapters.direct import driver_of

#: Locking takes no snapshot yet: what is read next is what was there once the lock was had.
_LOCK = "LOCK TABLE generation IN ACCESS SHARE MODE"
_TOGETHER = text(_LOCK)
_ALONE = text("LOCK TABLE generation IN ACCESS EXCLUSIVE MODE")
_SERVED = text("SELECT number FROM generation")
_LOOK_AT = text("SELECT set_config('search_path', :schema, true)")
#: Any number that nobody else uses as an advisory lock in this database: two processes make no schema twice.
_MAKING = text("SELECT pg_advisory_xact_lock(1818848873)")


class PostgresGenerations:
    """``Generations`` in a database that ``infra.deploy.postgres.migrate`` has prepared."""

    def __init__(self, database: Database, tables: Sequence[Table]) -> None:
        self._database = database
        self._tables = tables
        self._made: set[int] = set()

    @property
    def served(self) -> int:
        """The generation that is served; 1 where nothing was rebuilt yet."""
        with self._database.reading() as tx:
            return _served(tx)

    @contextmanager
    def writing(self, generation: int | None = None) -> Iterator[Connection]:
        """A transaction that may write."""
        self._make(generation)
        with self._database.writing() as tx:
            _look(tx, generation)
            yield tx

    @contextmanager
    def reading(self, generation: int | None = None) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        self._make(generation)
        with self._database.reading() as tx:
            _look(tx, generation)
            yield tx

    def passes(self, error: DBAPIError) -> bool:
        """Whether asking again may succeed after this error."""
        return self._database.passes(error)

    def _make(self, generation: int | None) -> None:
        """See that the generation is there. One that is served was made by whoever filled it, but for the first."""
        number = 1 if generation is None else generation
        if number in self._made:
            return
        with self._database.writing() as tx:
            tx.execute(_MAKING)
            tx.execute(_TOGETHER)
            if generation is not None or _served(tx) == number:
                tx.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {_schema(number)}")
                tx.execute(_LOOK_AT, {"schema": _schema(number)})
                for table in self._tables:
                    table.create(tx, checkfirst=True)
        self._made.add(number)

    def clear(self, generation: int) -> None:
        """Throw a generation away, if it is there."""
        with self._database.writing() as tx:
            tx.execute(_ALONE)
            tx.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_schema(generation)} CASCADE")
        self._made.discard(generation)

    def switch(self, generation: int) -> None:
        """Serve this generation from now on, and throw the one before away."""
        with self._database.writing() as tx:
            tx.execute(_ALONE)
            before = _served(tx)
            tx.execute(text("UPDATE generation SET number = :number"), {"number": generation})
            tx.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_schema(before)} CASCADE")

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()


def _look(tx: Connection, generation: int | None) -> None:
    """Let the tables' names mean those of this generation, until the transaction ends."""
    number = "number" if generation is None else f"{generation:d}"
    with driver_of(tx) as driver:  # two statements at once
        driver.execute(f"{_LOCK}; SELECT set_config('search_path', 'read_' || {number}, true) FROM generation")


def _served(tx: Connection) -> int:
    return int(tx.execute(_SERVED).scalar_one())


def _schema(number: int) -> str:
    return f"read_{number:d}"
