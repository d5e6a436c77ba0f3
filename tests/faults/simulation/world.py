"""One run: processes that act by turns, die and come back, over things that last; and at its end, its history.

Everything runs in one thread. Where a process calls the store or the bus, others may act before it goes on; so two
that believe to lead, two that decide on the same version, and a reader between draw and commit all come about, and
come about again from the same seed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from random import Random

from infra.adapters.read_models import tables_of
from infra.adapters.runtime import Definition, define
from infra.adapters.sources import topic_of
from infra.eventsourcing import faults
from infra.eventsourcing.errors import Gap, Later, StaleEpoch
from infra.eventsourcing.faults import InjectedFault
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.relay import Relay
from infra.eventsourcing.together import together
from tests.faults.checker.history import History
from tests.faults.simulation.chance import CALM, Clock, Rates
from tests.faults.simulation.clients import Clients
from tests.faults.simulation.durable import (
    SimulatedBus,
    SimulatedGenerations,
    SimulatedKeyring,
    SimulatedStore,
    follow_database,
)
from tests.faults.simulation.ending import written
from tests.faults.simulation.office import founding
from tests.faults.simulation.process import Durable, Process, SimulatedService, witness
from tests.faults.simulation.recorder import Recorder

SERVICES = "members", "volunteering", "evaluation"
#: Whose log is witnessed where: everybody's own, and two across the bus.
WITNESSED = {
    "members": ("members",),
    "volunteering": ("volunteering", "members"),
    "evaluation": ("evaluation", "volunteering"),
}
WORKERS = "worker-1", "worker-2"
#: Others act while somebody acts while somebody acts, and no deeper.
DEEPEST = 3
#: What a worker takes for trouble that passes, as the real one does.
PASSING = (Later, Gap, ConnectionError)


@cache
def definitions() -> dict[str, Definition]:
    """The real services, each with its witnesses."""
    real = {name: define(f"services.{name}") for name in SERVICES}
    return {
        name: replace(each, models=[*each.models, *(witness(real[followed]) for followed in WITNESSED[name])])
        for name, each in real.items()
    }


class World:
    """One run. Its parts are methods, so that a test can put a broken one in the place of a sound one."""

    def __init__(
        self,
        seed: int,
        rates: Rates | None = None,
        services: Sequence[str] = SERVICES,
        recorder: Recorder | None = None,
    ) -> None:
        self.random = Random(seed)
        self.rates = Rates.drawn(self.random) if rates is None else rates
        self.clock = Clock()
        self.recorder = recorder or Recorder()
        self.bus = SimulatedBus(self)
        self.services = {name: self._durable(definitions()[name]) for name in services}
        self.processes: dict[str, Process] = {}
        self.steps = 0
        self._limit = 0
        self._acting: list[tuple[Process, str]] = []
        self.clients = Clients(self)

    # ── what a planted bug replaces ──────────────────────────────────────────

    def store(self, service: str) -> SimulatedStore:
        """The store of a service."""
        return SimulatedStore(service, self)

    def consumer(self, sound: Consumer) -> Consumer:
        """A consumer."""
        return sound

    def rebuilt(self, service: SimulatedService) -> None:
        """A service's read models, filled anew."""
        service.rebuild(self.bus)

    # ── processes ────────────────────────────────────────────────────────────

    def _durable(self, definition: Definition) -> Durable:
        generations = SimulatedGenerations(tables_of(definition.models))
        return Durable(definition, self.store(definition.name), SimulatedKeyring(), generations, follow_database())

    def names(self) -> list[str]:
        """Every process there should be: two hosts for each service, and two workers."""
        return [f"{service}-{number}" for service in self.services for number in (1, 2)] + list(WORKERS)

    def start(self, name: str) -> None:
        """Start a process with nothing in its memory."""
        of = self.services if name in WORKERS else (name.rpartition("-")[0],)
        process = Process(name, {each: SimulatedService(self.services[each], self) for each in of})
        self.processes[name] = process
        if name in WORKERS:
            with self.act(process, "starting"):
                for service in process.services.values():
                    process.relays[service.name] = self._relay(service)
                    for kind, consumers in (("projectors", service.projectors), ("policies", service.policies)):
                        made = [(service.name, self.consumer(each)) for each in consumers(self.bus)]
                        getattr(process, kind).extend(made)

    def _relay(self, service: SimulatedService) -> Relay:
        return service.relay(self.bus)

    def kill(self, process: Process) -> None:
        """It is gone, with everything in its memory."""
        process.alive = False
        self.recorder.faults["processes gone"] += 1
        if self.processes.get(process.name) is process:
            del self.processes[process.name]

    @contextmanager
    def act(self, process: Process, part: str) -> Iterator[None]:
        """Whatever a process does: what kills it, kills nobody else; what passes, is tried again."""
        self._acting.append((process, part))
        try:
            yield
        except InjectedFault:
            self.kill(process)
        except PASSING:
            if part == "starting":
                self.kill(process)  # its supervisor starts it again
        finally:
            self._acting.pop()

    def _free(self, process: Process, part: str) -> bool:
        return process.alive and not process.paused and (process, part) not in self._acting

    def host(self, service: str) -> Process | None:
        """A host that can be asked now."""
        hosts = [self.processes.get(f"{service}-{number}") for number in (1, 2)]
        free = [each for each in hosts if each is not None and self._free(each, "handler")]
        return self.random.choice(free) if free else None

    # ── chance ───────────────────────────────────────────────────────────────

    def happens(self, what: str) -> bool:
        """Whether this goes wrong now."""
        rate: float = getattr(self.rates, what)
        it_does = rate > 0 and self.random.random() < rate
        self.recorder.faults[what] += it_does
        return it_does

    def pause(self) -> None:
        """Between two calls of whoever acts now: others may act, and this may be its end."""
        while self.steps < self._limit and len(self._acting) < DEEPEST and self.happens("interleave"):
            self.step()
        if self._acting:
            process, _ = self._acting[-1]
            if not process.alive or self.happens("crash"):
                raise InjectedFault(process.name)

    # ── steps ────────────────────────────────────────────────────────────────

    def run(self, steps: int) -> History:
        """So many steps, then peace, then the history."""
        for name in self.names():
            if name != WORKERS[1]:
                self.start(name)
        for service, command in founding():
            self.clients.ask(service, command, self.clients.asking())
        self._limit = steps
        while self.steps < steps:
            self.step()
        return self.end()

    def step(self) -> None:
        """One action of one process, or of the world around."""
        self.steps += 1
        self.clock.pass_by(self.random)
        if not self._acting and self.random.random() < 3 * self.rates.crash:
            faults.arm("*", self.random.choice((1, 1, 2, 3, 5)), "raise")
        try:
            self._one_of_all()
        finally:
            if not self._acting:
                faults.disarm()

    def _one_of_all(self) -> None:
        actions: list[tuple[float, Callable[[], None]]] = [
            (9, self.clients.ask_new),
            (3, self.clients.ask_again),
            (1, self.clients.ask_many),
            (6, self._relay_steps),
            (9, lambda: self._consumer_steps("projectors")),
            (9, lambda: self._consumer_steps("policies")),
            (3, self._starts),
            (0.5, self._pauses),
            (0.5, self._wakes),
            (0.3, self._rebuilds),
            (0.5, self._comes_late),
        ]
        self.random.choices([action for _, action in actions], [weight for weight, _ in actions])[0]()

    # ── workers ──────────────────────────────────────────────────────────────

    def _worker(self, part: str) -> Process | None:
        workers = [self.processes.get(name) for name in WORKERS]
        free = [each for each in workers if each is not None and self._free(each, part)]
        return self.random.choice(free) if free else None

    def _relay_steps(self) -> None:
        service = self.random.choice(list(self.services))
        worker = self._worker(f"relay {service}")
        if worker is not None and service in worker.relays:
            self.relay(worker, service, self.random.choice((1, 5, 500)))

    def relay(self, worker: Process, service: str, limit: int) -> int:
        """One step of a relay; one that is told that it is stale, stops."""
        with self.act(worker, f"relay {service}"):
            try:
                return worker.relays[service].step(limit)
            except StaleEpoch:
                self.recorder.stale[service] = self.recorder.stale.get(service, 0) + 1
                del worker.relays[service]
        return 0

    def _consumer_steps(self, kind: str) -> None:
        service = self.random.choice(list(self.services))
        worker = self._worker(f"{kind} {service}")
        if worker is None:
            return
        consumers = [each for name, each in getattr(worker, kind) if name == service]
        if consumers:
            part, limit = f"{kind} {service}", self.random.choice((1, 7, 200))
            if self.random.random() < 0.5:
                self.consume(worker, part, self.random.choice(consumers), limit)
            else:
                with self.act(worker, part):
                    self.random.choice(together(consumers)).step(limit)

    def consume(self, worker: Process, part: str, consumer: Consumer, limit: int) -> int:
        """One step of a consumer; now and then it tries what it put aside."""
        with self.act(worker, part):
            if self.random.random() < 0.03:
                consumer.retry()
            return consumer.step(limit)
        return 0

    # ── the world around ─────────────────────────────────────────────────────

    def _starts(self) -> None:
        gone = [name for name in self.names() if name not in self.processes]
        if gone and not self._acting:
            self.start(self.random.choice(gone))

    def _pauses(self) -> None:
        if self.processes:
            process = self.random.choice(list(self.processes.values()))
            process.paused = not process.paused

    def _wakes(self) -> None:
        service = self.random.choice(list(self.services))
        if (host := self.host(service)) is not None:
            with self.act(host, "handler"):
                host.services[service].wake(self.clock.today())

    def _rebuilds(self) -> None:
        service = self.random.choice(list(self.services))
        host = self.host(service)
        if host is not None and not self._acting:
            with self.act(host, "handler"):
                self.rebuilt(host.services[service])

    def _comes_late(self) -> None:
        """A part of a topic arrives once more, as from a producer that was cut off for a while."""
        topic = topic_of(self.random.choice(list(self.services)))
        if records := self.bus.records.get(topic):
            start = self.random.randrange(len(records))
            self.bus.arrive(topic, records[start : start + self.random.randint(1, 5)])

    # ── the end ──────────────────────────────────────────────────────────────

    def end(self) -> History:
        """Nothing fails any more: everybody catches up, then everything is written down."""
        self.rates, self._limit = CALM, 0
        faults.disarm()
        return written(self)


def simulate(seed: int, steps: int, world: type[World] = World, rates: Rates | None = None) -> History:
    """A run from its seed, which draws the rates too unless they are given."""
    return world(seed, rates).run(steps)
