"""On duty (在职): report in, accept, check out."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import Channel, MemberCheckedOut, MemberReportedIn, ReportInAccepted
from services.members.member.reporting_in import (
    AcceptReportIn,
    CheckOut,
    NotOnDuty,
    NotReported,
    OnThisRoll,
    ReportIn,
)
from services.members.member.state import NotKnown
from tests.unit.members.facts import ELSEWHERE, REGISTERED, TODAY

DAY = date(2010, 5, 4)
REPORT = ReportIn(member_id="m1", community_id="hubin", on=DAY, channel=Channel.WINDOW, employer="轻纺城集团")
REPORTED = MemberReportedIn(member_id="m1", community_id="hubin", on=DAY, channel=Channel.WINDOW, employer="轻纺城集团")
ACCEPT = AcceptReportIn(member_id="m1", on=DAY)
ACCEPTED = ReportInAccepted(member_id="m1", community_id="hubin", on=DAY)
CHECK_OUT = CheckOut(member_id="m1", on=TODAY)
CHECKED_OUT = MemberCheckedOut(member_id="m1", on=TODAY)


# ── Reporting in ─────────────────────────────────────────────────────────────


def test_an_employed_member_reports_in_by_the_channel_it_came() -> None:
    specify(member).given(ELSEWHERE).when(REPORT, TODAY).then(REPORTED)


@pytest.mark.parametrize("history", [(REPORTED,), (REPORTED, ACCEPTED)])
def test_reporting_in_again_gives_nothing(history: tuple[object, ...]) -> None:
    specify(member).given(ELSEWHERE, *history).when(REPORT, TODAY).then_nothing()


def test_who_is_on_this_roll_has_nothing_to_report_in() -> None:
    specify(member).given(REGISTERED).when(REPORT, TODAY).refused(OnThisRoll)


def test_who_is_on_another_communitys_roll_may_report_in() -> None:
    specify(member).given(REGISTERED).when(replace(REPORT, community_id="lixin"), TODAY).then(
        replace(REPORTED, community_id="lixin")
    )


def test_after_checking_out_one_may_report_in_again() -> None:
    specify(member).given(ELSEWHERE, REPORTED, ACCEPTED, CHECKED_OUT).when(REPORT, TODAY).then(REPORTED)


# ── Accepting ────────────────────────────────────────────────────────────────


def test_the_community_accepts() -> None:
    specify(member).given(ELSEWHERE, REPORTED).when(ACCEPT, TODAY).then(ACCEPTED)


def test_accepting_again_gives_nothing() -> None:
    specify(member).given(ELSEWHERE, REPORTED, ACCEPTED).when(ACCEPT, TODAY).then_nothing()


@pytest.mark.parametrize("history", [(), (REPORTED, ACCEPTED, CHECKED_OUT)])
def test_there_must_be_something_to_accept(history: tuple[object, ...]) -> None:
    specify(member).given(ELSEWHERE, *history).when(ACCEPT, TODAY).refused(NotReported)


# ── Checking out ─────────────────────────────────────────────────────────────


def test_an_on_duty_member_checks_out() -> None:
    specify(member).given(ELSEWHERE, REPORTED, ACCEPTED).when(CHECK_OUT, TODAY).then(CHECKED_OUT)


@pytest.mark.parametrize("history", [(), (REPORTED,), (REPORTED, ACCEPTED, CHECKED_OUT)])
def test_only_who_was_accepted_checks_out(history: tuple[object, ...]) -> None:
    specify(member).given(ELSEWHERE, *history).when(CHECK_OUT, TODAY).refused(NotOnDuty)


@pytest.mark.parametrize("command", [REPORT, ACCEPT, CHECK_OUT])
def test_nobody_unknown_is_on_duty(command: member.MemberCommand) -> None:
    specify(member).when(command, TODAY).refused(NotKnown)
