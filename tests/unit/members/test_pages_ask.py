"""What the desk's pages ask about one case, one pair, whoever has something in hand, and resident units."""

from datetime import date
from typing import Any

import pytest

from services.members.events import HardshipCategory, MemberErased, VisitReason
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.leaving import EraseMember
from services.members.pairing.helping import ChangeHelper, RecordPairVisit
from services.members.pairing.opening import FormPair
from services.members.projections.queries import (
    HardshipCaseDetail,
    PairingDetail,
    ResidentUnitDetail,
    ResidentUnits,
    TaskHands,
    Tasks,
)
from services.members.resident_unit import AffiliateResidentUnit, Covered, RecordResidentUnit, RecordUnitLeft
from services.members.tasks import Mechanism, TaskKind
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, TODAY, register

ON = date(2010, 6, 1)


@pytest.fixture
def paired(desk: Desk) -> Desk:
    """m1 is in hardship and helped by somebody who is not on the roster."""
    desk.ask(register("m1"))
    desk.ask(register("m2"))
    desk.ask(ApplyForAid(member_id="m1", case_id="c1", on=ON, wish="家中有人重病"))
    approved = ApproveHardship(
        member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=date(2011, 5, 31), on=ON,
        category=HardshipCategory.ILLNESS_DISABILITY,
    )  # fmt: skip
    desk.ask(approved)
    desk.settle()
    desk.ask(FormPair(member_id="m1", helper_id="helper", helper_name="沈建华", on=ON), ON)
    desk.settle()
    return desk


def events(found: dict[str, Any]) -> list[str]:
    return [step["event"] for step in found["steps"]]


def test_a_case_is_told_step_by_step_without_category_or_reason(paired: Desk) -> None:
    found = paired.answer(HardshipCaseDetail("c1"))
    assert (found["stage"], events(found)) == ("APPROVED", ["HardshipApplied", "HardshipApproved"])
    assert found["steps"][1]["decided_by"] == DECIDED
    assert [name for step in found["steps"] for name in step if name in ("wish", "category", "reason")] == []


def test_nobody_knows_a_case_that_is_not_there(paired: Desk) -> None:
    assert paired.answer(HardshipCaseDetail("other")) is None
    assert paired.answer(PairingDetail("m2")) is None


def test_a_pair_names_its_helpers_masked_on_the_roster_or_not(paired: Desk) -> None:
    paired.ask(ChangeHelper(member_id="m1", helper_id="m2", decided_by=DECIDED, on=TODAY), TODAY)
    paired.ask(RecordPairVisit(member_id="m1", visit_id="v1", on=TODAY, reason=VisitReason.FESTIVAL), TODAY)
    paired.settle()
    found = paired.answer(PairingDetail("m1"))
    assert events(found) == ["PairingOpened", "PairFormed", "HelperChanged", "PairVisitRecorded"]
    assert found["steps"][1]["helper"] == "沈*华"
    assert found["helper"] == found["steps"][2]["helper"]
    assert "*" in found["helper"]


def test_whoever_has_something_in_hand_is_named_as_the_pair_names_them(paired: Desk) -> None:
    (hand,) = paired.answer(TaskHands(day=date(2010, 7, 10)))["rows"]
    assert hand == {"responsible_id": "helper", "name": "沈*华"}
    rows = paired.answer(Tasks(day=date(2010, 7, 10), responsible_id="helper"))["rows"]
    assert {(row["kind"], row["responsible"]) for row in rows} == {("PAIR_VISIT", "沈*华")}


def test_the_helpers_name_goes_with_the_member_who_is_erased(paired: Desk) -> None:
    paired.ask(EraseMember(member_id="m1", basis="本人申请", on=TODAY))
    paired.settle()
    assert paired.facts(MemberErased) != []
    found = paired.answer(PairingDetail("m1"))
    assert (found["name"], found["helper"]) == ("已删除人员", None)


def test_tasks_are_found_by_mechanism(paired: Desk) -> None:
    day = date(2010, 7, 10)
    every = paired.answer(Tasks(day=day))["total"]
    assert 0 < paired.answer(Tasks(day=day, mechanism=Mechanism.PAIRING))["total"] <= every
    assert paired.answer(Tasks(day=day, mechanism=Mechanism.POSTS))["total"] == 0


def test_every_task_is_part_of_one_mechanism() -> None:
    parts = [kind for mechanism in Mechanism for kind in mechanism.kinds]
    assert sorted(parts) == sorted(TaskKind)


def test_units_are_found_by_what_covers_them_on_a_day(desk: Desk) -> None:
    shop = RecordResidentUnit(unit_id="shop", community_id="hubin", name="湖滨商行", kind="非公企业", on=ON)
    desk.ask(shop)
    desk.ask(AffiliateResidentUnit(unit_id="shop", organization_id="hubin", on=date(2010, 6, 15)))

    def covered(day: date) -> list[str]:
        return [row["covered"] for row in desk.answer(ResidentUnits(day=day, community_id="hubin"))["rows"]]

    assert [covered(date(2010, 6, 2)), covered(date(2010, 6, 20))] == [["NOT"], ["AFFILIATED"]]
    assert desk.answer(ResidentUnits(day=date(2010, 6, 20), covered=Covered.NOT))["total"] == 0
    assert desk.answer(ResidentUnitDetail("shop"))["affiliated_to"] == "hubin"
    assert desk.answer(ResidentUnitDetail("other")) is None


def test_a_unit_that_left_is_in_the_lists_of_its_days_only(desk: Desk) -> None:
    desk.ask(RecordResidentUnit(unit_id="shop", community_id="hubin", name="湖滨商行", kind="非公企业", on=ON))
    desk.ask(RecordUnitLeft(unit_id="shop", on=date(2010, 6, 10)), date(2010, 6, 10))
    totals = [desk.answer(ResidentUnits(day=day))["total"] for day in (date(2010, 6, 9), date(2010, 6, 11))]
    assert totals == [1, 0]
