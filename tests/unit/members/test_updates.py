"""A newer roster through the service: what it finds, what accepting does, what is refused beside it, what is undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.members import roster_import
from services.members.contract.roster_preview import SheetKind
from services.members.events import (
    Category,
    EndReason,
    MemberReassigned,
    MemberRegistered,
    MembershipEnded,
    OrganizationKind,
    ParticularsCorrected,
    Relationship,
    RelationshipReceived,
)
from services.members.events.imports import (
    Absence,
    DifferenceKey,
    DifferenceKind,
    DifferenceRefused,
    DifferencesFound,
    ImportReversed,
    ReversalReason,
    RosterUpdateAbandoned,
)
from services.members.member.by_roster import CorrectedSince, HasLaterFacts
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.moving import AssignContact
from services.members.member.registering import CorrectParticulars
from services.members.organization.standing import RegisterOrganization
from services.members.policies.importing import Row, RowsGone
from services.members.policies.updating import PrepareUpdate
from services.members.projections.queries import (
    ClassCounts,
    DifferenceDetail,
    Differences,
    ReversalPreview,
    RosterImportDetail,
    RosterImports,
    Waiting,
)
from services.members.projections.queries.updates import vault_name
from services.members.roster_import.answering import AnswerAbsence
from services.members.roster_import.reversing import ReverseImport, SettleLeftovers
from services.members.roster_import.updating import (
    AcceptDifferences,
    FinishUpdate,
    TooManyDifferences,
    UploadRoster,
)
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, NUMBER, TODAY, ZHANG, register
from tests.unit.members.test_policies import OTHER, THIRD, imported, on_roll

FOURTH = "330603194503050016"
JOINED, MOVED, CHANGED, STANDING, RETURNED, ABSENT = DifferenceKind
SAME = {
    "name": ZHANG.name,
    "birth_date": "1960-05-01",
    "joined_on": "1985-07-01",
    "full_member_on": "1986-07-01",
}


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A second branch in the other community, and four on the roll of the first."""
    desk.ask(
        RegisterOrganization(
            organization_id="second", kind=OrganizationKind.BRANCH, name="立新第二党支部", on=KNOWN, parent_id="lixin"
        )
    )
    for member_id, number in (("m1", NUMBER), ("m2", OTHER), ("m3", THIRD), ("m4", FOURTH)):
        desk.ask(register(member_id, id_number=number))
    desk.settle()
    return desk


def same(number: int, id_number: str, **values: str) -> Row:
    """A row that says what is known."""
    return on_roll(number, id_number, **{**SAME, **values})


def moved(number: int, id_number: str) -> Row:
    """A row by which somebody is of the other branch."""
    return same(number, id_number, branch="立新第二党支部", community="立新")


def uploaded(desk: Desk, *rows: Row, digest: str = "file-2") -> str:
    """A newer roster comes in and is compared; answers the import's id."""
    prepared: Mapping[str, Any] = desk.runtime.take_in(PrepareUpdate(file_digest=digest, rows=rows))
    columns = tuple(sorted({name for row in rows for name in row.values}))
    upload = UploadRoster(
        import_id=prepared["import_id"], rows=prepared["rows"], faulty=len(prepared["findings"]), columns=columns,
        not_kept=("民族",), on=TODAY,
    )  # fmt: skip
    desk.ask(upload)
    desk.settle()
    assert desk.parked() == []
    return str(prepared["import_id"])


def differences(desk: Desk, import_id: str) -> set[tuple[str, DifferenceKind]]:
    """Whose, and in what."""
    found = [fact for fact in desk.facts(DifferencesFound) if fact.import_id == import_id]
    return {(each.member_id, each.kind) for fact in found for each in fact.differences}


def accept(desk: Desk, import_id: str, *keys: tuple[str, DifferenceKind]) -> None:
    """Take these over and let the policies do it."""
    chosen = tuple(DifferenceKey(*key) for key in keys)
    desk.ask(AcceptDifferences(import_id=import_id, differences=chosen, on=TODAY))
    desk.settle()
    assert desk.parked() == []


