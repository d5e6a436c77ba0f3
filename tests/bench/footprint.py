"""What a process and a log weigh: memory over a long replay, seconds to start, bytes on disk."""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kafka import KafkaAdminClient
from sqlalchemy import insert, make_url

from infra.adapters.news import FOLLOWING
from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_generations import PostgresGenerations
from infra.adapters.postgres_keyring import PostgresKeyring
from infra.adapters.postgres_store import PostgresStore
from infra.adapters.read_models import Projector, ReadDatabase, tables_of
from infra.adapters.sources import OwnLog
from infra.adapters.sqlite import sqlite_database
from infra.adapters.sqlite_keyring import SqliteKeyring
from infra.adapters.sqlite_store import sqlite_store
from infra.adapters.supervisor import python
from infra.adapters.tables import events as events_table
from infra.cli.running import program
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.specification import Constant
from infra.wire.codec import Codec, Origin
from services.members.contract import COMMANDS, EVENTS
from services.members.projections import MODELS
from services.members.projections.people import PEOPLE
from tests.bench import sub_district as ground
from tests.bench.consumer import published
from tests.bench.latency import installation
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

READ, REBUILT = 1_000_000, 50_000
POINTS = 10
MEMBERS, ON_DISK = 5_000, 50_000
MIB = 1024 * 1024

Opened = Callable[[Scale], Any]


# ── Memory ───────────────────────────────────────────────────────────────────


def child(mode: str, count: int, url: str, keys_url: str, reads_url: str) -> list[float]:
    """What a process of its own does: go through a log; answers its resident MiB at ten points on the way."""
    store = PostgresStore(postgres_database(make_url(url)))
    keyring = PostgresKeyring(postgres_database(make_url(keys_url)))
    codec = Codec(Origin(ground.REGION, "members", store.head().incarnation), EVENTS, keyring)
    reads = ReadDatabase(MODELS, PostgresGenerations(postgres_database(make_url(reads_url)), tables_of(MODELS)))
    consumer = Consumer(OwnLog("members", store), Projector(PEOPLE, PEOPLE.follows[0], reads, codec.happened_all))
    at, found = 0, list[float]()
    while at < count:
        if mode == "read":
            page = store.log(at, 1000)
            codec.decode_all(page)
            at = page[-1].position
        else:
            at += consumer.step()
        while at * POINTS >= (len(found) + 1) * count:  # of a small log one step may pass several
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            found.append(pages * os.sysconf("SC_PAGE_SIZE") / MIB)
    return found


@cache
def memory(mode: str, count: int) -> Sequence[float]:
    """Resident MiB at ten points of a way through so many events."""
    log = ground.filled(count)
    reads = log.server.at(Path(f"memory-{uuid.uuid4()}"), "reads")
    addresses = [url.render_as_string(hide_password=False) for url in (log.url, log.keys_url, reads)]
    code = "import json, sys; from tests.bench import footprint as f; print(f.child(*json.load(sys.stdin)))"
    asked = json.dumps([mode, count, *addresses])  # by its input: everybody sees a process's arguments
    done = subprocess.run([sys.executable, "-c", code], input=asked, capture_output=True, text=True, check=True)
    found: Sequence[float] = json.loads(done.stdout)
    return found


