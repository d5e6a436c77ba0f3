"""Reactions: a roster becomes commands, what becomes known is proposed, and what the passing of time makes due."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing import faults
from infra.eventsourcing.following import Consumer
from services.members.contract.roster_preview import SheetKind
from services.members.events import (
    ClassificationProposed,
    ContactAssigned,
    HardshipApplied,
    HardshipApproved,
    ImportCompleted,
    ImportRowRefused,
    InflowRegistered,
    MemberClass,
    MemberRegistered,
    MemberReportedIn,
    OutflowRegistered,
    Particulars,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
    ResidentUnitRecorded,
)
from services.members.handover import HandOverDuties
from services.members.member.classifying import ConfirmClassification, DeclineClassification
from services.members.member.leaving import EraseMember
from services.members.member.moving import RegisterOutflow
from services.members.member.registering import CorrectParticulars
from services.members.policies.importing import PrepareImport, Row
from services.members.projections.queries import ClassCounts, Import, MemberList, Waiting
from services.members.roster_import.confirming import ConfirmImport, Mode
from services.members.rulebook import PublishRulebook
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import NUMBER, RULES, TODAY, ZHANG, register

OTHER = "330621193007010004"
THIRD = "330603195003050005"
Values = Mapping[str, str | bool]


def row(sheet: SheetKind, number: int, **values: str | bool) -> Row:
    """A correct row of a sheet."""
    return Row(sheet, number, {"community": "湖滨", **values})


def on_roll(number: int, id_number: str, **values: str | bool) -> Row:
    """A row of the roster."""
    facts: dict[str, str | bool] = {
        "name": "陈小明",
        "id_number": id_number,
        "category": "FULL",
        "branch": "湖滨第一党支部",
        "joined_on": "1985-07",
        "birth_date": "1960-05-01",
    }
    return row(SheetKind.ROSTER, number, **{**facts, **values})


ON_DUTY = row(
    SheetKind.ON_DUTY,
    2,
    name="李在职",
    id_number=OTHER,
    employer="轻纺城集团",
    reported_on="2010-05-04",
    phone="13812345678",
)
AWAY = row(
    SheetKind.MOBILE_OUT, 2, name="陈小明", id_number=NUMBER, left_on="2009-11-20", destination="杭州", contact="李联络"
)
HERE = row(
    SheetKind.MOBILE_IN, 2, name="王流入", id_number=THIRD, arrived_on="2010-01-10", home_organization="外地支部"
)
APPROVED = row(
    SheetKind.HARDSHIP,
    2,
    name="陈小明",
    id_number=NUMBER,
    category="LOW_INCOME",
    approval_no="〔2010〕30号",
    approved_on="2010-06-01",
    valid_until="2011-05-31",
)
UNIT = row(SheetKind.RESIDENT_UNITS, 2, name="轻纺城市场", kind="企业", has_party_organization=True)
ROWS = (on_roll(2, NUMBER), ON_DUTY, AWAY, HERE, APPROVED, UNIT)


def prepared(desk: Desk, *rows: Row, digest: str = "file-1") -> dict[str, Any]:
    """Bring a file in; answers its preview."""
    found: dict[str, Any] = desk.runtime.take_in(PrepareImport(file_digest=digest, rows=rows))
    return found


def confirm(desk: Desk, preview: Mapping[str, Any]) -> None:
    """An operator has seen the preview and wants it carried out."""
    desk.ask(
        ConfirmImport(
            import_id=preview["import_id"],
            rows=preview["rows"],
            faulty=len(preview["findings"]),
            mode=Mode.CORRECT_ROWS,
            on=TODAY,
        )
    )


def imported(desk: Desk, *rows: Row, digest: str = "file-1") -> str:
    """Bring a file in, confirm it, and let the policies do it; answers the import's id."""
    preview = prepared(desk, *rows, digest=digest)
    confirm(desk, preview)
    desk.settle()
    assert desk.parked() == []
    return str(preview["import_id"])


