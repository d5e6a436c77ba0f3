"""How a consumer follows a log: each event applied once, in order, and what cannot be applied put aside."""

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from infra.eventsourcing import Recorded, faults
from infra.eventsourcing.errors import Gap, Indeterminate, OtherHistory, Unavailable
from infra.eventsourcing.following import BATCH, Consumer, catch_up
from infra.eventsourcing.together import Together, together

KNOWN, UNKNOWN = "linli.test.Counted.v1", "linli.test.Whistled.v1"


# ── A log and a read model in memory ─────────────────────────────────────────


def event(position: int, stream: str = "jar-1", type_: str = KNOWN) -> Recorded:
    return Recorded(position, stream, position, f"event-{position}", type_, 1_000 + position, b"{}")


@dataclass
class Log:
    """A source in a list. ``meanwhile`` runs once, after the next reading: what others do while we hold a batch."""

    events: list[Recorded]
    name: str = "kitchen"
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    history: str | None = "as it is"

    def incarnation(self) -> str | None:
        return self.history

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        batch = [event for event in self.events if event.position > after][:limit]
        if self.meanwhile:
            self.meanwhile.pop()()
        return batch


@dataclass
class Kept:
    """What the read model's database holds."""

    position: int = 0
    bound: str | None = None
    applied: list[int] = field(default_factory=list)
    parked: dict[int, tuple[str, str]] = field(default_factory=dict)


class Transaction:
    """One transaction: it works on a copy."""

    def __init__(self, kept: Kept, apply: Callable[[Kept, Recorded], None]) -> None:
        self.kept = kept
        self._apply = apply

    def position(self) -> int:
        return self.kept.position

    def bind(self, incarnation: str) -> str:
        self.kept.bound = self.kept.bound or incarnation
        return self.kept.bound

    def move(self, before: int, after: int) -> bool:
        if self.kept.position != before:
            return False
        self.kept.position = after
        return True

    def apply(self, events: Sequence[Recorded]) -> None:
        for event in events:
            self._apply(self.kept, event)

    def attempt(self, event: Recorded) -> str | None:
        before = copy.deepcopy(self.kept)
        try:
            self._apply(self.kept, event)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is a reason to park
            self.kept = before
            return type(error).__name__
        return None

    def is_parked(self, stream: str) -> bool:
        return any(waiting == stream for waiting, _ in self.kept.parked.values())

    def park(self, event: Recorded, error: str) -> None:
        self.kept.parked[event.position] = (event.stream, error)

    def unpark(self, position: int) -> None:
        del self.kept.parked[position]

    def parked(self, stream: str | None = None) -> list[tuple[int, str]]:
        waiting = sorted((position, waits) for position, (waits, _) in self.kept.parked.items())
        return [(position, waits) for position, waits in waiting if stream in (None, waits)]


class ReadModel:
    """Notes the positions that it was given, but for those that it cannot digest."""

    def __init__(
        self, indigestible: Iterable[int] = (), name: str = "counts", declared: Collection[str] = (KNOWN,)
    ) -> None:
        self.name = name
        self.declared = declared
        self.kept = Kept()
        self.indigestible = set(indigestible)
        self.joins = True
        self.transactions = 0

    def declares(self, event_type: str) -> bool:
        return event_type in self.declared

    @contextmanager
    def unit(self) -> Iterator[Transaction]:
        self.transactions += 1
        transaction = Transaction(copy.deepcopy(self.kept), self._apply)
        yield transaction
        self.kept = transaction.kept

    def join(self, shares: Mapping["ReadModel", Sequence[Recorded]], before: int, after: int) -> Collection[str]:
        self.transactions += 1
        moved = {
            model: copy.deepcopy(model.kept)
            for model, share in shares.items()
            if model.kept.position == before and not (share and model.kept.parked)
        }
        for model, kept in moved.items():
            kept.position = after
            for event in shares[model]:
                model._apply(kept, event)
        for model, kept in moved.items():
            model.kept = kept
        return [model.name for model in moved]

    def _apply(self, kept: Kept, event: Recorded) -> None:
        kept.applied.append(event.position)
        if event.position in self.indigestible:
            raise ValueError(event.id)

    @property
    def errors(self) -> dict[int, str]:
        return {position: error for position, (_, error) in self.kept.parked.items()}


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    faults.disarm()


