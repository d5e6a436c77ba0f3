"""What every event store promises (``infra/eventsourcing/store.py``), one promise per test, for each backend.

To hold another backend to it, add a line to ``BACKENDS``, or to ``DURABLE`` when it outlives the process.
"""

import itertools
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from infra.adapters.memory_store import MemoryStore
from infra.adapters.postgres_store import postgres_store
from infra.adapters.sql_store import wall_clock
from infra.adapters.sqlite_store import sqlite_store
from infra.eventsourcing import (
    Append,
    CommandReused,
    Conflict,
    EventData,
    EventStore,
    GroupCommit,
    Guard,
    GuardTaken,
    Receipt,
    Recorded,
    StaleEpoch,
    TooLarge,
    faults,
    leaf_hash,
)
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome
from tests import postgres_engine

Clock = Callable[[], int]
Opening = Callable[[Path, Clock], EventStore]
Opened = Callable[[Clock], EventStore]

DURABLE: list[tuple[str, Opening]] = [
    ("sqlite", lambda folder, clock: sqlite_store(folder / "log.db", clock)),
    ("postgres", lambda folder, clock: postgres_store(postgres_engine.postgres().at(folder), clock)),
]
BACKENDS: list[tuple[str, Opening]] = [("memory", lambda folder, clock: MemoryStore(clock)), *DURABLE]

durable = pytest.mark.parametrize("opening", [opening for _, opening in DURABLE], ids=[name for name, _ in DURABLE])


@pytest.fixture(params=[opening for _, opening in BACKENDS], ids=[name for name, _ in BACKENDS])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Opens stores of one backend, each with a clock of the test's choice and a place of its own."""
    stores: list[EventStore] = []

    def open_with(clock: Clock) -> EventStore:
        stores.append(request.param(tmp_path / str(len(stores)), clock))
        return stores[-1]

    yield open_with
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opened) -> EventStore:
    return opened(wall_clock)


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    faults.disarm()


def events(command_id: str, count: int, open_part: bytes, sealed: bytes) -> tuple[EventData, ...]:
    names = (f"{command_id}/{offset}" for offset in range(count))
    return tuple(
        EventData(str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "linli.test.Counted.v1", open_part, sealed)
        for name in names
    )


def asking(
    command_id: str,
    stream: str = "jar-1",
    expected: int = 0,
    count: int = 1,
    *,
    digest: bytes = b"content",
    open_part: bytes = b"{}",
    sealed: bytes = b"",
    claims: Sequence[Guard] = (),
    releases: Sequence[str] = (),
    follows: str | None = None,
) -> Append:
    kept = events(command_id, count, open_part, sealed)
    return Append(stream, expected, kept, command_id, digest, tuple(claims), tuple(releases), follows)


def kept(outcome: Outcome) -> Receipt:
    assert isinstance(outcome, Receipt), outcome
    return outcome


def keep(store: EventStore, *appends: Append) -> list[Receipt]:
    return [kept(outcome) for outcome in store.append(appends)]


def number(value: str, subject: str) -> Guard:
    """A claim that ``value`` is the number of ``subject`` alone."""
    return Guard("number", value.encode().ljust(32, b"."), subject)


def holder(store: EventStore, value: str) -> str | None:
    return store.holder("number", number(value, "").digest)


# ── Order and bytes ──────────────────────────────────────────────────────────


