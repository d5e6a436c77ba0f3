"""From store to bus, in order, at least once. The events table is the outbox; nothing else publishes.

Leadership is an epoch in the store. A relay that lost it finds out when it moves its cursor, not from a lock it
believes to hold; what it published late are byte-identical duplicates, which consumers drop by position. It then
stands by, and takes the lead again should the other one come no further.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from infra.eventsourcing.errors import StaleEpoch
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Recorded, Told, ignored
from infra.eventsourcing.store import EventStore

log = logging.getLogger(__name__)

BATCH = 500

#: Seconds for which a leader may leave its cursor where it is, with something to publish, before another one leads.
PATIENCE = 5.0
#: A publication may take long where the bus is slow. Whoever has taken over waits twice as long the next time, up to
#: this, so that two slow relays do not take the lead from each other for ever.
LONGEST_PATIENCE = 40.0
#: Seconds between two looks at the leader.
LOOK = 1.0


class Publisher(Protocol):
    """The writing end of a bus."""

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        """Publish the open parts in order; returns when the bus has them durably.

        With another incarnation than before, what the topic has of the former one is not read any more; where that is
        to be known before there is an event, ``events`` is empty.
        """


class Relay:
    """The only publisher of one service's log."""

    def __init__(
        self,
        topic: str,
        store: EventStore,
        bus: Publisher,
        *,
        publishing: Told = ignored,
        published: Told = ignored,
    ) -> None:
        self.topic = topic
        self._store = store
        self._bus = bus
        self._publishing = publishing
        self._published = published
        self._incarnation = store.head().incarnation
        self.epoch, self.cursor = store.lead(topic)

    def step(self, limit: int = BATCH) -> int:
        """Publish the next batch; answers its size. Raises ``StaleEpoch`` when another relay leads by now."""
        batch = self._store.log(self.cursor, limit)
        if not batch:
            return 0
        self._publishing(batch)
        self._bus.publish(self.topic, self._incarnation, batch)
        faultpoint("relay.after_publish")
        self._published(batch)
        self._store.advance(self.topic, self.epoch, batch[-1].position)
        self.cursor = batch[-1].position
        return len(batch)


class Leadership:
    """A relay that leads from its beginning, and stands by while another one does.

    Nobody is told that a leader has died; it shows by a cursor that stays behind the head. A leader that only hangs,
    and goes on later, is refused then, and stands by in its turn.
    """

    def __init__(
        self,
        topic: str,
        store: EventStore,
        bus: Publisher,
        clock: Callable[[], float] = time.monotonic,
        *,
        publishing: Told = ignored,
        published: Told = ignored,
    ) -> None:
        self.topic = topic
        self._store = store
        self._bus = bus
        self._clock = clock
        self._publishing = publishing
        self._published = published
        self._relay: Relay | None = self._lead()
        self._seen = 0
        self._since = self._looked = 0.0
        self.patience = PATIENCE
        #: How many writes were refused because another relay led.
        self.refused = 0

    @property
    def leads(self) -> bool:
        """Whether it believes so."""
        return self._relay is not None

    def step(self, limit: int = BATCH) -> int:
        """Publish the next batch, or look whether the one who leads still does; answers how much was published."""
        if self._relay is None:
            if not self._overdue():
                return 0
            self._relay = self._lead()
            self.patience = min(2 * self.patience, LONGEST_PATIENCE)
            log.warning("%s: stood still at %d; epoch %d takes over", self.topic, self._seen, self._relay.epoch)
        try:
            return self._relay.step(limit)
        except StaleEpoch as stale:
            self.refused += 1
            log.warning("%s: %s; standing by (writes refused so far: %d)", self.topic, stale, self.refused)
            self._relay = None
            self._seen, self._since = -1, self._clock()
            return 0

    def _lead(self) -> Relay:
        return Relay(self.topic, self._store, self._bus, publishing=self._publishing, published=self._published)

    def _overdue(self) -> bool:
        now = self._clock()
        if now - self._looked < LOOK:
            return False
        self._looked = now
        cursor = self._store.cursor(self.topic)
        if cursor != self._seen or cursor >= self._store.head().position:
            self._seen, self._since = cursor, now
        return now - self._since >= self.patience


def republish(topic: str, store: EventStore, bus: Publisher, after: int, upto: int) -> int:
    """Publish once more what was published before, for a topic that lost it; answers how many events.

    The relay may run meanwhile: its cursor stays where it is, and consumers drop what they have. ``upto`` is a
    position the topic has had; beyond it, the relay's records would be overtaken.
    """
    published = 0
    incarnation = store.head().incarnation
    while after < upto and (batch := store.log(after, min(BATCH, upto - after))):
        bus.publish(topic, incarnation, batch)
        published += len(batch)
        after = batch[-1].position
    return published
