"""What is asked of a list: filters, order, sheet and columns, from the address and from what was asked before.

The filter bar sends ``remember=1`` and everything it has; that is kept with the session until it is reset. An address
with conditions of its own (a link from elsewhere) is taken as it is, and one without any brings back what was kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

from flask import request, session

from services.gateway.language import say
from services.gateway.pages.desk import asked_choice, asked_day, desk
from services.gateway.pages.listing.sheet import SIZES, Sheet, asked_sheet

_KEPT = "lists"

Choices = Mapping[str, str] | Callable[[], Mapping[str, str]]


def choices_of(found: Choices) -> Mapping[str, str]:
    """Code → word in the language of the page; or code → name, asked at the last moment where it has to be."""
    return found() if callable(found) else {code: say(word) for code, word in found.items()}


@dataclass(frozen=True)
class Choice:
    """One of a closed list, or all of them. ``name`` stands in the address, ``field`` in the query."""

    name: str
    label: str
    choices: Choices
    field: str
    every: str = "全部"
    kept: bool = True
    kind: ClassVar[str] = "choice"

    def read(self) -> str | None:
        """The code that is asked for; None for all."""
        return asked_choice(self.name, choices_of(self.choices))

    def options(self) -> Mapping[str, str]:
        """What the bar offers."""
        return choices_of(self.choices)

    def again(self, text: str) -> str | None:
        """What was asked for, from what an address had of it."""
        return text if text in self.options() else None

    def told(self, value: str | None) -> str:
        """What was asked for in words."""
        return say("{label}：{value}", label=say(self.label), value=self.options().get(value or "") or say(self.every))


@dataclass(frozen=True)
class Day:
    """The day as of which the list is shown; today's again on another day."""

    name: str = "day"
    label: str = "截至日期"
    field: str = "day"
    kept: bool = False
    kind: ClassVar[str] = "day"

    def read(self) -> date:
        """The day that is asked for; today where it cannot be read."""
        return asked_day()

    def again(self, text: str) -> date:
        """What was asked for, from what an address had of it; today where it cannot be read."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            return desk().settings.today()

    def told(self, value: date) -> str:
        """What was asked for in words."""
        return say("{label}：{value}", label=say(self.label), value=value.isoformat())


Filter = Choice | Day


@dataclass(frozen=True)
class Asked:
    """All that is asked of a list. ``filters`` by name in the address, ``fields`` by name in the query."""

    filters: Mapping[str, Any]
    fields: Mapping[str, Any]
    order: str
    columns: frozenset[str]
    sheet: Sheet

    @property
    def narrowed(self) -> bool:
        """Whether the bar, and not the lack of anything to show, may be why a list is empty."""
        today = desk().settings.today()
        return self.sheet.number > 1 or any(value not in (None, today) for value in self.filters.values())

    def query(self, limit: int | None = None, offset: int | None = None) -> dict[str, Any]:
        """What goes to the owning service."""
        part = {"limit": limit or self.sheet.size, "offset": self.sheet.offset if offset is None else offset}
        by = {"sort": self.order.lstrip("-"), "descending": self.order.startswith("-")} if self.order else {}
        return {**self.fields, **by, **part}

    @property
    def text(self) -> str:
        """All of it but the sheet, to be asked again."""
        filters = {name: str(value) for name, value in self.filters.items() if value is not None}
        return urlencode({**filters, "sort": self.order, "column": sorted(self.columns)}, doseq=True)


def asked_of(name: str, filters: Iterable[Filter], orders: frozenset[str], columns: Mapping[str, bool]) -> Asked:
    """What this request asks of the list. ``columns``: each with whether it is shown unless somebody chose."""
    kept: Mapping[str, Any] = session.get(_KEPT, {}).get(name, {})
    by_bar = bool(request.args.get("remember"))
    bare = not by_bar and not any(each in request.args for each in (*(f.name for f in filters), "page", "sort"))
    values = {each.name: kept.get(each.name) if bare and each.kept else each.read() for each in filters}
    order = str(kept.get("order", "")) if bare else request.args.get("sort", "")
    order = order if order.lstrip("-") in orders else ""
    chosen = request.args.getlist("column") if by_bar else kept.get("columns")
    shown = frozenset(columns) & frozenset(chosen or [each for each, here in columns.items() if here])
    about = {each: str(value) for each, value in values.items() if value is not None}
    sheet = asked_sheet(kept.get("size", SIZES[0]), {**about, "sort": order or None})
    if by_bar:
        lasting = {each.name: values[each.name] for each in filters if each.kept}
        _keep(name, {**lasting, "order": order, "columns": sorted(shown), "size": sheet.size})
    return Asked(values, {each.field: values[each.name] for each in filters}, order, shown, sheet)


def asked_again(text: str, filters: Iterable[Filter], orders: frozenset[str], columns: Iterable[str]) -> Asked:
    """What was asked of the list before, from its ``text``."""
    about = parse_qs(text)
    values = {each.name: each.again(about.get(each.name, [""])[0]) for each in filters}
    order = about.get("sort", [""])[0]
    shown = frozenset(columns) & frozenset(about.get("column", ()))
    fields = {each.field: values[each.name] for each in filters}
    return Asked(values, fields, order if order.lstrip("-") in orders else "", shown, Sheet(1, SIZES[0]))


def _keep(name: str, asked: Mapping[str, Any] | None) -> None:
    others = {each: what for each, what in session.get(_KEPT, {}).items() if each != name}
    session[_KEPT] = {**others, name: asked} if asked is not None else others


def forget(name: str) -> None:
    """What was asked of the list before counts no more."""
    if name in session.get(_KEPT, {}):
        _keep(name, None)
