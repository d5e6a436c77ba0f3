"""Two records that are one person: compared by one, agreed to by another, merged."""

from dataclasses import replace

import pytest

from infra.eventsourcing.specification import specify
from services.members import member, merger
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    DuplicateAbsorbed,
    EndReason,
    MemberErased,
    MemberMerged,
    MergerApproved,
    MergerDecided,
    MergerProposed,
)
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate
from services.members.member.moving import AssignContact
from services.members.member.registering import CorrectParticulars
from services.members.member.state import NotKnown
from services.members.merger import MergeRecords, MergerExists, SameRecord
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

MERGE = MergeRecords(
    merger_id="g1", keep_id="m1", duplicate_id="m2", entered_by="account:a", approved_by="account:b", on=TODAY
)
PROPOSED = MergerProposed(merger_id="g1", keep_id="m1", duplicate_id="m2", entered_by="account:a", on=TODAY)
APPROVED = MergerApproved(merger_id="g1", approved_by="account:b", on=TODAY)
DECIDED = MergerDecided(merger_id="g1", keep_id="m1", duplicate_id="m2", on=TODAY)


def test_two_people_merge_two_records_and_both_are_named() -> None:
    specify(merger).when(MERGE, TODAY).then(PROPOSED, APPROVED, DECIDED)


def test_a_record_is_not_merged_with_itself() -> None:
    specify(merger).when(replace(MERGE, duplicate_id="m1"), TODAY).refused(SameRecord)


@pytest.mark.parametrize("history", [(PROPOSED,), (PROPOSED, APPROVED, DECIDED)])
def test_an_id_names_one_merger(history: tuple[object, ...]) -> None:
    specify(merger).given(*history).when(MERGE, TODAY).refused(MergerExists)


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
    desk.ask(MERGE)
    desk.settle()
    return before


def test_the_preview_shows_what_would_be_lost_to_view(twice: Desk) -> None:
    found = twice.answer(MergerPreview(keep_id="m1", duplicate_id="m2", day=TODAY))
    assert found["differ"] == ["id_number"]
    assert found["to_enter"] == {"classes": [], "cases": [], "contacts": ["k1"]}
    assert twice.answer(MergerPreview(keep_id="m1", duplicate_id="nobody", day=TODAY)) is None


def test_one_person_counts_once_on_every_day_and_twice_as_it_was_known_before(twice: Desk) -> None:
    before = merged(twice)
    assert [(row["merger_id"], row["approvals"], row["outcome"]) for row in twice.answer(Mergers())] == [
        ("g1", 1, "MERGED")
    ]
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


@pytest.mark.parametrize("who", ["m1", "m2"])
def test_who_has_left_meanwhile_is_merged_all_the_same(twice: Desk, who: str) -> None:
    twice.ask(EndMembership(member_id=who, reason=EndReason.DEATH, on=TODAY, document="死亡证明"))
    merged(twice)
    assert [fact.into_id for fact in twice.facts(MemberMerged)] == ["m1"]
    assert twice.parked() == []


@pytest.mark.parametrize("who", ["m1", "m2"])
def test_who_was_erased_meanwhile_is_left_as_it_is(twice: Desk, who: str) -> None:
    twice.ask(EraseMember(member_id=who, on=TODAY, basis="PIPL-47"))
    merged(twice)
    assert twice.facts(MemberMerged) == []
    assert twice.parked() == []


def test_nothing_is_parked_and_a_replay_comes_to_the_same(twice: Desk) -> None:
    merged(twice)
    assert twice.parked() == []
    before = twice.runtime.reads.digests()
    assert twice.runtime.rebuild(twice.bus) == before
