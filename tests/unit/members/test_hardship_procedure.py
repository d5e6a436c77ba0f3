"""The way of a hardship case: branch, check, notice, objections, decision; and the check each year."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import member
from services.members.events import (
    Channel,
    Decided,
    HardshipApplied,
    HardshipCategory,
    HardshipDeliberated,
    HardshipEnded,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    HardshipRechecked,
    HardshipRejected,
    HardshipVerified,
)
from services.members.events.rules import CUSTOMARY, HardshipRules, Term
from services.members.in_force import InForce, WorkCalendar
from services.members.member.hardship.applying import (
    AlreadyApproved,
    ApplyForAid,
    DeliberateHardship,
    NoDocument,
    NoSuchCase,
    NotDeliberated,
    VerifyHardship,
)
from services.members.member.hardship.deciding import (
    ApproveHardship,
    EndHardship,
    NoHardshipReason,
    NotApproved,
    NoticeStillHangs,
    ObjectionWaits,
    RecheckHardship,
    RejectHardship,
)
from services.members.member.hardship.notice import (
    AnswerHardshipObjection,
    CalendarEnds,
    NoAnswer,
    NoNoticeRules,
    NoSuchObjection,
    NotOnNotice,
    NotVerified,
    ObjectToHardship,
    PostHardshipNotice,
)
from services.members.member.state import NotKnown, NotYet
from tests.unit.members.facts import DECIDED, KNOWN, REGISTERED, RULES
from tests.unit.members.notices import NOTICE_2010, NOTICE_2011

CASE: dict[str, Any] = {"member_id": "m1", "case_id": "c1"}
TODAY = date(2010, 12, 31)
IN_FORCE = InForce(
    version="2010",
    effective_from=KNOWN,
    source_clause="四、3",
    rules=RULES,
    calendar=WorkCalendar({2010: NOTICE_2010, 2011: NOTICE_2011}),
)
MEETING = Decided("湖滨第一党支部", "支部党员大会", date(2010, 12, 1), "会议记录〔2010〕12号")

APPLIED = HardshipApplied(**CASE, on=date(2010, 11, 20), channel=Channel.WINDOW, category="LOW_INCOME", wish="请予帮扶")
DELIBERATE = DeliberateHardship(**CASE, decided_by=MEETING, supported=True, on=date(2010, 12, 1), opinion="情况属实")
DELIBERATED = HardshipDeliberated(**CASE, decided_by=MEETING, supported=True, on=date(2010, 12, 1), opinion="情况属实")
VERIFY = VerifyHardship(**CASE, found_true=True, on=date(2010, 12, 8), findings="入户核实")
VERIFIED = HardshipVerified(**CASE, found_true=True, on=date(2010, 12, 8), findings="入户核实")
POST = PostHardshipNotice(**CASE, on=date(2010, 12, 10))
POSTED = HardshipNoticePosted(
    **CASE,
    term=CUSTOMARY.hardship.notice,
    last_day=date(2010, 12, 17),
    rulebook="2010",
    calendar=(NOTICE_2010.document,),
    on=date(2010, 12, 10),
)
OBJECT = ObjectToHardship(
    **CASE, objection_id="o1", on=date(2010, 12, 17), objection="家中有收入", channel=Channel.PHONE
)
OBJECTED = HardshipObjectionFiled(
    **CASE, objection_id="o1", channel=Channel.PHONE, on=date(2010, 12, 17), objection="家中有收入"
)
ANSWER = AnswerHardshipObjection(**CASE, objection_id="o1", upheld=False, answer="经查不实", on=date(2010, 12, 20))
ANSWERED = HardshipObjectionAnswered(**CASE, objection_id="o1", upheld=False, on=date(2010, 12, 20), answer="经查不实")
APPROVE = ApproveHardship(
    **CASE,
    decided_by=DECIDED,
    valid_until=date(2011, 12, 20),
    on=date(2010, 12, 21),
    category=HardshipCategory.LOW_INCOME,
)
REJECT = RejectHardship(**CASE, decided_by=DECIDED, reason="收入高于标准", on=date(2010, 12, 21))
RECHECK = RecheckHardship(**CASE, in_need=True, on=date(2010, 12, 30), findings="仍有困难")

ON_NOTICE = (REGISTERED, APPLIED, DELIBERATED, VERIFIED, POSTED)


def given(*facts: object) -> Specification:
    return specify(member, IN_FORCE).given(*facts)


# ── Applying, the branch, the check ──────────────────────────────────────────


def test_an_application_made_at_the_window_says_so_in_the_persons_words() -> None:
    apply = ApplyForAid(**CASE, on=APPLIED.on, channel=Channel.WINDOW, category="LOW_INCOME", wish="请予帮扶")
    given(REGISTERED).when(apply, TODAY).then(APPLIED)


def test_the_branch_deliberates_in_a_meeting_with_minutes() -> None:
    given(REGISTERED, APPLIED).when(DELIBERATE, TODAY).then(DELIBERATED)
    bare = replace(DELIBERATE, decided_by=replace(MEETING, document=" "))
    given(REGISTERED, APPLIED).when(bare, TODAY).refused(NoDocument)


def test_the_community_verifies_what_the_branch_supports() -> None:
    given(REGISTERED, APPLIED, DELIBERATED).when(VERIFY, TODAY).then(VERIFIED)
    against = replace(DELIBERATED, supported=False)
    for history in ((APPLIED,), (APPLIED, against)):
        given(REGISTERED, *history).when(VERIFY, TODAY).refused(NotDeliberated)


# ── The notice ───────────────────────────────────────────────────────────────


def test_a_notice_of_five_working_days_counted_from_the_next_day() -> None:
    given(REGISTERED, APPLIED, DELIBERATED, VERIFIED).when(POST, TODAY).then(POSTED)


def test_a_notice_over_spring_festival_ends_on_the_friday_before_the_worked_saturday() -> None:
    command = replace(POST, on=date(2011, 1, 30))
    history = (REGISTERED, APPLIED, DELIBERATED, VERIFIED)
    posted = replace(POSTED, on=command.on, last_day=date(2011, 2, 11), calendar=(NOTICE_2011.document,))
    given(*history).when(command, date(2011, 1, 30)).then(posted)


def test_a_notice_in_plain_days_rests_on_no_calendar() -> None:
    plain = replace(
        IN_FORCE, mechanisms=replace(CUSTOMARY, hardship=HardshipRules(notice=Term(7))), calendar=WorkCalendar()
    )
    specify(member, plain).given(REGISTERED, APPLIED, DELIBERATED, VERIFIED).when(POST, TODAY).then(
        replace(POSTED, term=Term(7), last_day=date(2010, 12, 17), calendar=())
    )


def test_no_last_day_is_announced_that_nobody_can_tell() -> None:
    only_2010 = replace(IN_FORCE, calendar=WorkCalendar({2010: NOTICE_2010}))
    late = replace(POST, on=date(2010, 12, 28))
    history = (REGISTERED, APPLIED, DELIBERATED, VERIFIED)
    specify(member, only_2010).given(*history).when(late, TODAY).refused(CalendarEnds)
    specify(member, None).given(*history).when(POST, TODAY).refused(NoNoticeRules)


def test_only_what_was_found_true_is_put_up() -> None:
    untrue = replace(VERIFIED, found_true=False)
    for history in (
        (APPLIED, DELIBERATED),
        (APPLIED, DELIBERATED, untrue),
        (APPLIED, DELIBERATED, VERIFIED, DELIBERATED),
    ):
        given(REGISTERED, *history).when(POST, TODAY).refused(NotVerified)


# ── Objections ───────────────────────────────────────────────────────────────


def test_an_objection_on_the_last_day_is_in_time_and_on_the_next_it_is_not() -> None:
    given(*ON_NOTICE).when(OBJECT, TODAY).then(OBJECTED)
    given(*ON_NOTICE).when(replace(OBJECT, on=date(2010, 12, 18)), TODAY).refused(NotOnNotice)
    given(*ON_NOTICE).when(replace(OBJECT, on=date(2010, 12, 9)), TODAY).refused(NotOnNotice)
    given(REGISTERED, APPLIED).when(OBJECT, TODAY).refused(NotOnNotice)


def test_the_same_objection_again_gives_nothing() -> None:
    given(*ON_NOTICE, OBJECTED).when(OBJECT, TODAY).then_nothing()


def test_an_objection_is_answered_once_and_in_words() -> None:
    given(*ON_NOTICE, OBJECTED).when(ANSWER, TODAY).then(ANSWERED)
    given(*ON_NOTICE, OBJECTED).when(replace(ANSWER, answer=" "), TODAY).refused(NoAnswer)
    given(*ON_NOTICE, OBJECTED, ANSWERED).when(ANSWER, TODAY).refused(NoSuchObjection)
    given(*ON_NOTICE).when(ANSWER, TODAY).refused(NoSuchObjection)


def test_nothing_is_decided_while_an_objection_waits() -> None:
    for command in (APPROVE, REJECT, EndHardship(**CASE, on=TODAY, reason="撤回")):
        given(*ON_NOTICE, OBJECTED).when(command, TODAY).refused(ObjectionWaits)


def test_an_upheld_objection_sends_the_case_back_to_the_check() -> None:
    upheld = replace(ANSWERED, upheld=True)
    given(*ON_NOTICE, OBJECTED, upheld).when(APPROVE, TODAY).refused(NotVerified)
    given(*ON_NOTICE, OBJECTED, upheld).when(VERIFY, TODAY).then(VERIFIED)


# ── The decision ─────────────────────────────────────────────────────────────


def approved() -> object:
    outcome = given(*ON_NOTICE, OBJECTED, ANSWERED).when(APPROVE, TODAY).outcome
    assert isinstance(outcome, list)
    return outcome[0]


def test_a_superior_body_approves_with_category_and_validity_after_the_notice() -> None:
    fact = approved()
    assert (fact.category, fact.valid_until, fact.decided_by) == (  # type: ignore[attr-defined]
        HardshipCategory.LOW_INCOME,
        date(2011, 12, 20),
        DECIDED,
    )


def test_nothing_is_approved_on_the_last_day_of_the_notice_or_without_one() -> None:
    given(*ON_NOTICE).when(replace(APPROVE, on=date(2010, 12, 17)), TODAY).refused(NoticeStillHangs)
    given(REGISTERED, APPLIED, DELIBERATED, VERIFIED).when(APPROVE, TODAY).refused(NoticeStillHangs)


def test_a_rejection_has_document_and_reason_and_ends_the_case() -> None:
    given(*ON_NOTICE).when(REJECT, TODAY).then(
        HardshipRejected(**CASE, decided_by=DECIDED, on=REJECT.on, reason=REJECT.reason),
        HardshipEnded(**CASE, on=REJECT.on, reason=REJECT.reason),
    )
    given(*ON_NOTICE).when(replace(REJECT, reason=""), TODAY).refused(NoHardshipReason)
    given(*ON_NOTICE).when(replace(REJECT, decided_by=replace(DECIDED, document="")), TODAY).refused(NoDocument)


@pytest.mark.parametrize("command", [DELIBERATE, VERIFY, POST, OBJECT, REJECT])
def test_what_is_approved_is_not_decided_again(command: member.MemberCommand) -> None:
    given(*ON_NOTICE, OBJECTED, ANSWERED, approved()).when(command, TODAY).refused(AlreadyApproved)


# ── Looking again ────────────────────────────────────────────────────────────


def test_a_need_that_goes_on_waits_to_be_approved_anew() -> None:
    looked = HardshipRechecked(**CASE, in_need=True, on=RECHECK.on, findings=RECHECK.findings)
    history = (*ON_NOTICE, OBJECTED, ANSWERED, approved())
    given(*history).when(RECHECK, TODAY).then(looked)
    prolonged = replace(APPROVE, valid_until=date(2012, 12, 20), on=date(2010, 12, 31))
    outcome = given(*history, looked).when(prolonged, TODAY).outcome
    assert [fact.valid_until for fact in outcome] == [date(2012, 12, 20)]  # type: ignore[union-attr]


def test_a_relieved_need_ends_the_case() -> None:
    relieved = replace(RECHECK, in_need=False, findings="已脱困")
    given(*ON_NOTICE, OBJECTED, ANSWERED, approved()).when(relieved, TODAY).then(
        HardshipRechecked(**CASE, in_need=False, on=RECHECK.on, findings="已脱困"),
        HardshipEnded(**CASE, on=RECHECK.on, reason="已脱困"),
    )


def test_only_an_approved_case_is_looked_at_again() -> None:
    given(*ON_NOTICE).when(RECHECK, TODAY).refused(NotApproved)


# ── What holds for every step ────────────────────────────────────────────────

STEPS = [
    ((APPLIED,), DELIBERATE),
    ((APPLIED, DELIBERATED), VERIFY),
    ((APPLIED, DELIBERATED, VERIFIED), POST),
    (ON_NOTICE[1:], REJECT),
    ((*ON_NOTICE[1:], OBJECTED), ANSWER),
]


@pytest.mark.parametrize(("history", "command"), STEPS)
def test_nothing_is_entered_before_its_day(history: tuple[object, ...], command: Any) -> None:
    day_before = date.fromordinal(command.on.toordinal() - 1)
    given(REGISTERED, *history).when(command, day_before).refused(NotYet)


def test_a_check_is_not_entered_before_its_day() -> None:
    given(*ON_NOTICE, OBJECTED, ANSWERED, approved()).when(RECHECK, date(2010, 12, 29)).refused(NotYet)


@pytest.mark.parametrize("command", [DELIBERATE, VERIFY, POST, OBJECT, ANSWER, REJECT, RECHECK])
def test_nothing_goes_on_without_a_case_or_a_person(command: Any) -> None:
    given(REGISTERED).when(command, TODAY).refused(NoSuchCase)
    given().when(command, TODAY).refused(NotKnown)
