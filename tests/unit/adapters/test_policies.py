"""Policies: whenever their event, then our command, once, through the same handler as any other."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from infra.adapters.policies import BATCH, ONCE_ANSWERED, Policy, PolicyEffect
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime, define
from infra.adapters.sources import OwnLog
from infra.adapters.tables import parked, positions
from infra.eventsourcing import faults
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.following import Consumer, catch_up
from infra.eventsourcing.messages import Happened
from infra.settings import Settings
from infra.wire.codec import envelope
from services.members.contract import EVENTS
from services.members.events import OrganizationKind, OrganizationRegistered, ResidentUnitRecorded
from services.members.organization.leading import AppointSecretary
from services.members.organization.standing import RegisterOrganization
from services.members.resident_unit import RecordResidentUnit

DAY = date(2010, 6, 7)
SECRET = "陈小明"
Reaction = Callable[[Happened[Any], Runtime], Iterator[tuple[str, Any]]]


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """A service on an empty home."""
    made = Runtime(define("services.members"), Settings(tmp_path, 0, "330621001"))
    yield made
    faults.disarm()
    made.close()


def register(runtime: Runtime, name: str) -> None:
    """An organisation is registered: the event that the policies below follow."""
    command = RegisterOrganization(organization_id=name, kind=OrganizationKind.WORK_COMMITTEE, name=name, on=DAY)
    at = datetime.combine(DAY, time(9), CIVIL_TIME)
    runtime.handler.handle(command, Asked(f"register-{name}", "clerk", at, f"story-{name}"))


def following(runtime: Runtime, react: Reaction, refused: Any = None) -> Consumer:
    """A policy that follows organisations."""
    policy = Policy("test.policy", Follows(EVENTS, (OrganizationRegistered,)), react, refused)
    effect = PolicyEffect(policy, runtime, runtime._follow, runtime.codec.happened_all)
    return Consumer(OwnLog("members", runtime.store), effect)


def unit(key: str, name: str = "单位") -> RecordResidentUnit:
    """A command that is accepted."""
    return RecordResidentUnit(unit_id=key, community_id="c", name=name, kind="企业", on=DAY)


def record_one(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """One command to an event."""
    yield "one", unit(happened.fact.organization_id)


def record_three(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Three commands to an event."""
    for key in ("a", "b", "c"):
        yield key, unit(f"{happened.fact.organization_id}-{key}")


def refuse_second(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """The second command is refused, and its text would quote a person."""
    yield "a", unit("a")
    yield SECRET, unit("b", name=" ")
    yield "c", unit("c")


def units(runtime: Runtime) -> list[str]:
    """What was recorded, in order."""
    log = runtime.happened(runtime.store.log(0, 10_000))
    return [each.fact.unit_id for each in log if isinstance(each.fact, ResidentUnitRecorded)]


def kept(runtime: Runtime) -> tuple[int, list[Any]]:
    """The policy's position, and what it parked."""
    with runtime._follow.reading() as tx:
        position = tx.scalar(select(positions.c.position).where(positions.c.consumer == "test.policy<members"))
        return position or 0, list(tx.execute(select(parked)))


# ── Whenever, then ───────────────────────────────────────────────────────────


def test_an_event_leads_to_commands(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, record_three))
    assert units(runtime) == ["o1-a", "o1-b", "o1-c"]


def test_the_position_is_that_of_the_log(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, record_one))
    assert kept(runtime) == (runtime.store.head().position, [])


def test_an_event_of_another_type_leads_to_nothing(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, record_one))
    catch_up(following(runtime, record_one))
    assert units(runtime) == ["o1"]


def test_a_command_names_its_cause_its_policy_and_its_story(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, record_one))
    cause, effect = (envelope(each) for each in runtime.store.log(0, 10))
    assert (effect.causationid, effect.actor, effect.correlationid) == (cause.id, "policy:test.policy", "story-o1")


def test_a_command_is_asked_at_the_time_of_its_cause(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, record_one))
    cause, effect = (envelope(each) for each in runtime.store.log(0, 10))
    assert effect.time == cause.time


