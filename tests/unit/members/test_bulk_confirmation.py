"""Confirming many at once: everybody in the list with a reason, one command to a person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import specify
from services.members import bulk_confirmation
from services.members.bulk_confirmation import ConfirmInBulk, NoReasonListed, NotInBulk, OddList
from services.members.events import (
    BulkConfirmed,
    BulkItem,
    BulkItemRefused,
    ClassificationConfirmed,
    MemberClass,
    Particulars,
)
from services.members.member.classifying import ConfirmClassification
from services.members.member.registering import CorrectParticulars
from services.members.projections.queries import MemberDetail, MemberList, Proposals
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import TODAY, register

ELDERLY = MemberClass.ELDERLY
ITEM = BulkItem("m1", date(2010, 3, 1), ("age>=70",))
CONFIRM = ConfirmInBulk(batch_id="b1", member_class=ELDERLY, items=(ITEM,), on=TODAY)
CONFIRMED = BulkConfirmed(batch_id="b1", member_class=ELDERLY, items=(ITEM,), on=TODAY)


def test_a_list_is_confirmed_with_everybodys_reason() -> None:
    specify(bulk_confirmation).when(CONFIRM, TODAY).then(CONFIRMED)


def test_a_list_is_confirmed_once() -> None:
    specify(bulk_confirmation).given(CONFIRMED).when(CONFIRM, TODAY).then_nothing()


@pytest.mark.parametrize("member_class", [MemberClass.HARDSHIP, MemberClass.ON_DUTY, MemberClass.REGISTERED])
def test_other_classes_are_decided_person_by_person(member_class: MemberClass) -> None:
    specify(bulk_confirmation).when(replace(CONFIRM, member_class=member_class), TODAY).refused(NotInBulk)


@pytest.mark.parametrize("items", [(), (ITEM, ITEM), tuple(replace(ITEM, member_id=f"m{n}") for n in range(501))])
def test_a_list_has_somebody_nobody_twice_and_an_end(items: tuple[BulkItem, ...]) -> None:
    specify(bulk_confirmation).when(replace(CONFIRM, items=items), TODAY).refused(OddList)


@pytest.mark.parametrize("reasons", [(), ("",), ("因为年纪大了",), ("age>=70", "张小三")])
def test_everybody_stands_there_with_a_condition_of_the_rulebook(reasons: tuple[str, ...]) -> None:
    odd = replace(CONFIRM, items=(replace(ITEM, reasons=reasons),))
    specify(bulk_confirmation).when(odd, TODAY).refused(NoReasonListed)


# ── On the desk ──────────────────────────────────────────────────────────────


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three people who were found to be elderly."""
    for number in (1, 2, 3):
        desk.ask(register(f"m{number}", particulars=Particulars(name="张", birth_date=f"1940-0{number}-01")))
    desk.settle()
    desk.runtime.wake(TODAY)
    return desk


def listed(desk: Desk) -> tuple[BulkItem, ...]:
    """The list as the page shows it."""
    rows: list[dict[str, Any]] = desk.answer(Proposals(member_class=ELDERLY))["rows"]
    return tuple(
        BulkItem(row["member_id"], row["effective_from"], tuple(name for name, held in row["predicates"] if held))
        for row in rows
    )


def test_each_person_is_confirmed_by_a_command_of_their_own(three: Desk) -> None:
    three.ask(replace(CONFIRM, items=listed(three)))
    three.settle()
    assert [fact.member_id for fact in three.facts(ClassificationConfirmed)] == ["m1", "m2", "m3"]
    assert (three.parked(), three.answer(Proposals())["total"]) == ([], 0)


def test_who_was_answered_or_corrected_meanwhile_is_refused_and_the_others_go_on(three: Desk) -> None:
    seen = listed(three)
    three.ask(ConfirmClassification(member_id="m1", member_class=ELDERLY, on=TODAY))
    older = Particulars(name="张", birth_date="1939-01-01")
    three.ask(CorrectParticulars(member_id="m2", particulars=older, reason="核对", on=TODAY))
    three.settle()
    three.ask(replace(CONFIRM, items=seen))
    three.settle()
    assert [(fact.member_id, fact.refusal) for fact in three.facts(BulkItemRefused)] == [
        ("m1", "NotProposed"),
        ("m2", "ProposalChanged"),
    ]
    assert [fact.member_id for fact in three.facts(ClassificationConfirmed)] == ["m1", "m3"]


def test_classes_as_they_were_known_before_the_list(three: Desk) -> None:
    before = three.runtime.store.head().position
    three.ask(replace(CONFIRM, items=listed(three)))
    three.settle()
    for known_at, total in ((before, 0), (None, 3)):
        assert three.answer(MemberList(day=TODAY, member_class=ELDERLY, known_at=known_at))["total"] == total
        found = three.answer(MemberDetail(member_id="m1", day=TODAY, known_at=known_at))
        assert ("ELDERLY" in found["classes"]) is bool(total)
