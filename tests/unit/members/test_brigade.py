"""The pioneer brigade (在职先锋大队): double report-in, squads, what is taken on, and what the employer hears."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import brigade, pioneer
from services.members.brigade import (
    AcceptUnitReportIn,
    DissolveSquad,
    FormBrigade,
    FormSquad,
    NoBrigadeName,
    NoReceipt,
    NotFormed,
)
from services.members.events import Channel, EndReason, Relationship, ReportInAccepted
from services.members.events.brigade import (
    BrigadeFormed,
    Discharged,
    Enlisted,
    FeedbackAnswered,
    FeedbackDrafted,
    FeedbackSent,
    OfferClaimed,
    OfferFulfilled,
    OfferKind,
    OfferReturned,
    Skill,
    SquadDissolved,
    SquadFormed,
    SquadJoined,
    UnitReportedIn,
)
from services.members.member.leaving import EndMembership
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn
from services.members.pioneer.feedback import (
    AnswerFeedback,
    BadQuarter,
    DraftFeedback,
    NoFeedbackNumber,
    NotAgreed,
    NotDrafted,
    SendFeedback,
    SentAlready,
)
from services.members.pioneer.serving import (
    ClaimOffer,
    Discharge,
    Enlist,
    FulfilOffer,
    JoinSquad,
    NegativeMinutes,
    NoSuchOffer,
    NothingTaken,
    ReturnOffer,
)
from services.members.pioneer.state import NotEnlisted, ServiceNotYet
from services.members.projections.queries import Brigades, EmployerFeedback, Pioneers, Tasks
from services.members.tasks.due import TaskState
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, register

TODAY = date(2010, 12, 1)
DAY = date(2010, 7, 1)
WHO = {"member_id": "m1"}
HERE = {"community_id": "hubin"}

FORM = FormBrigade(**HERE, name="湖滨社区先锋大队", on=KNOWN)
FORMED = BrigadeFormed(**HERE, name="湖滨社区先锋大队", on=KNOWN)
SQUAD = FormSquad(**HERE, squad_id="s1", name="法律分队", skill=Skill.LAW, on=KNOWN)
SQUAD_FORMED = SquadFormed(**HERE, squad_id="s1", name="法律分队", skill=Skill.LAW, on=KNOWN)
UNIT = AcceptUnitReportIn(**HERE, unit_id="u1", slip="报到单1号", receipt="回执1号", on=DAY)
UNIT_IN = UnitReportedIn(**HERE, unit_id="u1", slip="报到单1号", receipt="回执1号", on=DAY)

ENLISTED = Enlisted(**WHO, **HERE, on=KNOWN)
JOIN = JoinSquad(**WHO, squad_id="s1", on=DAY, channel=Channel.PHONE)
JOINED = SquadJoined(**WHO, squad_id="s1", channel=Channel.PHONE, on=DAY)
CLAIM = ClaimOffer(**WHO, offer_id="o1", kind=OfferKind.SMALL_WISH, what="教老人用手机", on=DAY, channel=Channel.PAPER)
CLAIMED = OfferClaimed(
    **WHO, offer_id="o1", kind=OfferKind.SMALL_WISH, channel=Channel.PAPER, on=DAY, what="教老人用手机"
)
FULFIL = FulfilOffer(**WHO, offer_id="o1", on=DAY, minutes=90, thanks="谢谢")
FULFILLED = OfferFulfilled(**WHO, offer_id="o1", minutes=90, on=DAY, thanks="谢谢")
RETURNED = OfferReturned(**WHO, offer_id="o1", on=DAY)
DRAFT = DraftFeedback(**WHO, quarter="2010-Q2", activities="手机课堂", minutes=90, on=DAY, thanks="谢谢")
DRAFTED = FeedbackDrafted(**WHO, quarter="2010-Q2", minutes=90, on=DAY, activities="手机课堂", thanks="谢谢")
AGREE = AnswerFeedback(**WHO, quarter="2010-Q2", agreed=True, on=DAY, channel=Channel.WINDOW)
AGREED = FeedbackAnswered(**WHO, quarter="2010-Q2", agreed=True, channel=Channel.WINDOW, on=DAY)
SEND = SendFeedback(**WHO, quarter="2010-Q2", document="反馈〔2010〕2号", on=DAY)
SENT = FeedbackSent(**WHO, quarter="2010-Q2", document="反馈〔2010〕2号", on=DAY)


def given(*facts: object) -> Specification:
    return specify(pioneer).given(*facts)


# ── The brigade ──────────────────────────────────────────────────────────────


def test_a_community_forms_a_brigade_and_squads() -> None:
    specify(brigade).when(FORM, TODAY).then(FORMED)
    specify(brigade).given(FORMED).when(FORM, TODAY).then_nothing()
    specify(brigade).given(FORMED).when(SQUAD, TODAY).then(SQUAD_FORMED)
    specify(brigade).given(FORMED, SQUAD_FORMED).when(SQUAD, TODAY).then_nothing()


def test_they_have_names() -> None:
    specify(brigade).when(replace(FORM, name=" "), TODAY).refused(NoBrigadeName)
    specify(brigade).given(FORMED).when(replace(SQUAD, name=""), TODAY).refused(NoBrigadeName)


def test_a_squad_that_is_not_needed_is_dissolved() -> None:
    dissolve = DissolveSquad(**HERE, squad_id="s1", on=DAY)
    specify(brigade).given(FORMED, SQUAD_FORMED).when(dissolve, TODAY).then(
        SquadDissolved(**HERE, squad_id="s1", on=DAY)
    )
    specify(brigade).given(FORMED).when(dissolve, TODAY).then_nothing()


def test_an_employer_reports_in_by_a_slip_and_gets_a_receipt() -> None:
    specify(brigade).given(FORMED).when(UNIT, TODAY).then(UNIT_IN)
    specify(brigade).given(FORMED, UNIT_IN).when(UNIT, TODAY).then_nothing()
    for blank in ({"slip": ""}, {"receipt": " "}):
        specify(brigade).given(FORMED).when(replace(UNIT, **blank), TODAY).refused(NoReceipt)


@pytest.mark.parametrize("command", [SQUAD, UNIT])
def test_it_takes_a_brigade(command: Any) -> None:
    specify(brigade).when(command, TODAY).refused(NotFormed)


# ── Belonging to it, taking something on ─────────────────────────────────────


def test_an_accepted_report_in_enlists_and_check_out_gives_everything_back() -> None:
    enlist, discharge = Enlist(**WHO, **HERE, on=KNOWN), Discharge(**WHO, on=DAY)
    given().when(enlist, TODAY).then(ENLISTED)
    given(ENLISTED).when(enlist, TODAY).then_nothing()
    given(ENLISTED, CLAIMED).when(discharge, TODAY).then(RETURNED, Discharged(**WHO, on=DAY))
    given().when(discharge, TODAY).then_nothing()


def test_a_squad_is_joined_by_ones_own_wish() -> None:
    given(ENLISTED).when(JOIN, TODAY).then(JOINED)
    given(ENLISTED, JOINED).when(JOIN, TODAY).then_nothing()


def test_a_small_wish_is_taken_on_and_fulfilled() -> None:
    given(ENLISTED).when(CLAIM, TODAY).then(CLAIMED)
    given(ENLISTED, CLAIMED).when(CLAIM, TODAY).then_nothing()
    given(ENLISTED).when(replace(CLAIM, what=" "), TODAY).refused(NothingTaken)
    given(ENLISTED, CLAIMED).when(FULFIL, TODAY).then(FULFILLED)
    given(ENLISTED, CLAIMED, FULFILLED).when(CLAIM, TODAY).then_nothing()


def test_only_what_was_taken_on_is_fulfilled_in_no_negative_time() -> None:
    given(ENLISTED).when(FULFIL, TODAY).refused(NoSuchOffer)
    given(ENLISTED, CLAIMED, FULFILLED).when(FULFIL, TODAY).refused(NoSuchOffer)
    given(ENLISTED, CLAIMED).when(replace(FULFIL, minutes=-1), TODAY).refused(NegativeMinutes)
    given(ENLISTED, CLAIMED).when(replace(FULFIL, minutes=None), TODAY).then(replace(FULFILLED, minutes=None))


def test_what_was_taken_on_may_be_given_back_and_taken_on_again() -> None:
    back = ReturnOffer(**WHO, offer_id="o1", on=DAY)
    given(ENLISTED, CLAIMED).when(back, TODAY).then(RETURNED)
    given(ENLISTED).when(back, TODAY).then_nothing()
    given(ENLISTED, CLAIMED, RETURNED).when(CLAIM, TODAY).then(CLAIMED)
    by_phone = replace(back, channel=Channel.PHONE)
    given(ENLISTED, CLAIMED).when(by_phone, TODAY).then(replace(RETURNED, channel=Channel.PHONE))


# ── What the employer hears ──────────────────────────────────────────────────


def test_feedback_is_drafted_seen_agreed_to_and_only_then_sent() -> None:
    given(ENLISTED).when(DRAFT, TODAY).then(DRAFTED)
    given(ENLISTED, DRAFTED).when(AGREE, TODAY).then(AGREED)
    given(ENLISTED, DRAFTED, AGREED).when(AGREE, TODAY).then_nothing()
    given(ENLISTED, DRAFTED, AGREED).when(SEND, TODAY).then(SENT)
    given(ENLISTED, DRAFTED, AGREED, SENT).when(SEND, TODAY).then_nothing()
    given(ENLISTED, DRAFTED, AGREED).when(replace(SEND, document=" "), TODAY).refused(NoFeedbackNumber)


@pytest.mark.parametrize(
    "history", [(), (DRAFTED,), (DRAFTED, replace(AGREED, agreed=False)), (DRAFTED, AGREED, DRAFTED)]
)
def test_nothing_goes_to_an_employer_unagreed(history: tuple[object, ...]) -> None:
    given(ENLISTED, *history).when(SEND, TODAY).refused(NotAgreed)


def test_what_has_gone_out_is_not_changed() -> None:
    for command in (DRAFT, AGREE):
        given(ENLISTED, DRAFTED, AGREED, SENT).when(command, TODAY).refused(SentAlready)


def test_only_a_draft_is_answered() -> None:
    given(ENLISTED).when(AGREE, TODAY).refused(NotDrafted)


@pytest.mark.parametrize("change", [{"quarter": "2010-Q5"}, {"quarter": "2010"}, {"minutes": -1}, {"activities": " "}])
def test_a_draft_names_its_quarter_and_what_was_done(change: dict[str, Any]) -> None:
    given(ENLISTED).when(replace(DRAFT, **change), TODAY).refused(BadQuarter)


def test_there_is_no_field_for_a_judgement_or_an_absence() -> None:
    assert {field.name for field in fields(DraftFeedback)} == {
        "member_id",
        "quarter",
        "activities",
        "minutes",
        "thanks",
        "on",
    }


@pytest.mark.parametrize("command", [JOIN, CLAIM, FULFIL, DRAFT, AGREE, SEND])
def test_only_who_is_enlisted_by_then(command: Any) -> None:
    given().when(command, TODAY).refused(NotEnlisted)
    given(ENLISTED).when(replace(command, on=date(2010, 1, 3)), TODAY).refused(NotEnlisted)


@pytest.mark.parametrize("command", [JOIN, CLAIM, FULFIL, DRAFT, AGREE, SEND])
def test_nothing_is_entered_before_its_day(command: Any) -> None:
    given(ENLISTED).when(replace(command, on=date(2010, 12, 2)), TODAY).refused(ServiceNotYet)


# ── In the service ───────────────────────────────────────────────────────────


@pytest.fixture
def reported(desk: Desk) -> Desk:
    """A brigade with a squad, and somebody who reported in."""
    desk.ask(FORM)
    desk.ask(SQUAD)
    desk.ask(UNIT, UNIT.on)
    desk.ask(register("m1", relationship=Relationship.ELSEWHERE, organization_id="hubin"))
    desk.ask(ReportIn(member_id="m1", community_id="hubin", on=KNOWN, channel=Channel.PAPER))
    return desk


@pytest.fixture
def enlisted(reported: Desk) -> Desk:
    """The report-in was accepted, with a receipt."""
    reported.ask(AcceptReportIn(member_id="m1", on=KNOWN, receipt="回执8号"))
    reported.settle()
    return reported


def owed(desk: Desk, day: date) -> dict[str, tuple[date, str | None]]:
    rows = desk.answer(Tasks(day=day, community_id="hubin", state=TaskState.PLANNED))["rows"]
    return {row["kind"]: (row["due_on"], row["responsible_id"]) for row in rows}


def test_a_report_in_waits_a_week_for_its_receipt(reported: Desk) -> None:
    (row,) = reported.answer(Tasks(day=KNOWN))["rows"]
    assert (row["kind"], row["due_on"], row["state"]) == ("REPORT_IN_ACCEPT", date(2010, 1, 11), "REMIND")


def test_an_accepted_report_in_has_a_receipt_and_owes_feedback_each_quarter(enlisted: Desk) -> None:
    assert [fact.receipt for fact in enlisted.facts(ReportInAccepted)] == ["回执8号"]
    assert owed(enlisted, KNOWN) == {"FEEDBACK": (date(2010, 4, 4), None)}
    for command in (DRAFT, AGREE, SEND):
        enlisted.ask(command, DAY)
    assert owed(enlisted, DAY) == {"FEEDBACK": (date(2010, 10, 1), None)}


def test_who_declined_has_answered_for_the_quarter(enlisted: Desk) -> None:
    enlisted.ask(DRAFT, DAY)
    enlisted.ask(replace(AGREE, agreed=False), DAY)
    assert owed(enlisted, DAY) == {"FEEDBACK": (date(2010, 10, 1), None)}
    assert [row["status"] for row in enlisted.answer(EmployerFeedback(quarter="2010-Q2"))["rows"]] == ["DECLINED"]


def test_what_was_taken_on_is_in_ones_own_hands(enlisted: Desk) -> None:
    enlisted.ask(CLAIM, DAY)
    assert owed(enlisted, DAY)["OFFER"] == (date(2010, 7, 31), "m1")
    enlisted.ask(FULFIL, DAY)
    assert "OFFER" not in owed(enlisted, DAY)


def test_brigades_with_squads_employers_and_numbers(enlisted: Desk) -> None:
    (found,) = enlisted.answer(Brigades())["brigades"]
    assert (found["name"], found["members"]) == ("湖滨社区先锋大队", 1)
    assert [squad["skill"] for squad in found["squads"]] == ["LAW"]
    assert [unit["receipt"] for unit in found["units"]] == ["回执1号"]


def test_who_is_in_a_squad_and_what_they_took_on(enlisted: Desk) -> None:
    enlisted.ask(JOIN, DAY)
    enlisted.ask(CLAIM, DAY)
    enlisted.ask(FULFIL, DAY)
    (row,) = enlisted.answer(Pioneers(community_id="hubin", squad_id="s1"))["rows"]
    assert (row["name"], [(offer["offer_id"], offer["minutes"]) for offer in row["offers"]]) == ("张*三", [("o1", 90)])
    enlisted.ask(DissolveSquad(**HERE, squad_id="s1", on=DAY), DAY)
    assert enlisted.answer(Pioneers(squad_id="s1"))["total"] == 0


@pytest.mark.parametrize(
    "leave",
    [CheckOut(member_id="m1", on=DAY), EndMembership(member_id="m1", reason=EndReason.DEATH, on=DAY, document="证明")],
)
def test_who_checked_out_or_left_is_in_no_brigade(enlisted: Desk, leave: Any) -> None:
    enlisted.ask(CLAIM, DAY)
    enlisted.ask(leave, DAY)
    enlisted.settle()
    assert (enlisted.answer(Pioneers())["total"], owed(enlisted, DAY)) == (0, {})
    assert enlisted.parked() == []
