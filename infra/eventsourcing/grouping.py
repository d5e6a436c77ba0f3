"""Those who ask at the same time share one commit, so that a single order costs no throughput.

Callers queue. Whoever finds no leader leads: it does at once everything that waits, while the next ones queue
behind; then it calls the first of those to lead, and everybody it served goes on. Each is still answered by
itself; one conflict refuses one command.

Whoever was just served often asks again at once, but a moment too late for the group that then begins; half of them
would always wait for the other half. So a leader lets as many come as there were a moment ago, for half as long as the
last commit took and ``PATIENCE`` at most. Whoever asks alone waits for nobody.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

#: A group this large already amortises its fsync; a larger one only makes its callers wait.
LARGEST_GROUP = 256

#: Seconds that a leader waits at most for others to come.
PATIENCE = 0.005


class _Waiting(Generic[Q]):
    """A caller, and the lock it sleeps on: an ``Event`` costs four times as much, and every command makes one."""

    __slots__ = ("_asleep", "answer", "answered", "called", "question")

    def __init__(self, question: Q) -> None:
        self.question = question
        self.answered = False
        self.answer: object = None
        #: Whether there is an outcome, or it is this caller's turn to lead.
        self.called = False
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def hears(self, answer: object) -> None:
        """The outcome."""
        self.answer, self.answered = answer, True
        self.call()

    def call(self) -> None:
        """Wake the caller. Called twice at most: to lead, and then by itself with its own outcome."""
        if not self.called:
            self.called = True
            self._asleep.release()

    def wait(self) -> None:
        """Until called."""
        self._asleep.acquire()


class GroupCommit(Generic[Q, A]):
    """The one way by which single commands reach a store: ``commit`` answers many, in the order of the question."""

    def __init__(self, commit: Callable[[list[Q]], Sequence[A | Exception]]) -> None:
        self._commit = commit
        self._queue: deque[_Waiting[Q]] = deque()
        self._led = False
        self._lock = threading.Lock()
        #: How many are likely to ask together: those that the last group served, and those that it kept waiting.
        self._expected = 1
        self._complete = threading.Event()
        self._took = 0.0

    def ask(self, question: Q) -> A:
        """Have it done with those of others. Raises the exception that is its answer."""
        waiting = _Waiting(question)
        with self._lock:
            self._queue.append(waiting)
            leads, self._led = not self._led, True
            if leads:
                waiting.call()
            if self._is_complete():
                self._complete.set()
        try:
            waiting.wait()
            if not waiting.answered:
                self._gather()
        except BaseException:
            self._give_up(waiting)
            raise
        if not waiting.answered:
            self._lead()
        if isinstance(waiting.answer, BaseException):
            raise waiting.answer
        return waiting.answer  # type: ignore[return-value]  # an ``A``, as ``commit`` gave it

    def _lead(self) -> None:
        """Do what waits; this caller is the first of it."""
        with self._lock:
            group = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_GROUP))]
        answers: list[object] = []
        begun = time.monotonic()
        try:
            answers += self._commit([waiting.question for waiting in group])
        except BaseException as failure:  # noqa: BLE001 - every caller of the group must hear of it, whatever it was
            answers = [failure] * len(group)
        answers += [RuntimeError("a group ended without an answer to this one")] * (len(group) - len(answers))
        for waiting, answer in zip(group, answers, strict=False):
            waiting.hears(answer)
        with self._lock:
            self._took = time.monotonic() - begun
            self._expected = len(group) + len(self._queue)
            self._call_next()

    def _gather(self) -> None:
        """Let those come who are likely to."""
        with self._lock:
            if self._is_complete():
                return
            self._complete.clear()
        self._complete.wait(min(self._took / 2, PATIENCE))

    def _is_complete(self) -> bool:
        return len(self._queue) >= min(self._expected, LARGEST_GROUP)

    def _call_next(self) -> None:
        if self._queue:
            self._queue[0].call()
        else:
            self._led = False

    def _give_up(self, waiting: _Waiting[Q]) -> None:
        """The caller is interrupted while it waits: its turn to lead, if it had come, goes to the next."""
        with self._lock:
            if waiting in self._queue:
                self._queue.remove(waiting)
                if waiting.called:
                    self._call_next()
