"""Bugs that this design exists to rule out, each put into a simulated world in place of the sound part.

None of them is a switch in the product: they are subclasses, and they stay here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from infra.adapters.policies import PolicyEffect
from infra.adapters.sources import topic_of
from infra.eventsourcing.following import Consumer, catch_up
from infra.eventsourcing.messages import Append, Receipt, Recorded
from infra.eventsourcing.store import Outcome
from tests.faults.simulation.chance import CALM, Rates
from tests.faults.simulation.durable import SimulatedStore, follow_database
from tests.faults.simulation.process import SimulatedService
from tests.faults.simulation.world import World


class PublishedFirst(SimulatedStore):
    """What is about to be kept is published before it is."""

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        position = self.head().position
        for each in appends:
            for offset, event in enumerate(each.events, start=1):
                position += 1
                place = position, each.stream, each.expected_version + offset, event.id, event.type, 0
                self._world.bus.arrive(topic_of(self._service), [Recorded(*place, event.open)])
        return super().append(appends)


class DrawnFromASequence(SimulatedStore):
    """A position is drawn before the lock is held, so that a later one may be kept earlier, or one not at all."""

    drawn = 0

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        begin = self.drawn + 1
        self.drawn += sum(len(each.events) for each in appends)
        for _ in range(5):
            self._world.pause()  # it waits for the lock
        before = set(self._ids())
        outcomes = super().append(appends)
        number = begin
        for index, recorded in enumerate(self._log):
            if recorded.id not in before and recorded.position >= 0:
                self._log[index] = recorded._replace(position=-number)
                number += 1
        self._log = sorted((_right(each) for each in self._log), key=lambda each: each.position)
        return outcomes

    def _ids(self) -> list[str]:
        return [each.id for each in self._log]

    def log(self, after: int, limit: int) -> list[Recorded]:
        self._before()
        return [each for each in self._log if each.position > after][:limit]


def _right(recorded: Recorded) -> Recorded:
    return recorded._replace(position=abs(recorded.position))


class CommandsForgotten(SimulatedStore):
    """Whether a command was asked before is not looked up."""

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        super().receipts(command_ids)
        return {}

    def _add(self, append: Append, kept: set[str]) -> Outcome:
        self._commands.pop(append.command_id, None)
        return super()._add(append, kept)


class EpochIgnored(SimulatedStore):
    """The cursor is written by whoever comes, without a look at the epoch."""

    def advance(self, name: str, epoch: int, position: int) -> None:
        self._before()
        self._relays[name] = (self._relays[name][0], position)
        self._world.recorder.moved(self._service, epoch, position, accepted=True)
        self._after()


class ClockOfTheProcess(SimulatedStore):
    """The commit time is whatever the clock of the process says."""

    def _take(self, append: Append) -> Receipt:
        before = len(self._log)
        receipt = super()._take(append)
        self._log[before:] = [each._replace(committed_at=self._clock()) for each in self._log[before:]]
        return receipt


class PositionFirst(Consumer):
    """The position is kept by itself, and the effect afterwards."""

    def __init__(self, sound: Consumer, world: World) -> None:
        super().__init__(sound.source, sound.effect)
        self._world = world

    def _together(self, before: int, batch: Sequence[Recorded]) -> int:
        with self.effect.unit() as unit:
            if not unit.move(before, batch[-1].position):
                return 0
        self._world.pause()
        with self.effect.unit() as unit:
            unit.apply([event for event in batch if self.effect.declares(event.type)])
        return len(batch)


def fired_again(service: SimulatedService, world: World) -> None:
    """A rebuild for which policies are consumers like any other."""
    service.rebuild(world.bus)
    for policy in service._declared_policies():
        effect = PolicyEffect(policy, service, follow_database(), service._decoder(policy.follows))
        catch_up(Consumer(service._source(policy.follows, world.bus), effect))


def _with_store(kind: type[SimulatedStore]) -> type[World]:
    class Planted(World):
        def store(self, service: str) -> SimulatedStore:
            return kind(service, self)

    return Planted


class _PositionFirst(World):
    def consumer(self, sound: Consumer) -> Consumer:
        return PositionFirst(sound, self)


class _FiredAgain(World):
    def rebuilt(self, service: SimulatedService) -> None:
        fired_again(service, self)


@dataclass(frozen=True)
class Bug:
    """A planted bug, and the invariant that must see it."""

    name: str
    world: type[World]
    caught_by: str
    #: The weather in which it shows soon; None: whatever a seed draws.
    rates: Rates | None = None


BUGS = (
    Bug("published before the commit", _with_store(PublishedFirst), "refused_is_invisible"),
    Bug(
        "position from a sequence outside the lock",
        _with_store(DrawnFromASequence),
        "everything_is_published",
        replace(CALM, interleave=0.6),
    ),
    Bug(
        "consumer position kept before the effect",
        _PositionFirst,
        "effects_are_kept_once",
        replace(CALM, crash=0.1),
    ),
    Bug("command id not looked up", _with_store(CommandsForgotten), "asked_twice_is_done_once"),
    Bug("cursor moved without its epoch", _with_store(EpochIgnored), "stale_epoch_is_refused"),
    Bug("policies fire during a rebuild", _FiredAgain, "rebuilding_asks_nothing"),
    Bug("commit time from the clock of the process", _with_store(ClockOfTheProcess), "time_never_runs_backwards"),
)
