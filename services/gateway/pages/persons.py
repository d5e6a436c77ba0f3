"""Naming somebody in a form: whoever has something in hand already, a member by ID number, anybody else by name.

The ID number finds the person and goes nowhere else: neither into the command nor into an address.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import mechanism_words
from services.gateway.pages.desk import ask, command_id, derived_id, desk
from services.gateway.pages.form import Field, Values, Wrong

_NAME = validate.Length(max=40)


def hands() -> dict[str, str]:
    """Id → name of whoever has a task in hand; who was never named, by the end of the number."""
    rows = ask("members", "TaskHands", day=desk().settings.today())["rows"]
    return {each["responsible_id"]: called(each["responsible_id"], each["name"]) for each in rows}


def called(person_id: str, name: str | None) -> str:
    """By name; who is not on the roster and was never named, by the end of the number."""
    return name or say(mechanism_words.OUTSIDER, end=person_id[-4:])


def person_fields(label: str) -> tuple[Field, ...]:
    """Three ways to say who it is; one of them is enough."""
    return (
        Field("known", label, mechanism_words.KNOWN_HINT, choices=hands),
        Field("id_number", "或：{of}证件号码", mechanism_words.NUMBER_HINT, of=label, more={"maxlength": "18"}),
        Field("name", "或：{of}姓名", mechanism_words.NAME_HINT, of=label, more={"maxlength": "40"}),
    )


def with_person(schema: Schema) -> Schema:
    """The schema of a command in which somebody is named, as its form asks for it."""
    named = {"known": fields.String(), "id_number": fields.String(), "name": fields.String(validate=_NAME)}
    return Schema.from_dict({**schema.fields, **named}, name=f"Naming{type(schema).__name__}")()


def who(typed: Values, as_id: str, as_name: str) -> dict[str, Any]:
    """What was typed, with the person's id and name in place of the three ways. Raises ``Wrong``."""
    rest = {name: value for name, value in typed.items() if name not in ("known", "id_number", "name")}
    return {**rest, **_named(typed, as_id, as_name)}


def holder_of(id_number: str) -> str | None:
    """The member who has an ID number; None for nobody of one's own communities."""
    try:
        found: str = ask("members", "HolderOfIdNumber", id_number=id_number.strip().upper())["member_id"]
    except Refusal as refusal:
        if refusal.status == 404:
            return None
        raise
    return found


def _named(typed: Mapping[str, Any], as_id: str, as_name: str) -> dict[str, Any]:
    name = {as_name: typed["name"]} if typed.get("name") else {}
    if known := typed.get("known"):
        return {as_id: known, **name}
    if number := typed.get("id_number"):
        holder = holder_of(number)
        if holder is None:
            raise Wrong(mechanism_words.NUMBER_UNKNOWN, "id_number")
        return {as_id: holder}
    if name:
        return {as_id: derived_id(command_id(), as_id), **name}
    raise Wrong(mechanism_words.NOBODY_NAMED, "known")
