"""One service, assembled: the composition root that its HTTP host, the worker and the command line share.

A service is a package with the role modules ``contract``, ``projections`` and ``policies``; what this reads of them:

``contract.EVENTS``        the catalogue of the service's own events
``contract.COMMANDS``      command class → the noun module that decides it
``contract.ACCEPTED``      those of them that may be asked from outside; the others are for its own policies
``contract.RULEBOOK``      the noun module of its rulebook (``STREAM``, ``in_force(state, day)``)
``projections.MODELS``     its read models
``projections.QUERIES``    query class → function(query, runtime)
``policies.POLICIES``      its reactions
``policies.DUE``           what the passing of time makes due: function(first day, last day, runtime)
``policies.INTAKES``       what is brought in and waits (optional): class → function(intake, runtime)
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.metadata import entry_points
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from infra.adapters.erasure import erasure_of
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.policies import BATCH, Policy, PolicyEffect
from infra.adapters.read_models import Follows, Projector, ReadDatabase, ReadModel
from infra.adapters.sources import OwnLog, Topic
from infra.adapters.sqlite import open_sqlite, reading, writing
from infra.adapters.sqlite_bus import SqliteBus
from infra.adapters.sqlite_keyring import SqliteKeyring
from infra.adapters.sqlite_store import sqlite_store
from infra.adapters.tables import follow_tables, parked, positions
from infra.adapters.vault import Vault
from infra.eventsourcing.decider import CIVIL_TIME, Asked, Decider, Handler, caused_by
from infra.eventsourcing.following import Consumer, Source, catch_up
from infra.eventsourcing.messages import Happened, Recorded
from infra.eventsourcing.relay import Relay
from infra.settings import Settings
from infra.wire.catalogue import Catalogue
from infra.wire.codec import Codec, Origin

#: Streams that are read with one question.
PAGE = 200

#: Under which name the last day done is kept among the positions.
DUE = "due"

DueWork = Callable[[date, date, "Runtime"], Iterable[tuple[str, date, Any]]]


@dataclass(frozen=True)
class Definition:
    """What a service's role modules say it is."""

    name: str
    events: Catalogue
    commands: Mapping[type, Decider]
    accepted: frozenset[type]
    rulebook: Any
    models: Sequence[ReadModel]
    queries: Mapping[type, Callable[[Any, "Runtime"], Any]]
    policies: Sequence[Policy]
    due: Sequence[DueWork]
    intakes: Mapping[type, Callable[[Any, "Runtime"], Any]]


def define(package: str) -> Definition:
    """Read a service's role modules."""
    contract = importlib.import_module(f"{package}.contract")
    projections = importlib.import_module(f"{package}.projections")
    policies = importlib.import_module(f"{package}.policies")
    return Definition(
        name=contract.EVENTS.service,
        events=contract.EVENTS,
        commands=contract.COMMANDS,
        accepted=frozenset(contract.ACCEPTED),
        rulebook=contract.RULEBOOK,
        models=projections.MODELS,
        queries=projections.QUERIES,
        policies=policies.POLICIES,
        due=policies.DUE,
        intakes=getattr(policies, "INTAKES", {}),
    )


def installed() -> dict[str, str]:
    """Service name → package of every service installed, by the entry-point group ``linli.services``."""
    return {point.name: point.value for point in sorted(entry_points(group="linli.services"))}


def topic_of(service: str) -> str:
    """The internal topic of a service: its whole log, open parts only."""
    return f"linli.internal.{service}"


