"""Spans in two times: from a day to the first day that it no longer holds, known from a position until another.

A span that a later fact changes is not overwritten: its row gets the position until which it was known, a new row
begins. So every question "as of that day, as it was known then" is one query. Tables of spans have the columns
``from_day``, ``to_day``, ``known_from`` and ``known_until``.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, or_, update

#: A span as its row, without what is known of when it was known.
Row = Mapping[str, Any]


def as_of(table: Table, day: date, known_at: int | None) -> ColumnElement[bool]:
    """Which spans hold on a day, as known at a position or now."""
    holds = and_(table.c.from_day <= day, or_(table.c.to_day.is_(None), table.c.to_day > day))
    return and_(holds, known(table, known_at))


def known(table: Table, known_at: int | None) -> ColumnElement[bool]:
    """Which spans, of whatever days, were known at a position or are known now."""
    if known_at is None:
        return table.c.known_until.is_(None)
    later = or_(table.c.known_until.is_(None), table.c.known_until > known_at)
    return and_(table.c.known_from <= known_at, later)


def write(tx: Connection, table: Table, before: Iterable[Row], after: Iterable[Row], position: int) -> None:
    """Let what an event changed be known from its position on."""
    old, new = list(before), list(after)
    key = [column.name for column in table.primary_key if column.name != "known_from"]
    for row in old:
        if row not in new:
            mine = and_(*(table.c[name] == row[name] for name in key), known(table, None))
            tx.execute(update(table).where(mine).values(known_until=position))
    for row in new:
        if row not in old:
            # Apart from the statement, which is then composed once and not for each row.
            tx.execute(insert(table), {**row, "known_from": position})
