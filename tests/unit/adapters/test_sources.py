"""What a topic is believed to be, and for how long."""

from collections.abc import Sequence

import pytest

from infra.adapters import sources
from infra.adapters.sources import Topic
from infra.eventsourcing import Recorded
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.together import Together


class Shelf:
    """A bus with one topic; it counts how often it is asked which history that is."""

    def __init__(self, events: int = 0) -> None:
        self.events = events
        self.asked = 0

    def incarnation(self, topic: str) -> str:
        self.asked += 1
        return "2f0e"

    def read(self, topic: str, after: int, limit: int) -> Sequence[Recorded]:
        positions = range(after + 1, min(self.events, after + limit) + 1)
        return [Recorded(n, "jar-1", n, f"event-{n}", "linli.test.Counted.v1", 0, b"{}") for n in positions]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [100.0]
    monkeypatch.setattr(sources.time, "monotonic", lambda: at[0])
    return at


def test_which_history_it_is_is_asked_again_after_a_moment(now: list[float]) -> None:
    topic = Topic("members", shelf := Shelf())
    for later in (0, sources.BELIEVED / 2, sources.BELIEVED):
        now[0] += later
        assert topic.incarnation() == "2f0e"
    assert shelf.asked == 2


def test_whoever_reads_on_to_the_end_need_not_ask_again(now: list[float]) -> None:
    topic = Topic("members", shelf := Shelf(events=3))
    topic.incarnation()
    now[0] += sources.BELIEVED
    assert len(topic.read(0, 10)) == 3
    now[0] += sources.BELIEVED
    topic.incarnation()
    assert shelf.asked == 1


@pytest.mark.parametrize(("after", "limit"), [(3, 10), (0, 2)], ids=["nothing new", "not to the end"])
def test_whoever_heard_nothing_to_its_end_asks_again(now: list[float], after: int, limit: int) -> None:
    topic = Topic("members", shelf := Shelf(events=3))
    topic.incarnation()
    topic.read(after, limit)
    now[0] += sources.BELIEVED + 1
    topic.incarnation()
    assert shelf.asked == 2


def test_consumers_that_follow_together_ask_once(now: list[float]) -> None:
    class Nowhere:
        name, joins = "nowhere", False

    shelf = Shelf()
    consumers = [Consumer(Topic("members", shelf), Nowhere()) for _ in range(3)]  # type: ignore[arg-type]  # not asked
    Together(consumers)
    assert {consumer.source.incarnation() for consumer in consumers} == {"2f0e"}
    assert shelf.asked == 1
