"""How a consumer follows a log: in order, each event applied once, and what cannot be applied put aside.

The consumer's position is the producer's store position. It moves by compare-and-set in the same transaction as the
effect, so that a crash anywhere, or a second instance, applies nothing twice. An event that cannot be applied is
*parked* with its error; later events of its stream queue behind it, everything else flows on.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from infra.eventsourcing.errors import Gap, Later, OtherHistory
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Recorded, Told, ignored

log = logging.getLogger(__name__)

#: Events applied in one transaction.
BATCH = 500

#: Steps without news for which a consumer believes to stand where it stood.
BELIEVED = 10


class Source(Protocol):
    """A log that can be followed: a store, a topic, a feed."""

    name: str

    def incarnation(self) -> str | None:
        """Which history this is; None as long as it has no event."""

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Up to ``limit`` events with a position above ``after``, in position order, without gaps."""


class Unit(Protocol):
    """One transaction of a consumer: the effect, the position and the parked events stand or fall together."""

    def position(self) -> int:
        """Where the consumer stands."""

    def bind(self, incarnation: str) -> str:
        """Follow this history, if none is followed yet; answers the one that is."""

    def move(self, before: int, after: int) -> bool:
        """Compare-and-set of the position; False when another instance was quicker."""

    def apply(self, events: Sequence[Recorded]) -> None:
        """The effect, in order. Raises when one of them cannot be applied."""

    def attempt(self, event: Recorded) -> str | None:
        """``apply`` so that a failure undoes only this event; answers None or the error, without personal data."""

    def is_parked(self, stream: str) -> bool:
        """Whether an event of this stream waits to be applied."""

    def park(self, event: Recorded, error: str) -> None:
        """Put the event aside."""

    def unpark(self, position: int) -> None:
        """The event has been applied by now."""

    def parked(self, stream: str | None = None) -> list[tuple[int, str]]:
        """(position, stream) of what waits, in position order."""


class Effect(Protocol):
    """Where a consumer's effect lands."""

    name: str
    #: Whether it may stand or fall with the effects of others, in one transaction.
    joins: bool

    def declares(self, event_type: str) -> bool:
        """Whether the consumer is meant to see this type, in whatever version; other types are skipped."""

    def unit(self) -> AbstractContextManager[Unit]:
        """A transaction: committed when left in peace, rolled back on an exception."""

    def join(self, shares: Mapping[Any, Sequence[Recorded]], before: int, after: int) -> Collection[str]:
        """Apply to each of these effects, all kept in this place, its share of a batch; all in one transaction.

        Answers who was moved. Not moved, and given nothing, is whoever did not stand at ``before``, and whoever has
        parked events and would be given more. Raises when one of them cannot apply its share: then nobody was moved.
        """


class Consumer:
    """Follows one source for one effect."""

    def __init__(self, source: Source, effect: Effect, tell: Told = ignored) -> None:
        self.source = source
        self.effect = effect
        self._tell = tell
        self._bound: str | None = None
        #: Where it stood last, and how often that was believed since: another instance, or a rebuild, may move it.
        self._at: int | None = None
        self._believed = 0

    def step(self, limit: int = BATCH) -> int:
        """Apply the next batch; answers how many positions were passed (0: nothing new, or another instance led).

        Raises ``OtherHistory`` when the source is not the one that was followed so far.
        """
        before = self.position()
        batch = read_on(self.source, before, limit) if before is not None else ()
        return self.take(before, batch) if batch and before is not None else 0

    def take(self, before: int, batch: Sequence[Recorded]) -> int:
        """Apply a batch that follows on where it stands; answers how many positions were passed."""
        self._at = None
        try:
            passed = self._together(before, batch)
        except Later:
            raise  # nothing is wrong with the events
        except Exception:  # noqa: BLE001 - whatever it was, the slow way finds the event and parks it by itself
            passed = self._one_by_one(before, batch)
        if passed == len(batch):
            self.passed(batch)
        elif passed:
            self._tell(batch[:passed])
        return passed

    def passed(self, batch: Sequence[Recorded]) -> None:
        """It was moved past this batch just now."""
        self.stands(batch[-1].position)
        self._tell(batch)

    def stands(self, at: int | None) -> None:
        """It was moved there just now; None: perhaps somewhere else."""
        self._at, self._believed = at, 0

    def position(self) -> int | None:
        """Where the consumer stands, asked again now and then; None while there is nothing to follow."""
        found = self.source.incarnation()
        if found is None:
            return None
        self._believed += 1
        if self._at is None or found != self._bound or self._believed > BELIEVED:
            with self.effect.unit() as unit:
                bound = unit.bind(found) if found != self._bound else found
                at = unit.position()
            self._bound = bound  # only now: a transaction that failed has bound nothing
            self.stands(at)
        if self._bound != found:
            raise OtherHistory(self.effect.name, self.source.name, str(self._bound), found)
        return self._at

    def _together(self, before: int, batch: Sequence[Recorded]) -> int:
        declared = [event for event in batch if self.effect.declares(event.type)]
        with self.effect.unit() as unit:
            if not unit.move(before, batch[-1].position):
                return 0
            waiting = {stream for _, stream in unit.parked()} if declared else ()
            for event in declared:
                if event.stream in waiting:
                    unit.park(event, "behind")
            unit.apply([event for event in declared if event.stream not in waiting])
            faultpoint("consume.before_commit")
        faultpoint("consume.after_effect")
        return len(batch)

    def _one_by_one(self, before: int, batch: Sequence[Recorded]) -> int:
        for event in batch:
            with self.effect.unit() as unit:
                if not unit.move(before, event.position):
                    return 0
                if self.effect.declares(event.type):
                    error = "behind" if unit.is_parked(event.stream) else unit.attempt(event)
                    if error is not None:
                        log.warning("%s parked %s at %d: %s", self.effect.name, event.type, event.position, error)
                        unit.park(event, error)
            before = event.position
        return len(batch)

    def retry(self, stream: str | None = None) -> Mapping[str, int]:
        """Try again what was parked, stream by stream in order; answers how many were applied, how many still wait."""
        applied = 0
        with self.effect.unit() as unit:
            waiting = unit.parked(stream)
        stuck: set[str] = set()
        for position, parked_stream in waiting:
            if parked_stream in stuck:
                continue
            event = self._event_at(position)
            with self.effect.unit() as unit:
                if (position, parked_stream) not in unit.parked(parked_stream):
                    continue  # another instance was quicker
                if (error := unit.attempt(event)) is None:
                    unit.unpark(position)
                    applied += 1
                else:
                    unit.park(event, error)
                    stuck.add(parked_stream)
        with self.effect.unit() as unit:
            return {"applied": applied, "waiting": len(unit.parked(stream))}

    def _event_at(self, position: int) -> Recorded:
        found = self.source.read(position - 1, 1)
        if not found or found[0].position != position:
            raise Gap(self.source.name, position, found[0].position if found else 0)
        return found[0]


def read_on(source: Source, after: int, limit: int) -> Sequence[Recorded]:
    """What follows on a position. Raises ``Gap`` when it is not the next position that comes next."""
    batch = source.read(after, limit)
    for expected, event in enumerate(batch, start=after + 1):
        if event.position != expected:
            raise Gap(source.name, expected, event.position)
    return batch


def catch_up(consumer: Consumer, upto: int | None = None) -> int:
    """Step until the source has nothing new (or ``upto`` is reached); answers the positions passed."""
    passed = 0
    while True:
        stepped = consumer.step()
        passed += stepped
        if stepped == 0:
            return passed
        with consumer.effect.unit() as unit:
            if upto is not None and unit.position() >= upto:
                return passed
