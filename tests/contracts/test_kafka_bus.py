"""What is particular to the bus on Kafka: what its records are, who shares a topic, and what happens when it fails."""

import ast
import gc
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import UnknownTopicOrPartitionError

from infra.adapters import kafka_bus as bus_module
from infra.adapters.kafka_bus import KafkaBus
from infra.adapters.kafka_connection import connection_of
from infra.adapters.kafka_records import partition_of, to_record
from infra.adapters.memory_store import MemoryStore
from infra.adapters.runtime import define, installed, topic_of
from infra.deploy.kafka.topics import TopicPlan, TopicsDiffer, apply_topics, declared, examine_topics
from infra.eventsourcing import Append, EventData, Recorded, StaleEpoch, leaf_hash
from infra.eventsourcing.errors import Gap, Unavailable
from infra.eventsourcing.relay import Relay, republish
from infra.eventsourcing.store import MAX_EVENT_BYTES
from tests.engines import Kafka

REGION = "330621001"
TOPIC = "members"
SECRET = b"only for the household"
NOW = "the log as it is"

Publish = Callable[..., None]


@pytest.fixture
def prefix(kafka: Kafka) -> str:
    return kafka.topics(TOPIC)


@pytest.fixture
def opened(kafka: Kafka, prefix: str) -> Iterator[Callable[..., KafkaBus]]:
    buses: list[KafkaBus] = []

    def opening(region: str = REGION, **more: Any) -> KafkaBus:
        buses.append(KafkaBus(kafka.connection, region, prefix=prefix, **more))
        return buses[-1]

    yield opening
    for each in buses:
        each.close()


@pytest.fixture
def bus(opened: Callable[..., KafkaBus]) -> KafkaBus:
    return opened()


def event(position: int) -> Recorded:
    """Commit times such that some share a millisecond."""
    open_part = f'{{"n":{position}}}'.encode()
    identity = f"00000000-0000-0000-0000-{position:012d}"
    place = position, f"jar-{position % 3}", position, identity, "linli.test.Counted.v1", 1_790_000_000_000_000
    return Recorded(*place[:5], place[5] + position * 400, open_part, SECRET)


def events(first: int, last: int) -> list[Recorded]:
    return [event(position) for position in range(first, last + 1)]


def positions(found: Sequence[Recorded]) -> list[int]:
    return [recorded.position for recorded in found]


def followed(bus: KafkaBus, limit: int = 100, after: int = 0) -> list[int]:
    """What a consumer comes to see that reads to the end."""
    seen: list[int] = []
    while found := bus.read(TOPIC, after, limit):
        seen += positions(found)
        after = seen[-1]
    return seen


def raw(kafka: Kafka, prefix: str) -> list[Any]:
    """Every record of the topic as any client sees it, in the order of each partition."""
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(**kafka.connection, enable_auto_commit=False, auto_offset_reset="none", group_id=None)
    places = [TopicPartition(prefix + TOPIC, each) for each in sorted(consumer.partitions_for_topic(prefix + TOPIC))]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    found: list[Any] = []
    for place in places:
        consumer.seek(place, consumer.beginning_offsets([place])[place])
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=1000).values():
            found += batch
    consumer.close()
    return sorted(found, key=lambda record: (record.partition, record.offset))


def forget_before(kafka: Kafka, prefix: str, offset: int) -> None:
    """What retention does."""
    from kafka import KafkaAdminClient, TopicPartition

    admin = KafkaAdminClient(**kafka.connection)
    admin.delete_records({TopicPartition(prefix + TOPIC, partition_of(REGION, 2)): offset})
    admin.close()


def send(kafka: Kafka, prefix: str, **record: Any) -> None:
    """Write a record past our own publisher."""
    from kafka import KafkaProducer

    producer = KafkaProducer(**kafka.connection)
    producer.send(prefix + TOPIC, partition=partition_of(REGION, 2), **record).get(timeout=10)
    producer.close()


# ── records ──────────────────────────────────────────────────────────────────


