"""
What a community owes by a day because it announced an activity or received a proposal, and whether it kept its word.

    unknown ──note──▶ open ──settle──▶ kept ──settle──▶ broken
                        ├──settle────────────────────────▶ broken
                        ├──lapse──▶ lapsed ──settle──▶ kept or broken (the fact came late; it may have been in time)
                        └──withdraw──▶ withdrawn

A promise that is over may be made anew (a second proposal for the same member and class).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never, get_args

from services.evaluation.events import (
    PromiseEvent,
    PromiseLapsed,
    PromiseNoted,
    PromiseSettled,
    PromiseWithdrawn,
    RulebookPublished,
)
from services.evaluation.events.rules import COUNTING, Measure, Terms


class Refused(Exception):
    """A promise cannot be kept track of."""

    zh = "无法记录该兑现事项。"
    en = "This promise cannot be kept track of."


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised last under this id."""

    status: str = "unknown"
    noted: PromiseNoted | None = None


initial = Promise()


def stream(command: "PromiseCommand") -> str:
    """One stream for each promise."""
    return stream_of(command.promise_id)


def stream_of(promise_id: str) -> str:
    """Where a promise is kept."""
    return f"promise-{promise_id}"


class NeverMade(Refused):
    """Only what was promised can be settled."""

    zh = "没有记录过该事项的公布或提出，无法判断是否兑现；请先核对来源事件。"
    en = "Nothing was announced or proposed under this id; check the event that should have come first."


# ── Noting ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePromise:
    """A community announced something for ``day``, or a proposal came to it on ``day``; ``subject`` is which one."""

    promise_id: str
    measure: Measure
    organization_id: str
    subject: str
    day: date
    source_event: str
    on: date


class CountsPeople(Refused):
    """What counts people, sign-ups or minutes is no promise."""

    zh = "人数、报名数、服务时长不属于兑现事项，不予记录。"
    en = "Counts of people, sign-ups or minutes are no promises; note what was announced or proposed."


def note(command: NotePromise, promise: Promise, rules: RulebookPublished | None) -> Sequence[PromiseEvent]:
    """Outcome: ``PromiseNoted``; nothing while an earlier promise under this id is open, whose time runs on."""
    if command.measure in COUNTING:
        raise CountsPeople
    if promise.status in ("open", "lapsed") or (promise.noted and promise.noted.subject == command.subject):
        return []
    return [
        PromiseNoted(
            promise_id=command.promise_id,
            measure=command.measure,
            organization_id=command.organization_id,
            subject=command.subject,
            day=command.day,
            due_on=due_on(command.measure, command.day, rules),
            rulebook=rules.version if rules else None,
            source_event=command.source_event,
            on=command.on,
        )
    ]


def due_on(measure: Measure, day: date, rules: RulebookPublished | None) -> date:
    """The last day on which the promise is kept. Before the first rulebook, its default terms hold."""
    terms = rules.rules.terms if rules else Terms()
    match measure:
        case Measure.ATTENDANCE_CONFIRMED_IN_TIME:
            return day + timedelta(days=terms.confirm_days)
        case Measure.PROPOSALS_DECIDED_IN_TIME:
            return day + timedelta(days=terms.decide_days)
        case _:
            return day


# ── Settling ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePromise:
    """It was done on ``done_on``; or, where that is None, it will not be done as promised."""

    promise_id: str
    done_on: date | None
    source_event: str
    on: date


def settle(command: SettlePromise, promise: Promise) -> Sequence[PromiseEvent]:
    """Outcome: ``PromiseSettled``; nothing where it would not change what is known.

    Broken is final. Kept lasts until shown otherwise: of an activity's confirmations, the late one tells.
    """
    if promise.noted is None:
        raise NeverMade
    noted, kept = promise.noted, _kept(promise.noted, command.done_on)
    if promise.status in ("broken", "withdrawn") or (promise.status == "kept" and kept):
        return []
    return [
        PromiseSettled(
            promise_id=command.promise_id,
            measure=noted.measure,
            organization_id=noted.organization_id,
            subject=noted.subject,
            day=noted.day,
            kept=kept,
            source_event=command.source_event,
            on=command.on,
        )
    ]


def _kept(noted: PromiseNoted, done_on: date | None) -> bool:
    if done_on is None:
        return False
    if noted.measure is Measure.ACTIVITIES_HELD_AS_PUBLISHED:
        return done_on == noted.day
    return done_on <= noted.due_on


# ── Lapsing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsePromise:
    """The due day has passed."""

    promise_id: str
    on: date


class NotDue(Refused):
    """A promise lapses on the day after it was due."""

    zh = "期限尚未届满，不能记为逾期；请在期限届满后再办理。"
    en = "The term has not run out; wait until it has."


def lapse(command: LapsePromise, promise: Promise) -> Sequence[PromiseEvent]:
    """Outcome: ``PromiseLapsed``; nothing when it is open no longer."""
    if promise.noted is None:
        raise NeverMade
    if promise.status != "open":
        return []
    noted = promise.noted
    if command.on <= noted.due_on:
        raise NotDue
    return [
        PromiseLapsed(
            promise_id=command.promise_id,
            measure=noted.measure,
            organization_id=noted.organization_id,
            subject=noted.subject,
            day=noted.day,
            source_event=noted.source_event,
            on=command.on,
        )
    ]


# ── Withdrawing ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPromise:
    """Nothing is owed any more, through nobody's fault."""

    promise_id: str
    source_event: str
    on: date


def withdraw(command: WithdrawPromise, promise: Promise) -> Sequence[PromiseEvent]:
    """Outcome: ``PromiseWithdrawn``; nothing when nothing is owed."""
    if promise.status != "open":
        return []
    return [PromiseWithdrawn(promise_id=command.promise_id, source_event=command.source_event, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

PromiseCommand = NotePromise | SettlePromise | LapsePromise | WithdrawPromise
COMMANDS = get_args(PromiseCommand)


def decide(
    command: PromiseCommand, state: Promise, rules: RulebookPublished | None, today: date
) -> Sequence[PromiseEvent]:
    """The table of contents."""
    match command:
        case NotePromise():
            return note(command, state, rules)
        case SettlePromise():
            return settle(command, state)
        case LapsePromise():
            return lapse(command, state)
        case WithdrawPromise():
            return withdraw(command, state)
        case _:
            assert_never(command)


def evolve(state: Promise, event: PromiseEvent) -> Promise:
    """What each fact changes."""
    match event:
        case PromiseNoted():
            return Promise("open", event)
        case PromiseSettled():
            return replace(state, status="kept" if event.kept else "broken")
        case PromiseLapsed():
            return replace(state, status="lapsed")
        case PromiseWithdrawn():
            return replace(state, status="withdrawn")
        case _:
            assert_never(event)