# ── Once, in order ───────────────────────────────────────────────────────────


def test_events_are_applied_in_order() -> None:
    model = ReadModel()
    assert Consumer(Log([event(1), event(2), event(3)]), model).step() == 3
    assert (model.kept.applied, model.kept.position) == ([1, 2, 3], 3)


def test_a_step_passes_no_more_than_its_limit() -> None:
    model = ReadModel()
    consumer = Consumer(Log([event(1), event(2), event(3)]), model)
    assert [consumer.step(2), consumer.step(2), consumer.step(2)] == [2, 1, 0]
    assert model.kept.applied == [1, 2, 3]


def test_catching_up_passes_everything() -> None:
    model = ReadModel()
    several = 3 * BATCH
    assert catch_up(Consumer(Log([event(n) for n in range(1, several + 1)]), model)) == several
    assert model.kept.applied == list(range(1, several + 1))


def test_catching_up_stops_once_the_wanted_position_is_reached() -> None:
    model = ReadModel()
    catch_up(Consumer(Log([event(n) for n in range(1, 3 * BATCH)]), model), upto=150)
    assert 150 <= model.kept.position < 2 * BATCH


def test_types_that_are_not_declared_are_skipped() -> None:
    model = ReadModel()
    assert Consumer(Log([event(1), event(2, type_=UNKNOWN), event(3)]), model).step() == 3
    assert (model.kept.applied, model.kept.position, model.kept.parked) == ([1, 3], 3, {})


def test_a_consumer_that_starts_again_goes_on_where_it_stood() -> None:
    model, log = ReadModel(), Log([event(1), event(2)])
    Consumer(log, model).step()
    log.events.append(event(3))
    Consumer(log, model).step()
    assert model.kept.applied == [1, 2, 3]


@pytest.mark.parametrize("point", ["consume.before_commit", "consume.after_effect"])
def test_a_crash_applies_nothing_twice(point: str) -> None:
    model = ReadModel()
    consumer = Consumer(Log([event(1), event(2)]), model)
    faults.arm(point, action="raise")
    with pytest.raises(faults.InjectedFault):
        consumer.step()
    faults.disarm()
    catch_up(consumer)
    assert model.kept.applied == [1, 2]


def test_an_effect_and_its_position_fall_together() -> None:
    model = ReadModel()
    faults.arm("consume.before_commit", action="raise")
    with pytest.raises(faults.InjectedFault):
        Consumer(Log([event(1)]), model).step()
    assert (model.kept.position, model.kept.applied, model.kept.parked) == (0, [], {})


def test_of_two_instances_one_applies() -> None:
    """The other one applies the batch while we hold it; the compare-and-set tells us."""
    model, log = ReadModel(), Log([event(1), event(2)])
    one, other = Consumer(log, model), Consumer(log, model)
    log.meanwhile.append(other.step)
    assert one.step() == 0
    assert (model.kept.applied, model.kept.position) == ([1, 2], 2)


def test_of_two_instances_one_parks() -> None:
    """The same on the slow way, in which every event is passed by itself."""
    model, log = ReadModel(indigestible=[1]), Log([event(1), event(2, "jar-2")])
    one, other = Consumer(log, model), Consumer(log, model)
    log.meanwhile.append(other.step)
    assert one.step() == 0
    assert (model.kept.applied, model.errors) == ([2], {1: "ValueError"})


