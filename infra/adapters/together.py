"""Several statements of one connection, asked in one go: PostgreSQL is given them all before it has to answer any.

They are SQLAlchemy Core like all others, so one text serves both engines; but each is composed once and then given to
the driver itself. A round trip, and what SQLAlchemy does around a statement, cost more than most answers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from json import dumps
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
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
#: A statement with its values; with those of many rows, where it is asked once for each of them.
Question = tuple[Executable, Values | Sequence[Values]]

_DIALECTS = {"postgresql": psycopg.dialect, "sqlite": pysqlite.dialect}


def ask_all(tx: Connection, questions: Sequence[Question]) -> list[list[Any]]:
    """The rows of each answer, as tuples, in the order of the questions. Raises ``DBAPIError`` as ``tx`` would."""
    name = tx.dialect.name
    several = len(questions) > 1 and name == "postgresql"
    with driver_of(tx) as driver:
        with driver.pipeline() if several else nullcontext():
            asked = [_ask(driver, name, statement, values) for statement, values in questions]
        # Not before the pipeline's end: until then, nobody knows whether there are rows.
        return [cursor.fetchall() if cursor.description else [] for cursor in asked]


def _ask(driver: Any, engine: str, statement: Executable, values: Values | Sequence[Values]) -> Any:
    text, constants = _composed(statement, engine)
    if not isinstance(values, Mapping):
        cursor = driver.cursor()
        cursor.executemany(text, values)
        return cursor
    if engine == "sqlite":
        values = {key: dumps(each) if isinstance(each, list) else each for key, each in values.items()}
        return driver.execute(text, {**constants, **values})
    return driver.execute(text, {**constants, **values}, binary=True)


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
def driver_of(tx: Connection) -> Iterator[Any]:
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
    """Whether a column of text is among those of one parameter, a list; however many, the statement stays as it is."""

    inherit_cache = False

    def __init__(self, of: ColumnElement[Any], name: str) -> None:
        self.of = of
        self.name = name


@compiles(Among, "postgresql")
def _among_in_postgres(element: Among, compiler: Any, **options: Any) -> str:
    listed = bindparam(element.name, type_=postgresql.ARRAY(Text))
    return str(compiler.process(element.of == any_(listed), **options))


@compiles(Among, "sqlite")
def _among_in_sqlite(element: Among, compiler: Any, **options: Any) -> str:
    listed = select(func.json_each(bindparam(element.name)).table_valued(column("value", Text)).c.value)
    return str(compiler.process(element.of.in_(listed), **options))


def adding(tx: Connection, table: Table, rows: Collection[Values]) -> Question:
    """Insert rows that name the same columns: PostgreSQL is given a list for each column, SQLite row after row."""
    names = tuple(next(iter(rows)))
    if tx.dialect.name == "postgresql":
        return _from_lists(table, names), {name: [row[name] for row in rows] for name in names}
    return _row_by_row(table, names), list(rows)


@cache
def _from_lists(table: Table, names: tuple[str, ...]) -> Any:
    lists = [func.unnest(bindparam(name, type_=postgresql.ARRAY(table.c[name].type))) for name in names]
    return insert(table).from_select(names, select(*lists))


@cache
def _row_by_row(table: Table, names: tuple[str, ...]) -> Any:
    return insert(table).values({name: bindparam(name) for name in names})