def refusals(desk: Desk) -> list[tuple[str, str]]:
    """(row, reason) of what was refused after all."""
    return [(fact.row, fact.refusal) for fact in desk.facts(ImportRowRefused)]


# ── Rows become commands ─────────────────────────────────────────────────────


def test_a_roster_row_registers_a_person(desk: Desk) -> None:
    import_id = imported(desk, on_roll(2, NUMBER))
    (fact,) = desk.facts(MemberRegistered)
    assert (fact.relationship, fact.organization_id, fact.community_id) == (Relationship.HERE, "branch", "hubin")
    assert (fact.id_number, fact.import_id, fact.particulars.birth_date) == (NUMBER, import_id, "1960-05-01")


def test_an_on_duty_row_registers_reports_in_and_accepts(desk: Desk) -> None:
    imported(desk, ON_DUTY)
    (registered,), (reported,), (accepted,) = (
        desk.facts(kind) for kind in (MemberRegistered, MemberReportedIn, ReportInAccepted)
    )
    assert registered.relationship is Relationship.ELSEWHERE
    assert (reported.employer, reported.on, accepted.on) == ("轻纺城集团", date(2010, 5, 4), date(2010, 5, 4))


def test_an_outflow_row_says_since_when_and_who_keeps_in_touch(desk: Desk) -> None:
    imported(desk, on_roll(2, NUMBER), AWAY)
    (left,), (contact,) = desk.facts(OutflowRegistered), desk.facts(ContactAssigned)
    assert (left.left_on, left.destination, contact.contact_name) == (date(2009, 11, 20), "杭州", "李联络")


def test_whoever_keeps_in_touch_with_several_can_hand_them_over_together(desk: Desk) -> None:
    away = [replace(AWAY, number=n, values=AWAY.values | {"id_number": who}) for n, who in ((2, NUMBER), (3, OTHER))]
    elsewhere = replace(AWAY, number=4, values=AWAY.values | {"id_number": THIRD, "community": "立新"})
    imported(desk, on_roll(2, NUMBER), on_roll(3, OTHER), on_roll(4, THIRD), *away, elsewhere)
    one, other, namesake = (fact.contact_id for fact in desk.facts(ContactAssigned))
    assert one == other != namesake
    desk.ask(HandOverDuties(holder_id=one, successor_id="k2", on=TODAY))
    desk.settle()
    assert [fact.contact_id for fact in desk.facts(ContactAssigned)[3:]] == ["k2", "k2"]


def test_an_inflow_row_says_from_where(desk: Desk) -> None:
    imported(desk, HERE)
    (arrived,) = desk.facts(InflowRegistered)
    assert (arrived.community_id, arrived.arrived_on, arrived.home_organization) == (
        "hubin",
        date(2010, 1, 10),
        "外地支部",
    )


def test_an_approved_hardship_row_enters_approved(desk: Desk) -> None:
    imported(desk, on_roll(2, NUMBER), APPROVED)
    (fact,) = desk.facts(HardshipApproved)
    assert (fact.decided_by.document, fact.on, fact.valid_until) == (
        "〔2010〕30号",
        date(2010, 6, 1),
        date(2011, 5, 31),
    )


@pytest.mark.parametrize("missing", ["approval_no", "approved_on", "valid_until"])
def test_a_hardship_row_without_its_approval_enters_pending(desk: Desk, missing: str) -> None:
    bare = replace(APPROVED, values={key: value for key, value in APPROVED.values.items() if key != missing})
    imported(desk, on_roll(2, NUMBER), bare)
    assert (len(desk.facts(HardshipApplied)), len(desk.facts(HardshipApproved))) == (1, 0)
    assert desk.answer(Waiting(day=TODAY))["pending_cases"] == 1


