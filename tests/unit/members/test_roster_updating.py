"""A newer roster: uploaded, compared, its differences answered one by one, finished; and any import reversed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import specify
from services.members import roster_import
from services.members.events.imports import (
    Absence,
    AbsenceAnswered,
    CompensationRefused,
    DeclineReason,
    Difference,
    DifferenceDeclined,
    DifferenceKey,
    DifferenceKind,
    DifferenceRefused,
    DifferencesAccepted,
    DifferencesApplied,
    DifferencesFound,
    ImportCompleted,
    ImportConfirmed,
    ImportReversed,
    LeftoversSettled,
    ReversalBegun,
    ReversalReason,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)
from services.members.roster_import.answering import AnswerAbsence, DeclineDifference, NobodyAbsent, NotThatDifference
from services.members.roster_import.reversing import (
    CompleteReversal,
    NothingToReverse,
    NotLeftOver,
    NotReversing,
    RefuseCompensation,
    ReverseImport,
    SettleLeftovers,
)
from services.members.roster_import.updating import (
    LONGEST,
    MOST,
    AbandonUpdate,
    AcceptDifferences,
    CloseAcceptance,
    EmptyRoster,
    FaultyRoster,
    FinishUpdate,
    NeedsPaper,
    NotCompared,
    NotUploaded,
    NotWaiting,
    OddSelection,
    RecordDifferences,
    RefuseDifference,
    StillAsking,
    TooManyDifferences,
    UploadRoster,
)

DAY = date(2010, 12, 1)
COLUMNS = ("id_number", "name")
UPLOAD = UploadRoster(import_id="i1", rows=3, faulty=0, columns=COLUMNS, not_kept=("民族",), on=DAY)
UPLOADED = RosterUploaded(import_id="i1", rows=3, columns=COLUMNS, not_kept=("民族",), on=DAY)

JOINED, MOVED, CHANGED, STANDING, RETURNED, ABSENT = DifferenceKind
NEW = Difference("m1", JOINED, "branch", "hubin")
GONE = Difference("m2", ABSENT, "branch", "hubin")
PHONE = Difference("m3", CHANGED, "branch", "hubin", ("phone",))
FULL = Difference("m4", STANDING, "branch", "hubin")
DIFFERENCES = (NEW, GONE, PHONE, FULL)
RECORD = RecordDifferences(import_id="i1", differences=DIFFERENCES, unchanged=1, on=DAY)
FOUND = DifferencesFound(import_id="i1", differences=DIFFERENCES, unchanged=1, on=DAY)
COMPARED = (UPLOADED, FOUND)

ACCEPT = AcceptDifferences(import_id="i1", differences=(NEW.key, PHONE.key), on=DAY)
ACCEPTED = DifferencesAccepted(import_id="i1", differences=(NEW.key, PHONE.key), on=DAY)
REFUSE = RefuseDifference(import_id="i1", member_id="m3", kind=CHANGED, refusal="CorrectedSince")
REFUSED = DifferenceRefused(import_id="i1", member_id="m3", kind=CHANGED, refusal="CorrectedSince")
APPLIED = DifferencesApplied(import_id="i1")
DECLINE = DeclineDifference(import_id="i1", member_id="m3", kind=CHANGED, reason=DeclineReason.ROSTER_WRONG, on=DAY)
DECLINED = DifferenceDeclined(import_id="i1", member_id="m3", kind=CHANGED, reason=DeclineReason.ROSTER_WRONG, on=DAY)
ANSWER = AnswerAbsence(import_id="i1", member_id="m2", answer=Absence.LEFT_OUT, on=DAY)
ANSWERED = AbsenceAnswered(import_id="i1", member_id="m2", answer=Absence.LEFT_OUT, on=DAY)
FINISH = FinishUpdate(import_id="i1", on=DAY)
FINISHED = RosterUpdateFinished(import_id="i1", left_open=3, on=DAY)


def given(*history: Any) -> Any:
    return specify(roster_import).given(*history)


# ── Uploading and comparing ──────────────────────────────────────────────────


def test_a_newer_roster_is_uploaded() -> None:
    given().when(UPLOAD, DAY).then(UPLOADED)


def test_uploading_it_again_gives_nothing() -> None:
    given(UPLOADED).when(UPLOAD, DAY).then_nothing()


def test_a_faulty_row_would_be_taken_for_an_absence() -> None:
    given().when(replace(UPLOAD, faulty=1), DAY).refused(FaultyRoster)


def test_with_an_empty_roster_everybody_would_be_absent() -> None:
    given().when(replace(UPLOAD, rows=0), DAY).refused(EmptyRoster)


def test_a_heading_that_may_be_somebodys_number_is_not_repeated() -> None:
    odd = ("民族", "330621193805010009", "x" * 13, "备注_1")
    given().when(replace(UPLOAD, not_kept=odd), DAY).then(UPLOADED)


def test_what_the_comparison_found_is_a_fact() -> None:
    given(UPLOADED).when(RECORD, DAY).then(FOUND)


@pytest.mark.parametrize("history", [(), COMPARED])
@pytest.mark.parametrize("command", [RECORD, AbandonUpdate(import_id="i1", refusal="RowsGone")])
def test_only_an_uploaded_roster_is_compared(history: tuple[Any, ...], command: Any) -> None:
    given(*history).when(command, DAY).refused(NotUploaded)


def test_thousands_of_differences_are_the_wrong_file() -> None:
    many = tuple(replace(NEW, member_id=f"m{number}") for number in range(MOST + 1))
    given(UPLOADED).when(replace(RECORD, differences=many), DAY).refused(TooManyDifferences)


def test_a_comparison_that_cannot_be_made_is_given_up_with_its_reason() -> None:
    abandoned = RosterUpdateAbandoned(import_id="i1", refusal="TooManyDifferences")
    given(UPLOADED).when(AbandonUpdate(import_id="i1", refusal="TooManyDifferences"), DAY).then(abandoned)
    given(UPLOADED, abandoned).when(ACCEPT, DAY).refused(NotCompared)


# ── Taking over ──────────────────────────────────────────────────────────────


def test_differences_are_accepted_together() -> None:
    given(*COMPARED).when(ACCEPT, DAY).then(ACCEPTED)


@pytest.mark.parametrize("history", [(), (UPLOADED,), (*COMPARED, FINISHED)])
@pytest.mark.parametrize("command", [ACCEPT, DECLINE, FINISH])
def test_only_a_compared_roster_has_differences_to_answer(history: tuple[Any, ...], command: Any) -> None:
    given(*history).when(command, DAY).refused(NotCompared)


@pytest.mark.parametrize(
    "chosen",
    [(), (NEW.key, NEW.key), tuple(DifferenceKey(f"m{number}", JOINED) for number in range(LONGEST + 1))],
    ids=["none", "twice", "too many"],
)
def test_a_selection_has_something_in_it_nothing_twice_and_an_end(chosen: tuple[DifferenceKey, ...]) -> None:
    given(*COMPARED).when(replace(ACCEPT, differences=chosen), DAY).refused(OddSelection)


@pytest.mark.parametrize("key", [GONE.key, FULL.key, DifferenceKey("m9", RETURNED)])
def test_what_wants_a_paper_is_not_accepted(key: DifferenceKey) -> None:
    given(*COMPARED).when(replace(ACCEPT, differences=(NEW.key, key)), DAY).refused(NeedsPaper)


@pytest.mark.parametrize("history", [(ACCEPTED,), (ACCEPTED, APPLIED), (DECLINED,)])
def test_a_difference_is_accepted_once(history: tuple[Any, ...]) -> None:
    again = replace(ACCEPT, differences=(PHONE.key,))
    given(*COMPARED, *history).when(again, DAY).refused(NotWaiting)


def test_a_difference_that_nobody_found_is_not_accepted() -> None:
    other = replace(ACCEPT, differences=(DifferenceKey("m1", MOVED),))
    given(*COMPARED).when(other, DAY).refused(NotWaiting)


def test_what_was_refused_after_all_may_be_accepted_again() -> None:
    again = replace(ACCEPT, differences=(PHONE.key,))
    history = *COMPARED, ACCEPTED, REFUSED, APPLIED
    given(*history).when(again, DAY).then(replace(ACCEPTED, differences=(PHONE.key,)))


def test_an_accepted_difference_refused_after_all_is_a_fact_and_the_others_are_done() -> None:
    given(*COMPARED, ACCEPTED).when(REFUSE, DAY).then(REFUSED)
    given(*COMPARED, ACCEPTED, REFUSED).when(CloseAcceptance(import_id="i1"), DAY).then(APPLIED)


def test_what_waits_for_no_command_is_neither_refused_nor_done() -> None:
    given(*COMPARED).when(REFUSE, DAY).then_nothing()
    given(*COMPARED).when(CloseAcceptance(import_id="i1"), DAY).then_nothing()


# ── Declining and answering ──────────────────────────────────────────────────


def test_a_difference_is_declined_with_its_reason() -> None:
    given(*COMPARED).when(DECLINE, DAY).then(DECLINED)


def test_what_wants_a_paper_can_be_declined() -> None:
    standing = replace(DECLINE, member_id="m4", kind=STANDING)
    given(*COMPARED).when(standing, DAY).then(replace(DECLINED, member_id="m4", kind=STANDING))


@pytest.mark.parametrize("history", [(ACCEPTED,), (DECLINED,)])
def test_an_answered_difference_is_not_declined(history: tuple[Any, ...]) -> None:
    given(*COMPARED, *history).when(DECLINE, DAY).refused(NotThatDifference)


def test_an_absence_is_answered_not_declined() -> None:
    absent = replace(DECLINE, member_id="m2", kind=ABSENT)
    given(*COMPARED).when(absent, DAY).refused(NotThatDifference)
    given(*COMPARED).when(ANSWER, DAY).then(ANSWERED)


def test_an_absence_may_be_answered_when_the_update_is_over() -> None:
    given(*COMPARED, FINISHED).when(ANSWER, DAY).then(ANSWERED)


@pytest.mark.parametrize("history", [(), (UPLOADED,), (*COMPARED, ANSWERED)])
def test_a_question_that_nobody_asks_is_not_answered(history: tuple[Any, ...]) -> None:
    given(*history).when(ANSWER, DAY).refused(NobodyAbsent)


# ── Finishing ────────────────────────────────────────────────────────────────


def test_finishing_says_how_much_is_left_open() -> None:
    given(*COMPARED, DECLINED).when(FINISH, DAY).then(FINISHED)


def test_what_was_accepted_is_carried_out_before_the_end() -> None:
    given(*COMPARED, ACCEPTED).when(FINISH, DAY).refused(StillAsking)


# ── Reversing ────────────────────────────────────────────────────────────────

REVERSE = ReverseImport(import_id="i1", reason=ReversalReason.WRONG_FILE, on=DAY)
BEGUN = ReversalBegun(import_id="i1", reason=ReversalReason.WRONG_FILE, on=DAY)
STUCK = CompensationRefused(import_id="i1", member_id="m1", kind=JOINED, refusal="HasLaterFacts")
REVERSED = ImportReversed(import_id="i1", compensated=2, left=1, on=DAY)
CONFIRMED = ImportConfirmed(import_id="i1", rows=1, left_out=0, mode="ALL_OR_NOTHING", on=DAY)
COMPLETED = ImportCompleted(import_id="i1", commands=1, refused=0, on=DAY)


@pytest.mark.parametrize("history", [(CONFIRMED, COMPLETED), (*COMPARED, FINISHED)])
def test_whatever_was_carried_out_can_be_reversed(history: tuple[Any, ...]) -> None:
    given(*history).when(REVERSE, DAY).then(BEGUN)
    given(*history, BEGUN).when(REVERSE, DAY).then_nothing()
    given(*history, BEGUN, REVERSED).when(REVERSE, DAY).then_nothing()


@pytest.mark.parametrize("history", [(), (CONFIRMED,), COMPARED])
def test_what_is_not_over_is_not_reversed(history: tuple[Any, ...]) -> None:
    given(*history).when(REVERSE, DAY).refused(NothingToReverse)


def test_a_reversal_says_what_it_did_and_what_it_left() -> None:
    refuse = RefuseCompensation(import_id="i1", member_id="m1", kind=JOINED, refusal="HasLaterFacts")
    history = CONFIRMED, COMPLETED, BEGUN
    given(*history).when(refuse, DAY).then(STUCK)
    given(*history, STUCK).when(CompleteReversal(import_id="i1", asked=3, on=DAY), DAY).then(REVERSED)


SETTLE = SettleLeftovers(import_id="i1", leftovers=(DifferenceKey("m1", JOINED),), on=DAY)
SETTLED = LeftoversSettled(import_id="i1", leftovers=SETTLE.leftovers, on=DAY)


def test_what_a_reversal_left_is_seen_to_once() -> None:
    history = CONFIRMED, COMPLETED, BEGUN, STUCK, REVERSED
    given(*history).when(replace(SETTLE, leftovers=SETTLE.leftovers * 2), DAY).then(SETTLED)
    given(*history, SETTLED).when(SETTLE, DAY).refused(NotLeftOver)


@pytest.mark.parametrize("leftovers", [(), (DifferenceKey("m2", JOINED),), (DifferenceKey("m1", CHANGED),)])
def test_nothing_else_is_seen_to(leftovers: tuple[DifferenceKey, ...]) -> None:
    history = CONFIRMED, COMPLETED, BEGUN, STUCK, REVERSED
    given(*history).when(replace(SETTLE, leftovers=leftovers), DAY).refused(NotLeftOver)


def test_what_is_left_is_known_when_the_reversal_is_over() -> None:
    given(CONFIRMED, COMPLETED, BEGUN, STUCK).when(SETTLE, DAY).refused(NotLeftOver)


@pytest.mark.parametrize(
    "command",
    [
        RefuseCompensation(import_id="i1", member_id="m1", kind=JOINED, refusal="HasLaterFacts"),
        CompleteReversal(import_id="i1", asked=3, on=DAY),
    ],
)
def test_only_a_reversal_that_was_begun_goes_on(command: Any) -> None:
    given(CONFIRMED, COMPLETED).when(command, DAY).refused(NotReversing)
