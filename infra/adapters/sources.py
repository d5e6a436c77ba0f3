"""Logs that a consumer can follow: the service's own store, or a topic of the bus."""

import time
from collections.abc import Sequence
from typing import Protocol

from infra.eventsourcing.messages import Recorded
from infra.eventsourcing.relay import Publisher
from infra.eventsourcing.store import EventStore

#: Seconds for which a topic's incarnation is believed without asking.
BELIEVED = 2.0


def topic_of(service: str) -> str:
    """The internal topic of a service: its whole log, open parts only."""
    return f"linli.internal.{service}"


class Reader(Protocol):
    """The reading end of a bus."""

    def incarnation(self, topic: str) -> str | None:
        """Under which incarnation of the log the newest records were published; None where there is none."""

    def read(self, topic: str, after: int, limit: int) -> Sequence[Recorded]:
        """Records of the topic's incarnation after a position, in position order, without gaps."""


class Bus(Publisher, Reader, Protocol):
    """Both ends."""

    #: Whether a reading waits a moment for what is on its way.
    waits: bool

    def close(self) -> None:
        """Let go of files and connections; a publication under way is given up."""


class Feed(Protocol):
    """A service's log, served by itself: the same bytes as in its topic."""

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Up to ``limit`` events with a position above ``after``, in position order."""


class OwnLog:
    """A service's own log, sealed parts included."""

    def __init__(self, name: str, store: EventStore) -> None:
        self.name = name
        self._store = store
        self._incarnation: str | None = None

    def incarnation(self) -> str:
        """The log's; it changes on a restore only, when no process runs."""
        if self._incarnation is None:
            self._incarnation = self._store.head().incarnation
        return self._incarnation

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next events."""
        return self._store.log(after, limit)


class Topic:
    """Another service's log as it was published: open parts only."""

    def __init__(self, name: str, bus: Reader) -> None:
        self.name = name
        self._bus = bus
        self._incarnation: str | None = None
        self._asked = float("-inf")

    def incarnation(self) -> str | None:
        """The topic's, as it was a moment ago."""
        now = time.monotonic()
        if self._incarnation is None or now > self._asked + BELIEVED:
            self._incarnation, self._asked = self._bus.incarnation(self.name), now
        return self._incarnation

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next events. Whoever has just read on to the end of them has heard of no other incarnation."""
        found = self._bus.read(self.name, after, limit)
        if 0 < len(found) < limit:
            self._asked = time.monotonic()
        return found
