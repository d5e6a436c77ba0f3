"""The mechanisms follow a person whose class somebody decided, who was reassigned, or whose record ended in another."""

from dataclasses import replace
from datetime import date

from services.members.events import MemberClass, Particulars
from services.members.events.care import CareEnded, CareOffered
from services.members.member.classifying import ConfirmClassification, OverrideClassification
from services.members.member.merging import CloseDuplicate
from services.members.member.moving import AssignContact, RegisterOutflow
from services.members.member.reassigning import ReassignMember
from services.members.projections.queries import Tasks
from services.members.tasks import TaskKind
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import TODAY, register

ELDER = Particulars(name="王小年", birth_date="1935-03-01", joined_on="1960-05-01", full_member_on="1961-05-01")
OVERRIDE = OverrideClassification(
    member_id="elder", member_class=MemberClass.ELDERLY, holds=True, effective_from=TODAY, reason="支部意见", on=TODAY
)


def elderly(desk: Desk) -> Desk:
    desk.ask(register("elder", particulars=ELDER))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="elder", member_class=MemberClass.ELDERLY, on=TODAY))
    desk.settle()
    return desk


def test_who_is_elderly_by_a_persons_decision_is_offered_care(desk: Desk) -> None:
    desk.ask(register("elder"))
    desk.ask(OVERRIDE)
    desk.settle()
    assert [(fact.member_id, fact.early) for fact in desk.facts(CareOffered)] == [("elder", False)]
    assert desk.parked() == []


def test_care_ends_when_a_person_decides_that_the_class_does(desk: Desk) -> None:
    elderly(desk).ask(replace(OVERRIDE, holds=False))
    desk.settle()
    assert [fact.cause for fact in desk.facts(CareEnded)] == ["NO_LONGER_ELDERLY"]


def test_a_record_that_ends_in_another_has_no_care(desk: Desk) -> None:
    elderly(desk).ask(register("other"))
    desk.ask(CloseDuplicate(member_id="elder", into_id="other", on=TODAY))
    desk.settle()
    assert [fact.cause for fact in desk.facts(CareEnded)] == ["LEFT"]
    assert desk.answer(Tasks(day=date(2010, 12, 1)))["total"] == 0


def test_what_is_owed_goes_with_the_person_to_another_community(desk: Desk) -> None:
    elderly(desk)
    moved = ReassignMember(member_id="elder", organization_id="lixin", community_id="lixin", on=TODAY, document="介1号")
    desk.ask(moved)
    desk.settle()
    owed = desk.answer(Tasks(day=date(2010, 12, 1), kind=TaskKind.CARE_ENROL))["rows"]
    assert {row["community_id"] for row in owed} == {"lixin"}


def test_whoever_keeps_in_touch_has_their_name_in_the_list_of_tasks(desk: Desk) -> None:
    """A member by the roster's name, whoever is no member by the name that was given."""
    for who in ("away", "gone", "contact"):
        desk.ask(register(who))
    for who, contact, name in (("away", "k1", "陶国平"), ("gone", "contact", None)):
        desk.ask(RegisterOutflow(member_id=who, left_on=TODAY, on=TODAY))
        desk.ask(AssignContact(member_id=who, contact_id=contact, contact_name=name, on=TODAY))
    desk.settle()
    rows = desk.answer(Tasks(day=date(2010, 12, 1), kind=TaskKind.MOBILE_CONTACT))["rows"]
    assert {row["member_id"]: row["responsible"] for row in rows} == {"away": "陶*平", "gone": "张*三"}
