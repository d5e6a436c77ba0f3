"""A form as somebody sees it: what is typed, what is wrong, and where the eye and the keyboard go first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import new_command_id
from services.gateway.pages.form.fields import Field, inside, longest
from services.members.contract.roster_values import parse_date

if TYPE_CHECKING:
    from services.gateway.pages.form import Form


@dataclass(frozen=True)
class Shown:
    """One field on its page."""

    declared: Field
    id: str
    kind: str
    required: bool
    longest: int | None
    texts: Sequence[str]
    error: str
    focus: bool
    options: Mapping[str, str]

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.texts[0] if self.texts else ""

    @property
    def described_by(self) -> str:
        """The ids of what is said about it."""
        said = [f"{self.id}-hint"] * bool(self.declared.hint) + [f"{self.id}-wrong"] * bool(self.error)
        return " ".join(said)

    def words(self) -> str:
        """What was typed or chosen, as it is read out before something irreversible."""
        if self.kind == "tick":
            return say("是" if self.text == "yes" else "否")
        if self.kind == "day":
            return parse_date(self.text) or "—"
        if self.kind == "yuan":
            return say(words.YUAN, amount=self.text)
        if self.kind == "rows":
            return say(words.ROWS, count=len(self.texts))
        return say("、").join(self.options.get(each, each) for each in self.texts if each) or "—"


@dataclass(frozen=True)
class Filled:
    """What is typed and what is wrong. ``title`` is the refusal of the whole; ``address`` is where it is sent."""

    form: Form
    typed: Mapping[str, Sequence[str]]
    command_id: str
    address: str = ""
    title: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    is_draft: bool = False
    suffix: str = ""
    offered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def refused(self, title: str, errors: Mapping[str, str]) -> Filled:
        """The same, with what is wrong."""
        return replace(self, title=title, errors=errors)

    def anew(self) -> Filled:
        """The same, to be sent as another command: what was refused is over."""
        return replace(self, command_id=new_command_id())

    def within(self, suffix: str) -> Filled:
        """The same, on a page that has the form more than once."""
        return replace(self, suffix=f"-{suffix}")

    def offering(self, **choices: Mapping[str, str]) -> Filled:
        """The same, with less to choose from."""
        return replace(self, offered=choices)

    @property
    def has_file(self) -> bool:
        """Whether a file goes with it."""
        return any(self.form.kind(each) == "file" for each in self.form.fields)

    @property
    def fields(self) -> list[Shown]:
        """Every field, in order."""
        return [self.field(each.name) for each in self.form.fields]

    def field(self, name: str) -> Shown:
        """One of them."""
        declared = next(each for each in self.form.fields if each.name == name)
        schema: Any = inside(self.form.schema, name)
        wrong = [each.name for each in self.form.fields if each.name in self.errors]
        seen = [each.name for each in self.form.fields if self.form.kind(each) != "hidden"]
        return Shown(
            declared,
            f"{self.form.name}{self.suffix}-{name}",
            self.form.kind(declared),
            schema.required or declared.must,
            longest(schema),
            self.typed.get(name, ()),
            self.errors.get(name, ""),
            [name] == (wrong or seen)[:1] and bool(wrong or self.form.focused),
            self.offered.get(name) or declared.options(),
        )

    @property
    def seen(self) -> list[Shown]:
        """The fields that somebody filled in."""
        return [each for each in self.fields if each.kind != "hidden"]

    @property
    def wrong(self) -> list[Shown]:
        """The fields that something is wrong with."""
        return [each for each in self.fields if each.error]