def accept_all(desk: Desk, import_id: str) -> None:
    """Take over whatever a command brings about."""
    accept(
        desk, import_id, *(key for key in sorted(differences(desk, import_id)) if key[1] in (JOINED, MOVED, CHANGED))
    )


def reverse(desk: Desk, import_id: str) -> ImportReversed:
    """Two people want it undone; answers what came of it."""
    desk.ask(ReverseImport(import_id=import_id, reason=ReversalReason.WRONG_FILE, on=TODAY))
    desk.settle()
    assert desk.parked() == []
    return desk.facts(ImportReversed)[-1]


def status(desk: Desk, import_id: str) -> str:
    found: str = desk.runtime.state(roster_import, f"import-{import_id}").status
    return found


# ── What is found ────────────────────────────────────────────────────────────


def test_every_kind_of_difference_is_found(office: Desk) -> None:
    office.ask(
        register("m5", id_number="330603194503050032", relationship=Relationship.ELSEWHERE, organization_id="hubin")
    )
    left = "330603194503050059"
    office.ask(register("m6", id_number=left))
    office.ask(EndMembership(member_id="m6", reason=EndReason.TRANSFER_OUT, on=TODAY, document="介绍信 1 号"))
    office.settle()
    probation = {"category": "PROBATIONARY", "full_member_on": ""}
    rows = [
        same(2, NUMBER, phone="13812345678"),
        moved(3, OTHER),
        same(4, THIRD, **probation),
        same(5, left),
        same(6, "330603194503050032"),
        same(7, "330603194503050075"),
    ]
    import_id = uploaded(office, *rows)
    found = {kind: who for who, kind in differences(office, import_id) if kind is not JOINED}
    assert found == {CHANGED: "m1", MOVED: "m2", STANDING: "m3", ABSENT: "m4", RETURNED: "m6"}
    joined = {who for who, kind in differences(office, import_id) if kind is JOINED}
    assert "m5" in joined
    assert len(joined) == 2


def test_what_is_known_already_is_counted_and_nothing_else(office: Desk) -> None:
    rows = [same(at, number) for at, number in enumerate((NUMBER, OTHER, THIRD, FOURTH), start=2)]
    before = office.runtime.store.head().position
    import_id = uploaded(office, *rows)
    (found,) = office.facts(DifferencesFound)
    assert (found.differences, found.unchanged) == ((), 4)
    assert [each.stream for each in office.runtime.store.log(before, 100)] == [f"import-{import_id}"] * 2


@pytest.mark.parametrize("said", ["1960", "1960-05", ""])
def test_an_empty_cell_or_a_vaguer_date_says_nothing_new(office: Desk, said: str) -> None:
    rows = [same(at, number) for at, number in enumerate((OTHER, THIRD, FOURTH), start=3)]
    import_id = uploaded(office, same(2, NUMBER, birth_date=said), *rows)
    assert differences(office, import_id) == set()


def test_a_branch_that_the_roster_does_not_name_is_not_asked_about(office: Desk) -> None:
    import_id = uploaded(office, moved(2, NUMBER))
    assert differences(office, import_id) == {("m1", MOVED)}


def test_the_same_file_is_the_same_update_until_it_is_over_and_then_compared_anew(office: Desk) -> None:
    rows = same(2, NUMBER, phone="13812345678"), same(3, OTHER), same(4, THIRD), same(5, FOURTH)
    first = uploaded(office, *rows)
    assert uploaded(office, *rows) == first
    accept_all(office, first)
    office.ask(FinishUpdate(import_id=first, on=TODAY))
    second = uploaded(office, *rows)
    assert second != first
    assert differences(office, second) == set()


