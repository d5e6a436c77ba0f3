"""The relay: from the log in PostgreSQL to a topic, in order, its cursor kept; beside a producer that has the records.

Both sides have the same broker, records, acks and settings of the client; the bare one is given its records ready made.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaProducer

from infra.adapters.kafka_bus import PRODUCER, KafkaBus
from infra.adapters.kafka_connection import connection_of
from infra.adapters.kafka_records import to_record
from infra.eventsourcing.relay import Relay
from tests.bench import sub_district as ground
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

EVENTS = 100_000


@contextmanager
def _ours(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    log, cluster = ground.filled(count), ground.kafka()

    def run() -> float:
        prefix = cluster.topics("members", partitions=1)
        bus = KafkaBus(connection_of(cluster.address), ground.REGION)
        relay = Relay(f"{prefix}members", log.store, bus)
        try:
            begun, passed = time.perf_counter(), 0
            while passed < count:
                passed += relay.step()
            return count / (time.perf_counter() - begun)
        finally:
            bus.close()

    yield run


@contextmanager
def _bare(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    log, cluster = ground.filled(count), ground.kafka()
    incarnation = log.store.head().incarnation
    records = [
        to_record(event, ground.REGION, incarnation) for page in ground.pages(log, 1000, count) for event in page
    ]

    def run() -> float:
        topic = cluster.topics("bare", partitions=1) + "bare"
        producer = KafkaProducer(bootstrap_servers=cluster.address, **PRODUCER)
        try:
            begun = time.perf_counter()
            sent = [producer.send(topic, partition=0, **record) for record in records]
            producer.flush()
            took = time.perf_counter() - begun
            assert all(each.succeeded() for each in sent)
            return count / took
        finally:
            producer.close()

    yield run


BARE = "bare producer"

COMPARISONS = [
    Comparison(
        "relay",
        f"relay of {EVENTS:,} events from PostgreSQL to Kafka",
        "events/s",
        (
            Side(
                "ours", "`Relay` over `KafkaBus`: read, publish, flush, keep the cursor durably, batch by batch", _ours
            ),
            Side(
                BARE,
                "kafka-python, the records ready in memory, one flush at the end; both: acks=all, idempotent, no"
                " compression, linger 5 ms, batches of 256 KiB",
                _bare,
            ),
        ),
        (Goal(BARE, 0.7, 0.9),),
    )
]
