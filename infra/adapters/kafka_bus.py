"""Apache Kafka as the bus: the same promises as the embedded one, on topics that many sub-districts share.

A bus belongs to one sub-district: it publishes with its key and sees its records only. Positions are the producer's
store positions; Kafka's own offsets and commits decide nothing.

What a reader relies on: within an incarnation of the log, **first appearances are in order**. A relay leaves out no
position and starts at a cursor up to which everything is there, so whatever comes late or again is a copy of an
earlier record, and dropped by its position. Where a batch failed among others, the relay publishes it again and the
missing position comes further behind. Where retention took it away it comes nowhere: then the feed is asked, and
without one ``Gap`` is raised. A log that was restored is published again as a whole, under its new incarnation; what
the topic has of an earlier one is passed over.

A record with our key (or none) that is no event is set aside, in the log and in ``set_aside``; what it may have been
is missed by its position, so nothing is skipped in silence.
"""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, RetriableError, UnknownTopicOrPartitionError

from infra.adapters.kafka_connection import Door
from infra.adapters.kafka_reader import LogReader
from infra.adapters.kafka_records import beginning, partition_of, to_record
from infra.eventsourcing.errors import Gap, Unavailable
from infra.eventsourcing.messages import Recorded

log = logging.getLogger(__name__)

#: Idle readers kept for a topic: one to each follower in a process, so that none has to search.
MOST_IDLE = 16
#: Seconds without an answer after which a reading or a publication is given up, to be tried again.
PATIENCE = 10
#: So many times as long until a record that no broker took is given up; the relay then begins again at its cursor.
ATTEMPTS = 3

#: A broker that comes back is noticed soon; the client's own patience grows to half a minute.
RECONNECT = {"reconnect_backoff_ms": 50, "reconnect_backoff_max_ms": 1000}
PRODUCER: dict[str, Any] = {
    **RECONNECT,
    "acks": "all",
    "enable_idempotence": True,
    "max_in_flight_requests_per_connection": 5,
    "delivery_timeout_ms": ATTEMPTS * PATIENCE * 1000,
    "request_timeout_ms": PATIENCE * 1000,
    "allow_auto_create_topics": False,
    "linger_ms": 5,
    "batch_size": 256 * 1024,
}
CONSUMER: dict[str, Any] = {
    **RECONNECT,
    "group_id": None,
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # where to read is ours to say; never quietly at one of the ends
    "allow_auto_create_topics": False,
    "request_timeout_ms": PATIENCE * 1000,
    "fetch_max_wait_ms": 50,
}


class Feed(Protocol):
    """A service's log, served by itself: the same bytes as in its topic."""

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Up to ``limit`` events with a position above ``after``, in position order."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that carried our key, or none, and was no event."""

    topic: str
    partition: int
    offset: int
    why: str


