"""The services on real engines, watched: clients that keep asking, workers, and at the end of each load the history.

Hosts and workers are threads of the test's process, assembled as the product assembles them; killing real processes
is what ``test_kill_points`` and ``test_two_relays`` are about.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from infra.adapters.background import Background
from infra.adapters.engine import engine_of
from infra.adapters.kafka_records import Malformed, from_record
from infra.adapters.news import FOLLOWING, Listening
from infra.adapters.relay import go_over_the_bus
from infra.adapters.runtime import Definition, Runtime
from infra.adapters.sources import topic_of
from infra.adapters.sql_store import wall_clock
from infra.adapters.worker import follow_own_log
from infra.deploy.preparing import prepare_kafka, prepare_postgres
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.errors import KernelError, Later
from infra.eventsourcing.relay import Leadership
from infra.presence import announce
from infra.settings import SERVERS, Servers, Settings, write_secret
from tests.faults.checker import History, Violation, check
from tests.faults.checker.history import Digests, Event, Measure, Rebuild, Record, Service
from tests.faults.plan import Fault, carry_out, to_json
from tests.faults.servers.engines import Engines
from tests.faults.simulation import ending
from tests.faults.simulation.office import Office, founding
from tests.faults.simulation.process import REGION, NotedHandler, SimulatedService
from tests.faults.simulation.recorder import receipt
from tests.faults.simulation.world import SERVICES, definitions
from tests.faults.watching import Shared, WatchedStore, everything

DAY = datetime(2026, 3, 2, 9, tzinfo=CIVIL_TIME)
#: Seconds within which everything must have caught up once the fault is mended.
RECOVERY = 60
#: Seconds after which somebody who keeps asking must have had an answer.
ANSWER = 90


class WatchedService(SimulatedService):
    """A service on its real engine; what is simulated elsewhere is only watched here."""

    def __init__(
        self, definition: Definition, settings: Settings, recorder: Shared, clock: Callable[[], int] = wall_clock
    ) -> None:
        Runtime.__init__(self, definition, settings)
        self.store._clock = clock  # type: ignore[attr-defined]
        self.store = WatchedStore(self.store, self.name, recorder)  # type: ignore[arg-type, assignment]
        parts = definition.commands, self.store, self.codec, definition.rulebook, definition.premises
        self.handler = NotedHandler(self.name, recorder, *parts)
        self._yields = {}
        self._recorder = recorder


class Platform:
    """Three services on the engines, from a fresh installation."""

    def __init__(self, engines: Engines, home: Path, instance: str, seed: int) -> None:
        self.engines = engines
        self.recorder = Shared()
        self.seed = seed
        self.broken = False
        #: What the store's clock is off by, in microseconds.
        self.skew = 0
        self._loads = itertools.count(1)
        self._commands = itertools.count(1)
        self.defects: list[BaseException] = []
        owner = engines.postgres.url()
        direct = Servers(
            f"postgresql://{owner.username}@127.0.0.1:{owner.port}", engines.kafka.address, instance=instance
        )
        proxied = replace(
            direct,
            postgres=f"postgresql://{owner.username}@{engines.to_postgres.address}",
            kafka=engines.to_kafka.address,
        )
        self.direct = Settings(home, 0, REGION, engine=SERVERS, servers=direct)
        self.settings = replace(self.direct, servers=proxied)
        write_secret(self.direct.folder("secrets") / "postgres-owner", str(owner.password))
        prepare_postgres(self.direct, SERVICES)
        prepare_kafka(self.direct)
        self.prefix = direct.topic_prefix
        self.hosts = self._open(self.settings)
        self.seen = self._open(self.direct)  # by whoever checks
        self.bus = engine_of(self.direct).bus({})
        self.workers: list[Worker] = []
        self.leaderships: list[tuple[str, Leadership]] = []
        for service, command in founding():
            self._ask(service, command, self._asked())
        self.start_worker()

    def clock(self) -> int:
        return wall_clock() + self.skew

    def _open(self, settings: Settings) -> dict[str, WatchedService]:
        return {name: WatchedService(each, settings, self.recorder, self.clock) for name, each in definitions().items()}

    def start_worker(self, settings: Settings | None = None) -> "Worker":
        """One more worker; the newest leads."""
        self.workers.append(Worker(self, settings or self.settings))
        return self.workers[-1]

    def close(self) -> None:
        for each in self.workers:
            each.stop()
        for each in (*self.hosts.values(), *self.seen.values()):
            each.close()
        self.bus.close()

    # ── The load ─────────────────────────────────────────────────────────────

    def _asked(self) -> Asked:
        number = next(self._commands)
        return Asked(f"command-{number}", "client", DAY + timedelta(seconds=number), "story")

    def _ask(self, service: str, command: Any, asked: Asked) -> bool:
        """Ask once; answers whether there was an answer."""
        host = self.hosts[service]
        try:
            host.handler.handle(command, asked)
        except Later:
            return False
        except (KernelError, host.definition.commands[type(command)].Refused):
            pass
        return True

    def _client(self, random: Random, stopping: threading.Event) -> None:
        office = Office(random)
        try:
            while not stopping.is_set():
                asked = self._asked()
                service, command = office.next(asked.today)
                deadline = time.monotonic() + ANSWER
                while not self._ask(service, command, asked):
                    assert time.monotonic() < deadline, f"{asked.command_id} had no answer for {ANSWER} s"
                    time.sleep(0.2)
                stopping.wait(random.uniform(0.02, 0.1))
        except BaseException as defect:  # noqa: BLE001 - whatever it is, the test is to say so
            self.defects.append(defect)

    @contextmanager
    def load(self, clients: int = 3) -> Iterator[None]:
        """Clients keep asking meanwhile, and go when they have the last answer."""
        stopping, number = threading.Event(), next(self._loads)
        threads = [
            threading.Thread(target=self._client, args=(Random(f"{self.seed}/{number}/{n}"), stopping))
            for n in range(clients)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join(ANSWER + 10)
        assert not any(thread.is_alive() for thread in threads), "a client hangs"
        assert not self.defects, self.defects

    def suffer(self, *plan: Fault, after: float = 1.0) -> History:
        """A load while the plan is carried out; answers the history once everything has caught up."""
        try:
            with self.load():
                mended = carry_out(plan, self.engines.injections())
                time.sleep(after)
            return self.settled(mended)
        except BaseException as error:
            self.broken = True
            error.add_note(f"seed {self.seed}, plan {to_json(plan).decode()}")
            raise

    # ── What is left ─────────────────────────────────────────────────────────

    def lag(self) -> dict[str, int]:
        """Who stands how far behind; whoever is not named is at the end."""
        heads = {name: each.store.head().position for name, each in self.seen.items()}
        behind = {f"relay of {name}": heads[name] - self._cursor(name) for name in heads}
        for name, each in self.seen.items():
            progress = each.progress()
            for consumer, at in {**progress["read_models"], **progress["policies"]}.items():
                behind[f"{name}: {consumer}"] = heads[consumer.rpartition("<")[2]] - at
        return {who: lag for who, lag in behind.items() if lag}

    def _cursor(self, name: str) -> int:
        return self.seen[name].store.cursor(topic_of(name))

    def settled(self, mended: float) -> History:
        """Wait until nobody lags, look at everything, and answer the history. Nobody's hand helps before that."""
        for each in self.seen.values():
            each.close()  # connections that did not outlive the fault; others are made
        calm, lag = 0, {"everybody": 1}
        while calm < 2 and time.monotonic() < mended + RECOVERY + 10:
            lag = self.lag()
            calm = 0 if lag else calm + 1
            time.sleep(0.1)
        took = time.monotonic() - mended
        self.recorder.history.recovery.append(Measure(f"seconds until nobody lags ({lag})", took, RECOVERY))
        for each in self.seen.values():  # only then, what was put aside
            for consumer in (*each.projectors(self.bus), *each.policies(self.bus)):
                while consumer.retry()["applied"]:
                    pass
        while self.lag() and time.monotonic() < mended + 2 * RECOVERY:
            time.sleep(0.1)
        return self._history()

    def _history(self) -> History:
        history = replace(self.recorder.history, services={}, followers=[], digests=[], rebuilds=[])
        durable: dict[str, Any] = {}
        for name, each in self.seen.items():
            log, receipts = everything(each.store)
            cursor = self._cursor(name)
            history.services[name] = Service(
                name,
                [Event(e.position, e.stream, e.version, e.id, e.type, e.committed_at, e.open) for e in log],
                {command_id: receipt(kept) for command_id, kept in receipts.items()},
                self.records(topic_of(name)),
                cursor,
                sum(leadership.refused for owner, leadership in self.leaderships if owner == name),
            )
            store = SimpleNamespace(
                everything=lambda log=log, receipts=receipts, cursor=cursor: (log, receipts, cursor)
            )
            durable[name] = SimpleNamespace(
                definition=each.definition, store=store, follow=each._follow, generations=each.reads.generations
            )
        world: Any = SimpleNamespace(services=durable, recorder=self.recorder)
        for name, each in self.seen.items():
            for consumer in (*each.projectors(self.bus), *each.policies(self.bus)):
                history.followers.append(ending._follower(world, name, consumer))
            history.digests.append(Digests(name, dict(each.reads.digests()), ending._folded(world, each)))
        return history

    def rebuilt(self, history: History) -> History:
        """The history, with a rebuild of everything while nobody asks."""
        for name, each in self.seen.items():
            before, head, asks = dict(each.reads.digests()), each.store.head().position, len(history.asks)
            after = dict(each.rebuild(self.bus))
            asked = len(self.recorder.history.asks) - asks
            history.rebuilds.append(Rebuild(name, before, after, head, each.store.head().position, asked))
        return history

    def records(self, topic: str) -> list[Record]:
        """The topic's records in the order of arrival, copies included, without what is no event."""
        found = []
        for record in raw(self.engines.kafka.address, self.prefix + topic):
            try:
                _, event = from_record(record)
            except Malformed:
                continue
            found.append(Record(event.position, event.stream, event.version, event.id, event.open))
        return found

    def holds(self, history: History, *, but: Sequence[str] = ()) -> None:
        """Every promise, but those that the fault is known to suspend."""
        violations: list[Violation] = [each for each in check(history) if each.name not in but]
        self.broken = self.broken or bool(violations)
        told = "\n  ".join(map(str, violations[:20]))
        assert not violations, f"seed {self.seed}, {len(violations)} violations\n  {told}"


