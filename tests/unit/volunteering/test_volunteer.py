"""Volunteers: by their own wish, with consent that can be taken back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import specify
from services.volunteering import volunteer
from services.volunteering.events import (
    Channel,
    ConsentGiven,
    ConsentWithdrawn,
    Purpose,
    VolunteerDeparted,
    VolunteerErased,
    VolunteerRegistered,
)
from services.volunteering.volunteer import (
    DepartVolunteer,
    EraseVolunteer,
    GiveConsent,
    RegisterVolunteer,
    WithdrawConsent,
)

DAY = date(2010, 6, 1)
REGISTER = RegisterVolunteer(volunteer_id="v1", on=DAY)
REGISTERED = VolunteerRegistered(volunteer_id="v1", channel=Channel.DESK, on=DAY)
PURPOSES = (Purpose.SERVICE_RECORD, Purpose.CONTACT)
GIVE = GiveConsent(volunteer_id="v1", notice_version="n1", purposes=PURPOSES, on=DAY)
GIVEN = ConsentGiven(volunteer_id="v1", notice_version="n1", purposes=PURPOSES, channel=Channel.DESK, on=DAY)
WITHDRAW = WithdrawConsent(volunteer_id="v1", on=DAY)
WITHDRAWN = ConsentWithdrawn(volunteer_id="v1", channel=Channel.DESK, on=DAY)
DEPARTED = VolunteerDeparted(volunteer_id="v1", on=DAY)
ERASE = EraseVolunteer(volunteer_id="v1", on=DAY, basis="PIPL-47")
ERASED = VolunteerErased(volunteer_id="v1", on=DAY, basis="PIPL-47")


def test_registers_once() -> None:
    """A second time changes nothing; after a departure it is a new beginning."""
    specify(volunteer).given().when(REGISTER, DAY).then(REGISTERED)
    specify(volunteer).given(REGISTERED).when(REGISTER, DAY).then_nothing()
    specify(volunteer).given(REGISTERED, DEPARTED).when(REGISTER, DAY).then(REGISTERED)


@pytest.mark.parametrize("command", [REGISTER, GIVE, WITHDRAW])
def test_what_a_clerk_enters_states_the_persons_own_wish(command: Any) -> None:
    """Law, art. 25."""
    entered = replace(command, channel=Channel.WINDOW, wish=" ")
    specify(volunteer).given(REGISTERED).when(entered, DAY).refused(volunteer.NoOwnWish)


def test_the_wish_is_kept() -> None:
    """With the channel that it came by."""
    entered = replace(REGISTER, channel=Channel.PHONE, wish="愿意参加")
    kept = replace(REGISTERED, channel=Channel.PHONE, wish="愿意参加")
    specify(volunteer).given().when(entered, DAY).then(kept)


def test_consents_to_purposes() -> None:
    """To at least one, as a registered volunteer; the same again changes nothing, another notice does."""
    specify(volunteer).given(REGISTERED).when(GIVE, DAY).then(GIVEN)
    specify(volunteer).given(REGISTERED, GIVEN).when(GIVE, DAY).then_nothing()
    newer = replace(GIVE, notice_version="n2")
    specify(volunteer).given(REGISTERED, GIVEN).when(newer, DAY).then(replace(GIVEN, notice_version="n2"))
    specify(volunteer).given().when(GIVE, DAY).refused(volunteer.NotRegistered)
    specify(volunteer).given(REGISTERED).when(replace(GIVE, purposes=()), DAY).refused(volunteer.NoPurpose)


def test_withdraws_at_any_time() -> None:
    """Also without registration, for signing up is consent; also again, for there may be sign-ups since."""
    specify(volunteer).given(REGISTERED, GIVEN).when(WITHDRAW, DAY).then(WITHDRAWN)
    specify(volunteer).given().when(WITHDRAW, DAY).then(WITHDRAWN)
    specify(volunteer).given(REGISTERED, GIVEN, WITHDRAWN).when(WITHDRAW, DAY).then(WITHDRAWN)
    specify(volunteer).given(REGISTERED, GIVEN, WITHDRAWN).when(GIVE, DAY).then(GIVEN)


def test_departs_once() -> None:
    """And not after being erased."""
    depart = DepartVolunteer(volunteer_id="v1", on=DAY)
    specify(volunteer).given().when(depart, DAY).then(DEPARTED)
    specify(volunteer).given(DEPARTED).when(depart, DAY).then_nothing()
    specify(volunteer).given(ERASED).when(depart, DAY).then_nothing()


def test_is_erased_once_and_for_ever() -> None:
    """Whoever it was, nothing more is written for them."""
    specify(volunteer).given().when(ERASE, DAY).then(ERASED)
    specify(volunteer).given(REGISTERED, ERASED).when(ERASE, DAY).then_nothing()
    for command in (REGISTER, GIVE, WITHDRAW):
        specify(volunteer).given(REGISTERED, ERASED).when(command, DAY).refused(volunteer.Erased)
