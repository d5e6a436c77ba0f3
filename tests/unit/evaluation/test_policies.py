"""Whenever something is announced, held, confirmed, proposed or decided elsewhere, it counts here as kept or not."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing.decider import CIVIL_TIME, Asked, Decider
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.messages import Happened, Recorded
from infra.wire.codec import Codec, Origin
from services.evaluation import promise, rating, rulebook
from services.evaluation.contract import COMMANDS, EVENTS, STAR_2010_DEFAULT
from services.evaluation.cycle import OpenCycle
from services.evaluation.events.rules import Measure
from services.evaluation.policies import (
    DUE,
    POLICIES,
    decided_as,
    held_as,
    lapse_overdue,
    observe,
    watch_activities,
    watch_proposals,
)
from services.evaluation.rating.case import Observation
from services.members.contract import (
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationProposed,
    MemberClass,
    MemberErased,
    MemberRegistered,
    MembershipEnded,
    Relationship,
)
from services.members.events import Category, EndReason
from services.volunteering.contract import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
)
from services.volunteering.events import CancelReason, ServiceField

HELD = Measure.ACTIVITIES_HELD_AS_PUBLISHED
CONFIRMED = Measure.ATTENDANCE_CONFIRMED_IN_TIME
DECIDED = Measure.PROPOSALS_DECIDED_IN_TIME
DAY = date(2026, 7, 1)
TODAY = date(2026, 11, 22)


class FakeRuntime:
    """A service in memory: what the reactions ask of a runtime, and a way to let things happen."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.codec = Codec(Origin("330621001", "evaluation", "i"), EVENTS, MemoryKeyring())
        self.handler = Handler(COMMANDS, self.store, self.codec, rulebook)
        self._observed = self._heard = 0

    def rules(self, day: date) -> Any:
        return rulebook.in_force(self.state(rulebook, rulebook.STREAM), day)

    def state(self, decider: Decider, stream: str) -> Any:
        return self.handler.load(decider, stream)[0]

    def happened(self, recorded: Iterable[Recorded]) -> list[Happened[Any]]:
        return self.codec.happened_all(list(recorded))

    def ask(self, command: Any) -> None:
        asked = Asked(str(uuid.uuid4()), "test", datetime(2026, 11, 22, tzinfo=CIVIL_TIME), "c")
        self.handler.handle(command, asked)

    def hears(self, *facts: Any) -> None:
        """Events of another service arrive, their ids e1, e2 … in order."""
        for fact in facts:
            self._heard += 1
            happened = Happened(fact, f"e{self._heard}", "elsewhere", 1, self._heard, 0, "c", "account:1")
            abroad = watch_activities if hasattr(fact, "activity_id") else watch_proposals
            for _, command in abroad(happened, self):  # type: ignore[arg-type]  # as much of a runtime as it takes
                self.ask(command)
        self.follows()

    def follows(self) -> None:
        """Our own log is followed to its end."""
        while page := self.store.log(self._observed, 100):
            for happened in self.happened(page):
                self._observed = happened.position
                for _, command in observe(happened, self):  # type: ignore[arg-type]  # as above
                    self.ask(command)

    def wakes(self, today: date = TODAY) -> int:
        """A day passed."""
        due = list(lapse_overdue(today, today, self))  # type: ignore[arg-type]  # as above
        for _, day, command in due:
            assert command.on == day <= today
            self.ask(command)
        self.follows()
        return len(due)

    def seen(self, organization_id: str = "lixin", cycle_id: str = "2026") -> dict[Measure, list[bool]]:
        """What the organisation's case holds: per measure, kept or not."""
        found: dict[Measure, list[bool]] = {}
        case = self.state(rating, rating.stream_of(organization_id)).case(cycle_id)
        for (measure, _), observation in sorted(case.observations.items()):
            found.setdefault(measure, []).append(observation.kept)
        return found


@pytest.fixture
def runtime() -> FakeRuntime:
    fake = FakeRuntime()
    fake.ask(STAR_2010_DEFAULT)
    fake.ask(cycle_of(2026))
    fake.follows()
    return fake


def cycle_of(year: int) -> OpenCycle:
    return OpenCycle(
        cycle_id=str(year),
        year=year,
        from_day=date(year, 1, 1),
        to_day=date(year, 12, 31),
        organizations=("lixin", "funian"),
        on=date(year, 1, 4),
    )