def _memory(mode: str, events: int, what: str) -> Comparison:
    def at(point: int) -> Opened:
        @contextmanager
        def opened(scale: Scale) -> Iterator[Round]:
            yield lambda: memory(mode, scale.of(events, least=2000))[point]

        return opened

    early = "after a tenth"
    return Comparison(
        f"memory_{mode}",
        f"resident memory at the end of {what} of {events:,} events",
        "MiB",
        (
            Side("at the end", f"a process of its own: {what}", at(-1)),
            Side("half way", "the same process, earlier", at(POINTS // 2 - 1)),
            Side(early, "the same process, earlier still", at(0)),
        ),
        (Goal(early, 1.15),),
        less_is_better=True,
        note="One way through; flat where the three are alike.",
    )


# ── Starting ─────────────────────────────────────────────────────────────────


def _start(process: str, command: Sequence[str]) -> Comparison:
    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        found = installation()
        ready = found.home / "run" / f"{process}.address"

        def run() -> float:
            ready.unlink(missing_ok=True)
            begun = time.perf_counter()
            # What it says when it is ended while it still connects is of no interest.
            started = subprocess.Popen(command, env=found.environment(), stderr=subprocess.DEVNULL)
            try:
                while not ready.exists():
                    assert started.poll() is None, f"{process} did not start"
                    time.sleep(0.005)
                return time.perf_counter() - begun
            finally:
                started.terminate()
                started.wait(30)

        yield run

    side = Side("ours", f"`{' '.join(command[1:])}` until it answers, on prepared servers", opened)
    return Comparison(f"start_{process}", f"start of the process `{process}`", "s", (side,), less_is_better=True)


# ── On disk ──────────────────────────────────────────────────────────────────


def _register(handler: Handler, keyring: Any, count: int) -> None:
    lot = Random(11)
    asks = [(ground.registration(lot, number), ground.asked(number)) for number in range(count)]
    keyring.make_all(command.member_id for command, _ in asks)
    for start in range(0, count, 100):
        handler.handle_all(asks[start : start + 100])


def _tables(log: ground.Log, url: Any) -> int:
    size = "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables"
    with log.owner(url) as connection:
        return int(connection.execute(size).fetchone()[0])


def _postgres_member(scale: Scale) -> float:
    count = scale.of(MEMBERS, least=500)
    with ground.members_log("disk") as log:
        before = _tables(log, log.url) + _tables(log, log.keys_url)
        _register(log.handler, log.keyring, count)
        return (_tables(log, log.url) + _tables(log, log.keys_url) - before) / count


def _postgres_event(scale: Scale) -> float:
    count = scale.of(ON_DISK, least=2000)
    with ground.filled(count).owner() as connection:
        return float(connection.execute("SELECT pg_total_relation_size('events')").fetchone()[0]) / count


def _sqlite_member(scale: Scale) -> float:
    count = scale.of(MEMBERS, least=500)
    with tempfile.TemporaryDirectory() as folder:
        with (
            closing(sqlite_store(Path(folder) / "log.db")) as store,
            closing(SqliteKeyring(Path(folder) / "k.db")) as keys,
        ):
            codec = Codec(Origin(ground.REGION, "members", store.head().incarnation), EVENTS, keys)
            _register(Handler(COMMANDS, store, codec, Constant(None)), keys, count)
        return sum(path.stat().st_size for path in Path(folder).iterdir()) / count


def _sqlite_event(scale: Scale) -> float:
    count = scale.of(ON_DISK, least=2000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        sqlite_store(path).close()
        empty = path.stat().st_size
        database = sqlite_database(path)
        names = [column.name for column in events_table.columns]
        log = ground.filled(count)
        with database.writing() as tx, log.owner() as connection:
            for row in connection.execute(f"SELECT {', '.join(names)} FROM events"):
                tx.execute(insert(events_table), dict(zip(names, row, strict=True)))
        database.close()
        return (path.stat().st_size - empty) / count


def _kafka_event(scale: Scale) -> float:
    count = scale.of(ON_DISK, least=2000)
    topic = published(count)
    client = KafkaAdminClient(bootstrap_servers=ground.kafka().address)
    try:
        told = json.dumps(client.describe_log_dirs([topic]), default=str)
    finally:
        client.close()
    return _sum_of_sizes(json.loads(told)) / count


def _sum_of_sizes(told: Any) -> int:
    if isinstance(told, list):
        return sum(map(_sum_of_sizes, told))
    if isinstance(told, dict):
        own = int(told.get("partition_size", told.get("size", 0)) or 0)
        return own + sum(_sum_of_sizes(value) for value in told.values() if isinstance(value, dict | list))
    return 0


def _disk(key: str, what: str, how: str, size: Callable[[Scale], float]) -> Comparison:
    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        found = size(scale)  # sizes do not differ from round to round
        yield lambda: found

    return Comparison(f"disk_{key}", what, "bytes", (Side("ours", how, opened),), less_is_better=True)


PER_EVENT, PER_MEMBER = "on disk per event", "on disk per member registered"
MIX = "table and indexes, of a log with the events of the sample roster"
ALL = "event, command, guard and key, their indexes included"

COMPARISONS = [
    _memory("read", READ, "reading and decoding"),
    _memory("rebuild", REBUILT, "the rebuild of the read model `people`"),
    *(_start(process, python(f"infra.adapters.{process}")) for process in FOLLOWING),
    _start("members", program("members")),
    _start("gateway", program("gateway")),
    _disk("postgres_event", f"PostgreSQL: {PER_EVENT}", MIX, _postgres_event),
    _disk("postgres_member", f"PostgreSQL: {PER_MEMBER}", ALL, _postgres_member),
    _disk("sqlite_event", f"SQLite: {PER_EVENT}", MIX, _sqlite_event),
    _disk("sqlite_member", f"SQLite: {PER_MEMBER}", ALL, _sqlite_member),
    _disk(
        "kafka_event", f"Kafka: {PER_EVENT}", "log segments and indexes of one replica, no compression", _kafka_event
    ),
]
