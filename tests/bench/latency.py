"""From a command accepted to its line in the gateway's timeline, through Kafka and the real worker process.

Beside it the same record produced and consumed with nothing in between. Idle: one command at a time, with pauses by
lot. Half load: others ask besides, half as many as everybody who follows was seen to keep up with.
"""

import atexit
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from infra.adapters.kafka_records import to_record
from infra.adapters.news import FOLLOWING
from infra.adapters.runtime import Runtime, installed
from infra.settings import SERVERS
from services.gateway.demo.playing import all_followed
from services.members.events import ClassificationRules
from services.members.rulebook import PublishRulebook
from tests.bench import sub_district as ground
from tests.bench.bare_chain import BareChain
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side
from tests.conftest import Installation, installed_on

SAMPLES = 100
#: Commands by which the chain's speed is found.
PROBE = 2000
ASKERS = 8
PATIENCE = 60.0

Once = Callable[[], float]


@dataclass
class _Chain:
    """An installation's members service, asked here; its worker is a process of its own."""

    services: Sequence[Runtime]
    timeline: Any
    numbers: Iterator[int] = field(default_factory=count)
    lot: Random = field(default_factory=lambda: Random(3))
    rate: float = 0.0

    @property
    def members(self) -> Runtime:
        """Which is asked."""
        return next(each for each in self.services if each.name == "members")

    def ask(self) -> int:
        """Register somebody; answers the position."""
        number = next(self.numbers)
        receipt = self.members.handler.handle(ground.registration(self.lot, number), ground.asked(number)).receipt
        return int(receipt.position)

    def wait_for(self, position: int) -> None:
        """Until the gateway's timeline has it."""
        deadline = time.monotonic() + PATIENCE
        asked = "SELECT 1 FROM read_1.timeline WHERE service = 'members' AND position = %s"
        while self.timeline.execute(asked, (position,)).fetchone() is None:
            assert time.monotonic() < deadline, "nobody follows"
            time.sleep(0.001)

    def once(self) -> float:
        """Milliseconds from accepted to visible."""
        position = self.ask()
        begun = time.perf_counter()
        self.wait_for(position)
        return (time.perf_counter() - begun) * 1000

    def probe(self, commands: int) -> float:
        """Commands a second with which the whole chain keeps up: until everybody has followed all that came of them."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(ASKERS) as askers:
            list(askers.map(lambda _: self.ask(), range(commands)))
        while not all_followed(self.progress()):
            assert time.perf_counter() - begun < PATIENCE, "not everybody follows"
            time.sleep(0.05)
        return commands / (time.perf_counter() - begun)

    def progress(self) -> dict[str, Any]:
        """How far each service's followers are."""
        return {each.name: each.progress() | {"head": each.store.head().position} for each in self.services}


