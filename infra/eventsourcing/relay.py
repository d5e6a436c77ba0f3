"""From store to bus, in order, at least once. The events table is the outbox; nothing else publishes.

Leadership is an epoch in the store. A relay that lost it finds out when it moves its cursor, not from a lock it
believes to hold; what it published late are byte-identical duplicates, which consumers drop by position.
"""

from collections.abc import Sequence
from typing import Protocol

from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Recorded
from infra.eventsourcing.store import EventStore

BATCH = 500


class Publisher(Protocol):
    """The writing end of a bus."""

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        """Publish the open parts in order; returns when the bus has them durably.

        With another incarnation than before, what the topic has of the former one is not read any more; where that is
        to be known before there is an event, ``events`` is empty.
        """


class Relay:
    """The only publisher of one service's log."""

    def __init__(self, topic: str, store: EventStore, bus: Publisher) -> None:
        self.topic = topic
        self._store = store
        self._bus = bus
        self._incarnation = store.head().incarnation
        self.epoch, self.cursor = store.lead(topic)

    def step(self, limit: int = BATCH) -> int:
        """Publish the next batch; answers its size. Raises ``StaleEpoch`` when another relay leads by now."""
        batch = self._store.log(self.cursor, limit)
        if not batch:
            return 0
        self._bus.publish(self.topic, self._incarnation, batch)
        faultpoint("relay.after_publish")
        self._store.advance(self.topic, self.epoch, batch[-1].position)
        self.cursor = batch[-1].position
        return len(batch)


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