@pytest.mark.parametrize(
    ("values", "known_as"),
    [
        ({"has_party_organization": True}, "已建"),
        ({"has_party_organization": True, "organization_name": "市场党支部"}, "市场党支部"),
        ({"has_party_organization": False}, None),
    ],
)
def test_a_unit_row_records_whether_it_has_a_party_organisation(
    desk: Desk, values: Values, known_as: str | None
) -> None:
    imported(desk, row(SheetKind.RESIDENT_UNITS, 2, **{"name": "轻纺城市场", **values}))
    (fact,) = desk.facts(ResidentUnitRecorded)
    assert (fact.name, fact.party_organization) == ("轻纺城市场", known_as)


def test_the_import_says_how_much_was_asked(desk: Desk) -> None:
    imported(desk, *ROWS)
    (fact,) = desk.facts(ImportCompleted)
    assert (fact.commands, fact.refused) == (11, 0)


# ── Who is who ───────────────────────────────────────────────────────────────


def test_one_person_in_two_sheets_is_one_person(desk: Desk) -> None:
    preview = prepared(desk, *ROWS)
    assert (preview["people_new"], preview["people_known"]) == (3, 0)
    confirm(desk, preview)
    desk.settle()
    assert len(desk.facts(MemberRegistered)) == 3


def test_a_person_known_already_is_received_not_registered(desk: Desk) -> None:
    desk.ask(register("m7", relationship=Relationship.ELSEWHERE, id_number=NUMBER))
    preview = prepared(desk, on_roll(2, NUMBER))
    assert (preview["people_new"], preview["people_known"]) == (0, 1)
    confirm(desk, preview)
    desk.settle()
    assert [fact.member_id for fact in desk.facts(RelationshipReceived)] == ["m7"]


def test_whom_nobody_knows_is_neither_away_nor_in_hardship(desk: Desk) -> None:
    preview = prepared(desk, AWAY, APPROVED)
    assert preview["rows"] == 0
    assert {(each["sheet"], each["code"]) for each in preview["findings"]} == {
        ("MOBILE_OUT", "not-on-roster"),
        ("HARDSHIP", "not-on-roster"),
    }


@pytest.mark.parametrize(
    ("values", "code"), [({"community": "无此社区"}, "unknown-community"), ({"branch": "无此支部"}, "unknown-branch")]
)
def test_a_place_that_nobody_knows_is_a_finding(desk: Desk, values: Values, code: str) -> None:
    preview = prepared(desk, on_roll(2, NUMBER, **values))
    assert (preview["rows"], preview["findings"]) == (0, [{"sheet": "ROSTER", "row": 2, "code": code}])


def test_a_community_is_known_with_and_without_the_word(desk: Desk) -> None:
    assert prepared(desk, on_roll(2, NUMBER, community="湖滨社区"))["findings"] == []


def test_a_member_entered_by_hand_under_any_id_can_be_in_a_ledger(desk: Desk) -> None:
    desk.ask(register("m7", id_number=NUMBER))
    imported(desk, AWAY, APPROVED)
    assert [fact.member_id for fact in (*desk.facts(ContactAssigned), *desk.facts(HardshipApproved))] == ["m7", "m7"]


# ── What is refused after all ────────────────────────────────────────────────


def test_a_refused_row_is_a_fact_and_the_others_go_on(desk: Desk) -> None:
    on_this_roll = replace(ON_DUTY, values={**ON_DUTY.values, "id_number": NUMBER})
    imported(desk, on_roll(2, NUMBER), on_this_roll, UNIT)
    assert refusals(desk) == [("ON_DUTY/2", "OnThisRoll"), ("ON_DUTY/2", "NotReported")]
    assert len(desk.facts(ResidentUnitRecorded)) == 1
    assert desk.facts(ImportCompleted)[0].refused == 2


def test_a_number_taken_since_the_preview_refuses_the_row(desk: Desk) -> None:
    preview = prepared(desk, on_roll(2, NUMBER), on_roll(3, OTHER))
    desk.ask(register("m7", id_number=NUMBER))
    confirm(desk, preview)
    desk.settle()
    assert refusals(desk) == [("ROSTER/2", "GuardTaken")]
    assert {fact.id_number for fact in desk.facts(MemberRegistered)} == {NUMBER, OTHER}


