"""Pairing (结对帮扶): opened by an approved hardship, formed, planned, visited, changed, ended."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import pairing
from services.members.events import Decided, VisitReason
from services.members.events.pairing import (
    HelperChanged,
    HelpPlanned,
    PairEnd,
    PairEnded,
    PairFormed,
    PairingClosed,
    PairingOpened,
    PairVisitRecorded,
)
from services.members.pairing.helping import ChangeHelper, EndPair, NoHelpPlan, NoPairMinutes, PlanHelp, RecordPairVisit
from services.members.pairing.opening import (
    ClosePairing,
    FormPair,
    NoHardship,
    OpenPairing,
    OwnHelper,
    PairedAlready,
    ReleaseHelper,
)
from services.members.pairing.state import NotPaired, PairingNotYet

TODAY = date(2010, 9, 1)
DAY = date(2010, 7, 5)
WHO = {"member_id": "m1"}
MEETING = Decided("湖滨第一党支部", "支委会", DAY, "会议记录〔2010〕9号")

OPENED = PairingOpened(**WHO, case_id="c1", on=date(2010, 6, 1))
FORM = FormPair(**WHO, helper_id="h1", on=date(2010, 6, 10), helper_name="李帮扶")
FORMED = PairFormed(**WHO, helper_id="h1", on=date(2010, 6, 10), helper_name="李帮扶")
PLAN = PlanHelp(**WHO, plan="每月走访一次", on=DAY)
VISIT = RecordPairVisit(**WHO, visit_id="v1", on=DAY, reason=VisitReason.HOSPITAL, with_deed=True, notes="送医")
VISITED = PairVisitRecorded(**WHO, visit_id="v1", reason=VisitReason.HOSPITAL, with_deed=True, on=DAY, notes="送医")
CHANGE = ChangeHelper(**WHO, helper_id="h2", decided_by=MEETING, on=DAY, helper_name="王接任")
CHANGED = HelperChanged(**WHO, helper_id="h2", decided_by=MEETING, on=DAY, helper_name="王接任")
END = EndPair(**WHO, cause=PairEnd.RELIEVED, on=DAY, notes="已脱困")
ENDED = PairEnded(**WHO, cause=PairEnd.RELIEVED, on=DAY, notes="已脱困")
CLOSE = ClosePairing(**WHO, cause=PairEnd.CASE_ENDED, on=DAY)


def given(*facts: object) -> Specification:
    return specify(pairing).given(*facts)


def test_a_helper_who_leaves_is_released_and_the_branch_finds_another() -> None:
    release = ReleaseHelper(**WHO, helper_id="h1", on=DAY)
    left = PairEnded(**WHO, cause=PairEnd.LEFT, on=DAY)
    given(OPENED, FORMED).when(release, TODAY).then(left)
    for history in ((OPENED,), (OPENED, FORMED, CHANGED), (OPENED, FORMED, left)):
        given(*history).when(release, TODAY).then_nothing()
    given(OPENED, FORMED, left).when(replace(FORM, helper_id="h2", on=DAY), TODAY).then(
        replace(FORMED, helper_id="h2", on=DAY)
    )


def test_an_approved_hardship_opens_it_once() -> None:
    opening = OpenPairing(**WHO, case_id="c1", on=date(2010, 6, 1))
    given().when(opening, TODAY).then(OPENED)
    given(OPENED).when(replace(opening, on=DAY), TODAY).then_nothing()


def test_a_pair_is_formed_with_a_helper() -> None:
    given(OPENED).when(FORM, TODAY).then(FORMED)
    given(OPENED, FORMED).when(FORM, TODAY).then_nothing()


def test_help_by_pairing_follows_an_approved_hardship_and_nothing_else() -> None:
    given().when(FORM, TODAY).refused(NoHardship)
    given(OPENED, PairingClosed(**WHO, on=DAY)).when(FORM, TODAY).refused(NoHardship)


def test_nobody_is_paired_twice_or_with_themselves() -> None:
    given(OPENED, FORMED).when(replace(FORM, helper_id="h2"), TODAY).refused(PairedAlready)
    given(OPENED).when(replace(FORM, helper_id="m1"), TODAY).refused(OwnHelper)
    given(OPENED, FORMED).when(replace(CHANGE, helper_id="m1"), TODAY).refused(OwnHelper)


def test_a_plan_says_what_will_be_done() -> None:
    given(OPENED, FORMED).when(PLAN, TODAY).then(HelpPlanned(**WHO, on=DAY, plan="每月走访一次"))
    given(OPENED, FORMED).when(replace(PLAN, plan=" "), TODAY).refused(NoHelpPlan)


def test_a_visit_is_entered_once() -> None:
    given(OPENED, FORMED).when(VISIT, TODAY).then(VISITED)
    given(OPENED, FORMED, VISITED).when(VISIT, TODAY).then_nothing()
    given(OPENED, FORMED, VISITED, ENDED).when(VISIT, TODAY).then_nothing()


def test_another_helper_goes_on_when_the_branch_has_discussed_it() -> None:
    given(OPENED, FORMED).when(CHANGE, TODAY).then(CHANGED)
    given(OPENED, FORMED, CHANGED).when(CHANGE, TODAY).then_nothing()
    bare = replace(CHANGE, decided_by=replace(MEETING, document=""))
    given(OPENED, FORMED).when(bare, TODAY).refused(NoPairMinutes)


def test_when_a_pair_ends_another_may_be_formed_while_the_hardship_stands() -> None:
    given(OPENED, FORMED).when(END, TODAY).then(ENDED)
    again = replace(FORM, helper_id="h3", on=TODAY)
    given(OPENED, FORMED, ENDED).when(again, TODAY).then(replace(FORMED, helper_id="h3", on=TODAY))


def test_when_the_hardship_ends_the_pair_ends_with_it() -> None:
    closed = PairingClosed(**WHO, on=DAY)
    given(OPENED, FORMED).when(CLOSE, TODAY).then(PairEnded(**WHO, cause=PairEnd.CASE_ENDED, on=DAY), closed)
    given(OPENED).when(CLOSE, TODAY).then(closed)
    given(OPENED, closed).when(CLOSE, TODAY).then_nothing()
    given().when(CLOSE, TODAY).then_nothing()


@pytest.mark.parametrize("command", [PLAN, VISIT, CHANGE, END])
def test_it_takes_a_helper_on_that_day(command: Any) -> None:
    given(OPENED).when(command, TODAY).refused(NotPaired)
    given(OPENED, FORMED).when(replace(command, on=date(2010, 6, 9)), TODAY).refused(NotPaired)


@pytest.mark.parametrize(("history", "command"), [((), FORM), ((FORMED,), PLAN), ((FORMED,), VISIT), ((FORMED,), END)])
def test_nothing_is_entered_before_its_day(history: tuple[object, ...], command: Any) -> None:
    given(OPENED, *history).when(replace(command, on=date(2010, 9, 2)), TODAY).refused(PairingNotYet)
