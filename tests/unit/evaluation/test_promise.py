"""What was announced or proposed, and whether it was kept in time."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.evaluation import promise
from services.evaluation.contract import STAR_2010_DEFAULT
from services.evaluation.events import (
    PromiseLapsed,
    PromiseNoted,
    PromiseSettled,
    PromiseWithdrawn,
    RulebookPublished,
)
from services.evaluation.events.rules import Measure, Terms
from services.evaluation.promise import LapsePromise, NotePromise, SettlePromise, WithdrawPromise

DAY = date(2026, 3, 5)
HELD = Measure.ACTIVITIES_HELD_AS_PUBLISHED
CONFIRMED = Measure.ATTENDANCE_CONFIRMED_IN_TIME
DECIDED = Measure.PROPOSALS_DECIDED_IN_TIME


def note(measure: Measure = HELD, subject: str = "a1") -> NotePromise:
    return NotePromise(
        promise_id="p1",
        measure=measure,
        organization_id="lixin",
        subject=subject,
        day=DAY,
        source_event="e1",
        on=date(2026, 2, 20),
    )


def noted(measure: Measure = HELD, due_on: date = DAY, rulebook: str | None = None) -> PromiseNoted:
    return PromiseNoted(
        promise_id="p1",
        measure=measure,
        organization_id="lixin",
        subject="a1",
        day=DAY,
        due_on=due_on,
        rulebook=rulebook,
        source_event="e1",
        on=date(2026, 2, 20),
    )


def settle(done_on: date | None) -> SettlePromise:
    return SettlePromise(promise_id="p1", done_on=done_on, source_event="e2", on=date(2026, 3, 9))


def settled(kept: bool, measure: Measure = HELD) -> PromiseSettled:
    return PromiseSettled(
        promise_id="p1",
        measure=measure,
        organization_id="lixin",
        subject="a1",
        day=DAY,
        kept=kept,
        source_event="e2",
        on=date(2026, 3, 9),
    )


LAPSED = PromiseLapsed(
    promise_id="p1",
    measure=HELD,
    organization_id="lixin",
    subject="a1",
    day=DAY,
    source_event="e1",
    on=date(2026, 3, 6),
)
WITHDRAW = WithdrawPromise(promise_id="p1", source_event="e3", on=DAY)
WITHDRAWN = PromiseWithdrawn(promise_id="p1", source_event="e3", on=DAY)


def given(*facts: object) -> Specification:
    return specify(promise).given(*facts)


@pytest.mark.parametrize(
    ("measure", "due_on"), [(HELD, DAY), (CONFIRMED, date(2026, 3, 8)), (DECIDED, date(2026, 4, 4))]
)
def test_when_a_promise_is_due(measure: Measure, due_on: date) -> None:
    """On its day, three days after it, thirty days after it: the default terms."""
    given().when(note(measure), DAY).then(noted(measure, due_on))


def test_the_rulebook_sets_the_terms() -> None:
    """And the fact names its version."""
    rules = replace(STAR_2010_DEFAULT.rules, terms=Terms(confirm_days=5))
    book = RulebookPublished(version="v2", effective_from=date(2026, 1, 1), source_clause="二", rules=rules)
    specify(promise, book).when(note(CONFIRMED), DAY).then(noted(CONFIRMED, date(2026, 3, 10), "v2"))


def test_what_counts_people_is_no_promise() -> None:
    """Not even by mistake."""
    given().when(note(Measure.SIGN_UP_COUNT), DAY).refused(promise.CountsPeople)


def test_an_open_promise_runs_on() -> None:
    """Whoever proposes again gains no time; once it is over, a new subject is a new promise."""
    given(noted()).when(note(subject="a2"), DAY).then_nothing()
    given(noted(), LAPSED).when(note(subject="a2"), DAY).then_nothing()
    given(noted(), settled(True)).when(note(), DAY).then_nothing()
    given(noted(), settled(True)).when(note(subject="a2"), DAY).then(replace(noted(), subject="a2"))


@pytest.mark.parametrize(
    ("measure", "due_on", "done_on", "kept"),
    [
        (HELD, DAY, DAY, True),
        (HELD, DAY, date(2026, 3, 6), False),
        (HELD, DAY, date(2026, 3, 4), False),
        (HELD, DAY, None, False),
        (CONFIRMED, date(2026, 3, 8), date(2026, 3, 8), True),
        (CONFIRMED, date(2026, 3, 8), date(2026, 3, 9), False),
        (DECIDED, date(2026, 4, 4), date(2026, 4, 4), True),
        (DECIDED, date(2026, 4, 4), date(2026, 4, 5), False),
    ],
)
def test_kept_or_not(measure: Measure, due_on: date, done_on: date | None, kept: bool) -> None:
    """An activity on the very day, the others up to the due day."""
    given(noted(measure, due_on)).when(settle(done_on), DAY).then(settled(kept, measure))


def test_broken_is_final() -> None:
    """Moved to another day, an activity is not as published, even if it is moved back."""
    given(noted(), settled(False)).when(settle(DAY), DAY).then_nothing()


def test_one_late_confirmation_tells() -> None:
    """Kept lasts until shown otherwise."""
    kept = noted(CONFIRMED, date(2026, 3, 8)), settled(True, CONFIRMED)
    given(*kept).when(settle(date(2026, 3, 7)), DAY).then_nothing()
    given(*kept).when(settle(date(2026, 3, 20)), DAY).then(settled(False, CONFIRMED))


def test_lapsing() -> None:
    """On the day after it was due, when nothing settled it."""
    lapse = LapsePromise(promise_id="p1", on=date(2026, 3, 6))
    given(noted()).when(lapse, DAY).then(LAPSED)
    given(noted()).when(replace(lapse, on=DAY), DAY).refused(promise.NotDue)
    given(noted(), settled(True)).when(lapse, DAY).then_nothing()
    given(noted(), LAPSED).when(lapse, DAY).then_nothing()
    given().when(lapse, DAY).refused(promise.NeverMade)


def test_a_late_fact_still_settles() -> None:
    """The activity was held on the day; the news came after it had lapsed."""
    given(noted(), LAPSED).when(settle(DAY), DAY).then(settled(True))


def test_only_what_was_promised_is_settled() -> None:
    """Something must have been announced first."""
    given().when(settle(DAY), DAY).refused(promise.NeverMade)


def test_withdrawing() -> None:
    """Who died or moved away leaves nobody in default."""
    given(noted()).when(WITHDRAW, DAY).then(WITHDRAWN)
    given(noted(), settled(True)).when(WITHDRAW, DAY).then_nothing()
    given(noted(), WITHDRAWN).when(settle(DAY), DAY).then_nothing()