class Worker:
    """Both processes that follow, as one: in the threads in which the product runs them."""

    def __init__(self, platform: Platform, settings: Settings) -> None:
        self.bus = engine_of(settings).bus({})
        self.services = platform._open(settings)
        self.background = Background()
        self.listening = Listening(settings, self.background.news)
        for process in FOLLOWING:
            announce(settings, process, self.listening.address)
        for name, each in self.services.items():
            follow_own_log(self.background, each)
            platform.leaderships.append((name, go_over_the_bus(self.background, each, self.bus)))
        for thread in self.background.threads:
            thread.start()

    def stop(self) -> None:
        self.background.stopping.set()
        self.bus.close()
        self.background.join()
        self.listening.close()
        for each in self.services.values():
            each.close()


def raw(address: str, topic: str) -> list[Any]:
    """Every record as any client sees it, in the order of each partition."""
    consumer = KafkaConsumer(bootstrap_servers=address, enable_auto_commit=False, group_id=None)
    places = [TopicPartition(topic, each) for each in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    for place in places:
        consumer.seek(place, consumer.beginning_offsets([place])[place])
    found: list[Any] = []
    while any(consumer.position(place) < ends[place] for place in places):
        for batch in consumer.poll(timeout_ms=1000).values():
            found += batch
    consumer.close()
    return sorted(found, key=lambda record: (record.partition, record.offset))
