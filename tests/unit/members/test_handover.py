"""Duties that change hands: to a successor, or to nobody yet."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import handover, member
from services.members.care.calling import AssignCareContact
from services.members.care.joining import EnrolInCare
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    DutiesHandedOver,
    EndReason,
    HandoverReason,
    MemberClass,
)
from services.members.events.care import CareContactAssigned, CareContactLeft
from services.members.events.pairing import PairEnd, PairEnded
from services.members.handover import HandOverDuties, OwnSuccessor
from services.members.member.classifying import OverrideClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.leaving import EndMembership
from services.members.member.moving import AssignContact, ReplaceContact
from services.members.pairing.opening import FormPair
from services.members.projections.queries import Tasks, Unattended
from services.members.tasks import TaskKind
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, KNOWN, REGISTERED, TODAY, register

HAND_OVER = HandOverDuties(
    holder_id="k1", successor_id="k2", successor_name="李接手", on=TODAY, reason=HandoverReason.CHANGED_POST
)
HANDED = DutiesHandedOver(
    holder_id="k1", successor_id="k2", successor_name="李接手", on=TODAY, reason=HandoverReason.CHANGED_POST
)


def test_duties_go_to_a_named_successor() -> None:
    specify(handover).when(HAND_OVER, TODAY).then(HANDED)


def test_duties_may_go_to_nobody_yet() -> None:
    nobody = replace(HAND_OVER, successor_id=None)
    specify(handover).when(nobody, TODAY).then(replace(HANDED, successor_id=None, successor_name=None))


def test_nobody_succeeds_themselves() -> None:
    specify(handover).when(replace(HAND_OVER, successor_id="k1"), TODAY).refused(OwnSuccessor)


# ── One contact ──────────────────────────────────────────────────────────────

CONTACT = ContactAssigned(member_id="m1", contact_id="k1", on=KNOWN)
REPLACE = ReplaceContact(member_id="m1", contact_id="k1", on=TODAY, successor_id="k2", successor_name="李接手")
GIVEN_AWAY = ContactEnded(member_id="m1", contact_id="k1", on=TODAY, reason="HANDED_OVER")


def test_the_successor_keeps_in_touch() -> None:
    specify(member).given(REGISTERED, CONTACT).when(REPLACE, TODAY).then(
        GIVEN_AWAY, ContactAssigned(member_id="m1", contact_id="k2", on=TODAY, contact_name="李接手")
    )


def test_without_a_successor_nobody_does() -> None:
    alone = replace(REPLACE, successor_id=None)
    specify(member).given(REGISTERED, CONTACT).when(alone, TODAY).then(replace(GIVEN_AWAY, reason="HOLDER_LEFT"))


def test_a_successor_who_does_already_takes_nothing_on() -> None:
    already = replace(CONTACT, contact_id="k2")
    specify(member).given(REGISTERED, CONTACT, already).when(REPLACE, TODAY).then(GIVEN_AWAY)


@pytest.mark.parametrize("history", [(), (REGISTERED,), (REGISTERED, CONTACT, GIVEN_AWAY)])
def test_what_is_not_open_is_not_handed_over(history: tuple[object, ...]) -> None:
    specify(member).given(*history).when(REPLACE, TODAY).then_nothing()


# ── On the desk ──────────────────────────────────────────────────────────────


@pytest.fixture
def cared_for(desk: Desk) -> Desk:
    """Two members with whom a third keeps in touch."""
    for who in ("m1", "m2", "helper"):
        desk.ask(register(who))
    for who in ("m1", "m2"):
        desk.ask(AssignContact(member_id=who, contact_id="helper", on=KNOWN))
    desk.settle()
    return desk


def alone(desk: Desk) -> list[str]:
    """Whom nobody has taken over."""
    return [row["member_id"] for row in desk.answer(Unattended(community_id="hubin"))]


DIED = EndMembership(member_id="helper", reason=EndReason.DEATH, on=TODAY, document="证明")


def test_everybodys_contact_changes_hands(cared_for: Desk) -> None:
    cared_for.ask(HandOverDuties(holder_id="helper", successor_id="k2", successor_name="李接手", on=TODAY))
    cared_for.settle()
    taken = [(fact.member_id, fact.contact_name) for fact in cared_for.facts(ContactAssigned)[2:]]
    assert (taken, alone(cared_for)) == ([("m1", "李接手"), ("m2", "李接手")], [])


def test_when_a_helper_dies_their_members_show_as_unattended_until_somebody_takes_over(cared_for: Desk) -> None:
    cared_for.ask(DIED)
    cared_for.settle()
    assert alone(cared_for) == ["m1", "m2"]
    cared_for.ask(AssignContact(member_id="m1", contact_id="k2", on=TODAY))
    assert alone(cared_for) == ["m2"]
    (row,) = cared_for.answer(Unattended())
    assert (row["name"], row["since"], row["held_by"]) == ("张*三", TODAY, "helper")


@pytest.fixture
def called_on(desk: Desk) -> Desk:
    """A third person calls on one member in old age and helps another in hardship."""
    for who in ("old", "poor", "helper"):
        desk.ask(register(who))
    case = {"member_id": "poor", "case_id": "c1"}
    desk.ask(ApplyForAid(**case, on=KNOWN))
    desk.ask(ApproveHardship(**case, decided_by=DECIDED, valid_until=date(2011, 1, 3), on=KNOWN))
    holds = {"member_class": MemberClass.ELDERLY, "holds": True, "effective_from": KNOWN}
    desk.ask(OverrideClassification(member_id="old", **holds, reason="支部意见", on=KNOWN))
    desk.settle()
    desk.ask(EnrolInCare(member_id="old", contact_id="helper", on=KNOWN))
    desk.ask(FormPair(member_id="poor", helper_id="helper", on=KNOWN))
    desk.settle()
    return desk


def hands(desk: Desk, member_id: str) -> dict[str, str | None]:
    """What is to be done for somebody some months later, by kind, and in whose hands it is."""
    rows = desk.answer(Tasks(day=date(2010, 12, 1), limit=100))["rows"]
    return {row["kind"]: row["responsible_id"] for row in rows if row["member_id"] == member_id}


def test_whoever_is_called_on_goes_to_the_successor_and_whoever_is_helped_needs_another_helper(called_on: Desk) -> None:
    called_on.ask(HandOverDuties(holder_id="helper", successor_id="k2", successor_name="李接手", on=TODAY))
    called_on.settle()
    assert [(fact.contact_id, fact.contact_name) for fact in called_on.facts(CareContactAssigned)] == [("k2", "李接手")]
    assert set(hands(called_on, "old").values()) == {"k2"}
    assert [fact.cause for fact in called_on.facts(PairEnded)] == [PairEnd.LEFT]
    assert hands(called_on, "poor") == {TaskKind.PAIR_FORM: None}


def test_when_whoever_calls_dies_the_calls_are_in_nobodys_hands(called_on: Desk) -> None:
    called_on.ask(DIED)
    called_on.settle()
    assert [fact.reason for fact in called_on.facts(DutiesHandedOver)] == [HandoverReason.LEFT]
    assert [fact.contact_id for fact in called_on.facts(CareContactLeft)] == ["helper"]
    assert set(hands(called_on, "old").values()) == {None}
    assert hands(called_on, "poor") == {TaskKind.PAIR_FORM: None}
    assert called_on.parked() == []


def test_a_call_and_a_pair_that_the_reaction_could_not_see_end_on_the_next_day(called_on: Desk) -> None:
    called_on.ask(DIED)
    called_on.settle()
    called_on.ask(AssignCareContact(member_id="old", contact_id="helper", on=TODAY))
    called_on.ask(FormPair(member_id="poor", helper_id="helper", on=TODAY))
    called_on.settle()
    called_on.runtime.wake(TODAY)
    called_on.settle()
    assert (len(called_on.facts(CareContactLeft)), len(called_on.facts(PairEnded))) == (2, 2)


def test_who_had_no_duties_leaves_none_behind(cared_for: Desk) -> None:
    cared_for.ask(replace(DIED, member_id="m1"))
    cared_for.settle()
    assert (cared_for.facts(DutiesHandedOver), cared_for.parked()) == ([], [])


def test_a_contact_that_the_reaction_could_not_see_ends_on_the_next_day(cared_for: Desk) -> None:
    cared_for.ask(DIED)
    cared_for.settle()
    cared_for.ask(AssignContact(member_id="m1", contact_id="helper", on=TODAY))
    cared_for.settle()
    cared_for.runtime.wake(TODAY)
    cared_for.settle()
    assert alone(cared_for) == ["m1", "m2"]