@contextmanager
def following(found: Installation, process: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the processes of an installation that follow, ready."""
    started = subprocess.Popen([sys.executable, "-m", f"infra.adapters.{process}"], env=found.environment())
    try:
        ready = found.home / "run" / f"{process}.address"
        while not ready.exists():
            assert started.poll() is None, f"the {process} did not start"
            time.sleep(0.05)
        yield started
    finally:
        started.terminate()
        started.wait(30)
        ready.unlink(missing_ok=True)


@cache
def installation() -> Installation:
    """A prepared installation on the servers, one for the whole run: to prepare it takes a while."""
    stack = ExitStack()
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-bench-"))) / "home"
    found = stack.enter_context(installed_on(SERVERS, home, lambda _: ground.kafka()))
    atexit.register(stack.close)  # after the servers' own: the last one registered is the first one done
    return found


@contextmanager
def _opened(scale: Scale) -> Iterator[_Chain]:
    found = installation()
    with ExitStack() as stack:
        services = [stack.enter_context(found.opened(name)) for name in installed()]
        for each in services:
            each.reads.position("")  # makes its tables, where they are not there yet
        rules = PublishRulebook(
            version="2010-25/1",
            effective_from=date(2010, 6, 7),
            source_clause="bench",
            rules=ClassificationRules(),
        )
        chain = _Chain(services, None)
        chain.members.handler.handle(rules, ground.asked(-1 % 2**64))
        owner = ground.postgres_engine.postgres().owner
        address = ground.dsn(owner.set(database=f"{found.servers['LINLI_INSTANCE']}_gateway_reads"))
        chain.timeline = stack.enter_context(psycopg.connect(address, autocommit=True))
        for process in FOLLOWING:
            stack.enter_context(following(found, process))
        chain.wait_for(chain.ask())
        chain.rate = chain.probe(scale.of(PROBE, least=50))
        yield chain


@cache
def _chain(scale: Scale) -> _Chain:
    """One for all lines of the table."""
    stack = ExitStack()
    found = stack.enter_context(_opened(scale))
    atexit.register(stack.close)
    return found


class _RoundTrip:
    """A producer and a consumer, each with the client's own defaults, on a topic of their own."""

    def __init__(self, scale: Scale) -> None:
        cluster, log = ground.kafka(), ground.filled(scale.of(20_000))
        self.topic = cluster.topics("trip", partitions=1) + "trip"
        self.record = to_record(log.store.log(0, 1)[0], ground.REGION, str(uuid.uuid4()))
        self.producer = KafkaProducer(bootstrap_servers=cluster.address, acks="all")
        self.consumer = KafkaConsumer(bootstrap_servers=cluster.address, group_id=None)
        self.place = TopicPartition(self.topic, 0)
        self.consumer.assign([self.place])
        self.consumer.seek_to_end(self.place)
        self.consumer.position(self.place)

    def ask(self) -> Any:
        return self.send(self.record)

    def send(self, record: Mapping[str, Any]) -> Any:
        return self.producer.send(self.topic, partition=0, **record)

    def poll(self) -> Sequence[Any]:
        return self.consumer.poll(timeout_ms=1000).get(self.place, ())

    def once(self) -> float:
        """Milliseconds from sent to consumed."""
        begun = time.perf_counter()
        offset = self.ask().get(10).offset
        while not any(record.offset == offset for record in self.poll()):
            pass
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        self.producer.close()
        self.consumer.close()


@contextmanager
def _loaded(rate: float, ask: Callable[[], object]) -> Iterator[None]:
    """Others ask meanwhile, so often a second, from threads of their own."""
    stopping, begun, asked = threading.Event(), time.monotonic(), count(1)

    def asker() -> None:
        while not stopping.wait(max(0.0, begun + next(asked) / rate - time.monotonic())):
            ask()

    threads = [threading.Thread(target=asker) for _ in range(ASKERS)] if rate else []
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


class _Quantiles:
    """Samples of a round, for the line of the median; the line of the 99th percentile reads the same ones again."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, bool], list[Sequence[float]]] = {}

    def round(self, key: tuple[str, bool], quantile: int, sample: Callable[[], Sequence[float]]) -> float:
        kept = self.kept.setdefault(key, [])
        if quantile == 50 or not kept:
            kept.append(sample())
        samples = kept[-1] if quantile == 50 else kept.pop(0)
        return statistics.quantiles(samples, n=100, method="inclusive")[quantile - 1]


_KEPT = _Quantiles()


def _samples(scale: Scale, once: Once, lot: Random) -> Sequence[float]:
    found = []
    for _ in range(scale.of(SAMPLES, least=5)):
        time.sleep(lot.random() / 10)
        found.append(once())
    return found


def _ours(quantile: int, *, loaded: bool) -> Callable[[Scale], Any]:
    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        chain, lot = _chain(scale), Random(5)

        def sample() -> Sequence[float]:
            with _loaded(chain.rate / 2 if loaded else 0, chain.ask):
                return _samples(scale, chain.once, lot)

        yield lambda: _KEPT.round(("ours", loaded), quantile, sample)

    return opened


def _bare_chain(scale: Scale) -> BareChain:
    trip = _RoundTrip(scale)
    dsn = ground.dsn(ground.filled(scale.of(20_000)).server.owner.set(database="postgres"))
    return BareChain(dsn, trip, trip.record["value"])


def _bare(made: Callable[[Scale], _RoundTrip | BareChain], quantile: int, *, loaded: bool) -> Callable[[Scale], Any]:
    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        bare, chain, lot = made(scale), _chain(scale), Random(5)

        def sample() -> Sequence[float]:
            with _loaded(chain.rate / 2 if loaded else 0, bare.ask):
                return _samples(scale, bare.once, lot)

        yield lambda: _KEPT.round((made.__name__, loaded), quantile, sample)
        bare.close()

    return opened


BARE, CHAIN = "produce and consume", "the same way with bare libraries"


def _line(quantile: int, *, loaded: bool) -> Comparison:
    when = "at half load" if loaded else "idle"
    return Comparison(
        f"latency_{'half' if loaded else 'idle'}_p{quantile}",
        f"command accepted → in the gateway's timeline, p{quantile}, {when}",
        "ms",
        (
            Side(
                "ours",
                "`RegisterMember` accepted by the handler; publishing, Kafka, consumer and projector in the relay"
                " process, with all its other threads, and the worker process beside it; seen by asking PostgreSQL"
                " every millisecond",
                _ours(quantile, loaded=loaded),
            ),
            Side(
                BARE,
                "kafka-python with its defaults and acks=all: a record sent and polled again by the same thread",
                _bare(_RoundTrip, quantile, loaded=loaded),
            ),
            Side(
                CHAIN,
                "psycopg and kafka-python: a row committed, read, sent, polled, committed to another table by threads"
                " that do nothing else; no order, no position, one record at a time; seen as ours is",
                _bare(_bare_chain, quantile, loaded=loaded),
            ),
        ),
        (Goal(BARE, 3, 2),) if quantile == 50 else (),
        less_is_better=True,
        note="Half load: half of the commands a second that everybody who follows keeps up with on this machine.",
        limit=(
            f"No engine stands in the way: idle, `{CHAIN}` takes little more than `{BARE}`. Processors do: who asks,"
            " the worker, the relay, their sessions at PostgreSQL and Kafka's broker all have something to do at the"
            " same moment, and there are two. With the worker's process stopped the same took 11 ms, 2.5 times, in a"
            " run of 60 samples beside one with it of 14 to 15. Of the way, a third is publishing, a third is asking"
            " Kafka for it, a quarter the transaction of the read model. At half load each registration is followed"
            " by a proposal and that by a promise: three events for one, through the same threads."
        ),
    )


COMPARISONS = [_line(quantile, loaded=loaded) for loaded in (False, True) for quantile in (50, 99)]
