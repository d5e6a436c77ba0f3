"""The one form: a page declares fields over a marshmallow schema, and gets everything that forms have.

What was typed stays through refusals, silences, a token that is no longer good and half an hour of idleness; dates are
taken as people write them; a refusal stands beside its field, with a summary that leads there; what cannot be undone
shows its consequence first, on a page of its own. A form has one address: ``GET`` shows it, ``POST`` sends it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from infra.eventsourcing.errors import Later
from infra.wire.schema import schema_of
from services.gateway.client import Away, Refusal
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import carry_out, command_id, derived_id, new_command_id
from services.gateway.pages.form import drafts
from services.gateway.pages.form.fields import CHOSEN, SECRET, TYPED, Field, Unreadable, flat, inside, nested, typed_in
from services.gateway.pages.form.filled import Filled

__all__ = ["Field", "Filled", "Form", "Page", "Values", "Wrong", "carrying_out", "command_schema", "form_of_request"]

Page = str | tuple[str, int] | Response
Values = Mapping[str, Any]


class Wrong(Exception):
    """What was sent is not taken: the sentence, the field that it is about (none: the whole form), the status."""

    def __init__(self, zh: str, field: str = "", status: int = 422) -> None:
        super().__init__("wrong")
        self.zh, self.field, self.status = zh, field, status


def command_schema(contract: Any, command: str) -> Schema:
    """The schema of one of the commands that a contract accepts."""
    return schema_of(next(cls for cls in contract.ACCEPTED if cls.__name__ == command))


@dataclass(frozen=True)
class Form:
    """A form as a page declares it.

    ``schema`` may have more fields than are shown; the others are given by whoever acts. ``consequence`` says, before
    anything is done, what cannot be undone. ``about`` maps the type of a refusal to the field that it is about;
    ``mend`` then stands above. ``crumb`` is the title of the list that it belongs to. ``keeps``: what was sent in vain
    is kept. ``focused``: one starts to type at once.
    """

    name: str
    title: str
    schema: Schema
    fields: tuple[Field, ...]
    button: str
    consequence: Sequence[str] | Callable[[Values], Sequence[str]] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    crumb: str = ""
    note: str = ""
    mend: str = words.MEND
    keeps: bool = True
    focused: bool = False

    def at(
        self,
        pages: Blueprint,
        act: Callable[..., Page],
        again: Callable[..., Page] | None = None,
        rule: str | None = None,
    ) -> None:
        """Give it its address. ``act(values, **where)`` does it; ``again(filled, **where)`` shows the page it is on.

        ``filled`` is None where nothing was sent and nothing kept; without ``again`` the form is a page by itself.
        """

        def view(**where: Any) -> Page:
            return self.answer(act, again, **where)

        view.form = self  # type: ignore[attr-defined]  # by which the gate knows that there is something to keep
        pages.add_url_rule(f"/{self.name}" if rule is None else rule, self.name, view, methods=["GET", "POST"])

    def blank(self, address: str = "", **typed: str | Sequence[str]) -> Filled:
        """Nothing typed yet but what is known."""
        known = {name: [text] if isinstance(text, str) else list(text) for name, text in typed.items()}
        start = {each.name: [each.started()] for each in self.fields if each.start}
        return Filled(self, {**start, **known}, new_command_id(), address=address)

    def kind(self, field: Field) -> str:
        """What a field is shown as."""
        return field.kind_in(inside(self.schema, field.name))

    def typed(self) -> dict[str, list[str]]:
        """What was typed, but for what nobody shows or keeps."""
        return typed_in(request.form, [each.name for each in self.fields if self.kind(each) not in SECRET])

    def keep(self) -> bool:
        """Keep what was sent in vain; whether somebody will find it again."""
        return self.keeps and drafts.keep(self.typed(), request.form.get("command_id", "") or new_command_id())

    # ── asking ───────────────────────────────────────────────────────────────

    def answer(self, act: Callable[..., Page], again: Callable[..., Page] | None = None, **where: Any) -> Page:
        """What its address answers; see ``at``."""

        def shown(filled: Filled | None, status: int = 200) -> Page:
            page = again(filled, **where) if again else _alone(filled or self._fresh())
            return (page, status) if isinstance(page, str) else page

        if request.method != "POST":
            return shown(self._draft())
        sent = Filled(self, self.typed(), command_id(), address=request.path)
        step = request.form.get("step")
        if step == "drop":
            drafts.drop()
            return redirect(request.path, 303)
        if step == "back":  # where there is nothing to mend, back is where one came from
            return shown(sent) if self.fields or again else redirect(url_for(".listing"), 303)
        values, errors = self._read()
        if errors:
            return shown(sent.refused(self.mend, errors), 422)
        if self.consequence and step != "sure":
            return _sure(sent, values)
        return self._done(partial(act, values, **where), sent, shown)

    def _done(self, act: Callable[[], Page], sent: Filled, shown: Callable[[Filled, int], Page]) -> Page:
        try:
            done = act()
        except Wrong as wrong:
            errors = {wrong.field: wrong.zh} if wrong.field else {}
            return shown(sent.refused(self.mend if wrong.field else wrong.zh, errors), wrong.status)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            if refusal.status < 500:
                return shown(self._beside(sent.anew(), refusal), refusal.status)
            return self._later(sent, shown)
        except (Away, Later):
            return self._later(sent, shown)
        if self.keeps:
            drafts.drop()
        return done

    def _later(self, sent: Filled, shown: Callable[[Filled, int], Page]) -> Page:
        """Nobody answered. The command id stays: sent again, it is the same command, done once."""
        return shown(sent.refused(words.KEPT_LATER if self.keep() else words.LATER, {}), 503)

    def _draft(self) -> Filled | None:
        draft = drafts.recall() if self.keeps else None
        if draft is None:
            return None
        typed = {name: list(texts) for name, texts in draft.typed.items()}
        return Filled(self, typed, draft.command_id, address=request.path, is_draft=True)

    def _fresh(self) -> Filled:
        hidden = [each.name for each in self.fields if each.kind == "hidden"]
        return self.blank(request.path, **{name: request.args.get(name, "") for name in hidden})

    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Plain values by field, and what is wrong by field."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for each in self.fields:
            try:
                found = each.read(self.kind(each), request.form.getlist(each.name), request.files.get(each.name))
            except Unreadable as unreadable:
                errors[each.name] = unreadable.zh
                continue
            kind = self.kind(each)
            if found not in (None, "", []):
                values[each.name] = found
                if kind in CHOSEN and not each.offers(found):
                    errors[each.name] = say(words.NOT_CHOSEN, label=each.caption)
            elif inside(self.schema, each.name).required:
                missing = words.MISSING if kind in TYPED else words.NOT_CHOSEN
                errors[each.name] = say(missing, label=each.caption)
        placed = nested(values)
        for name, messages in flat(self.schema.validate(placed, partial=True)).items():
            errors.setdefault(name, words.field_message(messages))
        return placed, errors

    def _beside(self, sent: Filled, refusal: Refusal) -> Filled:
        """A service's refusal, beside the fields that it is about."""
        problem = refusal.problem
        title = words.refused(problem)
        errors = {name: words.field_message(said) for name, said in flat(problem.get("errors") or {}).items()}
        if (about := self.about.get(str(problem.get("type")))) is not None:
            return sent.refused(self.mend, {about: title})
        return sent.refused(title, errors)


def _alone(filled: Filled) -> str:
    if not filled.form.fields and filled.form.consequence:  # there is nothing to fill in
        return _sure(filled, {})
    return render_template("form.html", filled=filled)


def _sure(filled: Filled, values: Values) -> str:
    said = filled.form.consequence
    return render_template("form_sure.html", filled=filled, consequence=said(values) if callable(said) else said)


def form_of_request() -> Form | None:
    """The form whose address is asked for."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "form", None)


def carrying_out(
    service: str,
    command: str,
    done: str = "",
    back: str = ".listing",
    *,
    given: Callable[..., Values] | None = None,
    new: str = "",
) -> Callable[..., Page]:
    """Acts by asking a command, and goes back to a page that shows what it did.

    ``given(**where)`` is what is not typed; ``new`` names the field that takes the id of what comes to be.
    """

    def act(values: Values, **where: Any) -> Response:
        made = {new: derived_id(command_id(), new)} if new else {}
        carry_out(service, command, {**values, **made, **(given(**where) if given else {})}, done)
        return redirect(url_for(back, **where), 303)

    return act