def test_positions_count_from_one_without_gaps(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", 0, 2), asking("b", "jar-2", 0, 3))
    keep(store, asking("c", "jar-1", 2, 1))
    assert [(event.position, event.stream, event.version) for event in store.log(0, 100)] == [
        (1, "jar-1", 1),
        (2, "jar-1", 2),
        (3, "jar-2", 1),
        (4, "jar-2", 2),
        (5, "jar-2", 3),
        (6, "jar-1", 3),
    ]


def test_a_refused_append_leaves_no_gap(store: EventStore) -> None:
    store.append([asking("a"), asking("late", expected=7), asking("b", expected=1)])
    assert [event.position for event in store.log(0, 100)] == [1, 2]


def test_a_receipt_names_the_version_and_position_of_the_last_event(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", 0, 2))
    assert keep(store, asking("b", "jar-2", 0, 3)) == [Receipt("jar-2", 3, 5)]


def test_both_parts_come_back_byte_for_byte(store: EventStore) -> None:
    """Also bytes that are no text, and JSON that an encoder would write otherwise."""
    every_byte, untidy = bytes(range(256)), '{ "b":1.0, "a":"\\u90bb里",\r\n"a":2 }'.encode()
    keep(store, asking("a", open_part=untidy, sealed=every_byte))
    [event] = store.log(0, 1)
    assert (event.open, event.sealed) == (untidy, every_byte)


def test_an_event_keeps_its_id_and_type(store: EventStore) -> None:
    append = asking("a")
    keep(store, append)
    [event] = store.stream("jar-1")
    assert (event.id, event.type) == (append.events[0].id, append.events[0].type)


# ── Each command by itself ───────────────────────────────────────────────────


def test_a_conflict_names_the_actual_version(store: EventStore) -> None:
    keep(store, asking("a", count=3))
    [outcome] = store.append([asking("b", expected=1)])
    assert isinstance(outcome, Conflict)
    assert (outcome.stream, outcome.expected, outcome.actual) == ("jar-1", 1, 3)


def test_one_conflict_refuses_one_command_and_keeps_the_others(store: EventStore) -> None:
    first, refused, last = store.append([asking("a", "jar-1"), asking("b", "jar-1"), asking("c", "jar-2")])
    assert isinstance(refused, Conflict)
    assert (first, last) == (Receipt("jar-1", 1, 1), Receipt("jar-2", 1, 2))


def test_a_later_append_of_one_call_builds_on_an_earlier_one(store: EventStore) -> None:
    assert keep(store, asking("a", count=2), asking("b", expected=2)) == [
        Receipt("jar-1", 2, 2),
        Receipt("jar-1", 3, 3),
    ]


def test_an_append_that_follows_a_refused_one_is_refused(store: EventStore) -> None:
    """It was decided on events that never came to be, even where the version happens to fit."""
    keep(store, asking("rival"))
    outcomes = store.append([asking("a", expected=0), asking("b", expected=1, follows="a")])
    assert [type(outcome) for outcome in outcomes] == [Conflict, Conflict]


def test_an_append_that_follows_a_kept_one_is_kept(store: EventStore) -> None:
    assert keep(store, asking("a"), asking("b", expected=1, follows="a"))[1] == Receipt("jar-1", 2, 2)


def test_a_call_without_appends_changes_nothing(store: EventStore) -> None:
    assert store.append([]) == []
    assert store.head().position == 0


def test_a_call_of_thousands_is_one_call(store: EventStore) -> None:
    """A whole roster is imported at once, each row with its claim."""
    rows = [asking(f"row-{n}", f"jar-{n}", claims=[number(str(n), f"jar-{n}")]) for n in range(2500)]
    assert [receipt.position for receipt in keep(store, *rows)] == list(range(1, 2501))


# ── Asked twice, done once ───────────────────────────────────────────────────


def test_a_known_command_gets_its_first_receipt_again(store: EventStore) -> None:
    first = keep(store, asking("a"))
    keep(store, asking("b", expected=1))
    assert keep(store, asking("a")) == first
    assert store.head().position == 2


def test_a_known_command_id_with_other_content_is_refused(store: EventStore) -> None:
    keep(store, asking("a"))
    [outcome] = store.append([asking("a", expected=1, digest=b"other")])
    assert isinstance(outcome, CommandReused)
    assert outcome.command_id == "a"


def test_a_command_asked_twice_in_one_call_is_done_once(store: EventStore) -> None:
    first, again = keep(store, asking("a"), asking("a"))
    assert first == again == Receipt("jar-1", 1, 1)


def test_a_command_id_reused_within_one_call_is_refused(store: EventStore) -> None:
    first, other = store.append([asking("a"), asking("a", "jar-2", digest=b"other")])
    assert kept(first).position == 1
    assert isinstance(other, CommandReused)


def test_a_receipt_can_be_looked_up(store: EventStore) -> None:
    [receipt] = keep(store, asking("a", digest=b"content"))
    assert store.receipts(["a", "b"]) == {"a": (b"content", receipt)}


def test_there_is_no_receipt_for_a_command_never_asked(store: EventStore) -> None:
    assert store.receipts(["a"]) == {}


def test_a_command_without_events_is_remembered(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", 0, 2), asking("b", "jar-2"))
    nothing = asking("c", "jar-1", 2, 0)
    assert keep(store, nothing) == [Receipt("jar-1", 2, 3)]
    keep(store, asking("d", "jar-1", 2))
    assert keep(store, nothing) == [Receipt("jar-1", 2, 3)]


def test_a_command_without_events_still_needs_its_version(store: EventStore) -> None:
    keep(store, asking("a"))
    [outcome] = store.append([asking("b", expected=0, count=0)])
    assert isinstance(outcome, Conflict)


def test_a_refused_command_may_be_asked_again(store: EventStore) -> None:
    store.append([asking("a", expected=1)])
    assert store.receipts(["a"]) == {}
    assert keep(store, asking("a", expected=0)) == [Receipt("jar-1", 1, 1)]


# ── Guards ───────────────────────────────────────────────────────────────────


def test_a_claim_is_held_by_its_subject(store: EventStore) -> None:
    keep(store, asking("a", claims=[number("7", "ann")]))
    assert holder(store, "7") == "ann"


def test_a_claim_that_another_holds_refuses_the_append(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    [outcome] = store.append([asking("b", "jar-2", claims=[number("7", "ben")])])
    assert isinstance(outcome, GuardTaken)
    assert (outcome.kind, outcome.subject) == ("number", "ann")
    assert store.stream("jar-2") == []


def test_a_claim_made_earlier_in_the_call_refuses_a_later_one(store: EventStore) -> None:
    first, second = store.append(
        [asking("a", "jar-1", claims=[number("7", "ann")]), asking("b", "jar-2", claims=[number("7", "ben")])]
    )
    assert kept(first).position == 1
    assert isinstance(second, GuardTaken)


def test_two_subjects_cannot_claim_one_value_in_one_append(store: EventStore) -> None:
    refused, other = store.append(
        [asking("a", "jar-1", claims=[number("7", "ann"), number("7", "ben")]), asking("b", "jar-2")]
    )
    assert isinstance(refused, GuardTaken)
    assert kept(other).position == 1
    assert holder(store, "7") is None


def test_a_subject_may_claim_its_own_value_again(store: EventStore) -> None:
    keep(store, asking("a", claims=[number("7", "ann")]))
    keep(store, asking("b", expected=1, claims=[number("7", "ann")]))
    assert holder(store, "7") == "ann"


def test_values_of_different_kinds_do_not_meet(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(store, asking("b", "jar-2", claims=[Guard("card", number("7", "").digest, "ben")]))
    assert holder(store, "7") == "ann"


def test_a_refused_append_claims_nothing(store: EventStore) -> None:
    store.append([asking("a", expected=3, claims=[number("7", "ann")])])
    assert holder(store, "7") is None


def test_a_released_value_is_free(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(store, asking("b", "jar-1", 1, releases=["ann"]))
    assert holder(store, "7") is None
    keep(store, asking("c", "jar-2", claims=[number("7", "ben")]))
    assert holder(store, "7") == "ben"


def test_a_release_frees_every_value_of_its_subject_and_no_other(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann"), Guard("card", b"c" * 32, "ann")]))
    keep(store, asking("b", "jar-2", claims=[number("8", "ben")]))
    keep(store, asking("c", "jar-1", 1, releases=["ann"]))
    assert (holder(store, "7"), store.holder("card", b"c" * 32), holder(store, "8")) == (None, None, "ben")


def test_a_correction_replaces_the_old_value(store: EventStore) -> None:
    keep(store, asking("a", claims=[number("7", "ann")]))
    keep(store, asking("b", expected=1, claims=[number("8", "ann")]))
    assert (holder(store, "7"), holder(store, "8")) == (None, "ann")


def test_a_value_released_by_an_append_is_free_for_its_own_claim(store: EventStore) -> None:
    """One record is found to be another's duplicate: the number passes over in one step."""
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(store, asking("b", "jar-2", releases=["ann"], claims=[number("7", "ben")]))
    assert holder(store, "7") == "ben"


def test_a_value_released_earlier_in_the_call_is_free(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(store, asking("b", "jar-1", 1, releases=["ann"]), asking("c", "jar-2", claims=[number("7", "ben")]))
    assert holder(store, "7") == "ben"


def test_a_value_corrected_earlier_in_the_call_is_free(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(store, asking("b", "jar-1", 1, claims=[number("8", "ann")]), asking("c", "jar-2", claims=[number("7", "ben")]))
    assert (holder(store, "7"), holder(store, "8")) == ("ben", "ann")


def test_a_correction_does_not_free_what_another_has_taken_over_meanwhile(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", claims=[number("7", "ann")]))
    keep(
        store,
        asking("b", "jar-2", releases=["ann"], claims=[number("7", "ben")]),
        asking("c", "jar-1", 1, claims=[number("8", "ann")]),
    )
    assert (holder(store, "7"), holder(store, "8")) == ("ben", "ann")


# ── Size ─────────────────────────────────────────────────────────────────────


def test_an_event_above_the_limit_refuses_its_command_only(store: EventStore) -> None:
    refused, other = store.append([asking("a", open_part=b"x" * MAX_EVENT_BYTES, sealed=b"y"), asking("b", "jar-2")])
    assert isinstance(refused, TooLarge)
    assert (refused.size, refused.limit) == (MAX_EVENT_BYTES + 1, MAX_EVENT_BYTES)
    assert kept(other).position == 1


def test_an_event_at_the_limit_is_kept(store: EventStore) -> None:
    keep(store, asking("a", open_part=b"x" * (MAX_EVENT_BYTES - 1), sealed=b"y"))
    assert store.head().position == 1


# ── Time and durability ──────────────────────────────────────────────────────


def test_commit_times_never_run_backwards(opened: Opened) -> None:
    """The clock jumps back by an hour, stands still, and goes on."""
    times = iter([5_000, 1_400, 1_400, 6_000])
    store = opened(lambda: next(times))
    for version in range(4):
        keep(store, asking(f"c{version}", expected=version))
    assert [event.committed_at for event in store.log(0, 10)] == [5_000, 5_000, 5_000, 6_000]


def test_a_failure_before_the_commit_keeps_nothing(store: EventStore) -> None:
    faults.arm("append.before_commit", action="raise")
    with pytest.raises(faults.InjectedFault):
        store.append([asking("a", claims=[number("7", "ann")])])
    assert store.log(0, 10) == []
    assert store.receipts(["a"]) == {}
    assert holder(store, "7") is None


def test_after_a_failure_the_order_goes_on_without_a_gap(store: EventStore) -> None:
    keep(store, asking("a"))
    faults.arm("append.before_commit", action="raise")
    with pytest.raises(faults.InjectedFault):
        store.append([asking("b", expected=1)])
    assert keep(store, asking("b", expected=1)) == [Receipt("jar-1", 2, 2)]


@durable
def test_a_reopened_store_has_kept_everything(opening: Opening, tmp_path: Path) -> None:
    store = opening(tmp_path, wall_clock)
    [receipt] = keep(store, asking("a", count=2, sealed=b"\x00\xff", claims=[number("7", "ann")]))
    epoch, _ = store.lead("topic")
    store.advance("topic", epoch, 2)
    log, head = store.log(0, 10), store.head()
    store.close()

    again = opening(tmp_path, wall_clock)
    assert (again.log(0, 10), again.head()) == (log, head)
    assert again.receipts(["a"])["a"][1] == receipt
    assert holder(again, "7") == "ann"
    assert again.lead("topic") == (epoch + 1, 2)
    again.close()


@durable
def test_the_leaf_hash_can_be_computed_again_from_the_row(opening: Opening, tmp_path: Path) -> None:
    """An auditor reads the table without our code."""
    store: Any = opening(tmp_path, wall_clock)
    keep(store, asking("a", count=2, open_part=b'{"n":1}', sealed=b"\x01\x02"), asking("b", "jar-2"))
    with store._database.reading() as tx:
        rows = tx.execute(text("SELECT position, committed_at, open, sealed, leaf FROM events")).all()
    store.close()
    assert len(rows) == 3
    assert all(leaf_hash(*row[:4]) == row[4] for row in rows)


# ── Reading ──────────────────────────────────────────────────────────────────


def test_the_log_is_read_in_pages(store: EventStore) -> None:
    keep(store, asking("a", count=5))
    assert [[event.position for event in store.log(after, 2)] for after in (0, 2, 4, 5, 99)] == [
        [1, 2],
        [3, 4],
        [5],
        [],
        [],
    ]


def test_a_stream_is_read_in_version_order_after_a_version(store: EventStore) -> None:
    keep(store, asking("a", "jar-1", 0, 2), asking("b", "jar-2"), asking("c", "jar-1", 2))
    assert [event.version for event in store.stream("jar-1")] == [1, 2, 3]
    assert [event.version for event in store.stream("jar-1", after=2)] == [3]


def test_a_stream_that_never_was_is_empty(store: EventStore) -> None:
    assert store.stream("jar-1") == []


def test_events_are_read_at_positions_in_position_order(store: EventStore) -> None:
    keep(store, asking("a", count=5))
    assert [event.position for event in store.at([4, 1, 5])] == [1, 4, 5]


def test_a_position_asked_for_twice_is_answered_once(store: EventStore) -> None:
    keep(store, asking("a", count=2))
    assert [event.position for event in store.at([2, 2, *range(3, 900), 2])] == [2]


def test_positions_outside_the_log_have_no_event(store: EventStore) -> None:
    keep(store, asking("a", count=2))
    assert [event.position for event in store.at([0, 2, 3])] == [2]
    assert store.at([]) == []


def test_an_empty_log_ends_at_zero(store: EventStore) -> None:
    assert (store.head().position, store.head().committed_at) == (0, 0)


def test_the_head_is_the_last_event(store: EventStore) -> None:
    keep(store, asking("a", count=3))
    [last] = store.at([3])
    assert (store.head().position, store.head().committed_at) == (3, last.committed_at)


def test_an_incarnation_is_made_with_the_log_and_stays(opened: Opened) -> None:
    one, other = opened(wall_clock), opened(wall_clock)
    before = one.head().incarnation
    keep(one, asking("a"))
    assert one.head().incarnation == before != other.head().incarnation


def test_nobody_holds_what_was_never_claimed(store: EventStore) -> None:
    assert holder(store, "7") is None


# ── Relays ───────────────────────────────────────────────────────────────────


def test_a_first_relay_leads_from_the_beginning(store: EventStore) -> None:
    assert store.lead("topic") == (1, 0)


def test_a_new_epoch_goes_on_where_the_last_one_stood(store: EventStore) -> None:
    epoch, _ = store.lead("topic")
    store.advance("topic", epoch, 4)
    assert store.lead("topic") == (epoch + 1, 4)


def test_a_relay_whose_epoch_is_over_cannot_move_the_cursor(store: EventStore) -> None:
    old, _ = store.lead("topic")
    new, _ = store.lead("topic")
    with pytest.raises(StaleEpoch):
        store.advance("topic", old, 4)
    assert store.lead("topic") == (new + 1, 0)


def test_a_cursor_never_moves_backwards(store: EventStore) -> None:
    epoch, _ = store.lead("topic")
    store.advance("topic", epoch, 4)
    with pytest.raises(StaleEpoch):
        store.advance("topic", epoch, 3)
    assert store.lead("topic")[1] == 4


def test_a_relay_that_never_led_cannot_move_the_cursor(store: EventStore) -> None:
    with pytest.raises(StaleEpoch):
        store.advance("topic", 1, 4)


def test_relays_of_different_names_do_not_meet(store: EventStore) -> None:
    one, _ = store.lead("one")
    store.lead("other")
    store.advance("one", one, 3)
    assert store.lead("other") == (2, 0)


# ── Many at once ─────────────────────────────────────────────────────────────

WRITERS = 32
ROUNDS = 5


def write_at_once(store: EventStore) -> None:
    """Every writer fills a stream of its own, all through one group commit."""
    commit = GroupCommit(store.append)

    def write(writer: int) -> None:
        for version in range(ROUNDS):
            commit.ask(asking(f"w{writer}-{version}", f"jar-{writer}", version))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


def test_of_many_writers_on_one_stream_exactly_one_wins_each_version(store: EventStore) -> None:
    commit, writers = GroupCommit(store.append), 16
    at_the_line = threading.Barrier(writers)

    def write(writer: int) -> list[int]:
        won = []
        for version in range(ROUNDS):
            at_the_line.wait(timeout=30)
            with suppress(Conflict):
                won.append(commit.ask(asking(f"w{writer}-{version}", expected=version)).version)
        return won

    with ThreadPoolExecutor(writers) as pool:
        won = list(itertools.chain(*pool.map(write, range(writers))))
    assert sorted(won) == list(range(1, ROUNDS + 1))
    assert [event.version for event in store.stream("jar-1")] == list(range(1, ROUNDS + 1))


def test_the_log_of_many_writers_has_no_gap(store: EventStore) -> None:
    write_at_once(store)
    log = store.log(0, 1000)
    assert [event.position for event in log] == list(range(1, WRITERS * ROUNDS + 1))
    assert store.head().position == len(log)


def test_commit_times_of_many_writers_never_run_backwards(opened: Opened) -> None:
    """The clock of the machine is unsteady meanwhile."""
    ticks = itertools.cycle([900, 100, 500, 700, 300])
    store = opened(lambda: 1_000 + next(ticks))
    write_at_once(store)
    times = [event.committed_at for event in store.log(0, 1000)]
    assert times == sorted(times)


def test_a_reader_that_tails_the_log_never_skips(store: EventStore) -> None:
    """Whoever has seen position n has seen everything before it."""
    seen: list[int] = []
    enough = threading.Event()

    def tail() -> None:
        while len(seen) < WRITERS * ROUNDS and not enough.is_set():
            page = store.log(seen[-1] if seen else 0, 7)
            seen.extend(event.position for event in page)
            if not page:
                enough.wait(0.001)

    reader = threading.Thread(target=tail)
    reader.start()
    try:
        write_at_once(store)
        reader.join(timeout=30)
    finally:
        enough.set()
        reader.join()
    assert seen == list(range(1, WRITERS * ROUNDS + 1))


# ── The backends agree ───────────────────────────────────────────────────────


@dataclass
class SetClock:
    """A clock that shows what the test sets, backwards too."""

    now: int = 0

    def __call__(self) -> int:
        return self.now


@dataclass
class Told:
    """Everything that can be told of a store from outside, but for its incarnation."""

    outcomes: list[str] = field(default_factory=list)
    log: list[Recorded] = field(default_factory=list)
    streams: list[list[Recorded]] = field(default_factory=list)
    holders: list[str | None] = field(default_factory=list)
    ends: tuple[int, int] = (0, 0)


STREAMS, VALUES, SUBJECTS = ("jar-1", "jar-2", "jar-3"), ("7", "8"), ("ann", "ben")

claim_sets = st.lists(st.builds(number, st.sampled_from(VALUES), st.sampled_from(SUBJECTS)), max_size=2)
any_append = st.builds(
    asking,
    st.sampled_from([f"command-{n}" for n in range(30)]),
    st.sampled_from(STREAMS),
    st.sampled_from([0, 0, 0, 0, 1]),  # how far its asker has missed the stream's latest events
    st.integers(0, 2),
    digest=st.sampled_from([b"one", b"one", b"other"]),
    open_part=st.binary(max_size=8),
    sealed=st.binary(max_size=8),
    claims=claim_sets,
    releases=st.lists(st.sampled_from(SUBJECTS), max_size=1),
)
any_call = st.tuples(st.integers(1, 50), st.lists(any_append, max_size=4))


def told(store: EventStore, clock: SetClock, calls: Sequence[tuple[int, Sequence[Append]]]) -> Told:
    answer = Told()
    for clock.now, appends in calls:
        versions = {stream: len(store.stream(stream)) for stream in STREAMS}
        decided = []
        for append in appends:
            version = versions[append.stream]
            decided.append(replace(append, expected_version=version - min(append.expected_version, version)))
            versions[append.stream] += len(append.events)
        answer.outcomes += [repr(outcome) for outcome in store.append(decided)]
    head = store.head()
    answer.log, answer.ends = store.log(0, 1000), (head.position, head.committed_at)
    answer.streams = [store.stream(stream) for stream in STREAMS]
    answer.holders = [holder(store, value) for value in VALUES]
    return answer


@durable
def test_any_calls_have_the_same_outcome_as_in_memory(opening: Opening, request: pytest.FixtureRequest) -> None:
    @settings(max_examples=20 if "postgres" in request.node.name else 60, deadline=None)  # a database to each
    @given(st.lists(any_call, max_size=6))
    def agree(calls: list[tuple[int, list[Append]]]) -> None:
        clock = SetClock()
        with tempfile.TemporaryDirectory() as folder:
            store = opening(Path(folder), clock)
            answer = told(store, clock, calls)
            store.close()
        postgres_engine.take_back()
        assert answer == told(MemoryStore(clock), clock, calls)

    agree()
