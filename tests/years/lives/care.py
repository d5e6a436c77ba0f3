"""困难 and 老: from an application to the end of its pair, with aid; and being called on in old age."""

from collections.abc import Sequence
from datetime import date

from services.members.aid import GiveAid, VoidAid
from services.members.care.calling import AssignCareContact, PlanCare, RecordCareVisit
from services.members.care.joining import DeclineCare, EnrolInCare
from services.members.days import add_years
from services.members.events import HardshipCategory, VisitReason
from services.members.events.aid import AidReceipt, Fund
from services.members.events.pairing import PairEnd
from services.members.member.hardship import ApplyForAid, ApproveHardship, EndHardship
from services.members.member.hardship.applying import DeliberateHardship, VerifyHardship
from services.members.member.hardship.deciding import RecheckHardship, RejectHardship
from services.members.member.hardship.notice import AnswerHardshipObjection, ObjectToHardship, PostHardshipNotice
from services.members.pairing.helping import ChangeHelper, EndPair, PlanHelp, RecordPairVisit
from services.members.pairing.opening import FormPair
from tests.years.lives import Life, after

#: What is entered of somebody who is called on in old age.
OF_CARE = (EnrolInCare, DeclineCare, PlanCare, RecordCareVisit, AssignCareContact)

#: Days from posting a notice until it is over for certain, with the longest holiday in between.
NOTICE = 20


def be_in_need(life: Life, helpers: Sequence[str]) -> None:
    """Application, branch, check, notice, decision; then a pair and aid, and a check each year."""
    day = life.some_day(after(life.person.known_on, 5))
    case = {"case_id": life.key("case")}
    life.enter(ApplyForAid(**life.about(day), **case, category="LOW_INCOME", wish="申请帮扶"))
    approved = after(day, 20) if life.happens("decided on paper", 15) else _go_the_whole_way(life, day, case)
    paper = {"decided_by": life.decided("困难党员审批", approved)}
    if life.happens("hardship rejected", 10):
        life.enter(RejectHardship(**life.about(approved), **case, **paper, reason="未达标准"))
        return
    category = life.lot.choice(list(HardshipCategory))
    valid = {"valid_until": after(approved, 365), "category": category}
    life.enter(ApproveHardship(**life.about(approved), **case, **paper, **valid))
    checked = after(approved, 345)
    goes_on = not life.happens("need relieved", 40)
    life.enter(RecheckHardship(**life.about(checked), **case, in_need=goes_on, findings="入户了解"))
    until = checked
    if goes_on:
        until = after(approved, 690)
        again = {"decided_by": life.decided("困难党员审批", after(checked, 8)), "valid_until": after(approved, 730)}
        life.enter(ApproveHardship(**life.about(after(checked, 8)), **case, **again, category=category))
        life.enter(EndHardship(**life.about(until), **case, reason="情况好转"))
    _be_helped(life, after(approved, 12), after(until, -12), helpers)
    _be_given_aid(life, after(approved, 15), after(until, -1))


def _go_the_whole_way(life: Life, day: date, case: dict[str, str]) -> date:
    """The steps; answers the day on which it may be decided."""
    meeting = life.decided("支部会议", after(day, 8))
    life.enter(DeliberateHardship(**life.about(after(day, 8)), **case, decided_by=meeting, supported=True))
    life.enter(VerifyHardship(**life.about(after(day, 14)), **case, found_true=True, findings="属实"))
    life.enter(PostHardshipNotice(**life.about(after(day, 16)), **case))
    if life.happens("objected to", 8):
        filed = {**case, "objection_id": life.key("objection")}
        life.enter(ObjectToHardship(**life.about(after(day, 17)), **filed, objection="收入情况有变"))
        answered = {"upheld": False, "answer": "已核实"}
        life.enter(AnswerHardshipObjection(**life.about(after(day, 19)), **filed, **answered))
    return after(day, 16 + NOTICE)


def _be_helped(life: Life, day: date, until: date, helpers: Sequence[str]) -> None:
    helper, other = life.lot.sample([each for each in helpers if each != life.person.member_id], 2)
    life.enter(FormPair(**life.about(day), helper_id=helper, helper_name="帮扶人"))
    life.enter(PlanHelp(**life.about(after(day, 5)), plan="每月走访"))
    for number, visited in enumerate(life.every(after(day, 20), 31, until)):
        visit = {"visit_id": life.key("visit"), "with_deed": number % 6 == 5}
        life.enter(RecordPairVisit(**life.about(visited), **visit, notes="一切正常"))
    if life.happens("another helper", 15):
        minutes = life.decided("支部会议", after(day, 150))
        life.enter(ChangeHelper(**life.about(after(day, 150)), helper_id=other, decided_by=minutes))
    if life.happens("pair ended", 10):
        life.enter(EndPair(**life.about(until), cause=PairEnd.OWN_WISH))


def _be_given_aid(life: Life, first: date, until: date) -> None:
    for day in life.every(first, 180, until):
        aid = {"aid_id": life.key("aid")}
        signed = not life.happens("witnessed", 15)
        life.enter(
            GiveAid(
                **life.about(day),
                **aid,
                community_id=life.person.community_id,
                fund=life.lot.choice(list(Fund)),
                budget_line="2010-07",
                amount_fen=life.lot.randrange(20_000, 200_000, 1_000),
                voucher=life.key("记"),
                approved_by=life.decided("帮扶资金审批", day),
                receipt=AidReceipt.SIGNED if signed else AidReceipt.WITNESSED,
                witness=None if signed else "见证人",
            )
        )
        if life.happens("aid voided", 3):
            life.enter(VoidAid(**aid, document=life.key("更正"), reason="重复登记", on=after(day, 9)))


def grow_old(life: Life, day: date, workers: Sequence[str]) -> None:
    """Asked from the day on which the class was confirmed: called on in turn, on birthdays and at festivals, or not."""
    if life.happens("care declined", 9):
        life.enter(DeclineCare(**life.about(day), wish="暂不需要"))
        return
    worker = life.lot.choice(workers)
    life.enter(EnrolInCare(**life.about(day), contact_id=worker, contact_name="联系人", wish="同意"))
    life.enter(PlanCare(**life.about(after(day, 7)), plan="每季走访", study_at_door=life.happens("study at door", 40)))
    until = after(day, 400) if life.happens("care ended", 4) else life.agenda.last
    for visited in life.every(after(day, 40), 46, until):
        life.enter(RecordCareVisit(**life.about(visited), visit_id=life.key("visit"), notes="身体尚可"))
    for year in range(day.year, life.agenda.last.year + 1):
        birthday = add_years(life.person.born, year - life.person.born.year)
        for kept, reason in ((birthday, VisitReason.BIRTHDAY), (date(year, 7, 1), VisitReason.FESTIVAL)):
            if day < kept <= until and life.happens("occasion kept", 80):
                festival = "JULY_FIRST" if reason is VisitReason.FESTIVAL else None
                visit = {"visit_id": life.key("visit"), "reason": reason, "festival": festival}
                life.enter(RecordCareVisit(**life.about(kept), **visit))
    if life.happens("another care contact", 10):
        other = life.lot.choice(workers)
        life.enter(AssignCareContact(**life.about(after(day, 200)), contact_id=other, contact_name="联系人"))
    life.enter(DeclineCare(**life.about(after(until, 1)), wish="不再需要"))
