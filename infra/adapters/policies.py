"""Policies: whenever their event, then our command, through the same handler as any other.

A policy's reaction yields ``(key, command)``; the command's id derives from the policy, the causing event and the key,
so that after a crash half-way the rest is asked and what was done gets its first answers. Hence the position may follow
the effect in a transaction of its own. It is kept beside the log, not with the read models: a rebuild fires no policy.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from infra.adapters.database import Database
from infra.adapters.positions import SqlUnit, describe, move
from infra.adapters.read_models import Decode, Follows
from infra.eventsourcing.decider import Asked, caused_by
from infra.eventsourcing.errors import Later
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.following import Unit
from infra.eventsourcing.messages import Happened, Recorded
from infra.wire.codec import envelope

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime

#: Commands that one commit takes in: as many as a relay or a consumer takes events. An import is
#: about twice as fast as with 100; others at the same log wait less than a tenth of a second for it.
BATCH = 500

#: Yielded by a reaction between commands: what follows is asked once what went before is answered or replaced.
ONCE_ANSWERED = ("", None)

Reaction = Callable[[Happened[Any], "Runtime"], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Policy:
    """Whenever one of these events, then what the reaction yields."""

    name: str
    follows: Follows
    react: Reaction
    #: What to ask instead of a refused command: function(happened, key, refusal). Without it the event is parked.
    refused: Callable[[Happened[Any], str, Exception], tuple[str, Any] | None] | None = None


class CommandRefused(Exception):
    """A policy's command was refused; the event that caused it is parked under this name."""


class PolicyEffect:
    """The effect of following one log for one policy."""

    def __init__(self, policy: Policy, runtime: "Runtime", database: Database, decode: Decode) -> None:
        self.name = policy.follows.name_of(policy.name)
        self.joins = False
        self.declares = policy.follows.declares
        self._policy = policy
        self._runtime = runtime
        self._database = database
        self._decode = decode

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """The effect first; position and parked events in one short transaction when left in peace."""
        unit = _Afterwards(self._database, self.name, self._fire)
        yield unit
        unit.finish()

    def join(self, shares: Mapping["PolicyEffect", Sequence[Recorded]], before: int, after: int) -> Collection[str]:
        """Move all of these, of one service: only those join that have nothing to react to."""
        with self._database.writing() as tx:
            return move(tx, [each.name for each in shares], before, after)

    def _fire(self, events: Sequence[Recorded]) -> None:
        """Ask what the policy makes of these events, in batches that may reach over several of them."""
        for batch in _batches(self._reactions(events)):
            refused = self._ask(batch)
            instead = [self._instead(ask, refusal) for ask, refusal in refused]
            for ask, refusal in self._ask(instead):
                raise CommandRefused(ask.key) from refusal
            faultpoint("policy.after_batch")

    def _reactions(self, events: Sequence[Recorded]) -> Iterator["_Ask"]:
        for recorded, happened in zip(events, self._decode(events), strict=True):
            for key, command in self._policy.react(happened, self._runtime):
                yield _Ask(recorded, happened, key, command)

    def _ask(self, batch: Sequence["_Ask"]) -> list[tuple["_Ask", Exception]]:
        """Ask the commands; answers those that were refused, and why."""
        asks = [(each.command, each.asked(self._policy.name)) for each in batch]
        answers = self._runtime.handler.handle_all(asks) if asks else []
        return [(ask, a) for ask, a in zip(batch, answers, strict=True) if isinstance(a, Exception)]

    def _instead(self, ask: "_Ask", refusal: Exception) -> "_Ask":
        instead = self._policy.refused(ask.happened, ask.key, refusal) if self._policy.refused else None
        if instead is None:
            raise CommandRefused(ask.key) from refusal
        return _Ask(ask.cause, ask.happened, *instead)


@dataclass(frozen=True, slots=True)
class _Ask:
    """A command with the event that caused it."""

    cause: Recorded
    happened: Happened[Any]
    key: str
    command: Any

    def asked(self, policy: str) -> Asked:
        """What surrounds the command; its time is the time of its cause."""
        cause = envelope(self.cause)
        asked = Asked("", f"policy:{policy}", datetime.fromisoformat(cause.time), cause.correlationid)
        return caused_by(cause.id, policy, self.key, asked)


def _batches(asks: Iterable[_Ask]) -> Iterator[list[_Ask]]:
    batch: list[_Ask] = []
    for ask in asks:
        if ask.command is not None:
            batch.append(ask)
        if batch and (ask.command is None or len(batch) == BATCH):
            yield batch
            batch = []
    if batch:
        yield batch


class _Afterwards:
    """A ``Unit`` that holds no lock while commands run, and does its bookkeeping at the end."""

    def __init__(self, database: Database, consumer: str, fire: Callable[[Sequence[Recorded]], None]) -> None:
        self._database = database
        self._consumer = consumer
        self._fire = fire
        self._later: list[Callable[[SqlUnit], bool | None]] = []

    def _ask(self, question: Callable[[SqlUnit], Any]) -> Any:
        with self._database.reading() as tx:
            return question(self._unit(tx))

    def _unit(self, tx: Connection) -> SqlUnit:
        return SqlUnit(tx, self._consumer, self._fire, self._database.passes)

    def bind(self, incarnation: str) -> str:
        with self._database.writing() as tx:
            return self._unit(tx).bind(incarnation)

    def position(self) -> int:
        return int(self._ask(SqlUnit.position))

    def move(self, before: int, after: int) -> bool:
        self._later.append(lambda unit: unit.move(before, after))
        return self.position() == before

    def apply(self, events: Sequence[Recorded]) -> None:
        self._fire(events)

    def attempt(self, event: Recorded) -> str | None:
        try:
            self._fire([event])
        except Later:
            raise  # nothing is wrong with the event: its turn comes again
        except Exception as error:  # noqa: BLE001 - whatever a reaction raises is a reason to park, and is kept
            return describe(error)
        return None

    def is_parked(self, stream: str) -> bool:
        return bool(self._ask(lambda unit: unit.is_parked(stream)))

    def park(self, event: Recorded, error: str) -> None:
        self._later.append(lambda unit: unit.park(event, error))

    def unpark(self, position: int) -> None:
        self._later.append(lambda unit: unit.unpark(position))

    def parked(self, stream: str | None = None) -> list[tuple[int, str]]:
        waiting: list[tuple[int, str]] = self._ask(lambda unit: unit.parked(stream))
        return waiting

    def finish(self) -> None:
        """Move and park, unless another instance was quicker (it did the same, with the same command ids)."""
        if self._later:
            with self._database.writing() as tx:
                unit = self._unit(tx)
                for step in self._later:
                    if step(unit) is False:
                        return
