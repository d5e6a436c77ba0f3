"""One reader of one sub-district's log on a topic: it stands before a position and reads on from there.

Where a position is in a partition, Kafka does not know. A first reading therefore searches: by halves, for a record
shortly before the position, and then by that record's commit time for the earliest offset from which nothing of what
follows can be missed. Commit times never run backwards, so this holds whatever was published late or again.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from kafka import TopicPartition
from kafka.errors import LogTruncationError, NoOffsetForPartitionError, OffsetOutOfRangeError

from infra.adapters.kafka_connection import Door
from infra.adapters.kafka_records import Malformed, from_record, partition_of
from infra.eventsourcing.errors import Gap, Unavailable
from infra.eventsourcing.messages import Recorded

log = logging.getLogger(__name__)

#: Records taken from the client at once.
FETCH = 500
#: The search by halves ends when so few offsets are left; reading them is quicker than halving them.
NEAR = 200

LOST = (OffsetOutOfRangeError, LogTruncationError, NoOffsetForPartitionError)


class TopicChanged(Exception):
    """A topic was given another number of partitions, so that records of one sub-district may stand in two."""

    def __init__(self, topic: str, partitions: int, expected: int) -> None:
        super().__init__(f"{topic} has {partitions} partitions by now, not {expected}")


class LogReader:
    """A consumer on the partition of a sub-district. Not safe to share between threads."""

    def __init__(
        self,
        consumer: Any,
        door: Door,
        topic: str,
        region: str,
        *,
        set_aside: Callable[[Any, str], None],
        patience: float,
    ) -> None:
        self._consumer = consumer
        self.door = door
        self._key = region.encode()
        self._partitions = door.partitions(topic)
        self._place = TopicPartition(topic, partition_of(region, self._partitions))
        self._set_aside = set_aside
        self._patience = patience
        self._buffer: deque[Any] = deque()
        self._offset = 0
        self._missed = 0, 0
        #: How often it had to look for its place; once, if it is always asked to go on.
        self.searches = 0
        #: The position that was read last: reading after it goes on without a search. None: nowhere yet.
        self.at: int | None = None
        consumer.assign([self._place])

    def read(self, after: int, limit: int, *, to_the_end: bool = True) -> list[Recorded]:
        """Up to ``limit`` events after a position: everything that a broker had confirmed before the call.

        Raises ``Gap`` when the topic goes on with a later position and, unless told not to look ``to_the_end``, has
        the next one nowhere behind that.
        """
        topic = self._place.topic
        if (partitions := self.door.partitions(topic)) != self._partitions:
            raise TopicChanged(topic, partitions, self._partitions)
        try:
            return self._read(after, limit, to_the_end)
        except LOST:
            log.warning("%s no longer has what comes after position %s; searching anew", topic, self.at)
            self.at = None
            return self._read(after, limit, to_the_end)

    def _read(self, after: int, limit: int, to_the_end: bool) -> list[Recorded]:
        end = self._bound(self._consumer.end_offsets)
        if self.at is not None and self._offset > end:
            raise OffsetOutOfRangeError({self._place: self._offset})
        if self.at != after:
            self.at = None
            self._find(after, end)
        taken: list[Recorded] = []
        ahead: tuple[int, int] | None = None
        while len(taken) < limit and (record := self._next(end)) is not None:
            expected = after + len(taken) + 1
            if (event := self._own(record)) is None or event.position < expected:
                continue
            if event.position == expected:
                taken.append(event)
            elif taken:
                self._go(record.offset)  # the next reading looks for what is missing
                break
            elif ahead is None:
                ahead = record.offset, event.position
                if not to_the_end:
                    break
                if self._missed[0] == expected:
                    self._go(self._missed[1])  # up to there it was looked for before
        if not taken and ahead is not None:
            if to_the_end:
                self._missed = after + 1, end
            self._go(ahead[0])
            self.at = after
            raise Gap(self._place.topic, after + 1, ahead[1])
        self.at = after + len(taken)
        return taken

    def _find(self, after: int, end: int) -> None:
        """Stand where the position after this one, if it is in the topic, is still to come."""
        self.searches += 1
        begin = low = self._bound(self._consumer.beginning_offsets)
        high, known = end, None
        while after > 0 and high - low > NEAR:
            middle = (low + high) // 2
            self._go(middle)
            found = self._first_own(high)
            if found is None or found[1].position > after:
                high = middle
            else:
                low, known = found
        if known is None:
            self._go(begin)
            return
        # Before that moment: nothing that follows can have been committed, hence published, with an earlier time.
        asked = {self._place: max(0, known.committed_at // 1000 - 1)}
        earliest = self._consumer.offsets_for_times(asked, timeout_ms=self._patience * 1000)[self._place]
        self._go(begin if earliest is None else earliest.offset)

    def _first_own(self, end: int) -> tuple[int, Recorded] | None:
        while (record := self._next(end)) is not None:
            if (event := self._own(record)) is not None:
                return record.offset, event
        return None

    def _own(self, record: Any) -> Recorded | None:
        if record.key is not None and record.key != self._key:
            return None  # another sub-district's
        try:
            return from_record(record)
        except Malformed as why:
            self._set_aside(record, str(why))
            return None

    def _next(self, end: int) -> Any:
        """The next record below an offset, or None. Raises ``Unavailable`` when the cluster falls silent."""
        deadline = time.monotonic() + self._patience
        while not self._buffer and self._offset < end:
            found = self._consumer.poll(timeout_ms=250, max_records=FETCH)
            self._buffer.extend(found.get(self._place, ()))
            if not self._buffer:
                # Offsets without a record (markers of transactions) are passed without being seen.
                self._offset = max(self._offset, self._consumer.position(self._place, timeout_ms=1000) or 0)
                if time.monotonic() > deadline:
                    raise Unavailable(f"{self._place} did not answer within {self._patience} s")
        if not self._buffer or self._buffer[0].offset >= end:
            return None
        record = self._buffer.popleft()
        self._offset = record.offset + 1
        return record

    def _go(self, offset: int) -> None:
        self._consumer.seek(self._place, offset)
        self._buffer.clear()
        self._offset = offset

    def _bound(self, ask: Any) -> int:
        return int(ask([self._place], timeout_ms=self._patience * 1000)[self._place])