def published(activity_id: str = "a1", day: date = DAY) -> ActivityPublished:
    return ActivityPublished(
        activity_id=activity_id,
        campaign_id=None,
        community_id="lixin",
        organization_id="lixin-1",
        name="义诊进社区",
        field=ServiceField.MEDICAL,
        place="社区广场",
        day=day,
        starts="08:30",
        ends="11:00",
        seats=10,
        leader_id="m9",
        risks="无特别风险",
        notice_version="1",
        on=day - timedelta(days=10),
    )


def held(held_on: date = DAY) -> ActivityHeld:
    return ActivityHeld(activity_id="a1", held_on=held_on, published_day=DAY, as_published=held_on == DAY, on=held_on)


def confirmed(on: date, volunteer_id: str = "m1") -> AttendanceConfirmed:
    return AttendanceConfirmed(
        activity_id="a1",
        volunteer_id=volunteer_id,
        leader_id="m9",
        day=DAY,
        starts="08:30",
        ends="11:00",
        pause_minutes=0,
        minutes=150,
        in_time=True,
        rulebook="1",
        on=on,
    )


MOVED = ActivityDayChanged(activity_id="a1", day=date(2026, 7, 2), previous_day=DAY, on=date(2026, 6, 28))
CANCELLED = ActivityCancelled(activity_id="a1", reason=CancelReason.WEATHER, on=DAY)
REGISTERED = MemberRegistered(
    member_id="m1",
    organization_id="lixin-1",
    community_id="lixin",
    relationship=Relationship.HERE,
    category=Category.FULL,
    on=date(2026, 1, 10),
)
PROPOSED = ClassificationProposed(
    member_id="m1",
    community_id="lixin",
    member_class=MemberClass.ELDERLY,
    effective_from=date(2026, 2, 1),
    rulebook="1",
    predicates=(),
    on=date(2026, 2, 1),
)


def decided(on: date) -> ClassificationConfirmed:
    return ClassificationConfirmed(
        member_id="m1", member_class=MemberClass.ELDERLY, effective_from=date(2026, 2, 1), rulebook="1", on=on
    )


# ── Activities ───────────────────────────────────────────────────────────────


def test_held_as_published_and_confirmed_in_time(runtime: FakeRuntime) -> None:
    """Both promises kept, in the case of the community, with the events that show it."""
    runtime.hears(published(), held(), confirmed(DAY + timedelta(days=3)))
    assert runtime.seen() == {HELD: [True], CONFIRMED: [True]}
    assert runtime.seen("funian") == {}
    case = runtime.state(rating, rating.stream_of("lixin")).case("2026")
    assert case.observations[HELD, "a1"] == Observation(kept=True, source_event="e2")
    assert case.observations[CONFIRMED, "a1"] == Observation(kept=True, source_event="e3")


@pytest.mark.parametrize("change", [(MOVED, held(date(2026, 7, 2))), (CANCELLED,), (held(date(2026, 7, 2)),)])
def test_moved_or_cancelled_is_not_as_published(runtime: FakeRuntime, change: tuple[Any, ...]) -> None:
    """Whatever becomes of it afterwards."""
    runtime.hears(published(), *change)
    assert runtime.seen()[HELD] == [False]


def test_one_late_confirmation_tells(runtime: FakeRuntime) -> None:
    """How many were confirmed does not matter; whether all were in time does."""
    runtime.hears(published(), held(), confirmed(DAY, "m1"), confirmed(DAY + timedelta(days=4), "m2"))
    assert runtime.seen() == {HELD: [True], CONFIRMED: [False]}


def test_what_was_never_announced_is_no_promise(runtime: FakeRuntime) -> None:
    """Nothing is asked, nothing is parked."""
    runtime.hears(held(), confirmed(DAY), CANCELLED)
    assert runtime.seen() == {}


def test_what_happens_twice_counts_once(runtime: FakeRuntime) -> None:
    """Delivered at least once; even under another event."""
    runtime.hears(published(), held(), held(), confirmed(DAY), confirmed(DAY))
    assert runtime.seen() == {HELD: [True], CONFIRMED: [True]}


# ── Proposals ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("on", "kept"), [(date(2026, 3, 3), True), (date(2026, 3, 4), False)])
def test_decided_within_thirty_days(runtime: FakeRuntime, on: date, kept: bool) -> None:
    """In the case of the member's community; declined or confirmed is all the same."""
    declined = ClassificationDeclined(member_id="m1", member_class=MemberClass.ELDERLY, on=on)
    for decision in (decided(on), declined):
        fresh = FakeRuntime()
        fresh.ask(cycle_of(2026))
        fresh.hears(PROPOSED, decision)
        assert fresh.seen() == {DECIDED: [kept]}


