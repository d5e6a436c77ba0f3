"""What is asked of a list: filters, order, sheet and columns, from the address and from what was asked before.

The filter bar sends ``remember=1`` and everything it has; that is kept with the session until it is reset. An address
with conditions of its own (a link from elsewhere) is taken as it is, and one without any brings back what was kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import request, session

from services.gateway.pages.desk import asked_choice, asked_day, desk
from services.gateway.pages.listing.sheet import SIZES, Sheet, asked_sheet

_KEPT = "lists"

Choices = Mapping[str, str] | Callable[[], Mapping[str, str]]


def choices_of(found: Choices) -> Mapping[str, str]:
    """Code → word, asked at the last moment where it has to be asked for."""
    return found() if callable(found) else found


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


def _keep(name: str, asked: Mapping[str, Any] | None) -> None:
    others = {each: what for each, what in session.get(_KEPT, {}).items() if each != name}
    session[_KEPT] = {**others, name: asked} if asked is not None else others


def forget(name: str) -> None:
    """What was asked of the list before counts no more."""
    if name in session.get(_KEPT, {}):
        _keep(name, None)
