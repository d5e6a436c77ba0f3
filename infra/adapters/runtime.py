"""One service, assembled: the composition root that its HTTP host, the worker and the command line share.

A service is a package with the role modules ``contract``, ``projections`` and ``policies``; what this reads of them:

``contract.EVENTS``        the catalogue of the service's own events
``contract.COMMANDS``      command class → the noun module that decides it
``contract.ACCEPTED``      those of them that may be asked from outside; the others are for its own policies
``contract.PREMISES``      command class → the ``Premise`` that it rests on (optional)
``contract.RULEBOOK``      the noun module of its rulebook (``STREAM``, ``in_force(state, day)``)
``projections.MODELS``     its read models
``projections.QUERIES``    query class → function(query, runtime)
``projections.WITHIN``     those of them that keep to ``runtime.communities`` (optional)
``projections.TELLING``    command → what is told besides the receipt, once (optional)
``projections.BELONGING``  first word of a stream's name → ``Belonging`` (optional)
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

from infra.adapters.belonging import Belonging
from infra.adapters.database import insert_into
from infra.adapters.engine import engine_of
from infra.adapters.erasure import erasure_of
from infra.adapters.logs import Telling, silently
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.policies import BATCH, Policy, PolicyEffect
from infra.adapters.positions import rejoin
from infra.adapters.read_models import Decode, Follows, Projector, ReadDatabase, ReadModel, tables_of
from infra.adapters.sessions import Sessions
from infra.adapters.sources import Bus, OwnLog, Reader, Topic, topic_of
from infra.adapters.tables import parked, positions
from infra.adapters.throttle import Throttle
from infra.adapters.vault import Vault
from infra.eventsourcing.decider import CIVIL_TIME, Asked, Decider, Premise, caused_by
from infra.eventsourcing.following import Consumer, Effect, Source, catch_up
from infra.eventsourcing.handler import Handler
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
    premises: Mapping[type, Premise]
    rulebook: Any
    models: Sequence[ReadModel]
    queries: Mapping[type, Callable[[Any, "Runtime"], Any]]
    within: frozenset[type]
    telling: Mapping[type, Callable[[Any, "Runtime"], Any]]
    belonging: Mapping[str, Belonging]
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
        premises=getattr(contract, "PREMISES", {}),
        rulebook=contract.RULEBOOK,
        models=projections.MODELS,
        queries=projections.QUERIES,
        within=frozenset(getattr(projections, "WITHIN", ())),
        telling=getattr(projections, "TELLING", {}),
        belonging=getattr(projections, "BELONGING", {}),
        policies=policies.POLICIES,
        due=policies.DUE,
        intakes=getattr(policies, "INTAKES", {}),
    )


def installed() -> dict[str, str]:
    """Service name → package of every service installed, by the entry-point group ``linli.services``."""
    return {point.name: point.value for point in sorted(entry_points(group="linli.services"))}


class Runtime:
    """One service, ready to be asked and to follow."""

    def __init__(self, definition: Definition, settings: Settings) -> None:
        self.definition = definition
        self.name = definition.name
        self.settings = settings
        engine = engine_of(settings)
        self.store = engine.store(self.name)
        self.keyring = engine.keyring(self.name)
        origin = Origin(settings.region, self.name, self.store.head().incarnation)
        self.codec = Codec(origin, definition.events, self.keyring)
        self.handler = Handler(definition.commands, self.store, self.codec, definition.rulebook, definition.premises)
        self.reads = ReadDatabase(definition.models, engine.generations(self.name, tables_of(definition.models)))
        self._follow = engine.follow(self.name)
        self.vault = Vault(self._follow, self.keyring)
        self.sessions = Sessions(self._follow)
        self.throttle = Throttle(self._follow)
        self.communities: frozenset[str] | None = None  # those that queries answer about; None: all
        self.names_in_clear = False  # whether queries answer with the names of persons in full

    def rules(self, day: date) -> Any:
        """The rulebook in force on an effective day, or None before the first."""
        rulebook = self.definition.rulebook
        return rulebook.in_force(self.state(rulebook, rulebook.STREAM), day)

    def state(self, decider: Decider, stream: str) -> Any:
        """The folded state of a stream as it is now."""
        return self.handler.load(decider, stream)[0]

    def states(self, decider: Decider, streams: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """The folded states of many streams, read a few hundred at a time."""
        for start in range(0, len(streams), PAGE):
            yield from self.handler.states(decider, streams[start : start + PAGE]).items()

    def query(self, query: Any) -> Any:
        """Answer a query of this service."""
        return self.definition.queries[type(query)](query, self)

    def take_in(self, intake: Any) -> Any:
        """Take in what waits for a command to confirm it."""
        return self.definition.intakes[type(intake)](intake, self)

    def happened(self, recorded: Iterable[Recorded]) -> list[Happened[Any]]:
        """Decoded events of the service's own log."""
        return self.codec.happened_all(list(recorded))

    # ── following ────────────────────────────────────────────────────────────

    def relay(self, bus: Bus) -> Relay:
        """The publisher of this service's log."""
        return Relay(topic_of(self.name), self.store, bus)

    def projectors(self, bus: Reader | None, generation: int | None = None, tell: Telling = silently) -> list[Consumer]:
        """The consumers that fill the read models of a generation (default: the one that is served).

        Without a bus, those that follow the service's own log.
        """
        return [
            self._consumer(
                Projector(model, follows, self.reads, self._decoder(follows), generation), follows, bus, tell
            )
            for model in self.definition.models
            for follows in model.follows
            if bus or self._is_own(follows)
        ]

    def policies(self, bus: Reader | None, tell: Telling = silently) -> list[Consumer]:
        """The consumers that react; without a bus, those that follow the service's own log."""
        return [
            self._consumer(PolicyEffect(each, self, self._follow, self._decoder(each.follows)), each.follows, bus, tell)
            for each in self._declared_policies()
            if bus or self._is_own(each.follows)
        ]

    def _consumer(self, effect: Effect, follows: Follows, bus: Reader | None, tell: Telling) -> Consumer:
        return Consumer(self._source(follows, bus), effect, tell(effect))

    def _declared_policies(self) -> list[Policy]:
        """Those of the role module, and erasure, which every service has."""
        erasure = erasure_of(self.definition.events)
        return [*self.definition.policies, *([erasure] if erasure else [])]

    def rebuild(self, bus: Reader) -> Mapping[str, str]:
        """Fill the next generation of the read models from position zero, switch to it, and answer its digests.

        The running generation is served meanwhile. Policies do not fire.
        """
        generation = self.reads.generations.served + 1
        self.reads.generations.clear(generation)  # what a rebuild left that died, perhaps of other code
        for consumer in self.projectors(bus, generation):
            catch_up(consumer)
        self.reads.generations.switch(generation)
        return self.reads.digests()

    def rejoin(self, heads: Mapping[str, Sequence[tuple[str, int]]]) -> list[str]:
        """Let policies go on that followed a history which is no more (``positions.rejoin``); answers them."""
        with self._follow.writing() as tx:
            return rejoin(tx, heads)

    def progress(self) -> dict[str, Any]:
        """Positions of the read models and of the policies by consumer, and everything parked, with its error.

        A consumer that has not begun stands at 0: whoever waits for all of them waits for it too.
        """
        models = [follows.name_of(model.name) for model in self.definition.models for follows in model.follows]
        policies = [policy.follows.name_of(policy.name) for policy in self._declared_policies()]
        found, waiting = dict[str, dict[str, int]](), list[dict[str, Any]]()
        held = (("read_models", models, self.reads.open()), ("policies", policies, self._follow.reading()))
        for kind, names, transaction in held:
            with transaction as tx:
                at = {row.consumer: row.position for row in tx.execute(select(positions))}
                waiting += [dict(row._mapping) for row in tx.execute(select(parked))]
            found[kind] = {name: at.get(name, 0) for name in names}
        return {**found, "parked": waiting}

    def not_answering(self) -> list[str]:
        """The parts that cannot be used now."""
        looks: dict[str, Callable[[], object]] = {
            "log": self.store.head,
            "keys": lambda: self.keyring.get_all(["nobody"]),
            "read models": lambda: self.reads.position("nobody"),
            "positions": self._days_done,
        }
        missing = []
        for part, look in looks.items():
            try:
                look()
            except Exception:  # noqa: BLE001 - whatever it is, the part is of no use
                missing.append(part)
        return missing

    def _is_own(self, follows: Follows) -> bool:
        return follows.catalogue.service == self.name

    def _source(self, follows: Follows, bus: Reader | None) -> Source:
        service = follows.catalogue.service
        return Topic(topic_of(service), bus) if bus and service != self.name else OwnLog(service, self.store)

    def _decoder(self, follows: Follows) -> Decode:
        if self._is_own(follows):
            return self.codec.happened_all
        abroad = Origin(self.settings.region, follows.catalogue.service, "")
        return Codec(abroad, follows.catalogue, MemoryKeyring()).happened_all  # their keys are theirs

    # ── the passing of time ──────────────────────────────────────────────────

    def wake(self, today: date) -> int:
        """Do what became due on every day since the last one done; answers the commands asked. Harmless when repeated.

        A command's id derives from what is due, for whom and on which day; so two instances do it once.
        """
        first = date.fromordinal(before + 1) if (before := self._days_done()) else today
        asked_count = 0
        if first <= today:
            for work in self.definition.due:
                asked_count += self._do(iter(work(first, today, self)))
            with self._follow.writing() as tx:
                done = insert_into(tx, positions).values(consumer=DUE, position=today.toordinal())
                later = {"set_": {"position": today.toordinal()}, "where": positions.c.position < today.toordinal()}
                tx.execute(done.on_conflict_do_update(index_elements=["consumer"], **later))
        return asked_count

    def _days_done(self) -> int:
        with self._follow.reading() as tx:
            return tx.scalar(select(positions.c.position).where(positions.c.consumer == DUE)) or 0

    def _do(self, work: Iterator[tuple[str, date, Any]]) -> int:
        count = 0
        while batch := list(islice(work, BATCH)):
            asks = []
            for key, day, command in batch:
                asked = Asked("", "timer", datetime.combine(day, time(0), CIVIL_TIME), f"due-{day}")
                asks.append((command, caused_by(str(day), "due", key, asked)))
            self.handler.handle_all(asks)
            count += len(asks)
        return count

    def close(self) -> None:
        """Let go of files and connections."""
        self.store.close()
        self.keyring.close()
        self.reads.close()
        self._follow.close()
