"""The one list: a page declares what there is to see, and gets everything that lists have.

Filter bar (remembered), total, pages of 20, 50 or 100, order, choice of columns, ticks for doing something with
several, a workbook of all that was filtered, and a word on what to do when there is nothing. Finding, ordering and
cutting is the owning service's work: ``find`` asks its query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.client import unseen
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import ask, new_command_id
from services.gateway.pages.listing import showing
from services.gateway.pages.listing.asking import Asked, Choice, Day, Filter, asked_again, asked_of, forget
from services.gateway.pages.listing.cells import Cell, Indented, Link, Piece, Stars, Status, Tag, pieces
from services.gateway.pages.listing.exporting import HANDLING, LONGEST, Taken, taken_out
from services.gateway.pages.listing.sheet import SIZES, Sheet, asked_sheet
from services.gateway.pages.rights import may

__all__ = [
    "SIZES",
    "TITLES",
    "Action",
    "Asked",
    "Batch",
    "Choice",
    "Column",
    "Day",
    "Found",
    "Indented",
    "Link",
    "Listing",
    "Piece",
    "Row",
    "Sheet",
    "Stars",
    "Status",
    "Tag",
    "asked_sheet",
    "found_by",
    "showing",
]

Row = Mapping[str, Any]

#: Name → title of every list that a page declares.
TITLES: dict[str, str] = {}


@dataclass(frozen=True)
class Column:
    """A column: what it shows of a row (the value of its name, unless said), and the order that it offers."""

    name: str
    label: str
    show: Callable[[Any], Cell] | None = None
    sort: str = ""
    shown: bool = True
    number: bool = False
    nowrap: bool = True

    def cell(self, row: Row) -> Sequence[Piece]:
        """What stands in the cell."""
        return pieces(self.show(row) if self.show else row[self.name])


@dataclass(frozen=True)
class Action:
    """Something to do from a list's head."""

    label: str
    endpoint: str


@dataclass(frozen=True)
class Batch:
    """Something to do with the rows that are ticked. They go to ``endpoint`` as fields named ``chosen``."""

    label: str
    endpoint: str
    key: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """One sheet of a list, and how many there are in all."""

    total: int
    rows: Sequence[Row]


def found_by(service: str, query: str, rows: str = "rows") -> Callable[[Mapping[str, Any]], Found]:
    """Finds by a query of the owning service, which answers ``total`` and the rows."""

    def find(asked: Mapping[str, Any]) -> Found:
        answer = ask(service, query, **asked)
        return Found(answer["total"], answer[rows])

    return find