class KafkaBus:
    """Both ends of the bus, for one sub-district. Safe to share between threads.

    ``connection`` is what the client needs to reach a cluster and be let in (``connection_of``). ``feeds`` are
    asked, by topic, for what a topic no longer has. ``prefix`` sets the topics of several guests of a cluster apart.

    Raises ``Unavailable`` when no broker answers within ``patience``, and when the bus is closed meanwhile; Kafka's own
    error when it refuses.
    """

    waits = True

    def __init__(
        self,
        connection: Mapping[str, Any],
        region: str,
        feeds: Mapping[str, Feed] | None = None,
        prefix: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self._connection = {**connection, "bootstrap_timeout_ms": int(patience * 1000)}
        self._patience = patience
        self._region = region
        self._feeds = feeds or {}
        self._prefix = prefix
        self._closed = threading.Event()
        self._publishing = threading.Lock()
        self._producer: Any = None
        self._out = Door(patience)
        self._lock = threading.Lock()
        self._doors: set[Door] = set()
        self._idle: dict[str, list[LogReader]] = {}
        self._set_aside: dict[tuple[str, int, int], SetAside] = {}

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Raise ``Unavailable`` where asking again is the answer; what was refused stays what it is."""
        try:
            yield
        except Exception as error:
            if self._closed.is_set():  # what the client says when it is ended from outside is of many kinds
                raise Unavailable("the bus was closed") from error
            # One may wait for ever for a topic that nobody declared.
            if not isinstance(error, RetriableError) or isinstance(error, UnknownTopicOrPartitionError):
                raise
            raise Unavailable(f"Kafka did not answer in time ({type(error).__name__}); ask again") from error

    def _door(self) -> Door:
        door = Door(self._patience)
        with self._lock:
            if self._closed.is_set():
                raise Unavailable("the bus was closed")
            self._doors.add(door)
        return door

    # ── the relay's end ──────────────────────────────────────────────────────

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        """Publish the open parts in order; returns when every broker that must has them."""
        with self._publishing, self._answering():
            try:
                self._send(self._prefix + topic, incarnation, events)
            except BaseException:
                # What this producer still holds must not come after what is published next.
                self._drop_producer()
                raise

    def _send(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        if self._producer is None:
            self._out = self._door()
            patience = int(self._patience * 1000)
            limits = {"request_timeout_ms": patience, "delivery_timeout_ms": ATTEMPTS * patience}
            here = {"kafka_client": self._out, "max_block_ms": patience}
            self._producer = KafkaProducer(**self._connection | PRODUCER | limits | here)
        if (partitions := self._out.partitions(topic)) == 0:
            raise UnknownTopicOrPartitionError(topic)
        partition = partition_of(self._region, partitions)
        records = [to_record(event, self._region, incarnation) for event in events]
        records = records or [beginning(self._region, incarnation)]
        sent = [self._producer.send(topic, partition=partition, **record) for record in records]
        self._producer.flush(timeout=(ATTEMPTS + 1) * self._patience)
        for each in sent:
            each.get(timeout=0)

    def _drop_producer(self) -> None:
        with self._lock:
            self._doors.discard(self._out)
        producer, self._producer = self._producer, None
        if producer is not None:
            _end(producer)

    # ── the consumers' end ───────────────────────────────────────────────────

    def incarnation(self, topic: str) -> str | None:
        """Under which incarnation of the log the newest records were published; None where there is none."""
        with self._answering(), self._reader(topic, None) as reader:
            return None if reader is None else reader.newest()

    def read(self, topic: str, after: int, limit: int) -> list[Recorded]:
        """Up to ``limit`` records of the topic after a position, in position order, without gaps.

        Raises ``Gap`` when neither the topic nor a feed has the position that comes next.
        """
        with self._answering(), self._reader(topic, after) as reader:
            if reader is None:
                return []
            if (feed := self._feeds.get(topic)) is None:
                return reader.read(after, limit)
            try:
                return reader.read(after, limit, to_the_end=False)
            except Gap as gap:
                # No further than to where the topic goes on.
                found = feed.read(after, min(limit, gap.found - gap.expected))
                if not found or found[0].position != gap.expected:
                    return reader.read(after, limit)
                reader.at = found[-1].position
                return [event._replace(sealed=b"") for event in found]

    @contextmanager
    def _reader(self, topic: str, after: int | None) -> Iterator[LogReader | None]:
        """A reader for one thread: the one that stands here, or a new one, or the one longest unused.

        None stands nowhere: what only looks at the topic's end.
        """
        with self._lock:
            idle = self._idle.setdefault(topic, [])
            reader = next((each for each in idle if each.at == after), None)
            if reader is None and len(idle) >= MOST_IDLE:
                reader = idle[0]
            if reader is not None:
                idle.remove(reader)
        reader = reader or self._open(self._prefix + topic)
        try:
            yield reader
        except Gap:
            raise  # it stands well
        except BaseException:
            if reader is not None:
                self._shut(reader.door)
                reader = None
            raise
        finally:
            if reader is not None:
                with self._lock:
                    idle.append(reader)

    def _open(self, topic: str) -> LogReader | None:
        door = self._door()
        try:
            consumer = KafkaConsumer(**self._connection | CONSUMER | {"kafka_client": door})
            if door.partitions(topic):
                return LogReader(
                    consumer, door, topic, self._region, set_aside=self._put_aside, patience=self._patience
                )
        except BaseException:
            self._shut(door)
            raise
        self._shut(door)
        return None

    def _shut(self, door: Door) -> None:
        with self._lock:
            self._doors.discard(door)
        door.shut()

    def _put_aside(self, record: Any, why: str) -> None:
        place = record.topic, record.partition, record.offset
        if place not in self._set_aside:
            self._set_aside[place] = SetAside(*place, why)
            log.error("%s partition %d offset %d is no event and was set aside: %s", *place, why)

    @property
    def set_aside(self) -> list[SetAside]:
        """What was read and was no event."""
        return list(self._set_aside.values())

    def close(self) -> None:
        """Let go of the connections. Whoever reads or publishes meanwhile gives up within a second or two."""
        with self._lock:
            self._closed.set()
            doors = list(self._doors)
        for door in doors:
            door.shut()
        if (producer := self._producer) is not None:
            _end(producer)
        with self._publishing:
            self._drop_producer()


def _end(producer: Any) -> None:
    """End a producer with what it holds; by itself it would wait for that."""
    producer._sender.force_close()  # noqa: SLF001 - nobody else ends it
    with suppress(KafkaError):
        producer.close(timeout=1)
