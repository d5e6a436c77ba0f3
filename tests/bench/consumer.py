"""A consumer with its effect in PostgreSQL (the gateway's timeline), beside one that only reads the same records."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from infra.adapters.kafka_bus import CONSUMER, KafkaBus
from infra.adapters.kafka_connection import connection_of
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_generations import PostgresGenerations
from infra.adapters.read_models import Follows, Projector, ReadDatabase, tables_of
from infra.adapters.sources import Topic
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.relay import Relay
from infra.wire.codec import Codec, Origin
from services.gateway.projections import MODELS, TIMELINE
from services.members import contract
from tests.bench import sub_district as ground
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

EVENTS = 50_000


@cache
def published(count: int) -> str:
    """A topic with so many events."""
    log, cluster = ground.filled(count), ground.kafka()
    topic = cluster.topics("members", partitions=1) + "members"
    bus = KafkaBus(connection_of(cluster.address), ground.REGION)
    relay = Relay(topic, log.store, bus)
    while relay.step():
        pass
    bus.close()
    return topic


@contextmanager
def _ours(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    topic, cluster, server = published(count), ground.kafka(), ground.filled(count).server

    def run() -> float:
        url = server.at(Path(f"reads-{uuid.uuid4()}"), "reads")
        reads = ReadDatabase(MODELS, PostgresGenerations(postgres_database(url), tables_of(MODELS)))
        bus = KafkaBus(connection_of(cluster.address), ground.REGION)
        follows = Follows(contract.EVENTS, contract.PUBLISHED)
        codec = Codec(Origin(ground.REGION, "members", ""), contract.EVENTS, MemoryKeyring())
        consumer = Consumer(Topic(topic, bus), Projector(TIMELINE, follows, reads, codec.happened_all))
        try:
            reads.position("")  # the tables are made before the watch is started
            begun, passed = time.perf_counter(), 0
            while passed < count:
                passed += consumer.step()
            took = time.perf_counter() - begun
            assert reads.position("timeline<members") == count
            return count / took
        finally:
            bus.close()
            reads.close()

    yield run


@contextmanager
def _bare(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    topic, cluster = published(count), ground.kafka()

    def run() -> float:
        consumer = KafkaConsumer(bootstrap_servers=cluster.address, **CONSUMER)
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        consumer.seek(place, 0)
        begun, found, size = time.perf_counter(), 0, 0
        while found < count:
            for record in consumer.poll(timeout_ms=250, max_records=500).get(place, ()):
                size += len(record.value)
                found += 1
        took = time.perf_counter() - begun
        consumer.close()
        return count / took

    yield run


BARE = "bare consumer"

COMPARISONS = [
    Comparison(
        "consumer",
        f"consumer of {EVENTS:,} events from Kafka, its effect in PostgreSQL",
        "events/s",
        (
            Side(
                "ours",
                "`Consumer` over `KafkaBus` with the gateway's timeline as its projector: read, check, decode, a row to"
                " an event, the position in the same transaction",
                _ours,
            ),
            Side(BARE, "kafka-python, the same topic and settings, 500 records to a poll; nothing is done", _bare),
        ),
        (Goal(BARE, 0.4, 0.7),),
    )
]
