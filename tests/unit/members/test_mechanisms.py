"""What a class brings: mechanisms open and close with it; their ledgers, and the money."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members.aid import GiveAid, VoidAid
from services.members.care.calling import PlanCare, RecordCareVisit
from services.members.care.joining import DeclineCare, EnrolInCare
from services.members.events import EndReason, MemberClass, Particulars
from services.members.events.aid import AidReceipt, Fund
from services.members.events.care import CareEnded, CareOffered
from services.members.events.pairing import PairEnded, PairingClosed, PairingOpened
from services.members.fund_statement import EnterFundStatement
from services.members.member.classifying import ConfirmClassification, EndClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship, DeliberateHardship, EndHardship
from services.members.member.leaving import EndMembership, EraseMember
from services.members.pairing.helping import RecordPairVisit
from services.members.pairing.opening import FormPair
from services.members.projections.queries import AidEntries, AidTotals, Cares, HardshipCases, Pairings
from tests.unit.members.conftest import Desk, service_in
from tests.unit.members.facts import DECIDED, KNOWN, TODAY, register

VETERAN = Particulars(name="陈老", birth_date="1925-03-01", joined_on="1948-05", full_member_on="1949-05-01")
ELDER = Particulars(name="王小年", birth_date="1935-03-01", joined_on="1960-05-01", full_member_on="1961-05-01")


@pytest.fixture
def world(desk: Desk) -> Desk:
    """Somebody in approved hardship, with a helper; a veteran and an elder, both confirmed as elderly."""
    desk.ask(register("poor"))
    desk.ask(register("helper"))
    desk.ask(ApplyForAid(member_id="poor", case_id="c1", on=TODAY))
    desk.ask(approve("c1"))
    for who, particulars in (("veteran", VETERAN), ("elder", ELDER)):
        desk.ask(register(who, particulars=particulars))
    desk.settle()
    for who in ("veteran", "elder"):
        desk.ask(ConfirmClassification(member_id=who, member_class=MemberClass.ELDERLY, on=TODAY))
    desk.settle()
    desk.ask(FormPair(member_id="poor", helper_id="helper", on=TODAY))
    return desk


def approve(case_id: str) -> ApproveHardship:
    return ApproveHardship(
        member_id="poor", case_id=case_id, decided_by=DECIDED, valid_until=date(2011, 6, 6), on=TODAY
    )


# ── Opening and closing ──────────────────────────────────────────────────────


def test_an_approved_hardship_opens_a_pairing_and_its_end_closes_it(world: Desk) -> None:
    assert [fact.member_id for fact in world.facts(PairingOpened)] == ["poor"]
    world.ask(EndHardship(member_id="poor", case_id="c1", on=TODAY, reason="好转"))
    world.settle()
    assert [fact.cause for fact in world.facts(PairEnded)] == ["CASE_ENDED"]
    assert len(world.facts(PairingClosed)) == 1


def test_a_pairing_stays_while_another_case_is_approved(world: Desk) -> None:
    world.ask(ApplyForAid(member_id="poor", case_id="c2", on=TODAY))
    world.ask(approve("c2"))
    world.ask(EndHardship(member_id="poor", case_id="c1", on=TODAY, reason="好转"))
    world.settle()
    assert world.facts(PairingClosed) == []


def test_who_is_confirmed_as_elderly_is_offered_care_and_early_joiners_are_known(world: Desk) -> None:
    assert {fact.member_id: fact.early for fact in world.facts(CareOffered)} == {"veteran": True, "elder": False}


def test_care_ends_with_the_class(world: Desk) -> None:
    world.ask(EndClassification(member_id="elder", member_class=MemberClass.ELDERLY, on=TODAY, reason="更正"))
    world.settle()
    assert [(fact.member_id, fact.cause) for fact in world.facts(CareEnded)] == [("elder", "NO_LONGER_ELDERLY")]


@pytest.mark.parametrize(
    "leave",
    [
        lambda who: EndMembership(member_id=who, reason=EndReason.DEATH, on=TODAY, document="证明"),
        lambda who: EraseMember(member_id=who, on=TODAY, basis="本人申请"),
    ],
)
def test_who_left_is_left_in_peace(world: Desk, leave: Any) -> None:
    for who in ("poor", "veteran"):
        world.ask(leave(who))
    world.settle()
    assert [fact.cause for fact in (*world.facts(PairEnded), *world.facts(CareEnded))] == ["LEFT", "LEFT"]
    assert world.parked() == []


# ── The ledgers ──────────────────────────────────────────────────────────────


def test_the_ledger_of_cases_shows_how_far_each_is_and_never_why(world: Desk) -> None:
    world.ask(ApplyForAid(member_id="elder", case_id="c3", on=TODAY, category="LOW_INCOME", wish="请予帮扶"))
    world.ask(
        DeliberateHardship(
            member_id="elder", case_id="c3", decided_by=DECIDED, supported=True, on=TODAY, opinion="同意"
        )
    )
    found = world.answer(HardshipCases(community_id="hubin"))
    assert {(row["case_id"], row["stage"], row["name"]) for row in found["rows"]} == {
        ("c1", "APPROVED", "张*三"),
        ("c3", "SUPPORTED", "王*年"),
    }
    assert not {"LOW_INCOME", "请予帮扶", "同意"} & set(map(str, found["rows"][0].values()))
    assert world.answer(HardshipCases(stage="SUPPORTED"))["total"] == 1
    assert world.answer(HardshipCases(community_id="lixin"))["total"] == 0


def test_pairs_with_their_visits_and_the_latest_by_its_day(world: Desk) -> None:
    for visit_id, day in (("v1", 20), ("v2", 10)):
        on = date(2010, 7, day)
        world.ask(
            RecordPairVisit(member_id="poor", visit_id=visit_id, on=on, with_deed=visit_id == "v1"), date(2010, 8, 1)
        )
    (row,) = world.answer(Pairings(helper_id="helper"))["rows"]
    assert (row["status"], row["visits"], row["deeds"], row["last_visit_on"]) == ("PAIRED", 2, 1, date(2010, 7, 20))
    assert world.answer(Pairings(status="OPEN"))["total"] == 0


def test_care_as_it_stands(world: Desk) -> None:
    world.ask(EnrolInCare(member_id="veteran", contact_id="w1", on=TODAY))
    world.ask(PlanCare(member_id="veteran", plan="送学上门", study_at_door=True, on=TODAY))
    world.ask(RecordCareVisit(member_id="veteran", visit_id="v1", on=TODAY))
    world.ask(DeclineCare(member_id="elder", on=TODAY))
    found = {row["member_id"]: row for row in world.answer(Cares())["rows"]}
    assert {who: row["status"] for who, row in found.items()} == {"veteran": "ENROLLED", "elder": "DECLINED"}
    assert (found["veteran"]["study_at_door"], found["veteran"]["visits"], found["veteran"]["early"]) == (True, 1, True)
    assert world.answer(Cares(status="ENROLLED", contact_id="w1"))["total"] == 1


def test_an_erased_person_keeps_a_row_without_a_name(world: Desk) -> None:
    world.ask(EraseMember(member_id="poor", on=TODAY, basis="本人申请"))
    world.settle()
    assert [row["name"] for row in world.answer(Pairings())["rows"]] == ["已删除人员"]


# ── Money ────────────────────────────────────────────────────────────────────

GIVE = GiveAid(
    aid_id="a1",
    member_id="poor",
    community_id="hubin",
    fund=Fund.PARTY_DUES,
    budget_line="党内关爱",
    amount_fen=50_000,
    voucher="记-1",
    approved_by=DECIDED,
    receipt=AidReceipt.SIGNED,
    on=TODAY,
)
JUNE = {"first": date(2010, 6, 1), "last": date(2010, 6, 30)}


def test_totals_by_fund_are_held_against_the_accounts(world: Desk) -> None:
    world.ask(GIVE)
    world.ask(replace(GIVE, aid_id="a2", amount_fen=20_000, budget_line="大病救助", voucher="记-2"))
    world.ask(register("guest", community_id="lixin"))
    world.ask(replace(GIVE, aid_id="a3", member_id="guest", fund=Fund.CHARITY, amount_fen=7, community_id="lixin"))
    later = date(2010, 7, 1)
    world.ask(
        EnterFundStatement(fund=Fund.PARTY_DUES, **JUNE, amount_fen=71_000, document="对账单6号", on=later), later
    )
    found = world.answer(AidTotals(**JUNE))
    dues = next(fund for fund in found["funds"] if fund["fund"] == "PARTY_DUES")
    assert (dues["entries"], dues["amount_fen"], dues["booked_fen"], dues["difference_fen"]) == (
        2,
        70_000,
        71_000,
        1_000,
    )
    assert (found["amount_fen"], len(found["lines"])) == (70_007, 3)
    assert world.answer(AidTotals(**JUNE, community_id="lixin"))["amount_fen"] == 7


def test_a_voided_gift_counts_no_more_and_counted_before(world: Desk) -> None:
    world.ask(GIVE)
    before = world.runtime.store.head().position
    world.ask(VoidAid(aid_id="a1", document="更正1号", reason="重复", on=TODAY))
    assert world.answer(AidTotals(**JUNE))["amount_fen"] == 0
    assert world.answer(AidTotals(**JUNE, known_at=before))["amount_fen"] == 50_000
    (row,) = world.answer(AidEntries(**JUNE, fund=Fund.PARTY_DUES, member_id="poor"))["rows"]
    assert (row["amount_fen"], row["voided_by"]) == (50_000, "更正1号")
    assert world.answer(AidEntries(**JUNE, aid_id="a1"))["rows"] == [row]
    assert world.answer(AidEntries(**JUNE, aid_id="a2"))["rows"] == []


def test_money_outlives_the_person(world: Desk) -> None:
    world.ask(GIVE)
    world.ask(EraseMember(member_id="poor", on=TODAY, basis="本人申请"))
    world.settle()
    assert world.answer(AidTotals(**JUNE))["amount_fen"] == 50_000


GIFTS = st.lists(
    st.tuples(st.sampled_from(Fund), st.sampled_from(["甲", "乙"]), st.integers(1, 10**9), st.integers(1, 60)),
    max_size=8,
)


@settings(max_examples=5, deadline=None)
@given(gifts=GIFTS)
def test_the_parts_of_a_total_come_to_the_total(tmp_path_factory: pytest.TempPathFactory, gifts: list[Any]) -> None:
    home = tmp_path_factory.mktemp("money")
    with service_in(home) as desk:
        desk.ask(register("poor"))
        for index, (fund, line, amount, ordinal) in enumerate(gifts):
            on = date.fromordinal(KNOWN.toordinal() + ordinal)
            gift = replace(GIVE, aid_id=f"a{index}", fund=fund, budget_line=line, amount_fen=amount, on=on)
            desk.ask(gift)
        middle = date.fromordinal(KNOWN.toordinal() + 30)
        halves = [
            desk.answer(AidTotals(first=KNOWN, last=middle)),
            desk.answer(AidTotals(first=date.fromordinal(middle.toordinal() + 1), last=TODAY)),
        ]
        whole = desk.answer(AidTotals(first=KNOWN, last=TODAY))
        expected = sum(amount for _, _, amount, _ in gifts)
        assert whole["amount_fen"] == expected == sum(half["amount_fen"] for half in halves)
        assert sum(fund["amount_fen"] for fund in whole["funds"]) == expected
        assert sum(line["entries"] for line in whole["lines"]) == len(gifts)
