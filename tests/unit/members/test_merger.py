"""Two records that are one person: proposed, agreed to by two others, merged."""

from dataclasses import replace

import pytest

from infra.eventsourcing.specification import specify
from services.members import member, merger
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    DuplicateAbsorbed,
    MemberErased,
    MemberMerged,
    MergerApproved,
    MergerDecided,
    MergerProposed,
    MergerRejected,
)
from services.members.member.leaving import EraseMember
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate
from services.members.member.moving import AssignContact
from services.members.member.registering import CorrectParticulars
from services.members.member.state import NotKnown
from services.members.merger import (
    ApproveMerger,
    MergerExists,
    NoOpenMerger,
    OtherHands,
    ProposeMerger,
    RejectMerger,
    SameRecord,
)
from services.members.projections.queries import (
    ClassCounts,
    HolderOfIdNumber,
    MemberDetail,
    MemberNames,
    MergerPreview,
    Mergers,
)
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, NUMBER, REGISTERED, TODAY, ZHANG, register

PROPOSE = ProposeMerger(merger_id="g1", keep_id="m1", duplicate_id="m2", entered_by="account:a", on=TODAY)
PROPOSED = MergerProposed(merger_id="g1", keep_id="m1", duplicate_id="m2", entered_by="account:a", on=TODAY)
APPROVE = ApproveMerger(merger_id="g1", approved_by="account:b", on=TODAY)
APPROVED = MergerApproved(merger_id="g1", approved_by="account:b", on=TODAY)
SECOND = replace(APPROVE, approved_by="account:c")
DECIDED = MergerDecided(merger_id="g1", keep_id="m1", duplicate_id="m2", on=TODAY)
REJECT = RejectMerger(merger_id="g1", rejected_by="account:b", on=TODAY)
REJECTED = MergerRejected(merger_id="g1", rejected_by="account:b", on=TODAY)


def test_somebody_proposes() -> None:
    specify(merger).when(PROPOSE, TODAY).then(PROPOSED)


def test_one_other_is_not_enough() -> None:
    specify(merger).given(PROPOSED).when(APPROVE, TODAY).then(APPROVED)


def test_two_others_decide() -> None:
    specify(merger).given(PROPOSED, APPROVED).when(SECOND, TODAY).then(
        replace(APPROVED, approved_by="account:c"), DECIDED
    )


def test_one_other_may_reject() -> None:
    specify(merger).given(PROPOSED, APPROVED).when(REJECT, TODAY).then(REJECTED)


def test_a_record_is_not_merged_with_itself() -> None:
    specify(merger).when(replace(PROPOSE, duplicate_id="m1"), TODAY).refused(SameRecord)


def test_an_id_names_one_merger() -> None:
    specify(merger).given(PROPOSED).when(PROPOSE, TODAY).refused(MergerExists)


@pytest.mark.parametrize("who", ["account:a", "account:b"])
def test_the_hands_are_three(who: str) -> None:
    specify(merger).given(PROPOSED, APPROVED).when(replace(APPROVE, approved_by=who), TODAY).refused(OtherHands)


@pytest.mark.parametrize("command", [APPROVE, REJECT])
@pytest.mark.parametrize("history", [(), (PROPOSED, REJECTED), (PROPOSED, DECIDED)])
def test_only_an_open_merger_is_answered(history: tuple[object, ...], command: merger.MergerCommand) -> None:
    specify(merger).given(*history).when(command, TODAY).refused(NoOpenMerger)


# ── The two records ──────────────────────────────────────────────────────────

ABSORB = AbsorbDuplicate(member_id="m1", duplicate_id="m2", on=TODAY)
ABSORBED = DuplicateAbsorbed(member_id="m1", duplicate_id="m2", on=TODAY)
CLOSE = CloseDuplicate(member_id="m1", into_id="m9", on=TODAY)
MERGED = MemberMerged(member_id="m1", into_id="m9", on=TODAY)


