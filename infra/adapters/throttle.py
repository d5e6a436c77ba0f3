"""Counts what fails, by what was tried and from where. Both are keyed hashes: the table names nobody.

An attempt is counted before it is looked at, in one transaction, so that many at once are not one. What does not fail
is taken back. What the counts mean, and how long to wait for them, is said by a rule that is handed in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from infra.adapters.database import Database, insert_into
from infra.adapters.tables import throttles

#: Rows of the past are swept out after so long.
KEPT = timedelta(days=2)

Failures = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that is counted: its row, what one more makes of it, and until when one waits then."""

    subject: bytes
    origin: bytes
    after: Callable[[Failures | None, datetime], Failures]
    until: Callable[[Failures | None], datetime | None]


class Throttle:
    """The table, and the one way to count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attempt(self, counted: Sequence[Counted], at: datetime) -> datetime | None:
        """Count one attempt; answers None, or, where one has to wait, until when: then nothing was counted."""
        with self._database.writing() as tx:
            # In one order everywhere, so that nobody waits for somebody who waits for them.
            for each in sorted(counted, key=lambda one: (one.subject, one.origin)):
                self._hold(tx, each, at)
            earlier = [self._earlier(tx, each) for each in counted]
            waits = [each.until(before) for each, before in zip(counted, earlier, strict=True)]
            standing = [until for until in waits if until is not None and at < until]
            if standing:
                return max(standing)
            for each, before in zip(counted, earlier, strict=True):
                count, last = each.after(before, at)
                new = update(throttles).where(_row(each.subject, each.origin))
                tx.execute(new.values(failed=count, at=_micros(last)))
        return None

    @staticmethod
    def _hold(tx: Connection, counted: Counted, at: datetime) -> None:
        """Lock a row, made if need be: a row that is not there cannot be locked."""
        row = {"subject": counted.subject, "origin": counted.origin, "failed": 0, "at": _micros(at)}
        tx.execute(insert_into(tx, throttles).values(**row).on_conflict_do_nothing())
        tx.execute(select(throttles.c.failed).where(_row(counted.subject, counted.origin)).with_for_update())

    def sweep(self, at: datetime) -> None:
        """Forget what is long past."""
        with self._database.writing() as tx:
            tx.execute(delete(throttles).where(throttles.c.at < _micros(at - KEPT)))

    def take_back(self, subject: bytes, origin: bytes) -> None:
        """One attempt did not fail."""
        mine = _row(subject, origin)
        with self._database.writing() as tx:
            tx.execute(update(throttles).where(mine & (throttles.c.failed > 0)).values(failed=throttles.c.failed - 1))

    def forget(self, subject: bytes, origin: bytes | None = None) -> None:
        """Begin anew with a subject, from one place or from everywhere."""
        those = throttles.c.subject == subject if origin is None else _row(subject, origin)
        with self._database.writing() as tx:
            tx.execute(delete(throttles).where(those))

    @staticmethod
    def _earlier(tx: Connection, counted: Counted) -> Failures | None:
        row = tx.execute(select(throttles).where(_row(counted.subject, counted.origin))).first()
        return None if row is None or not row.failed else _failures(row)


def _row(subject: bytes, origin: bytes) -> ColumnElement[bool]:
    return (throttles.c.subject == subject) & (throttles.c.origin == origin)


def _failures(row: Row[Any]) -> Failures:
    return row.failed, datetime.fromtimestamp(row.at / 1_000_000, UTC)


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