class Runtime:
    """One service, ready to be asked and to follow."""

    def __init__(self, definition: Definition, settings: Settings) -> None:
        self.definition = definition
        self.name = definition.name
        self.settings = settings
        home = settings.folder(self.name)
        self.store = sqlite_store(home / "events.sqlite")
        self.keyring = SqliteKeyring(home / "keys.sqlite")
        origin = Origin(settings.region, self.name, self.store.head().incarnation)
        self.codec = Codec(origin, definition.events, self.keyring)
        self.handler = Handler(definition.commands, self.store, self.codec, self.rules)
        self.reads = ReadDatabase(home, definition.models)
        self.vault = Vault(settings.folder(self.name, "vault"), self.keyring)
        self._follow = open_sqlite(home / "follow.sqlite")
        with writing(self._follow) as tx:
            follow_tables.create_all(tx)

    def rules(self, day: date) -> Any:
        """The rulebook in force on an effective day, or None before the first."""
        rulebook = self.definition.rulebook
        state, _ = self.handler.load(rulebook, rulebook.STREAM)
        return rulebook.in_force(state, day)

    def state(self, decider: Decider, stream: str) -> Any:
        """The folded state of a stream as it is now."""
        return self.handler.load(decider, stream)[0]

    def states(self, decider: Decider, streams: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """The folded states of many streams, read a few hundred at a time."""
        for start in range(0, len(streams), PAGE):
            for stream, history in self.store.streams(streams[start : start + PAGE]).items():
                yield stream, self.handler.fold(decider, history)[0]

    def query(self, query: Any) -> Any:
        """Answer a query of this service."""
        return self.definition.queries[type(query)](query, self)

    def take_in(self, intake: Any) -> Any:
        """Take in what waits for a command to confirm it."""
        return self.definition.intakes[type(intake)](intake, self)

    def happened(self, recorded: Iterable[Recorded]) -> list[Happened[Any]]:
        """Decoded events of the service's own log."""
        return [self.codec.happened(each) for each in recorded]

    # ── following ────────────────────────────────────────────────────────────

    def relay(self, bus: SqliteBus) -> Relay:
        """The publisher of this service's log."""
        return Relay(topic_of(self.name), self.store, bus)

    def projectors(self, bus: SqliteBus, generation: int | None = None) -> list[Consumer]:
        """The consumers that fill the read models of a generation (default: the one that is served)."""
        return [
            Consumer(
                self._source(follows, bus), Projector(model, follows, self.reads, self._decoder(follows), generation)
            )
            for model in self.definition.models
            for follows in model.follows
        ]

    def policies(self, bus: SqliteBus) -> list[Consumer]:
        """The consumers that react."""
        return [
            Consumer(
                self._source(policy.follows, bus),
                PolicyEffect(policy, self, self._follow, self._decoder(policy.follows)),
            )
            for policy in self._declared_policies()
        ]

    def _declared_policies(self) -> list[Policy]:
        """Those of the role module, and erasure, which every service has."""
        erasure = erasure_of(self.definition.events)
        return [*self.definition.policies, *([erasure] if erasure else [])]

    def rebuild(self, bus: SqliteBus) -> Mapping[str, str]:
        """Fill the next generation of the read models from position zero, switch to it, and answer its digests.

        The running generation is served meanwhile. Policies do not fire.
        """
        generation = self.reads.generation + 1
        consumers = self.projectors(bus, generation)
        for consumer in consumers:
            catch_up(consumer)
        self.reads.switch(generation)
        return self.reads.digests()

    def progress(self) -> dict[str, Any]:
        """Positions of the read models and of the policies by consumer, and everything parked, with its error.

        A consumer that has not begun stands at 0: whoever waits for all of them must wait for it too.
        """
        models = [follows.name_of(model.name) for model in self.definition.models for follows in model.follows]
        policies = [policy.follows.name_of(policy.name) for policy in self._declared_policies()]
        found: dict[str, dict[str, int]] = {}
        waiting: list[dict[str, Any]] = []
        for kind, names, engine in (
            ("read_models", models, self.reads.engine()),
            ("policies", policies, self._follow),
        ):
            with reading(engine) as tx:
                at = {row.consumer: row.position for row in tx.execute(select(positions))}
                waiting += [dict(row._mapping) for row in tx.execute(select(parked))]
            found[kind] = {name: at.get(name, 0) for name in names}
        return {**found, "parked": waiting}

    def _source(self, follows: Follows, bus: SqliteBus) -> Source:
        service = follows.catalogue.service
        return OwnLog(service, self.store) if service == self.name else Topic(topic_of(service), bus)

    def _decoder(self, follows: Follows) -> Callable[[Recorded], Happened[Any]]:
        if follows.catalogue.service == self.name:
            return self.codec.happened
        abroad = Origin(self.settings.region, follows.catalogue.service, "")
        return Codec(abroad, follows.catalogue, MemoryKeyring()).happened  # their keys are theirs

    # ── the passing of time ──────────────────────────────────────────────────

    def wake(self, today: date) -> int:
        """Do what became due on every day since the last one done; answers the commands asked. Harmless when repeated.

        A command's id derives from what is due, for whom and on which day; so two instances do it once.
        """
        before = self._days_done()
        first = date.fromordinal(before + 1) if before else today
        asked_count = 0
        if first <= today:
            for work in self.definition.due:
                asked_count += self._do(iter(work(first, today, self)))
            with writing(self._follow) as tx:
                done = insert(positions).values(consumer=DUE, position=today.toordinal())
                tx.execute(
                    done.on_conflict_do_update(index_elements=["consumer"], set_={"position": today.toordinal()})
                )
        return asked_count

    def _days_done(self) -> int:
        with reading(self._follow) as tx:
            return tx.scalar(select(positions.c.position).where(positions.c.consumer == DUE)) or 0

    def _do(self, work: Iterator[tuple[str, date, Any]]) -> int:
        count = 0
        while batch := list(islice(work, BATCH)):
            asks = []
            for key, day, command in batch:
                at = datetime.combine(day, time(0), CIVIL_TIME)
                asked = Asked("", "timer", at, f"due-{day}")
                asks.append((command, caused_by(str(day), "due", key, asked)))
            self.handler.handle_all(asks)
            count += len(asks)
        return count

    def close(self) -> None:
        """Let go of files and connections."""
        self.store.close()
        self.keyring.close()
        self.reads.close()
        self._follow.dispose()
