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
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
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


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one round found."""

    milliseconds: Sequence[float]
    #: Percent of all processors' time that was used meanwhile, by whomever.
    busy: float

    def quantile(self, number: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100, method="inclusive")[number - 1]


class _Rounds:
    """Rounds for the line of the median; the other lines read the same ones again."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, bool], list[_Taken]] = {}
        self._read: Counter[tuple[str, bool, str]] = Counter()

    def next(self, side: tuple[str, bool], line: str, take: Callable[[], _Taken]) -> _Taken:
        """The round of a side that is this line's turn."""
        taken = self._taken.setdefault(side, [])
        if self._read[*side, line] == len(taken):
            taken.append(take())
        self._read[*side, line] += 1
        return taken[self._read[*side, line] - 1]


_ROUNDS = _Rounds()

#: What a line reads of a round.
_LINES: Mapping[str, Callable[[_Taken], float]] = {
    "p50": lambda taken: taken.quantile(50),
    "p99": lambda taken: taken.quantile(99),
    "busy": lambda taken: taken.busy,
}


def _processors() -> tuple[int, int]:
    """Ticks that processors were used, and all that there were (proc(5), ``/proc/stat``)."""
    user, nice, system, idle, waiting, *others = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    used = user + nice + system + sum(others)
    return used, used + idle + waiting


def _taken(scale: Scale, once: Once, lot: Random) -> _Taken:
    milliseconds, (used, ticks) = [], _processors()
    for _ in range(scale.of(SAMPLES, least=5)):
        time.sleep(lot.random() / 10)
        milliseconds.append(once())
    used_then, ticks_then = _processors()
    return _Taken(milliseconds, 100 * (used_then - used) / (ticks_then - ticks))


Opened = Callable[[Scale], AbstractContextManager[Round]]


def _ours(line: str, *, loaded: bool) -> Opened:
    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        chain, lot = _chain(scale), Random(5)

        def take() -> _Taken:
            with _loaded(chain.rate / 2 if loaded else 0, chain.ask):
                return _taken(scale, chain.once, lot)

        yield lambda: _LINES[line](_ROUNDS.next(("ours", loaded), line, take))

    return opened


def _bare_chain(scale: Scale) -> BareChain:
    trip = _RoundTrip(scale)
    dsn = ground.dsn(ground.filled(scale.of(20_000)).server.owner.set(database="postgres"))
    return BareChain(dsn, trip, trip.record["value"])


def _bare(
    made: Callable[[Scale], _RoundTrip | BareChain], line: str, *, loaded: bool, meanwhile: bool = False
) -> Opened:
    """``meanwhile``: it is our chain that is loaded, and this is measured on what the processors have left."""
    side = f"{made.__name__}{' meanwhile' if meanwhile else ''}", loaded

    @contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        bare, chain, lot = made(scale), _chain(scale), Random(5)

        def take() -> _Taken:
            with _loaded(chain.rate / 2 if loaded else 0, chain.ask if meanwhile else bare.ask):
                return _taken(scale, bare.once, lot)

        yield lambda: _LINES[line](_ROUNDS.next(side, line, take))
        bare.close()

    return opened


BARE, CHAIN = "produce and consume", "the same way with bare libraries"
MEANWHILE = "produce and consume while ours is at half load"


_WORK = {
    "p50": "command accepted → in the gateway's timeline, p50, {}",
    "p99": "command accepted → in the gateway's timeline, p99, {}",
    "busy": "processors busy meanwhile, {}",
}


def _line(line: str, *, loaded: bool) -> Comparison:
    sides = [
        Side(
            "ours",
            "`RegisterMember` accepted by the handler; publishing, Kafka, consumer and projector in the relay"
            " process, with all its other threads, and the worker process beside it; seen by asking PostgreSQL"
            " every millisecond",
            _ours(line, loaded=loaded),
        ),
        Side(
            BARE,
            "kafka-python with its defaults and acks=all: a record sent and polled again by the same thread; at half"
            " load others send meanwhile, as often as commands are asked of ours",
            _bare(_RoundTrip, line, loaded=loaded),
        ),
        Side(
            CHAIN,
            "psycopg and kafka-python: a row committed, read, sent, polled, committed to another table by threads"
            " that do nothing else; no order, no position, one record at a time; seen as ours is",
            _bare(_bare_chain, line, loaded=loaded),
        ),
    ]
    if loaded and line != "busy":
        sides.append(
            Side(
                MEANWHILE,
                f"`{BARE}` with nobody else on its topic, and our whole chain at half load on the same processors",
                _bare(_RoundTrip, line, loaded=loaded, meanwhile=True),
            )
        )
    return Comparison(
        f"latency_{'half' if loaded else 'idle'}_{line}",
        _WORK[line].format("at half load" if loaded else "idle"),
        "%" if line == "busy" else "ms",
        sides,
        (Goal(BARE, 3, 2),) if line == "p50" else (),
        less_is_better=True,
        note="Half load: half of the commands a second that everybody who follows keeps up with on this machine.",
        limit=_LIMIT_LOADED if loaded else _LIMIT_IDLE,
    )


_LIMIT_IDLE = (
    f"No engine stands in the way: `{CHAIN}` takes little more than `{BARE}`. Processors do: who asks, the worker, the"
    " relay, their sessions at PostgreSQL and Kafka's broker all have something to do at the same moment, and there are"
    " two. Of the way, a third is publishing, a third is asking Kafka for it, a quarter the transaction of the read"
    " model."
)
_LIMIT_LOADED = (
    "The processors are the limit: the line `processors busy` shows how little of them is left, and on that"
    f" `{BARE}` itself takes several times as long, as `{MEANWHILE}` shows. Under full load events share their"
    " transactions, and each costs half of what it costs now; so half of the commands take nearly all of the"
    " processors. That is our own doing, not the engines': most of it is Python, which follows three events for each"
    " registration (a proposal and a promise come after it), in several read models and policies each. The chain of"
    " bare libraries, with one event and one table, leaves nearly half of the processors idle."
)

COMPARISONS = [_line(line, loaded=loaded) for loaded in (False, True) for line in _LINES]
