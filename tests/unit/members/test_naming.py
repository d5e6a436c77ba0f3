"""How persons are called: in full to eyes that may read it, masked wherever else and in another community."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.members.events import Particulars
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.leaving import EraseMember
from services.members.member.moving import AssignContact, RegisterOutflow
from services.members.pairing.opening import FormPair
from services.members.post.opening import ClaimPost, OpenPost
from services.members.projections.queries import (
    MemberDetail,
    MemberList,
    MemberNames,
    PairingDetail,
    PostAssignments,
    ServiceTrail,
    TaskHands,
    Tasks,
)
from services.members.projections.queries.trail import Mechanism
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, TODAY, register

ON = date(2010, 6, 1)
LATER = date(2010, 7, 10)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """In 湖滨, m1 is helped by somebody of 立新 and reached by somebody on no roster; they hold a post here."""
    desk.ask(register("m1"))
    away = {"community_id": "lixin", "organization_id": "lixin"}
    desk.ask(register("neighbour", particulars=Particulars(name="王丰年"), **away))
    desk.ask(ApplyForAid(member_id="m1", case_id="c1", on=ON))
    desk.ask(ApproveHardship(member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=LATER, on=ON))
    desk.settle()
    desk.ask(FormPair(member_id="m1", helper_id="neighbour", helper_name="王丰年", on=ON), ON)
    desk.ask(RegisterOutflow(member_id="m1", left_on=ON, on=ON))
    desk.ask(AssignContact(member_id="m1", contact_id="outsider", contact_name="陶国平", on=ON))
    here = {
        "organization_id": "branch",
        "community_id": "hubin",
        "kind": "HEALTH",
        "name": "健康岗",
        "duties": "量血压",
    }
    desk.ask(OpenPost(post_id="p1", seats=1, on=ON, **here))
    desk.ask(ClaimPost(post_id="p1", member_id="neighbour", on=ON))
    desk.settle()
    return desk


def seen(desk: Desk, *communities: str, in_clear: bool = True) -> Desk:
    """As somebody of these communities sees it; of none: of the whole sub-district."""
    desk.runtime.communities = frozenset(communities) or None
    desk.runtime.names_in_clear = in_clear
    return desk


def member(desk: Desk) -> Any:
    return desk.answer(MemberDetail(member_id="m1", day=TODAY))["name"]


def on_the_list(desk: Desk) -> Any:
    return next(each["name"] for each in desk.answer(MemberList(day=TODAY))["rows"] if each["member_id"] == "m1")


def helper(desk: Desk) -> Any:
    return desk.answer(PairingDetail("m1"))["helper"]


def holder(desk: Desk) -> Any:
    return desk.answer(PostAssignments(post_id="p1"))["rows"][0]["name"]


def contact(desk: Desk) -> Any:
    entries = desk.answer(ServiceTrail(member_id="m1", mechanism=Mechanism.MOBILITY))["entries"]
    return next(each["contact_name"] for each in entries if each["event"] == "ContactAssigned")


def whoever_has_something_in_hand(desk: Desk) -> Any:
    rows = desk.answer(Tasks(day=LATER, responsible_id="neighbour"))["rows"]
    hands = {each["responsible_id"]: each["name"] for each in desk.answer(TaskHands(day=LATER))["rows"]}
    assert {each["responsible"] for each in rows} == {hands["neighbour"]}
    return hands["neighbour"]


OWN = [(member, "张小三", "张*三"), (on_the_list, "张小三", "张*三"), (contact, "陶国平", "陶*平")]
OTHERS = [(helper, "王丰年", "王*年"), (holder, "王丰年", "王*年"), (whoever_has_something_in_hand, "王丰年", "王*年")]


@pytest.mark.parametrize(("who", "clear", "masked"), OWN)
def test_ones_own_people_and_whom_their_record_names_are_in_full(
    office: Desk, who: Callable[[Desk], Any], clear: str, masked: str
) -> None:
    assert who(seen(office, "hubin")) == clear
    assert who(seen(office, "hubin", in_clear=False)) == masked


@pytest.mark.parametrize(("who", "clear", "masked"), OTHERS)
def test_another_communitys_member_stays_masked_in_a_row_of_ones_own(
    office: Desk, who: Callable[[Desk], Any], clear: str, masked: str
) -> None:
    assert who(seen(office, "hubin")) == masked
    assert who(seen(office, "hubin", "lixin")) == clear
    assert who(seen(office)) == clear


def test_the_erased_have_no_name_for_anybody(office: Desk) -> None:
    office.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    office.settle()
    assert (member(seen(office)), seen(office).answer(MemberNames(("m1",)))) == ("已删除人员", {"m1": "已删除人员"})