def test_a_refused_row_keeps_nothing_personal(desk: Desk) -> None:
    preview = prepared(desk, on_roll(2, NUMBER))
    desk.ask(register("m7", id_number=NUMBER))
    confirm(desk, preview)
    desk.settle()
    (fact,) = desk.facts(ImportRowRefused)
    assert NUMBER not in repr(fact)
    assert "陈小明" not in repr(fact)


# ── Again, and again ─────────────────────────────────────────────────────────


def test_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    first = imported(desk, *ROWS)
    head = desk.runtime.store.head().position
    again = prepared(desk, *ROWS)
    assert (again["import_id"], again["status"]) == (first, "completed")
    confirm(desk, again)
    desk.settle()
    assert desk.runtime.store.head().position == head


def test_another_file_with_the_same_rows_adds_nothing_but_its_own_story(desk: Desk) -> None:
    imported(desk, *ROWS)
    before = desk.runtime.store.head().position
    imported(desk, *ROWS, digest="file-2")
    assert desk.runtime.store.head().position == before + 2  # confirmed, completed


def test_what_ended_may_begin_again_by_another_file(desk: Desk) -> None:
    from services.members.member.hardship import EndHardship
    from services.members.member.moving import EndContact

    imported(desk, *ROWS)
    (case,), (contact,) = desk.facts(HardshipApplied), desk.facts(ContactAssigned)
    desk.ask(EndHardship(member_id=case.member_id, case_id=case.case_id, on=TODAY, reason="好转"))
    desk.ask(EndContact(member_id=case.member_id, contact_id=contact.contact_id, on=TODAY, reason="MOVED"))
    imported(desk, *ROWS, digest="file-2")
    assert desk.parked() == []
    assert len(desk.facts(HardshipApproved)) == 2


@pytest.fixture
def faulty() -> Iterator[None]:
    """Whatever a test armed is disarmed."""
    yield
    faults.disarm()


POINTS = ["append.before_commit", "append.after_commit", "policy.after_batch"]


@pytest.mark.parametrize("point", POINTS)
def test_an_import_that_died_comes_to_the_same_end(desk: Desk, point: str, faulty: None) -> None:
    on_this_roll = replace(ON_DUTY, number=3, values={**ON_DUTY.values, "id_number": NUMBER})
    preview = prepared(desk, *ROWS, on_this_roll)
    confirm(desk, preview)
    faults.arm(point, action="raise")
    with pytest.raises(faults.InjectedFault):
        desk.react()
    desk.settle()
    (done,) = desk.facts(ImportCompleted)
    assert (done.commands, len(desk.facts(MemberRegistered)), desk.parked()) == (13, 3, [])
    assert refusals(desk) == [("ON_DUTY/3", "OnThisRoll"), ("ON_DUTY/3", "NotReported")]


def test_a_completed_import_whose_rows_are_gone_is_not_parked(desk: Desk, faulty: None) -> None:
    confirm(desk, prepared(desk, *ROWS))
    faults.arm("policy.after_batch", action="raise")
    with pytest.raises(faults.InjectedFault):
        desk.react()
    for consumer in reversed(desk.runtime.policies(desk.bus)):
        _to_the_end(consumer)
    desk.project()
    assert (len(desk.facts(ImportCompleted)), desk.parked()) == (1, [])


def _to_the_end(consumer: Consumer) -> None:
    while consumer.step():
        pass


def test_the_rows_go_once_the_import_is_completed(desk: Desk) -> None:
    import_id = imported(desk, *ROWS)
    assert desk.runtime.vault.get(f"import-{import_id}") is None


def test_an_import_whose_rows_were_lost_is_parked_not_completed(desk: Desk) -> None:
    preview = prepared(desk, *ROWS)
    confirm(desk, preview)
    desk.runtime.vault.drop_all()
    desk.settle()
    assert (desk.facts(ImportCompleted), [each["type"].split(".")[-2:] for each in desk.parked()]) != ([], [])
    assert [each["error"].split(" ")[0] for each in desk.parked()] == ["RowsGone"]