def test_one_record_stands_for_the_other_too() -> None:
    specify(member).given(REGISTERED).when(ABSORB, TODAY).then(ABSORBED)
    specify(member).given(REGISTERED, ABSORBED).when(ABSORB, TODAY).then_nothing()


def test_the_other_ends_with_its_contacts() -> None:
    contact = ContactAssigned(member_id="m1", contact_id="k1", on=KNOWN)
    specify(member).given(REGISTERED, contact).when(CLOSE, TODAY).then(
        ContactEnded(member_id="m1", contact_id="k1", on=TODAY, reason="MERGED"), MERGED
    )


def test_a_merged_record_takes_nothing_more() -> None:
    contact = AssignContact(member_id="m1", contact_id="k1", on=TODAY)
    specify(member).given(REGISTERED, MERGED).when(contact, TODAY).refused(NotKnown)


# ── The whole of it ──────────────────────────────────────────────────────────


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """One person on the roll twice; the second record has the ID number and a contact."""
    desk.ask(register("m1"))
    desk.ask(register("m2", id_number=NUMBER))
    desk.ask(AssignContact(member_id="m2", contact_id="k1", on=KNOWN))
    desk.settle()
    return desk


def merged(desk: Desk) -> int:
    """Carry it through; answers the position before it."""
    before = desk.runtime.store.head().position
    for command in (PROPOSE, APPROVE, SECOND):
        desk.ask(command)
    desk.settle()
    return before


def test_the_preview_shows_what_would_be_lost_to_view(twice: Desk) -> None:
    found = twice.answer(MergerPreview(keep_id="m1", duplicate_id="m2", day=TODAY))
    assert found["differ"] == ["id_number"]
    assert found["to_enter"] == {"classes": [], "cases": [], "contacts": ["k1"]}
    assert twice.answer(MergerPreview(keep_id="m1", duplicate_id="nobody", day=TODAY)) is None


def test_it_waits_until_two_have_agreed(twice: Desk) -> None:
    twice.ask(PROPOSE)
    twice.ask(APPROVE)
    twice.settle()
    assert [(row["merger_id"], row["approvals"]) for row in twice.answer(Mergers())] == [("g1", 1)]
    assert twice.answer(ClassCounts(day=TODAY))["persons"] == 2


def test_one_person_counts_once_on_every_day_and_twice_as_it_was_known_before(twice: Desk) -> None:
    before = merged(twice)
    assert twice.answer(Mergers()) == []
    assert [twice.answer(ClassCounts(day=day))["persons"] for day in (KNOWN, TODAY)] == [1, 1]
    assert twice.answer(ClassCounts(day=TODAY, known_at=before))["persons"] == 2


def test_questions_about_the_other_record_are_answered_with_the_one_that_goes_on(twice: Desk) -> None:
    merged(twice)
    assert twice.answer(MemberDetail(member_id="m2", day=TODAY))["member_id"] == "m1"
    assert twice.answer(MemberNames(member_ids=("m1", "m2", "nobody"))) == {"m1": "张*三", "m2": "张*三"}


def test_the_number_goes_to_the_record_that_goes_on(twice: Desk) -> None:
    merged(twice)
    twice.ask(CorrectParticulars(member_id="m1", particulars=ZHANG, reason="合并", on=TODAY, id_number=NUMBER))
    assert twice.answer(HolderOfIdNumber(id_number=NUMBER)) == {"member_id": "m1"}


def test_erasing_the_person_erases_both_records(twice: Desk) -> None:
    merged(twice)
    twice.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    twice.settle()
    assert {fact.member_id for fact in twice.facts(MemberErased)} == {"m1", "m2"}
    assert [twice.runtime.keyring.get(who) for who in ("m1", "m2")] == [None, None]


def test_nothing_is_parked_and_a_replay_comes_to_the_same(twice: Desk) -> None:
    merged(twice)
    assert twice.parked() == []
    before = twice.runtime.reads.digests()
    assert twice.runtime.rebuild(twice.bus) == before
