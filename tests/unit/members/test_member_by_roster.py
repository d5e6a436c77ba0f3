"""What a newer roster says of a known person: nobody's later word is written over, and all of it can be taken back."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import (
    ContactAssigned,
    EndReason,
    IdNumberWithdrawn,
    MemberReassigned,
    MembershipEnded,
    MoveCause,
    OutflowRegistered,
    ParticularsCorrected,
)
from services.members.member.by_roster import (
    Change,
    CorrectByRoster,
    CorrectedSince,
    HasLaterFacts,
    MoveByRoster,
    MovedSince,
    VoidRegistration,
)
from services.members.member.moving import NotOnRoll
from services.members.member.state import NotKnown
from tests.unit.members.facts import APPLIED, ELSEWHERE, KNOWN, NUMBER, REGISTERED, TODAY, ZHANG

PHONE = "13812345678"
CORRECT = CorrectByRoster(member_id="m1", changes=(Change("phone", None, PHONE),), on=TODAY, reason="按新名册更正")
WITH_PHONE = replace(ZHANG, phone=PHONE)
CORRECTED = ParticularsCorrected(
    member_id="m1", on=TODAY, id_number=NUMBER, particulars=WITH_PHONE, reason="按新名册更正"
)
MOVE = MoveByRoster(member_id="m1", from_id="branch", organization_id="second", community_id="lixin", on=TODAY)
MOVED = MemberReassigned(
    member_id="m1",
    organization_id="second",
    community_id="lixin",
    cause=MoveCause.ROSTER,
    document=None,
    on=TODAY,
)
VOID = VoidRegistration(member_id="m1", untouched=True, document="import i1")
WITHDRAWN = IdNumberWithdrawn(member_id="m1", on=KNOWN)
ENDED = MembershipEnded(member_id="m1", reason=EndReason.ENTERED_IN_ERROR, on=KNOWN, document="import i1")

# ── Particulars ──────────────────────────────────────────────────────────────


def test_a_roster_corrects_what_it_names_and_leaves_the_rest() -> None:
    specify(member).given(REGISTERED).when(CORRECT, TODAY).then(CORRECTED)


def test_what_a_roster_says_and_is_known_gives_nothing() -> None:
    specify(member).given(REGISTERED, CORRECTED).when(CORRECT, TODAY).then_nothing()


def test_another_field_corrected_since_is_kept() -> None:
    moved = replace(CORRECTED, particulars=replace(ZHANG, address="鉴湖景园3幢"))
    both = replace(CORRECTED, particulars=replace(WITH_PHONE, address="鉴湖景园3幢"))
    specify(member).given(REGISTERED, moved).when(CORRECT, TODAY).then(both)


def test_the_same_field_corrected_since_is_not_written_over() -> None:
    other = replace(CORRECTED, particulars=replace(ZHANG, phone="13987654321"))
    specify(member).given(REGISTERED, other).when(CORRECT, TODAY).refused(CorrectedSince)


def test_taking_a_correction_back_leaves_what_was_before() -> None:
    back = replace(CORRECT, changes=(Change("phone", PHONE, None),))
    specify(member).given(REGISTERED, CORRECTED).when(back, TODAY).then(replace(CORRECTED, particulars=ZHANG))


# ── Where somebody belongs ───────────────────────────────────────────────────


def test_a_roster_moves_without_a_letter_and_says_why() -> None:
    specify(member).given(REGISTERED).when(MOVE, TODAY).then(MOVED)


def test_who_is_there_already_is_not_moved() -> None:
    specify(member).given(REGISTERED, MOVED).when(MOVE, TODAY).then_nothing()


def test_who_was_moved_since_stays() -> None:
    elsewhere = replace(MOVED, organization_id="third")
    specify(member).given(REGISTERED, elsewhere).when(MOVE, TODAY).refused(MovedSince)


def test_who_is_on_no_roll_here_is_not_moved() -> None:
    specify(member).given(ELSEWHERE).when(MOVE, TODAY).refused(NotOnRoll)


# ── A registration that should not have been ─────────────────────────────────


def test_a_registration_taken_back_never_was() -> None:
    specify(member).given(REGISTERED).when(VOID, TODAY).then(WITHDRAWN, ENDED)
    after = member.initial
    for fact in (REGISTERED, WITHDRAWN, ENDED):
        after = member.evolve(after, fact)
    assert (after.status, after.classes.spans, after.id_number) == ("ended", (), None)


def test_who_had_no_number_frees_none() -> None:
    specify(member).given(replace(REGISTERED, id_number=None)).when(VOID, TODAY).then(ENDED)


@pytest.mark.parametrize(
    "later",
    [
        APPLIED,
        OutflowRegistered(member_id="m1", left_on=date(2010, 5, 1), on=TODAY),
        ContactAssigned(member_id="m1", contact_id="k1", on=TODAY),
    ],
)
def test_a_registration_that_something_stands_on_stays(later: object) -> None:
    specify(member).given(REGISTERED, later).when(VOID, TODAY).refused(HasLaterFacts)


def test_a_registration_of_which_other_streams_tell_stays() -> None:
    specify(member).given(REGISTERED).when(replace(VOID, untouched=False), TODAY).refused(HasLaterFacts)


@pytest.mark.parametrize("command", [CORRECT, MOVE, VOID])
def test_nothing_is_said_of_whom_nobody_knows(command: object) -> None:
    specify(member).when(command, TODAY).refused(NotKnown)
