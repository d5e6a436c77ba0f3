"""Read models: tables that events fill and that can be thrown away.

A service's read models live in files of their own, one file to a *generation*. Rebuilding fills the next generation
from position zero beside the running one; then a pointer is moved, and whoever opens the database next sees the new.
Each read model keeps its position and its parked events in the same file, so that effect and position are one commit.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, select

from infra.adapters.positions import SqlUnit
from infra.adapters.sqlite import open_sqlite, reading, writing
from infra.adapters.tables import follow_tables, positions
from infra.eventsourcing.following import Unit
from infra.eventsourcing.messages import Happened, Recorded
from infra.wire.catalogue import Catalogue, stem_of

Apply = Callable[[Connection, Happened[Any]], None]


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
        return any(self.catalogue.of(cls).stem == stem_of(event_type) for cls in self.classes)


@dataclass(frozen=True)
class ReadModel:
    """Tables, the events that change them, and how."""

    name: str
    tables: tuple[Table, ...]
    follows: tuple[Follows, ...]
    apply: Apply


class ReadDatabase:
    """The current generation of a service's read models."""

    def __init__(self, folder: Path, models: Sequence[ReadModel]) -> None:
        self._folder = folder
        self._models = models
        self._pointer = folder / "read.generation"
        self._engines: dict[int, Engine] = {}

    @property
    def generation(self) -> int:
        """The generation that is served; 1 where nothing was rebuilt yet."""
        try:
            return int(self._pointer.read_text())
        except FileNotFoundError:
            return 1

    def engine(self, generation: int | None = None) -> Engine:
        """The database of a generation, made if need be."""
        number = self.generation if generation is None else generation
        path = self._folder / f"read-{number}.sqlite"
        if number not in self._engines or not path.exists():
            self._engines[number] = self._opened(path)
            for old in [n for n in self._engines if n < number - 1]:
                self._engines.pop(old).dispose()
        return self._engines[number]

    def _opened(self, path: Path) -> Engine:
        engine = open_sqlite(path)
        with writing(engine) as tx:
            follow_tables.create_all(tx)
            for model in self._models:
                for table in model.tables:
                    table.create(tx, checkfirst=True)
        return engine

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """A transaction for reading the current generation."""
        with reading(self.engine()) as tx:
            yield tx

    def position(self, consumer: str) -> int:
        """Where a consumer of the current generation stands."""
        with self.open() as tx:
            return tx.scalar(select(positions.c.position).where(positions.c.consumer == consumer)) or 0

    def switch(self, generation: int) -> None:
        """Serve this generation from now on; the one before is left to whoever still reads it, then deleted."""
        before = self.generation
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(str(generation))
        fresh.replace(self._pointer)
        if before in self._engines:
            self._engines.pop(before).dispose()
        for path in self._folder.glob(f"read-{before}.sqlite*"):
            path.unlink(missing_ok=True)

    def digests(self, generation: int | None = None) -> Mapping[str, str]:
        """SHA-256 over every read model's rows, in an order that does not depend on how they came."""
        with reading(self.engine(generation)) as tx:
            return {model.name: _digest(tx, model.tables) for model in self._models}

    def close(self) -> None:
        """Let go of the connections."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


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
        decode: Callable[[Recorded], Happened[Any]],
        generation: int | None = None,
    ) -> None:
        self.name = follows.name_of(model.name)
        self.declares = follows.declares
        self._model = model
        self._reads = reads
        self._decode = decode
        self._generation = generation

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction on the read model's own database."""
        with writing(self._reads.engine(self._generation)) as tx:
            yield SqlUnit(tx, self.name, lambda events: self._apply(tx, events))

    def _apply(self, tx: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            self._model.apply(tx, self._decode(event))
