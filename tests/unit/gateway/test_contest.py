"""The story of an entry that somebody contests, and the number on its receipt."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.eventsourcing.decider import CIVIL_TIME
from infra.eventsourcing.specification import Specification, specify
from services.gateway.accounts.profile import MLPS
from services.gateway.entries import contest
from services.gateway.entries.contest import (
    AnswerContest,
    AnsweredBefore,
    ContestEntry,
    NotContested,
    OwnEntry,
    TooLate,
    last_day,
)
from services.gateway.entries.events import ContestAnswered, EntryContested, Ground, Outcome
from services.gateway.entries.ledger import CHANNELS, is_entry
from services.gateway.entries.receipt import LETTERS, number_of, place_of
from services.gateway.pages import entry_words
from services.members import contract as members
from services.volunteering import contract as volunteering

ENTERED = date(2010, 6, 7)
AT = datetime(2010, 6, 8, 9, 0, tzinfo=CIVIL_TIME)
LAST = datetime(2010, 6, 17, 23, 59, tzinfo=CIVIL_TIME)
CLERK, OTHER = "account:1", "account:2"

ABOUT = {"receipt": "M-000482", "event_id": "e1", "entered_by": CLERK, "ground": Ground.NOT_WISHED, "at": AT}
CONTEST = ContestEntry(**ABOUT, on=ENTERED, by=CLERK)
CONTESTED = EntryContested(**ABOUT, entered_on=ENTERED, recorded_by=CLERK)
ANSWER = AnswerContest(receipt="M-000482", outcome=Outcome.STANDS, by=OTHER, at=AT)
ANSWERED = ContestAnswered(receipt="M-000482", outcome=Outcome.STANDS, answered_by=OTHER, at=AT)


def an_entry() -> Specification:
    """Under the policy in force."""
    return specify(contest, MLPS)


def test_whom_an_entry_is_about_contests_it() -> None:
    an_entry().given().when(CONTEST, ENTERED).then(CONTESTED)


def test_contested_already_it_stays_so() -> None:
    an_entry().given(CONTESTED).when(replace(CONTEST, ground=Ground.OTHERWISE), ENTERED).then_nothing()


def test_on_the_last_day_it_is_not_too_late_and_after_it_is() -> None:
    an_entry().given().when(replace(CONTEST, at=LAST), ENTERED).then(replace(CONTESTED, at=LAST))
    an_entry().given().when(replace(CONTEST, at=LAST + timedelta(minutes=1)), ENTERED).refused(TooLate)


def test_how_many_days_there_are_is_for_the_policy_to_say() -> None:
    assert last_day(ENTERED, MLPS) == date(2010, 6, 17)
    short = specify(contest, replace(MLPS, contest_days=0))
    short.given().when(CONTEST, ENTERED).refused(TooLate)


def test_somebody_other_than_the_clerk_answers() -> None:
    an_entry().given(CONTESTED).when(ANSWER, ENTERED).then(ANSWERED)
    an_entry().given(CONTESTED).when(replace(ANSWER, by=CLERK), ENTERED).refused(OwnEntry)


def test_what_nobody_contests_is_not_answered() -> None:
    an_entry().given().when(ANSWER, ENTERED).refused(NotContested)


def test_it_is_answered_once() -> None:
    an_entry().given(CONTESTED, ANSWERED).when(ANSWER, ENTERED).then_nothing()
    an_entry().given(CONTESTED, ANSWERED).when(replace(ANSWER, outcome=Outcome.MENDED), ENTERED).refused(AnsweredBefore)
    an_entry().given(CONTESTED, ANSWERED).when(CONTEST, ENTERED).refused(AnsweredBefore)


# ── The receipt's number ─────────────────────────────────────────────────────


@given(st.sampled_from(sorted(LETTERS)), st.integers(0, 10**12))
def test_a_number_leads_back_to_where_the_entry_stands(service: str, position: int) -> None:
    assert place_of(number_of(service, position)) == (service, position)


@pytest.mark.parametrize("typed", ["M-000482", " m-482", "M000482", "M 482", "Ｍ－０００４８２"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert place_of(typed) == ("members", 482)


@pytest.mark.parametrize("typed", ["", "482", "X-482", "M-", "M-48a", "M-1234567890123456"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert place_of(typed) is None


def test_what_came_with_a_roster_was_entered_by_nobody() -> None:
    assert is_entry("PAPER", "token:1")
    assert not is_entry("PAPER", "policy:members.import")
    assert not is_entry("DESK", CLERK)
    assert not is_entry(None, CLERK)


# ── Words ────────────────────────────────────────────────────────────────────


def test_every_wish_that_can_be_entered_has_its_word() -> None:
    wishes = {each.__name__ for contract in (members, volunteering) for each in contract.OWN_WISHES}
    assert set(entry_words.MATTERS) == wishes


def test_every_ground_and_outcome_has_its_words() -> None:
    assert set(entry_words.GROUNDS) == set(Ground)
    assert set(entry_words.OUTCOMES) == set(Outcome)
    assert set(CHANNELS) == {"WINDOW", "PHONE", "PAPER"}
