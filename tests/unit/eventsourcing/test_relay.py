"""From store to bus: in order, at least once, by one relay at a time."""

import contextlib
from collections.abc import Iterator, Sequence

import pytest

from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing import Append, EventData, Recorded, StaleEpoch, faults
from infra.eventsourcing.relay import LONGEST_PATIENCE, PATIENCE, Leadership, Relay, republish


class Shelf:
    """A bus that notes what it was given, duplicates included."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Recorded]] = []

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        self.published += [(topic, event) for event in events]

    @property
    def positions(self) -> list[int]:
        return [event.position for _, event in self.published]


class Unplugged(Shelf):
    """A bus that takes half of a batch and then nothing."""

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        super().publish(topic, incarnation, events[: len(events) // 2])
        raise ConnectionError


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    faults.disarm()


def happen(store: MemoryStore, count: int) -> None:
    for number in range(store.head().position + 1, store.head().position + count + 1):
        event = EventData(f"event-{number}", "linli.test.Counted.v1", b'{ "n" : %d }' % number)
        store.append([Append(f"jar-{number}", 0, (event,), f"command-{number}", b"content")])


def test_the_log_is_published_in_order(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 5)
    relay = Relay("members", store, shelf)
    assert [relay.step(2), relay.step(2), relay.step(2), relay.step(2)] == [2, 2, 1, 0]
    assert shelf.positions == [1, 2, 3, 4, 5]


def test_what_is_published_is_what_was_kept(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 2)
    Relay("members", store, shelf).step()
    assert shelf.published == [("members", event) for event in store.log(0, 10)]


def test_who_wants_to_hears_of_a_batch_before_and_after_it_is_published(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 2)
    heard: list[tuple[str, int, int]] = []
    Relay(
        "members",
        store,
        shelf,
        publishing=lambda batch: heard.append(("publishing", len(batch), len(shelf.published))),
        published=lambda batch: heard.append(("published", len(batch), len(shelf.published))),
    ).step()
    assert heard == [("publishing", 2, 0), ("published", 2, 2)]


def test_a_log_without_news_publishes_nothing(store: MemoryStore, shelf: Shelf) -> None:
    assert Relay("members", store, shelf).step() == 0
    assert shelf.published == []


def test_a_successor_goes_on_at_the_cursor(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 2)
    Relay("members", store, shelf).step()
    happen(store, 1)
    successor = Relay("members", store, shelf)
    assert successor.cursor == 2
    successor.step()
    assert shelf.positions == [1, 2, 3]


def test_a_crash_before_the_cursor_moves_publishes_the_same_again(store: MemoryStore, shelf: Shelf) -> None:
    """At least once: the duplicates are the same bytes at the same positions, so readers drop them."""
    happen(store, 2)
    faults.arm("relay.after_publish", action="raise")
    with pytest.raises(faults.InjectedFault):
        Relay("members", store, shelf).step()
    faults.disarm()
    Relay("members", store, shelf).step()
    assert shelf.positions == [1, 2, 1, 2]
    assert shelf.published[:2] == shelf.published[2:]


def test_a_relay_does_not_move_past_what_the_bus_did_not_take(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 4)
    with pytest.raises(ConnectionError):
        Relay("members", store, Unplugged()).step()
    Relay("members", store, shelf).step()
    assert shelf.positions == [1, 2, 3, 4]


def test_a_relay_learns_that_another_one_leads(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 1)
    old = Relay("members", store, shelf)
    Relay("members", store, shelf)
    with pytest.raises(StaleEpoch):
        old.step()


def test_a_relay_that_lost_its_lead_cannot_take_the_cursor_back(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 3)
    old = Relay("members", store, shelf)
    new = Relay("members", store, shelf)
    new.step()
    with pytest.raises(StaleEpoch):
        old.step(1)
    assert Relay("members", store, shelf).cursor == 3


def test_what_a_relay_publishes_late_are_only_duplicates(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 3)
    old = Relay("members", store, shelf)
    Relay("members", store, shelf).step()
    with pytest.raises(StaleEpoch):
        old.step()
    assert shelf.published[3:] == shelf.published[:3]


def test_relays_to_different_topics_do_not_disturb_each_other(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 1)
    inside, county = Relay("members", store, shelf), Relay("county.members", store, shelf)
    assert [inside.step(), county.step()] == [1, 1]
    assert [topic for topic, _ in shelf.published] == ["members", "county.members"]


def test_a_part_is_published_again_and_no_cursor_moves(store: MemoryStore, shelf: Shelf) -> None:
    happen(store, 5)
    relay = Relay("members", store, shelf)
    relay.step(4)
    assert republish("members", store, shelf, after=1, upto=3) == 2
    assert relay.step() == 1
    assert shelf.positions == [1, 2, 3, 4, 2, 3, 5]


# ── Standing by ──────────────────────────────────────────────────────────────


class Watch:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def pass_by(watch: Watch, seconds: float, *those: Leadership) -> None:
    """So many seconds, in each of which everybody has a turn."""
    for _ in range(int(seconds)):
        watch.now += 1
        for each in those:
            each.step()


def epochs(store: MemoryStore) -> int:
    return store._relays["members"][0]


def two(store: MemoryStore, shelf: Shelf, watch: Watch) -> tuple[Leadership, Leadership]:
    """The second leads, and the first knows."""
    first, second = (Leadership("members", store, shelf, watch) for _ in range(2))
    happen(store, 1)
    assert (second.step(), first.step()) == (1, 0)
    assert (first.leads, second.leads) == (False, True)
    return first, second


def test_a_relay_that_is_told_that_another_leads_stands_by_and_counts_it(
    store: MemoryStore, shelf: Shelf, watch: Watch
) -> None:
    first, second = two(store, shelf, watch)
    assert (first.refused, second.refused) == (1, 0)


def test_whoever_stands_by_takes_over_from_a_leader_that_is_gone(
    store: MemoryStore, shelf: Shelf, watch: Watch
) -> None:
    first, _ = two(store, shelf, watch)
    happen(store, 3)
    pass_by(watch, PATIENCE - 1, first)
    assert not first.leads
    pass_by(watch, 4, first)
    assert first.leads
    assert shelf.positions[-3:] == [2, 3, 4]
    assert store.cursor("members") == 4


def test_of_two_that_are_alive_one_leads_and_epochs_do_not_grow(store: MemoryStore, shelf: Shelf, watch: Watch) -> None:
    first, second = two(store, shelf, watch)
    for _ in range(20):
        happen(store, 2)
        pass_by(watch, 3, first, second)
    assert epochs(store) == 2
    assert shelf.positions.count(41) == 1


def test_where_nothing_is_to_be_published_nobody_takes_over(store: MemoryStore, shelf: Shelf, watch: Watch) -> None:
    first, _ = two(store, shelf, watch)
    pass_by(watch, 10 * PATIENCE, first)
    assert not first.leads
    happen(store, 1)  # a long silence is not held against the leader
    pass_by(watch, PATIENCE - 1, first)
    assert not first.leads


def test_while_the_bus_is_away_the_lead_goes_over_once_at_most(store: MemoryStore, watch: Watch) -> None:
    shelf = Shelf()
    first, second = two(store, shelf, watch)
    happen(store, 2)
    for each in (first, second):
        each._bus = Unplugged()
    second._relay._bus = Unplugged()  # type: ignore[union-attr]
    for _ in range(200):
        watch.now += 1
        for each in (first, second):
            with contextlib.suppress(ConnectionError):
                each.step()
    assert epochs(store) == 3


def test_two_that_are_slower_than_the_others_patience_come_to_terms(
    store: MemoryStore, shelf: Shelf, watch: Watch
) -> None:
    """Each publication takes longer than the other one first waits."""
    first, second = two(store, shelf, watch)
    slow = 3 * PATIENCE
    happen(store, 200)
    due: dict[Leadership, float] = {}
    begun: list[int] = []
    for _ in range(3000):
        watch.now += 1
        for each in (first, second):
            if not each.leads:
                each.step(1)
            elif watch.now >= due.setdefault(each, watch.now + slow):
                each.step(1)
                del due[each]
        begun.append(epochs(store))
    assert begun[-1] == begun[1000]
    assert store.cursor("members") > 100
    assert max(first.patience, second.patience) <= LONGEST_PATIENCE
