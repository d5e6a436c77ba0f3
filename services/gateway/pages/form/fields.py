"""A field of a form: what stands beside it, and how what was typed becomes a value of the schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as schemas
from werkzeug.datastructures import FileStorage, MultiDict

from services.gateway.language import say
from services.gateway.pages import words
from services.members.contract.roster_values import parse_date

Choices = Mapping[str, str] | Callable[[], Mapping[str, str]]

#: How long a date is that is known to the year, the month or the day.
_LENGTHS = {"year": 4, "month": 7, "day": 10}

#: Rows of a list that one form can carry: those of its longest page.
MOST_ROWS = 100

#: Days that one stretch of a list of days can have.
LONGEST_STRETCH = 31

_YUAN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
#: Punctuation of both languages; what says “to”, and the dashes that stand for it.
_COMMAS = re.compile(r"[,\uff0c]")
_BETWEEN_DAYS = re.compile(r"[\s,;\uff0c\u3001\uff1b]+")
_TO = re.compile(r"\s*[\u81f3~\uff5e—]+\s*")

#: Kinds that are filled in by typing; the others by choosing.
TYPED = frozenset({"text", "long", "day", "days", "number", "yuan", "password", "code"})

#: Kinds that are filled in by choosing one of what is offered.
CHOSEN = frozenset({"choice", "radio"})

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

    ``name`` leads into what is nested, part by part: ``decided_by.document``. ``kind`` follows from the schema unless
    it is said: text, long, day, days (several, or from one to another), number, yuan (kept as fen), choice, radio,
    either (yes or no, in its own words), ticks, tick, password, code, file, hidden, or rows (those ticked in a list).
    ``precision`` is the least that a date must be known to. ``must`` marks what the schema leaves out because the
    refusal says it better. ``of`` fills the place in a label that has one. ``more`` are attributes of the input.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = ""
    choices: Choices | None = None
    precision: str = "day"
    start: str | Callable[[], str] = ""
    must: bool = False
    of: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def caption(self) -> str:
        """What stands beside it, in the language of the page."""
        return say(self.label, of=say(self.of)) if self.of else say(self.label)

    def options(self) -> Mapping[str, str]:
        """Code → word of what can be chosen, in the language of the page; or code → name, where it is asked for."""
        if callable(self.choices):
            return self.choices()
        return {code: say(word) for code, word in (self.choices or {}).items()}

    def offers(self, found: str) -> bool:
        """Whether what was chosen is among what can be chosen; where nothing is declared, the schema knows."""
        return self.choices is None or found in self.options()

    def started(self) -> str:
        """What stands in it before anybody typed."""
        return self.start() if callable(self.start) else self.start

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
        if kind == "either":
            return text == "yes"
        if kind in _READERS:
            return _READERS[kind](text)
        return _day(text, self.precision) if kind == "day" else text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Unreadable(words.BAD_NUMBER)
    return int(text)


def _fen(text: str) -> int:
    """Yuan as people write them, with at most two decimals, as fen."""
    found = _YUAN.fullmatch(_COMMAS.sub("", text))
    if found is None:
        raise Unreadable(words.BAD_YUAN)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _day(text: str, precision: str = "day") -> str:
    found = parse_date(text)
    if found is None or len(found) < _LENGTHS[precision]:
        raise Unreadable(words.BAD_DAYS[precision])
    return found


def _days(text: str) -> list[str]:
    """Single days, and stretches of at most ``LONGEST_STRETCH`` days."""
    found: list[str] = []
    for part in _BETWEEN_DAYS.split(_TO.sub("~", text)):
        first, *rest = (date.fromisoformat(_whole_day(each)) for each in part.split("~"))
        stretch = (rest[0] - first).days if len(rest) == 1 else len(rest)
        if not 0 <= stretch < LONGEST_STRETCH or len(rest) > 1:
            raise Unreadable(words.BAD_DAY_LIST)
        found += [(first + timedelta(days=more)).isoformat() for more in range(stretch + 1)]
    return found


def _whole_day(text: str) -> str:
    try:
        return _day(text)
    except Unreadable:
        raise Unreadable(words.BAD_DAY_LIST) from None


_READERS: Mapping[str, Callable[[str], Any]] = {"number": _number, "yuan": _fen, "days": _days}


def inside(schema: Schema, name: str) -> schemas.Field[Any]:
    """The field that a dotted name leads to."""
    first, _, rest = name.partition(".")
    found = schema.fields[first]
    return inside(found.schema, rest) if rest and isinstance(found, schemas.Nested) else found


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted name, each in its place."""
    placed: dict[str, Any] = {}
    for name, value in values.items():
        *outer, last = name.split(".")
        here = placed
        for each in outer:
            here = here.setdefault(each, {})
        here[last] = value
    return placed


def flat(found: Mapping[str, Any], outer: str = "") -> dict[str, Any]:
    """What was said of each field, by its dotted name."""
    said: dict[str, Any] = {}
    for name, value in found.items():
        said |= flat(value, f"{outer}{name}.") if isinstance(value, Mapping) else {f"{outer}{name}": value}
    return said


def longest(schema: schemas.Field[Any]) -> int | None:
    """How many characters the schema takes."""
    found = [each.max for each in schema.validators if isinstance(each, validate.Length)]
    return int(found[0]) if found and found[0] else None


def typed_in(form: MultiDict[str, str], names: Sequence[str]) -> dict[str, list[str]]:
    """What was typed and ticked."""
    return {name: form.getlist(name) for name in names}
