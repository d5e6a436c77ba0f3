"""What a member wished, as the receipt of an entry tells it: in their own words, but for what is said of hardship."""

import json

from services.members.events import Channel, MemberClass
from services.members.member.classifying import ConfirmClassification
from services.members.member.hardship import ApplyForAid
from services.members.member.objecting import ContestClassification
from services.members.projections.queries import EnteredWish
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, TODAY, register
from tests.unit.members.test_mechanisms import VETERAN

WISH = "我还在上班，不是老党员。"


def contested(desk: Desk) -> int:
    """A veteran contests by phone that they are one; answers the position."""
    desk.ask(register("old", particulars=VETERAN))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=KNOWN))
    wished = {"wish": WISH, "channel": Channel.PHONE, "on": TODAY}
    return desk.ask(ContestClassification(member_id="old", member_class=MemberClass.ELDERLY, **wished))


def test_it_is_told_in_the_members_own_words(desk: Desk) -> None:
    found = desk.answer(EnteredWish(position=contested(desk)))
    assert (found["type"], found["words"]) == ("linli.members.ClassificationContested.v1", [WISH])
    assert json.loads(bytes(found["data"]))["channel"] == "PHONE"


def test_what_is_said_of_hardship_stays_masked(desk: Desk) -> None:
    desk.ask(register("poor"))
    asked = ApplyForAid(member_id="poor", case_id="c1", channel=Channel.WINDOW, wish="家里有人生病。", on=TODAY)
    found = desk.answer(EnteredWish(position=desk.ask(asked)))
    assert (found["type"], found["words"]) == ("linli.members.HardshipApplied.v1", [])


def test_a_fact_that_nobody_wished_is_none(desk: Desk) -> None:
    assert desk.answer(EnteredWish(position=desk.ask(register("m1")))) is None


def test_a_wish_out_of_reach_is_none(desk: Desk) -> None:
    position = contested(desk)
    desk.project()
    desk.runtime.communities = frozenset({"another"})
    assert desk.runtime.query(EnteredWish(position=position)) is None
