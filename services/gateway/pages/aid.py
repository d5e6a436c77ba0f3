"""帮扶资金: what was given, fund by fund, held against the accounts; every entry behind it; voiding one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.language import say
from services.gateway.pages import mechanism_words, words
from services.gateway.pages.desk import ask, carry_out, desk, names, own_communities, places
from services.gateway.pages.form import Field, Filled, Form, Values, carrying_out, command_schema
from services.gateway.pages.listing import Action, Choice, Column, Found, Listing, Piece, Status, showing
from services.gateway.pages.matter import today
from services.gateway.pages.money import yuan
from services.gateway.pages.sentences import day_of
from services.members import contract

pages = Blueprint("aid", __name__, url_prefix="/aid")


def _periods() -> dict[str, str]:
    """This year and the last, whole and by quarter."""
    year = desk().settings.today().year
    years = {str(each): say("{year}年", year=each) for each in (year, year - 1)}
    quarters = [(each, part) for each in years for part in range(1, 5)]
    return {
        **years,
        **{f"{each}-{part}": say("{year}年第{quarter}季度", year=each, quarter=part) for each, part in quarters},
    }


def _days(period: str | None) -> dict[str, date]:
    """First and last day of a period; of this year where none is said."""
    year, _, part = (period or str(desk().settings.today().year)).partition("-")
    if not part:
        return {"first": date(int(year), 1, 1), "last": date(int(year), 12, 31)}
    begins = int(part) * 3 - 2
    after = date(int(year) + 1, 1, 1) if begins == 10 else date(int(year), begins + 3, 1)
    return {"first": date(int(year), begins, 1), "last": after - timedelta(days=1)}


def _find(asked: Mapping[str, Any]) -> Found:
    rest = {name: value for name, value in asked.items() if name != "period"}
    answer = ask("members", "AidEntries", **rest, **_days(asked["period"]))
    known = names([each["member_id"] for each in answer["rows"]])
    return Found(answer["total"], [{**row, "name": known.get(row["member_id"])} for row in answer["rows"]])


def _standing(row: Any) -> list[Piece]:
    if row["voided_by"]:
        return [Status("已作废", "mute"), row["voided_by"]]
    return [Status("有效", "good"), showing.way("aid.void", say("作废"), aid_id=row["aid_id"])]


LIST = Listing("aid", "帮扶资金", "笔", "帮扶资金", _find, (
    Column("on", "发放日期", showing.day("on")),
    Column("name", "党员姓名", showing.person("member_id", "name")),
    Column("community", "社区", showing.place("community_id"), shown=False),
    Column("fund", "资金来源", showing.word(mechanism_words.FUNDS, "fund")),
    Column("budget_line", "预算科目"),
    Column("amount", "金额（元）", lambda row: yuan(row["amount_fen"]), number=True),
    Column("voucher", "凭证号"),
    Column("document", "审批文号"),
    Column("receipt", "签收", showing.word(mechanism_words.RECEIPTS, "receipt")),
    Column("standing", "状态", _standing),
), mechanism_words.NO_AID, (
    Choice("period", "期间", _periods, "period", "本年"),
    Choice("fund", "资金来源", mechanism_words.FUNDS, "fund"),
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
), actions=(Action("登记对账单", ".book"),), lead=mechanism_words.AID_LEAD, persons=True,
   template="aid.html")  # fmt: skip


@pages.get("")
def listing() -> Any:
    """The statement by fund, and the entries behind it."""
    asked = LIST.asked().filters
    days = _days(asked["period"])
    totals = ask("members", "AidTotals", **days, community_id=asked["community"])
    return LIST.page(totals=totals, yuan=yuan, **days)


BOOK = Form("book", "登记对账单", command_schema(contract, "EnterFundStatement"), (
    Field("fund", "资金来源", choices=mechanism_words.FUNDS),
    Field("first", "对账起始日期", "按年或按季对账的，从年初或季初起，以便与台账合计核对。"),
    Field("last", "对账截止日期"),
    Field("amount_fen", "财务账支出（元）", kind="yuan"),
    Field("document", "对账单编号"),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "登记", about={
    "urn:linli:members:bad-period": "last",
    "urn:linli:members:no-statement": "document",
}, crumb="帮扶资金")  # fmt: skip
BOOK.at(pages, carrying_out("members", "EnterFundStatement", "已登记对账单"))

VOID = Form("void", "作废帮扶资金登记", command_schema(contract, "VoidAid"), (
    Field("document", "作废依据文号"),
    Field("reason", "作废理由", "加密保存。", kind="long"),
    Field("on", "作废日期", words.DAY_HINT, start=today),
), "作废", mechanism_words.VOID_LASTS, {
    "urn:linli:members:no-voiding-document": "document",
    "urn:linli:members:aid-not-yet": "on",
    "urn:linli:members:not-given": "on",
})  # fmt: skip


def _gift(aid_id: str) -> Mapping[str, Any]:
    """One entry."""
    ever = {"first": date(2000, 1, 1), "last": desk().settings.today(), "aid_id": aid_id}
    rows: list[Mapping[str, Any]] = ask("members", "AidEntries", **ever)["rows"]
    return rows[0] if rows else abort(404)


def _voiding(filled: Filled | None, aid_id: str) -> str:
    """The form, and which entry it is about."""
    gift = _gift(aid_id)
    facts = [
        ("社区", places().name(gift["community_id"])),
        ("发放日期", day_of(gift["on"])),
        ("资金来源", words.word(mechanism_words.FUNDS, gift["fund"])),
        ("金额（元）", yuan(gift["amount_fen"])),
        ("凭证号", gift["voucher"]),
        ("审批文号", gift["document"]),
    ]
    found = {"title": names([gift["member_id"]]).get(gift["member_id"], "—"), "facts": facts}
    above = {"crumb": LIST.title, "what": "党员姓名", "home": "aid.listing", "back": url_for("aid.listing")}
    return render_template("matter_form.html", filled=filled or VOID.blank(request.path), found=found, **above)


def _void(values: Values, aid_id: str) -> Response:
    carry_out("members", "VoidAid", {**values, "aid_id": aid_id}, "已作废，合计随之调整")
    return redirect(url_for("aid.listing"), 303)


VOID.at(pages, _void, _voiding, "/<aid_id>/void")