# ── Proposing ────────────────────────────────────────────────────────────────


def test_whoever_becomes_known_is_proposed(desk: Desk) -> None:
    desk.ask(register(particulars=replace(ZHANG, birth_date="1938-05-01")))
    desk.settle()
    (fact,) = desk.facts(ClassificationProposed)
    assert (fact.member_class, fact.rulebook) == (MemberClass.ELDERLY, "2010")


def test_a_correction_raises_a_new_proposal(desk: Desk) -> None:
    desk.ask(register())
    desk.settle()
    old = Particulars(name="张小三", birth_date="1940-03-01")
    desk.ask(CorrectParticulars(member_id="m1", particulars=old, reason="核对", on=TODAY))
    desk.settle()
    assert [fact.effective_from for fact in desk.facts(ClassificationProposed)] == [date(2010, 3, 1)]


def test_what_is_corrected_and_corrected_back_is_proposed_three_times(desk: Desk) -> None:
    births = ["1940-03-01", "1940-04-01", "1940-03-01"]
    desk.ask(register())
    for birth in births:
        known = Particulars(name="张小三", birth_date=birth)
        desk.ask(CorrectParticulars(member_id="m1", particulars=known, reason="核对", on=TODAY))
        desk.settle()
    assert [fact.effective_from.month for fact in desk.facts(ClassificationProposed)] == [3, 4, 3]
    assert (desk.parked(), desk.answer(Waiting(day=TODAY))["proposals"]) == ([], {"ELDERLY": 1})


def test_proposing_twice_proposes_once(desk: Desk) -> None:
    desk.ask(register(particulars=replace(ZHANG, birth_date="1938-05-01")))
    for _ in range(2):
        desk.settle()
        desk.runtime.wake(TODAY)
    assert len(desk.facts(ClassificationProposed)) == 1


# ── What becomes due ─────────────────────────────────────────────────────────


def due(desk: Desk) -> list[tuple[MemberClass, date]]:
    """What was proposed, from which day."""
    return [(fact.member_class, fact.effective_from) for fact in desk.facts(ClassificationProposed)]


