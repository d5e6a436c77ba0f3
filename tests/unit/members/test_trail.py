"""What was done for a person in one mechanism is told fact by fact, with the words that were entered."""

from datetime import date
from typing import Any

import pytest

from services.members.brigade import AcceptUnitReportIn, FormBrigade
from services.members.care.calling import PlanCare, RecordCareVisit
from services.members.care.joining import EnrolInCare
from services.members.events import Category, MemberClass, Particulars, Relationship
from services.members.events.mobility import Means
from services.members.member.classifying import ConfirmClassification
from services.members.member.leaving import EraseMember
from services.members.member.moving import AssignContact, RegisterOutflow
from services.members.member.reporting_in import AcceptReportIn, ReportIn
from services.members.mobility.contacting import RecordContact
from services.members.pioneer.feedback import DraftFeedback
from services.members.post.opening import ApproveAssignment, ClaimPost, ClosePost, OpenPost
from services.members.projections.queries import Brigades, PostDetail, ServiceTrail, Tasks
from services.members.projections.queries.trail import Mechanism
from services.members.resident_unit import RecordResidentUnit
from services.members.tasks import TaskKind
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, KNOWN, TODAY, register

ELDER = Particulars(name="王小年", birth_date="1935-03-01", joined_on="1960-05-01", full_member_on="1961-05-01")


@pytest.fixture
def served(desk: Desk) -> Desk:
    """Somebody away and called on, somebody who reported in, and somebody on a post."""
    for who in ("elder", "worker", "holder"):
        desk.ask(register(who, particulars=ELDER))
    employed = {"relationship": Relationship.ELSEWHERE, "organization_id": "hubin", "category": Category.FULL}
    desk.ask(register("employed", **employed))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="elder", member_class=MemberClass.ELDERLY, on=TODAY))
    desk.ask(RegisterOutflow(member_id="elder", left_on=KNOWN, on=TODAY, destination="杭州"))
    desk.ask(AssignContact(member_id="elder", contact_id="c1", on=TODAY, contact_name="陶国平"))
    desk.ask(ReportIn(member_id="employed", community_id="hubin", on=TODAY, employer="市场"))
    desk.ask(AcceptReportIn(member_id="employed", on=TODAY, receipt="回1号"))
    desk.settle()
    desk.ask(EnrolInCare(member_id="elder", on=TODAY))
    desk.ask(PlanCare(member_id="elder", plan="每季走访", on=TODAY))
    desk.ask(RecordCareVisit(member_id="elder", visit_id="v1", on=TODAY, notes="身体硬朗"))
    desk.ask(RecordContact(member_id="elder", entry_id="e1", means=Means.PHONE, on=TODAY, notes="在杭州"))
    desk.ask(DraftFeedback(member_id="employed", quarter="2010-Q2", activities="义诊", minutes=60, on=TODAY))
    about = {
        "organization_id": "branch",
        "community_id": "hubin",
        "kind": "HEALTH",
        "name": "健康岗",
        "duties": "量血压",
    }
    desk.ask(OpenPost(post_id="p1", seats=1, on=TODAY, **about))
    desk.ask(ClaimPost(post_id="p1", member_id="holder", on=TODAY, wish="我愿意"))
    desk.settle()
    return desk


def trail(desk: Desk, member_id: str, mechanism: Mechanism) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = desk.answer(ServiceTrail(member_id=member_id, mechanism=mechanism))["entries"]
    return entries


def test_care_is_told_in_order_with_what_was_written_down(served: Desk) -> None:
    told = trail(served, "elder", Mechanism.CARE)
    assert [each["event"] for each in told] == ["CareOffered", "CareEnrolled", "CarePlanned", "CareVisitRecorded"]
    assert (told[2]["plan"], told[3]["notes"]) == ("每季走访", "身体硬朗")


def test_a_move_is_told_with_what_began_it_and_not_with_what_only_followed(served: Desk) -> None:
    told = trail(served, "elder", Mechanism.MOBILITY)
    assert [each["event"] for each in told] == ["OutflowRegistered", "ContactAssigned", "ContactRecorded"]
    assert (told[0]["destination"], told[2]["notes"]) == ("杭州", "在杭州")


def test_a_contacts_name_leaves_the_service_masked(served: Desk) -> None:
    assert trail(served, "elder", Mechanism.MOBILITY)[1]["contact_name"] == "陶*平"


def test_service_in_a_brigade_is_told_from_the_report_in_on(served: Desk) -> None:
    told = trail(served, "employed", Mechanism.PIONEER)
    assert [each["event"] for each in told] == ["MemberReportedIn", "ReportInAccepted", "FeedbackDrafted"]
    assert (told[0]["employer"], told[1]["receipt"], told[2]["activities"]) == ("市场", "回1号", "义诊")


def test_of_the_erased_nothing_is_told_that_was_sealed(served: Desk) -> None:
    served.ask(EraseMember(member_id="elder", basis="本人申请", on=TODAY))
    served.settle()
    told = trail(served, "elder", Mechanism.CARE)
    assert {each.get(name) for each in told for name in ("plan", "notes", "wish")} == {None}


def test_a_post_is_told_with_everybody_on_it_and_all_that_happened(served: Desk) -> None:
    served.ask(ApproveAssignment(post_id="p1", member_id="holder", decided_by=DECIDED, on=TODAY))
    found = served.answer(PostDetail(post_id="p1"))
    assert [(each["member_id"], each["status"], each["name"]) for each in found["assignments"]] == [
        ("holder", "HELD", "王*年")
    ]
    assert [each["event"] for each in found["entries"]] == ["PostOpened", "PostClaimed", "AssignmentApproved"]
    assert found["entries"][1]["wish"] == "我愿意"


def test_a_post_is_still_told_when_it_is_closed(served: Desk) -> None:
    served.ask(ClosePost(post_id="p1", on=TODAY))
    found = served.answer(PostDetail(post_id="p1"))
    assert (found["closed_on"], found["assignments"]) == (TODAY, [])
    assert served.answer(PostDetail(post_id="nowhere")) is None


def test_tasks_are_told_of_some_people_also_what_is_planned(served: Desk) -> None:
    day = date(2010, 6, 8)
    now = served.answer(Tasks(day=day, member_ids=("elder",)))
    planned = served.answer(Tasks(day=day, member_ids=("elder",), planned=True))
    assert TaskKind.CARE_VISIT not in {row["kind"] for row in now["rows"]}
    assert {row["member_id"] for row in planned["rows"]} == {"elder"}
    assert {TaskKind.CARE_VISIT, TaskKind.MOBILE_CONTACT} <= {row["kind"] for row in planned["rows"]}
    assert served.answer(Tasks(day=day, member_ids=(), planned=True))["total"] == 0


def test_a_brigade_shows_which_units_reported_in_and_which_are_awaited(served: Desk) -> None:
    for ident in ("u1", "u2"):
        served.ask(RecordResidentUnit(unit_id=ident, community_id="hubin", name=f"单位{ident}", kind="企业", on=KNOWN))
    served.ask(FormBrigade(community_id="hubin", name="先锋大队", on=TODAY))
    served.ask(AcceptUnitReportIn(community_id="hubin", unit_id="u1", slip="报1", receipt="回1", on=TODAY))
    [brigade] = served.answer(Brigades())["brigades"]
    assert [each["name"] for each in brigade["units"]] == ["单位u1"]
    assert [each["name"] for each in brigade["awaited"]] == ["单位u2"]
