"""Logs that a consumer can follow: the service's own store, or a topic of the bus."""

from collections.abc import Sequence
from typing import Protocol

from infra.eventsourcing.messages import Recorded
from infra.eventsourcing.store import EventStore


class Reader(Protocol):
    """The reading end of a bus."""

    def read(self, topic: str, after: int, limit: int) -> Sequence[Recorded]:
        """Records of the topic after a position."""


class OwnLog:
    """A service's own log, sealed parts included."""

    def __init__(self, name: str, store: EventStore) -> None:
        self.name = name
        self._store = store

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next events."""
        return self._store.log(after, limit)


class Topic:
    """Another service's log as it was published: open parts only."""

    def __init__(self, name: str, bus: Reader) -> None:
        self.name = name
        self._bus = bus

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next events."""
        return self._bus.read(self.name, after, limit)
