"""Concurrent appends share one commit, so that a single order costs no throughput.

Callers queue. Whoever finds no leader leads: it appends everything that waits at once, while the next ones queue
behind; then it calls the first of those to lead, and everybody it served goes on. Each command is still checked by
itself; one conflict refuses one command.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

from infra.eventsourcing.errors import KernelError
from infra.eventsourcing.messages import Append, Receipt
from infra.eventsourcing.store import EventStore, Outcome

#: A group this large already amortises its fsync; a larger one only makes its callers wait.
LARGEST_GROUP = 256


@dataclass(slots=True, eq=False)
class _Waiting:
    append: Append
    #: Set when there is an outcome, or when it is this caller's turn to lead.
    called: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | BaseException | None = None


class GroupCommit:
    """The one way by which single commands reach a store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._queue: deque[_Waiting] = deque()
        self._led = False
        self._lock = threading.Lock()

    def append(self, append: Append) -> Receipt:
        """Keep ``append``. Raises the ``KernelError`` that refused it."""
        waiting = _Waiting(append)
        with self._lock:
            self._queue.append(waiting)
            leads, self._led = not self._led, True
        if not leads:
            try:
                waiting.called.wait()
            except BaseException:
                self._give_up(waiting)
                raise
        if waiting.outcome is None:
            self._lead()
        if isinstance(waiting.outcome, Receipt):
            return waiting.outcome
        if isinstance(waiting.outcome, KernelError):
            raise waiting.outcome
        raise waiting.outcome or RuntimeError("a group ended without an outcome")

    def _lead(self) -> None:
        """Append the queue, of which this caller is the first."""
        with self._lock:
            group = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_GROUP))]
        try:
            outcomes: list[Outcome | BaseException] = list(self._store.append([w.append for w in group]))
        except BaseException as failure:  # noqa: BLE001 - every caller of the group must hear of it, whatever it was
            outcomes = [failure] * len(group)
        outcomes += [RuntimeError("the store left an append unanswered")] * (len(group) - len(outcomes))
        for waiting, outcome in zip(group, outcomes, strict=False):
            waiting.outcome = outcome
            waiting.called.set()
        with self._lock:
            self._call_next()

    def _call_next(self) -> None:
        if self._queue:
            self._queue[0].called.set()
        else:
            self._led = False

    def _give_up(self, waiting: _Waiting) -> None:
        """The caller is interrupted while it waits: its turn to lead, if it had come, goes to the next."""
        with self._lock:
            if waiting in self._queue:
                self._queue.remove(waiting)
                if waiting.called.is_set():
                    self._call_next()
