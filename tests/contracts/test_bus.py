"""What every bus promises to the relay that fills it and the consumers that read it, for each backend."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from infra.adapters.sources import Bus
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing import Recorded

Opening = Callable[[Path], Bus]


def sqlite(request: pytest.FixtureRequest) -> Opening:
    return lambda folder: SqliteBus(folder / "bus.db")


def kafka(request: pytest.FixtureRequest) -> Opening:
    """Topics are declared, not made by publishing: those of this suite are there, fresh to each test."""
    engine = request.getfixturevalue("kafka")
    from infra.adapters.kafka_bus import KafkaBus

    prefix = engine.topics("members", "evaluation")
    return lambda folder: KafkaBus(engine.connection, "330621001", prefix=prefix)


BUSES = [sqlite, kafka]

SECRET = b"only for the household"
NOW, THEN = "the log as it is", "the log as it was"


@pytest.fixture(params=BUSES, ids=[backend.__name__ for backend in BUSES])
def opening(request: pytest.FixtureRequest) -> Opening:
    chosen: Opening = request.param(request)
    return chosen


@pytest.fixture
def bus(opening: Opening, tmp_path: Path) -> Iterator[Bus]:
    opened = opening(tmp_path)
    yield opened
    opened.close()


def event(position: int) -> Recorded:
    open_part = f'{{ "n":{position}, "里":"\\u90bb" }}\r\n '.encode()
    identity = f"00000000-0000-0000-0000-{position:012d}"
    return Recorded(
        position, f"jar-{position % 3}", position, identity, "linli.test.Counted.v1", 1000, open_part, SECRET
    )


def published(position: int) -> Recorded:
    """What of an event leaves the house."""
    return event(position)._replace(sealed=b"")


def positions(events: Sequence[Recorded]) -> list[int]:
    return [recorded.position for recorded in events]


def test_records_are_read_in_the_order_of_their_positions(bus: Bus) -> None:
    bus.publish("members", NOW, [event(1), event(2)])
    bus.publish("members", NOW, [event(3)])
    assert positions(bus.read("members", 0, 10)) == [1, 2, 3]


def test_a_record_comes_back_byte_for_byte_with_its_place(bus: Bus) -> None:
    bus.publish("members", NOW, [event(1)])
    assert list(bus.read("members", 0, 1)) == [published(1)]


def test_a_record_published_twice_is_kept_once(bus: Bus) -> None:
    """A relay died before it moved its cursor; its successor publishes the batch again, and more."""
    bus.publish("members", NOW, [event(1), event(2)])
    bus.publish("members", NOW, [event(1), event(2), event(3)])
    assert positions(bus.read("members", 0, 10)) == [1, 2, 3]


def test_the_sealed_part_never_leaves_the_house(bus: Bus) -> None:
    bus.publish("members", NOW, [event(1)])
    assert [record.sealed for record in bus.read("members", 0, 10)] == [b""]


def test_the_sealed_part_is_in_no_file_of_the_bus(opening: Opening, tmp_path: Path) -> None:
    bus = opening(tmp_path)
    bus.publish("members", NOW, [event(1)])
    bus.close()
    assert all(SECRET not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_reader_gets_no_more_than_it_asked_for(bus: Bus) -> None:
    bus.publish("members", NOW, [event(position) for position in range(1, 8)])
    assert [positions(bus.read("members", after, 3)) for after in (0, 3, 6, 7)] == [[1, 2, 3], [4, 5, 6], [7], []]


def test_topics_are_kept_apart(bus: Bus) -> None:
    bus.publish("members", NOW, [event(1)])
    bus.publish("evaluation", NOW, [event(1), event(2)])
    assert positions(bus.read("members", 0, 10)) == [1]
    assert positions(bus.read("evaluation", 0, 10)) == [1, 2]


def test_a_topic_that_never_was_is_empty(bus: Bus) -> None:
    assert list(bus.read("nothing", 0, 10)) == []


def test_publishing_nothing_changes_nothing(bus: Bus) -> None:
    bus.publish("members", NOW, [])
    assert list(bus.read("members", 0, 10)) == []


def test_what_was_published_outlives_the_process(opening: Opening, tmp_path: Path) -> None:
    before = opening(tmp_path)
    before.publish("members", NOW, [event(1), event(2)])
    before.close()
    after = opening(tmp_path)
    assert list(after.read("members", 0, 10)) == [published(1), published(2)]
    after.close()


def test_another_instance_reads_what_was_published_at_once(opening: Opening, bus: Bus, tmp_path: Path) -> None:
    reader = opening(tmp_path)
    bus.publish("members", NOW, [event(1)])
    assert positions(reader.read("members", 0, 10)) == [1]
    reader.close()


def test_a_topic_says_under_which_incarnation_it_was_published(bus: Bus) -> None:
    assert bus.incarnation("members") is None
    bus.publish("members", NOW, [event(1)])
    assert (bus.incarnation("members"), bus.incarnation("evaluation")) == (NOW, None)


def test_a_restored_log_is_read_from_its_beginning_and_what_it_has_lost_is_not_read_any_more(bus: Bus) -> None:
    bus.publish("members", THEN, [event(position) for position in range(1, 6)])
    assert len(bus.read("members", 0, 10)) == 5
    restored = event(4)._replace(id="00000000-0000-0000-0000-00000000000a", open=b"{}")
    bus.publish("members", NOW, [event(1), event(2), event(3), restored])
    assert bus.incarnation("members") == NOW
    assert bus.read("members", 0, 10)[3:] == [restored._replace(sealed=b"")]
    assert bus.read("members", 5, 10) == []


def test_a_restored_log_without_an_event_has_none_to_read(bus: Bus) -> None:
    bus.publish("members", THEN, [event(1), event(2)])
    bus.publish("members", NOW, [])
    assert (bus.incarnation("members"), bus.read("members", 0, 10)) == (NOW, [])
    bus.publish("members", NOW, [event(1)])
    assert [each.position for each in bus.read("members", 0, 10)] == [1]
