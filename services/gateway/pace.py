"""How much one asker may ask: so many requests at once, and so many in a while. Nobody else waits for theirs.

Counted in the memory of the gateway's one process, by account, token, or address of whoever has not signed in. A
*bucket* holds so many requests and fills again so many a second; what waits for it is refused with the seconds to wait.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Askers that are remembered before those are forgotten whose buckets are full again.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one asker may: ``at_once`` requests under way, ``burst`` one after the other, then ``per_second``."""

    at_once: int
    burst: int
    per_second: float


#: A person clicks; what a page asks besides is static and not counted.
PERSON = Allowance(at_once=8, burst=600, per_second=10)
#: A program plays a year or compares two registers; it leaves threads for people.
MACHINE = Allowance(at_once=10, burst=6000, per_second=100)
#: Workbooks, read or written: each takes a processor for seconds.
WORKBOOKS = Allowance(at_once=2, burst=100, per_second=1)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    under_way: int = 0


class Pace:
    """Counts, and says who has to wait."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[tuple[str, Allowance], _Bucket] = {}
        self._turn = threading.Lock()

    def begin(self, who: str, allowances: Sequence[Allowance]) -> float | None:
        """Begin a request; answers None, or the seconds to wait: then nothing has begun and nothing is counted."""
        with self._turn:
            now = self._now()
            buckets = [(self._filled(who, each, now), each) for each in allowances]
            waits = [wait for bucket, allowed in buckets if (wait := _wait(bucket, allowed))]
            if waits:
                return max(waits)
            for bucket, _ in buckets:
                bucket.left -= 1
                bucket.under_way += 1
        return None

    def end(self, who: str, allowances: Sequence[Allowance]) -> None:
        """The request is answered."""
        with self._turn:
            for each in allowances:
                self._buckets[who, each].under_way -= 1

    def _filled(self, who: str, allowed: Allowance, now: float) -> _Bucket:
        """The asker's bucket as it is now."""
        if len(self._buckets) >= REMEMBERED and (who, allowed) not in self._buckets:
            self._forget(now)
        bucket = self._buckets.setdefault((who, allowed), _Bucket(allowed.burst, now))
        bucket.left = min(allowed.burst, bucket.left + (now - bucket.at) * allowed.per_second)
        bucket.at = now
        return bucket

    def _forget(self, now: float) -> None:
        for (who, allowed), bucket in list(self._buckets.items()):
            full = bucket.left + (now - bucket.at) * allowed.per_second >= allowed.burst
            if full and not bucket.under_way:
                del self._buckets[who, allowed]


def _wait(bucket: _Bucket, allowed: Allowance) -> float | None:
    if bucket.under_way >= allowed.at_once:
        return 1.0
    return (1 - bucket.left) / allowed.per_second if bucket.left < 1 else None
