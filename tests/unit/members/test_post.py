"""Posts (设岗定职): opened, wished for, approved, signed for, reported on, reviewed, left."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import post, post_catalogue
from services.members.events import Channel, Decided, EndReason, MemberClass, Particulars
from services.members.events.posts import (
    AssignmentApproved,
    AssignmentDeclined,
    AssignmentReviewed,
    LeaveCause,
    LetterSigned,
    PerformanceReported,
    PostClaimed,
    PostClosed,
    PostDefined,
    PostLeft,
    PostOpened,
    RecommendedForPost,
    ReviewResult,
)
from services.members.member.classifying import ConfirmClassification
from services.members.member.leaving import EndMembership
from services.members.post.holding import (
    LeavePost,
    NoLetterNumber,
    NoRecord,
    NothingSaid,
    ReportPerformance,
    ReviewAssignment,
    SignLetter,
)
from services.members.post.opening import (
    ApproveAssignment,
    ClaimPost,
    ClosePost,
    DeclineAssignment,
    NoOwnWish,
    NoPostMinutes,
    NoSeat,
    NoSeatLeft,
    NotClaimed,
    OpenedAlready,
    OpenPost,
    RecommendForPost,
)
from services.members.post.state import NotHeld, NotOpen, PostNotYet
from services.members.post_catalogue import CUSTOMARY, DefinePost, NotDescribed
from services.members.projections.queries import PostAssignments, PostKinds, Posts, Tasks
from services.members.tasks.due import TaskState
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, register

TODAY = date(2010, 12, 1)
DAY = date(2010, 7, 1)
OPENED_ON = date(2010, 6, 1)
MEETING = Decided("湖滨第一党支部", "支委会", DAY, "会议记录〔2010〕15号")
PANEL = Decided("湖滨社区", "评议小组", DAY, "评议〔2010〕1号")
SEAT = {"post_id": "p1", "member_id": "m1"}

OPEN = OpenPost(
    post_id="p1",
    kind="MEDIATION",
    name="矛盾调处岗",
    duties="调解邻里纠纷",
    organization_id="branch",
    community_id="hubin",
    seats=1,
    on=OPENED_ON,
)
OPENED = PostOpened(
    post_id="p1",
    kind="MEDIATION",
    name="矛盾调处岗",
    duties="调解邻里纠纷",
    organization_id="branch",
    community_id="hubin",
    seats=1,
    on=OPENED_ON,
)
CLAIM = ClaimPost(**SEAT, on=OPENED_ON, channel=Channel.WINDOW, wish="愿意参加调解")
CLAIMED = PostClaimed(**SEAT, channel=Channel.WINDOW, on=OPENED_ON, wish="愿意参加调解")
RECOMMEND = RecommendForPost(**SEAT, wish="同意支部推荐", on=OPENED_ON)
RECOMMENDED = RecommendedForPost(**SEAT, channel=Channel.DESK, on=OPENED_ON, wish="同意支部推荐")
APPROVE = ApproveAssignment(**SEAT, decided_by=MEETING, on=DAY)
APPROVED = AssignmentApproved(**SEAT, decided_by=MEETING, on=DAY)
DECLINE = DeclineAssignment(**SEAT, decided_by=MEETING, reason="名额另有安排", on=DAY)
SIGN = SignLetter(**SEAT, letter="责〔2010〕7号", on=DAY)
SIGNED = LetterSigned(**SEAT, letter="责〔2010〕7号", on=DAY)
REPORT = ReportPerformance(**SEAT, report_id="r1", report="调解三起", on=DAY)
REPORTED = PerformanceReported(**SEAT, report_id="r1", on=DAY, report="调解三起")
REVIEW = ReviewAssignment(**SEAT, decided_by=PANEL, result=ReviewResult.GOES_ON, on=DAY, remark="继续")
LEAVE = LeavePost(**SEAT, on=DAY)
LEFT = PostLeft(**SEAT, cause=LeaveCause.OWN_WISH, on=DAY)
HELD = (OPENED, CLAIMED, APPROVED)


def given(*facts: object) -> Specification:
    return specify(post).given(*facts)


# ── The catalogue ────────────────────────────────────────────────────────────


def test_the_catalogue_begins_with_fifteen_kinds() -> None:
    assert len(CUSTOMARY) == 15


def test_the_office_adds_kinds_and_describes_them_otherwise() -> None:
    command = DefinePost(kind="LIBRARY", name="图书管理岗", duties="管理阅览室", on=DAY)
    defined = PostDefined(kind="LIBRARY", name="图书管理岗", duties="管理阅览室", on=DAY)
    specify(post_catalogue).when(command, TODAY).then(defined)
    specify(post_catalogue).given(defined).when(replace(command, on=TODAY), TODAY).then_nothing()
    other = replace(command, duties="管理书刊")
    specify(post_catalogue).given(defined).when(other, TODAY).then(replace(defined, duties="管理书刊"))
    name, duties = CUSTOMARY["MEDIATION"]
    customary = DefinePost(kind="MEDIATION", name=name, duties=duties, on=DAY)
    specify(post_catalogue).when(customary, TODAY).then_nothing()


@pytest.mark.parametrize("field", ["kind", "name", "duties"])
def test_a_kind_is_described(field: str) -> None:
    command = DefinePost(kind="LIBRARY", name="图书管理岗", duties="管理阅览室", on=DAY)
    specify(post_catalogue).when(replace(command, **{field: " "}), TODAY).refused(NotDescribed)


# ── Opening, wishing, the branch's word ──────────────────────────────────────


def test_a_branch_opens_a_post_with_seats() -> None:
    given().when(OPEN, TODAY).then(OPENED)
    given(OPENED).when(OPEN, TODAY).refused(OpenedAlready)
    for change in ({"seats": 0}, {"name": " "}, {"duties": ""}):
        given().when(replace(OPEN, **change), TODAY).refused(NoSeat)


def test_a_post_is_claimed_by_ones_own_wish() -> None:
    given(OPENED).when(CLAIM, TODAY).then(CLAIMED)
    given(OPENED, CLAIMED).when(CLAIM, TODAY).then_nothing()


def test_who_is_recommended_agrees_in_their_own_words() -> None:
    given(OPENED).when(RECOMMEND, TODAY).then(RECOMMENDED)
    given(OPENED, RECOMMENDED).when(RECOMMEND, TODAY).then_nothing()
    given(OPENED).when(replace(RECOMMEND, wish=" "), TODAY).refused(NoOwnWish)


@pytest.mark.parametrize("wish", [CLAIMED, RECOMMENDED])
def test_the_branch_approves_with_minutes(wish: Any) -> None:
    given(OPENED, wish).when(APPROVE, TODAY).then(APPROVED)
    bare = replace(APPROVE, decided_by=replace(MEETING, document=""))
    given(OPENED, wish).when(bare, TODAY).refused(NoPostMinutes)


def test_only_a_wish_that_waits_is_approved() -> None:
    given(OPENED).when(APPROVE, TODAY).refused(NotClaimed)
    given(*HELD).when(APPROVE, TODAY).refused(NotClaimed)
    given(OPENED, replace(CLAIMED, on=TODAY)).when(APPROVE, TODAY).refused(NotClaimed)


def test_no_more_hold_it_than_there_are_seats() -> None:
    second = {"member_id": "m2"}
    given(*HELD, replace(CLAIMED, **second)).when(replace(APPROVE, **second), TODAY).refused(NoSeatLeft)
    again = replace(APPROVE, **second)
    given(*HELD, replace(CLAIMED, **second), LEFT).when(again, TODAY).then(replace(APPROVED, **second))


def test_who_is_declined_is_told_why_and_may_wish_again() -> None:
    declined = AssignmentDeclined(**SEAT, decided_by=MEETING, on=DAY, reason="名额另有安排")
    given(OPENED, CLAIMED).when(DECLINE, TODAY).then(declined)
    given(OPENED, CLAIMED).when(replace(DECLINE, reason=""), TODAY).refused(NoPostMinutes)
    given(OPENED, CLAIMED, declined).when(CLAIM, TODAY).then(CLAIMED)


# ── Holding, leaving ─────────────────────────────────────────────────────────


def test_a_letter_of_responsibility_has_a_number() -> None:
    given(*HELD).when(SIGN, TODAY).then(SIGNED)
    given(*HELD, SIGNED).when(SIGN, TODAY).then_nothing()
    given(*HELD).when(replace(SIGN, letter=" "), TODAY).refused(NoLetterNumber)


def test_a_report_says_what_was_done_and_is_entered_once() -> None:
    given(*HELD).when(REPORT, TODAY).then(REPORTED)
    given(*HELD, REPORTED).when(REPORT, TODAY).then_nothing()
    given(*HELD).when(replace(REPORT, report=""), TODAY).refused(NothingSaid)


def test_a_panel_reviews_the_post_and_marks_nobody() -> None:
    reviewed = AssignmentReviewed(**SEAT, decided_by=PANEL, result=ReviewResult.GOES_ON, on=DAY, remark="继续")
    given(*HELD).when(REVIEW, TODAY).then(reviewed)
    given(*HELD).when(replace(REVIEW, decided_by=replace(PANEL, document=" ")), TODAY).refused(NoRecord)


def test_who_leaves_is_not_asked_why() -> None:
    given(*HELD).when(LEAVE, TODAY).then(LEFT)
    given(OPENED, CLAIMED).when(LEAVE, TODAY).then(LEFT)
    given(*HELD, LEFT).when(LEAVE, TODAY).then_nothing()


def test_when_a_post_is_closed_everybody_leaves_it() -> None:
    close, closed = ClosePost(post_id="p1", on=DAY), PostClosed(post_id="p1", on=DAY)
    given(*HELD).when(close, TODAY).then(replace(LEFT, cause=LeaveCause.POST_CLOSED), closed)
    given(OPENED, closed).when(close, TODAY).then_nothing()


@pytest.mark.parametrize("command", [CLAIM, RECOMMEND, APPROVE, DECLINE, SIGN, REPORT, REVIEW])
def test_only_an_open_post_is_wished_for_or_held(command: Any) -> None:
    given().when(command, TODAY).refused(NotOpen)
    given(OPENED, PostClosed(post_id="p1", on=DAY)).when(command, TODAY).refused(NotOpen)


@pytest.mark.parametrize("command", [SIGN, REPORT, REVIEW])
def test_only_who_holds_it_by_then_signs_and_reports(command: Any) -> None:
    given(OPENED, CLAIMED).when(command, TODAY).refused(NotHeld)
    given(*HELD).when(replace(command, on=date(2010, 6, 30)), TODAY).refused(NotHeld)


@pytest.mark.parametrize(("history", "command"), [((), OPEN), ((OPENED,), CLAIM), (HELD, REPORT), (HELD, LEAVE)])
def test_nothing_is_entered_before_its_day(history: tuple[object, ...], command: Any) -> None:
    given(*history).when(replace(command, on=date(2010, 12, 2)), TODAY).refused(PostNotYet)


# ── In the service ───────────────────────────────────────────────────────────


@pytest.fixture
def world(desk: Desk) -> Desk:
    """A post of one seat, and two members of the community, of whom one is elderly."""
    old = Particulars(name="陈老", birth_date="1930-01-01")
    desk.ask(register("m1"))
    desk.ask(register("old", particulars=old))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=KNOWN))
    desk.ask(OPEN)
    desk.settle()
    return desk


def test_the_catalogue_can_be_asked_for(world: Desk) -> None:
    world.ask(DefinePost(kind="LIBRARY", name="图书管理岗", duties="管理阅览室", on=DAY), DAY)
    kinds = world.answer(PostKinds())["kinds"]
    assert (len(kinds), kinds[0]["kind"], kinds[-1]["name"]) == (16, "POLICY_PUBLICITY", "图书管理岗")


def test_posts_with_their_seats_and_those_who_hold_them(world: Desk) -> None:
    world.ask(CLAIM)
    assert [(row["held"], row["waiting"]) for row in world.answer(Posts(with_free_seats=True))["rows"]] == [(0, 1)]
    world.ask(APPROVE, DAY)
    world.ask(SIGN, DAY)
    world.ask(REPORT, DAY)
    world.ask(REVIEW, DAY)
    assert world.answer(Posts(with_free_seats=True))["total"] == 0
    (row,) = world.answer(PostAssignments(post_id="p1", community_id="hubin"))["rows"]
    assert (row["name"], row["status"], row["letter"], row["reports"]) == ("张*三", "HELD", "责〔2010〕7号", 1)
    assert (row["reviewed_on"], row["review"], row["post"]) == (DAY, "GOES_ON", "矛盾调处岗")


def test_a_wish_waits_then_reports_are_due_each_quarter_and_a_review_each_year(world: Desk) -> None:
    world.ask(CLAIM)
    (waiting,) = world.answer(Tasks(day=OPENED_ON, state=TaskState.PLANNED))["rows"]
    assert (waiting["kind"], waiting["due_on"]) == ("POST_DECIDE", date(2010, 7, 1))
    world.ask(APPROVE, DAY)
    rows = world.answer(Tasks(day=DAY, state=TaskState.PLANNED))["rows"]
    assert {row["kind"]: (row["due_on"], row["responsible_id"]) for row in rows} == {
        "POST_LETTER": (date(2010, 7, 16), None),
        "POST_REPORT": (date(2010, 10, 1), "m1"),
        "POST_REVIEW": (date(2011, 7, 1), None),
    }
    world.ask(LEAVE, DAY)
    assert world.answer(Tasks(day=DAY, state=TaskState.PLANNED))["rows"] == []


def test_who_asks_by_phone_to_leave_has_it_entered_for_them() -> None:
    by_phone = replace(LEAVE, channel=Channel.PHONE)
    given(*HELD).when(by_phone, TODAY).then(replace(LEFT, channel=Channel.PHONE))


def test_a_recommendation_of_who_is_exempt_lapses_and_a_claim_does_not(world: Desk) -> None:
    world.ask(replace(RECOMMEND, member_id="old"))
    world.settle()
    assert [fact.cause for fact in world.facts(PostLeft)] == ["EXEMPT"]
    world.ask(replace(CLAIM, member_id="old"))
    world.settle()
    assert [row["member_id"] for row in world.answer(PostAssignments())["rows"]] == ["old"]


def test_who_left_is_off_the_list_at_once_and_off_the_post_by_the_next_day(world: Desk) -> None:
    world.ask(CLAIM)
    world.ask(APPROVE, DAY)
    world.ask(EndMembership(member_id="m1", reason=EndReason.DEATH, on=DAY, document="证明"), DAY)
    assert world.answer(PostAssignments())["total"] == 0
    assert world.answer(Posts(community_id="hubin"))["rows"][0]["held"] == 0
    world.runtime.wake(TODAY)
    world.runtime.wake(TODAY)
    assert [(fact.member_id, fact.cause, fact.on) for fact in world.facts(PostLeft)] == [("m1", "LEFT", DAY)]
