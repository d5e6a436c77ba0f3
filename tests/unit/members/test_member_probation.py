"""Probation (预备期): completed, extended once, cancelled; a date alone only asks."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import member
from services.members.events import (
    Category,
    ContactAssigned,
    ContactEnded,
    Decided,
    EndReason,
    MembershipEnded,
    Particulars,
    PeopleRules,
    ProbationCancelled,
    ProbationCompleted,
    ProbationExtended,
)
from services.members.member.probation import (
    ApprovedFirst,
    CancelProbation,
    CompleteProbation,
    ExtendedBefore,
    ExtendProbation,
    NoResolution,
    NotOnProbation,
    OddExtension,
    StillOnProbation,
    probation_ends,
)
from services.members.member.state import NotKnown
from services.members.projections.queries import MemberDetail, Waiting
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, REGISTERED, RULEBOOK, TODAY, register

NEW = Particulars(name="陈新", joined_on="2009-06-01")
ON_PROBATION = replace(REGISTERED, category=Category.PROBATIONARY, particulars=NEW)
RESOLUTION = Decided("湖滨第一党支部", "支部大会", date(2010, 6, 2), "决议3号")
APPROVAL = Decided("街道党工委", "审批", date(2010, 6, 5), "批复9号")
BOTH = {"resolution": RESOLUTION, "approval": APPROVAL}
COMPLETE = CompleteProbation(member_id="m1", full_member_on=date(2010, 6, 2), on=TODAY, **BOTH)
EXTEND = ExtendProbation(member_id="m1", months=6, on=TODAY, **BOTH)
CANCEL = CancelProbation(member_id="m1", on=TODAY, **BOTH)
COMPLETED = ProbationCompleted(member_id="m1", on=TODAY, particulars=replace(NEW, full_member_on="2010-06-02"), **BOTH)
EXTENDED = ProbationExtended(member_id="m1", months=6, on=TODAY, **BOTH)
CANCELLED = ProbationCancelled(member_id="m1", on=TODAY, **BOTH)
COMMANDS = [COMPLETE, EXTEND, CANCEL]


def on_probation(*facts: object) -> Specification:
    """A sentence about a probationary member who joined on 1 June 2009."""
    return specify(member, RULEBOOK).given(ON_PROBATION, *facts)


def test_a_probationary_member_becomes_a_full_one_and_their_party_age_begins() -> None:
    on_probation().when(COMPLETE, TODAY).then(COMPLETED)


def test_the_probation_is_extended() -> None:
    on_probation().when(EXTEND, TODAY).then(EXTENDED)


def test_a_cancelled_probation_ends_the_membership_and_every_contact() -> None:
    contact = ContactAssigned(member_id="m1", contact_id="k1", on=KNOWN)
    on_probation(contact).when(CANCEL, TODAY).then(
        CANCELLED,
        ContactEnded(member_id="m1", contact_id="k1", on=TODAY, reason="PROBATION_CANCELLED"),
        MembershipEnded(member_id="m1", reason=EndReason.PROBATION_CANCELLED, on=TODAY, document="批复9号"),
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_only_a_probation_ends(command: member.MemberCommand) -> None:
    specify(member, RULEBOOK).given(REGISTERED).when(command, TODAY).refused(NotOnProbation)
    on_probation(COMPLETED).when(command, TODAY).refused(NotOnProbation)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("missing", ["resolution", "approval"])
def test_both_papers_are_needed(command: member.MemberCommand, missing: str) -> None:
    bare = replace(command, **{missing: replace(BOTH[missing], document=" ")})
    on_probation().when(bare, TODAY).refused(NoResolution)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_approved_was_resolved_before(command: member.MemberCommand) -> None:
    early = replace(command, approval=replace(APPROVAL, on=date(2010, 6, 1)))
    on_probation().when(early, TODAY).refused(ApprovedFirst)


def test_nobody_becomes_a_full_member_before_the_year_is_over() -> None:
    on_probation().when(replace(COMPLETE, full_member_on=date(2010, 5, 31)), TODAY).refused(StillOnProbation)
    specify(member, RULEBOOK).given(ON_PROBATION).when(replace(COMPLETE, full_member_on=date(2010, 6, 1)), TODAY).then(
        replace(COMPLETED, particulars=replace(NEW, full_member_on="2010-06-01"))
    )


def test_nobody_becomes_a_full_member_before_the_extension_is_over() -> None:
    on_probation(EXTENDED).when(COMPLETE, TODAY).refused(StillOnProbation)
    later = date(2010, 12, 1)
    on_probation(EXTENDED).when(replace(COMPLETE, full_member_on=later), TODAY).then(
        replace(COMPLETED, particulars=replace(NEW, full_member_on="2010-12-01"))
    )


def test_a_joining_date_known_to_the_year_refuses_only_what_is_impossible() -> None:
    vague = replace(ON_PROBATION, particulars=replace(NEW, joined_on="2009"))
    early, possible = (replace(COMPLETE, full_member_on=day) for day in (date(2009, 12, 31), date(2010, 1, 1)))
    specify(member, RULEBOOK).given(vague).when(early, TODAY).refused(StillOnProbation)
    assert isinstance(specify(member, RULEBOOK).given(vague).when(possible, TODAY).outcome, list)


def test_a_probation_is_extended_once() -> None:
    on_probation(EXTENDED).when(EXTEND, TODAY).refused(ExtendedBefore)


@pytest.mark.parametrize("months", [5, 13])
def test_an_extension_is_neither_very_short_nor_very_long(months: int) -> None:
    on_probation().when(replace(EXTEND, months=months), TODAY).refused(OddExtension)


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_unknown_is_on_probation(command: member.MemberCommand) -> None:
    specify(member, RULEBOOK).when(command, TODAY).refused(NotKnown)


@pytest.mark.parametrize(
    ("joined_on", "extended", "end"),
    [
        ("2009-06-01", None, date(2010, 6, 1)),
        ("2009-06", None, date(2010, 6, 30)),
        ("2009", None, date(2010, 12, 31)),
        ("2008-02-29", None, date(2009, 2, 28)),
        ("2009-06-01", 6, date(2010, 12, 1)),
        (None, 6, None),
    ],
)
def test_a_probation_is_over_for_certain(joined_on: str | None, extended: int | None, end: date | None) -> None:
    assert probation_ends(joined_on, extended, PeopleRules()) == end


# ── On the desk ──────────────────────────────────────────────────────────────


def test_the_date_only_asks_and_the_papers_answer(desk: Desk) -> None:
    desk.ask(register(particulars=NEW, category=Category.PROBATIONARY))
    desk.settle()
    desk.runtime.wake(date(2010, 6, 20))
    assert desk.answer(MemberDetail(member_id="m1", day=TODAY))["category"] == "PROBATIONARY"
    due = desk.answer(Waiting(day=date(2010, 6, 1)))["probations"]
    assert [(each["member_id"], each["ends_on"]) for each in due] == [("m1", date(2010, 6, 1))]
    desk.ask(EXTEND)
    assert desk.answer(MemberDetail(member_id="m1", day=TODAY))["probation_ends_on"] == date(2010, 12, 1)
    desk.ask(replace(COMPLETE, full_member_on=date(2010, 12, 1)))
    found = desk.answer(MemberDetail(member_id="m1", day=date(2011, 12, 1)))
    assert (found["category"], found["party_age"], found["probation_ends_on"]) == ("FULL", 1, None)
