"""Rows on their way: from one database to another, or to a file and back. No engine's own tools, one way for all.

A file is a gzip of frames; a frame is four bytes of length and a MessagePack of (table, columns, rows). The last one
says how many rows there were of each table, so that a file that was cut off is known.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select, tuple_

from infra.adapters.database import Database, insert_into
from infra.adapters.tables import (
    commands,
    events,
    guards,
    incarnations,
    keys,
    log_head,
    parked,
    positions,
    relays,
    waiting,
)
from infra.eventsourcing.faults import faultpoint

#: What a service consists of, in the order of filling: a log gets its head last, so that one without is unfinished.
PARTS: Mapping[str, Sequence[Table]] = {
    "follow": (positions, parked, waiting),
    "log": (events, commands, guards, relays, incarnations, log_head),
    "keys": (keys,),
}
TABLES = {table.name: table for tables in PARTS.values() for table in tables}

#: Rows of a frame, and of a transaction.
BATCH = 1000

Batch = tuple[Table, list[dict[str, Any]]]
_END = "end"


class BadFile(Exception):
    """A file of a backup is not what was written; the text says what is wrong with it."""


def rows(tx: Connection, table: Table, after: Sequence[Any] | None = None) -> Iterator[list[dict[str, Any]]]:
    """All rows of a table in the order of their key, or those that come after one."""
    key = tuple_(*table.primary_key.columns)
    while True:
        page = select(table).order_by(*table.primary_key.columns).limit(BATCH)
        found = tx.execute(page if after is None else page.where(key > tuple_(*after))).all()
        if not found:
            return
        yield [dict(row._mapping) for row in found]
        after = [getattr(found[-1], column.name) for column in table.primary_key.columns]


def all_rows(tx: Connection, tables: Iterable[Table]) -> Iterator[Batch]:
    """All rows of these tables, table by table."""
    for table in tables:
        for page in rows(tx, table):
            yield table, page


def fill(database: Database, batches: Iterable[Batch]) -> None:
    """Insert rows; one that is there is left as it is, so that filling can be interrupted and begun again."""
    for table, page in batches:
        with database.writing() as tx:
            tx.execute(insert_into(tx, table).on_conflict_do_nothing(), page)
        faultpoint("fill.after_batch")


def last_key(database: Database, table: Table) -> Sequence[Any] | None:
    """The greatest key of a table with a key of one column; None where it is empty."""
    (column,) = table.primary_key.columns
    with database.reading() as tx:
        found = tx.scalar(select(func.max(column)))
    return None if found is None else [found]


# ── Files ────────────────────────────────────────────────────────────────────


def write(path: Path, batches: Iterable[Batch]) -> dict[str, int]:
    """Write a file; answers how many rows of each table."""
    counts: dict[str, int] = {}
    with gzip.open(path, "wb", compresslevel=5) as file:
        for table, page in batches:
            name, columns = str(table.name), [str(column.name) for column in table.columns]
            _write(file, [name, columns, [[row[column] for column in columns] for row in page]])
            counts[name] = counts.get(name, 0) + len(page)
        _write(file, [_END, [], [counts]])
    return counts


def _write(file: gzip.GzipFile, frame: Any) -> None:
    content = msgspec.msgpack.encode(frame)
    file.write(len(content).to_bytes(4) + content)


def read(path: Path) -> Iterator[Batch]:
    """The rows of a file. Raises ``BadFile`` when it was cut off, or altered, or is of a later version."""
    counts: dict[str, int] = {}
    try:
        with gzip.open(path, "rb") as file:
            while length := int.from_bytes(file.read(4)):
                name, columns, page = msgspec.msgpack.decode(file.read(length))
                if name == _END:
                    if page[0] != counts:
                        raise BadFile(f"{path} does not hold all that was written")
                    return
                table = TABLES.get(name)
                if table is None or not set(columns) <= set(table.columns.keys()):
                    raise BadFile(f"{path} was written by a later version; use that one")
                counts[name] = counts.get(name, 0) + len(page)
                yield table, [dict(zip(columns, row, strict=True)) for row in page]
    except (OSError, EOFError, msgspec.DecodeError, ValueError) as error:
        raise BadFile(f"{path} cannot be read: {type(error).__name__}") from None
    raise BadFile(f"{path} ends before its end")
