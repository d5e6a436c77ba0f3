"""查看明文: one masked field of one person, for a reason, shown once; and the list of who looked, month by month."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from flask import Blueprint, abort, render_template, request, url_for
from marshmallow import Schema, fields, validate

from infra.wire.codec import envelope
from services.gateway.language import say
from services.gateway.pages import disclosure_words
from services.gateway.pages.checks import person
from services.gateway.pages.desk import ask, command_id, desk, names
from services.gateway.pages.form import Field, Filled, Form, Page, Values
from services.gateway.pages.listing import TITLES, Action, Choice, Column, Found, Listing, Status, showing
from services.gateway.pages.listing.cells import pieces
from services.gateway.pages.sentences import moment

pages = Blueprint("disclosures", __name__, url_prefix="/disclosures")

_MONTHS = 12


# ── Looking ──────────────────────────────────────────────────────────────────


class _Looking(Schema):
    """Which field, and what for."""

    field = fields.String(required=True, validate=validate.OneOf(disclosure_words.REVEALED))
    reason = fields.String(required=True, validate=validate.OneOf(disclosure_words.REVEAL_REASONS))


REVEAL = Form(
    "reveal",
    "查看明文",
    _Looking(),
    (
        Field("field", "查看哪一项", kind="radio", choices=disclosure_words.REVEALED),
        Field("reason", "事由", kind="radio", choices=disclosure_words.REVEAL_REASONS),
    ),
    "查看",
    note="每次查看先记入变更历史，写明账号、事由和时间，每月由安全管理员核查。内容只显示这一次，离开页面后须重新办理。",
    keeps=False,
)


def _reveal(values: Values, member_id: str) -> Page:
    """The answer to the form itself shows it: no address leads to it, and no browser keeps it."""
    about = {"member_id": member_id, "on": desk().settings.today().isoformat()}
    receipt = desk().services.command("members", "RevealField", {**about, **values}, command_id=command_id())
    said = {
        "label": say(disclosure_words.REVEALED[values["field"]]),
        "reason": say(disclosure_words.REVEAL_REASONS[values["reason"]]),
    }
    return render_template("revealed.html", member_id=member_id, told=receipt["told"], first=receipt["first"], **said)


def _asked(again: Filled | None, member_id: str) -> Page:
    """Of whom something is to be seen; nobody where there is no such person within reach."""
    name = names([member_id]).get(member_id)
    if name is None:
        abort(404)
    filled, back = again or REVEAL.blank(request.path), url_for("members.one", member_id=member_id)
    return render_template("step.html", filled=filled, back=back, crumb="党员详情", about=[("党员姓名", pieces(name))])


REVEAL.at(pages, _reveal, _asked, rule="/of/<member_id>")


# ── Who looked ───────────────────────────────────────────────────────────────


def months() -> Mapping[str, str]:
    """This month and those before it."""
    found, day = {}, desk().settings.today()
    for _ in range(_MONTHS):
        found[f"{day:%Y-%m}"] = say("{year} 年 {month} 月", year=day.year, month=day.month)
        day = day.replace(day=1) - timedelta(days=1)
    return found


_MONTH = Choice("month", "月份", months, "month", "本月", kept=False)


def _days(asked: Mapping[str, Any]) -> tuple[date, date]:
    month = asked["month"] or f"{desk().settings.today():%Y-%m}"
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _find(asked: Mapping[str, Any]) -> Found:
    first, last = _days(asked)
    part = {"limit": asked["limit"], "offset": asked["offset"]}
    answer = ask("members", "Disclosures", from_day=first, to_day=last, **part)
    return Found(answer["total"], answer["rows"])


def _told(row: Mapping[str, Any]) -> str:
    return say("、").join(say(disclosure_words.TOLD[each]) for each in row["fields"])


LIST = Listing(
    "disclosures",
    "明文查看记录",
    "次",
    "明文查看记录",
    find=_find,
    columns=(
        Column("at", "时间", lambda row: moment(row["at"])),
        Column("actor", "查看人", lambda row: person(row["actor"])),
        Column("checked_by", "复核人", lambda row: person(row["checked_by"]) if row["checked_by"] else None),
        Column("fields", "内容", _told, nowrap=False),
        Column("people", "人数", lambda row: row["people"] or 1, number=True),
        Column("reason", "事由", showing.word(disclosure_words.REVEAL_REASONS, "reason")),
        Column("position", "记录编号", number=True),
    ),
    filters=(_MONTH,),
    actions=(Action("导出记录", ".exports"),),
    lead="每月核查：查看和导出是否出于工作需要，次数是否异常。不显示被查看人，确需核对的，由审计员凭记录编号查阅变更历史。",
    empty="本月没有人查看过明文。",
)
LIST.at(pages)


# ── Who took lists out ───────────────────────────────────────────────────────


def _exported(asked: Mapping[str, Any]) -> Found:
    total, positions = desk().reads.exported(*_days(asked), asked["limit"], asked["offset"])
    kept = {each.position: each for each in desk().registry.runtime.store.at(positions)}
    rows = [{**msgspec.json.decode(envelope(kept[each]).data), "position": each} for each in positions]
    return Found(total, rows)


def _reason(row: Mapping[str, Any]) -> str | None:
    return say(disclosure_words.REVEAL_REASONS[row["reason"]]) if row["reason"] else None


EXPORTS = Listing(
    "exports",
    "导出记录",
    "次",
    "导出记录",
    find=_exported,
    columns=(
        Column("at", "时间", showing.at("at")),
        Column("by", "导出人", lambda row: person(row["by"])),
        Column("listing", "名单", lambda row: say(TITLES[row["listing"]])),
        Column("rows", "行数", number=True),
        Column("clear", "姓名", lambda row: Status("明文", "wait") if row["reason"] else Status("掩码", "mute")),
        Column("reason", "事由", _reason),
        Column("position", "记录编号", number=True),
    ),
    filters=(_MONTH,),
    actions=(Action("明文查看记录", ".listing"),),
    lead="各名单导出为表格的记录，每月核查。明文导出须经他人复核，导出了哪些人，由审计员凭变更历史查阅。",
    empty="本月没有人导出过名单。",
)
pages.add_url_rule("/exports", "exports", EXPORTS.page)
