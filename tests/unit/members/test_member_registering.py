"""Becoming known: registration, coming onto the roll, corrections."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import (
    Category,
    Channel,
    ClassificationEnded,
    EndReason,
    IdNumberWithdrawn,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberErased,
    MemberReportedIn,
    MembershipEnded,
    ParticularsCorrected,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.member.classifying import ConfirmClassification, NotProposed
from services.members.member.registering import (
    AlreadyRegistered,
    BadDate,
    CorrectParticulars,
    NoName,
    ReceiveRelationship,
)
from services.members.member.reporting_in import AcceptReportIn, NotReported
from services.members.member.state import NotKnown, NotYet
from tests.unit.members.facts import ELSEWHERE, KNOWN, NUMBER, REGISTERED, TODAY, ZHANG, confirmed, proposed, register

REGISTER = register(id_number=NUMBER)
RECEIVE = ReceiveRelationship(
    member_id="m1", organization_id="branch", community_id="hubin", category=Category.FULL, on=TODAY
)
MENDED = replace(ZHANG, birth_date="1960-05-02")
CORRECT = CorrectParticulars(member_id="m1", particulars=MENDED, reason="身份证核对", on=TODAY, id_number=NUMBER)
CORRECTED = ParticularsCorrected(member_id="m1", on=TODAY, id_number=NUMBER, particulars=MENDED, reason="身份证核对")
RECEIVED = RelationshipReceived(
    member_id="m1", organization_id="branch", community_id="hubin", category=Category.FULL, on=TODAY
)
MOBILE_IN = MemberClass.MOBILE_IN
ARRIVED = InflowRegistered(member_id="m1", community_id="hubin", arrived_on=date(2009, 11, 20), on=KNOWN)
IS_HERE = confirmed(MOBILE_IN, date(2010, 5, 20))
ENDED = MembershipEnded(member_id="m1", reason=EndReason.TRANSFER_OUT, on=TODAY, document="介绍信1号")
ERASED = MemberErased(member_id="m1", on=TODAY, basis="PIPL-47")


# ── Registering ──────────────────────────────────────────────────────────────


def test_a_person_becomes_known() -> None:
    specify(member).when(REGISTER, TODAY).then(REGISTERED)


def test_a_person_may_be_known_in_another_capacity() -> None:
    elsewhere = register(relationship=Relationship.ELSEWHERE, organization_id="hubin")
    specify(member).when(elsewhere, TODAY).then(ELSEWHERE)


def test_a_person_of_whom_only_the_name_is_known_is_registered() -> None:
    bare = replace(ZHANG, birth_date=None, joined_on=None, full_member_on=None)
    specify(member).when(replace(REGISTER, particulars=bare), TODAY).then(replace(REGISTERED, particulars=bare))


@pytest.mark.parametrize("history", [(REGISTERED,), (REGISTERED, ENDED), (REGISTERED, ERASED)])
def test_a_person_is_registered_once(history: tuple[object, ...]) -> None:
    specify(member).given(*history).when(REGISTER, TODAY).refused(AlreadyRegistered)


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_nobody_is_registered_without_a_name(name: str) -> None:
    specify(member).when(replace(REGISTER, particulars=replace(ZHANG, name=name)), TODAY).refused(NoName)


@pytest.mark.parametrize("field", ["birth_date", "joined_on", "full_member_on"])
def test_a_date_is_known_to_the_day_the_month_or_the_year(field: str) -> None:
    for written in ("1949", "1949-10", "1949-10-01"):
        known = replace(ZHANG, **{field: written})
        specify(member).when(replace(REGISTER, particulars=known), TODAY).then(replace(REGISTERED, particulars=known))


@pytest.mark.parametrize("field", ["birth_date", "joined_on", "full_member_on"])
def test_any_other_date_is_refused(field: str) -> None:
    wrong = replace(ZHANG, **{field: "1949年10月"})
    specify(member).when(replace(REGISTER, particulars=wrong), TODAY).refused(BadDate)


def test_nobody_is_registered_from_tomorrow() -> None:
    specify(member).when(replace(REGISTER, on=TODAY + timedelta(days=1)), TODAY).refused(NotYet)


def test_somebody_is_registered_from_today() -> None:
    specify(member).when(replace(REGISTER, on=TODAY), TODAY).then(replace(REGISTERED, on=TODAY))


# ── Coming onto the roll ─────────────────────────────────────────────────────


def test_a_relationship_is_received() -> None:
    specify(member).given(ELSEWHERE).when(RECEIVE, TODAY).then(
        RelationshipReceived(
            member_id="m1", organization_id="branch", community_id="hubin", category=Category.FULL, on=TODAY
        )
    )


def test_a_transfer_in_says_by_which_letter_and_from_where() -> None:
    lettered = replace(RECEIVE, document="介绍信5号", from_organization="杭州某街道")
    specify(member).given(ELSEWHERE).when(lettered, TODAY).then(
        replace(RECEIVED, document="介绍信5号", from_organization="杭州某街道")
    )


def test_receiving_what_lies_here_gives_nothing() -> None:
    specify(member).given(REGISTERED).when(RECEIVE, TODAY).then_nothing()


def test_receiving_twice_gives_nothing() -> None:
    received = RelationshipReceived(
        member_id="m1", organization_id="branch", community_id="hubin", category=Category.FULL, on=date(2010, 5, 1)
    )
    specify(member).given(ELSEWHERE, received).when(RECEIVE, TODAY).then_nothing()


def test_who_comes_onto_the_roll_is_no_longer_on_duty_there() -> None:
    accepted = ReportInAccepted(member_id="m1", community_id="hubin", on=KNOWN)
    specify(member).given(ELSEWHERE, accepted).when(RECEIVE, TODAY).then(
        MemberCheckedOut(member_id="m1", on=TODAY), RECEIVED
    )


def test_who_comes_onto_the_roll_is_no_longer_an_inflow_there() -> None:
    over = ClassificationEnded(member_id="m1", member_class=MOBILE_IN, on=TODAY, cause="RELATIONSHIP_RECEIVED")
    specify(member).given(ELSEWHERE, ARRIVED, IS_HERE).when(RECEIVE, TODAY).then(over, RECEIVED)


def test_who_comes_onto_the_roll_of_another_community_stays_a_guest_where_they_live() -> None:
    accepted = ReportInAccepted(member_id="m1", community_id="lixin", on=KNOWN)
    elsewhere = replace(ARRIVED, community_id="lixin")
    specify(member).given(ELSEWHERE, accepted, elsewhere, IS_HERE).when(RECEIVE, TODAY).then(RECEIVED)


def test_who_comes_onto_the_roll_does_not_wait_to_be_a_guest() -> None:
    waiting = proposed(MOBILE_IN, TODAY, community_id="hubin")
    reported = MemberReportedIn(member_id="m1", community_id="hubin", on=KNOWN, channel=Channel.DESK)
    for command, refusal in (
        (ConfirmClassification(member_id="m1", member_class=MOBILE_IN, on=TODAY), NotProposed),
        (AcceptReportIn(member_id="m1", on=TODAY), NotReported),
    ):
        specify(member).given(ELSEWHERE, reported, ARRIVED, waiting, RECEIVED).when(command, TODAY).refused(refusal)


# ── Correcting ───────────────────────────────────────────────────────────────


def test_particulars_are_corrected_whole_and_with_the_reason() -> None:
    specify(member).given(REGISTERED).when(CORRECT, TODAY).then(CORRECTED)


def test_correcting_to_what_is_known_gives_nothing() -> None:
    specify(member).given(REGISTERED, CORRECTED).when(CORRECT, TODAY).then_nothing()


def test_an_id_number_is_corrected_too() -> None:
    other = replace(CORRECT, particulars=ZHANG, id_number="330621193007010004")
    specify(member).given(REGISTERED).when(other, TODAY).then(
        replace(CORRECTED, particulars=ZHANG, id_number="330621193007010004")
    )


def test_a_number_left_out_is_nobodys_any_more() -> None:
    without = replace(CORRECT, id_number=None)
    specify(member).given(REGISTERED).when(without, TODAY).then(
        replace(CORRECTED, id_number=None), IdNumberWithdrawn(member_id="m1", on=TODAY)
    )


def test_a_name_cannot_be_corrected_away() -> None:
    nameless = replace(CORRECT, particulars=replace(ZHANG, name=" "))
    specify(member).given(REGISTERED).when(nameless, TODAY).refused(NoName)


def test_a_date_cannot_be_corrected_to_nonsense() -> None:
    wrong = replace(CORRECT, particulars=replace(ZHANG, birth_date="1951-02-29"))
    specify(member).given(REGISTERED).when(wrong, TODAY).refused(BadDate)


@pytest.mark.parametrize("history", [(), (REGISTERED, ENDED), (REGISTERED, ERASED)])
@pytest.mark.parametrize("command", [RECEIVE, CORRECT])
def test_only_who_is_known_can_be_acted_on(history: tuple[object, ...], command: member.MemberCommand) -> None:
    specify(member).given(*history).when(command, TODAY).refused(NotKnown)
