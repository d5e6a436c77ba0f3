"""Answers: what each question says of a small world."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.members.events import Category, Channel, EndReason, MemberClass, Particulars, Relationship
from services.members.member.classifying import ConfirmClassification, EndClassification
from services.members.member.hardship import ApplyForAid
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.moving import AssignContact, RecordReturn, RegisterOutflow
from services.members.member.objecting import AnswerObjection, ContestClassification
from services.members.member.registering import CorrectParticulars
from services.members.member.reporting_in import AcceptReportIn, ReportIn
from services.members.organization.standing import DissolveOrganization, ReparentOrganization
from services.members.projections.queries import (
    QUERIES,
    BehindCount,
    ClassCounts,
    HolderOfIdNumber,
    Import,
    MemberDetail,
    MemberList,
    MemberNames,
    Organizations,
    Proposals,
    ReportedCounts,
    Waiting,
)
from services.members.projections.queries.places import organization_ids
from services.members.resident_unit import RecordResidentUnit
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, KNOWN, NUMBER, TODAY, ZHANG, register

OLD = Particulars(
    name="欧阳小三",
    sex="FEMALE",
    birth_date="1938-05-01",
    joined_on="1957-07-01",
    full_member_on="1958-07-01",
    phone="13812345678",
)
NEW = Particulars(name="陈新", joined_on="2009-06-10")


@pytest.fixture
def world(desk: Desk) -> Desk:
    """An old member in Hubin, a probationer in Lixin, an on-duty member, who is away by now, and somebody who left."""
    desk.ask(register("old", particulars=OLD, id_number=NUMBER))
    desk.ask(
        register("new", particulars=NEW, category=Category.PROBATIONARY, community_id="lixin", organization_id="lixin")
    )
    desk.ask(register("duty", relationship=Relationship.ELSEWHERE, organization_id="hubin"))
    desk.ask(ReportIn(member_id="duty", community_id="hubin", on=KNOWN, channel=Channel.PAPER))
    desk.ask(AcceptReportIn(member_id="duty", on=KNOWN))
    desk.ask(register("gone"))
    desk.ask(AssignContact(member_id="gone", contact_id="k1", on=KNOWN))
    desk.ask(ApplyForAid(member_id="gone", case_id="c9", on=KNOWN))
    desk.ask(EndMembership(member_id="gone", reason=EndReason.DEATH, on=date(2010, 5, 1), document="证明1号"))
    desk.ask(ApplyForAid(member_id="old", case_id="c1", on=TODAY))
    desk.ask(
        RecordResidentUnit(
            unit_id="u1", community_id="hubin", name="市场", kind="企业", on=KNOWN, party_organization="支部"
        )
    )
    desk.ask(RecordResidentUnit(unit_id="u2", community_id="hubin", name="小店", kind="个体", on=KNOWN))
    desk.settle()
    return desk


def test_every_question_has_a_test_by_name() -> None:
    told = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [query.__name__ for query in QUERIES if f"{query.__name__}(" not in told] == []


# ── Organisations ────────────────────────────────────────────────────────────


def test_the_tree_with_its_parents(world: Desk) -> None:
    found = world.answer(Organizations())["organizations"]
    assert [(each["organization_id"], each["parent_id"]) for each in found] == [
        ("street", None),
        ("hubin", "street"),
        ("lixin", "street"),
        ("branch", "hubin"),
    ]


def test_coverage_counts_units_with_and_without_an_organisation(world: Desk) -> None:
    assert world.answer(Organizations())["coverage"] == {"hubin": [2, 1]}


def test_a_dissolved_organisation_stays_in_the_tree_and_takes_nobody_in(world: Desk) -> None:
    world.ask(ReparentOrganization(organization_id="branch", parent_id="lixin", on=TODAY))
    world.ask(DissolveOrganization(organization_id="branch", on=TODAY, document="批复1号"))
    branch = world.answer(Organizations())["organizations"][-1]
    assert (branch["parent_id"], branch["dissolved_on"]) == ("lixin", TODAY)
    assert "湖滨第一党支部" not in organization_ids(world.runtime)


# ── Counts ───────────────────────────────────────────────────────────────────


def test_counts_by_community_and_class(world: Desk) -> None:
    found = world.answer(ClassCounts(day=TODAY))
    assert found["counts"] == {"hubin": {"REGISTERED": 1, "ON_DUTY": 1}, "lixin": {"REGISTERED": 1}}
    assert (found["persons"], found["day"], found["rulebook"]) == (3, TODAY, "2010")
    assert found["known_at"] == world.runtime.store.head().position


def test_the_county_reads_whole_months_and_no_small_number(world: Desk) -> None:
    for number in range(6):
        world.ask(register(f"hubin-{number}"))
        world.ask(register(f"lixin-{number}", community_id="lixin", organization_id="lixin"))
    world.ask(register("of June", on=TODAY))
    world.settle()
    told = world.answer(ReportedCounts(day=TODAY))
    assert told["day"] == date(2010, 5, 31)
    assert [told["counts"][each]["REGISTERED"] for each in ("hubin", "lixin")] == ["7", "7"]
    assert (told["totals"]["REGISTERED"], told["persons"]) == ("14", "15")
    assert [told["counts"][each]["ON_DUTY"] for each in ("hubin", "lixin")] == ["<5", "<5"]
    assert told["totals"]["ON_DUTY"] == "<5"


def test_who_left_counts_until_the_day_of_leaving(world: Desk) -> None:
    counted = [
        world.answer(ClassCounts(day=day))["counts"]["hubin"]["REGISTERED"] for day in (date(2010, 4, 30), TODAY)
    ]
    assert counted == [2, 1]


def test_nothing_was_known_at_the_beginning(world: Desk) -> None:
    found = world.answer(ClassCounts(day=TODAY, known_at=0))
    assert (found["counts"], found["persons"], found["known_at"]) == ({}, 0, 0)


def test_as_many_events_stand_behind_a_number_as_it_counts(world: Desk) -> None:
    found = world.answer(BehindCount(day=TODAY, member_class=MemberClass.REGISTERED))["positions"]
    assert [event.fact.member_id for event in world.runtime.happened(world.runtime.store.at(found))] == ["old", "new"]


# ── Lists ────────────────────────────────────────────────────────────────────


def test_a_list_shows_masked_names_and_classes(world: Desk) -> None:
    found = world.answer(MemberList(day=TODAY, community_id="hubin", member_class=MemberClass.REGISTERED))
    assert found["total"] == 1
    (row,) = found["rows"]
    assert (row["name"], row["sex"], row["age"], row["party_age"]) == ("欧阳*三", "FEMALE", 72, 51)
    assert (row["member_id"], row["classes"], row["organization_id"]) == ("old", ["REGISTERED"], "branch")


def test_a_list_has_those_on_the_roll_first_then_the_order_of_the_tree(world: Desk) -> None:
    assert [row["member_id"] for row in world.answer(MemberList(day=TODAY))["rows"]] == ["old", "new", "duty"]


def test_a_list_comes_in_pages_and_says_the_total(world: Desk) -> None:
    found = world.answer(MemberList(day=TODAY, limit=1, offset=2))
    assert (found["total"], [row["member_id"] for row in found["rows"]]) == (3, ["duty"])


def test_an_unknown_age_is_none_not_nought(world: Desk) -> None:
    (row,) = world.answer(MemberList(day=TODAY, community_id="lixin"))["rows"]
    assert (row["age"], row["party_age"]) == (None, None)


# ── One person ───────────────────────────────────────────────────────────────


def test_one_person_with_everything_that_is_known(world: Desk) -> None:
    found = world.answer(MemberDetail(member_id="old", day=TODAY))
    assert (found["name"], found["phone"], found["id_number"]) == ("欧阳*三", "138****5678", "330621********0009")
    assert (found["relationship"], found["known_since"], found["erased_on"]) == ("HERE", KNOWN, None)
    assert [(case["case_id"], case["approved_on"]) for case in found["cases"]] == [("c1", None)]
    assert [each["member_class"] for each in found["proposals"]] == ["ELDERLY"]


def test_who_left_has_ended_spans_that_still_say_why(world: Desk) -> None:
    found = world.answer(MemberDetail(member_id="gone", day=TODAY))
    (span,) = found["spans"]
    assert (span["to_day"], span["why"]["event"], found["end_reason"]) == (
        date(2010, 5, 1),
        "MemberRegistered",
        "DEATH",
    )


def test_no_contact_of_the_dead_is_left_open(world: Desk) -> None:
    (contact,) = world.answer(MemberDetail(member_id="gone", day=TODAY))["contacts"]
    assert (contact["ended_on"], contact["reason"]) == (date(2010, 5, 1), "DEATH")


def test_a_probation_ends_after_a_year(world: Desk) -> None:
    assert world.answer(MemberDetail(member_id="new", day=TODAY))["probation_ends_on"] == date(2010, 6, 10)


def test_nobody_is_none(world: Desk) -> None:
    assert world.answer(MemberDetail(member_id="nobody", day=TODAY)) is None


def test_an_objection_stands_beside_the_class(world: Desk) -> None:
    world.ask(ContestClassification(member_id="old", member_class=MemberClass.REGISTERED, on=TODAY, wish="非本人意愿"))
    found = world.answer(MemberDetail(member_id="old", day=TODAY))
    assert ([each["member_class"] for each in found["objections"]], found["classes"]) == (
        ["REGISTERED"],
        ["REGISTERED"],
    )


def test_corrected_particulars_are_shown(world: Desk) -> None:
    known = replace(OLD, name="欧阳大三")
    world.ask(CorrectParticulars(member_id="old", particulars=known, reason="核对", on=TODAY, id_number=NUMBER))
    assert world.answer(MemberNames(member_ids=("old", "nobody"))) == {"old": "欧阳*三"}
    assert world.answer(MemberDetail(member_id="old", day=TODAY))["phone"] == "138****5678"


# ── What waits ───────────────────────────────────────────────────────────────


def test_what_waits(world: Desk) -> None:
    assert world.answer(Waiting(day=TODAY)) == {
        "proposals": {"ELDERLY": 1},
        "endings": {},
        "pending_cases": 1,
        "objections": 0,
        "probations": [{"member_id": "new", "name": "陈*", "ends_on": date(2010, 6, 10)}],
        "absences": [],
        "leftovers": [],
        "imports": [],
    }


def test_a_probation_that_ends_later_does_not_wait_yet(world: Desk) -> None:
    assert world.answer(Waiting(day=date(2010, 6, 2)))["probations"] == []


def test_open_proposals_with_their_conditions(world: Desk) -> None:
    found = world.answer(Proposals())
    assert found["total"] == 1
    (row,) = found["rows"]
    assert (row["name"], row["community_id"], row["effective_from"]) == ("欧阳*三", "hubin", KNOWN)
    assert row["predicates"] == [["age>=70", True], ["party_age>=50", True], ["joined<1949-10-01", False]]


@pytest.mark.parametrize(
    "asked", [Proposals(member_class=MemberClass.MOBILE_OUT), Proposals(community_id="lixin"), Proposals(offset=1)]
)
def test_proposals_of_another_class_place_or_page(world: Desk, asked: Proposals) -> None:
    assert world.answer(asked)["rows"] == []


def _confirm(desk: Desk) -> None:
    desk.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=TODAY))


def _end(desk: Desk) -> None:
    desk.ask(EndMembership(member_id="old", reason=EndReason.OTHER, on=TODAY, document="d"))


def _erase(desk: Desk) -> None:
    desk.ask(EraseMember(member_id="old", on=TODAY, basis="PIPL-47"))
    desk.react()


@pytest.mark.parametrize(
    ("step", "answer"), [(_confirm, "CONFIRMED"), (_end, "LAPSED"), (_erase, "LAPSED")], ids=["confirm", "end", "erase"]
)
def test_what_nobody_can_answer_any_more_does_not_wait(world: Desk, step: Callable[[Desk], None], answer: str) -> None:
    step(world)
    assert world.answer(Proposals())["total"] == 0
    found = world.answer(MemberDetail(member_id="old", day=TODAY))["proposals"]
    assert [each["answer"] for each in found] == [answer]


@pytest.mark.parametrize("step", [_end, _erase], ids=["end", "erase"])
def test_no_case_of_who_is_gone_waits(world: Desk, step: Callable[[Desk], None]) -> None:
    step(world)
    assert world.answer(Waiting(day=TODAY))["pending_cases"] == 0


def test_a_return_lapses_what_was_proposed_of_being_away(world: Desk) -> None:
    world.ask(RegisterOutflow(member_id="new", left_on=date(2009, 11, 20), on=TODAY))
    world.settle()
    assert world.answer(Waiting(day=TODAY))["proposals"] == {"ELDERLY": 1, "MOBILE_OUT": 1}
    world.ask(RecordReturn(member_id="new", on=TODAY))
    assert world.answer(Waiting(day=TODAY))["proposals"] == {"ELDERLY": 1}


def test_a_class_that_ended_on_its_first_day_can_be_proposed_anew(world: Desk) -> None:
    _confirm(world)
    world.ask(EndClassification(member_id="old", member_class=MemberClass.ELDERLY, on=TODAY, reason="更正"))
    world.ask(CorrectParticulars(member_id="old", particulars=replace(OLD, phone=None), reason="核对", on=TODAY))
    world.settle()
    assert world.parked() == []


# ── Looking up ───────────────────────────────────────────────────────────────


def test_names_are_masked_and_strangers_left_out(world: Desk) -> None:
    assert world.answer(MemberNames(member_ids=("old", "new", "stranger"))) == {"old": "欧阳*三", "new": "陈*"}


def test_the_erased_have_no_name(world: Desk) -> None:
    _erase(world)
    assert world.answer(MemberNames(member_ids=("old",))) == {"old": "已删除人员"}


def test_who_holds_a_number(world: Desk) -> None:
    assert world.answer(HolderOfIdNumber(id_number=NUMBER)) == {"member_id": "old"}
    assert world.answer(HolderOfIdNumber(id_number="330621193007010004")) is None


def test_an_import_that_nobody_confirmed_is_none(world: Desk) -> None:
    assert world.answer(Import(import_id="i1")) is None


# ── Thrown away ──────────────────────────────────────────────────────────────


def test_projecting_again_changes_nothing(world: Desk) -> None:
    before = world.runtime.reads.digests()
    world.project()
    assert world.runtime.reads.digests() == before


def test_a_rebuild_gives_the_same_digests(world: Desk) -> None:
    before = world.runtime.reads.digests()
    assert world.runtime.rebuild(world.bus) == before


def test_nothing_personal_stands_in_the_read_models(world: Desk) -> None:
    found = b"".join(path.read_bytes() for path in world.home.rglob("read-*.sqlite*"))
    secrets = (OLD.name, str(OLD.phone), NUMBER, ZHANG.name, "1938-05-01")
    assert not [secret for secret in secrets if secret.encode() in found]
    assert DECIDED.document.encode() not in found


# ── What is answered ─────────────────────────────────────────────────────────


def test_an_objection_waits_until_it_is_answered(world: Desk) -> None:
    world.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=TODAY))
    world.ask(ContestClassification(member_id="old", member_class=MemberClass.ELDERLY, on=TODAY, wish="我还年轻"))
    assert world.answer(Waiting(day=TODAY))["objections"] == 1
    world.ask(
        AnswerObjection(member_id="old", member_class=MemberClass.ELDERLY, upheld=True, reason="出生日期有误", on=TODAY)
    )
    found = world.answer(Waiting(day=TODAY))
    assert (found["objections"], found["proposals"], found["endings"]) == (0, {}, {"ELDERLY": 1})
    (row,) = world.answer(Proposals(ends=True))["rows"]
    assert (row["member_id"], row["cause"], row["predicates"]) == ("old", "OBJECTION", [])
    world.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=TODAY, ends=True))
    assert world.answer(Waiting(day=TODAY))["endings"] == {}
    assert "ELDERLY" not in world.answer(MemberDetail(member_id="old", day=TODAY))["classes"]


def test_a_proposal_goes_with_the_particulars_it_stood_on(world: Desk) -> None:
    young = replace(OLD, birth_date="1968-05-01", full_member_on=None, joined_on=None)
    world.ask(CorrectParticulars(member_id="old", particulars=young, reason="身份证核对", on=TODAY, id_number=NUMBER))
    world.settle()
    assert world.answer(Waiting(day=TODAY))["proposals"] == {}


def test_a_number_that_was_corrected_away_is_free_for_whose_it_is(world: Desk) -> None:
    world.ask(CorrectParticulars(member_id="old", particulars=OLD, reason="号码属他人", on=TODAY))
    assert world.answer(HolderOfIdNumber(id_number=NUMBER)) is None
    world.ask(register("true", id_number=NUMBER))
    assert world.answer(HolderOfIdNumber(id_number=NUMBER)) == {"member_id": "true"}
