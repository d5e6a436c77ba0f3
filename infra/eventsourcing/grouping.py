"""Concurrent appends share one commit, so that a single order costs no throughput.

Callers queue. Whoever finds no leader leads: it takes everything that waits and appends it at once, while the next
ones queue behind. Each command is still checked by itself; one conflict refuses one command.
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
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | BaseException | None = None


class GroupCommit:
    """The one way by which single commands reach a store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._queue: deque[_Waiting] = deque()
        self._leading = threading.Lock()

    def append(self, append: Append) -> Receipt:
        """Keep ``append``. Raises the ``KernelError`` that refused it."""
        waiting = _Waiting(append)
        self._queue.append(waiting)
        while not waiting.done.is_set():
            # The holder of the lock serves everyone; when it lets go, our turn has come or our answer is there.
            with self._leading:
                if not waiting.done.is_set():
                    self._serve()
        if isinstance(waiting.outcome, Receipt):
            return waiting.outcome
        if isinstance(waiting.outcome, KernelError):
            raise waiting.outcome
        raise waiting.outcome or RuntimeError("a group ended without an outcome")

    def _serve(self) -> None:
        group = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_GROUP))]
        try:
            outcomes: list[Outcome | BaseException] = list(self._store.append([w.append for w in group]))
        except BaseException as failure:  # noqa: BLE001 - every caller of the group must hear of it, whatever it was
            outcomes = [failure] * len(group)
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.outcome = outcome
            waiting.done.set()