def test_more_commands_than_one_commit_takes_in(runtime: Runtime) -> None:
    def many(happened: Happened[Any], _: Runtime) -> Iterator[tuple[str, Any]]:
        for number in range(BATCH * 2 + 1):
            yield str(number), unit(f"u{number}")

    register(runtime, "o1")
    catch_up(following(runtime, many))
    assert len(units(runtime)) == BATCH * 2 + 1


def test_what_must_wait_is_asked_once_what_went_before_is_answered(runtime: Runtime) -> None:
    seen: list[int] = []

    def in_two_steps(happened: Happened[Any], own: Runtime) -> Iterator[tuple[str, Any]]:
        yield "a", unit("a")
        yield ONCE_ANSWERED
        seen.append(len(units(own)))
        yield "b", unit("b")

    register(runtime, "o1")
    catch_up(following(runtime, in_two_steps))
    assert (seen, units(runtime)) == ([1], ["a", "b"])


def test_a_reaction_that_only_waits_is_harmless(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, lambda happened, own: iter([ONCE_ANSWERED, ONCE_ANSWERED])))
    assert kept(runtime) == (1, [])


# ── Crash and come again ─────────────────────────────────────────────────────


POINTS = [
    "append.before_commit",
    "append.after_commit",
    "policy.after_batch",
    "consume.before_commit",
]


@pytest.mark.parametrize("point", POINTS)
def test_after_a_crash_the_rest_is_asked_and_nothing_twice(runtime: Runtime, point: str) -> None:
    register(runtime, "o1")
    faults.arm(point, action="raise")
    with pytest.raises(faults.InjectedFault):
        catch_up(following(runtime, record_three))
    assert kept(runtime) == (0, [])
    catch_up(following(runtime, record_three))
    assert (units(runtime), kept(runtime)) == (["o1-a", "o1-b", "o1-c"], (4, []))


def test_what_was_asked_before_the_crash_gets_its_first_answers(runtime: Runtime) -> None:
    register(runtime, "o1")
    faults.arm("policy.after_batch", action="raise")
    with pytest.raises(faults.InjectedFault):
        catch_up(following(runtime, record_three))
    before = runtime.store.log(0, 100)
    catch_up(following(runtime, record_three))
    assert runtime.store.log(0, 100) == before


def test_two_instances_do_it_once(runtime: Runtime) -> None:
    register(runtime, "o1")
    one, other = following(runtime, record_three), following(runtime, record_three)

    def meanwhile(happened: Happened[Any], own: Runtime) -> Iterator[tuple[str, Any]]:
        catch_up(other)
        yield from record_three(happened, own)

    one = following(runtime, meanwhile)
    catch_up(one)
    assert (units(runtime), kept(runtime)) == (["o1-a", "o1-b", "o1-c"], (4, []))


def test_the_position_moves_once(runtime: Runtime) -> None:
    register(runtime, "o1")
    consumer = following(runtime, record_one)
    with consumer.effect.unit() as first:
        first.bind("as it is")
    with consumer.effect.unit() as slow:
        assert slow.move(0, 1)
        with consumer.effect.unit() as quick:
            assert quick.move(0, 1)
    assert kept(runtime) == (1, [])
    with consumer.effect.unit() as late:
        assert not late.move(0, 1)


def test_who_was_slower_parks_nothing(runtime: Runtime) -> None:
    register(runtime, "o1")
    consumer = following(runtime, record_one)
    (event,) = runtime.store.log(0, 1)
    with consumer.effect.unit() as first:
        first.bind("as it is")
    with consumer.effect.unit() as slow:
        slow.move(0, 1)
        slow.park(event, "late")
        with consumer.effect.unit() as quick:
            quick.move(0, 1)
    assert kept(runtime) == (1, [])


# ── Refused ──────────────────────────────────────────────────────────────────


def test_a_refusal_that_nobody_handles_parks_the_event(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, refuse_second))
    position, (waiting,) = kept(runtime)
    assert (position, waiting.position, waiting.stream) == (3, 1, "organization-o1")


