"""Leaving: the membership ends with every contact; and erasure."""

from dataclasses import replace

import pytest

from infra.eventsourcing.specification import specify
from services.members import member
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    EndReason,
    MemberClass,
    MemberErased,
    MembershipEnded,
)
from services.members.member.classifying import ConfirmClassification
from services.members.member.leaving import EndMembership, EraseMember, HasItsOwnWay, NoBasis
from services.members.member.state import NotKnown
from tests.unit.members.facts import KNOWN, REGISTERED, TODAY, proposed

END = EndMembership(member_id="m1", reason=EndReason.DEATH, on=TODAY, document="死亡证明1号")
ENDED = MembershipEnded(member_id="m1", reason=EndReason.DEATH, on=TODAY, document="死亡证明1号")
ERASE = EraseMember(member_id="m1", on=TODAY, basis="PIPL-47")
ERASED = MemberErased(member_id="m1", on=TODAY, basis="PIPL-47")


def contact(contact_id: str) -> ContactAssigned:
    """Somebody keeps in touch."""
    return ContactAssigned(member_id="m1", contact_id=contact_id, on=KNOWN)


def test_a_membership_ends_by_a_document() -> None:
    specify(member).given(REGISTERED).when(END, TODAY).then(ENDED)


def test_every_open_contact_ends_with_it() -> None:
    over = ContactEnded(member_id="m1", contact_id="k2", on=KNOWN, reason="MOVED")
    specify(member).given(REGISTERED, contact("k3"), contact("k1"), contact("k2"), over).when(END, TODAY).then(
        ContactEnded(member_id="m1", contact_id="k1", on=TODAY, reason="DEATH"),
        ContactEnded(member_id="m1", contact_id="k3", on=TODAY, reason="DEATH"),
        ENDED,
    )


@pytest.mark.parametrize("document", ["", " "])
def test_no_membership_ends_without_a_document(document: str) -> None:
    specify(member).given(REGISTERED).when(replace(END, document=document), TODAY).refused(NoBasis)


@pytest.mark.parametrize("reason", [EndReason.MERGED, EndReason.PROBATION_CANCELLED])
def test_what_is_decided_elsewhere_is_not_a_plain_end(reason: EndReason) -> None:
    specify(member).given(REGISTERED).when(replace(END, reason=reason), TODAY).refused(HasItsOwnWay)


def test_a_transfer_out_says_where_to() -> None:
    out = replace(END, reason=EndReason.TRANSFER_OUT, document="介绍信8号", to_organization="杭州某街道")
    specify(member).given(REGISTERED).when(out, TODAY).then(
        replace(ENDED, reason=EndReason.TRANSFER_OUT, document="介绍信8号", to_organization="杭州某街道")
    )


@pytest.mark.parametrize("history", [(), (REGISTERED, ENDED), (REGISTERED, ERASED)])
def test_only_who_is_known_leaves(history: tuple[object, ...]) -> None:
    specify(member).given(*history).when(END, TODAY).refused(NotKnown)


def test_who_is_known_may_be_erased() -> None:
    specify(member).given(REGISTERED).when(ERASE, TODAY).then(ERASED)


def test_who_has_left_may_be_erased() -> None:
    specify(member).given(REGISTERED, ENDED).when(ERASE, TODAY).then(ERASED)


def test_erasing_again_gives_nothing() -> None:
    specify(member).given(REGISTERED, ERASED).when(ERASE, TODAY).then_nothing()


def test_nobody_is_erased_who_never_was() -> None:
    specify(member).when(ERASE, TODAY).refused(NotKnown)


@pytest.mark.parametrize("last", [ENDED, ERASED])
def test_nothing_waits_for_who_is_gone(last: object) -> None:
    state = member.initial
    for fact in (REGISTERED, proposed(MemberClass.ELDERLY, KNOWN), last):
        state = member.evolve(state, fact)  # type: ignore[arg-type]
    assert state.proposals == {}
    confirm = ConfirmClassification(member_id="m1", member_class=MemberClass.ELDERLY, on=TODAY)
    specify(member).given(REGISTERED, proposed(MemberClass.ELDERLY, KNOWN), last).when(confirm, TODAY).refused(NotKnown)


def test_nothing_personal_is_left_of_the_erased() -> None:
    state = member.evolve(member.evolve(member.initial, REGISTERED), ERASED)
    assert (state.particulars, state.id_number) == (None, None)


def test_the_classes_of_the_erased_still_count() -> None:
    state = member.evolve(member.evolve(member.initial, REGISTERED), ERASED)
    assert state.classes.on(TODAY) == {MemberClass.REGISTERED}
