"""Reactions of the evaluation service: what was promised elsewhere becomes fulfilment in a community's case.

    volunteering, members ──▶ promise ──▶ rating, in the cycle that contains the promised day

What a reaction has to remember (which community, which day was announced) it folds from our own log, never from a read
model, which might be behind. Only whether a promise was kept is carried over: no name, no number of people, no minutes.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.evaluation import cycle, promise
from services.evaluation.contract import EVENTS
from services.evaluation.events import (
    CycleOpened,
    PromiseEvent,
    PromiseLapsed,
    PromiseNoted,
    PromiseSettled,
    PromiseWithdrawn,
)
from services.evaluation.events.rules import Measure
from services.evaluation.promise import LapsePromise, NotePromise, SettlePromise, WithdrawPromise
from services.evaluation.rating.gathering import ObserveFulfilment
from services.members.contract import (
    EVENTS as MEMBERS,
)
from services.members.contract import (
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationProposed,
    MemberClass,
    MemberErased,
    MembershipEnded,
)
from services.volunteering.contract import (
    EVENTS as VOLUNTEERING,
)
from services.volunteering.contract import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
)

Reactions = Iterator[tuple[str, Any]]

#: Log positions read at a time.
PAGE = 500


def _noted(runtime: Runtime, promise_id: str) -> PromiseNoted | None:
    """The promise as it was made, or None where none was."""
    state: promise.Promise = runtime.state(promise, promise.stream_of(promise_id))
    return state.noted


# ── Activities ───────────────────────────────────────────────────────────────


def held_as(activity_id: str) -> str:
    """The promise to hold an activity on the day announced."""
    return f"{activity_id}-held"


def confirmed_as(activity_id: str) -> str:
    """The promise to confirm attendance in time."""
    return f"{activity_id}-confirmed"


def watch_activities(happened: Happened[Any], runtime: Runtime) -> Reactions:
    """An announced day is a promise to hold the activity then; holding it is a promise to confirm attendance soon."""
    fact = happened.fact
    activity_id: str = fact.activity_id
    if isinstance(fact, ActivityPublished):
        place = fact.community_id, fact.day
        yield "note", _promised(happened, held_as(activity_id), Measure.ACTIVITIES_HELD_AS_PUBLISHED, *place)
    elif (noted := _noted(runtime, held_as(activity_id))) is None:
        return  # never announced to us: nothing was promised
    elif isinstance(fact, ActivityHeld):
        yield "settle", _settled(happened, held_as(activity_id), fact.held_on)
        place = noted.organization_id, fact.held_on
        yield "note", _promised(happened, confirmed_as(activity_id), Measure.ATTENDANCE_CONFIRMED_IN_TIME, *place)
    elif isinstance(fact, AttendanceConfirmed):
        if _noted(runtime, confirmed_as(activity_id)) is not None:
            yield "settle", _settled(happened, confirmed_as(activity_id), fact.on)
    else:
        yield "settle", _settled(happened, held_as(activity_id), None)


def _promised(
    happened: Happened[Any], promise_id: str, measure: Measure, organization_id: str, day: date
) -> NotePromise:
    return NotePromise(
        promise_id=promise_id,
        measure=measure,
        organization_id=organization_id,
        # Of a proposal only its event is named, so that no rating holds the id of a person.
        subject=happened.id if measure is Measure.PROPOSALS_DECIDED_IN_TIME else happened.fact.activity_id,
        day=day,
        source_event=happened.id,
        on=happened.fact.on,
    )


def _settled(happened: Happened[Any], promise_id: str, done_on: date | None) -> SettlePromise:
    return SettlePromise(promise_id=promise_id, done_on=done_on, source_event=happened.id, on=happened.fact.on)


# ── Proposals ────────────────────────────────────────────────────────────────


def decided_as(member_id: str, member_class: str) -> str:
    """The promise to decide a proposal."""
    return f"{member_id}-{member_class}"


def watch_proposals(happened: Happened[Any], runtime: Runtime) -> Reactions:
    """A proposed class is a promise to decide it in time; whether it is confirmed or declined is all the same."""
    match happened.fact:
        case ClassificationProposed() as fact:
            promise_id = decided_as(fact.member_id, fact.member_class)
            owed = fact.community_id, fact.on
            yield "note", _promised(happened, promise_id, Measure.PROPOSALS_DECIDED_IN_TIME, *owed)
        case ClassificationConfirmed() | ClassificationDeclined() as fact:
            promise_id = decided_as(fact.member_id, fact.member_class)
            if _noted(runtime, promise_id) is not None:
                yield "settle", _settled(happened, promise_id, fact.on)
        case MembershipEnded() | MemberErased() as fact:
            for member_class in MemberClass:
                promise_id = decided_as(fact.member_id, member_class)
                if _noted(runtime, promise_id) is not None:
                    yield (
                        promise_id,
                        WithdrawPromise(promise_id=promise_id, source_event=happened.id, on=fact.on),
                    )


# ── Observing ────────────────────────────────────────────────────────────────


def observe(happened: Happened[Any], runtime: Runtime) -> Reactions:
    """A promise kept or broken counts in the cycle of its day; a cycle opened late takes in what was settled before."""
    match happened.fact:
        case PromiseSettled() | PromiseLapsed() as fact:
            cycles: cycle.Cycles = runtime.state(cycle, cycle.STREAM)
            if (cycle_id := cycle.containing(cycles, fact.day, fact.organization_id)) is not None:
                yield "observe", _observation(cycle_id, fact)
        case CycleOpened() as opened:
            for earlier in _promises(runtime, happened.position):
                if isinstance(earlier.fact, PromiseSettled | PromiseLapsed) and _within(opened, earlier.fact):
                    yield earlier.id, _observation(opened.cycle_id, earlier.fact)


def _within(opened: CycleOpened, fact: PromiseSettled | PromiseLapsed) -> bool:
    return opened.from_day <= fact.day <= opened.to_day and fact.organization_id in opened.organizations


def _observation(cycle_id: str, fact: PromiseSettled | PromiseLapsed) -> ObserveFulfilment:
    return ObserveFulfilment(
        cycle_id=cycle_id,
        organization_id=fact.organization_id,
        measure=fact.measure,
        subject=fact.subject,
        kept=fact.kept if isinstance(fact, PromiseSettled) else False,
        source_event=fact.source_event,
        on=fact.on,
    )


PROMISES = Follows(EVENTS, (PromiseNoted, PromiseSettled, PromiseLapsed, PromiseWithdrawn))


def _promises(runtime: Runtime, upto: int) -> Iterator[Happened[PromiseEvent]]:
    """What our own log says of promises, up to a position."""
    after = 0
    while after < upto and (page := runtime.store.log(after, PAGE)):
        after = page[-1].position
        yield from runtime.happened(
            recorded for recorded in page if recorded.position <= upto and PROMISES.declares(recorded.type)
        )


POLICIES = (
    Policy(
        "evaluation.activities",
        Follows(
            VOLUNTEERING,
            (ActivityPublished, ActivityDayChanged, ActivityCancelled, ActivityHeld, AttendanceConfirmed),
        ),
        watch_activities,
    ),
    Policy(
        "evaluation.proposals",
        Follows(
            MEMBERS,
            (
                ClassificationProposed,
                ClassificationConfirmed,
                ClassificationDeclined,
                MembershipEnded,
                MemberErased,
            ),
        ),
        watch_proposals,
    ),
    Policy("evaluation.observing", Follows(EVENTS, (PromiseSettled, PromiseLapsed, CycleOpened)), observe),
)


# ── The passing of time ──────────────────────────────────────────────────────


def lapse_overdue(first: date, last: date, runtime: Runtime) -> Iterable[tuple[str, date, LapsePromise]]:
    """Whatever is open on the day after it was due; also from before ``first``, for news may come to us late.

    Should the fact itself be under way to us still, it settles the promise when it arrives.
    """
    waiting: dict[str, PromiseNoted] = {}
    for happened in _promises(runtime, runtime.store.head().position):
        if isinstance(happened.fact, PromiseNoted):
            waiting[happened.fact.promise_id] = happened.fact
        else:
            waiting.pop(happened.fact.promise_id, None)
    for promise_id, noted in waiting.items():
        day = noted.due_on + timedelta(days=1)
        if day <= last:
            yield f"lapse/{promise_id}/{noted.subject}", day, LapsePromise(promise_id=promise_id, on=day)


DUE = (lapse_overdue,)