def test_a_record_is_the_stored_bytes_under_the_sub_districts_key(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    bus.publish(TOPIC, NOW, [event(7)])
    [record] = raw(kafka, prefix)
    assert (record.key, record.value) == (REGION.encode(), event(7).open)
    assert record.timestamp == event(7).committed_at // 1000
    assert dict(record.headers) == {
        "content-type": b"application/cloudevents+json; charset=UTF-8",
        "position": b"7",
        "committed_at": str(event(7).committed_at).encode(),
        "incarnation": NOW.encode(),
        "sealed_sha256": hashlib.sha256(SECRET).hexdigest().encode(),
        "ce_id": event(7).id.encode(),
        "ce_type": b"linli.test.Counted.v1",
        "ce_subject": b"jar-1",
        "ce_sequence": b"0000000007",
    }


def test_a_record_alone_gives_the_leaf_hash(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    bus.publish(TOPIC, NOW, [event(1)])
    [record] = raw(kafka, prefix)
    headers = dict(record.headers)
    place = int(headers["position"]).to_bytes(8) + int(headers["committed_at"]).to_bytes(8)
    digests = hashlib.sha256(record.value).digest() + bytes.fromhex(headers["sealed_sha256"].decode())
    assert hashlib.sha256(b"\x00" + place + digests).digest() == leaf_hash(
        1, event(1).committed_at, event(1).open, SECRET
    )


@pytest.mark.local_engine
def test_the_sealed_part_is_in_no_file_of_the_broker(bus: KafkaBus, kafka: Kafka) -> None:
    folder = kafka.ours().folder / "data"
    bus.publish(TOPIC, NOW, [event(1)])
    logs = list(folder.rglob("*.log"))
    assert any(event(1).id.encode() in file.read_bytes() for file in logs)
    assert [file for file in logs if SECRET in file.read_bytes()] == []


def test_the_largest_event_that_a_store_takes_passes(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    plan = next(plan for plan in declared() if plan.name == "linli.internal.members")
    apply_topics(kafka.connection, [replace(plan, name=prefix + "large", partitions=1)])
    large = event(1)._replace(open=b"x" * MAX_EVENT_BYTES)
    bus.publish("large", NOW, [large])
    assert bus.read("large", 0, 1) == [large._replace(sealed=b"")]


def test_a_record_that_is_no_event_is_set_aside_and_what_it_was_is_missed(
    bus: KafkaBus, kafka: Kafka, prefix: str
) -> None:
    bus.publish(TOPIC, NOW, events(1, 2))
    send(kafka, prefix, key=REGION.encode(), value=b"hello")
    send(kafka, prefix, **(to_record(event(3), REGION, NOW) | {"headers": [("position", b"three")]}))
    bus.publish(TOPIC, NOW, [event(4)])
    assert positions(bus.read(TOPIC, 0, 10)) == [1, 2]
    with pytest.raises(Gap, match="continues at position 4, but 3 comes next"):
        bus.read(TOPIC, 2, 10)
    assert [each.offset for each in bus.set_aside] == [2, 3]
    bus.publish(TOPIC, NOW, events(3, 4))
    assert positions(bus.read(TOPIC, 2, 10)) == [3, 4]


def test_a_record_without_a_key_is_set_aside(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    send(kafka, prefix, **(to_record(event(1), REGION, NOW) | {"key": None}))
    assert bus.read(TOPIC, 0, 10) == []
    assert [each.why for each in bus.set_aside] == ["it has no key"]


# ── who shares a topic ───────────────────────────────────────────────────────


@pytest.mark.parametrize("other", ["330621003", "330621002"], ids=["another partition", "the same partition"])
def test_each_sub_district_keeps_its_order(opened: Callable[..., KafkaBus], other: str) -> None:
    shared = partition_of(REGION, 2) == partition_of(other, 2)
    assert shared == (other == "330621002")
    ours, theirs = opened(), opened(other)
    for first in (1, 4, 7):
        ours.publish(TOPIC, NOW, events(first, first + 2))
        theirs.publish(TOPIC, NOW, events(first * 2 - 1, first * 2 + 4))
    assert followed(ours) == list(range(1, 10))
    assert followed(theirs) == list(range(1, 19))


# ── late, again, and missing ─────────────────────────────────────────────────


class Delayed:
    """A relay's connection on which the records of one step arrive late."""

    def __init__(self, bus: KafkaBus, meanwhile: Callable[[], object]) -> None:
        self._bus = bus
        self._meanwhile = meanwhile

    def publish(self, topic: str, incarnation: str, batch: Sequence[Recorded]) -> None:
        self._meanwhile()
        self._bus.publish(topic, incarnation, batch)


def filled(count: int) -> MemoryStore:
    store = MemoryStore()
    for n in range(1, count + 1):
        data = EventData(f"id-{n}", "linli.test.Counted.v1", f'{{"n":{n}}}'.encode(), SECRET)
        store.append([Append(f"jar-{n}", 0, (data,), f"command-{n}", b"")])
    return store


def test_a_second_relay_fences_the_first_whose_late_records_are_dropped(
    opened: Callable[..., KafkaBus], kafka: Kafka, prefix: str
) -> None:
    store = filled(6)

    def take_over() -> None:
        second = Relay(TOPIC, store, opened())
        assert (second.step(4), second.step()) == (4, 2)

    first = Relay(TOPIC, store, Delayed(opened(), take_over))
    with pytest.raises(StaleEpoch):
        first.step(3)
    assert store.lead(TOPIC)[1] == 6
    records = raw(kafka, prefix)
    assert [int(dict(each.headers)["position"]) for each in records] == [1, 2, 3, 4, 5, 6, 1, 2, 3]
    bytes_of = [(each.key, each.value, each.headers, each.timestamp) for each in records]
    assert bytes_of[6:] == bytes_of[:3]
    assert followed(opened()) == [1, 2, 3, 4, 5, 6]
    assert [opened().read(TOPIC, after, 1)[0].position for after in range(6)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("after", [0, 3, 5])
def test_a_topic_is_published_again_from_any_position(
    opened: Callable[..., KafkaBus], kafka: Kafka, prefix: str, after: int
) -> None:
    store = filled(6)
    Relay(TOPIC, store, opened()).step()
    assert republish(TOPIC, store, opened(), after, 6) == 6 - after
    assert len(raw(kafka, prefix)) == 12 - after
    assert followed(opened()) == [1, 2, 3, 4, 5, 6]
    assert followed(opened(), after=4) == [5, 6]


def test_what_retention_took_is_a_gap_until_it_is_published_again(
    opened: Callable[..., KafkaBus], kafka: Kafka, prefix: str
) -> None:
    store = filled(6)
    Relay(TOPIC, store, opened()).step()
    forget_before(kafka, prefix, 4)
    reader = opened()
    for _ in range(2):
        with pytest.raises(Gap, match="continues at position 5, but 1 comes next"):
            reader.read(TOPIC, 0, 10)
    with pytest.raises(Gap, match="continues at position 5, but 3 comes next"):
        reader.read(TOPIC, 2, 10)
    assert positions(reader.read(TOPIC, 4, 10)) == [5, 6]
    republish(TOPIC, store, opened(), 0, 6)
    assert followed(reader) == [1, 2, 3, 4, 5, 6]


def test_what_retention_took_comes_from_the_feed(opened: Callable[..., KafkaBus], kafka: Kafka, prefix: str) -> None:
    class Feed:
        asked: list[tuple[int, int]] = []  # noqa: RUF012

        def read(self, after: int, limit: int) -> Sequence[Recorded]:
            self.asked.append((after, limit))
            return events(after + 1, 9)[:limit]

    opened().publish(TOPIC, NOW, events(1, 9))
    forget_before(kafka, prefix, 5)
    feed = Feed()
    assert followed(opened(feeds={TOPIC: feed}), limit=3) == list(range(1, 10))
    assert feed.asked == [(0, 3), (3, 2)]


def test_retention_that_passes_a_reader_is_noticed(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    bus.publish(TOPIC, NOW, events(1, 3))
    assert positions(bus.read(TOPIC, 0, 2)) == [1, 2]
    bus.publish(TOPIC, NOW, events(4, 2000))
    forget_before(kafka, prefix, 1900)
    with pytest.raises(Gap):
        followed(bus, after=2)


def test_a_topic_made_anew_is_searched_anew(bus: KafkaBus, kafka: Kafka, prefix: str) -> None:
    from kafka import KafkaAdminClient

    bus.publish(TOPIC, NOW, events(1, 5))
    assert followed(bus) == [1, 2, 3, 4, 5]
    admin = KafkaAdminClient(**kafka.connection)
    admin.delete_topics([prefix + TOPIC])
    admin.close()
    apply_topics(kafka.connection, [plan_of(prefix + TOPIC)])
    bus.publish(TOPIC, NOW, events(4, 6))
    assert positions(bus.read(TOPIC, 5, 10)) == [6]


def test_a_batch_that_failed_among_others_is_found_further_behind(bus: KafkaBus) -> None:
    bus.publish(TOPIC, NOW, events(1, 3))
    bus.publish(TOPIC, NOW, events(6, 9))  # 4 and 5 failed; the relay does not move its cursor …
    assert positions(bus.read(TOPIC, 0, 10)) == [1, 2, 3]
    with pytest.raises(Gap):
        bus.read(TOPIC, 3, 10)
    bus.publish(TOPIC, NOW, events(4, 10))  # … and begins again
    assert positions(bus.read(TOPIC, 3, 10)) == [4, 5, 6, 7, 8, 9, 10]


# ── readers ──────────────────────────────────────────────────────────────────


def searches(bus: KafkaBus) -> list[int]:
    """How often each reader had to look for its place."""
    return [reader.searches for reader in bus._idle[TOPIC]]


def test_who_goes_on_where_it_was_does_not_search_again(bus: KafkaBus) -> None:
    bus.publish(TOPIC, NOW, events(1, 10))
    assert followed(bus, limit=2) == list(range(1, 11))
    bus.publish(TOPIC, NOW, events(11, 12))
    assert positions(bus.read(TOPIC, 10, 5)) == [11, 12]
    assert searches(bus) == [1]


def test_followers_at_different_places_do_not_disturb_each_other(bus: KafkaBus) -> None:
    bus.publish(TOPIC, NOW, events(1, 30))
    seen: list[list[int]] = [[], [], []]
    for _ in range(10):
        for each in seen:
            each.extend(positions(bus.read(TOPIC, each[-1] if each else 0, 3)))
    assert seen == [list(range(1, 31))] * 3
    assert searches(bus) == [1, 1, 1]


def test_threads_share_a_bus(bus: KafkaBus) -> None:
    bus.publish(TOPIC, NOW, events(1, 300))
    seen: dict[int, list[int]] = {}
    threads = [threading.Thread(target=lambda n=n: seen.__setitem__(n, followed(bus, limit=20))) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(seen.values()) == [list(range(1, 301))] * 3


def test_a_position_is_found_among_copies_and_strangers(opened: Callable[..., KafkaBus]) -> None:
    """A long topic, shared, published again in part, so that positions go up and down in it."""
    ours, theirs = opened(), opened("330621002")
    for first in range(1, 2000, 500):
        ours.publish(TOPIC, NOW, events(first, first + 499))
        theirs.publish(TOPIC, NOW, events(first, first + 499))
    ours.publish(TOPIC, NOW, events(300, 900))
    ours.publish(TOPIC, NOW, events(10, 40))
    for after in (0, 1, 35, 250, 299, 899, 1000, 1500, 1999):
        assert positions(opened().read(TOPIC, after, 3)) == list(range(after + 1, min(after + 3, 2000) + 1)), after
    assert opened().read(TOPIC, 2000, 3) == []


# ── failing ──────────────────────────────────────────────────────────────────


@pytest.mark.local_engine
def test_what_was_published_outlives_the_broker(opened: Callable[..., KafkaBus], kafka: Kafka) -> None:
    broker = kafka.ours()
    before = opened()
    before.publish(TOPIC, NOW, events(1, 3))
    assert positions(before.read(TOPIC, 0, 2)) == [1, 2]
    broker.kill()
    broker.start()
    before.publish(TOPIC, NOW, events(4, 6))
    assert positions(before.read(TOPIC, 2, 10)) == [3, 4, 5, 6]
    assert followed(opened()) == [1, 2, 3, 4, 5, 6]


@pytest.mark.local_engine
def test_a_broker_that_hangs_delays_and_loses_nothing(bus: KafkaBus, kafka: Kafka) -> None:
    broker = kafka.ours()
    bus.publish(TOPIC, NOW, events(1, 3))
    broker.pause()
    waking = threading.Timer(1.5, broker.resume)
    waking.start()
    bus.publish(TOPIC, NOW, events(4, 6))
    waking.join()
    assert followed(bus) == [1, 2, 3, 4, 5, 6]


@pytest.fixture
def paused(kafka: Kafka) -> Iterator[Any]:
    """A broker that hangs when told to, and goes on after the test."""
    broker = kafka.ours()
    yield broker
    broker.resume()


def clients() -> list[str]:
    """The threads that the client library has running."""
    return [thread.name for thread in threading.enumerate() if "kafka" in thread.name]


@pytest.mark.local_engine
def test_a_broker_that_does_not_answer_is_unavailable_and_loses_nothing(
    opened: Callable[..., KafkaBus], paused: Any
) -> None:
    bus = opened(patience=1)
    bus.publish(TOPIC, NOW, events(1, 3))
    assert positions(bus.read(TOPIC, 0, 2)) == [1, 2]
    paused.pause()
    for _ in range(2):  # with the connections that are there, then without
        with pytest.raises(Unavailable):
            bus.read(TOPIC, 2, 1)
        with pytest.raises(Unavailable):
            bus.publish(TOPIC, NOW, events(4, 6))
        with pytest.raises(Unavailable):
            bus.incarnation(TOPIC)
    paused.resume()
    bus.publish(TOPIC, NOW, events(4, 6))
    assert followed(bus) == [1, 2, 3, 4, 5, 6]


def test_a_broker_that_is_not_there_is_unavailable() -> None:
    nowhere = KafkaBus({"bootstrap_servers": "127.0.0.1:1"}, REGION, patience=0.5)
    for _ in range(2):
        with pytest.raises(Unavailable):
            nowhere.read(TOPIC, 0, 1)
        with pytest.raises(Unavailable):
            nowhere.publish(TOPIC, NOW, [event(1)])
    nowhere.close()


def test_a_broker_that_is_not_there_leaves_no_socket_to_the_collector() -> None:
    """In an outage of ten minutes there were three thousand of them."""
    nowhere = KafkaBus(connection_of("127.0.0.1:1"), REGION, patience=0.3)
    gc.disable()
    try:
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            with pytest.raises(Unavailable):
                nowhere.read(TOPIC, 0, 1)
        assert len(list(Path("/proc/self/fd").iterdir())) == before
    finally:
        gc.enable()
        nowhere.close()


@pytest.mark.local_engine
def test_what_is_given_up_leaves_no_thread_behind(opened: Callable[..., KafkaBus], paused: Any) -> None:
    """A broker may be away for days."""
    before = clients()
    bus = opened(patience=0.5)
    bus.publish(TOPIC, NOW, [event(1)])
    bus.read(TOPIC, 0, 1)
    assert len(clients()) == len(before) + 2
    paused.pause()
    for _ in range(3):
        for ask in (lambda: bus.read(TOPIC, 1, 1), lambda: bus.publish(TOPIC, NOW, [event(2)])):
            with pytest.raises(Unavailable):
                ask()
    deadline = time.monotonic() + 5
    while (left := clients()) != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == before


@pytest.mark.local_engine
@pytest.mark.parametrize("begun", [True, False], ids=["going on", "beginning"])
@pytest.mark.parametrize("what", ["publish", "read"])
def test_whoever_waits_for_a_broker_gives_up_when_the_bus_is_closed(
    opened: Callable[..., KafkaBus], paused: Any, what: str, begun: bool
) -> None:
    bus = opened()
    opened().publish(TOPIC, NOW, [event(1)])
    ask: dict[str, Callable[[], Any]] = {
        "publish": lambda: bus.publish(TOPIC, NOW, [event(1)]),
        "read": lambda: bus.read(TOPIC, 0, 1),
    }
    if begun:
        ask[what]()
    paused.pause()
    outcome: list[str] = []

    def asking() -> None:
        try:
            ask[what]()
        except Unavailable as error:
            outcome.append(str(error))

    thread = threading.Thread(target=asking)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    at = time.monotonic()
    bus.close()
    thread.join(10)
    assert time.monotonic() - at < 5
    assert outcome == ["the bus was closed"]


def test_a_closed_bus_is_unavailable(opened: Callable[..., KafkaBus]) -> None:
    bus = opened()
    bus.publish(TOPIC, NOW, [event(1)])
    bus.read(TOPIC, 0, 1)
    for _ in range(2):
        bus.close()
        with pytest.raises(Unavailable):
            bus.publish(TOPIC, NOW, [event(2)])
        with pytest.raises(Unavailable):
            bus.read(TOPIC, 0, 1)


def test_publishing_to_a_topic_that_is_not_there_says_so(opened: Callable[..., KafkaBus]) -> None:
    hasty = opened(patience=1)
    with pytest.raises(UnknownTopicOrPartitionError):
        hasty.publish("nothing", NOW, [event(1)])
    hasty.publish(TOPIC, NOW, [event(1)])
    assert positions(hasty.read(TOPIC, 0, 1)) == [1]


# ── configuration ────────────────────────────────────────────────────────────


def test_every_consumer_leaves_committing_and_resetting_to_us() -> None:
    """Wherever a consumer is made, by name and not by default."""
    root = Path(bus_module.__file__).parents[2]
    made = [
        node
        for room in ("infra", "services", "samples")
        for path in (root / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KafkaConsumer"
    ]
    assert [ast.unparse(node) for node in made] == [
        "KafkaConsumer(**self._connection | CONSUMER | {'kafka_client': door})"
    ]
    assert bus_module.CONSUMER["enable_auto_commit"] is False
    assert bus_module.CONSUMER["auto_offset_reset"] == "none"
    assert bus_module.CONSUMER["group_id"] is None


def test_the_producer_waits_for_every_replica_and_keeps_the_order() -> None:
    producer = bus_module.PRODUCER
    assert (producer["acks"], producer["enable_idempotence"]) == ("all", True)
    assert producer["max_in_flight_requests_per_connection"] <= 5
    assert producer["delivery_timeout_ms"] >= producer["request_timeout_ms"] + producer["linger_ms"]


# ── topics ───────────────────────────────────────────────────────────────────


def test_every_service_with_a_log_has_its_internal_topic() -> None:
    services = [definition for package in installed().values() if list((definition := define(package)).events)]
    assert {plan.name for plan in declared()} >= {topic_of(service.name) for service in services}


def test_every_topic_keeps_everything() -> None:
    for plan in declared():
        kept = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
        assert kept.items() <= dict(plan.config).items()
        assert int(plan.config["max.message.bytes"]) > MAX_EVENT_BYTES + 100_000


def plan_of(name: str, **other: Any) -> TopicPlan:
    return replace(TopicPlan(name, 2, 1, {"retention.ms": "-1", "cleanup.policy": "delete"}), **other)


def test_topics_are_made_once(kafka: Kafka, prefix: str) -> None:
    plans = [plan_of(prefix + "one"), plan_of(prefix + "two")]
    assert apply_topics(kafka.connection, plans) == [prefix + "one", prefix + "two"]
    assert apply_topics(kafka.connection, plans) == []


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"partitions": 3}, "has 2 partitions, not 3"),
        ({"replication": 2}, "has 1 replicas, not 2"),
        ({"config": {"retention.ms": "1000"}}, "has retention.ms = -1, not 1000"),
        ({"config": {"cleanup.policy": "compact"}}, "has cleanup.policy = delete, not compact"),
    ],
    ids=["partitions", "replication", "retention", "policy"],
)
def test_a_topic_that_is_otherwise_is_refused_and_left(
    kafka: Kafka, prefix: str, other: dict[str, Any], why: str
) -> None:
    name = prefix + TOPIC
    with pytest.raises(TopicsDiffer, match=why):
        apply_topics(kafka.connection, [plan_of(name, **other)])
    assert examine_topics(kafka.connection, [plan_of(name, **other)]) == [f"{name} {why}"]
    assert apply_topics(kafka.connection, [plan_of(name)]) == []


def test_looking_at_topics_names_what_is_missing_and_makes_nothing(kafka: Kafka, prefix: str) -> None:
    plans = [plan_of(prefix + TOPIC), plan_of(prefix + "three")]
    for _ in range(2):
        assert examine_topics(kafka.connection, plans) == [f"{prefix}three is missing"]