def test_a_parked_event_keeps_no_personal_text(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, refuse_second))
    _, (waiting,) = kept(runtime)
    assert waiting.error.startswith("CommandRefused (UnitWithoutName) at ")
    assert SECRET not in caplog.text + waiting.error


def test_an_accident_is_parked_without_its_text(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    def stumble(happened: Happened[Any], _: Runtime) -> Iterator[tuple[str, Any]]:
        raise ValueError(SECRET)
        yield

    register(runtime, "o1")
    catch_up(following(runtime, stumble))
    _, (waiting,) = kept(runtime)
    assert waiting.error.startswith("ValueError at stumble:")
    assert SECRET not in caplog.text + waiting.error


def test_one_parked_event_does_not_hold_up_the_others(runtime: Runtime) -> None:
    def refuse_first(happened: Happened[Any], _: Runtime) -> Iterator[tuple[str, Any]]:
        name = happened.fact.organization_id
        yield "one", unit(name, name=" " if name == "o1" else name)

    register(runtime, "o1")
    register(runtime, "o2")
    catch_up(following(runtime, refuse_first))
    assert (units(runtime), [each.stream for each in kept(runtime)[1]]) == (["o2"], ["organization-o1"])


def test_a_handled_refusal_leads_to_another_command(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(
        following(runtime, refuse_second, lambda happened, key, refusal: ("instead", unit(type(refusal).__name__)))
    )
    assert (units(runtime), kept(runtime)[1]) == (["a", "c", "UnitWithoutName"], [])


def test_what_is_asked_instead_is_answered_before_what_waited(runtime: Runtime) -> None:
    def react(happened: Happened[Any], _: Runtime) -> Iterator[tuple[str, Any]]:
        yield "a", unit("a", name=" ")
        yield ONCE_ANSWERED
        yield "b", unit("b")

    register(runtime, "o1")
    catch_up(following(runtime, react, lambda happened, key, refusal: ("instead", unit("instead"))))
    assert units(runtime) == ["instead", "b"]


def test_what_is_asked_instead_may_be_refused_too(runtime: Runtime) -> None:
    register(runtime, "o1")
    catch_up(following(runtime, refuse_second, lambda happened, key, refusal: ("instead", unit("x", name=""))))
    assert [each.error.split(" at ")[0] for each in kept(runtime)[1]] == ["CommandRefused (UnitWithoutName)"]


def test_a_retry_applies_what_can_be_applied_by_now(runtime: Runtime) -> None:
    def appoint(happened: Happened[Any], _: Runtime) -> Iterator[tuple[str, Any]]:
        yield "appoint", AppointSecretary(organization_id="o2", member_id="m1", on=DAY)

    register(runtime, "o1")
    consumer = following(runtime, appoint)
    catch_up(consumer)
    assert consumer.retry() == {"applied": 0, "waiting": 1}
    register(runtime, "o2")
    assert consumer.retry() == {"applied": 1, "waiting": 0}
    assert kept(runtime)[1] == []


def test_a_rebuild_fires_no_policy(runtime: Runtime, tmp_path: Path) -> None:
    from infra.adapters.sqlite_bus import SqliteBus

    register(runtime, "o1")
    catch_up(following(runtime, record_one))
    head = runtime.store.head()
    bus = SqliteBus(tmp_path / "bus.sqlite")
    runtime.rebuild(bus)
    bus.close()
    assert (runtime.store.head(), kept(runtime)[0]) == (head, head.position)


def test_appointing_is_no_event_that_it_follows(runtime: Runtime) -> None:
    register(runtime, "o1")
    at = datetime.combine(DAY, time(9), CIVIL_TIME)
    appoint = AppointSecretary(organization_id="o1", member_id="m1", on=DAY)
    runtime.handler.handle(appoint, Asked("appoint", "clerk", at, "x"))
    catch_up(following(runtime, record_one))
    assert (units(runtime), kept(runtime)[0]) == (["o1"], 3)