def test_thousands_of_differences_end_the_comparison_with_a_reason(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.members.roster_import.updating.MOST", 1)
    import_id = uploaded(office, same(2, NUMBER))
    (abandoned,) = office.facts(RosterUpdateAbandoned)
    assert abandoned.refusal == TooManyDifferences.__name__
    shown = office.answer(RosterImportDetail(import_id))
    assert (shown["status"], shown["refusal"]["zh"]) == ("ABANDONED", TooManyDifferences.zh)


# ── Taking over ──────────────────────────────────────────────────────────────


def test_each_accepted_difference_is_one_command_caused_by_the_import(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"), moved(3, OTHER), same(7, "330603194503050075"))
    before = office.runtime.store.head().position
    accept_all(office, import_id)
    kinds = [type(each) for each in office.facts() if not isinstance(each, MemberRegistered)]
    assert (kinds.count(ParticularsCorrected), kinds.count(MemberReassigned)) == (1, 1)
    (joined,) = [fact for fact in office.facts(MemberRegistered) if fact.import_id]
    assert (joined.import_id, joined.id_number, joined.organization_id) == (import_id, "330603194503050075", "branch")
    after = office.runtime.store.log(before, 100)
    correlations = {each.correlation for each in office.runtime.happened(after)}
    assert len(correlations) == 1
    assert office.answer(ClassCounts(day=TODAY))["persons"] == 5


def test_a_guest_who_comes_onto_the_roll_is_received(office: Desk) -> None:
    office.ask(register("m5", id_number="330603194503050075", relationship=Relationship.ELSEWHERE))
    office.settle()
    import_id = uploaded(office, same(7, "330603194503050075"))
    accept(office, import_id, ("m5", JOINED))
    (received,) = office.facts(RelationshipReceived)
    assert (received.member_id, received.category) == ("m5", Category.FULL)


def test_what_changed_since_is_refused_beside_it_and_the_others_go_on(office: Desk) -> None:
    phones = {"phone": "13812345678"}
    import_id = uploaded(office, same(2, NUMBER, **phones), same(3, OTHER, **phones))
    since = replace(ZHANG, phone="13987654321")
    office.ask(CorrectParticulars(member_id="m1", particulars=since, reason="本人来电", id_number=NUMBER, on=TODAY))
    accept(office, import_id, ("m1", CHANGED), ("m2", CHANGED))
    (refused,) = office.facts(DifferenceRefused)
    assert (refused.member_id, refused.refusal) == ("m1", CorrectedSince.__name__)
    rows = {row["member_id"]: row for row in office.answer(Differences(import_id, kind=CHANGED))["rows"]}
    assert (rows["m1"]["status"], rows["m1"]["said"]["zh"]) == ("REFUSED", CorrectedSince.zh)
    assert (rows["m2"]["status"], rows["m2"]["said"]) == ("APPLIED", None)


def test_nothing_can_be_taken_over_once_the_rows_are_gone(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"))
    office.ask(EraseMember(member_id="m4", on=TODAY, basis="本人申请"))
    office.settle()
    accept(office, import_id, ("m1", CHANGED))
    assert [fact.refusal for fact in office.facts(DifferenceRefused)] == [RowsGone.__name__]
    assert not office.answer(RosterImportDetail(import_id))["rows_wait"]


def test_an_absence_ends_nobody_and_stays_a_task_until_it_is_answered(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER), same(3, OTHER), same(4, THIRD))
    assert office.answer(Waiting(day=TODAY))["absences"] == [{"import_id": import_id, "count": 1}]
    office.ask(FinishUpdate(import_id=import_id, on=TODAY))
    office.settle()
    assert office.answer(Waiting(day=TODAY))["absences"] != []
    office.ask(AnswerAbsence(import_id=import_id, member_id="m4", answer=Absence.LEFT_OUT, on=TODAY))
    office.settle()
    assert office.answer(Waiting(day=TODAY))["absences"] == []
    assert office.facts(MembershipEnded) == []


def test_the_rows_go_when_the_update_is_over(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"))
    assert office.runtime.vault.get(vault_name(import_id)) is None, "what differs in nothing is not kept"
    assert office.runtime.vault.get(vault_name(import_id, "found")) is not None
    office.ask(FinishUpdate(import_id=import_id, on=TODAY))
    office.settle()
    assert office.runtime.vault.get(vault_name(import_id, "found")) is None
    (row,) = office.answer(Differences(import_id, kind=CHANGED))["rows"]
    assert (row["status"], row["answerable"], row["acceptable"]) == ("OPEN", False, False)


# ── What is shown ────────────────────────────────────────────────────────────


def test_old_and_new_stand_side_by_side_masked(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, name="章小三", birth_date="1960-05-02"))
    detail = office.answer(DifferenceDetail(import_id, "m1", CHANGED))
    assert detail["lines"] == [
        {"field": "name", "old": "张*三", "new": "章*三", "differs_masked": False},
        {"field": "birth_date", "old": "1960-**-**", "new": "1960-**-**", "differs_masked": True},
    ]
    assert office.answer(DifferenceDetail(import_id, "m9", CHANGED)) is None


def test_who_joins_is_shown_as_the_roster_has_them(office: Desk) -> None:
    import_id = uploaded(office, same(7, "330603194503050075", name="李思敏"))
    (row,) = office.answer(Differences(import_id, kind=JOINED))["rows"]
    assert (row["name"], row["acceptable"]) == ("李*敏", True)
    detail = office.answer(DifferenceDetail(import_id, row["member_id"], JOINED))
    assert [(line["field"], line["new"]) for line in detail["lines"]] == [
        ("name", "李*敏"),
        ("id_number", "330603********0075"),
        ("organization_id", "branch"),
        ("category", "FULL"),
    ]


def test_imports_are_listed_with_what_waits(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"), same(3, OTHER), same(4, THIRD))
    listed = office.answer(RosterImports())
    assert [(each["import_id"], each["open"], each["not_kept"]) for each in listed["rows"]] == [(import_id, 2, "民族")]
    counts = office.answer(RosterImportDetail(import_id))["counts"]
    assert counts == {"CHANGED": {"OPEN": 1}, "ABSENT": {"OPEN": 1}}


# ── Reversing ────────────────────────────────────────────────────────────────


def test_an_update_is_reversed_by_facts_of_their_own(office: Desk) -> None:
    counts = office.answer(ClassCounts(day=TODAY))["counts"]
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"), moved(3, OTHER), same(7, "330603194503050075"))
    accept_all(office, import_id)
    office.ask(FinishUpdate(import_id=import_id, on=TODAY))
    office.settle()
    preview = office.answer(ReversalPreview(import_id))
    assert preview == {"compensated": {"JOINED": 1, "MOVED": 1, "CHANGED": 1}, "stays": []}
    done = reverse(office, import_id)
    assert (done.compensated, done.left) == (3, 0)
    assert office.answer(ClassCounts(day=TODAY))["counts"] == counts
    assert status(office, import_id) == "reversed"


def test_what_a_later_fact_stands_on_is_named_and_left(office: Desk) -> None:
    import_id = uploaded(office, same(2, NUMBER, phone="13812345678"), same(7, "330603194503050075", name="李思敏"))
    accept_all(office, import_id)
    office.ask(FinishUpdate(import_id=import_id, on=TODAY))
    joined = next(who for who, kind in differences(office, import_id) if kind is JOINED)
    office.ask(AssignContact(member_id=joined, contact_id="m1", on=TODAY))
    office.settle()
    preview = office.answer(ReversalPreview(import_id))
    assert preview["compensated"] == {"CHANGED": 1}
    assert [(each["name"], each["said"]["zh"]) for each in preview["stays"]] == [("李*敏", HasLaterFacts.zh)]
    done = reverse(office, import_id)
    assert (done.compensated, done.left) == (1, 1)
    (left,) = office.answer(RosterImportDetail(import_id))["uncompensated"]
    assert (left["member_id"], left["said"]["zh"]) == (joined, HasLaterFacts.zh)


def test_a_first_import_is_reversed_and_can_come_again(desk: Desk) -> None:
    import_id = imported(desk, on_roll(2, NUMBER), on_roll(3, OTHER))
    done = reverse(desk, import_id)
    assert (done.compensated, done.left) == (2, 0)
    assert desk.answer(ClassCounts(day=TODAY))["persons"] == 0
    again = uploaded(desk, on_roll(2, NUMBER), on_roll(3, OTHER))
    accept_all(desk, again)
    assert desk.answer(ClassCounts(day=TODAY))["persons"] == 2


def test_a_person_whom_the_clerk_touched_by_hand_is_left_by_a_reversed_import(desk: Desk) -> None:
    import_id = imported(desk, on_roll(2, NUMBER), on_roll(3, OTHER))
    who = next(fact.member_id for fact in desk.facts(MemberRegistered) if fact.id_number == NUMBER)
    corrected = replace(ZHANG, phone="13812345678")
    correct = CorrectParticulars(member_id=who, particulars=corrected, reason="来电", id_number=NUMBER, on=TODAY)
    desk.ask(correct)
    assert (reverse(desk, import_id).left, desk.answer(ClassCounts(day=TODAY))["persons"]) == (1, 1)


def test_what_a_reversal_left_is_a_task_until_somebody_has_seen_to_it(desk: Desk) -> None:
    import_id = imported(desk, on_roll(2, NUMBER), on_roll(3, OTHER))
    for fact in desk.facts(MemberRegistered):
        desk.ask(AssignContact(member_id=fact.member_id, contact_id="c1", on=TODAY))
    reverse(desk, import_id)
    left = desk.answer(RosterImportDetail(import_id=import_id))["uncompensated"]
    assert desk.answer(Waiting(day=TODAY))["leftovers"] == [{"import_id": import_id, "count": 2}]
    one, other = ((DifferenceKey(each["member_id"], each["kind"]),) for each in left)
    desk.ask(SettleLeftovers(import_id=import_id, leftovers=one, on=TODAY))
    assert desk.answer(Waiting(day=TODAY))["leftovers"] == [{"import_id": import_id, "count": 1}]
    settled = [each["settled_on"] for each in desk.answer(RosterImportDetail(import_id=import_id))["uncompensated"]]
    assert sorted(map(str, settled)) == [TODAY.isoformat(), "None"]
    desk.ask(SettleLeftovers(import_id=import_id, leftovers=other, on=TODAY))
    assert desk.answer(Waiting(day=TODAY))["leftovers"] == []


def test_a_row_of_another_sheet_is_not_compared(office: Desk) -> None:
    ledger = Row(SheetKind.HARDSHIP, 2, {"community": "湖滨", "name": "张小三", "id_number": NUMBER})
    prepared = office.runtime.take_in(PrepareUpdate(file_digest="f", rows=(ledger,)))
    assert (prepared["rows"], prepared["findings"]) == (0, [])


def test_a_place_that_nobody_knows_keeps_everything_out(office: Desk) -> None:
    prepared = office.runtime.take_in(PrepareUpdate(file_digest="f", rows=(same(2, NUMBER, branch="无此支部"),)))
    assert prepared["findings"] == [{"sheet": "ROSTER", "row": 2, "code": "unknown-branch"}]
    assert office.runtime.vault.get(vault_name(prepared["import_id"])) is None


def test_the_day_of_the_roster_is_the_day_of_what_it_brings(office: Desk) -> None:
    import_id = uploaded(office, moved(3, OTHER))
    accept(office, import_id, ("m2", MOVED))
    (fact,) = office.facts(MemberReassigned)
    assert fact.on == date(2010, 6, 7)
