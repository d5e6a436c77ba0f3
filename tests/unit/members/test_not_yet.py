"""What has not happened yet is not entered. That nothing was forgotten is told by ``tests/years/test_ahead.py``."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from infra.eventsourcing.specification import specify
from services.members import brigade, bulk_confirmation, disclosure, fund_statement, member, merger
from services.members.brigade import AcceptUnitReportIn, UnitNotYetReportedIn
from services.members.bulk_confirmation import ConfirmedAhead, ConfirmInBulk
from services.members.disclosure import LookedAhead, RevealField
from services.members.events import BulkItem, MemberClass
from services.members.events.aid import Fund
from services.members.events.brigade import BrigadeFormed
from services.members.events.disclosure import MaskedField, RevealReason
from services.members.fund_statement import BadPeriod, EnterFundStatement
from services.members.member.hardship import ApplyForAid, ApproveHardship, EndHardship
from services.members.member.reassigning import FollowTree
from services.members.member.state import NotYet
from services.members.merger import MergedAhead, MergeRecords
from tests.unit.members.facts import APPLIED, DECIDED, REGISTERED, TODAY

TOMORROW = TODAY + timedelta(days=1)
CASE: dict[str, Any] = {"member_id": "m1", "case_id": "c1", "on": TOMORROW}


def test_nothing_about_a_person() -> None:
    known = specify(member).given(REGISTERED, APPLIED)
    known.when(ApproveHardship(**CASE, decided_by=DECIDED, valid_until=date(2011, 6, 6)), TODAY).refused(NotYet)
    known.when(EndHardship(**CASE, reason="好转"), TODAY).refused(NotYet)
    known.when(ApplyForAid(**{**CASE, "case_id": "c2"}), TODAY).refused(NotYet)


def test_but_they_go_with_their_branch_from_the_day_on_which_it_will_be_moved() -> None:
    along = FollowTree(member_id="m1", organization_id="branch", community_id="lixin", on=TOMORROW)
    asked = specify(member).given(REGISTERED).when(along, TODAY)
    assert [fact.on for fact in asked.outcome] == [TOMORROW]  # type: ignore[union-attr]


def test_no_list_no_merger_and_no_look() -> None:
    items = (BulkItem("m1", TODAY, ("age>=70",)),)
    confirm = ConfirmInBulk(batch_id="b1", member_class=MemberClass.ELDERLY, items=items, on=TOMORROW)
    specify(bulk_confirmation).when(confirm, TODAY).refused(ConfirmedAhead)
    merge = MergeRecords(merger_id="g1", keep_id="m1", duplicate_id="m2", on=TOMORROW)
    specify(merger).when(merge, TODAY).refused(MergedAhead)
    look = RevealField(member_id="m1", field=MaskedField.PHONE, reason=RevealReason.CONTACT, on=TOMORROW)
    specify(disclosure).when(look, TODAY).refused(LookedAhead)


def test_no_slip_and_no_statement() -> None:
    formed = BrigadeFormed(community_id="hubin", name="湖滨先锋大队", on=TODAY)
    slip = AcceptUnitReportIn(community_id="hubin", unit_id="u1", slip="1", receipt="2", on=TOMORROW)
    specify(brigade).given(formed).when(slip, TODAY).refused(UnitNotYetReportedIn)
    stated = EnterFundStatement(
        fund=Fund.CHARITY, first=date(2010, 1, 1), last=TODAY, amount_fen=1, document="对账单", on=TOMORROW
    )
    specify(fund_statement).when(stated, TODAY).refused(BadPeriod)
    assert len(specify(fund_statement).when(replace(stated, on=TODAY), TODAY).outcome) == 1  # type: ignore[arg-type]