def test_a_commit_of_unknown_fate_is_left_to_the_next_step() -> None:
    """The connection broke during the commit, which did take place."""

    class Uncertain(ReadModel):
        broken = False

        @contextmanager
        def unit(self) -> Iterator[Transaction]:
            with super().unit() as transaction:
                yield transaction
            if self.kept.applied and not self.broken:
                self.broken = True
                raise Indeterminate

    model = Uncertain()
    consumer = Consumer(Log([event(1), event(2)]), model)
    with pytest.raises(Indeterminate):
        consumer.step()
    assert consumer.step() == 0
    assert model.kept.applied == [1, 2]


# ── Gaps ─────────────────────────────────────────────────────────────────────


def test_a_source_that_lost_the_next_position_is_a_gap() -> None:
    model = ReadModel()
    with pytest.raises(Gap) as caught:
        Consumer(Log([event(4), event(5)]), model).step()
    assert (caught.value.source, caught.value.expected, caught.value.found) == ("kitchen", 1, 4)
    assert (model.kept.position, model.kept.applied, model.kept.parked) == (0, [], {})


# ── Parking ──────────────────────────────────────────────────────────────────


def test_an_event_that_cannot_be_applied_is_parked_with_its_error() -> None:
    model = ReadModel(indigestible=[2])
    assert Consumer(Log([event(1, "jar-1"), event(2, "jar-2"), event(3, "jar-3")]), model).step() == 3
    assert model.errors == {2: "ValueError"}


def test_other_streams_flow_past_a_parked_event() -> None:
    model = ReadModel(indigestible=[2])
    catch_up(Consumer(Log([event(1, "jar-1"), event(2, "jar-2"), event(3, "jar-3")]), model))
    assert (model.kept.applied, model.kept.position) == ([1, 3], 3)


def test_later_events_of_the_stream_queue_behind_a_parked_one() -> None:
    model = ReadModel(indigestible=[1])
    catch_up(Consumer(Log([event(1, "jar-1"), event(2, "jar-2"), event(3, "jar-1")]), model))
    assert model.kept.applied == [2]
    assert model.errors == {1: "ValueError", 3: "behind"}


def test_events_of_later_batches_queue_behind_a_parked_one() -> None:
    model, log = ReadModel(indigestible=[1]), Log([event(1)])
    consumer = Consumer(log, model)
    consumer.step()
    log.events += [event(2), event(3, "jar-2")]
    consumer.step()
    assert model.kept.applied == [3]
    assert model.errors == {1: "ValueError", 2: "behind"}


def test_types_that_are_not_declared_do_not_queue() -> None:
    model = ReadModel(indigestible=[1])
    catch_up(Consumer(Log([event(1), event(2, type_=UNKNOWN)]), model))
    assert set(model.errors) == {1}


def test_a_mended_consumer_applies_what_was_parked_in_order() -> None:
    model = ReadModel(indigestible=[1])
    consumer = Consumer(Log([event(1), event(2, "jar-2"), event(3), event(4)]), model)
    catch_up(consumer)
    model.indigestible.clear()
    assert consumer.retry() == {"applied": 3, "waiting": 0}
    assert (model.kept.applied, model.kept.parked) == ([2, 1, 3, 4], {})


def test_a_stream_flows_again_once_nothing_waits() -> None:
    model, log = ReadModel(indigestible=[1]), Log([event(1)])
    consumer = Consumer(log, model)
    catch_up(consumer)
    model.indigestible.clear()
    consumer.retry()
    log.events.append(event(2))
    catch_up(consumer)
    assert (model.kept.applied, model.kept.parked) == ([1, 2], {})


def test_a_retry_that_fails_again_keeps_the_queue() -> None:
    model = ReadModel(indigestible=[1])
    consumer = Consumer(Log([event(1), event(2), event(3)]), model)
    catch_up(consumer)
    assert consumer.retry() == {"applied": 0, "waiting": 3}
    assert model.errors == {1: "ValueError", 2: "behind", 3: "behind"}