def test_whoever_comes_of_age_is_proposed_on_the_day(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1940-06-10")))
    desk.settle()
    desk.runtime.wake(date(2010, 6, 9))
    assert due(desk) == []
    desk.runtime.wake(date(2010, 6, 10))
    assert due(desk) == [(MemberClass.ELDERLY, date(2010, 6, 10))]


def test_days_missed_are_made_up_for(desk: Desk) -> None:
    desk.runtime.wake(TODAY)
    desk.ask(register(particulars=Particulars(name="张", birth_date="1940-06-10")))
    desk.ask(RegisterOutflow(member_id="m1", left_on=date(2010, 2, 1), on=TODAY))
    desk.settle()
    desk.runtime.wake(date(2010, 12, 1))
    assert due(desk) == [(MemberClass.ELDERLY, date(2010, 6, 10)), (MemberClass.MOBILE_OUT, date(2010, 8, 1))]


def test_waking_twice_on_a_day_asks_nothing_more(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1940-06-07")))
    desk.project()
    assert [desk.runtime.wake(TODAY), desk.runtime.wake(TODAY)] == [1, 0]


def test_what_was_declined_is_not_due_again(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1940-06-07")))
    desk.project()
    desk.runtime.wake(TODAY)
    desk.ask(DeclineClassification(member_id="m1", member_class=MemberClass.ELDERLY, on=TODAY, reason="不符"))
    desk.runtime.wake(date(2010, 6, 8))
    desk.react()
    assert len(due(desk)) == 1


def test_a_new_rulebook_reaches_everybody(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1945-01-01")))
    desk.settle()
    younger = replace(RULES, elderly_age=65)
    day = date(2010, 7, 1)
    desk.ask(PublishRulebook(version="2010b", effective_from=day, source_clause="三（二）", rules=younger))
    desk.runtime.wake(day)
    assert due(desk) == [(MemberClass.ELDERLY, day)]


def test_a_stricter_rulebook_proposes_ends_and_a_correction_entered_late_withdraws_none(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1938-05-01")))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="m1", member_class=MemberClass.ELDERLY, on=TODAY))
    day = date(2010, 7, 1)
    stricter = replace(RULES, elderly_age=80)
    desk.ask(PublishRulebook(version="2010b", effective_from=day, source_clause="三（二）", rules=stricter))
    desk.runtime.wake(day)
    assert desk.answer(Waiting(day=day))["endings"] == {"ELDERLY": 1}
    phone = Particulars(name="张", birth_date="1938-05-01", phone="13812345678")
    desk.ask(CorrectParticulars(member_id="m1", particulars=phone, reason="补充电话", on=TODAY))
    desk.settle()
    assert desk.answer(Waiting(day=day))["endings"] == {"ELDERLY": 1}


def test_what_was_withdrawn_is_due_again_when_its_facts_come_back(desk: Desk) -> None:
    old, young = (Particulars(name="张", birth_date=birth) for birth in ("1940-06-10", "1950-06-10"))
    desk.ask(register(particulars=old))
    desk.settle()
    desk.runtime.wake(date(2010, 6, 10))
    for known in (young, old):  # entered as of a day before the birthday
        desk.ask(CorrectParticulars(member_id="m1", particulars=known, reason="核对", on=TODAY))
        desk.settle()
    assert desk.answer(Waiting(day=TODAY))["proposals"] == {}
    desk.runtime.wake(date(2010, 6, 11))
    assert desk.answer(Waiting(day=TODAY))["proposals"] == {"ELDERLY": 1}


def test_nothing_is_due_before_the_first_rulebook(bare: Desk) -> None:
    bare.ask(register(particulars=Particulars(name="张", birth_date="1930-01-01")))
    bare.project()
    assert bare.runtime.wake(TODAY) == 0


def test_one_odd_date_does_not_hold_up_the_others(desk: Desk) -> None:
    desk.ask(register("m1", particulars=Particulars(name="张", birth_date="9990-01-01")))
    desk.ask(register("m2", particulars=Particulars(name="李", birth_date="1940-06-07")))
    desk.settle()
    desk.runtime.wake(TODAY)
    assert (due(desk), desk.parked()) == ([(MemberClass.ELDERLY, TODAY)], [])


def test_nothing_becomes_due_of_the_erased(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张", birth_date="1940-06-10")))
    desk.ask(RegisterOutflow(member_id="m1", left_on=date(2010, 2, 1), on=TODAY))
    desk.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    desk.settle()
    desk.runtime.wake(date(2010, 12, 1))
    assert due(desk) == []


# ── Only what is completed counts ────────────────────────────────────────────


def test_the_people_of_an_uncompleted_import_do_not_count(desk: Desk, faulty: None) -> None:
    from infra.adapters import policies

    preview = prepared(desk, *(on_roll(2 + n, f"33062119300701{n:04}") for n in range(policies.BATCH + 5)))
    confirm(desk, preview)
    faults.arm("policy.after_batch", action="raise")
    with pytest.raises(faults.InjectedFault):
        desk.react()
    assert desk.answer(ClassCounts(day=TODAY))["persons"] == 0
    assert desk.answer(MemberList(day=TODAY))["total"] == 0
    running = desk.answer(Import(import_id=preview["import_id"]))
    assert (running["status"], running["people"]) == ("RUNNING", policies.BATCH)
    half_way = desk.runtime.store.head().position
    desk.settle()
    assert desk.answer(ClassCounts(day=TODAY))["persons"] == policies.BATCH + 5
    assert desk.answer(ClassCounts(day=TODAY, known_at=half_way))["persons"] == 0
