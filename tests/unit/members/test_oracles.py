"""Worked examples 1 to 3 and 13 to 15, end to end on a service of their own."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text

from infra.adapters.tables import positions
from infra.adapters.workbook import Cell
from infra.eventsourcing.errors import GuardTaken
from infra.privacy.sealing import new_key
from services.members.contract.roster_values import Circumstances, read_id_number
from services.members.events import Category, ClassificationProposed, Decided, MemberClass, Particulars, Relationship
from services.members.member.classifying import ConfirmClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.leaving import EraseMember
from services.members.member.moving import AssignContact, RegisterOutflow
from services.members.member.registering import RegisterMember
from services.members.projections.queries import BehindCount, ClassCounts, HolderOfIdNumber, MemberDetail, MemberList
from services.members.rulebook import PublishRulebook
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import NUMBER, RULES, TODAY, TREE, register

SOME_TIME_AGO = date(2009, 1, 5)
NAME, PHONE, DESTINATION, CONTACT = "陈小明", "13812345678", "杭州市西湖区", "李联络"
ALL_FOUR = ["ELDERLY", "HARDSHIP", "MOBILE_OUT", "REGISTERED"]


@pytest.fixture
def example(bare: Desk) -> Desk:
    """The person of worked example 1, as the clerks entered it; what the rulebook proposed was confirmed."""
    bare.ask(PublishRulebook(version="2009", effective_from=SOME_TIME_AGO, source_clause="三（二）", rules=RULES))
    for command in TREE:
        bare.ask(command)
    bare.ask(
        RegisterMember(
            member_id="m1",
            organization_id="branch",
            community_id="hubin",
            relationship=Relationship.HERE,
            category=Category.FULL,
            particulars=Particulars(
                name=NAME, birth_date="1938-05-01", full_member_on="1958-07-01", joined_on="1957-07-01", phone=PHONE
            ),
            on=SOME_TIME_AGO,
            id_number=NUMBER,
        )
    )
    bare.ask(ApplyForAid(member_id="m1", case_id="c1", on=date(2010, 5, 20), category="AGED_INFIRM"))
    bare.ask(
        ApproveHardship(
            member_id="m1",
            case_id="c1",
            decided_by=Decided("街道党工委", "困难党员审批", date(2010, 6, 1), "〔2010〕30号"),
            valid_until=date(2011, 5, 31),
            on=date(2010, 6, 1),
        )
    )
    bare.ask(RegisterOutflow(member_id="m1", left_on=date(2009, 11, 20), on=TODAY, destination=DESTINATION))
    bare.ask(AssignContact(member_id="m1", contact_id="k1", on=TODAY, contact_name=CONTACT))
    bare.settle()
    bare.ask(ConfirmClassification(member_id="m1", member_class=MemberClass.ELDERLY, on=TODAY))
    return bare


@pytest.fixture
def confirmed_at(example: Desk) -> int:
    """The position at which MOBILE_OUT was confirmed."""
    position = example.ask(ConfirmClassification(member_id="m1", member_class=MemberClass.MOBILE_OUT, on=TODAY))
    example.settle()
    return position


def on(desk: Desk, day: date) -> dict[str, Any]:
    """The person as of a day."""
    found: dict[str, Any] = desk.answer(MemberDetail(member_id="m1", day=day))
    return found


# ── Example 1 ────────────────────────────────────────────────────────────────


def test_worked_example_1_exactly_four_classes_overlap(example: Desk, confirmed_at: int) -> None:
    assert on(example, TODAY)["classes"] == ALL_FOUR


def test_the_ages_of_the_day(example: Desk, confirmed_at: int) -> None:
    assert (on(example, TODAY)["age"], on(example, TODAY)["party_age"]) == (72, 51)


def test_the_day_before_the_birthday_is_a_year_less(example: Desk, confirmed_at: int) -> None:
    assert [on(example, day)["age"] for day in (date(2010, 4, 30), date(2010, 5, 1))] == [71, 72]


def test_such_a_person_is_not_asked_to_hold_a_post(example: Desk, confirmed_at: int) -> None:
    assert on(example, TODAY)["exempt_from_posts"]


@pytest.mark.parametrize(("day", "is_away"), [(date(2010, 5, 19), False), (date(2010, 5, 20), True)])
def test_six_months_are_reached_on_their_day(example: Desk, confirmed_at: int, day: date, is_away: bool) -> None:
    assert ("MOBILE_OUT" in on(example, day)["classes"]) is is_away


def test_hardship_lasts_through_its_last_day(example: Desk, confirmed_at: int) -> None:
    last = date(2011, 5, 31)
    held = ["HARDSHIP" in on(example, day)["classes"] for day in (last, last + timedelta(days=1))]
    assert held == [True, False]


def test_what_was_proposed_counts_only_once_confirmed(example: Desk) -> None:
    assert on(example, TODAY)["classes"] == ["ELDERLY", "HARDSHIP", "REGISTERED"]


def test_as_it_was_known_before_the_confirmation_not_yet(example: Desk, confirmed_at: int) -> None:
    before, after = (
        example.answer(ClassCounts(day=TODAY, known_at=known_at)) for known_at in (confirmed_at - 1, confirmed_at)
    )
    assert "MOBILE_OUT" not in before["counts"]["hubin"]
    assert after["counts"]["hubin"] == dict.fromkeys(ALL_FOUR, 1)


def test_one_person_in_four_classes_is_one_person(example: Desk, confirmed_at: int) -> None:
    assert example.answer(ClassCounts(day=TODAY))["persons"] == 1


def test_each_class_says_why(example: Desk, confirmed_at: int) -> None:
    why = {span["member_class"]: span["why"] for span in on(example, TODAY)["spans"]}
    assert {name: each["event"] for name, each in why.items()} == {
        "REGISTERED": "MemberRegistered",
        "HARDSHIP": "HardshipApproved",
        "ELDERLY": "ClassificationConfirmed",
        "MOBILE_OUT": "ClassificationConfirmed",
    }
    assert why["MOBILE_OUT"]["predicates"] == [["months>=6", True]]
    assert why["HARDSHIP"]["document"] == "〔2010〕30号"


def test_behind_the_number_stands_the_confirmation(example: Desk, confirmed_at: int) -> None:
    asked = BehindCount(day=TODAY, member_class=MemberClass.MOBILE_OUT, community_id="hubin")
    assert example.answer(asked) == {"positions": [confirmed_at]}


# ── Examples 2 and 3 ─────────────────────────────────────────────────────────


def first_proposed(desk: Desk, day: date) -> date:
    """From when a class is proposed: on that day, and not on the day before it."""
    desk.settle()
    desk.runtime.wake(day - timedelta(days=1))
    assert desk.facts(ClassificationProposed) == []
    desk.runtime.wake(day)
    (fact,) = desk.facts(ClassificationProposed)
    first: date = fact.effective_from
    return first


def test_worked_example_2_six_months_from_the_end_of_august_end_with_february(desk: Desk) -> None:
    left = date(2010, 8, 31)
    desk.ask(register(particulars=Particulars(name="张小三", birth_date="1960-05-01")))
    desk.ask(RegisterOutflow(member_id="m1", left_on=left, on=left), day=left)
    assert first_proposed(desk, date(2011, 2, 28)) == date(2011, 2, 28)


def test_worked_example_3_who_was_born_on_a_leap_day_is_seventy_on_the_last_of_february(desk: Desk) -> None:
    desk.ask(register(particulars=Particulars(name="张小三", birth_date="1952-02-29")))
    assert first_proposed(desk, date(2022, 2, 28)) == date(2022, 2, 28)
    assert [on(desk, day)["age"] for day in (date(2022, 2, 27), date(2022, 2, 28))] == [69, 70]


# ── Examples 13 and 14 ───────────────────────────────────────────────────────

SYNTHETIC = ("330621193007010004", "330603195003050005", "330621198806300000", "330603200001310006")


@pytest.mark.parametrize("number", SYNTHETIC)
def test_worked_example_13_a_number_that_checks_belongs_to_one_person(desk: Desk, number: str) -> None:
    assert read_id_number(Cell(number, "text"), Circumstances(TODAY)).value == number
    desk.ask(register(id_number=number))
    assert desk.answer(HolderOfIdNumber(id_number=number)) == {"member_id": "m1"}
    with pytest.raises(GuardTaken):
        desk.ask(register("m2", id_number=number))


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧阳*三")])
def test_worked_example_14_what_a_page_shows_of_a_person(desk: Desk, name: str, shown: str) -> None:
    person = Particulars(name=name, birth_date="1930-07-01", phone="13812345678")
    desk.ask(register(particulars=person, id_number="330621193007010004"))
    found = on(desk, TODAY)
    assert (found["name"], found["phone"], found["id_number"]) == (shown, "138****5678", "330621********0004")


# ── Example 15 ───────────────────────────────────────────────────────────────


@pytest.fixture
def erased(example: Desk, confirmed_at: int) -> dict[str, Any]:
    """The person was erased; what the counts had been."""
    before: dict[str, Any] = example.answer(ClassCounts(day=TODAY))
    example.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    example.settle()
    return before


def test_the_key_is_destroyed(example: Desk, erased: dict[str, Any]) -> None:
    assert example.runtime.keyring.get("m1") is None


def test_worked_example_15_a_replay_gives_the_same_counts(example: Desk, erased: dict[str, Any]) -> None:
    before = example.runtime.reads.digests()
    assert example.runtime.rebuild(example.bus) == before
    after = example.answer(ClassCounts(day=TODAY))
    assert (after["counts"], after["persons"]) == (erased["counts"], erased["persons"])


def test_worked_example_15_a_replay_gives_no_names(example: Desk, erased: dict[str, Any]) -> None:
    example.runtime.rebuild(example.bus)
    (row,) = example.answer(MemberList(day=TODAY))["rows"]
    assert (row["name"], row["age"], row["party_age"], row["sex"]) == ("已删除人员", None, None, None)


def test_no_fact_holds_anything_personal_any_more(example: Desk, erased: dict[str, Any]) -> None:
    told = repr(example.facts())
    assert not [secret for secret in (NAME, PHONE, DESTINATION, CONTACT, NUMBER, "1938") if secret in told]


def test_no_file_holds_anything_personal_any_more(example: Desk, erased: dict[str, Any]) -> None:
    found = b"".join(path.read_bytes() for path in example.home.rglob("*") if path.is_file())
    assert not [secret for secret in (NAME, PHONE, DESTINATION, CONTACT, NUMBER) if secret.encode() in found]


def test_every_class_of_the_erased_still_says_why(example: Desk, erased: dict[str, Any]) -> None:
    assert all(span["why"] for span in on(example, TODAY)["spans"])


def test_the_number_is_free_again(example: Desk, erased: dict[str, Any]) -> None:
    assert example.answer(HolderOfIdNumber(id_number=NUMBER)) is None
    example.ask(register("m2", id_number=NUMBER))
    assert example.answer(HolderOfIdNumber(id_number=NUMBER)) == {"member_id": "m2"}


def test_erasing_again_changes_nothing(example: Desk, erased: dict[str, Any]) -> None:
    head = example.runtime.store.head().position
    example.ask(EraseMember(member_id="m1", on=TODAY, basis="PIPL-47"))
    example.settle()
    assert example.runtime.store.head().position == head


def test_a_restored_key_is_erased_again_by_following_the_log(example: Desk, erased: dict[str, Any]) -> None:
    with example.runtime.keyring._database.writing() as tx:
        tx.execute(text("UPDATE keys SET key = :old WHERE subject = 'm1'"), {"old": new_key()})
    with example.runtime._follow.writing() as tx:
        tx.execute(delete(positions).where(positions.c.consumer == "members.erasure<members"))
    Desk(example.home, example.runtime, example.bus).react()  # a worker is started after a backup was put back
    assert example.runtime.keyring.get("m1") is None
