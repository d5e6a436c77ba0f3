"""Mobile members (流动): kept in touch with, matched with the other side, flagged when lost, transferred."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import mobility
from services.members.events import Category, EndReason, Relationship
from services.members.events.mobility import (
    ActivityCardIssued,
    ContactLetterSent,
    ContactRecorded,
    LostReason,
    MatchedBy,
    Means,
    MobileContactDropped,
    MobileContactTaken,
    MobilityClosed,
    MobilityOpened,
    MoveMatched,
    OutOfContactCleared,
    OutOfContactFlagged,
    Side,
    TransferCompleted,
    TransferRequested,
)
from services.members.member.leaving import EndMembership
from services.members.member.moving import AssignContact, EndContact, RecordReturn, RegisterInflow, RegisterOutflow
from services.members.member.registering import ReceiveRelationship
from services.members.mobility.contacting import (
    FlagOutOfContact,
    IssueActivityCard,
    NoCardNumber,
    NoRulesForContact,
    NotLostYet,
    RecordContact,
    ReportWithoutContact,
)
from services.members.mobility.opening import CloseMobility, DropContact, OpenMobility, TakeContact
from services.members.mobility.reconciling import (
    CompleteTransfer,
    MatchedAlready,
    MatchMove,
    NoMoveDocument,
    NotAskedFor,
    RequestTransfer,
    SendContactLetter,
)
from services.members.mobility.state import MoveNotYet, NotMobile
from services.members.projections.queries import Moves, Tasks
from services.members.tasks import TaskKind
from services.members.tasks.due import TaskState
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import register
from tests.unit.members.test_hardship_procedure import IN_FORCE

TODAY = date(2010, 12, 1)
LEFT = date(2010, 3, 1)
DAY = date(2010, 7, 1)
WHO = {"member_id": "m1"}

OUT = MobilityOpened(**WHO, side=Side.OUT, community_id="", abroad=False, on=LEFT)
IN = MobilityOpened(**WHO, side=Side.IN, community_id="lixin", abroad=False, on=LEFT)
CARD = IssueActivityCard(**WHO, card="浙流动0012", on=DAY)
CALL = RecordContact(**WHO, entry_id="e1", means=Means.PHONE, on=DAY, reports=True, notes="在沪务工")
CALLED = ContactRecorded(**WHO, entry_id="e1", means=Means.PHONE, reached=True, reports=True, on=DAY, notes="在沪务工")
LOST_ON = LEFT + timedelta(days=180)
FLAG = FlagOutOfContact(**WHO, reason=LostReason.WORKING_AWAY, on=LOST_ON)
FLAGGED = OutOfContactFlagged(**WHO, reason=LostReason.WORKING_AWAY, last_contact_on=LEFT, rulebook="2010", on=LOST_ON)
LETTER = SendContactLetter(**WHO, number="柯联〔2010〕12号", addressee="上海某街道党工委", on=DAY)
LETTER_SENT = ContactLetterSent(**WHO, number="柯联〔2010〕12号", on=DAY, addressee="上海某街道党工委")
MATCH = MatchMove(**WHO, side=Side.OUT, by=MatchedBy.RECEIPT, document="回执3号", on=DAY)
MATCHED = MoveMatched(**WHO, side=Side.OUT, by=MatchedBy.RECEIPT, document="回执3号", on=DAY)
REQUEST = RequestTransfer(**WHO, on=DAY, destination="上海")
REQUESTED = TransferRequested(**WHO, on=DAY, destination="上海")
COMPLETE = CompleteTransfer(**WHO, document="介绍信5号", on=DAY)


def given(*facts: object) -> Specification:
    return specify(mobility, IN_FORCE).given(*facts)


# ── Opening, closing, who keeps in touch ─────────────────────────────────────


def test_it_opens_with_the_move_and_closes_with_the_return() -> None:
    opening = OpenMobility(**WHO, side=Side.OUT, community_id="", on=LEFT)
    given().when(opening, TODAY).then(OUT)
    given(OUT).when(opening, TODAY).then_nothing()
    given(OUT).when(CloseMobility(**WHO, on=DAY), TODAY).then(MobilityClosed(**WHO, side=Side.OUT, on=DAY))
    given().when(CloseMobility(**WHO, on=DAY), TODAY).then_nothing()


def test_a_move_between_two_communities_of_ours_matches_itself() -> None:
    opening = OpenMobility(**WHO, side=Side.IN, community_id="lixin", on=LEFT)
    both = MoveMatched(**WHO, side=Side.IN, by=MatchedBy.BOTH_HERE, document="", on=LEFT)
    given(OUT).when(opening, TODAY).then(IN, both, replace(both, side=Side.OUT))
    given(OUT, MATCHED).when(opening, TODAY).then(IN, both)


def test_whoever_keeps_in_touch_does_so_while_the_person_is_away() -> None:
    take, drop = TakeContact(**WHO, contact_id="k1", on=DAY), DropContact(**WHO, contact_id="k1", on=DAY)
    taken = MobileContactTaken(**WHO, contact_id="k1", on=DAY)
    given(OUT).when(take, TODAY).then(taken)
    given(OUT, taken).when(take, TODAY).then_nothing()
    given(OUT, taken).when(drop, TODAY).then(MobileContactDropped(**WHO, on=DAY))
    given(OUT, taken, replace(taken, contact_id="k2")).when(drop, TODAY).then_nothing()


# ── Card, contact, out of contact ────────────────────────────────────────────


def test_who_left_is_given_a_numbered_card() -> None:
    given(OUT).when(CARD, TODAY).then(ActivityCardIssued(**WHO, on=DAY, card="浙流动0012"))
    given(OUT).when(replace(CARD, card=" "), TODAY).refused(NoCardNumber)
    given(IN).when(CARD, TODAY).refused(NotMobile)


def test_a_contact_is_entered_once() -> None:
    given(OUT).when(CALL, TODAY).then(CALLED)
    given(OUT, CALLED).when(CALL, TODAY).then_nothing()
    given(OUT, CALLED, MobilityClosed(**WHO, side=Side.OUT, on=DAY)).when(CALL, TODAY).then_nothing()


def test_nobody_reports_who_was_not_reached() -> None:
    given(OUT).when(replace(CALL, reached=False), TODAY).refused(ReportWithoutContact)


def test_out_of_contact_takes_as_long_as_the_rulebook_says() -> None:
    given(OUT).when(FLAG, TODAY).then(FLAGGED)
    given(OUT).when(replace(FLAG, on=LOST_ON - timedelta(days=1)), TODAY).refused(NotLostYet)
    given(OUT, CALLED).when(FLAG, TODAY).refused(NotLostYet)
    given(OUT, FLAGGED).when(FLAG, TODAY).then_nothing()
    specify(mobility).given(OUT).when(FLAG, TODAY).refused(NoRulesForContact)


def test_an_attempt_that_reached_nobody_is_no_contact() -> None:
    attempt = replace(CALLED, reached=False, reports=False)
    given(OUT, attempt).when(FLAG, TODAY).then(FLAGGED)


def test_who_is_reached_again_is_lost_no_more() -> None:
    again = replace(CALL, entry_id="e2", on=TODAY, reports=False)
    told = replace(CALLED, entry_id="e2", on=TODAY, reports=False)
    given(OUT, FLAGGED).when(again, TODAY).then(told, OutOfContactCleared(**WHO, on=TODAY))
    unreached = replace(again, reached=False)
    given(OUT, FLAGGED).when(unreached, TODAY).then(replace(told, reached=False))


# ── The other side, the transfer ─────────────────────────────────────────────


def test_a_numbered_letter_goes_out_until_the_move_is_matched() -> None:
    given(OUT).when(LETTER, TODAY).then(LETTER_SENT)
    given(OUT).when(replace(LETTER, number=""), TODAY).refused(NoMoveDocument)
    given(OUT, MATCHED).when(LETTER, TODAY).refused(MatchedAlready)
    given(IN).when(LETTER, TODAY).refused(NotMobile)


def test_a_receipt_or_a_file_shows_that_it_is_one_move() -> None:
    given(OUT, LETTER_SENT).when(MATCH, TODAY).then(MATCHED)
    given(OUT, MATCHED).when(MATCH, TODAY).then_nothing()
    given(OUT).when(replace(MATCH, document=" "), TODAY).refused(NoMoveDocument)
    given(OUT).when(replace(MATCH, side=Side.IN), TODAY).refused(NotMobile)


def test_a_transfer_is_asked_for_and_its_document_noted() -> None:
    given(OUT).when(REQUEST, TODAY).then(REQUESTED)
    given(OUT, REQUESTED).when(REQUEST, TODAY).then_nothing()
    given(OUT, REQUESTED).when(COMPLETE, TODAY).then(TransferCompleted(**WHO, document="介绍信5号", on=DAY))
    given(OUT, REQUESTED).when(replace(COMPLETE, document=""), TODAY).refused(NoMoveDocument)
    given(OUT).when(COMPLETE, TODAY).refused(NotAskedFor)


@pytest.mark.parametrize("command", [CARD, CALL, FLAG, LETTER, MATCH, REQUEST, COMPLETE])
def test_only_who_left_or_came_by_that_day_is_served(command: Any) -> None:
    given().when(command, TODAY).refused(NotMobile)
    given(OUT).when(replace(command, on=LEFT - timedelta(days=1)), TODAY).refused(NotMobile)


@pytest.mark.parametrize("command", [CARD, CALL, FLAG, LETTER, MATCH, REQUEST])
def test_nothing_is_entered_before_its_day(command: Any) -> None:
    given(OUT).when(replace(command, on=TODAY + timedelta(days=1)), TODAY).refused(MoveNotYet)


# ── In the service ───────────────────────────────────────────────────────────


@pytest.fixture
def away(desk: Desk) -> Desk:
    """Somebody of Hubin is away, with somebody who keeps in touch."""
    desk.ask(register("m1"))
    desk.ask(RegisterOutflow(member_id="m1", left_on=LEFT, on=LEFT, destination="上海"))
    desk.ask(AssignContact(member_id="m1", contact_id="k1", on=LEFT))
    desk.settle()
    return desk


def planned(desk: Desk, day: date) -> dict[str, tuple[Any, ...]]:
    rows = [
        *desk.answer(Tasks(day=day, state=TaskState.PLANNED))["rows"],
        *desk.answer(Tasks(day=day))["rows"],
    ]
    return {row["kind"]: (row["due_on"], row["responsible_id"], row["community_id"]) for row in rows}


def test_who_is_away_is_called_reports_and_is_matched_with_the_other_side(away: Desk) -> None:
    assert planned(away, LEFT) == {
        "MOBILE_CONTACT": (date(2010, 6, 1), "k1", "hubin"),
        "MOBILE_LOST": (date(2010, 8, 28), "k1", "hubin"),
        "MOBILE_REPORT": (date(2011, 3, 1), None, "hubin"),
        "MOVE_MATCH": (date(2010, 3, 31), None, "hubin"),
    }


def test_abroad_the_interval_is_the_longer_one(desk: Desk) -> None:
    desk.ask(register("m1"))
    desk.ask(RegisterOutflow(member_id="m1", left_on=LEFT, on=LEFT, abroad=True))
    desk.settle()
    assert planned(desk, LEFT)["MOBILE_CONTACT"][0] == date(2010, 8, 31)


def test_a_contact_counts_anew_and_a_report_for_a_year(away: Desk) -> None:
    away.ask(CALL, DAY)
    found = planned(away, DAY)
    assert (found["MOBILE_CONTACT"][0], found["MOBILE_REPORT"][0]) == (date(2010, 10, 1), date(2011, 7, 1))


def test_an_unanswered_letter_is_late_after_thirty_days(away: Desk) -> None:
    away.ask(replace(LETTER, on=date(2010, 4, 10)), DAY)
    late = away.answer(Tasks(day=date(2010, 5, 11), kind=TaskKind.MOVE_MATCH))["rows"]
    assert [(row["due_on"], row["state"]) for row in late] == [(date(2010, 5, 10), "OVERDUE")]
    assert away.answer(Moves(matched=False))["rows"][0]["letter"] == "柯联〔2010〕12号"
    away.ask(MATCH, DAY)
    assert away.answer(Moves(matched=False))["total"] == 0
    assert away.answer(Tasks(day=DAY, kind=TaskKind.MOVE_MATCH))["rows"] == []


def test_both_sides_here_are_one_move_and_each_owes_its_own(away: Desk) -> None:
    away.ask(RegisterInflow(member_id="m1", community_id="lixin", arrived_on=date(2010, 3, 5), on=date(2010, 3, 5)))
    away.settle()
    found = away.answer(Moves())["rows"]
    assert [(row["side"], row["community_id"], row["matched_by"], row["may_vote"]) for row in found] == [
        ("OUT", "hubin", "BOTH_HERE", True),
        ("IN", "lixin", "BOTH_HERE", False),
    ]
    calls = away.answer(Tasks(day=LEFT, kind=TaskKind.MOBILE_CONTACT, state=TaskState.PLANNED, community_id="lixin"))
    assert calls["total"] == 0
    later = date(2010, 3, 5)
    calls = away.answer(Tasks(day=later, kind=TaskKind.MOBILE_CONTACT, state=TaskState.PLANNED, community_id="lixin"))
    assert [row["responsible_id"] for row in calls["rows"]] == ["k1"]


def test_who_is_lost_stands_on_a_list_and_is_looked_for_again(away: Desk) -> None:
    away.ask(FLAG, LOST_ON)
    assert [row["lost_reason"] for row in away.answer(Moves(lost=True))["rows"]] == ["WORKING_AWAY"]
    assert planned(away, LOST_ON)["MOBILE_LOST"][0] == LOST_ON + timedelta(days=180)
    away.ask(replace(CALL, on=TODAY), TODAY)
    assert away.answer(Moves(lost=True))["total"] == 0


def test_a_transfer_that_was_asked_for_is_due_within_thirty_days(away: Desk) -> None:
    away.ask(REQUEST, DAY)
    assert planned(away, DAY)["TRANSFER"][0] == DAY + timedelta(days=30)
    away.ask(COMPLETE, DAY)
    assert "TRANSFER" not in planned(away, DAY)
    assert away.answer(Moves(member_id="m1"))["rows"][0]["transfer_document"] == "介绍信5号"


def test_a_dropped_contact_leaves_the_calls_in_nobodys_hands(away: Desk) -> None:
    away.ask(EndContact(member_id="m1", contact_id="k1", on=DAY, reason="调岗"), DAY)
    away.settle()
    assert planned(away, DAY)["MOBILE_CONTACT"][1] is None


@pytest.mark.parametrize(
    "leave",
    [
        RecordReturn(member_id="m1", on=DAY),
        EndMembership(member_id="m1", reason=EndReason.TRANSFER_OUT, on=DAY, document="介绍信"),
    ],
)
def test_when_the_person_returned_or_left_nothing_is_owed(away: Desk, leave: Any) -> None:
    away.ask(leave, DAY)
    away.settle()
    assert (away.answer(Moves())["total"], planned(away, DAY)) == (0, {})


def test_an_inflow_that_came_onto_the_roll_is_no_mobile_member(desk: Desk) -> None:
    desk.ask(register("m1", relationship=Relationship.ELSEWHERE))
    desk.ask(RegisterInflow(member_id="m1", community_id="lixin", arrived_on=LEFT, on=LEFT))
    received = ReceiveRelationship(
        member_id="m1", organization_id="lixin", community_id="lixin", category=Category.FULL, on=DAY
    )
    desk.ask(received, DAY)
    desk.settle()
    assert desk.answer(Moves())["total"] == 0
