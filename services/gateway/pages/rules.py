"""政策规则: the documents with their clauses, what a rulebook rests on, rehearsing a draft, publishing a version."""

import re
from typing import Any

from flask import Blueprint, render_template
from marshmallow import Schema, fields

from services.gateway.language import say
from services.gateway.pages import place_words, words
from services.gateway.pages.desk import ask, names
from services.gateway.pages.form import Field, Form, Page, Values, Wrong, carrying_out, command_schema
from services.gateway.pages.matter import today
from services.gateway.pages.mechanisms.words import FESTIVALS
from services.gateway.pages.rule_publishing import PUBLISH, publish
from services.members import contract

pages = Blueprint("rules", __name__, url_prefix="/rules")

#: A line of a document: how its clause is numbered, a space, what it says.
_CLAUSE = re.compile(r"(\S+)\s+(\S.*)")


@pages.get("")
def listing() -> str:
    """The documents, and the rulebooks, the newest first."""
    documents, rulebooks = ask("members", "PolicyDocuments"), ask("members", "Rulebooks")
    return render_template("rules.html", documents=documents, rulebooks=rulebooks[::-1], value_of=value_of)


def value_of(value: Any) -> str:
    """A parameter's value: a length of time, festivals, yes or no, or as it is."""
    match value:
        case {"count": count, "unit": unit}:
            return say(place_words.TERMS[unit], count=count)
        case [*festivals]:
            return say("、").join(say(FESTIVALS[each["code"]]) for each in festivals) or "—"
        case bool():
            return say("是" if value else "否")
        case _:
            return str(value)


# ── Documents ────────────────────────────────────────────────────────────────


class _Document(Schema):
    """A document as it is typed: its clauses one to a line."""

    number = fields.String(required=True)
    title = fields.String(required=True)
    issuer = fields.String(required=True)
    issued_on = fields.Date(required=True)
    clauses = fields.String(required=True)
    on = fields.Date(required=True)


def _clauses(text: str) -> list[dict[str, Any]]:
    found = [_CLAUSE.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    clauses = [{"number": each[1], "text": each[2]} for each in found if each is not None]
    if len(clauses) < len(found):
        raise Wrong(place_words.BAD_CLAUSES, "clauses")
    return clauses


REGISTER = Form("register", "登记政策文件", _Document(), (
    Field("number", "文号", "如：柯桥街工委〔2010〕25号。"),
    Field("title", "标题"),
    Field("issuer", "发文机关"),
    Field("issued_on", "发文日期"),
    Field("clauses", "条款", "一行一条，先写条款号，空一格后写内容，如：四、3 实行党员分类管理。", kind="long"),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "登记", place_words.DOCUMENT_LASTS, {
    "urn:linli:members:document-known": "number",
    "urn:linli:members:no-number": "number",
    "urn:linli:members:odd-clauses": "clauses",
}, "政策规则")  # fmt: skip
_register = carrying_out("members", "RegisterPolicyDocument", "已登记政策文件", new="document_id")
REGISTER.at(pages, lambda typed: _register({**typed, "clauses": _clauses(typed["clauses"])}))


def _standing() -> dict[str, str]:
    return {each["document_id"]: each["number"] for each in ask("members", "PolicyDocuments")}


REPEAL = Form("repeal", "登记文件废止", command_schema(contract, "RepealPolicyDocument"), (
    Field("document_id", "废止的文件", choices=_standing),
    Field("repealed_by", "由哪份文件废止", choices=_standing),
    Field("on", "废止日期", words.DAY_HINT, start=today),
), "登记废止", place_words.REPEALED_LASTS, {"urn:linli:members:not-in-force": "document_id"}, "政策规则")  # fmt: skip
REPEAL.at(pages, carrying_out("members", "RepealPolicyDocument", "已登记废止"))

# ── Rehearsing ───────────────────────────────────────────────────────────────


class _Draft(Schema):
    """The parameters by which classes would be proposed, and the day on which they would hold."""

    elderly_age = fields.Integer(required=True)
    elderly_party_age = fields.Integer(required=True)
    elderly_joined_before = fields.Date(required=True)
    mobile_months = fields.Integer(required=True)
    day = fields.Date(required=True)


REHEARSE = Form("rehearse", "规则试算", _Draft(), (
    Field("elderly_age", "老党员：年满（周岁）", start="70"),
    Field("elderly_party_age", "老党员：党龄满（年）", start="50"),
    Field("elderly_joined_before", "老党员：何日以前入党", start="1949-10-01"),
    Field("mobile_months", "流动党员：流动满（月）", start="6"),
    Field("day", "按哪一天的情况试算", start=today),
), "试算", crumb="政策规则", note=place_words.REHEARSE_NOTE, keeps=False)  # fmt: skip


def _rehearse(draft: Values) -> Page:
    """Who would come in and who would go out, by class; nothing is changed."""
    rules = {name: value for name, value in draft.items() if name != "day"}
    found = ask("members", "RehearseRulebook", rules=rules, day=draft["day"])
    changed = [who for each in found["classes"].values() for who in (*each["joined"], *each["left"])]
    return render_template("rehearsal.html", found=found, draft=draft, names=names(changed))


REHEARSE.at(pages, _rehearse)
PUBLISH.at(pages, publish)
