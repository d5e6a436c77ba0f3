"""To-do and overdue: what the mechanisms owe on a day, as it was known at a position."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.care.calling import AssignCareContact, RecordCareVisit
from services.members.care.joining import DeclineCare, EnrolInCare
from services.members.days import add_months
from services.members.events import EndReason, MemberClass, Particulars, VisitReason, WorkCalendarPublished
from services.members.events.rules import CUSTOMARY, CareRules, Festival, HardshipRules, PairingRules, Term, Unit
from services.members.member.classifying import ConfirmClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.registering import CorrectParticulars
from services.members.pairing.helping import RecordPairVisit
from services.members.pairing.opening import FormPair
from services.members.projections.lunar import lunar_day
from services.members.projections.queries import Tasks
from services.members.rulebook import PublishRulebook, PublishWorkCalendar
from services.members.tasks import TaskKind
from services.members.tasks.due import Due, TaskState, birthday, festival
from tests.unit.members import test_hardship_procedure as procedure
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import DECIDED, KNOWN, RULES, register
from tests.unit.members.notices import NOTICE_2010, NOTICE_2011

APPROVED_ON = date(2010, 6, 1)
PAIRED_ON = date(2010, 6, 10)
OLD = Particulars(name="欧阳小三", birth_date="1936-02-29", joined_on="1957-07-01", full_member_on="1958-07-01")


def kinds(found: dict[str, object]) -> list[str]:
    return [row["kind"] for row in found["rows"]]  # type: ignore[attr-defined]


@pytest.fixture
def helped(desk: Desk) -> Desk:
    """A member in approved hardship, and a helper."""
    desk.ask(register("m1"))
    desk.ask(register("helper"))
    desk.ask(ApplyForAid(member_id="m1", case_id="c1", on=APPROVED_ON))
    desk.ask(
        ApproveHardship(member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=date(2011, 5, 31), on=APPROVED_ON)
    )
    desk.settle()
    return desk


@pytest.fixture
def paired(helped: Desk) -> Desk:
    """The two are a pair."""
    helped.ask(FormPair(member_id="m1", helper_id="helper", on=PAIRED_ON), PAIRED_ON)
    helped.settle()
    return helped


@pytest.fixture
def cared(desk: Desk) -> Desk:
    """An elderly member, born on a 29 February, who is content to be called on by w1."""
    desk.ask(register("old", particulars=OLD))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=KNOWN))
    desk.settle()
    desk.ask(EnrolInCare(member_id="old", contact_id="w1", on=KNOWN))
    desk.settle()
    return desk


# ── What stands ──────────────────────────────────────────────────────────────


def test_an_approved_hardship_asks_for_a_helper(helped: Desk) -> None:
    found = helped.answer(Tasks(day=date(2010, 6, 25)))
    assert [(row["kind"], row["due_on"], row["state"], row["responsible_id"]) for row in found["rows"]] == [
        ("PAIR_FORM", date(2010, 7, 1), "REMIND", None)
    ]
    assert (found["total"], found["rulebook"], found["rows"][0]["name"]) == (1, "2010", "张*三")


def test_a_formed_pair_owes_a_visit_in_a_month_and_a_deed_in_a_year(paired: Desk) -> None:
    found = paired.answer(Tasks(day=PAIRED_ON, state=TaskState.PLANNED))
    assert [(row["kind"], row["due_on"], row["responsible_id"]) for row in found["rows"]] == [
        ("PAIR_VISIT", date(2010, 7, 11), "helper"),
        ("HARDSHIP_RECHECK", date(2011, 5, 31), None),
        ("PAIR_DEED", date(2011, 6, 10), "helper"),
    ]


def test_a_visit_is_counted_anew_from_the_day_it_was_made(paired: Desk) -> None:
    paired.ask(RecordPairVisit(member_id="m1", visit_id="v1", on=date(2010, 7, 5), with_deed=True), date(2010, 7, 6))
    found = paired.answer(Tasks(day=date(2010, 7, 6), responsible_id="helper", state=TaskState.PLANNED))
    assert [(row["kind"], row["since"], row["due_on"]) for row in found["rows"]] == [
        ("PAIR_VISIT", date(2010, 7, 5), date(2010, 8, 5)),
        ("PAIR_DEED", date(2010, 7, 5), date(2011, 7, 5)),
    ]


@pytest.mark.parametrize(
    ("day", "state", "late"),
    [
        (date(2010, 7, 3), "PLANNED", 0),
        (date(2010, 7, 4), "REMIND", 0),
        (date(2010, 7, 11), "DUE", 0),
        (date(2010, 7, 12), "OVERDUE", 1),
        (date(2010, 7, 26), "OVERDUE", 15),
        (date(2010, 7, 27), "SERIOUS", 16),
    ],
)
def test_seven_days_before_remind_on_the_day_due_and_half_its_time_late_serious(
    paired: Desk, day: date, state: str, late: int
) -> None:
    found = paired.answer(Tasks(day=day, kind=TaskKind.PAIR_VISIT, state=TaskState(state)))
    assert [(row["state"], row["days_late"]) for row in found["rows"]] == [(state, late)]
    assert found["counts"][state] == 1


def test_an_ended_membership_leaves_nothing_to_do(paired: Desk) -> None:
    died = date(2010, 8, 1)
    paired.ask(EndMembership(member_id="m1", reason=EndReason.DEATH, on=died, document="证明"), died)
    paired.project()
    assert paired.answer(Tasks(day=date(2010, 8, 1)))["rows"] == []
    assert kinds(paired.answer(Tasks(day=date(2010, 7, 31)))) == ["PAIR_VISIT"]


def test_what_a_departed_helper_held_is_in_nobodys_hands(paired: Desk) -> None:
    left = date(2010, 7, 8)
    paired.ask(EndMembership(member_id="helper", reason=EndReason.TRANSFER_OUT, on=left, document="介绍信"), left)
    before, after = (paired.answer(Tasks(day=day)) for day in (date(2010, 7, 7), date(2010, 7, 8)))
    assert [row["responsible_id"] for row in before["rows"] + after["rows"]] == ["helper", None]
    assert kinds(paired.answer(Tasks(day=date(2010, 7, 8), unassigned=True))) == ["PAIR_VISIT"]
    assert kinds(paired.answer(Tasks(day=date(2010, 7, 7), unassigned=True))) == []


def test_each_step_of_a_case_is_the_next_task(desk: Desk) -> None:
    desk.ask(register("m1"))
    for command, kind in (
        (ApplyForAid(member_id="m1", case_id="c1", on=date(2010, 11, 20)), "HARDSHIP_DELIBERATE"),
        (procedure.DELIBERATE, "HARDSHIP_VERIFY"),
        (procedure.VERIFY, "HARDSHIP_NOTICE"),
        (publishing(NOTICE_2010), "HARDSHIP_NOTICE"),
        (procedure.POST, "HARDSHIP_DECIDE"),
        (procedure.APPROVE, "HARDSHIP_RECHECK"),
        (procedure.RECHECK, "HARDSHIP_DECIDE"),
    ):
        desk.ask(command, procedure.TODAY)
        found = desk.answer(Tasks(day=procedure.TODAY))["rows"]
        found += desk.answer(Tasks(day=procedure.TODAY, state=TaskState.PLANNED))["rows"]
        assert [row["kind"] for row in found if row["kind"].startswith("HARDSHIP")] == [kind]


def test_a_term_that_reaches_past_the_published_calendar_says_so(desk: Desk) -> None:
    fifteen = replace(CUSTOMARY, hardship=HardshipRules(objection=Term(15, Unit.WORKING_DAYS)))
    desk.ask(PublishRulebook(version="b", effective_from=KNOWN, source_clause="补充", rules=RULES, mechanisms=fifteen))
    desk.ask(register("m1"))
    desk.ask(publishing(NOTICE_2010))
    desk.ask(ApplyForAid(member_id="m1", case_id="c1", on=date(2010, 11, 20)), procedure.TODAY)
    for command in (procedure.DELIBERATE, procedure.VERIFY, procedure.POST, procedure.OBJECT):
        desk.ask(command, procedure.TODAY)
    asked = Tasks(day=date(2010, 12, 20), kind=TaskKind.HARDSHIP_ANSWER)
    (unknown,) = desk.answer(asked)["rows"]
    assert (unknown["due_on"], unknown["state"], unknown["days_late"]) == (None, "NO_CALENDAR", 0)
    desk.ask(publishing(NOTICE_2011))
    assert desk.answer(replace(asked, state=TaskState.PLANNED))["rows"][0]["due_on"] == date(2011, 1, 10)


def publishing(notice: WorkCalendarPublished) -> PublishWorkCalendar:
    return PublishWorkCalendar(**{each.name: getattr(notice, each.name) for each in fields(notice)})


# ── As of any day and position ───────────────────────────────────────────────


def test_a_late_entry_does_not_change_what_was_known(paired: Desk) -> None:
    before = paired.runtime.store.head().position
    paired.ask(RecordPairVisit(member_id="m1", visit_id="v1", on=date(2010, 7, 5)), date(2010, 9, 1))
    day = date(2010, 8, 1)
    then = paired.answer(Tasks(day=day, known_at=before, kind=TaskKind.PAIR_VISIT))
    now = paired.answer(Tasks(day=day, kind=TaskKind.PAIR_VISIT))
    assert [row["state"] for row in then["rows"]] == ["SERIOUS"]
    assert [row["due_on"] for row in now["rows"]] == [date(2010, 8, 5)]


def test_a_new_rulebook_moves_what_is_open_from_its_day_on(paired: Desk) -> None:
    before = paired.runtime.store.head().position
    weekly = replace(CUSTOMARY, pairing=PairingRules(visit=Term(7, clause="街道帮扶办法 第五条")))
    paired.ask(
        PublishRulebook(
            version="2010b", effective_from=date(2010, 7, 1), source_clause="补充", rules=RULES, mechanisms=weekly
        )
    )
    answers = [
        paired.answer(Tasks(day=day, known_at=known, kind=TaskKind.PAIR_VISIT, state=state))["rows"]
        for day, known, state in (
            (date(2010, 6, 30), None, TaskState.PLANNED),
            (date(2010, 7, 1), None, TaskState.SERIOUS),
            (date(2010, 7, 1), before, TaskState.PLANNED),
        )
    ]
    assert [rows[0]["due_on"] for rows in answers] == [date(2010, 7, 11), date(2010, 6, 17), date(2010, 7, 11)]
    assert answers[1][0]["clause"] == "街道帮扶办法 第五条"


def test_nothing_was_known_at_the_beginning_and_nothing_is_due_without_a_rulebook(paired: Desk) -> None:
    assert paired.answer(Tasks(day=date(2010, 8, 1), known_at=0))["total"] == 0
    assert paired.answer(Tasks(day=KNOWN - timedelta(days=1)))["rulebook"] is None


def test_a_rebuilt_list_is_the_same(paired: Desk) -> None:
    digests = paired.runtime.reads.digests()
    assert paired.runtime.rebuild(paired.bus)["duties"] == digests["duties"]


# ── Filters, pages ───────────────────────────────────────────────────────────


def test_tasks_are_listed_by_community(helped: Desk) -> None:
    day = date(2010, 6, 25)
    assert kinds(helped.answer(Tasks(day=day, community_id="hubin"))) == ["PAIR_FORM"]
    assert kinds(helped.answer(Tasks(day=day, community_id="lixin"))) == []


def test_a_list_comes_in_pages_the_most_urgent_first(paired: Desk) -> None:
    found = paired.answer(Tasks(day=PAIRED_ON, state=TaskState.PLANNED, limit=1, offset=1))
    assert (found["total"], kinds(found)) == (3, ["HARDSHIP_RECHECK"])


# ── Birthdays and festivals ──────────────────────────────────────────────────


def test_a_leap_birthday_is_thought_of_on_the_last_of_february(cared: Desk) -> None:
    cared.ask(AssignCareContact(member_id="old", contact_id="w2", on=date(2010, 2, 25)))
    found = cared.answer(Tasks(day=date(2010, 2, 26), kind=TaskKind.CARE_BIRTHDAY))
    assert [(row["due_on"], row["state"], row["responsible_id"]) for row in found["rows"]] == [
        (date(2010, 2, 28), "REMIND", "w2")
    ]


def test_spring_festival_is_kept_by_the_lunar_calendar(cared: Desk) -> None:
    days = [date(2010, 2, 6), date(2010, 2, 7), date(2010, 2, 14)]
    found = [cared.answer(Tasks(day=day, kind=TaskKind.CARE_FESTIVAL))["rows"] for day in days]
    assert [[(row["occasion"], row["due_on"], row["state"]) for row in rows] for rows in found] == [
        [],
        [("SPRING_FESTIVAL", date(2010, 2, 14), "REMIND")],
        [("SPRING_FESTIVAL", date(2010, 2, 14), "DUE")],
    ]


def test_a_visit_because_of_it_keeps_a_festival_and_no_other(cared: Desk) -> None:
    visit = RecordCareVisit(
        member_id="old", visit_id="v1", on=date(2010, 2, 10), reason=VisitReason.FESTIVAL, festival="SPRING_FESTIVAL"
    )
    cared.ask(visit)
    assert cared.answer(Tasks(day=date(2010, 2, 14), kind=TaskKind.CARE_FESTIVAL))["rows"] == []
    later = cared.answer(Tasks(day=date(2010, 7, 1), kind=TaskKind.CARE_FESTIVAL))["rows"]
    assert [row["occasion"] for row in later] == ["JULY_FIRST"]


def test_a_visit_on_a_birthday_keeps_it(cared: Desk) -> None:
    cared.ask(RecordCareVisit(member_id="old", visit_id="v1", on=date(2010, 2, 28), reason=VisitReason.BIRTHDAY))
    day = date(2010, 3, 1)
    assert cared.answer(Tasks(day=day, kind=TaskKind.CARE_BIRTHDAY))["rows"] == []
    assert cared.answer(Tasks(day=day, kind=TaskKind.CARE_VISIT, state=TaskState.PLANNED))["rows"][0]["due_on"] == date(
        2010, 5, 31
    )


def test_a_birthday_is_only_told_of_who_was_born_on_a_known_day(cared: Desk) -> None:
    vague = replace(OLD, birth_date="1936-02")
    cared.ask(CorrectParticulars(member_id="old", particulars=vague, reason="档案", on=KNOWN))
    assert cared.answer(Tasks(day=date(2010, 2, 28), kind=TaskKind.CARE_BIRTHDAY))["rows"] == []


def test_a_rulebook_may_have_no_birthdays(cared: Desk) -> None:
    plain = replace(CUSTOMARY, care=CareRules(birthdays=False, festivals=()))
    cared.ask(PublishRulebook(version="b", effective_from=KNOWN, source_clause="补充", rules=RULES, mechanisms=plain))
    assert kinds(cared.answer(Tasks(day=date(2010, 2, 28)))) == []


def test_who_declines_or_was_erased_is_left_in_peace(cared: Desk) -> None:
    day = date(2010, 2, 28)
    cared.ask(DeclineCare(member_id="old", on=day))
    assert kinds(cared.answer(Tasks(day=day))) == []
    cared.ask(EnrolInCare(member_id="old", on=day))
    assert kinds(cared.answer(Tasks(day=day))) == ["CARE_BIRTHDAY"]
    cared.ask(EraseMember(member_id="old", on=day, basis="本人申请"))
    cared.settle()
    assert kinds(cared.answer(Tasks(day=day))) == []


SPRING = Festival("SPRING_FESTIVAL", 1, 1, lunar=True)


@pytest.mark.parametrize(
    "day",
    [
        date(2010, 2, 14),
        date(2011, 2, 3),
        date(2012, 1, 23),
        date(2013, 2, 10),
        date(2020, 1, 25),
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
    ],
)
def test_the_first_day_of_the_lunar_year(day: date) -> None:
    assert lunar_day(day.year, 1, 1) == day
    assert festival(SPRING, day, CUSTOMARY, lunar_day) == Due(day - timedelta(days=7), day, SPRING.clause)


def test_the_eve_of_spring_festival_is_the_last_day_of_the_lunar_year_however_long_its_month() -> None:
    assert [lunar_day(year, 12, 30) for year in (2024, 2025)] == [date(2025, 1, 28), date(2026, 2, 16)]


def test_where_the_lunar_calendar_does_not_reach_there_is_no_festival() -> None:
    assert festival(SPRING, date(2190, 2, 1), CUSTOMARY, lunar_day) is None


def test_laba_of_a_lunar_year_may_lie_in_the_next_civil_one() -> None:
    laba = Festival("LABA", 12, 8, lunar=True)
    found = festival(laba, date(2011, 1, 11), CUSTOMARY, lunar_day)
    assert found is not None
    assert found.on == date(2011, 1, 11)


@given(st.dates(date(1900, 1, 1), date(1990, 12, 31)), st.dates(date(2010, 1, 1), date(2030, 12, 31)))
def test_the_birthday_thought_of_is_the_latest_that_the_reminding_has_reached(born: date, day: date) -> None:
    found = birthday(born, day, CUSTOMARY)
    assert found is not None
    assert found.on is not None
    assert found.since <= day < add_months(found.on, 12)
    assert (found.on.month, min(found.on.day, 28)) == (born.month, min(born.day, 28))


def test_nobody_is_thought_of_before_they_are_a_year_old() -> None:
    assert birthday(date(2010, 5, 1), date(2010, 6, 1), CUSTOMARY) is None


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_make_no_question_stumble(cared: Desk, day: date) -> None:
    assert cared.answer(Tasks(day=day))["rulebook"] == (None if day == date.min else "2010")


def test_an_approval_of_three_years_is_looked_at_after_one(helped: Desk) -> None:
    longer = ApproveHardship(
        member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=date(2013, 5, 31), on=date(2010, 6, 2)
    )
    helped.ask(longer)
    found = helped.answer(Tasks(day=date(2010, 6, 2), kind=TaskKind.HARDSHIP_RECHECK, state=TaskState.PLANNED))
    assert [row["due_on"] for row in found["rows"]] == [date(2011, 6, 2)]


def test_a_month_ends_on_its_last_day() -> None:
    monthly = replace(CUSTOMARY, pairing=PairingRules(visit=Term(1, Unit.MONTHS)))
    assert add_months(date(2011, 1, 31), monthly.pairing.visit.count) == date(2011, 2, 28)
