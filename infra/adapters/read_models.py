"""Read models: tables that events fill and that can be thrown away.

A service's read models live apart from its log, in *generations*. Rebuilding fills the next generation from position
zero beside the running one; then a pointer is moved, and whoever asks next sees the new. Each read model keeps its
position and its parked events beside its tables, so that effect and position are one commit.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from infra.adapters.positions import SqlUnit, move
from infra.adapters.tables import follow_tables, positions
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.following import Unit
from infra.eventsourcing.messages import Happened, Recorded
from infra.wire.catalogue import Catalogue, stem_of

Decode = Callable[[Sequence[Recorded]], list[Happened[Any]]]
Apply = Callable[[Connection, Happened[Any]], None]
ApplyTogether = Callable[[Connection, Sequence[Happened[Any]]], None]


@dataclass(frozen=True)
class Follows:
    """The events of one service that a read model or a policy declares."""

    catalogue: Catalogue
    classes: tuple[type, ...]

    def name_of(self, effect: str) -> str:
        """The consumer's name: what it does, and whose log it follows."""
        return f"{effect}<{self.catalogue.service}"

    def declares(self, event_type: str) -> bool:
        """Whether the type is one of them, in whatever version."""
        return stem_of(event_type) in self._stems

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(self.catalogue.of(cls).stem for cls in self.classes)


@dataclass(frozen=True)
class ReadModel:
    """Tables, the events that change them, and how."""

    name: str
    tables: tuple[Table, ...]
    follows: tuple[Follows, ...]
    apply: Apply
    #: The same for a whole batch, in fewer statements; for a model whose events do not look at what others changed.
    apply_together: ApplyTogether | None = None

    def take(self, tx: Connection, events: Sequence[Happened[Any]]) -> None:
        """Apply these, in order."""
        if self.apply_together is not None:
            self.apply_together(tx, events)
            return
        for happened in events:
            self.apply(tx, happened)


class Generations(Protocol):
    """Where read models are kept, one generation beside another; each is made empty when it is first opened.

    A transaction without a number is on the generation that is served. It sees all of it: a switch waits for those who
    still read, or leaves them what they read.
    """

    @property
    def served(self) -> int:
        """The generation that is served; 1 where nothing was rebuilt yet."""

    def writing(self, generation: int | None = None) -> AbstractContextManager[Connection]:
        """A transaction that may write."""

    def reading(self, generation: int | None = None) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment."""

    def passes(self, error: DBAPIError) -> bool:
        """Whether asking again may succeed after this error."""

    def clear(self, generation: int) -> None:
        """Throw a generation away, if it is there."""

    def switch(self, generation: int) -> None:
        """Serve this generation from now on, and throw the one before away."""

    def close(self) -> None:
        """Let go of the connections."""


class ReadDatabase:
    """A service's read models."""

    def __init__(self, models: Sequence[ReadModel], generations: Generations) -> None:
        self._models = models
        self.generations = generations

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """A transaction for reading what is served."""
        with self.generations.reading() as tx:
            yield tx

    def position(self, consumer: str) -> int:
        """Where a consumer of the served generation stands."""
        with self.open() as tx:
            return tx.scalar(select(positions.c.position).where(positions.c.consumer == consumer)) or 0

    def digests(self, generation: int | None = None) -> Mapping[str, str]:
        """SHA-256 over every read model's rows, in an order that does not depend on how they came."""
        with self.generations.reading(generation) as tx:
            return {model.name: _digest(tx, model.tables) for model in self._models}

    def close(self) -> None:
        """Let go of the connections."""
        self.generations.close()


def tables_of(models: Sequence[ReadModel]) -> list[Table]:
    """What a generation consists of: the models' tables, positions and parked events."""
    return [*follow_tables.sorted_tables, *(table for model in models for table in model.tables)]


def _digest(tx: Connection, tables: Sequence[Table]) -> str:
    total = hashlib.sha256()
    for table in tables:
        rows = sorted(msgspec.json.encode(list(row)) for row in tx.execute(select(table)))
        total.update(table.name.encode())
        for row in rows:
            total.update(row + b"\n")
    return total.hexdigest()


class Projector:
    """The effect of following one log for one read model."""

    def __init__(
        self,
        model: ReadModel,
        follows: Follows,
        reads: ReadDatabase,
        decode: Decode,
        generation: int | None = None,
    ) -> None:
        self.name = follows.name_of(model.name)
        self.joins = True
        self.declares = follows.declares
        self.model = model
        self._reads = reads
        self._decode = decode
        self._generation = generation

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction on the read model's own database."""
        generations = self._reads.generations
        with generations.writing(self._generation) as tx:
            yield SqlUnit(tx, self.name, lambda events: self.model.take(tx, self._decode(events)), generations.passes)

    def join(self, shares: Mapping["Projector", Sequence[Recorded]], before: int, after: int) -> Collection[str]:
        """Apply to all of these, of one generation; what several of them declare is decoded once."""
        with self._reads.generations.writing(self._generation) as tx:
            given = {each: share for each, share in shares.items() if share}
            moved = move(tx, [each.name for each in shares], before, after, [each.name for each in given])
            given = {each: share for each, share in given.items() if each.name in moved}
            declared = {event.position: event for share in given.values() for event in share}
            happened = {each.position: each for each in self._decode([declared[at] for at in sorted(declared)])}
            for each, share in given.items():
                each.model.take(tx, [happened[event.position] for event in share])
            faultpoint("consume.before_commit")
        faultpoint("consume.after_effect")
        return moved
