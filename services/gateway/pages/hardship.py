"""困难党员: the ledger of cases; one case from application to its end, a form to each step; the sheet to be signed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.language import say
from services.gateway.pages import mechanism_words, words
from services.gateway.pages.desk import ask, carry_out, command_id, derived_id, own_communities, places
from services.gateway.pages.form import Field, Filled, Form, Values, Wrong, command_schema
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.form.decisions import decision
from services.gateway.pages.listing import Choice, Column, Listing, Piece, Status, found_by, showing
from services.gateway.pages.matter import Found, Matter, today
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import by_name, day_of
from services.members import contract

pages = Blueprint("hardship", __name__, url_prefix="/hardship")

_STAGES = {code: word for code, (word, _) in mechanism_words.STAGES.items()}


def _stage(row: Any) -> list[Piece]:
    waiting = row["objections_waiting"]
    objections: list[Piece] = [Status(say("{waiting} 件异议待答复", waiting=waiting), "bad")] if waiting else []
    return [Status(*mechanism_words.STAGES[row["stage"]]), *objections]


LIST = Listing("hardship", "困难党员", "件", "困难认定", found_by("members", "HardshipCases"), (
    Column("name", "姓名", showing.person("member_id", "name")),
    Column("community", "社区", showing.place("community_id")),
    Column("stage", "办理情况", _stage),
    Column("since", "更新日期", showing.day("since")),
    Column("notice_until", "公示至", showing.day("notice_until")),
    Column("document", "批准文号", shown=False),
    Column("valid_until", "有效期至", showing.day("valid_until")),
    Column("case", "办理", showing.opening("hardship.one", "办理", "case_id")),
), mechanism_words.NO_CASES, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("stage", "办理情况", _STAGES, "stage"),
), lead=mechanism_words.CASES_LEAD, note=mechanism_words.CASES_NOTE, persons=True)  # fmt: skip
LIST.at(pages)


@pages.get("/of/<member_id>")
def of(member_id: str) -> Response:
    """The latest case of a person."""
    rows = ask("members", "HardshipCases", member_id=member_id, limit=1)["rows"]
    if not rows:
        abort(404)
    return redirect(url_for("hardship.one", case_id=rows[0]["case_id"]))


def _case(case_id: str) -> Found | None:
    found = ask("members", "HardshipCaseDetail", case_id=case_id)
    if found is None:
        return None
    facts = [
        ("所在社区", places().name(found["community_id"])),
        ("所在支部", places().name(found["organization_id"])),
        ("办理情况", say(mechanism_words.STAGES[found["stage"]][0])),
        ("公示至", day_of(found["notice_until"])),
        ("批准文号", found["document"] or "—"),
        ("有效期至", day_of(found["valid_until"])),
    ]
    given = {"member_id": found["member_id"], "case_id": case_id}
    return {**found, "title": by_name(found["name"]), "facts": facts, "given": given}


CASE = Matter(pages, "/<case_id>", "members", "困难党员", "党员姓名", _case, "hardship_case.html")


@pages.get("/<case_id>/sheet")
def sheet(case_id: str) -> str:
    """困难党员审批表, to be printed and signed by three hands."""
    found = _case(case_id)
    if found is None:
        abort(404)
    last = {each["event"]: each for each in found["steps"]}
    return render_template("hardship_sheet.html", found=found, last=last, crumb="困难党员")


# ── Applying ─────────────────────────────────────────────────────────────────


def _apply(values: Values, member_id: str) -> Response:
    case_id = derived_id(command_id(), "case_id")
    data = {**values, "member_id": member_id, "case_id": case_id}
    carry_out("members", "ApplyForAid", data, "已登记困难申请，请转支部评议")
    seen = may("desk", "hardship.one")  # the window takes applications and does not see the cases
    return redirect(
        url_for("hardship.one", case_id=case_id) if seen else url_for("members.one", member_id=member_id), 303
    )


def _applying(filled: Filled | None, member_id: str) -> str:
    person = ask("members", "MemberDetail", member_id=member_id, day=today())
    if person is None:
        abort(404)
    where = {"所在社区": person["community_id"], "所在支部": person["organization_id"]}
    found = {"title": person["name"], "facts": [(label, places().name(place)) for label, place in where.items()]}
    shown = filled or APPLY.blank(url_for("hardship.apply", member_id=member_id))
    back = url_for("members.one", member_id=member_id)
    above = {"crumb": "困难党员", "what": "党员姓名", "home": "hardship.listing", "back": back}
    return render_template("matter_form.html", filled=shown, found=found, **above)


APPLY = Form("apply", "登记困难申请", command_schema(contract, "ApplyForAid"), (
    CHANNEL,
    Field("category", "困难类别", "加密保存，不在台账中显示。", kind="choice", choices=mechanism_words.CATEGORIES),
    Field("wish", "本人申请事由", "如实简要填写；加密保存。不填银行账号和诊断材料。", kind="long"),
    Field("on", "申请日期", words.DAY_HINT, start=today),
), "登记申请", about={"urn:linli:members:not-yet": "on"})  # fmt: skip
APPLY.at(pages, _apply, _applying, "/of/<member_id>/apply")


# ── Step by step ─────────────────────────────────────────────────────────────


def _at(*stages: str) -> Callable[[Found], bool]:
    return lambda found: found["stage"] in stages


def _open(found: Mapping[str, Any]) -> bool:
    return found["stage"] not in ("REJECTED", "ENDED")


def _waiting(found: Mapping[str, Any]) -> bool:
    return bool(found["waiting"])


def _the_first_waiting(found: Mapping[str, Any]) -> Mapping[str, Any]:
    if not found["waiting"]:
        raise Wrong(mechanism_words.NO_OBJECTION, status=409)
    return {**found["given"], "objection_id": found["waiting"][0]}


_WAITING = ("APPLIED", "SUPPORTED", "NOT_SUPPORTED", "FOUND_TRUE", "NOT_FOUND_TRUE", "ON_NOTICE")
_NO_DOCUMENT = {"urn:linli:members:no-document": "decided_by.document", "urn:linli:members:not-yet": "on"}

CASE.offer(Form("deliberate", "登记支部评议", command_schema(contract, "DeliberateHardship"), (
    *decision("decided_by", "如：湖滨社区第一党支部。", "如：支部党员大会。", "会议记录编号"),
    Field("supported", "评议结论", kind="either", choices={"yes": "同意申报", "no": "不同意申报"}),
    Field("opinion", "评议意见", "加密保存。", kind="long"),
    Field("on", "评议日期", words.DAY_HINT, start=today),
), "登记", about=_NO_DOCUMENT), "DeliberateHardship", "已登记支部评议意见",
    _at("APPLIED", "NOT_SUPPORTED"))  # fmt: skip

CASE.offer(Form("verify", "登记社区核实", command_schema(contract, "VerifyHardship"), (
    Field("found_true", "核实结论", kind="either", choices={"yes": "情况属实", "no": "情况不属实"}),
    Field("findings", "核实情况", "加密保存。", kind="long"),
    Field("on", "核实日期", words.DAY_HINT, start=today),
), "登记", about={"urn:linli:members:not-yet": "on"}), "VerifyHardship", "已登记核实情况",
    _at("SUPPORTED", "NOT_FOUND_TRUE"))  # fmt: skip

CASE.offer(Form("notice", "登记支部内公示", command_schema(contract, "PostHardshipNotice"), (
    Field("on", "张贴日期", words.DAY_HINT, start=today),
), "登记公示", mechanism_words.NOTICE_RULES, dict.fromkeys((
    "urn:linli:members:not-yet", "urn:linli:members:no-notice-rules", "urn:linli:members:calendar-ends",
), "on")), "PostHardshipNotice", "已登记公示，期满后方可批准", _at("FOUND_TRUE"))  # fmt: skip

CASE.offer(Form("answer", "答复公示异议", command_schema(contract, "AnswerHardshipObjection"), (
    Field("upheld", "处理结果", kind="either", choices={"yes": "异议成立，退回社区重新核实", "no": "异议不成立"}),
    Field("answer", "答复内容", "加密保存；须书面答复提出人。", kind="long"),
    Field("on", "答复日期", words.DAY_HINT, start=today),
), "登记答复", about={"urn:linli:members:no-answer": "answer", "urn:linli:members:not-yet": "on"}),
    "AnswerHardshipObjection", "已登记答复", _waiting,
    of=_the_first_waiting)  # fmt: skip

CASE.offer(Form("approve", "登记批准认定", command_schema(contract, "ApproveHardship"), (
    *decision("decided_by", "如：柯桥街道党工委。", "如：党工委会议。"),
    Field("category", "困难类别", choices=mechanism_words.CATEGORIES, must=True),
    Field("valid_until", "有效期至", "一般自批准之日起一年。"),
    Field("on", "批准日期", words.DAY_HINT, start=today),
), "提交复核", about={
    "urn:linli:members:no-document": "decided_by.document",
    "urn:linli:members:ends-before-it-begins": "valid_until",
    "urn:linli:members:notice-still-hangs": "on",
}, note=mechanism_words.APPROVAL_NOTE), "ApproveHardship",
    when=_at("APPLIED", "ON_NOTICE", "APPROVED", "RECHECKED"))  # fmt: skip

CASE.offer(Form("recheck", "登记复核", command_schema(contract, "RecheckHardship"), (
    Field("in_need", "复核结论", kind="either", choices={"yes": "仍有困难", "no": "困难已解除"}),
    Field("findings", "复核情况", "加密保存。", kind="long"),
    Field("on", "复核日期", words.DAY_HINT, start=today),
), "登记复核", mechanism_words.RECHECKED_LASTS, {"urn:linli:members:not-yet": "on"}),
    "RecheckHardship", "已登记复核", _at("APPROVED"))  # fmt: skip

CASE.offer(Form("object", "登记公示异议", command_schema(contract, "ObjectToHardship"), (
    CHANNEL,
    Field("objection", "异议内容", "加密保存。", kind="long"),
    Field("on", "提出日期", words.DAY_HINT, start=today),
), "登记异议", about={"urn:linli:members:not-on-notice": "on"}),
    "ObjectToHardship", "已登记异议，答复前不能批准", _at("ON_NOTICE"), new="objection_id")  # fmt: skip

CASE.offer(Form("reject", "登记不予认定", command_schema(contract, "RejectHardship"), (
    *decision("decided_by", "如：柯桥街道党工委。", "如：党工委会议。"),
    Field("reason", "不予认定的理由", "加密保存；须告知本人。", kind="long"),
    Field("on", "决定日期", words.DAY_HINT, start=today),
), "登记不予认定", mechanism_words.REJECT_LASTS, {**_NO_DOCUMENT, "urn:linli:members:no-hardship-reason": "reason"}),
    "RejectHardship", "已登记不予认定", _at(*_WAITING))  # fmt: skip

CASE.offer(Form("finish", "登记结束", command_schema(contract, "EndHardship"), (
    Field("reason", "结束原因", "如：困难已解除、本人撤回申请。加密保存。", kind="long"),
    Field("on", "结束日期", words.DAY_HINT, start=today),
), "登记结束", mechanism_words.END_LASTS), "EndHardship", "已登记结束", _open)  # fmt: skip

CASE.at()
