"""Statements that are given to the driver itself: what SQLAlchemy does around a statement costs more than most answers.

They are SQLAlchemy Core like all others, so one text serves both engines; but each is composed once.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from json import dumps
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    PoolProxiedConnection,
    String,
    Table,
    Text,
    any_,
    bindparam,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles

Values = Mapping[str, Any]

_DIALECTS = {"postgresql": psycopg.dialect, "sqlite": pysqlite.dialect}


class Texts(list[str]):
    """A list that says what it is of, so that nobody has to look (``postgres_lists``)."""


class Blobs(list[bytes]):
    """The same, of bytes."""


class Integers(list[int]):
    """The same, of numbers of 32 bits."""


@dataclass(slots=True)
class Lent:
    """A connection from an engine's pool, outside of any transaction, for single questions."""

    dialect: Dialect
    connection: PoolProxiedConnection

    def invalidate(self, error: BaseException) -> None:
        """It is lost, and goes back to no pool."""
        self.connection.invalidate(error)


def lend(engine: Engine) -> Lent:
    """Whoever is lent it closes ``connection``. Raises ``DBAPIError`` as ``engine.connect()`` would."""
    driver: Any = engine.dialect.loaded_dbapi
    try:
        return Lent(engine.dialect, engine.raw_connection())
    except driver.Error as error:
        raise DBAPIError.instance(
            "", None, error, driver.Error, hide_parameters=True, dialect=engine.dialect
        ) from error


def ask(tx: Connection | Lent, statement: Executable, values: Values) -> list[Any]:
    """The rows of the answer, as tuples. Raises ``DBAPIError`` as ``tx`` would."""
    engine = tx.dialect.name
    text, constants = _composed(statement, engine)
    with driver_of(tx) as driver:
        if engine == "sqlite":
            listed = {key: dumps(each) if isinstance(each, list) else each for key, each in values.items()}
            return driver.execute(text, {**constants, **listed}).fetchall()  # type: ignore[no-any-return]
        answer = driver.execute(text, {**constants, **values}, binary=True)
        return answer.fetchall() if answer.pgresult.nfields else []


def insert_rows(tx: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows that name the same columns: PostgreSQL is given a list for each column, SQLite row after row."""
    if not rows:
        return
    names = tuple(rows[0])
    if tx.dialect.name == "postgresql":
        ask(tx, _from_lists(table, names), {name: [row[name] for row in rows] for name in names})
        return
    text, _ = _composed(_row_by_row(table, names), "sqlite")
    with driver_of(tx) as driver:
        driver.executemany(text, rows)


@cache
def _from_lists(table: Table, names: tuple[str, ...]) -> Any:
    lists = [func.unnest(bindparam(name, type_=postgresql.ARRAY(table.c[name].type))) for name in names]
    return insert(table).from_select(names, select(*lists))


@cache
def _row_by_row(table: Table, names: tuple[str, ...]) -> Any:
    return insert(table).values({name: bindparam(name) for name in names})


@cache
def _composed(statement: Any, engine: str) -> tuple[str, Values]:
    """A statement's text, and the values that it brings along."""
    dialect = _DIALECTS[engine](paramstyle="pyformat" if engine == "postgresql" else "named")
    composed = statement.compile(dialect=dialect)
    text = str(composed)
    if engine == "postgresql":  # values go and come as they are kept: nothing is quoted, and no bytes are spelt out
        text = text.replace(")s", ")b")
    return text, {name: value for name, value in composed.params.items() if value is not None}


@contextmanager
def driver_of(tx: Connection | Lent) -> Iterator[Any]:
    """The driver's own connection. What it raises, SQLAlchemy's way: a connection that is lost is not used again."""
    driver: Any = tx.dialect.loaded_dbapi
    try:
        yield tx.connection.driver_connection
    except driver.Error as error:
        lost = tx.dialect.is_disconnect(error, tx.connection.dbapi_connection, None)
        told = DBAPIError.instance(
            "", None, error, driver.Error, hide_parameters=True, connection_invalidated=lost, dialect=tx.dialect
        )
        if lost:
            tx.invalidate(error)
        raise told from error


# ── What both engines say differently ────────────────────────────────────────


class Among(ColumnElement[bool]):
    """Whether a column is among the values of one parameter, a list; however many, the statement stays as it is."""

    inherit_cache = False

    def __init__(self, of: ColumnElement[Any], name: str) -> None:
        self.of = of
        self.name = name


@compiles(Among, "postgresql")
def _among_in_postgres(element: Among, compiler: Any, **options: Any) -> str:
    listed = bindparam(element.name, type_=postgresql.ARRAY(_type_of(element)))
    return str(compiler.process(element.of == any_(listed), **options))


@compiles(Among, "sqlite")
def _among_in_sqlite(element: Among, compiler: Any, **options: Any) -> str:
    listed = select(func.json_each(bindparam(element.name)).table_valued(column("value", _type_of(element))).c.value)
    return str(compiler.process(element.of.in_(listed), **options))


def _type_of(element: Among) -> Any:
    """A text is compared in whole: a cast to a shorter type would cut it."""
    return Text() if isinstance(element.of.type, String) else element.of.type
