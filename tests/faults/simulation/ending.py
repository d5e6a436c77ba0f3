"""The end of a run: once nothing fails any more, everybody catches up; then what there is, is written down."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from infra.adapters.policies import BATCH as COMMANDS_AT_ONCE
from infra.adapters.positions import SqlUnit
from infra.adapters.read_models import Apply, Follows, Projector, ReadDatabase, tables_of
from infra.adapters.sources import topic_of
from infra.adapters.sqlite import passes
from infra.adapters.tables import parked, positions
from infra.eventsourcing.errors import Gap
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.relay import BATCH as RELAYED_AT_ONCE
from infra.eventsourcing.store import MAX_EVENT_BYTES
from tests.faults.checker.history import Digests, Event, Follower, History, Measure, Rebuild, Record, Service
from tests.faults.simulation.durable import SimulatedGenerations
from tests.faults.simulation.process import Process, SimulatedService
from tests.faults.simulation.recorder import receipt

if TYPE_CHECKING:
    from tests.faults.simulation.world import World

#: Rounds in which everybody has a turn, until nobody has anything left to do. A fact goes through three services.
ROUNDS = 40


def written(world: "World") -> History:
    """Let everybody catch up; answers the history."""
    history = world.recorder.history
    rounds = caught_up(world)
    history.recovery.append(Measure("rounds until everybody has caught up", rounds, ROUNDS - 1))
    worker = world.processes["worker-1"]
    for owner, consumer in (*worker.projectors, *worker.policies):
        history.followers.append(_follower(world, owner, consumer))
    for service in worker.services.values():
        history.digests.append(Digests(service.name, dict(service.reads.digests()), _folded(world, service)))
        history.rebuilds.append(_rebuilt(world, service))
    for name, durable in world.services.items():
        log, receipts, cursor = durable.store.everything()
        history.services[name] = Service(
            name,
            [Event(e.position, e.stream, e.version, e.id, e.type, e.committed_at, e.open) for e in log],
            {command_id: receipt(kept) for command_id, kept in receipts.items()},
            [Record(r.position, r.stream, r.version, r.id, r.open) for r in world.bus.records.get(topic_of(name), [])],
            cursor,
            world.recorder.stale.get(name, 0),
        )
    history.use.extend(_used(world))
    for durable in world.services.values():
        durable.close()
    return history


def caught_up(world: "World") -> int:
    """Rounds until nobody has anything left to do. Whoever is gone or led no longer is started by a supervisor."""
    for process in list(world.processes.values()):
        process.paused = False
    for name in ("worker-2", "worker-1"):
        if name in world.processes:
            world.kill(world.processes[name])
    for name in world.names():
        if name not in world.processes and name != "worker-2":
            world.start(name)
    worker = world.processes["worker-1"]
    for rounds in range(ROUNDS):
        if not everybody(world, worker) and not _retried(world, worker):
            return rounds
    return ROUNDS


def _retried(world: "World", worker: Process) -> int:
    """Everybody tries what they put aside; answers how much went through."""
    done = 0
    for name, consumer in (*worker.projectors, *worker.policies):
        with world.act(worker, name):
            done += consumer.retry()["applied"]
    return done


def everybody(world: "World", worker: Process) -> int:
    """Everybody has a turn; answers how much they did."""
    done = 0
    for _ in range(len(world.clients.pending)):
        world.clients.ask(*world.clients.pending.popleft())
        done += 1
    for service in list(worker.relays):
        done += world.relay(worker, service, 500)
    for name, consumer in (*worker.projectors, *worker.policies):
        done += world.consume(worker, name, consumer, 200)
    return done


def _follower(world: "World", owner: str, consumer: Consumer) -> Follower:
    durable, name = world.services[owner], consumer.effect.name
    followed = name.rpartition("<")[2]
    is_policy = not isinstance(consumer.effect, Projector)
    applied: list[int] | None = None
    with (durable.follow if is_policy else durable.generations).reading() as tx:
        at = SqlUnit(tx, name, lambda _: None, passes).position()
        aside = {row.position: row.error for row in tx.execute(select(parked).where(parked.c.consumer == name))}
        if name.startswith("witness"):
            (model,) = [m for m in durable.definition.models if m.follows[0].name_of(m.name) == name]
            applied = list(tx.scalars(select(model.tables[0].c.position)))
    types = {event.type for each in world.services.values() for event in each.store.everything()[0]}
    declared = sorted(each for each in types if consumer.effect.declares(each))
    if is_policy:
        reactions = list(world.recorder.reactions.get((owner, name), {}).items())
        return Follower(name, owner, followed, at, declared, aside, None, reactions)
    return Follower(name, owner, followed, at, declared, aside, applied)


def _folded(world: "World", service: SimulatedService) -> dict[str, str]:
    """What the logs come to, read from the stores in one go, without bus and consumer."""
    models = service.definition.models
    apart = SimulatedGenerations(tables_of(models))
    with apart.writing() as tx:
        for model in models:
            for follows in model.follows:
                _fold(world, service, follows, model.apply, tx)
    found = dict(ReadDatabase(models, apart).digests())
    apart.close()
    return found


def _fold(world: "World", service: SimulatedService, follows: Follows, apply: Apply, tx: Connection) -> None:
    owner = follows.catalogue.service
    log, _, _ = world.services[owner].store.everything()
    declared = [each for each in log if follows.declares(each.type)]
    seen = declared if owner == service.name else [each._replace(sealed=b"") for each in declared]
    for happened in service._decoder(follows)(seen):
        apply(tx, happened)


def _rebuilt(world: "World", service: SimulatedService) -> Rebuild:
    """A rebuild while nobody else does anything."""
    before, head, asked = dict(service.reads.digests()), service.store.head().position, len(world.recorder.history.asks)
    try:
        world.rebuilt(service)
        after = dict(service.reads.digests())
    except Gap as gap:
        after = {model: str(gap) for model in before}
    asked = len(world.recorder.history.asks) - asked
    return Rebuild(service.name, before, after, head, service.store.head().position, asked)


def _used(world: "World") -> Iterator[Measure]:
    """What could grow without anybody noticing."""
    limits = {"appends in one commit": COMMANDS_AT_ONCE, "records in one publication": RELAYED_AT_ONCE}
    for name, limit in limits.items():
        yield Measure(name, world.recorder.largest.get(name, 0), limit)
    for service, durable in world.services.items():
        log, receipts, _ = durable.store.everything()
        largest = max((len(event.open) + len(event.sealed) for event in log), default=0)
        yield Measure(f"{service}: bytes of an event", largest, MAX_EVENT_BYTES)
        ids = {ask.command_id for ask in world.recorder.history.asks if ask.service == service}
        yield Measure(f"{service}: first answers kept", len(receipts), len(ids))
        followers = [each for each in world.recorder.history.followers if each.owner == service]
        with durable.follow.reading() as follow, durable.generations.reading() as reads:
            rows = sum(tx.scalar(select(func.count()).select_from(positions)) or 0 for tx in (follow, reads))
        yield Measure(f"{service}: positions kept", rows, len(followers) + 1)  # and the last day done
