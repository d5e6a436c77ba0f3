"""Moving within the sub-district: by transfer, or along with one's organisation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.contract import ACCEPTED, COMMANDS
from services.members.events import MemberClass, MemberReassigned, MoveCause, ReportInAccepted
from services.members.member.classes import Classes, Span, classify
from services.members.member.moving import NotOnRoll
from services.members.member.reassigning import FollowTree, NoTransferNote, ReassignMember
from services.members.member.state import NotKnown, NotYet
from tests.unit.members.facts import APPROVED, ELSEWHERE, KNOWN, REGISTERED, TODAY, confirmed

MOVE = ReassignMember(member_id="m1", organization_id="lixin-1", community_id="lixin", on=TODAY, document="介绍信7号")
MOVED = MemberReassigned(
    member_id="m1",
    organization_id="lixin-1",
    community_id="lixin",
    cause=MoveCause.TRANSFER,
    document="介绍信7号",
    on=TODAY,
)
ALONG = FollowTree(member_id="m1", organization_id="lixin-1", community_id="lixin", on=TODAY)


def test_a_member_is_transferred_to_another_branch_here() -> None:
    specify(member).given(REGISTERED).when(MOVE, TODAY).then(MOVED)


def test_who_goes_along_with_the_tree_needs_no_letter() -> None:
    specify(member).given(REGISTERED).when(ALONG, TODAY).then(replace(MOVED, document=None, cause=MoveCause.TREE))


def test_nobody_goes_along_before_they_were_known() -> None:
    early = replace(ALONG, on=date(2009, 1, 1))
    specify(member).given(REGISTERED).when(early, TODAY).then(
        replace(MOVED, document=None, cause=MoveCause.TREE, on=KNOWN)
    )


def test_being_there_already_gives_nothing() -> None:
    specify(member).given(REGISTERED, MOVED).when(MOVE, TODAY).then_nothing()


def test_a_transfer_leaves_a_note() -> None:
    specify(member).given(REGISTERED).when(replace(MOVE, document=" "), TODAY).refused(NoTransferNote)


def test_who_is_on_no_roll_here_is_not_reassigned() -> None:
    specify(member).given(ELSEWHERE).when(MOVE, TODAY).refused(NotOnRoll)


def test_nobody_unknown_is_reassigned() -> None:
    specify(member).when(MOVE, TODAY).refused(NotKnown)


def test_a_transfer_is_entered_when_it_has_happened() -> None:
    specify(member).given(REGISTERED).when(MOVE, TODAY - timedelta(days=1)).refused(NotYet)


def test_to_go_along_with_the_tree_is_asked_by_our_own_policies_only() -> None:
    assert FollowTree in COMMANDS
    assert FollowTree not in ACCEPTED


# ── The classes ──────────────────────────────────────────────────────────────

REG, HARD, OLD, DUTY = MemberClass.REGISTERED, MemberClass.HARDSHIP, MemberClass.ELDERLY, MemberClass.ON_DUTY


def spans(*facts: object) -> set[Span]:
    """The spans after these facts."""
    classes = Classes()
    for fact in facts:
        classes = classify(classes, fact)  # type: ignore[arg-type]  # facts of a person
    return set(classes.spans)


def test_the_classes_of_home_go_on_in_the_new_community() -> None:
    assert spans(REGISTERED, APPROVED, MOVED) == {
        Span(REG, "hubin", KNOWN, TODAY),
        Span(REG, "lixin", TODAY),
        Span(HARD, "hubin", APPROVED.on, TODAY, "c1"),
        Span(HARD, "lixin", TODAY, date(2011, 6, 1), "c1"),
    }


def test_a_guest_elsewhere_stays_one_there() -> None:
    accepted = ReportInAccepted(member_id="m1", community_id="dajiang", on=KNOWN)
    assert Span(DUTY, "dajiang", KNOWN) in spans(REGISTERED, accepted, MOVED)


def test_a_class_that_becomes_known_late_is_of_where_the_person_lived() -> None:
    late = date(2010, 3, 1)
    assert spans(REGISTERED, MOVED, confirmed(OLD, late)) >= {
        Span(OLD, "hubin", late, TODAY),
        Span(OLD, "lixin", TODAY),
    }


@pytest.mark.parametrize("day", [KNOWN, TODAY])
def test_moving_within_a_community_leaves_the_classes_alone(day: date) -> None:
    within = replace(MOVED, community_id="hubin", on=day)
    assert spans(REGISTERED, within) == {Span(REG, "hubin", KNOWN)}
