"""Moving (流动): away, here from elsewhere, back again; and who keeps in touch."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    InflowRegistered,
    MemberReturned,
    OutflowRegistered,
)
from services.members.member.moving import (
    AssignContact,
    EndContact,
    LeftInFuture,
    NoSuchContact,
    NotAway,
    NotOnRoll,
    OnRollAlready,
    RecordReturn,
    RegisterInflow,
    RegisterOutflow,
)
from services.members.member.state import NotKnown
from tests.unit.members.facts import ELSEWHERE, REGISTERED, TODAY

LEFT = date(2009, 11, 20)
TOMORROW = TODAY + timedelta(days=1)
OUT = RegisterOutflow(member_id="m1", left_on=LEFT, on=TODAY, destination="杭州", reason="随子女居住")
GONE = OutflowRegistered(member_id="m1", left_on=LEFT, on=TODAY, destination="杭州", reason="随子女居住")
IN = RegisterInflow(
    member_id="m1",
    community_id="hubin",
    arrived_on=LEFT,
    on=TODAY,
    activity_card="浙0001",
    home_organization="外地支部",
)
ARRIVED = InflowRegistered(
    member_id="m1",
    community_id="hubin",
    arrived_on=LEFT,
    on=TODAY,
    activity_card="浙0001",
    home_organization="外地支部",
)
RETURN = RecordReturn(member_id="m1", on=TODAY)
RETURNED = MemberReturned(member_id="m1", on=TODAY)
ASSIGN = AssignContact(member_id="m1", contact_id="k1", on=TODAY, contact_name="李四")
ASSIGNED = ContactAssigned(member_id="m1", contact_id="k1", on=TODAY, contact_name="李四")
END_CONTACT = EndContact(member_id="m1", contact_id="k1", on=TODAY, reason="MOVED")
CONTACT_ENDED = ContactEnded(member_id="m1", contact_id="k1", on=TODAY, reason="MOVED")


# ── Leaving for elsewhere ────────────────────────────────────────────────────


def test_a_member_of_the_roll_left() -> None:
    specify(member).given(REGISTERED).when(OUT, TODAY).then(GONE)


def test_having_left_today_counts() -> None:
    specify(member).given(REGISTERED).when(replace(OUT, left_on=TODAY), TODAY).then(replace(GONE, left_on=TODAY))


def test_entering_the_same_departure_again_gives_nothing() -> None:
    specify(member).given(REGISTERED, GONE).when(OUT, TODAY).then_nothing()


def test_another_day_of_departure_is_news() -> None:
    other = date(2009, 11, 2)
    specify(member).given(REGISTERED, GONE).when(replace(OUT, left_on=other), TODAY).then(replace(GONE, left_on=other))


def test_who_is_not_on_the_roll_cannot_flow_out_of_it() -> None:
    specify(member).given(ELSEWHERE).when(OUT, TODAY).refused(NotOnRoll)


def test_a_departure_is_entered_when_it_has_happened() -> None:
    specify(member).given(REGISTERED).when(replace(OUT, left_on=TOMORROW), TODAY).refused(LeftInFuture)


# ── Coming from elsewhere ────────────────────────────────────────────────────


def test_a_member_of_another_organisation_came() -> None:
    specify(member).given(ELSEWHERE).when(IN, TODAY).then(ARRIVED)


def test_entering_the_same_arrival_again_gives_nothing() -> None:
    specify(member).given(ELSEWHERE, ARRIVED).when(IN, TODAY).then_nothing()


def test_who_is_on_this_roll_does_not_flow_in() -> None:
    specify(member).given(REGISTERED).when(IN, TODAY).refused(OnRollAlready)


def test_a_member_of_one_communitys_roll_may_flow_into_another() -> None:
    specify(member).given(REGISTERED).when(replace(IN, community_id="lixin"), TODAY).then(
        replace(ARRIVED, community_id="lixin")
    )


def test_an_arrival_is_entered_when_it_has_happened() -> None:
    specify(member).given(ELSEWHERE).when(replace(IN, arrived_on=TOMORROW), TODAY).refused(LeftInFuture)


# ── Returning ────────────────────────────────────────────────────────────────


def test_an_outflow_came_back() -> None:
    specify(member).given(REGISTERED, GONE).when(RETURN, TODAY).then(RETURNED)


def test_an_inflow_left_again() -> None:
    specify(member).given(ELSEWHERE, ARRIVED).when(RETURN, TODAY).then(RETURNED)


@pytest.mark.parametrize("history", [(), (GONE, RETURNED)])
def test_only_a_mobile_member_returns(history: tuple[object, ...]) -> None:
    specify(member).given(REGISTERED, *history).when(RETURN, TODAY).refused(NotAway)


# ── Keeping in touch ─────────────────────────────────────────────────────────


def test_somebody_keeps_in_touch() -> None:
    specify(member).given(REGISTERED).when(ASSIGN, TODAY).then(ASSIGNED)


def test_assigning_the_same_contact_again_gives_nothing() -> None:
    specify(member).given(REGISTERED, ASSIGNED).when(ASSIGN, TODAY).then_nothing()


def test_a_contact_ends_with_the_reason() -> None:
    specify(member).given(REGISTERED, ASSIGNED).when(END_CONTACT, TODAY).then(CONTACT_ENDED)


def test_an_ended_contact_may_begin_again() -> None:
    specify(member).given(REGISTERED, ASSIGNED, CONTACT_ENDED).when(ASSIGN, TODAY).then(ASSIGNED)


@pytest.mark.parametrize("history", [(), (ASSIGNED, CONTACT_ENDED)])
def test_only_an_open_contact_ends(history: tuple[object, ...]) -> None:
    specify(member).given(REGISTERED, *history).when(END_CONTACT, TODAY).refused(NoSuchContact)


@pytest.mark.parametrize("command", [OUT, IN, RETURN, ASSIGN, END_CONTACT])
def test_nobody_unknown_moves(command: member.MemberCommand) -> None:
    specify(member).when(command, TODAY).refused(NotKnown)
