"""The event store in SQL: lock the head, check each command, insert, move the head; one commit for the group.

Written in SQLAlchemy Core, so that one text serves every engine; what differs (how a transaction begins, and which of
the engine's errors pass when one asks again) comes in with ``Ways``.
"""

import logging
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, and_, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from infra.adapters.tables import commands, events, guards, log_head, log_tables, relays
from infra.eventsourcing.errors import (
    CommandReused,
    Conflict,
    GuardTaken,
    Indeterminate,
    StaleEpoch,
    TooLarge,
    Unavailable,
)
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Append, Head, Receipt, Recorded
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome, leaf_hash

_COLUMNS = (
    events.c.position,
    events.c.stream,
    events.c.version,
    events.c.id,
    events.c.type,
    events.c.committed_at,
    events.c.open,
    events.c.sealed,
)

#: A statement takes only so many parameters.
_PART = 500

T = TypeVar("T")
Transaction = Callable[[Engine], AbstractContextManager[Connection]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ways:
    """What an engine does in its own way."""

    writing: Transaction
    reading: Transaction
    #: Whether the same transaction may succeed when it is tried again: nothing is wrong with what was asked.
    passes: Callable[[DBAPIError], bool]


def wall_clock() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class SqlStore:
    """An ``EventStore`` in one database."""

    def __init__(self, engine: Engine, ways: Ways, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._ways = ways
        self._clock = clock

    def create(self) -> None:
        """Make the tables and the log's head, unless they are there."""
        with self._writing() as tx:
            log_tables.create_all(tx)
            if tx.execute(select(log_head.c.id)).first() is None:
                tx.execute(insert(log_head).values(id=1, position=0, committed_at=0, incarnation=str(uuid.uuid4())))

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not, all in one commit."""
        committing = False
        try:
            with self._writing() as tx:
                group = _Group(tx, self._clock, appends)
                outcomes = [group.add(append) for append in appends]
                group.write()
                faultpoint("append.before_commit")
                committing = True
        except (DBAPIError, Unavailable) as error:
            if committing:
                raise Indeterminate("the commit's fate is unknown; ask again with the same command id") from error
            raise
        return outcomes

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        """The digest and first answer of each of these commands that was answered before."""
        with self._reading() as tx:
            return _answered(tx, command_ids)

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of one stream, in version order."""
        found = select(*_COLUMNS).where(events.c.stream == stream, events.c.version > after)
        return self._recorded(found.order_by(events.c.version))

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        """The events of several streams, each in version order."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for some in _parts(found):
            of_some = select(*_COLUMNS).where(events.c.stream.in_(some)).order_by(events.c.stream, events.c.version)
            for recorded in self._recorded(of_some):
                found[recorded.stream].append(recorded)
        return found

    def log(self, after: int, limit: int) -> list[Recorded]:
        """The events after a position, in position order."""
        return self._recorded(select(*_COLUMNS).where(events.c.position > after).order_by("position").limit(limit))

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at these positions."""
        found: list[Recorded] = []
        for some in _parts(sorted(set(positions))):
            at_some = events.c.position.in_(some)
            found += self._recorded(select(*_COLUMNS).where(at_some).order_by(events.c.position))
        return found

    def head(self) -> Head:
        """Where the log ends now."""
        with self._reading() as tx:
            row = tx.execute(select(log_head)).one()
        return Head(row.position, row.committed_at, row.incarnation)

    def holder(self, kind: str, digest: bytes) -> str | None:
        """The subject that holds this guard."""
        with self._reading() as tx:
            found: str | None = tx.scalar(
                select(guards.c.subject).where(guards.c.kind == kind, guards.c.digest == digest)
            )
        return found

    def lead(self, name: str) -> tuple[int, int]:
        """Begin a new epoch for the named relay; answers (epoch, cursor)."""
        try:
            return self._lead(name)
        except IntegrityError:  # another one led for the first time at the same moment
            return self._lead(name)

    def _lead(self, name: str) -> tuple[int, int]:
        # Counted on by the update itself: two that begin at once have two epochs.
        begun = update(relays).where(relays.c.name == name).values(epoch=relays.c.epoch + 1)
        with self._writing() as tx:
            row = tx.execute(begun.returning(relays.c.epoch, relays.c.position)).first()
            if row is None:
                tx.execute(insert(relays).values(name=name, epoch=1, position=0))
                return 1, 0
            return row.epoch, row.position

    def advance(self, name: str, epoch: int, position: int) -> None:
        """Move the relay's cursor forward."""
        mine = and_(relays.c.name == name, relays.c.epoch == epoch, relays.c.position <= position)
        with self._writing() as tx:
            if tx.execute(update(relays).where(mine).values(position=position)).rowcount == 0:
                raise StaleEpoch(name, epoch)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _recorded(self, found: Any) -> list[Recorded]:
        with self._reading() as tx:
            return [Recorded(*row) for row in tx.execute(found)]

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._turn(self._ways.writing)

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._turn(self._ways.reading)

    @contextmanager
    def _turn(self, begin: Transaction) -> Iterator[Connection]:
        try:
            with begin(self._engine) as tx:
                yield tx
        except NoConnectionFree as error:
            raise Unavailable("no connection was free in time; ask again") from error
        except DBAPIError as error:
            if not self._ways.passes(error):
                raise
            log.warning("a transaction had no turn: %s", type(error.orig).__name__)
            raise Unavailable("the store had no turn to give; ask again with the same command id") from error


def _parts(values: Collection[T]) -> Iterator[list[T]]:
    listed = list(values)
    for start in range(0, len(listed), _PART):
        yield listed[start : start + _PART]


def _answered(tx: Connection, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
    """The digest and first answer of each of these commands that was answered before."""
    found: dict[str, tuple[bytes, Receipt]] = {}
    for some in _parts(command_ids):
        for row in tx.execute(select(commands).where(commands.c.id.in_(some))):
            found[row.id] = row.digest, Receipt(row.stream, row.version, row.position)
    return found


class _Group:
    """The appends of one transaction, from the moment the head is locked."""

    def __init__(self, tx: Connection, clock: Callable[[], int], appends: Sequence[Append]) -> None:
        self._tx = tx
        # The update is the lock: what is read after it is the truth until the commit.
        locked = update(log_head).values(position=log_head.c.position)
        head = tx.execute(locked.returning(log_head.c.position, log_head.c.committed_at)).one()
        self._position: int = head.position
        self._now = max(clock(), head.committed_at)
        self._event_rows: list[dict[str, Any]] = []
        self._command_rows: list[dict[str, Any]] = []
        self._freed: set[str] = set()
        self._replaced: set[tuple[str, str]] = set()
        self._claimed: dict[tuple[str, bytes], str] = {}
        self._look_up(appends)

    def _look_up(self, appends: Sequence[Append]) -> None:
        """What the checks need, in as few questions as there are kinds of it."""
        self._versions: dict[str, int] = dict.fromkeys((a.stream for a in appends), 0)
        ends = select(events.c.stream, func.max(events.c.version)).group_by(events.c.stream)
        for some in _parts(self._versions):
            found = self._tx.execute(ends.where(events.c.stream.in_(some)))
            self._versions.update((row[0], row[1]) for row in found)
        self._known = _answered(self._tx, [a.command_id for a in appends])
        self._kept: set[str] = set()
        claims = {(claim.kind, claim.digest) for a in appends for claim in a.claims}
        self._held: dict[tuple[str, bytes], str] = {}
        for pairs in _parts(claims):
            # As a list of pairs: an OR of so many terms is deeper than SQLite parses.
            those = tuple_(guards.c.kind, guards.c.digest).in_(pairs)
            for row in self._tx.execute(select(guards).where(those)):
                self._held[row.kind, row.digest] = row.subject
        self._values = {(kind, subject): digest for (kind, digest), subject in self._held.items()}

    def add(self, append: Append) -> Outcome:
        """Check one append and take it in, or answer why not."""
        if (known := self._known.get(append.command_id)) is not None:
            digest, receipt = known
            return receipt if digest == append.command_digest else CommandReused(append.command_id)
        actual = self._versions[append.stream]
        unfounded = append.follows is not None and append.follows not in self._kept
        if actual != append.expected_version or unfounded:
            return Conflict(append.stream, append.expected_version, actual)
        for event in append.events:
            if (size := len(event.open) + len(event.sealed)) > MAX_EVENT_BYTES:
                return TooLarge(size, MAX_EVENT_BYTES)
        holders: dict[tuple[str, bytes], str] = {}
        for claim in append.claims:
            key = claim.kind, claim.digest
            held = self._held.get(key)
            holder = holders.setdefault(key, claim.subject if held is None or held in append.releases else held)
            if holder != claim.subject:
                return GuardTaken(claim.kind, holder)
        return self._take(append)

    def _take(self, append: Append) -> Receipt:
        for offset, event in enumerate(append.events, start=1):
            self._position += 1
            self._event_rows.append(
                {
                    "position": self._position,
                    "stream": append.stream,
                    "version": append.expected_version + offset,
                    "id": event.id,
                    "type": event.type,
                    "committed_at": self._now,
                    "open": event.open,
                    "sealed": event.sealed,
                    "leaf": leaf_hash(self._position, self._now, event.open, event.sealed),
                }
            )
        self._guard(append)
        receipt = Receipt(append.stream, append.expected_version + len(append.events), self._position)
        self._versions[append.stream] = receipt.version
        self._known[append.command_id] = (append.command_digest, receipt)
        self._kept.add(append.command_id)
        self._command_rows.append(
            {
                "id": append.command_id,
                "digest": append.command_digest,
                "stream": receipt.stream,
                "version": receipt.version,
                "position": receipt.position,
            }
        )
        return receipt

    def _guard(self, append: Append) -> None:
        if append.releases:
            self._freed.update(append.releases)
            self._held = {key: holder for key, holder in self._held.items() if holder not in append.releases}
            self._claimed = {key: holder for key, holder in self._claimed.items() if holder not in append.releases}
        for claim in append.claims:
            # A subject has one value of a kind: a correction gives the old one free.
            self._replaced.add((claim.kind, claim.subject))
            self._claimed.pop((claim.kind, self._values.get((claim.kind, claim.subject), b"")), None)
            self._claimed[claim.kind, claim.digest] = claim.subject
            old = claim.kind, self._values.get((claim.kind, claim.subject), b"")
            if self._held.get(old) == claim.subject:
                del self._held[old]
            self._held[(claim.kind, claim.digest)] = claim.subject
            self._values[(claim.kind, claim.subject)] = claim.digest

    def write(self) -> None:
        """Insert what was taken in and move the head; claims that were given up before those that were made."""
        for subjects in _parts(self._freed):
            self._tx.execute(delete(guards).where(guards.c.subject.in_(subjects)))
        for pairs in _parts(self._replaced):
            self._tx.execute(delete(guards).where(tuple_(guards.c.kind, guards.c.subject).in_(pairs)))
        if self._claimed:
            columns = "kind", "digest", "subject"
            rows = [dict(zip(columns, (*key, holder), strict=True)) for key, holder in self._claimed.items()]
            self._tx.execute(insert(guards), rows)
        if self._event_rows:
            self._tx.execute(insert(events), self._event_rows)
            self._tx.execute(update(log_head).values(position=self._position, committed_at=self._now))
        if self._command_rows:
            self._tx.execute(insert(commands), self._command_rows)
