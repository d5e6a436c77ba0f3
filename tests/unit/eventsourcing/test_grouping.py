"""Concurrent appends share one commit, and yet each is answered by itself."""

import ctypes
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pytest

from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing import Append, Conflict, EventData, GroupCommit, Receipt, grouping
from infra.eventsourcing.grouping import LARGEST_GROUP
from infra.eventsourcing.store import Outcome


class SlowStore(MemoryStore):
    """A store that holds its first group until it is let go, and notes the size of every group."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[int] = []
        self.busy, self.let_go, self.hold_again = threading.Event(), threading.Event(), threading.Event()
        self.failing: BaseException | None = None
        self._one_at_a_time = threading.Lock()

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        assert self._one_at_a_time.acquire(blocking=False), "two groups at the same time"
        try:
            self.groups.append(len(appends))
            self.busy.set()
            assert self.let_go.wait(timeout=30)
            if self.hold_again.is_set():
                self.hold_again.clear()
                self.let_go.clear()
            if self.failing is not None:
                raise self.failing
            return super().append(appends)
        finally:
            self._one_at_a_time.release()


def asking(number: int, stream: str, expected: int = 0) -> Append:
    event = EventData(f"event-{number}", "linli.test.Counted.v1", b"{}")
    return Append(stream, expected, (event,), f"command-{number}", b"content")


def together(store: SlowStore, appends: Sequence[Append]) -> list[Future[Receipt]]:
    """The first append is being committed while all the others arrive."""
    commit = GroupCommit(store.append)
    with ThreadPoolExecutor(len(appends)) as pool:
        asked = [pool.submit(commit.ask, appends[0])]
        assert store.busy.wait(timeout=30)
        asked += [pool.submit(commit.ask, append) for append in appends[1:]]
        while len(commit._queue) < len(appends) - 1:
            threading.Event().wait(0.001)
        store.let_go.set()
    return asked


def test_those_who_wait_share_one_commit() -> None:
    store = SlowStore()
    asked = together(store, [asking(n, f"jar-{n}") for n in range(8)])
    assert store.groups == [1, 7]
    assert sorted(future.result().position for future in asked) == list(range(1, 9))


def test_a_single_caller_does_not_wait_for_others() -> None:
    store = SlowStore()
    store.let_go.set()
    assert GroupCommit(store.append).ask(asking(1, "jar-1")) == Receipt("jar-1", 1, 1)


def test_those_who_were_served_do_not_wait_for_the_next_commit() -> None:
    store = SlowStore()
    commit = GroupCommit(store.append)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(commit.ask, asking(1, "jar-1"))
        assert store.busy.wait(timeout=30)
        later = [pool.submit(commit.ask, asking(n, f"jar-{n}")) for n in (2, 3)]
        while len(commit._queue) < 2:
            threading.Event().wait(0.001)
        store.hold_again.set()
        store.let_go.set()
        assert first.result(timeout=30) == Receipt("jar-1", 1, 1)
        assert not any(future.done() for future in later)
        store.let_go.set()
    assert store.groups == [1, 2]


def test_who_is_interrupted_while_waiting_leaves_its_turn_to_the_next() -> None:
    store = SlowStore()
    commit = GroupCommit(store.append)
    gone: list[BaseException] = []

    def wait_and_go() -> None:
        try:
            commit.ask(asking(2, "jar-2"))
        except KeyboardInterrupt as interrupt:
            gone.append(interrupt)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(commit.ask, asking(1, "jar-1"))
        assert store.busy.wait(timeout=30)
        going = threading.Thread(target=wait_and_go)
        going.start()
        while len(commit._queue) < 1:
            threading.Event().wait(0.001)
        last = pool.submit(commit.ask, asking(3, "jar-3"))
        while len(commit._queue) < 2:
            threading.Event().wait(0.001)
        interrupting = ctypes.py_object(KeyboardInterrupt)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(going.ident or 0), interrupting)
        store.let_go.set()
        assert [future.result(timeout=30).position for future in (first, last)] == [1, 2]
        going.join(timeout=30)
    assert len(gone) == 1
    assert store.groups == [1, 1]


def test_those_who_were_served_together_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of them would always miss the other half's commit."""
    monkeypatch.setattr(grouping, "PATIENCE", 30)
    store = SlowStore()
    commit = GroupCommit(store.append)
    with ThreadPoolExecutor(2) as pool:
        commit._expected, commit._took = 2, 60
        store.let_go.set()
        asked = [pool.submit(commit.ask, asking(n, f"jar-{n}")) for n in (1, 2)]
        assert {future.result(timeout=30).position for future in asked} == {1, 2}
    assert store.groups == [2]


def test_who_is_interrupted_while_it_waits_for_others_leaves_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "PATIENCE", 30)
    store = SlowStore()
    store.let_go.set()
    commit = GroupCommit(store.append)
    commit._expected, commit._took = 2, 60
    gone = threading.Event()

    def wait_and_go() -> None:
        with suppress(KeyboardInterrupt):
            commit.ask(asking(1, "jar-1"))
        gone.set()

    going = threading.Thread(target=wait_and_go)
    going.start()
    while len(commit._queue) < 1:
        threading.Event().wait(0.001)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(going.ident or 0), ctypes.py_object(KeyboardInterrupt))
    commit._complete.set()
    assert gone.wait(timeout=30)
    commit._expected = 1
    assert commit.ask(asking(2, "jar-2")) == Receipt("jar-2", 1, 1)


def test_each_caller_hears_of_its_own_refusal_only() -> None:
    store = SlowStore()
    first, refused, other = together(store, [asking(1, "jar-1"), asking(2, "jar-1", 9), asking(3, "jar-2")])
    assert isinstance(refused.exception(), Conflict)
    assert {first.result().stream, other.result().stream} == {"jar-1", "jar-2"}


def test_every_caller_of_a_group_hears_that_the_commit_failed() -> None:
    store = SlowStore()
    store.failing = OSError("the disk is full")
    asked = together(store, [asking(n, f"jar-{n}") for n in range(3)])
    assert [type(future.exception()) for future in asked] == [OSError] * 3


def test_after_a_failed_commit_the_next_one_is_tried() -> None:
    store = SlowStore()
    store.let_go.set()
    store.failing = OSError("the disk is full")
    commit = GroupCommit(store.append)
    with pytest.raises(OSError, match="the disk is full"):
        commit.ask(asking(1, "jar-1"))
    store.failing = None
    assert commit.ask(asking(1, "jar-1")) == Receipt("jar-1", 1, 1)


def test_a_group_grows_no_larger_than_its_limit() -> None:
    store = SlowStore()
    asked = together(store, [asking(n, f"jar-{n}") for n in range(LARGEST_GROUP + 11)])
    assert store.groups == [1, LARGEST_GROUP, 10]
    assert len({future.result().position for future in asked}) == LARGEST_GROUP + 11
