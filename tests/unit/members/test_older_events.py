"""What was kept by an earlier state of the service is read as it was meant: new fields have their defaults."""

from datetime import date

import msgspec
import pytest

from services.members.contract import EVENTS
from services.members.events import (
    MembershipEnded,
    OrganizationRules,
    PeopleRules,
    RelationshipReceived,
    ResidentUnitRecorded,
    RulebookPublished,
    SecretaryAppointed,
)

RULES = {"elderly_age": 70, "elderly_party_age": 50, "elderly_joined_before": "1949-10-01", "mobile_months": 6}
UNIT = {"unit_id": "u1", "community_id": "hubin", "name": "市场", "kind": "企业", "party_organization": None}
KEPT = [
    (RulebookPublished, {"version": "2010", "effective_from": "2010-06-07", "source_clause": "三", "rules": RULES}),
    (SecretaryAppointed, {"organization_id": "o1", "member_id": "m1", "on": "2010-06-07"}),
    (ResidentUnitRecorded, {**UNIT, "on": "2010-06-07"}),
    (
        RelationshipReceived,
        {"member_id": "m1", "organization_id": "b", "community_id": "c", "category": "FULL", "on": "2010-06-07"},
    ),
    (MembershipEnded, {"member_id": "m1", "reason": "DEATH", "on": "2010-06-07", "document": "证明"}),
]


@pytest.mark.parametrize(("kind", "data"), KEPT)
def test_an_event_of_before_is_still_its_first_version(kind: type, data: dict[str, object]) -> None:
    assert EVENTS.of(kind).version == 1
    fact = msgspec.json.decode(msgspec.json.encode(data), type=kind)
    assert msgspec.to_builtins(fact).items() >= data.items()


def test_a_rulebook_of_before_has_the_terms_that_were_constants_then() -> None:
    rulebook = msgspec.convert(KEPT[0][1], RulebookPublished)
    assert (rulebook.people, rulebook.organizations, rulebook.citations) == (PeopleRules(), OrganizationRules(), {})


def test_a_secretary_of_before_has_no_known_end_of_term() -> None:
    appointed = msgspec.convert(KEPT[1][1], SecretaryAppointed)
    assert (appointed.term_ends, appointed.decided_by, appointed.on) == (None, None, date(2010, 6, 7))
