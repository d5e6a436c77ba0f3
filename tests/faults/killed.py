"""A story carried out by a process that is killed at a point; and by another, which asks it all again, to its end.

What is kept is kept by a real engine; what was seen is told through a pipe as it happens, because whoever is killed can
tell nobody afterwards. Processes are forks of one that has imported everything and opened nothing.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from infra.adapters.database import Database
from infra.adapters.embedded import Embedded
from infra.adapters.read_models import tables_of
from infra.adapters.runtime import Definition
from infra.adapters.sources import topic_of
from infra.eventsourcing import faults
from infra.eventsourcing.messages import Recorded
from infra.settings import Settings
from tests.faults.checker import History
from tests.faults.simulation.chance import CALM
from tests.faults.simulation.process import REGION, Durable
from tests.faults.simulation.recorder import Note, Recorder
from tests.faults.simulation.world import World
from tests.faults.story import SERVICES, carry_out
from tests.faults.watching import WatchedStore, everything

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])

#: Seconds after which a story that has not ended never will.
PATIENCE = 120


# ── What outlives the processes ──────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """Where one run keeps everything: a folder, and the databases of PostgreSQL where it is not all in the folder."""

    folder: Path
    databases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def open(self) -> Any:
        """The engine, as the product has it; the bus is the embedded one in any case."""
        embedded = Embedded(Settings(self.folder, 0, REGION))
        return OnPostgres(embedded, self.databases) if self.databases else embedded


class OnPostgres:
    """An engine on databases that were lent."""

    def __init__(self, embedded: Embedded, databases: Mapping[tuple[str, str], str]) -> None:
        self.bus = embedded.bus
        self._databases = databases

    def _database(self, service: str, history: str) -> Database:
        from infra.adapters.postgres import postgres_database

        return postgres_database(self._databases[service, history])

    def store(self, service: str) -> Any:
        from infra.adapters.postgres_store import PostgresStore

        return PostgresStore(self._database(service, "log"))

    def keyring(self, service: str) -> Any:
        from infra.adapters.postgres_keyring import PostgresKeyring

        return PostgresKeyring(self._database(service, "keys"))

    def follow(self, service: str) -> Database:
        return self._database(service, "log")

    def generations(self, service: str, tables: Sequence[Table]) -> Any:
        from infra.adapters.postgres_generations import PostgresGenerations

        return PostgresGenerations(self._database(service, "reads"), tables)


def on_sqlite(folder: Path) -> Callable[[str], Place]:
    """A folder to each run."""
    return lambda run: Place(folder / run)


def on_postgres(folder: Path) -> Callable[[str], Place]:
    """Fresh databases to each run; those of the run before are given back."""
    from tests import postgres_engine

    def place(run: str) -> Place:
        postgres_engine.take_back()
        server = postgres_engine.postgres()
        histories = "log", "keys", "reads"
        lent = {
            (service, history): server.at(folder / run / service, history).render_as_string(hide_password=False)
            for service in SERVICES
            for history in histories
        }
        return Place(folder / run, lent)

    return place


# ── One process ──────────────────────────────────────────────────────────────


class Telling(Recorder):
    """A recorder that tells each note before anything else can happen, and begins with what was told before."""

    def __init__(self, told: Sequence[Note], to: Connection) -> None:
        super().__init__()
        for note in told:
            super().keep(note)
        self._moment = len(told) * 2  # an asking takes two moments at most
        self._to = to

    def keep(self, note: Note) -> None:
        self._to.send(note)
        super().keep(note)


class KeptBus:
    """The bus, with all its records in sight."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    @property
    def records(self) -> dict[str, list[Recorded]]:
        return {topic_of(name): self._bus.read(topic_of(name), 0, 100_000) for name in SERVICES}


class KeptStore(WatchedStore):
    """A store, with all that it keeps in sight."""

    def everything(self) -> tuple[list[Recorded], dict[str, Any], int]:
        log, receipts = everything(self._store)
        return log, receipts, self._store.cursor(topic_of(self._service))


class Kept(Durable):
    """What one service keeps, on a real engine."""

    def close(self) -> None:
        for each in (self.store, self.keyring, self.generations, self.follow):
            each.close()


class KeptWorld(World):
    """A world in which nothing else goes wrong, on an engine that outlives it."""

    def __init__(self, place: Place, recorder: Recorder) -> None:
        self._engine = place.open()
        super().__init__(0, CALM, SERVICES, recorder)
        self.bus = KeptBus(self._engine.bus({}))  # type: ignore[assignment]

    def _durable(self, definition: Definition) -> Durable:
        name, engine = definition.name, self._engine
        store = engine.store(name)
        store._clock = self.clock.micros
        watched: Any = KeptStore(store, name, self.recorder)
        generations = engine.generations(name, tables_of(definition.models))
        return Kept(definition, watched, engine.keyring(name), generations, engine.follow(name))


def tell(place: Place, nth: int, told: Sequence[Note], to: Connection) -> None:
    """A process's whole life: carry out the story, be killed at the n-th point (0: at none), else tell the history."""
    world = KeptWorld(place, Telling(told, to))
    if nth:
        faults.arm("*", nth)
    carry_out(world)
    faults.disarm()
    to.send(world.end())


# ── Two processes ────────────────────────────────────────────────────────────


class Killed:
    """Carry out the story in a process that is killed at the n-th point, and again in one that is not."""

    def __init__(self, place: Callable[[str], Place]) -> None:
        self._place = place

    def __call__(self, nth: int) -> tuple[bool, History]:
        place = self._place(f"run-{nth}")
        told: list[Note] = []
        history = self._life(place, nth, told)
        if history is not None:
            return False, history
        history = self._life(place, 0, told)
        assert history is not None, "killed, and nobody did it"
        return True, history

    def _life(self, place: Place, nth: int, told: list[Note]) -> History | None:
        """One process; answers what it says in the end, or None where it was killed. Adds what it told to ``told``."""
        here, there = _FORKS.Pipe(duplex=False)
        process = _FORKS.Process(target=tell, args=(place, nth, tuple(told), there))
        process.start()
        there.close()
        history = None
        with here, contextlib.suppress(EOFError):
            while history is None and here.poll(PATIENCE):
                said = here.recv()
                if isinstance(said, History):
                    history = said
                else:
                    told.append(said)
        process.join(PATIENCE)
        assert process.exitcode == (-signal.SIGKILL if history is None else 0), f"ended with {process.exitcode}"
        return history
