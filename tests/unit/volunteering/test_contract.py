"""The published language: every field declared, every refusal able to say how to mend it."""

import dataclasses
import re
from typing import Any

import pytest

from infra.wire.schema import schema_of
from services.volunteering import activity, campaign, rulebook, service_record, volunteer
from services.volunteering.contract import ACCEPTED, COMMANDS, EVENTS, PUBLISHED, RULEBOOK
from services.volunteering.projections import QUERIES

NOUNS = (campaign, activity, service_record, volunteer, rulebook)


def refusals(base: type[Exception]) -> list[type[Exception]]:
    """A refusal and all that derive from it."""
    return [base, *(found for below in base.__subclasses__() for found in refusals(below))]


REFUSALS: list[Any] = [found for noun in NOUNS for found in refusals(noun.Refused)]


def test_every_event_field_is_declared() -> None:
    """The catalogue takes each class apart and refuses an undeclared field; here it is complete and by one subject."""
    for kind in EVENTS:
        named = {field.name for field in dataclasses.fields(kind.cls)}
        assert named == {*kind.open_fields, *kind.sealed_fields}
        assert set(kind.sealed_fields.values()) <= {"volunteer_id"}


def test_what_people_say_is_sealed() -> None:
    """Wishes and reasons never travel open."""
    sealed = {f"{kind.cls.__name__}.{name}" for kind in EVENTS for name in kind.sealed_fields}
    assert sealed == {
        "VolunteerSignedUp.wish",
        "VolunteerRegistered.wish",
        "ConsentGiven.wish",
        "ConsentWithdrawn.wish",
        "ServiceDisputed.wish",
        "BackEntryProposed.reason",
    }


def test_published_events_are_in_the_catalogue() -> None:
    """Others rely on these."""
    assert set(PUBLISHED) <= {kind.cls for kind in EVENTS}


def test_every_command_can_come_in() -> None:
    """Each has a noun and a schema; minutes and erasures come from their causes only."""
    ours = {command.__name__ for command in COMMANDS if command not in ACCEPTED}
    assert ours == {"RecordService", "DepartVolunteer", "EraseVolunteer"}
    for message in (*COMMANDS, *QUERIES):
        assert schema_of(message) is not None
    assert RULEBOOK.STREAM == "rulebook"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_every_refusal_says_how_to_mend_it(refusal: Any) -> None:
    """A Chinese and an English sentence of its own, without a place for anybody's data."""
    assert re.search(r"[\u4e00-\u9fff].*。$", refusal.zh)
    assert re.fullmatch(r"[ -~]+\.", refusal.en)
    assert not re.search(r"[{}%]", refusal.zh + refusal.en)
    assert refusal.__name__ == "Refused" or refusal.zh != refusal.__mro__[1].zh
