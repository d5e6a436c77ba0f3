"""What survives a process: store, bus, keys and databases; each with the ways in which it fails its callers."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, StaticPool, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import Database
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.memory_store import MemoryStore
from infra.adapters.sqlite import passes
from infra.adapters.tables import follow_tables, waiting_tables
from infra.eventsourcing.errors import Indeterminate, StaleEpoch, Unavailable
from infra.eventsourcing.messages import Append, Receipt, Recorded
from infra.eventsourcing.store import Outcome
from infra.privacy.keyring import Erased

if TYPE_CHECKING:
    from tests.faults.simulation.world import World


#: No log is restored here.
INCARNATION = "simulated"


class SimulatedStore(MemoryStore):
    """A store whose callers are interrupted before and after each call, refused, or left without a reply."""

    def __init__(self, service: str, world: "World") -> None:
        super().__init__(world.clock.micros)
        self._incarnation = INCARNATION
        self._service = service
        self._world = world

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        self._before()
        if self._world.happens("lost_reply") and self._world.random.random() < 0.3:
            raise Indeterminate("the connection went away, and the commit with it")
        outcomes = super().append(appends)
        self._world.recorder.measured("appends in one commit", len(appends))
        self._after()
        return outcomes

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        self._before()
        return super().receipts(command_ids)

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        self._before()
        return super().streams(streams)

    def log(self, after: int, limit: int) -> list[Recorded]:
        self._before()
        return super().log(after, limit)

    def lead(self, name: str) -> tuple[int, int]:
        self._before()
        epoch, cursor = super().lead(name)
        self._world.recorder.led(self._service, epoch, cursor)
        self._after()
        return epoch, cursor

    def advance(self, name: str, epoch: int, position: int) -> None:
        self._before()
        try:
            super().advance(name, epoch, position)
        except StaleEpoch:
            self._world.recorder.moved(self._service, epoch, position, accepted=False)
            raise
        self._world.recorder.moved(self._service, epoch, position, accepted=True)
        self._after()

    def _before(self) -> None:
        self._world.pause()
        if self._world.happens("unavailable"):
            raise Unavailable("no turn")

    def _after(self) -> None:
        self._world.pause()
        if self._world.happens("lost_reply"):
            raise Indeterminate("kept, but nobody could say so")

    def cursor(self, name: str) -> int:
        self._before()
        return super().cursor(name)

    # What the checker reads at the end, without being interrupted.

    def everything(self) -> tuple[list[Recorded], dict[str, Receipt], int]:
        """The log, the first answers, the relay's cursor."""
        receipts = {command_id: receipt for command_id, (_, receipt) in self._commands.items()}
        return list(self._log), receipts, max((position for _, position in self._relays.values()), default=0)


class SimulatedBus:
    """Topics that keep every copy in the order of arrival; readers find first appearances, as any bus here does."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.records: dict[str, list[Recorded]] = {}
        self._first: dict[str, dict[int, tuple[int, Recorded]]] = {}

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        self._world.pause()
        if self._world.happens("unavailable"):
            raise ConnectionError("the bus is away")
        arrived = len(events)
        if torn := self._world.happens("torn"):
            arrived = self._world.random.randint(0, len(events))
        for _ in range(2 if self._world.happens("twice") else 1):
            self.arrive(topic, events[:arrived])
        self._world.recorder.measured("records in one publication", len(events))
        self._world.pause()
        if torn or self._world.happens("lost_reply"):
            raise ConnectionError("nobody knows what arrived")

    def arrive(self, topic: str, events: Sequence[Recorded]) -> None:
        """Records come to stand behind the others."""
        records, first = self.records.setdefault(topic, []), self._first.setdefault(topic, {})
        for each in events:
            place = each.position, each.stream, each.version, each.id, each.type, each.committed_at, each.open
            record = Recorded(*place)
            first.setdefault(record.position, (len(records), record))
            records.append(record)

    def incarnation(self, topic: str) -> str | None:
        # A reader believes it for a while of real time, so nothing may follow from how often it asks.
        return INCARNATION if self.records.get(topic) else None

    def read(self, topic: str, after: int, limit: int) -> list[Recorded]:
        self._world.pause()
        if self._world.happens("unavailable"):
            raise ConnectionError("the bus is away")
        end = len(self.records.get(topic, ()))
        if self._world.happens("delayed"):
            end = self._world.random.randint(0, end)
        found: list[Recorded] = []
        first = self._first.get(topic, {})
        for position in range(after + 1, max(first, default=0) + 1):
            offset, record = first.get(position, (end, None))
            if offset < end and record is not None:
                found.append(record)
            if len(found) == limit:
                break
        self._world.pause()
        return found

    def close(self) -> None:
        """Nothing to let go of."""


class SimulatedKeyring(MemoryKeyring):
    """Keys that follow from their subject, so that a run can be repeated."""

    def make(self, subject: str) -> bytes:
        key = self._keys.setdefault(subject, hashlib.sha256(subject.encode()).digest())
        if key is None:
            raise Erased(subject)
        return key


class SimulatedGenerations:
    """Generations of read models in memory."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.served = 1
        self._tables = tables
        self._opened: dict[int, Database] = {}

    @contextmanager
    def writing(self, generation: int | None = None) -> Iterator[Connection]:
        with self._open(generation).writing() as tx:
            yield tx

    @contextmanager
    def reading(self, generation: int | None = None) -> Iterator[Connection]:
        with self._open(generation).reading() as tx:
            yield tx

    def passes(self, error: DBAPIError) -> bool:
        return passes(error)

    def _open(self, generation: int | None) -> Database:
        number = self.served if generation is None else generation
        if number not in self._opened:
            self._opened[number] = database(self._tables)
        return self._opened[number]

    def clear(self, generation: int) -> None:
        if generation in self._opened:
            gone(self._opened.pop(generation))

    def switch(self, generation: int) -> None:
        before, self.served = self.served, generation
        self.clear(before)

    def close(self) -> None:
        for generation in list(self._opened):
            self.clear(generation)


#: Engines whose database is gone, each with the statements it has compiled: most of what a run would cost.
_SPARE: list[Engine] = []


def database(tables: Sequence[Table]) -> Database:
    """A database in memory: one connection, transactions as on a disk."""
    engine = _SPARE.pop() if _SPARE else _engine()
    made = Database(engine, engine, passes)
    with made.writing() as tx:
        for table in tables:
            table.create(tx, checkfirst=False)
    return made


def follow_database() -> Database:
    """Where policies keep how far they have come, and where imports wait."""
    return database([*follow_tables.sorted_tables, *waiting_tables.sorted_tables])


def gone(of: Database) -> None:
    """Throw the database away."""
    of.close()
    _SPARE.append(of.writer)


def _engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # the begin listener says BEGIN

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
