"""A step of a mechanism: one command, as a form by itself below the page that it leads back to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import carry_out, command_id, derived_id, desk
from services.gateway.pages.form import Field, Filled, Form, Values, command_schema
from services.gateway.pages.listing.cells import pieces
from services.gateway.pages.mechanisms.dossier import Fact
from services.members import contract as members
from services.volunteering import contract as volunteering

#: The services whose commands have steps.
CONTRACTS = {"members": members, "volunteering": volunteering}

ON = Field("on", "办理日期", desk_words.DAY_HINT)
WISH = Field("wish", "本人意愿", "按本人原话简要填写。", kind="long", more={"maxlength": "500"})


@dataclass(frozen=True)
class Back:
    """The page that steps lead back to: ``crumb`` is its title, ``parts`` are those of its address."""

    endpoint: str
    crumb: str
    parts: tuple[str, ...]

    def address(self, where: Mapping[str, Any]) -> str:
        """Where it is."""
        return url_for(self.endpoint, **{name: where[name] for name in self.parts})


@dataclass(frozen=True)
class Step:
    """A command of a service and its form.

    ``schema`` where the form is not the command's own.
    ``about`` maps a refusal's name to the field that it is about. ``new`` names the id of what comes to be. ``shows``
    says whom and what it is about, ``offers`` what can be chosen there, and ``knows`` what stands in a field at first;
    ``makes`` is what of the command follows from what was typed. ``then`` is where one goes on, if not back.
    """

    name: str
    command: str
    title: str
    fields: tuple[Field, ...]
    button: str
    done: str
    rule: str
    back: Back
    shows: Callable[..., Sequence[Fact]]
    schema: Schema | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    offers: Callable[..., Mapping[str, Mapping[str, str]]] | None = None
    knows: Callable[..., Mapping[str, str]] | None = None
    makes: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    new: str = ""
    then: Back | None = None
    note: str = ""
    consequence: Sequence[str] = ()
    service: str = "members"

    @cached_property
    def form(self) -> Form:
        """The form."""
        about = {f"urn:linli:{self.service}:{refusal}": name for refusal, name in self.about.items()}
        schema = self.schema or command_schema(CONTRACTS[self.service], self.command)
        return Form(
            self.name,
            self.title,
            schema,
            self.fields,
            self.button,
            consequence=self.consequence,
            about=about,
            note=self.note,
        )

    def at(self, pages: Blueprint) -> None:
        """Give it its address."""
        self.form.at(pages, self._act, self._page, self.rule)

    def _page(self, filled: Filled | None, **where: Any) -> str:
        shown = filled or self.form.blank(request.path, **self._start(where))
        offered = self.offers(**where) if self.offers else {}
        about = [(label, pieces(cell)) for label, cell in self.shows(**where)]
        back = self.back.address(where)
        crumb = self.back.crumb
        return render_template("step.html", filled=shown.offering(**offered), about=about, back=back, crumb=crumb)

    def _start(self, where: Mapping[str, Any]) -> dict[str, str]:
        """Today, what the address says, and what else is known."""
        asked = {each.name: request.args[each.name] for each in self.fields if each.name in request.args}
        known = self.knows(**where) if self.knows else {}
        return {"on": desk().settings.today().isoformat(), **known, **asked}

    def _act(self, values: Values, **where: Any) -> Response:
        data = {**where, **values}
        if self.makes:
            data |= self.makes(data)
        if self.new:
            data[self.new] = derived_id(command_id(), self.new)
        carry_out(self.service, self.command, data, self.done)
        return redirect((self.then or self.back).address(data), 303)