def test_a_retry_stops_at_the_next_poison_of_a_stream() -> None:
    model = ReadModel(indigestible=[1, 2])
    consumer = Consumer(Log([event(1), event(2), event(3), event(4, "jar-2")]), model)
    catch_up(consumer)
    model.indigestible.remove(1)
    assert consumer.retry() == {"applied": 1, "waiting": 2}
    assert (model.kept.applied, set(model.errors)) == ([4, 1], {2, 3})


def test_one_stream_can_be_retried_alone() -> None:
    model = ReadModel(indigestible=[1, 2])
    consumer = Consumer(Log([event(1, "jar-1"), event(2, "jar-2")]), model)
    catch_up(consumer)
    model.indigestible.clear()
    assert consumer.retry("jar-2") == {"applied": 1, "waiting": 0}
    assert model.kept.applied == [2]


def test_two_instances_that_retry_apply_once() -> None:
    """The other one retries while we hold the event."""
    model, log = ReadModel(indigestible=[1]), Log([event(1), event(2)])
    one, other = Consumer(log, model), Consumer(log, model)
    catch_up(one)
    model.indigestible.clear()
    log.meanwhile.append(other.retry)
    assert one.retry() == {"applied": 0, "waiting": 0}
    assert model.kept.applied == [1, 2]


def test_a_parked_event_that_the_source_lost_is_a_gap() -> None:
    """The next one it has must not be applied in its place."""
    model, log = ReadModel(indigestible=[1]), Log([event(1), event(2, "jar-2")])
    consumer = Consumer(log, model)
    catch_up(consumer)
    del log.events[0]
    with pytest.raises(Gap):
        consumer.retry()
    assert (model.kept.applied, set(model.errors)) == ([2], {1})


# ── A source that was restored ───────────────────────────────────────────────


def test_a_consumer_stops_loudly_when_its_source_was_restored() -> None:
    log, model = Log([event(1), event(2), event(3)]), ReadModel()
    catch_up(Consumer(log, model))
    log.events, log.history = [event(1), event(2), event(3), event(4)], "restored"
    with pytest.raises(OtherHistory, match=r"kitchen was restored.*linli rejoin"):
        Consumer(log, model).step()
    assert model.kept.applied == [1, 2, 3]


def test_a_consumer_that_goes_on_notices_too() -> None:
    log, model = Log([event(1)]), ReadModel()
    consumer = Consumer(log, model)
    catch_up(consumer)
    log.history = "restored"
    for _ in range(2):
        with pytest.raises(OtherHistory):
            consumer.step()


def test_what_a_failed_transaction_bound_is_bound_again() -> None:
    """The database went down at the commit: nothing of it is there when it is back."""

    class Failing(ReadModel):
        failed = False

        @contextmanager
        def unit(self) -> Iterator[Transaction]:
            before = self.kept
            with super().unit() as transaction:
                yield transaction
            if not self.failed:
                self.failed, self.kept = True, before
                raise Unavailable

    model = Failing()
    consumer = Consumer(Log([event(1)]), model)
    with pytest.raises(Unavailable):
        consumer.step()
    assert model.kept.bound is None
    consumer.step()
    assert model.kept.bound == "as it is"


def test_a_source_without_any_event_binds_nobody() -> None:
    log, model = Log([], history=None), ReadModel()
    assert Consumer(log, model).step() == 0
    assert model.kept.bound is None


# ── Several that follow one source ───────────────────────────────────────────


def shelf() -> list[ReadModel]:
    """One that declares what is in the log, and two that do not."""
    return [ReadModel(), *(ReadModel(name=name, declared=(UNKNOWN,)) for name in ("whistles", "tunes"))]


