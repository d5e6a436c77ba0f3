"""One service, assembled: asked, followed, woken, rebuilt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from infra.adapters.runtime import Definition, Runtime, define, installed, topic_of
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing import faults
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.following import catch_up
from infra.settings import Settings
from services.members import organization
from services.members.events import OrganizationKind
from services.members.organization.leading import AppointSecretary
from services.members.organization.standing import RegisterOrganization
from services.members.projections import MODELS
from services.members.projections.queries import Organizations

DAY = date(2010, 6, 7)
ROOT = RegisterOrganization(organization_id="o1", kind=OrganizationKind.WORK_COMMITTEE, name="党工委", on=DAY)


def opened(home: Path, definition: Definition | None = None) -> Runtime:
    """The members service on a home."""
    return Runtime(definition or define("services.members"), Settings(home, 0, "330621001"))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """On an empty home."""
    made = opened(tmp_path)
    yield made
    faults.disarm()
    made.close()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[SqliteBus]:
    """An empty bus."""
    made = SqliteBus(tmp_path / "bus.sqlite")
    yield made
    made.close()


def ask(runtime: Runtime, command: Any, command_id: str = "c1") -> Any:
    """Carry out a command."""
    at = datetime.combine(DAY, time(9), CIVIL_TIME)
    return runtime.handler.handle(command, Asked(command_id, "clerk", at, "story"))


# ── Assembled ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["members", "volunteering", "evaluation"])
def test_a_service_is_what_its_role_modules_say(name: str) -> None:
    definition = define(installed()[name])
    assert definition.name == name
    assert definition.accepted <= definition.commands.keys()
    assert {kind.cls.__name__ for kind in definition.events}


def test_internal_commands_are_not_accepted_from_outside() -> None:
    definition = define("services.members")
    internal = {kind.__name__ for kind in definition.commands.keys() - definition.accepted}
    imports_and_bulk = {"RefuseRow", "CompleteImport", "RefuseBulkItem"}
    people = {"ProposeClassifications", "AbsorbDuplicate", "CloseDuplicate", "ReplaceContact"}
    mechanisms = {"OpenPairing", "ClosePairing", "ReleaseHelper", "OfferCare", "EndCare", "ReplaceCareContact"}
    moves = {"OpenMobility", "CloseMobility", "TakeContact", "DropContact", "Enlist", "Discharge", "FollowTree"}
    updates = {"RecordDifferences", "CorrectByRoster", "MoveByRoster", "RefuseDifference", "CloseAcceptance"}
    reversals = {"VoidRegistration", "RefuseCompensation", "CompleteReversal", "AbandonUpdate"}
    assert internal == imports_and_bulk | people | mechanisms | moves | updates | reversals


def test_what_was_kept_is_there_after_closing(tmp_path: Path) -> None:
    first = opened(tmp_path)
    ask(first, ROOT)
    incarnation = first.store.head().incarnation
    first.close()
    second = opened(tmp_path)
    assert second.state(organization, "organization-o1").status == "active"
    assert second.store.head().incarnation == incarnation
    second.close()


def test_a_topic_is_named_after_its_service() -> None:
    assert topic_of("members") == "linli.internal.members"


def test_the_relay_publishes_the_whole_log(runtime: Runtime, bus: SqliteBus) -> None:
    ask(runtime, ROOT)
    runtime.relay(bus).step()
    (record,) = bus.read(topic_of("members"), 0, 10)
    assert record.open == runtime.store.log(0, 1)[0].open


# ── Followed and rebuilt ─────────────────────────────────────────────────────


def project(runtime: Runtime, bus: SqliteBus) -> None:
    """Bring the read models up to date."""
    for consumer in runtime.projectors(bus):
        catch_up(consumer)


def test_progress_says_how_far_everybody_has_come(runtime: Runtime, bus: SqliteBus) -> None:
    ask(runtime, ROOT)
    project(runtime, bus)
    found = runtime.progress()
    assert (found["read_models"], found["parked"]) == ({f"{model.name}<members": 1 for model in MODELS}, [])


def test_a_consumer_that_has_not_begun_stands_at_nought(runtime: Runtime, bus: SqliteBus) -> None:
    """Whoever waits for everybody would otherwise not wait for it."""
    ask(runtime, ROOT)
    found = runtime.progress()
    declared = {consumer.effect.name for consumer in (*runtime.projectors(bus), *runtime.policies(bus))}
    assert {**found["read_models"], **found["policies"]} == dict.fromkeys(declared, 0)


def test_progress_shows_what_is_parked_and_no_clock(runtime: Runtime, bus: SqliteBus) -> None:
    runtime.wake(DAY)
    for consumer in runtime.policies(bus):
        catch_up(consumer)
    assert "due" not in runtime.progress()["policies"]


def test_a_rebuild_answers_the_same_digests_and_serves_them(runtime: Runtime, bus: SqliteBus) -> None:
    ask(runtime, ROOT)
    project(runtime, bus)
    before = runtime.reads.digests()
    assert runtime.rebuild(bus) == before
    assert before.keys() == {model.name for model in MODELS}
    assert [each["organization_id"] for each in runtime.query(Organizations())["organizations"]] == ["o1"]


def test_deleting_every_read_model_loses_nothing(runtime: Runtime, bus: SqliteBus, tmp_path: Path) -> None:
    ask(runtime, ROOT)
    project(runtime, bus)
    before = runtime.reads.digests()
    for path in (tmp_path / "members").glob("read*"):
        path.unlink()
    assert runtime.rebuild(bus) == before


def test_many_streams_are_read_in_pages(runtime: Runtime) -> None:
    for number in range(5):
        ask(runtime, replace(ROOT, organization_id=f"o{number}"), f"c{number}")
    streams = [f"organization-o{number}" for number in range(250)]
    found = dict(runtime.states(organization, streams))
    assert list(found) == streams
    assert sum(state.status == "active" for state in found.values()) == 5


# ── The passing of time ──────────────────────────────────────────────────────


class Clockwork:
    """Due work that appoints another secretary every day, and remembers what it was asked."""

    def __init__(self) -> None:
        self.spans: list[tuple[date, date]] = []

    def __call__(self, first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, Any]]:
        """One command a day."""
        self.spans.append((first, last))
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            yield "o1", day, AppointSecretary(organization_id="o1", member_id=f"m-{day}", on=day)


@pytest.fixture
def clockwork() -> Clockwork:
    """Something to do every day."""
    return Clockwork()


@pytest.fixture
def timed(tmp_path: Path, clockwork: Clockwork) -> Iterator[Runtime]:
    """A service with something to do every day."""
    made = opened(tmp_path, replace(define("services.members"), due=(clockwork,)))
    ask(made, ROOT)
    yield made
    faults.disarm()
    made.close()


def test_the_first_day_is_today(timed: Runtime, clockwork: Clockwork) -> None:
    assert (timed.wake(DAY), clockwork.spans) == (1, [(DAY, DAY)])


def test_every_day_since_the_last_one_is_done(timed: Runtime, clockwork: Clockwork) -> None:
    timed.wake(DAY)
    assert timed.wake(date(2010, 6, 10)) == 3
    assert clockwork.spans[1:] == [(date(2010, 6, 8), date(2010, 6, 10))]


@pytest.mark.parametrize("again", [DAY, date(2010, 6, 1)])
def test_a_day_done_is_done(timed: Runtime, clockwork: Clockwork, again: date) -> None:
    timed.wake(DAY)
    assert (timed.wake(again), len(clockwork.spans)) == (0, 1)


def test_a_day_half_done_is_done_again_and_nothing_twice(timed: Runtime) -> None:
    faults.arm("append.after_commit", action="raise")
    with pytest.raises(faults.InjectedFault):
        timed.wake(DAY)
    timed.wake(DAY)
    assert timed.store.head().position == 2


def test_two_instances_do_it_once(timed: Runtime, tmp_path: Path) -> None:
    timed.wake(DAY)
    other_follow = opened(tmp_path, timed.definition)
    other_follow._days_done = lambda: 0  # type: ignore[method-assign]  # it had looked before the first was done
    other_follow.wake(DAY)
    assert timed.store.head().position == 2
    other_follow.close()


def test_a_refused_command_does_not_hold_up_the_days(tmp_path: Path, clockwork: Clockwork) -> None:
    runtime = opened(tmp_path, replace(define("services.members"), due=(clockwork,)))
    assert (runtime.wake(DAY), runtime.store.head().position) == (1, 0)
    assert runtime.wake(DAY) == 0
    runtime.close()
