"""Aid (帮扶资金): fund, budget line, fen, voucher, approval, signature or witness; and what the accounts say."""

from dataclasses import fields, replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import aid, fund_statement
from services.members.aid import (
    AidNotYet,
    EnteredOtherwise,
    GiveAid,
    HoldsAccountNumber,
    NoAmount,
    NoApproval,
    NotGiven,
    NotOfThatCommunity,
    NoVoidingDocument,
    NoVoucher,
    NoWitness,
    VoidAid,
)
from services.members.contract import PREMISES
from services.members.events import InflowRegistered, MemberReassigned, MoveCause
from services.members.events.aid import AidGiven, AidReceipt, AidVoided, Fund, FundStatementEntered
from services.members.fund_statement import BadPeriod, EnterFundStatement, NoStatement
from tests.unit.members.facts import DECIDED, REGISTERED

TODAY = date(2010, 9, 1)
DAY = date(2010, 7, 1)
GIVE = GiveAid(
    aid_id="a1",
    member_id="m1",
    community_id="hubin",
    fund=Fund.PARTY_DUES,
    budget_line="2010-党内关爱",
    amount_fen=50_000,
    voucher="记-0123",
    approved_by=DECIDED,
    receipt=AidReceipt.WITNESSED,
    on=DAY,
    witness="陈见证",
    purpose="七一慰问",
)
GIVEN = AidGiven(**{each.name: getattr(GIVE, each.name) for each in fields(GIVE)})
VOID = VoidAid(aid_id="a1", document="更正〔2010〕3号", reason="重复登记", on=date(2010, 7, 9))
VOIDED = AidVoided(aid_id="a1", member_id="m1", document="更正〔2010〕3号", on=date(2010, 7, 9), reason="重复登记")


def test_aid_names_its_fund_its_papers_and_who_signed() -> None:
    specify(aid).when(GIVE, TODAY).then(GIVEN)
    specify(aid).given(GIVEN).when(GIVE, TODAY).then_nothing()


def test_an_id_names_one_gift_for_ever() -> None:
    specify(aid).given(GIVEN).when(replace(GIVE, amount_fen=1), TODAY).refused(EnteredOtherwise)


def test_aid_is_given_by_a_community_that_the_person_is_of() -> None:
    belongs, here = PREMISES[GiveAid], replace(REGISTERED, community_id="lixin")
    came = InflowRegistered(member_id="m1", community_id="hubin", arrived_on=DAY, on=DAY)
    specify(aid).resting_on(belongs).when(GIVE, TODAY).refused(NotOfThatCommunity)
    specify(aid).resting_on(belongs, here).when(GIVE, TODAY).refused(NotOfThatCommunity)
    specify(aid).resting_on(belongs, here, came).when(GIVE, TODAY).then(GIVEN)


def test_aid_that_is_entered_late_was_given_by_the_community_of_its_day() -> None:
    moved = MemberReassigned(
        member_id="m1",
        organization_id="lixin",
        community_id="lixin",
        cause=MoveCause.TRANSFER,
        on=date(2010, 8, 1),
        document="介1号",
    )
    belongs = specify(aid).resting_on(PREMISES[GiveAid], REGISTERED, moved)
    belongs.when(GIVE, TODAY).then(GIVEN)
    belongs.when(replace(GIVE, on=date(2010, 8, 1)), TODAY).refused(NotOfThatCommunity)


def test_what_was_given_stays_entered_wherever_the_person_goes() -> None:
    moved = replace(REGISTERED, community_id="lixin")
    specify(aid).given(GIVEN).resting_on(PREMISES[GiveAid], moved).when(GIVE, TODAY).then_nothing()


@pytest.mark.parametrize("amount", [0, -1])
def test_something_was_given(amount: int) -> None:
    specify(aid).when(replace(GIVE, amount_fen=amount), TODAY).refused(NoAmount)


@pytest.mark.parametrize("blank", [{"voucher": " "}, {"budget_line": ""}])
def test_money_leaves_a_trace_in_the_accounts(blank: dict[str, str]) -> None:
    specify(aid).when(replace(GIVE, **blank), TODAY).refused(NoVoucher)