def test_each_applies_what_it_declares_and_all_pass_the_rest() -> None:
    models = shelf()
    log = Log([event(1), event(2, type_=UNKNOWN), event(3)])
    assert Together([Consumer(log, model) for model in models]).step() == 9
    assert [model.kept.applied for model in models] == [[1, 3], [2], [2]]
    assert [model.kept.position for model in models] == [3, 3, 3]


def transactions_of(following: Together, models: Collection[ReadModel]) -> int:
    before = sum(model.transactions for model in models)
    following.step()
    return sum(model.transactions for model in models) - before


def test_all_of_them_pass_a_batch_in_one_transaction() -> None:
    models, log = shelf(), Log([event(1)])
    following = Together([Consumer(log, model) for model in models])
    following.step()
    log.events.append(event(2))
    assert transactions_of(following, models) == 1
    assert [model.kept.position for model in models] == [2, 2, 2]


def test_one_that_may_not_join_has_a_transaction_of_its_own() -> None:
    models, log = shelf(), Log([event(1)])
    for model in models:
        model.joins = False
    following = Together([Consumer(log, model) for model in models])
    following.step()
    log.events.append(event(2))
    assert transactions_of(following, models) == 2, "its own, and one for those who are given nothing"
    assert [model.kept.position for model in models] == [2, 2, 2]


def test_what_one_of_them_cannot_apply_it_parks_alone() -> None:
    models, log = [ReadModel(indigestible=[1]), ReadModel(name="sums")], Log([event(1), event(2), event(3, "jar-2")])
    following = Together([Consumer(log, model) for model in models])
    following.step()
    log.events.append(event(4))
    following.step()
    assert [model.errors for model in models] == [{1: "ValueError", 2: "behind", 4: "behind"}, {}]
    assert [model.kept.applied for model in models] == [[3], [1, 2, 3, 4]]


def test_one_that_begins_later_catches_up_with_the_others() -> None:
    old, log = ReadModel(name="old"), Log([event(1), event(2)])
    catch_up(Consumer(log, old))
    new = ReadModel(name="new")
    log.events.append(event(3))
    Together([Consumer(log, model) for model in (old, new)]).step()
    assert (old.kept.applied, new.kept.applied) == ([1, 2, 3], [1, 2, 3])


def test_of_two_instances_one_passes() -> None:
    """The other one passes the batch while we hold it: we stand where it left us."""
    models, log = shelf(), Log([event(1)])
    one, other = (Together([Consumer(log, model) for model in models]) for _ in range(2))
    log.meanwhile.append(other.step)
    assert one.step() == 0
    log.events.append(event(2))
    assert one.step() == 3
    assert [model.kept.position for model in models] == [2, 2, 2]


def test_one_that_fails_holds_up_no_other() -> None:
    class Away(ReadModel):
        def _apply(self, kept: Kept, event: Recorded) -> None:
            raise Indeterminate

    models, log = [Away(name="away"), *shelf()], Log([event(1)])
    following = Together([Consumer(log, model) for model in models])
    with pytest.raises(Indeterminate):
        following.step()
    assert [model.kept.position for model in models] == [0, 1, 1, 1]


def test_one_that_followed_another_history_stops_alone() -> None:
    models, log = shelf(), Log([event(1)])
    models[0].kept.bound = "before the restore"
    following = Together([Consumer(log, model) for model in models])
    with pytest.raises(OtherHistory):
        following.step()
    assert [model.kept.position for model in models] == [0, 1, 1]


def test_a_gap_is_passed_by_nobody() -> None:
    models, log = shelf(), Log([event(2)])
    with pytest.raises(Gap):
        Together([Consumer(log, model) for model in models]).step()
    assert [model.kept.position for model in models] == [0, 0, 0]


def test_consumers_go_together_by_what_they_follow() -> None:
    here, there = Log([], "here"), Log([], "there")
    found = together([Consumer(here, ReadModel()), Consumer(there, ReadModel()), Consumer(here, ReadModel())])
    assert [each.source for each in found] == [here, there]
