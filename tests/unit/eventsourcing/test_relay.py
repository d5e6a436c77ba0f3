"""From store to bus: in order, at least once, by one relay at a time."""

from collections.abc import Iterator, Sequence

import pytest

from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing import Append, EventData, Recorded, StaleEpoch, faults
from infra.eventsourcing.relay import Relay, republish


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
