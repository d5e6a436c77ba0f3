"""A field of a form: what stands beside it, and how what was typed becomes a value of the schema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields as schemas
from marshmallow import validate
from werkzeug.datastructures import FileStorage, MultiDict

from services.gateway.pages import words
from services.members.contract.roster_values import parse_date

Choices = Mapping[str, str] | Callable[[], Mapping[str, str]]

#: How long a date is that is known to the year, the month or the day.
_LENGTHS = {"year": 4, "month": 7, "day": 10}

#: Rows of a list that one form can carry: those of its longest page.
MOST_ROWS = 100

#: Kinds that are filled in by typing; the others by choosing.
TYPED = frozenset({"text", "long", "day", "number", "password", "code"})

#: Kinds that are never kept, and never shown again.
SECRET = frozenset({"password", "code", "file"})


class Unreadable(Exception):
    """What was typed is no value of this field; ``zh`` says what would be."""

    def __init__(self, zh: str) -> None:
        super().__init__("unreadable")
        self.zh = zh


@dataclass(frozen=True)
class Field:
    """A field as a page declares it.

    ``kind`` follows from the schema unless it is said: text, long, day, number, choice, radio, ticks, tick, password,
    code, file, hidden, or rows (those ticked in a list). ``precision`` is the least that a date must be known to.
    ``must`` marks what the schema leaves out because the refusal says it better. ``more`` are attributes of the input.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = ""
    choices: Choices | None = None
    precision: str = "day"
    start: str = ""
    must: bool = False
    more: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> Mapping[str, str]:
        """Code → word of what can be chosen."""
        return self.choices() if callable(self.choices) else self.choices or {}

    def kind_in(self, schema: schemas.Field[Any]) -> str:
        """What it is shown as."""
        if self.kind:
            return self.kind
        if isinstance(schema, schemas.List):
            return "ticks"
        if self.choices is not None or isinstance(schema, schemas.Enum):
            return "choice"
        for of, kind in ((schemas.Boolean, "tick"), (schemas.Integer, "number"), (schemas.Date, "day")):
            if isinstance(schema, of):
                return kind
        return "text"

    def read(self, kind: str, typed: Sequence[str], file: FileStorage | None) -> Any:
        """The value, None for nothing. Raises ``Unreadable``."""
        text = typed[0].strip() if typed else ""
        if kind == "file":
            return file if file is not None and file.filename else None
        if kind == "rows":
            return list(typed[:MOST_ROWS])
        if kind == "ticks":
            return [each for each in typed if each]
        if kind == "tick":
            return text == "yes"
        if kind == "password":
            return typed[0] if typed else None
        if not text:
            return None
        if kind == "number":
            return _number(text)
        return _day(text, self.precision) if kind == "day" else text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Unreadable(words.BAD_NUMBER)
    return int(text)


def _day(text: str, precision: str) -> str:
    found = parse_date(text)
    if found is None or len(found) < _LENGTHS[precision]:
        raise Unreadable(words.BAD_DAYS[precision])
    return found


def longest(schema: schemas.Field[Any]) -> int | None:
    """How many characters the schema takes."""
    found = [each.max for each in schema.validators if isinstance(each, validate.Length)]
    return int(found[0]) if found and found[0] else None


def typed_in(form: MultiDict[str, str], names: Sequence[str]) -> dict[str, list[str]]:
    """What was typed and ticked."""
    return {name: form.getlist(name) for name in names}
