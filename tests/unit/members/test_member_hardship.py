"""Hardship (困难): applied for, approved for a time by a superior body, ended."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import HardshipEnded
from services.members.member.hardship import (
    ApplyForAid,
    ApproveHardship,
    EndHardship,
    EndsBeforeItBegins,
    NoDocument,
    NoSuchCase,
)
from services.members.member.state import NotKnown
from tests.unit.members.facts import APPLIED, APPROVED, DECIDED, REGISTERED, TODAY

APPLY = ApplyForAid(member_id="m1", case_id="c1", on=date(2010, 5, 31), category="LOW_INCOME")
APPROVE = ApproveHardship(
    member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=date(2011, 5, 31), on=date(2010, 6, 1)
)
END = EndHardship(member_id="m1", case_id="c1", on=TODAY, reason="家境好转")
ENDED = HardshipEnded(member_id="m1", case_id="c1", on=TODAY, reason="家境好转")


def test_a_case_is_opened_and_waits() -> None:
    specify(member).given(REGISTERED).when(APPLY, TODAY).then(APPLIED)


@pytest.mark.parametrize("history", [(APPLIED,), (APPLIED, APPROVED)])
def test_opening_an_open_case_gives_nothing(history: tuple[object, ...]) -> None:
    specify(member).given(REGISTERED, *history).when(APPLY, TODAY).then_nothing()


def test_a_superior_body_approves_for_a_time() -> None:
    specify(member).given(REGISTERED, APPLIED).when(APPROVE, TODAY).then(APPROVED)


def test_approving_the_same_again_gives_nothing() -> None:
    specify(member).given(REGISTERED, APPLIED, APPROVED).when(APPROVE, TODAY).then_nothing()


def test_the_yearly_check_prolongs_it() -> None:
    longer = replace(APPROVE, valid_until=date(2012, 5, 31), on=date(2011, 5, 31))
    specify(member).given(REGISTERED, APPLIED, APPROVED).when(longer, longer.on).then(
        replace(APPROVED, valid_until=date(2012, 5, 31), on=date(2011, 5, 31))
    )


def test_what_was_not_applied_for_is_not_approved() -> None:
    specify(member).given(REGISTERED).when(APPROVE, TODAY).refused(NoSuchCase)


@pytest.mark.parametrize("document", ["", "  "])
def test_without_a_number_the_case_stays_unapproved(document: str) -> None:
    bare = replace(APPROVE, decided_by=replace(DECIDED, document=document))
    specify(member).given(REGISTERED, APPLIED).when(bare, TODAY).refused(NoDocument)


def test_a_validity_reaches_at_least_to_the_approval() -> None:
    past = replace(APPROVE, valid_until=date(2010, 5, 31))
    specify(member).given(REGISTERED, APPLIED).when(past, TODAY).refused(EndsBeforeItBegins)


def test_a_validity_of_one_day_is_one() -> None:
    short = replace(APPROVE, valid_until=APPROVE.on)
    specify(member).given(REGISTERED, APPLIED).when(short, TODAY).then(replace(APPROVED, valid_until=APPROVE.on))


def test_an_approved_case_ends_early() -> None:
    specify(member).given(REGISTERED, APPLIED, APPROVED).when(END, TODAY).then(ENDED)


def test_an_application_that_is_not_approved_ends_too() -> None:
    specify(member).given(REGISTERED, APPLIED).when(END, TODAY).then(ENDED)


@pytest.mark.parametrize("history", [(), (APPLIED, APPROVED, ENDED)])
def test_only_an_approved_case_ends(history: tuple[object, ...]) -> None:
    specify(member).given(REGISTERED, *history).when(END, TODAY).refused(NoSuchCase)


@pytest.mark.parametrize("command", [APPLY, APPROVE, END])
def test_nobody_unknown_is_aided(command: member.MemberCommand) -> None:
    specify(member).when(command, TODAY).refused(NotKnown)
