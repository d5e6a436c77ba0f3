"""A list goes out in clear once, and names everybody who is on it; the month's list tells of it and of single looks."""

from dataclasses import replace
from datetime import timedelta

from infra.eventsourcing.specification import specify
from services.members import release
from services.members.disclosure import RevealField
from services.members.events.disclosure import MaskedField, RevealReason
from services.members.events.release import ListedField, ListReleased
from services.members.projections.queries import TELLING, Disclosures
from services.members.release import AlreadyReleased, NobodyListed, ReleasedAhead, ReleaseList, TooManyListed
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import TODAY, register

RELEASE = ReleaseList(
    release_id="r1",
    member_ids=("m1", "m2"),
    columns=(ListedField.PHONE,),
    reason=RevealReason.UPPER_FORM,
    listing="members",
    asked="class=ELDERLY",
    on=TODAY,
)
RELEASED = ListReleased(
    release_id="r1",
    member_ids=("m1", "m2"),
    columns=(ListedField.PHONE,),
    reason=RevealReason.UPPER_FORM,
    listing="members",
    asked="class=ELDERLY",
    community_id=None,
    on=TODAY,
)


def test_the_fact_names_everybody_and_what_was_told_of_them() -> None:
    specify(release).when(RELEASE, TODAY).then(RELEASED)


def test_it_goes_out_once() -> None:
    specify(release).given(RELEASED).when(RELEASE, TODAY).refused(AlreadyReleased)


def test_an_empty_list_needs_nobody() -> None:
    specify(release).when(replace(RELEASE, member_ids=()), TODAY).refused(NobodyListed)


def test_a_thousand_people_are_the_most() -> None:
    many = tuple(f"m{at}" for at in range(1000))
    specify(release).when(replace(RELEASE, member_ids=many), TODAY).then(replace(RELEASED, member_ids=many))
    specify(release).when(replace(RELEASE, member_ids=(*many, "m1000")), TODAY).refused(TooManyListed)


def test_a_months_list_tells_of_looks_and_of_lists_the_newest_first(desk: Desk) -> None:
    desk.ask(register("m1"))
    desk.ask(RevealField(member_id="m1", field=MaskedField.PHONE, reason=RevealReason.CONTACT, on=TODAY))
    desk.ask(RELEASE)
    found = desk.answer(Disclosures(from_day=TODAY, to_day=TODAY))
    assert [(each["fields"], each["people"], each["reason"]) for each in found["rows"]] == [
        (["NAME", "PHONE"], 2, "UPPER_FORM"),
        (["PHONE"], None, "CONTACT"),
    ]
    assert desk.answer(Disclosures(from_day=TODAY - timedelta(days=31), to_day=TODAY - timedelta(days=1)))["rows"] == []


def test_of_whom_nobody_knows_nothing_is_told(desk: Desk) -> None:
    desk.ask(register("m1"))
    desk.project()
    assert TELLING[ReleaseList](RELEASE, desk.runtime).keys() == {"m1"}


def test_a_list_is_not_taken_out_before_its_day() -> None:
    ahead = replace(RELEASE, on=RELEASE.on + timedelta(days=1))
    specify(release).when(ahead, RELEASE.on).refused(ReleasedAhead)
