"""导出明文: a list with names in clear, for a reason, agreed to by a second person, and saved once by whoever asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import Schema, validate
from marshmallow.fields import List, String

from services.gateway.client import asking
from services.gateway.language import say
from services.gateway.pages import disclosure_words
from services.gateway.pages.desk import carry_out, command_id, derived_id, desk
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.listing import Column, Link, Listing
from services.gateway.pages.listing.cells import pieces

#: People, as the members service has it.
MOST = 1000


class _Asking(Schema):
    """What is to be told besides names, what for, and of which list."""

    asked = String()
    columns = List(String(validate=validate.OneOf(disclosure_words.LISTED)))
    reason = String(required=True, validate=validate.OneOf(disclosure_words.REVEAL_REASONS))


_FORM = Form(
    "clear",
    "导出明文",
    _Asking(),
    (
        Field("asked", "条件", kind="hidden"),
        Field("columns", "姓名以外的明文", kind="ticks", choices=disclosure_words.LISTED),
        Field("reason", "事由", kind="radio", choices=disclosure_words.REVEAL_REASONS),
    ),
    "提交复核",
    (disclosure_words.RELEASING,),
    note="表格中的姓名为明文，并按勾选附身份证号、联系电话。须经他人复核，复核通过后由您在“待复核”中下载一次。",
    keeps=False,
)


@dataclass(frozen=True)
class Clearing:
    """A list that can be had in clear: ``name`` is its column of names, by the rows' ``member_id``."""

    listing: Listing
    name: str

    def at(self, pages: Blueprint) -> None:
        """Give it the address where it is asked for."""
        CLEARINGS[self.listing.name] = self
        _FORM.at(pages, self._ask, self._page)

    def _page(self, again: Filled | None) -> Page:
        """Which list it is, and how many are on it."""
        text = request.values.get("asked", "")
        filled, asked = again or _FORM.blank(request.path, asked=text), self.listing.again(text)
        found = self.listing.find(asked.query(limit=1, offset=0))
        people = say("{total} {unit}", total=found.total, unit=say(self.listing.unit, total=found.total))
        about = [
            ("名单", pieces(say(self.listing.title))),
            ("条件", pieces(self.listing.conditions(asked))),
            ("人数", pieces(people)),
        ]
        back = f"{url_for('.listing')}?{asked.text}"
        return render_template("step.html", filled=filled, back=back, crumb=self.listing.title, about=about)

    def _ask(self, values: Values) -> Page:
        asked = self.listing.again(values.get("asked", ""))
        rows = self.listing.rows(asked, MOST)
        if rows is None:
            raise Wrong(say("一次最多导出 {most} 人的明文，请缩小条件后分次提交。", most=MOST))
        data = {
            "release_id": derived_id(command_id(), "release"),
            "member_ids": [row["member_id"] for row in rows],
            "columns": values.get("columns", []),
            "reason": values["reason"],
            "listing": self.listing.name,
            "asked": asked.text,
            "community_id": asked.fields.get("community_id") or _own_community(),
            "on": desk().settings.today().isoformat(),
        }
        carry_out("members", "ReleaseList", data)
        return redirect(url_for("checks.listing"), 303)

    def shown(self, data: Mapping[str, Any]) -> Link:
        """What was asked of the list in words, with the way to it."""
        asked = self.listing.again(data["asked"])
        return Link(self.listing.conditions(asked), f"{url_for(f'{self.listing.name}.listing')}?{asked.text}")

    def workbook(self, data: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]], second: str) -> Response:
        """The list as it was asked for, of those who were on it then and still are, with what was told of them."""
        asked, wanted = self.listing.again(data["asked"]), data["columns"]
        added = [Column(each, disclosure_words.LISTED[each]) for each in wanted]
        shown: list[Column] = []
        for column in self.listing.columns:
            shown += [Column(column.name, column.label), *added] if column.name == self.name else [column]
        rows = [
            {**row, **told[row["member_id"]], self.name: told[row["member_id"]]["name"]}
            for row in self.listing.rows(asked) or []
            if row["member_id"] in told
        ]
        reason = say(disclosure_words.REVEAL_REASONS[data["reason"]])
        notes = (
            say("事由：{reason}；复核：{second}", reason=reason, second=second),
            say(disclosure_words.IN_CLEAR),
        )
        asked = replace(asked, columns=asked.columns | {self.name, *wanted})
        return replace(self.listing, columns=tuple(shown)).taken(asked, rows, notes, data["reason"])


def _own_community() -> str | None:
    """That of whoever is there for one; None for who is there for all. Who is there for several chooses."""
    communities = asking.get().communities
    if communities is None:
        return None
    if len(communities) > 1:
        raise Wrong("请先在名单中选择一个社区，再导出明文。")
    return next(iter(communities))


#: Those that pages declare, by the name of the list.
CLEARINGS: dict[str, Clearing] = {}