def test_somebody_approved_it() -> None:
    specify(aid).when(replace(GIVE, approved_by=replace(DECIDED, document="")), TODAY).refused(NoApproval)


@pytest.mark.parametrize("witness", [None, " "])
def test_where_nobody_signed_a_witness_is_named(witness: str | None) -> None:
    specify(aid).when(replace(GIVE, witness=witness), TODAY).refused(NoWitness)
    signed = replace(GIVE, receipt=AidReceipt.SIGNED, witness=None)
    specify(aid).when(signed, TODAY).then(replace(GIVEN, receipt=AidReceipt.SIGNED, witness=None))


@pytest.mark.parametrize("text", ["卡号6222020200112230123", "6222 0202 0011 2230", "6222-0202-0011-2230-123"])
@pytest.mark.parametrize("field", ["purpose", "voucher", "budget_line", "witness"])
def test_no_account_number_is_kept_in_whatever_field(field: str, text: str) -> None:
    specify(aid).when(replace(GIVE, **{field: text}), TODAY).refused(HoldsAccountNumber)


def test_a_telephone_or_a_voucher_number_is_no_account() -> None:
    fine = replace(GIVE, purpose="联系电话13812345678，票据20100701001")
    specify(aid).when(fine, TODAY).then(replace(GIVEN, purpose=fine.purpose))


def test_money_is_entered_when_it_was_given() -> None:
    specify(aid).when(replace(GIVE, on=date(2010, 9, 2)), TODAY).refused(AidNotYet)
    specify(aid).given(GIVEN).when(replace(VOID, on=date(2010, 9, 2)), TODAY).refused(AidNotYet)


def test_a_wrong_entry_is_voided_by_a_document_and_stays_to_be_seen() -> None:
    specify(aid).given(GIVEN).when(VOID, TODAY).then(VOIDED)
    specify(aid).given(GIVEN, VOIDED).when(VOID, TODAY).then_nothing()
    for blank in ({"document": ""}, {"reason": " "}):
        specify(aid).given(GIVEN).when(replace(VOID, **blank), TODAY).refused(NoVoidingDocument)
    specify(aid).given(GIVEN).when(replace(VOID, reason="6222020200112230123"), TODAY).refused(HoldsAccountNumber)


def test_only_what_was_given_by_then_is_voided() -> None:
    specify(aid).when(VOID, TODAY).refused(NotGiven)
    specify(aid).given(GIVEN).when(replace(VOID, on=date(2010, 6, 30)), TODAY).refused(NotGiven)


def test_an_erased_persons_gift_still_counts_and_can_be_voided() -> None:
    erased = replace(GIVEN, witness=None, purpose=None)
    specify(aid).given(erased).when(VOID, TODAY).then(VOIDED)


# ── What the accounts say ────────────────────────────────────────────────────

ENTER = EnterFundStatement(
    fund=Fund.CHARITY, first=date(2010, 7, 1), last=date(2010, 7, 31), amount_fen=0, document="对账单7号", on=TODAY
)
ENTERED = FundStatementEntered(
    fund=Fund.CHARITY, first=date(2010, 7, 1), last=date(2010, 7, 31), amount_fen=0, document="对账单7号", on=TODAY
)


def test_a_statement_of_the_accounts_is_entered_and_may_be_corrected() -> None:
    specify(fund_statement).when(ENTER, TODAY).then(ENTERED)
    specify(fund_statement).given(ENTERED).when(ENTER, TODAY).then_nothing()
    other = replace(ENTER, amount_fen=100)
    specify(fund_statement).given(ENTERED).when(other, TODAY).then(replace(ENTERED, amount_fen=100))


@pytest.mark.parametrize(("first", "last"), [(date(2010, 7, 2), date(2010, 7, 1)), (DAY, date(2010, 9, 2))])
def test_a_statement_is_of_days_that_are_over(first: date, last: date) -> None:
    specify(fund_statement).when(replace(ENTER, first=first, last=last), TODAY).refused(BadPeriod)


def test_a_statement_has_a_number_and_no_negative_amount() -> None:
    specify(fund_statement).when(replace(ENTER, document=" "), TODAY).refused(NoStatement)
    specify(fund_statement).when(replace(ENTER, amount_fen=-1), TODAY).refused(NoStatement)
