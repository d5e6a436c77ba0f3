"""What may come in: a command from plain data, or a message for every field that is wrong."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.wire.schema import LONGEST_TEXT, ValidationError, loads


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


@dataclass(frozen=True, slots=True)
class Place:
    street: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A command with a field of every kind."""

    host: Annotated[str, "who asks"]
    seats: int
    on: date
    colour: Colour
    place: Place
    guests: tuple[str, ...] = ()
    stops: tuple[Place, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    fee: Decimal | None = None
    loud: bool = False
    rival: Colour | None = None
    second: Place | None = None


PLAIN: dict[str, Any] = {
    "host": "ann",
    "seats": 3,
    "on": "2026-03-01",
    "colour": "RED",
    "place": {"street": "Bridge Lane", "number": 4},
}


def refused(**changes: object) -> dict[str, Any]:
    """The messages by field that refuse the invitation with these changes."""
    with pytest.raises(ValidationError) as caught:
        loads(Invite, {**PLAIN, **changes})
    return caught.value.messages_dict


def accepted(**changes: object) -> Invite:
    invite: Invite = loads(Invite, {**PLAIN, **changes})
    return invite


# ── What is built ────────────────────────────────────────────────────────────


def test_what_may_be_left_out_takes_its_default() -> None:
    assert accepted() == Invite(
        host="ann", seats=3, on=date(2026, 3, 1), colour=Colour.RED, place=Place("Bridge Lane", 4)
    )


def test_dates_and_enums_are_built() -> None:
    invite = accepted(on="2024-02-29", rival="BLUE")
    assert (invite.on, invite.rival) == (date(2024, 2, 29), Colour.BLUE)


def test_nested_dataclasses_are_built() -> None:
    invite = accepted(second={"street": "Canal Street"}, stops=[{"street": "Mill", "number": 2}])
    assert (invite.second, invite.stops) == (Place("Canal Street", 1), (Place("Mill", 2),))


def test_lists_become_the_tuples_that_were_asked_for() -> None:
    assert accepted(guests=["ben", "cyd"]).guests == ("ben", "cyd")


def test_dictionaries_are_built() -> None:
    assert accepted(answers={"tea": "yes"}).answers == {"tea": "yes"}


def test_times_are_built_with_their_zone() -> None:
    assert accepted(at="2026-03-01T09:30:00+00:00").at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_decimals_are_built_exactly() -> None:
    assert accepted(fee="0.10").fee == Decimal("0.10")


def test_an_optional_value_may_be_none() -> None:
    assert accepted(at=None, second=None).at is None


#: What databases keep: everything but one character.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.integers(-(2**63), 2**63 - 1), st.dates(), st.sampled_from(Colour), st.lists(TEXTS, max_size=3))
def test_whatever_is_of_the_right_kind_comes_in_as_it_is(
    seats: int, on: date, colour: Colour, guests: list[str]
) -> None:
    invite = accepted(seats=seats, on=on.isoformat(), colour=colour.value, guests=guests)
    assert (invite.seats, invite.on, invite.colour, invite.guests) == (seats, on, colour, tuple(guests))


# ── What is refused ──────────────────────────────────────────────────────────


def test_an_unknown_field_is_refused() -> None:
    assert set(refused(rank=1)) == {"rank"}


def test_an_unknown_field_of_a_nested_dataclass_is_refused() -> None:
    assert set(refused(place={"street": "Mill", "floor": 2})["place"]) == {"floor"}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_missing_field_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        loads(Invite, {key: value for key, value in PLAIN.items() if key != name})
    assert set(caught.value.messages_dict) == {name}


@pytest.mark.parametrize("name", [*sorted(PLAIN), "guests", "loud"])
def test_none_is_refused_where_it_is_not_allowed(name: str) -> None:
    assert set(refused(**{name: None})) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", 7),
        ("host", ["ann"]),
        ("seats", "3"),
        ("seats", 3.5),
        ("seats", True),
        ("seats", float("nan")),
        ("seats", float("inf")),
        ("on", "tomorrow"),
        ("on", "2026-02-30"),
        ("on", 20260301),
        ("colour", "GREEN"),
        ("colour", "red"),
        ("place", "Bridge Lane 4"),
        ("place", {"street": "Mill", "number": True}),
        ("guests", "ben"),
        ("guests", ["ben", 7]),
        ("stops", [{"number": 1}]),
        ("answers", ["tea"]),
        ("answers", {"tea": 1}),
        ("at", "2026-03-01T09:30:00"),
        ("at", "noon"),
        ("fee", "NaN"),
        ("fee", "Infinity"),
        ("fee", float("nan")),
        ("fee", "much"),
        ("fee", True),
        ("loud", "yes"),
        ("loud", "true"),
        ("loud", 1),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_at_its_field(name: str, value: object) -> None:
    assert set(refused(**{name: value})) == {name}


@pytest.mark.parametrize("data", [None, [], "host", 7, [PLAIN]])
def test_what_is_not_an_object_is_refused(data: object) -> None:
    with pytest.raises(ValidationError):
        loads(Invite, data)


def test_every_wrong_field_is_named_at_once() -> None:
    assert set(refused(seats="3", colour="GREEN", rank=1)) == {"seats", "colour", "rank"}


def test_a_text_above_the_limit_is_refused() -> None:
    assert accepted(host="x" * LONGEST_TEXT).host == "x" * LONGEST_TEXT
    assert set(refused(host="x" * (LONGEST_TEXT + 1))) == {"host"}


def test_a_text_that_no_database_keeps_is_refused_wherever_it_stands() -> None:
    assert set(refused(host="x\0", guests=["\0"])) == {"host", "guests"}


@pytest.mark.parametrize(("shown", "read"), [(2, 2), (2.0, 2), (-0.0, 0)])
def test_a_whole_number_is_one_however_json_writes_it(shown: float, read: int) -> None:
    found = loads(Place, {"street": "x", "number": shown}).number
    assert (found, type(found)) == (read, int)


@pytest.mark.parametrize("shown", [2.5, "2", True, 1e300, float("nan")])
def test_what_is_no_whole_number_is_refused(shown: object) -> None:
    with pytest.raises(ValidationError):
        loads(Place, {"street": "x", "number": shown})
