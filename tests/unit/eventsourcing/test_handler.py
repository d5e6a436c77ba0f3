"""How a command becomes events, and what happens when it is asked twice or somebody was quicker."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

import pytest

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing import (
    Answer,
    Append,
    Asked,
    CommandReused,
    Conflict,
    GuardTaken,
    Handler,
    Premise,
    Receipt,
    Recorded,
    faults,
)
from infra.eventsourcing.decider import caused_by
from infra.eventsourcing.errors import OutOfReach
from infra.eventsourcing.handler import ATTEMPTS
from infra.eventsourcing.specification import Constant
from infra.eventsourcing.store import Outcome
from infra.wire.catalogue import Catalogue
from infra.wire.codec import Codec, Origin

T = TypeVar("T")
Rules = Callable[[date], Any]
Open = Annotated[T, "open"]


# ── A small domain: jars that hold no more than the rules allow ──────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Something was put into a jar."""

    jar: Open[str]
    amount: Open[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A jar got a label that no other jar has."""

    jar: Open[str]
    label: str | None = field(default=None, metadata={"sealed_for": "jar", "guard": "label"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    jar: str
    amounts: tuple[int, ...]
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    jar: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAndFill:
    """Both in one."""

    jar: str
    label: str
    amounts: tuple[int, ...]


class Refused(Exception):
    """The jar says no."""


class Overflow(Refused):
    """More than the jar holds."""


@dataclass
class Jars:
    """The decider; its state is how full a jar is. It counts how often it was asked."""

    Refused: type[Exception] = Refused
    initial: int = 0
    asked: list[Any] = field(default_factory=list)

    def stream(self, command: Any) -> str:
        return f"jar-{command.jar}"

    def decide(self, command: Any, state: int, rules: int, today: date) -> Sequence[Any]:
        self.asked.append(command)
        if isinstance(command, LabelAndFill):
            label = Labelled(jar=command.jar, label=command.label)
            return [label, *(Filled(jar=command.jar, amount=amount) for amount in command.amounts)]
        if isinstance(command, Label):
            return [Labelled(jar=command.jar, label=command.label)]
        if state + sum(command.amounts) > rules:
            raise Overflow
        return [Filled(jar=command.jar, amount=amount) for amount in command.amounts]

    def evolve(self, state: int, event: Any) -> int:
        return state + event.amount if isinstance(event, Filled) else state


class Contested(MemoryStore):
    """A store on which rivals come in between: each runs just before the append that it beats.

    ``meanwhile`` runs once, between the two questions that a handler asks before it decides.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rivals: list[Callable[[], object]] = []
        self.meanwhile: list[Callable[[], object]] = []
        self._questions = 0
        self.appended: list[int] = []

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        self._between()
        return super().receipts(command_ids)

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        self._between()
        return super().streams(streams)

    def _between(self) -> None:
        self._questions += 1
        if self.meanwhile and self._questions == 2:
            self.meanwhile.pop()()

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        self.appended.append(len(appends))
        if self.rivals:
            rival, *later = self.rivals
            self.rivals = []  # nobody beats the rival
            rival()
            self.rivals = later
        return super().append(appends)


CATALOGUE = Catalogue("kitchen", [Filled, Labelled])
TODAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def ten(day: date) -> int:
    """Every jar holds ten, on every day."""
    return 10


@pytest.fixture
def store() -> Contested:
    return Contested()


@pytest.fixture
def jars() -> Jars:
    return Jars()


@pytest.fixture
def opened(store: Contested, jars: Jars) -> Callable[[Rules], Handler]:
    codec = Codec(Origin("330602", "kitchen", "one"), CATALOGUE, MemoryKeyring())
    return lambda rules: Handler({Fill: jars, Label: jars, LabelAndFill: jars}, store, codec, Constant(rules))


@pytest.fixture
def handler(opened: Callable[[Rules], Handler]) -> Handler:
    return opened(ten)


@pytest.fixture
def rival(opened: Callable[[Rules], Handler]) -> Handler:
    """Another process on the same store."""
    return opened(ten)


def asked(command_id: str, expected_version: int | None = None) -> Asked:
    return Asked(command_id, "clerk-1", TODAY, "visit-1", expected_version=expected_version)


def fill(*amounts: int, jar: str = "1", on: date | None = None) -> Fill:
    return Fill(jar=jar, amounts=amounts, on=on)


def amounts(handler: Handler, jars: Jars, jar: str = "1") -> int:
    state, _ = handler.load(jars, f"jar-{jar}")
    return int(state)


def receipt(answer: Answer | Exception) -> Receipt:
    assert isinstance(answer, Answer), answer
    return answer.receipt


# ── One command ──────────────────────────────────────────────────────────────


def test_an_accepted_command_is_answered_with_its_place(handler: Handler) -> None:
    assert handler.handle(fill(1, 2), asked("a")) == Answer(Receipt("jar-1", 2, 2), first=True)


def test_a_known_command_gets_its_first_answer_again(handler: Handler, store: Contested) -> None:
    first = handler.handle(fill(1), asked("a"))
    handler.handle(fill(2), asked("b"))
    assert handler.handle(fill(1), asked("a")) == replace(first, first=False)
    assert store.head().position == 2


def test_a_known_command_is_not_decided_again(handler: Handler, jars: Jars) -> None:
    """It would be refused by now, but it was accepted then."""
    handler.handle(fill(6), asked("a"))
    assert receipt(handler.handle(fill(6), asked("a"))).position == 1
    assert len(jars.asked) == 1


def test_a_command_id_used_for_other_content_is_refused(handler: Handler, store: Contested) -> None:
    handler.handle(fill(1), asked("a"))
    with pytest.raises(CommandReused):
        handler.handle(fill(2), asked("a"))
    assert store.head().position == 1


def test_a_refused_command_changes_nothing(handler: Handler, store: Contested) -> None:
    with pytest.raises(Overflow):
        handler.handle(fill(11), asked("a"))
    assert store.head().position == 0


def test_a_refused_command_id_may_be_asked_again(handler: Handler) -> None:
    """Nothing was decided under it: the person mends the form and sends it again."""
    with pytest.raises(Overflow):
        handler.handle(fill(11), asked("a"))
    assert receipt(handler.handle(fill(1), asked("a"))).position == 1


def test_a_command_that_changes_nothing_is_remembered(handler: Handler, jars: Jars) -> None:
    first = handler.handle(fill(), asked("a"))
    assert handler.handle(fill(), asked("a")) == replace(first, first=False)
    assert len(jars.asked) == 1


def test_event_ids_derive_from_the_command_id(opened: Callable[[Rules], Handler], store: Contested) -> None:
    """Two stores that are asked the same have the same ids, so that a repetition is recognised anywhere."""
    other = Contested()
    codec = Codec(Origin("330602", "kitchen", "two"), CATALOGUE, MemoryKeyring())
    opened(ten).handle(fill(1, 2), asked("a"))
    Handler({Fill: Jars()}, other, codec, Constant(ten)).handle(fill(1, 2), asked("a"))
    ids = [event.id for event in store.log(0, 10)]
    assert ids == [event.id for event in other.log(0, 10)]
    assert len(set(ids)) == 2


def test_events_of_other_commands_have_other_ids(handler: Handler, store: Contested) -> None:
    handler.handle(fill(1), asked("a"))
    handler.handle(fill(1), asked("b"))
    assert len({event.id for event in store.log(0, 10)}) == 2


def test_the_rules_are_those_of_the_effective_day(opened: Callable[[Rules], Handler]) -> None:
    handler = opened(lambda day: 5 if day < date(2026, 1, 1) else 10)
    assert receipt(handler.handle(fill(6), asked("a"))).position == 1
    with pytest.raises(Overflow):
        handler.handle(fill(6, jar="2", on=date(2025, 12, 31)), asked("b"))


def test_without_an_effective_day_the_rules_are_those_of_today_in_shanghai(
    opened: Callable[[Rules], Handler],
) -> None:
    days: list[date] = []

    def noting(day: date) -> int:
        days.append(day)
        return 10

    handler = opened(noting)
    handler.handle(fill(1), replace(asked("a"), at=datetime(2025, 12, 31, 16, 0, tzinfo=UTC)))
    assert days == [date(2026, 1, 1)]


# ── Somebody was quicker ─────────────────────────────────────────────────────


def test_a_command_is_decided_anew_when_a_rival_was_quicker(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    store.rivals = [lambda: rival.handle(fill(4), asked("rival"))]
    assert handler.handle(fill(5), asked("a")) == Answer(Receipt("jar-1", 2, 2), first=True)
    assert amounts(handler, jars) == 9


def test_a_command_that_a_rival_made_impossible_is_refused(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    store.rivals = [lambda: rival.handle(fill(6), asked("rival"))]
    with pytest.raises(Overflow):
        handler.handle(fill(5), asked("a"))
    assert amounts(handler, jars) == 6


def test_a_rival_on_another_stream_disturbs_nobody(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    store.rivals = [lambda: rival.handle(fill(6, jar="2"), asked("rival"))]
    handler.handle(fill(5), asked("a"))
    assert len(jars.asked) == 2


def test_a_command_gives_up_after_so_many_rivals(opened: Callable[[Rules], Handler], store: Contested) -> None:
    """The conflict is then its answer, and asking again under the same id is safe."""
    handler, rival = opened(lambda _: ATTEMPTS + 1), opened(lambda _: ATTEMPTS + 1)

    def beat(turn: int) -> Callable[[], object]:
        return lambda: rival.handle(fill(1), asked(f"rival-{turn}"))

    store.rivals = [beat(turn) for turn in range(ATTEMPTS)]
    with pytest.raises(Conflict):
        handler.handle(fill(1), asked("a"))
    assert store.rivals == []
    assert receipt(handler.handle(fill(1), asked("a"))).version == ATTEMPTS + 1


def test_the_same_command_asked_at_once_elsewhere_is_done_once(
    handler: Handler, rival: Handler, store: Contested
) -> None:
    store.rivals = [lambda: rival.handle(fill(6), asked("a"))]
    assert receipt(handler.handle(fill(6), asked("a"))) == Receipt("jar-1", 1, 1)
    assert store.head().position == 1


def test_the_same_command_kept_elsewhere_while_we_look_is_not_refused_on_its_own_outcome(
    handler: Handler, rival: Handler, store: Contested
) -> None:
    """Its events fill the jar; who sees them sees its answer too."""
    command = Fill(jar="a", amounts=(10,))
    store.meanwhile.append(lambda: rival.handle(command, asked("c1")))
    assert handler.handle(command, asked("c1")) == Answer(Receipt("jar-a", 1, 1), first=False)


def test_an_expected_version_that_is_past_is_a_conflict(handler: Handler) -> None:
    handler.handle(fill(1), asked("a"))
    with pytest.raises(Conflict) as caught:
        handler.handle(fill(1), asked("b", expected_version=0))
    assert caught.value.actual == 1


def test_an_expected_version_that_holds_is_accepted(handler: Handler) -> None:
    handler.handle(fill(1), asked("a"))
    assert receipt(handler.handle(fill(1), asked("b", expected_version=1))).version == 2


def test_a_conflict_with_an_expected_version_is_not_tried_again(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    """The person decided on what the page showed; only the person can decide anew."""
    store.rivals = [lambda: rival.handle(fill(1), asked("rival"))]
    with pytest.raises(Conflict):
        handler.handle(fill(2), asked("a", expected_version=0))
    assert [command.amounts for command in jars.asked] == [(2,), (1,)]


def test_after_a_lost_answer_asking_again_finds_the_outcome(handler: Handler) -> None:
    """The process died between the commit and the answer."""
    faults.arm("append.after_commit", action="raise")
    try:
        with pytest.raises(faults.InjectedFault):
            handler.handle(fill(1), asked("a"))
    finally:
        faults.disarm()
    assert handler.handle(fill(1), asked("a")) == Answer(Receipt("jar-1", 1, 1), first=False)


# ── Resting on another stream ────────────────────────────────────────────────


class EmptyShelf(Refused):
    """Nothing is labelled while a jar that it rests on is empty."""


def are_filled(_command: Any, amounts: Mapping[str, int]) -> None:
    if 0 in amounts.values():
        raise EmptyShelf


def next_jar(_command: Any, amount: int) -> set[str]:
    """What is in a jar says which one is looked at next."""
    return {f"jar-{amount}"} if amount else set()


@pytest.fixture
def careful(store: Contested, jars: Jars) -> Handler:
    """Labels a jar only when jar 1 holds something."""
    codec = Codec(Origin("330602", "kitchen", "one"), CATALOGUE, MemoryKeyring())
    on_the_first = Premise(jars, lambda command: None if command.jar == "1" else "jar-1", are_filled)
    return Handler({Fill: jars, Label: jars}, store, codec, Constant(ten), {Label: on_the_first})


def test_what_a_command_rests_on_is_asked_before_it_is_accepted(careful: Handler, store: Contested) -> None:
    label = Label(jar="2", label="plum")
    for refused in (careful.handle, careful.rehearse):
        with pytest.raises(EmptyShelf):
            refused(label, asked("a"))
    assert store.head().position == 0
    careful.handle(fill(1), asked("b"))
    careful.rehearse(label, asked("a"))
    assert receipt(careful.handle(label, asked("a"))).position == 2


def test_a_command_may_rest_on_its_own_stream_only(careful: Handler) -> None:
    assert receipt(careful.handle(Label(jar="1", label="plum"), asked("a"))).position == 1


def test_a_batch_rests_on_what_its_earlier_commands_left_once_that_is_kept(careful: Handler, store: Contested) -> None:
    plum, full = Label(jar="2", label="plum"), fill(10, jar="2")
    answers = careful.handle_all([(fill(1), asked("a")), (plum, asked("b")), (full, asked("c")), (full, asked("d"))])
    assert [receipt(answer).stream for answer in answers[:3]] == ["jar-1", "jar-2", "jar-2"]
    assert isinstance(answers[3], Overflow)
    assert [each.type for each in store.stream("jar-2")] == ["linli.kitchen.Labelled.v1", "linli.kitchen.Filled.v1"]


def test_nothing_rests_on_what_a_rival_prevented(careful: Handler, rival: Handler, store: Contested) -> None:
    store.rivals = [lambda: rival.handle(fill(10), asked("rival"))]
    filled, labelled = careful.handle_all([(fill(1), asked("a")), (Label(jar="2", label="plum"), asked("b"))])
    assert isinstance(filled, Overflow)
    assert isinstance(labelled, Answer)  # on what the rival left


@pytest.fixture
def thorough(store: Contested, jars: Jars) -> Handler:
    """Labels a jar only when jar 1 holds something, and every jar that this leads to."""
    codec = Codec(Origin("330602", "kitchen", "one"), CATALOGUE, MemoryKeyring())
    on_all = Premise(jars, lambda _command: "jar-1", are_filled, next_jar)
    return Handler({Fill: jars, Label: jars}, store, codec, Constant(ten), {Label: on_all})


def test_what_a_command_rests_on_is_followed_as_far_as_it_leads_and_round_a_circle_once(thorough: Handler) -> None:
    label = Label(jar="2", label="plum")
    thorough.handle(fill(3), asked("a"))
    for refused in (thorough.handle, thorough.rehearse):
        with pytest.raises(EmptyShelf):
            refused(label, asked("b"))
    thorough.handle(fill(1, jar="3"), asked("c"))
    thorough.rehearse(label, asked("b"))
    assert receipt(thorough.handle(label, asked("b"))).position == 3


def test_a_batch_rests_on_what_its_earlier_commands_left_further_on(thorough: Handler) -> None:
    thorough.handle(fill(3), asked("a"))
    answers = thorough.handle_all([(fill(1, jar="3"), asked("b")), (Label(jar="2", label="plum"), asked("c"))])
    assert [receipt(answer).stream for answer in answers] == ["jar-3", "jar-2"]


# ── Many callers ─────────────────────────────────────────────────────────────


def at_once(handler: Handler, store: Contested, *asks: tuple[Any, Asked]) -> list[Answer | BaseException | None]:
    """The first caller's command is being kept while all the others arrive."""
    arrived = threading.Event()
    store.rivals = [lambda: arrived.wait(timeout=30)]
    with ThreadPoolExecutor(len(asks) + 1) as pool:
        first = pool.submit(handler.handle, fill(jar="first"), asked("first"))
        while store.rivals:
            time.sleep(0.001)
        others = []
        for number, ask in enumerate(asks, start=1):
            others.append(pool.submit(handler.handle, *ask))
            while len(handler._group._queue) < number:
                time.sleep(0.001)
        arrived.set()
        assert first.result(timeout=30).first
        return [other.exception(timeout=30) or other.result() for other in others]


def test_those_who_ask_at_once_are_kept_by_one_append(handler: Handler, store: Contested) -> None:
    answers = at_once(handler, store, *((fill(1, jar=str(n)), asked(str(n))) for n in range(8)))
    assert sorted(answer.receipt.position for answer in answers if isinstance(answer, Answer)) == list(range(1, 9))
    assert store.appended == [1, 8]


def test_those_who_ask_at_once_see_each_other(handler: Handler, store: Contested, jars: Jars) -> None:
    first, second, third = at_once(handler, store, *((fill(5), asked(name)) for name in "abc"))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(third, Overflow)
    assert amounts(handler, jars) == 10


def test_a_command_asked_twice_at_once_is_done_once(handler: Handler, store: Contested, jars: Jars) -> None:
    first, again = at_once(handler, store, (fill(6), asked("a")), (fill(6), asked("a")))
    assert isinstance(first, Answer)
    assert again == replace(first, first=False)
    assert amounts(handler, jars) == 6


def test_a_defect_that_one_caller_meets_is_not_the_others(handler: Handler, store: Contested, jars: Jars) -> None:
    broken, other = at_once(handler, store, (fill("one"), asked("a")), (fill(1, jar="2"), asked("b")))  # type: ignore[arg-type]
    assert isinstance(broken, TypeError)
    assert isinstance(other, Answer)


def test_a_refusal_that_follows_what_was_not_kept_is_decided_anew(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    """The label is taken, so the jar is not filled; it was only thought to be when the second command was decided."""
    rival.handle(Label(jar="2", label="plum"), asked("label"))
    full, other = at_once(
        handler, store, (LabelAndFill(jar="1", label="plum", amounts=(10,)), asked("a")), (fill(5), asked("b"))
    )
    assert isinstance(full, GuardTaken)
    assert isinstance(other, Answer)
    assert amounts(handler, jars) == 5


# ── Many commands ────────────────────────────────────────────────────────────


def test_a_batch_is_answered_in_the_order_of_the_question(handler: Handler) -> None:
    answers = handler.handle_all([(fill(1), asked("a")), (fill(1, 1, jar="2"), asked("b"))])
    assert [receipt(answer) for answer in answers] == [Receipt("jar-1", 1, 1), Receipt("jar-2", 2, 3)]


def test_a_batch_sees_what_its_earlier_commands_decided(handler: Handler, jars: Jars) -> None:
    first, second, third = handler.handle_all([(fill(6), asked("a")), (fill(5), asked("b")), (fill(4), asked("c"))])
    assert isinstance(second, Overflow)
    assert (receipt(first).version, receipt(third).version) == (1, 2)
    assert amounts(handler, jars) == 10


def test_a_refused_command_of_a_batch_changes_nothing(handler: Handler, store: Contested) -> None:
    refused, other = handler.handle_all([(fill(11), asked("a")), (fill(1, jar="2"), asked("b"))])
    assert isinstance(refused, Overflow)
    assert receipt(other).position == 1
    assert store.stream("jar-1") == []


def test_a_claim_refuses_its_own_command_of_a_batch_only(handler: Handler) -> None:
    asks = [(Label(jar=jar, label="plum"), asked(jar)) for jar in ("1", "2")]
    first, second, third = handler.handle_all([*asks, (fill(1, jar="2"), asked("c"))])
    assert isinstance(second, GuardTaken)
    assert (receipt(first).version, receipt(third).version) == (1, 1)


def test_a_command_known_already_is_answered_again_within_a_batch(handler: Handler) -> None:
    first = handler.handle(fill(1), asked("a"))
    again, new = handler.handle_all([(fill(1), asked("a")), (fill(1), asked("b"))])
    assert again == replace(first, first=False)
    assert receipt(new).version == 2


def test_a_command_twice_in_one_batch_is_done_once(handler: Handler, jars: Jars) -> None:
    """Its repetition would be refused if it were decided again."""
    first, again = handler.handle_all([(fill(6), asked("a")), (fill(6), asked("a"))])
    assert again == Answer(receipt(first), first=False)
    assert amounts(handler, jars) == 6


def test_a_command_id_reused_within_a_batch_is_refused(handler: Handler, jars: Jars) -> None:
    _, other = handler.handle_all([(fill(1), asked("a")), (fill(2), asked("a"))])
    assert isinstance(other, CommandReused)
    assert amounts(handler, jars) == 1


def test_a_command_id_reused_by_an_earlier_batch_is_refused(handler: Handler) -> None:
    handler.handle_all([(fill(1), asked("a"))])
    reused, new = handler.handle_all([(fill(2), asked("a")), (fill(1), asked("b"))])
    assert isinstance(reused, CommandReused)
    assert receipt(new).version == 2


def test_what_lost_a_race_in_a_batch_is_decided_anew(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    store.rivals = [lambda: rival.handle(fill(4), asked("rival"))]
    lost, other = handler.handle_all([(fill(5), asked("a")), (fill(5, jar="2"), asked("b"))])
    assert (receipt(lost).version, receipt(other).version) == (2, 1)
    assert amounts(handler, jars) == 9


def test_nothing_of_a_batch_rests_on_events_that_a_rival_prevented(
    handler: Handler, rival: Handler, store: Contested, jars: Jars
) -> None:
    """The rival's one event stands where the first command's one event was to stand, so the versions fit."""
    store.rivals = [lambda: rival.handle(fill(7), asked("rival"))]
    first, second = handler.handle_all([(fill(2), asked("a")), (fill(8), asked("b"))])
    assert receipt(first).version == 2
    assert isinstance(second, Overflow)
    assert amounts(handler, jars) == 9


def test_an_expected_version_holds_within_a_batch(handler: Handler) -> None:
    first, second, third = handler.handle_all(
        [(fill(1), asked("a", 0)), (fill(1), asked("b", 0)), (fill(1), asked("c", 1))]
    )
    assert isinstance(second, Conflict)
    assert (receipt(first).version, receipt(third).version) == (1, 2)


def test_an_empty_batch_has_no_answers(handler: Handler) -> None:
    assert handler.handle_all([]) == []


# ── Whose command it is ──────────────────────────────────────────────────────


@dataclass
class OnlyUpTo:
    """Lets nobody near a jar with more than this in it. It remembers what it was asked about."""

    most: int
    seen: list[tuple[Any, Any, int]] = field(default_factory=list)

    def __call__(self, decider: Any, command: Any, state: int) -> None:
        self.seen.append((decider, command, state))
        if state > self.most:
            raise OutOfReach

    def asked(self, command_id: str, expected_version: int | None = None) -> Asked:
        return replace(asked(command_id, expected_version), permit=self)


def test_a_permit_is_asked_about_the_state_before_the_decision(handler: Handler, jars: Jars, store: Contested) -> None:
    handler.handle(fill(6), asked("a"))
    permit = OnlyUpTo(5)
    with pytest.raises(OutOfReach):
        handler.handle(fill(9), permit.asked("b"))
    assert permit.seen == [(jars, fill(9), 6)]
    assert (len(jars.asked), store.head().position) == (1, 1)


def test_whoever_is_not_permitted_does_not_learn_the_version(handler: Handler) -> None:
    handler.handle(fill(6), asked("a"))
    with pytest.raises(OutOfReach):
        handler.handle(fill(1), OnlyUpTo(5).asked("b", expected_version=7))


def test_a_permit_is_asked_anew_when_a_rival_was_quicker(handler: Handler, rival: Handler, store: Contested) -> None:
    """It holds for the state that is decided on, not for one that was."""
    store.rivals = [lambda: rival.handle(fill(6), asked("rival"))]
    permit = OnlyUpTo(5)
    with pytest.raises(OutOfReach):
        handler.handle(fill(1), permit.asked("a"))
    assert [state for _, _, state in permit.seen] == [0, 6]


def test_a_batch_is_permitted_command_by_command(handler: Handler) -> None:
    """Each on what the earlier ones of the batch will have left."""
    permit = OnlyUpTo(5)
    first, second = handler.handle_all([(fill(6), permit.asked("a")), (fill(1), permit.asked("b"))])
    assert receipt(first).version == 1
    assert isinstance(second, OutOfReach)


def test_what_a_policy_asks_is_permitted() -> None:
    """It follows from what was."""
    assert caused_by("event-1", "refill", "jar-1", OnlyUpTo(5).asked("a")).permit is None


# ── Commands with a cause ────────────────────────────────────────────────────


def test_what_a_policy_asks_derives_its_id_from_its_cause() -> None:
    """After a crash the policy asks again under the same id, and finds what it did."""
    once, again = (caused_by("event-1", "refill", "jar-1", asked(command)) for command in ("a", "b"))
    assert once.command_id == again.command_id


@pytest.mark.parametrize(
    ("event", "policy", "key"),
    [("event-2", "refill", "jar-1"), ("event-1", "empty", "jar-1"), ("event-1", "refill", "2")],
)
def test_another_cause_policy_or_key_makes_another_command(event: str, policy: str, key: str) -> None:
    base = caused_by("event-1", "refill", "jar-1", asked("a"))
    assert caused_by(event, policy, key, asked("a")).command_id != base.command_id


def test_what_a_policy_asks_names_its_cause_and_keeps_the_correlation() -> None:
    made = caused_by("event-1", "refill", "jar-1", asked("a", expected_version=3))
    assert (made.actor, made.causation, made.correlation) == ("policy:refill", "event-1", "visit-1")
    assert made.expected_version is None
