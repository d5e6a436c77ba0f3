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
#: Milliseconds for which records may be on their way; who reads has mostly been told that they will come.
TOLD = 20
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
        #: Of the log that is read; records of another incarnation are passed over.
        self._incarnation: str | None = None
        self._newest: tuple[int, str | None] = 0, None
        consumer.assign([self._place])

    def read(self, after: int, limit: int, *, to_the_end: bool = True) -> list[Recorded]:
        """Up to ``limit`` events after a position; none only where a broker had confirmed none before the call.

        Raises ``Gap`` when the topic goes on with a later position and, unless told not to look ``to_the_end``, has
        the next one nowhere behind that.
        """
        topic = self._place.topic
        if (partitions := self.door.partitions(topic)) != self._partitions:
            raise TopicChanged(topic, partitions, self._partitions)
        for _ in range(2):  # the client may find it out twice: by the offset, and by the epoch of what was there
            try:
                return self._read(after, limit, to_the_end)
            except LOST:
                log.warning("%s no longer has what comes after position %s; searching anew", topic, self.at)
                self.at = None
        return self._read(after, limit, to_the_end)

    def _read(self, after: int, limit: int, to_the_end: bool) -> list[Recorded]:
        if self.at == after and (sent := self._at_hand(after, limit)):
            return sent
        end = self._bound(self._consumer.end_offsets)
        if self.at is not None and self._offset > end:
            raise OffsetOutOfRangeError({self._place: self._offset})
        if self.at != after:
            self._incarnation = self._newest_below(end)
            self._find(after, end)
        restored = False
        taken: list[Recorded] = []
        ahead: tuple[int, int] | None = None
        while len(taken) < limit and (record := self._next(end)) is not None:
            expected = after + len(taken) + 1
            incarnation, event = self._own(record)
            restored = restored or incarnation not in (None, self._incarnation)
            if event is None or incarnation != self._incarnation or event.position < expected:
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
        # Whoever reads on asks again which incarnation is the newest.
        self.at = None if restored else after + len(taken)
        return taken

    def _at_hand(self, after: int, limit: int) -> list[Recorded]:
        """What follows and is just sent to us, without asking how far the log goes; it ends at whatever is unusual."""
        if self._buffer:
            return []  # what was left over says nothing of how things are now
        self._buffer.extend(self._consumer.poll(timeout_ms=TOLD, max_records=FETCH).get(self._place, ()))
        taken: list[Recorded] = []
        while self._buffer and len(taken) < limit:
            record, expected = self._buffer[0], after + len(taken) + 1
            if record.key == self._key:
                try:
                    incarnation, event = from_record(record)
                except Malformed:
                    break  # is set aside by whoever looks closer
                if event is None or incarnation != self._incarnation or event.position > expected:
                    break
                if event.position == expected:
                    taken.append(event)
            elif record.key is None:
                break
            self._buffer.popleft()
            self._offset = record.offset + 1
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
            if found is None or (found[1] is not None and found[1].position > after):
                high = middle
            else:
                low, known = found[0], found[1] or known
        if known is None:
            self._go(low)
            return
        # Before that moment: nothing that follows can have been committed, hence published, with an earlier time.
        asked = {self._place: max(0, known.committed_at // 1000 - 1)}
        earliest = self._consumer.offsets_for_times(asked, timeout_ms=self._patience * 1000)[self._place]
        self._go(begin if earliest is None else earliest.offset)

    def _first_own(self, end: int) -> tuple[int, Recorded | None] | None:
        """The next record of ours: its offset, and its event where it is of the incarnation that is read."""
        while (record := self._next(end)) is not None:
            incarnation, event = self._own(record)
            if event is not None:
                return record.offset, event if incarnation == self._incarnation else None
        return None

    def newest(self) -> str | None:
        """The incarnation of the newest record of ours. The reader stands nowhere afterwards."""
        self.at = None
        return self._newest_below(self._bound(self._consumer.end_offsets))

    def _newest_below(self, end: int) -> str | None:
        self.at = None
        if self._newest[0] != end:
            begin, high, width = self._bound(self._consumer.beginning_offsets), end, 16
            found = None
            while found is None and high > begin:
                low = max(begin, high - width)
                self._go(low)
                while (record := self._next(high)) is not None:
                    found = self._own(record)[0] or found
                high, width = low, width * 4
            self._newest = end, found
        return self._newest[1]

    def _own(self, record: Any) -> tuple[str | None, Recorded | None]:
        """Incarnation and event, if the record is one of this sub-district."""
        if record.key is not None and record.key != self._key:
            return None, None
        try:
            return from_record(record)
        except Malformed as why:
            self._set_aside(record, str(why))
            return None, None

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
