"""结对帮扶: who helps whom; one pair with plan, visits, change of helper, aid and end; the sheet of the register."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template

from services.gateway.language import say
from services.gateway.pages import mechanism_words, words
from services.gateway.pages.desk import ask, own_communities, places
from services.gateway.pages.form import Field, Form, command_schema
from services.gateway.pages.form.decisions import decision
from services.gateway.pages.listing import Choice, Column, Listing, Piece, Status, found_by, showing
from services.gateway.pages.matter import Found, Matter, today
from services.gateway.pages.money import yuan
from services.gateway.pages.persons import called, person_fields, who, with_person
from services.gateway.pages.sentences import by_name, day_of
from services.members import contract

pages = Blueprint("pairing", __name__, url_prefix="/pairing")

_STATES = {code: word for code, (word, _) in mechanism_words.PAIR_STATES.items()}


def _state(row: Any) -> Piece:
    return Status(*mechanism_words.PAIR_STATES[row["status"]])


LIST = Listing("pairing", "结对帮扶", "户", "结对帮扶", found_by("members", "Pairings"), (
    Column("name", "困难党员", showing.person("member_id", "name")),
    Column("community", "社区", showing.place("community_id")),
    Column("status", "状态", _state),
    Column("since", "起始日期", showing.day("since")),
    Column("last_visit_on", "最近走访", showing.day("last_visit_on")),
    Column("visits", "走访次数", number=True),
    Column("deeds", "实事", number=True),
    Column("pair", "办理", showing.opening("pairing.one", "办理", "member_id")),
), mechanism_words.NO_PAIRS, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("status", "状态", _STATES, "status"),
), lead=mechanism_words.PAIRS_LEAD, persons=True)  # fmt: skip
LIST.at(pages)


def _pair(member_id: str) -> Found | None:
    found = ask("members", "PairingDetail", member_id=member_id)
    if found is None:
        return None
    helper = called(found["helper_id"], found["helper"]) if found["helper_id"] else say(mechanism_words.NOBODY)
    facts = [
        ("所在社区", places().name(found["community_id"])),
        ("所在支部", places().name(found["organization_id"])),
        ("帮扶人", helper),
        ("起始日期", day_of(found["since"])),
        ("最近走访", day_of(found["last_visit_on"])),
        ("走访和实事", say("{visits} 次，{deeds} 件", visits=found["visits"], deeds=found["deeds"])),
    ]
    period = {"first": "2000-01-01", "last": today(), "member_id": member_id, "limit": 100}
    return {
        **found,
        "title": by_name(found["name"]),
        "facts": facts,
        "given": {"member_id": member_id},
        "aid": [{**each, "yuan": yuan(each["amount_fen"])} for each in ask("members", "AidEntries", **period)["rows"]],
    }


PAIR = Matter(pages, "/<member_id>", "members", "结对帮扶", "党员姓名", _pair, "pairing.html")


@pages.get("/<member_id>/sheet")
def sheet(member_id: str) -> str:
    """结对帮扶登记表, to be printed."""
    found = _pair(member_id)
    if found is None:
        abort(404)
    return render_template("pairing_sheet.html", found=found)


def _has(status: str) -> Callable[[Found], bool]:
    return lambda found: found["status"] == status


def _stands(found: Found) -> bool:
    return str(found["status"]) != "CLOSED"


_DAYS = dict.fromkeys(("urn:linli:members:pairing-not-yet", "urn:linli:members:not-paired"), "on")
_OWN = {"urn:linli:members:own-helper": "known"}

PAIR.offer(Form("form", "登记结对", with_person(command_schema(contract, "FormPair")), (
    *person_fields("帮扶人"),
    Field("on", "结对日期", words.DAY_HINT, start=today),
), "登记结对", about=_DAYS | _OWN), "FormPair", "已登记结对，请与本人商定帮扶计划", _has("OPEN"),
    made_of=lambda typed: who(typed, "helper_id", "helper_name"))  # fmt: skip

PAIR.offer(Form("visit", "登记走访", command_schema(contract, "RecordPairVisit"), (
    Field("reason", "走访事由", choices=mechanism_words.VISIT_REASONS, start="REGULAR", must=True),
    Field("with_deed", "办了一件实事"),
    Field("notes", "走访情况", "加密保存；不要求照片和定位。", kind="long"),
    Field("on", "走访日期", words.DAY_HINT, start=today),
), "登记走访", about=_DAYS), "RecordPairVisit", "已登记走访", _has("PAIRED"), new="visit_id")  # fmt: skip

PAIR.offer(Form("plan", "登记帮扶计划", command_schema(contract, "PlanHelp"), (
    Field("plan", "帮扶计划", "双方商定的内容，加密保存；新计划代替原计划。", kind="long"),
    Field("on", "商定日期", words.DAY_HINT, start=today),
), "登记计划", about={**_DAYS, "urn:linli:members:no-help-plan": "plan"}), "PlanHelp", "已登记帮扶计划",
    _has("PAIRED"))  # fmt: skip

PAIR.offer(Form("give", "登记帮扶资金", command_schema(contract, "GiveAid"), (
    Field("fund", "资金来源", choices=mechanism_words.FUNDS),
    Field("budget_line", "预算科目"),
    Field("amount_fen", "金额（元）", "按元填写，最多两位小数。", kind="yuan"),
    Field("voucher", "凭证号"),
    *decision("approved_by", "如：柯桥街道党工委。", "如：党工委会议。", "审批文号"),
    Field("receipt", "签收方式", choices=mechanism_words.RECEIPTS),
    Field("witness", "见证人姓名", "本人签收的不填。", more={"maxlength": "40"}),
    Field("purpose", "用途", "加密保存；不填银行账号。", kind="long"),
    Field("on", "发放日期", words.DAY_HINT, start=today),
), "登记发放", mechanism_words.AID_LASTS, {
    "urn:linli:members:no-amount": "amount_fen",
    "urn:linli:members:no-voucher": "voucher",
    "urn:linli:members:no-approval": "approved_by.document",
    "urn:linli:members:no-witness": "witness",
    "urn:linli:members:aid-not-yet": "on",
}), "GiveAid", "已登记帮扶资金", _stands,
    of=lambda found: {**found["given"], "community_id": found["community_id"]}, new="aid_id")  # fmt: skip

PAIR.offer(Form("change", "更换帮扶人", with_person(command_schema(contract, "ChangeHelper")), (
    *person_fields("新帮扶人"),
    *decision("decided_by", "如：湖滨社区第一党支部。", "如：支部委员会会议。", "会议记录编号"),
    Field("on", "更换日期", words.DAY_HINT, start=today),
), "登记更换", about={**_DAYS, **_OWN, "urn:linli:members:no-pair-minutes": "decided_by.document"}),
    "ChangeHelper", "已更换帮扶人", _has("PAIRED"),
    made_of=lambda typed: who(typed, "helper_id", "helper_name"))  # fmt: skip

PAIR.offer(Form("end", "解除结对", command_schema(contract, "EndPair"), (
    Field("cause", "原因", choices={each: mechanism_words.PAIR_ENDS[each] for each in ("RELIEVED", "OWN_WISH")}),
    Field("notes", "说明", "加密保存。", kind="long"),
    Field("on", "解除日期", words.DAY_HINT, start=today),
), "解除结对", mechanism_words.UNPAIR_LASTS, _DAYS), "EndPair", "已解除结对", _has("PAIRED"))  # fmt: skip

PAIR.at()
