"""The event store in one SQLite file: an append is a transaction that nobody else's can come between."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from infra.adapters.direct import driver_of
from infra.adapters.sql_store import INDETERMINATE, SqlStore, wall_clock
from infra.adapters.sqlite import sqlite_database
from infra.eventsourcing.errors import CommandReused, Conflict, GuardTaken, Indeterminate, TooLarge, Unavailable
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Append, Receipt
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome, leaf_hash


class SqliteStore(SqlStore):
    """An ``EventStore`` in a file."""

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not, all in one commit."""
        committing = False
        try:
            with self._database.writing() as tx:
                with driver_of(tx) as driver:
                    group = _Group(driver, self._clock)
                    outcomes = [group.add(append) for append in appends]
                    group.move_head()
                faultpoint("append.before_commit")
                committing = True
        except (DBAPIError, Unavailable) as error:
            if committing:
                raise Indeterminate(INDETERMINATE) from error
            raise
        self._appended()
        return outcomes


class _Group:
    """The appends of one transaction, which has the file to itself: what it reads is the truth until the commit."""

    def __init__(self, driver: sqlite3.Connection, clock: Callable[[], int]) -> None:
        self._ask = driver.execute
        self._position, at = self._ask("SELECT position, committed_at FROM log_head").fetchone()
        self._now = max(clock(), at)
        self._kept: set[str] = set()

    def add(self, append: Append) -> Outcome:
        """Check one append and keep it, or answer why not."""
        answered = "SELECT digest, stream, version, position FROM commands WHERE id = ?"
        if (known := self._ask(answered, (append.command_id,)).fetchone()) is not None:
            digest, *receipt = known
            return Receipt(*receipt) if digest == append.command_digest else CommandReused(append.command_id)
        latest = "SELECT coalesce(max(version), 0) FROM events WHERE stream = ?"
        (actual,) = self._ask(latest, (append.stream,)).fetchone()
        unfounded = append.follows is not None and append.follows not in self._kept
        if actual != append.expected_version or unfounded:
            return Conflict(append.stream, append.expected_version, actual)
        for event in append.events:
            if (size := len(event.open) + len(event.sealed)) > MAX_EVENT_BYTES:
                return TooLarge(size, MAX_EVENT_BYTES)
        return self._taken(append) or self._keep(append)

    def _taken(self, append: Append) -> GuardTaken | None:
        """Which of its claims belongs to somebody else: in the file, or by an earlier one of its claims."""
        holders: dict[tuple[str, bytes], str] = {}
        for claim in append.claims:
            key = claim.kind, claim.digest
            held = self._ask("SELECT subject FROM guards WHERE kind = ? AND digest = ?", key).fetchone()
            free = held is None or held[0] in append.releases
            if (holder := holders.setdefault(key, claim.subject if free else held[0])) != claim.subject:
                return GuardTaken(claim.kind, holder)
        return None

    def _keep(self, append: Append) -> Receipt:
        for version, event in enumerate(append.events, start=append.expected_version + 1):
            self._position += 1
            leaf = leaf_hash(self._position, self._now, event.open, event.sealed)
            about = self._position, append.stream, version, event.id, event.type, self._now
            self._ask("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*about, event.open, event.sealed, leaf))
        for subject in append.releases:
            self._ask("DELETE FROM guards WHERE subject = ?", (subject,))
        for claim in append.claims:
            # A subject has one value of a kind: a correction gives the old one free.
            self._ask("DELETE FROM guards WHERE kind = ? AND subject = ?", (claim.kind, claim.subject))
            self._ask("INSERT INTO guards VALUES (?, ?, ?)", (claim.kind, claim.digest, claim.subject))
        receipt = Receipt(append.stream, append.expected_version + len(append.events), self._position)
        answer = append.command_id, append.command_digest, receipt.stream, receipt.version, receipt.position
        self._ask("INSERT INTO commands VALUES (?, ?, ?, ?, ?)", answer)
        self._kept.add(append.command_id)
        return receipt

    def move_head(self) -> None:
        """Where the log ends now."""
        moved = "UPDATE log_head SET position = :at, committed_at = :now WHERE position < :at"
        self._ask(moved, {"at": self._position, "now": self._now})


def sqlite_store(
    path: Path, clock: Callable[[], int] = wall_clock, appended: Callable[[], object] = lambda: None
) -> SqliteStore:
    """Open the store, made if need be."""
    store = SqliteStore(sqlite_database(path), clock, appended)
    store.create()
    return store
