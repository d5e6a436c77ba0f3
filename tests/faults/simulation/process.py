"""What dies with a process: a service's runtime and handler, a worker's relays and consumers.

The composition root is the real one; only what it opens is handed in. Whatever is noted here is noted from outside, by
standing between two parts that know nothing of it.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table

from infra.adapters.database import Database
from infra.adapters.policies import Policy, PolicyEffect
from infra.adapters.read_models import Follows, ReadDatabase, ReadModel
from infra.adapters.runtime import Definition, Runtime
from infra.adapters.vault import Vault
from infra.eventsourcing.decider import EVENT_IDS, Answer, Asked
from infra.eventsourcing.errors import Indeterminate
from infra.eventsourcing.following import Consumer, Effect, Unit
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.messages import Happened, Recorded
from infra.eventsourcing.relay import Relay
from infra.settings import Settings
from infra.wire.codec import Codec, Origin
from tests.faults.simulation.durable import SimulatedGenerations, SimulatedKeyring, SimulatedStore, gone
from tests.faults.simulation.recorder import Recorder

if TYPE_CHECKING:
    from tests.faults.simulation.world import World

REGION = "330621001"


@dataclass(frozen=True)
class Durable:
    """What one service keeps, whoever dies."""

    definition: Definition
    store: SimulatedStore
    keyring: SimulatedKeyring
    generations: SimulatedGenerations
    follow: Database

    def close(self) -> None:
        """The run is over."""
        self.generations.close()
        gone(self.follow)


class NotedHandler(Handler):
    """The handler, with everything that is asked and answered written down."""

    def __init__(self, service: str, recorder: Recorder, *parts: Any) -> None:
        super().__init__(*parts)
        self._service = service
        self._recorder = recorder

    def handle(self, command: Any, asked: Asked) -> Answer:
        began = self._recorder.moment()
        try:
            answer = super().handle(command, asked)
        except BaseException as outcome:
            self._recorder.asked(began, self._service, command, asked, outcome)
            raise
        self._recorder.asked(began, self._service, command, asked, answer)
        return answer

    def handle_all(self, asks: Sequence[tuple[Any, Asked]]) -> list[Answer | Exception]:
        began = self._recorder.moment()
        try:
            answers = super().handle_all(asks)
        except BaseException:
            for command, asked in asks:  # which of them were kept, nobody was told
                self._recorder.asked(began, self._service, command, asked, Indeterminate())
            raise
        for (command, asked), answer in zip(asks, answers, strict=True):
            self._recorder.asked(began, self._service, command, asked, answer)
        return answers


class SimulatedService(Runtime):
    """A service, assembled in one process on what outlives it."""

    def __init__(self, durable: Durable, world: "World") -> None:
        self.definition = durable.definition
        self.name = durable.definition.name
        self.settings = Settings(Path(), 0, REGION)
        self.store = durable.store
        self.keyring = durable.keyring
        origin = Origin(REGION, self.name, durable.store.head().incarnation)
        self.codec = Codec(origin, durable.definition.events, durable.keyring)
        definition = durable.definition
        parts = definition.commands, durable.store, self.codec, definition.rulebook, definition.premises
        self.handler = NotedHandler(self.name, world.recorder, *parts)
        self.reads = ReadDatabase(durable.definition.models, durable.generations)
        self._follow = durable.follow
        self.vault = Vault(durable.follow, durable.keyring)
        self._yields: dict[tuple[str, int], list[str]] = {}
        self._recorder = world.recorder

    def _consumer(self, effect: Effect, follows: Follows, bus: Any, tell: Any) -> Consumer:
        """A consumer; a policy's reactions are noted once they came to their end."""
        noted: Any = Noted(effect, self._react) if isinstance(effect, PolicyEffect) else effect
        return super()._consumer(noted, follows, bus, tell)

    def _declared_policies(self) -> list[Policy]:
        return [self._noted(policy) for policy in super()._declared_policies()]

    def _noted(self, policy: Policy) -> Policy:
        name = policy.follows.name_of(policy.name)

        def react(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
            yields = self._yields[name, happened.position] = []
            for key, command in policy.react(happened, runtime):
                if command is not None:
                    yields.append(str(uuid.uuid5(EVENT_IDS, f"{policy.name}/{happened.id}/{key}")))
                yield key, command

        return replace(policy, react=react)

    def _react(self, name: str, event: Recorded) -> None:
        self._recorder.reacted(self.name, name, event.position, self._yields.pop((name, event.position), []))


class Noted:
    """An effect, whose reactions are noted when they came to their end."""

    def __init__(self, effect: Effect, note: Callable[[str, Recorded], None]) -> None:
        self.name = effect.name
        self.declares = effect.declares
        self.joins = effect.joins
        self.join = effect.join
        self.effect = effect
        self.note = note

    @contextmanager
    def unit(self) -> Iterator[Any]:
        with self.effect.unit() as unit:
            yield _NotedUnit(unit, self)


class _NotedUnit:
    def __init__(self, unit: Unit, noted: Noted) -> None:
        self._unit = unit
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def apply(self, events: Sequence[Recorded]) -> None:
        self._unit.apply(events)
        for event in events:
            self._noted.note(self._noted.name, event)

    def attempt(self, event: Recorded) -> str | None:
        error = self._unit.attempt(event)
        if error is None:
            self._noted.note(self._noted.name, event)
        return error


@dataclass(eq=False)
class Process:
    """Something that can die: the host of one service, or a worker with its relays and consumers."""

    name: str
    services: dict[str, SimulatedService]
    alive: bool = True
    paused: bool = False
    relays: dict[str, Relay] = field(default_factory=dict)
    projectors: list[tuple[str, Consumer]] = field(default_factory=list)
    policies: list[tuple[str, Consumer]] = field(default_factory=list)


# ── The witness ──────────────────────────────────────────────────────────────


def witness(followed: Definition) -> ReadModel:
    """A read model that keeps a line for every effect it was given, so that a second time can be seen."""
    lines = Table(f"witness_{followed.name}", MetaData(), Column("position", Integer, nullable=False))

    def apply(tx: Connection, happened: Happened[Any]) -> None:
        tx.execute(lines.insert().values(position=happened.position))

    follows = Follows(followed.events, tuple(kind.cls for kind in followed.events))
    return ReadModel(f"witness.{followed.name}", (lines,), (follows,), apply)