@dataclass(frozen=True)
class Listing:
    """A list as a page declares it. It counts so many ``unit`` of ``what``; ``empty`` says how to come by the first."""

    name: str
    title: str
    unit: str
    what: str
    find: Callable[[Mapping[str, Any]], Found]
    columns: tuple[Column, ...]
    empty: str
    filters: tuple[Filter, ...] = ()
    batch: Batch | None = None
    actions: tuple[Action, ...] = ()
    lead: str = ""
    note: str = ""
    #: Names of persons stand on it, and below it whether they do in full; in its workbook they are masked.
    persons: bool = False
    template: str = "list.html"
    #: The page where it is asked for in clear; ``.name`` is one of the same blueprint.
    clear: str = ""

    def __post_init__(self) -> None:
        """Enter its title, by which histories call it."""
        TITLES[self.name] = self.title

    def at(self, pages: Blueprint) -> None:
        """Give it the address of its pages."""
        pages.add_url_rule("", "listing", self.page)

    def page(self, **more: Any) -> str | Response | Redirect:
        """The page, or the workbook that was asked for."""
        if "reset" in request.args:
            forget(self.name)
            return redirect(url_for(str(request.endpoint), **(request.view_args or {})))
        if "export" in request.args:
            return self._exported()
        return render_template(self.template, listing=self.shown(), **more)

    def shown(self) -> "Shown":
        """What this request asks of the list, and what was found."""
        asked = self.asked()
        return Shown(self, asked, self.find(asked.query()))

    def asked(self) -> Asked:
        """What this request asks of the list."""
        return asked_of(self.name, self.filters, self._orders, {each.name: each.shown for each in self.columns})

    def again(self, text: str) -> Asked:
        """What was asked of it before, by ``Asked.text``."""
        return asked_again(text, self.filters, self._orders, [each.name for each in self.columns])

    @property
    def _orders(self) -> frozenset[str]:
        return frozenset(each.sort for each in self.columns if each.sort)

    def conditions(self, asked: Asked) -> str:
        """What was asked of it, in words."""
        return say("；").join(each.told(asked.filters[each.name]) for each in self.filters)

    def rows(self, asked: Asked, most: int = LONGEST) -> list[Row] | None:
        """Everything that was found, to be taken out: names masked. None where it is more than that."""
        unseen()
        rows: list[Row] = []
        while True:
            found = self.find(asked.query(limit=max(SIZES), offset=len(rows)))
            rows += found.rows
            if found.total > most:
                return None
            if len(rows) >= found.total or not found.rows:
                return rows

    def _exported(self) -> Response | Redirect:
        asked = self.asked()
        rows = self.rows(asked)
        if rows is None:
            flash(say("符合条件的超过 {most} 行，请缩小条件后再导出。", most=LONGEST), "bad")
            return redirect(asked.sheet.address())
        masked = (say(words.NAMES[False]),) if self.persons else ()
        return self.taken(asked, rows, (*masked, say(HANDLING)))

    def taken(self, asked: Asked, rows: Sequence[Row], notes: Sequence[str], reason: str | None = None) -> Response:
        """The workbook of what was found, in clear for a reason (its code); the gateway keeps first that it leaves."""
        columns = [each for each in self.columns if each.name in asked.columns]
        lines = [[each.cell(row) for each in columns] for row in rows]
        headings = [say(each.label) for each in columns]
        conditions = [say("条件：{conditions}", conditions=self.conditions(asked))] if self.filters else []
        counted = say("共 {total} {unit}", total=len(rows), unit=say(self.unit, total=len(rows)))
        taken = Taken(self.name, say(self.title), headings, lines, (counted, *conditions, *notes), reason)
        return taken_out(taken)


@dataclass(frozen=True)
class Shown:
    """A list on its page."""

    declared: Listing
    asked: Asked
    found: Found

    @cached_property
    def columns(self) -> list[Column]:
        """Those that are shown, in the order in which they are declared."""
        return [each for each in self.declared.columns if each.name in self.asked.columns]

    @property
    def sheet(self) -> Sheet:
        """Which part of it."""
        return self.asked.sheet

    @property
    def total(self) -> int:
        """How many there are."""
        return self.found.total

    @property
    def unit(self) -> str:
        """What it counts, as many as there are."""
        return say(self.declared.unit, total=self.total)

    @property
    def actions(self) -> list[Action]:
        """What whoever looks may do from its head."""
        return [each for each in self.declared.actions if _may(each.endpoint)]

    @property
    def batch(self) -> Batch | None:
        """What they may do with the ticked ones."""
        batch = self.declared.batch
        return batch if batch is not None and _may(batch.endpoint) else None

    @property
    def command_id(self) -> str:
        """For what is done with the ticked ones."""
        return new_command_id()

    def ordered(self, column: Column) -> str:
        """``ascending``, ``descending`` or nothing: the order of this column now."""
        if not column.sort or self.asked.order.lstrip("-") != column.sort:
            return ""
        return "descending" if self.asked.order.startswith("-") else "ascending"

    def order_by(self, column: Column) -> str:
        """The address of the other order of this column."""
        turned = f"-{column.sort}" if self.ordered(column) == "ascending" else column.sort
        return self.sheet.address(sort=turned)

    def export(self) -> str:
        """The address of the workbook."""
        return self.sheet.address(export="xlsx")

    @property
    def clear(self) -> str:
        """Where it is asked for in clear, by whoever may; else nothing."""
        page = self.declared.clear
        return url_for(page, asked=self.asked.text) if page and _may(page) else ""


def _may(endpoint: str) -> bool:
    """Whether a page is open to whoever looks; ``.name`` is one of the same blueprint."""
    return may("desk", f"{request.blueprint}{endpoint}" if endpoint.startswith(".") else endpoint)