@pytest.mark.parametrize(
    "end",
    [
        MembershipEnded(member_id="m1", reason=EndReason.DEATH, on=date(2026, 2, 3), document="死亡证明"),
        MemberErased(member_id="m1", on=date(2026, 2, 3), basis="本人申请"),
    ],
)
def test_who_is_gone_leaves_nobody_in_default(runtime: FakeRuntime, end: Any) -> None:
    """An open proposal about the dead is nobody's fault."""
    runtime.hears(PROPOSED, end)
    assert runtime.wakes() == 0
    assert runtime.seen() == {}


def test_a_second_proposal_is_a_second_promise(runtime: FakeRuntime) -> None:
    """The first was decided; the next one counts by itself."""
    runtime.hears(PROPOSED, decided(date(2026, 2, 2)), PROPOSED)
    runtime.wakes()
    assert sorted(runtime.seen()[DECIDED]) == [False, True]


def test_no_rating_holds_the_id_of_a_person(runtime: FakeRuntime) -> None:
    """Of a proposal only its event is named; so nothing of a rating changes when a person is erased."""
    runtime.hears(PROPOSED, decided(date(2026, 2, 2)), published(), held(), confirmed(DAY))
    told = b"".join(each.open for each in runtime.store.log(0, 100) if each.stream.startswith("rating-"))
    assert b"m1" not in told
    assert b"e2" in told


# ── Cycles, and the passing of time ──────────────────────────────────────────


def test_a_cycle_opened_late_takes_in_what_was_settled() -> None:
    """Facts may arrive before the office opens the year."""
    runtime = FakeRuntime()
    runtime.hears(published(), held(), confirmed(DAY), published("a2"))
    runtime.wakes()
    assert runtime.seen() == {}
    runtime.ask(cycle_of(2025))
    runtime.ask(cycle_of(2026))
    runtime.follows()
    assert runtime.seen() == {HELD: [True, False], CONFIRMED: [True]}
    assert runtime.seen(cycle_id="2025") == {}


def test_what_was_never_done_lapses(runtime: FakeRuntime) -> None:
    """Neither held nor confirmed nor decided by the due day: not kept, from the day after it."""
    runtime.hears(published(), REGISTERED, PROPOSED)
    assert runtime.wakes(date(2026, 3, 3)) == 0
    assert runtime.wakes(date(2026, 3, 4)) == 1
    assert runtime.seen() == {DECIDED: [False]}
    assert runtime.wakes(date(2026, 7, 2)) == 1
    assert runtime.seen() == {DECIDED: [False], HELD: [False]}
    assert runtime.wakes(date(2026, 7, 3)) == 0


def test_attendance_never_confirmed_lapses(runtime: FakeRuntime) -> None:
    """Three days after it was held."""
    runtime.hears(published(), held())
    assert runtime.wakes(date(2026, 7, 4)) == 0
    assert runtime.wakes(date(2026, 7, 5)) == 1
    assert runtime.seen() == {HELD: [True], CONFIRMED: [False]}


def test_news_that_comes_late_still_counts(runtime: FakeRuntime) -> None:
    """It was held on the day; the event reached us after the promise had lapsed."""
    runtime.hears(published())
    runtime.wakes()
    assert runtime.seen() == {HELD: [False]}
    runtime.hears(held())
    assert runtime.seen() == {HELD: [True]}
    assert runtime.state(promise, promise.stream_of(held_as("a1"))).status == "kept"


def test_due_work_has_keys_of_its_own(runtime: FakeRuntime) -> None:
    """Rule, subject and due day: two instances do it once, and the second proposal is not the first."""
    runtime.hears(published(), published("a2"), REGISTERED, PROPOSED)
    due = list(lapse_overdue(TODAY, TODAY, runtime))  # type: ignore[arg-type]  # as much of a runtime as it takes
    assert len({(key, day) for key, day, _ in due}) == 3
    assert any(decided_as("m1", "ELDERLY") in key for key, _, _ in due)
    assert (lapse_overdue,) == DUE


def test_reactions_follow_what_is_published() -> None:
    """Every policy has its own name and follows one service."""
    assert {each.name: each.follows.catalogue.service for each in POLICIES} == {
        "evaluation.activities": "volunteering",
        "evaluation.proposals": "members",
        "evaluation.observing": "evaluation",
    }
