"""待复核: what one person prepared and another has to look at; one of them with its three hands, to be printed."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from marshmallow import Schema, fields

from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import check_words, disclosure_words, mechanism_words, words
from services.gateway.pages.administering import named
from services.gateway.pages.clearing import CLEARINGS
from services.gateway.pages.desk import ask, caught_up, command_id, desk, names, places, seen
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.listing import TITLES, Choice, Column, Found, Link, Listing, Status
from services.gateway.pages.mergers import compared
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import moment
from services.gateway.preparations import preparation
from services.gateway.preparations.preparation import COLLECTED, Preparation
from services.gateway.projections import Whose

pages = Blueprint("checks", __name__, url_prefix="/checks")


def whose() -> Whose:
    """Those preparations that whoever looks may see."""
    asker = g.me.asker
    return Whose(asker.actor, desk().checking.checkable(asker))


def person(actor: str | None) -> str:
    """The name of whose hand it was."""
    kind, _, found_id = (actor or "").partition(":")
    return named(kind, found_id) or say(check_words.SOMEBODY)


# ── The list ─────────────────────────────────────────────────────────────────


def _find(asked: Mapping[str, Any]) -> Found:
    total, ids = desk().reads.prepared(
        whose(), (asked["status"],) if asked["status"] else check_words.OPEN, asked["limit"], asked["offset"]
    )
    streams = [preparation.stream_of(each) for each in ids]
    states = dict(desk().registry.runtime.states(preparation, streams))
    return Found(total, [{"id": each, "found": states[at]} for each, at in zip(ids, streams, strict=True)])


def title(found: Preparation) -> str:
    """What is to be done."""
    return say(check_words.TITLES[found.command])


def _way(row: Any) -> Link:
    return Link(title(row["found"]), url_for("checks.one", preparation_id=row["id"]))


def _state(found: Preparation) -> Status:
    waits = found.status == "agreed" and _collected(found)
    return Status(*(check_words.TO_COLLECT if waits else check_words.STATES[found.status]))


_OVER = {code: word for code, (word, _) in check_words.STATES.items() if code not in check_words.OPEN}

LIST = Listing(
    "checks",
    "待复核",
    "件",
    "待复核事项",
    find=_find,
    columns=(
        Column("title", "事项", _way),
        Column("prepared_by", "经办", lambda row: person(row["found"].prepared_by)),
        Column("prepared_at", "提交时间", lambda row: moment(row["found"].prepared_at)),
        Column("until", "复核期限", lambda row: row["found"].until.isoformat()),
        Column("status", "状态", lambda row: _state(row["found"])),
        Column("checked_by", "审核", lambda row: person(row["found"].checked_by) if row["found"].checked_by else None),
    ),
    filters=(Choice("status", "状态", _OVER, "status", "待复核和办理中"),),
    lead=check_words.LEAD,
    empty=check_words.NOTHING,
)
LIST.at(pages)


# ── One of them ──────────────────────────────────────────────────────────────


class _SendingBack(Schema):
    """What is wrong with it."""

    reason = fields.String()


def _agreeing(_: Values) -> Sequence[str]:
    found = _found(str((request.view_args or {})["preparation_id"]))
    return [say(each) for each in (check_words.AGREEING_TO_COLLECT if _collected(found) else check_words.AGREEING)]


AGREE = Form("agree", "复核通过", Schema(), (), "复核通过并办理", _agreeing, keeps=False)
SEND_BACK = Form(
    "send-back",
    "退回经办人",
    _SendingBack(),
    (Field("reason", "退回理由", kind="long", must=True, more={"maxlength": "500"}),),
    "退回经办人",
    about={"urn:linli:gateway:no-reason": "reason"},
)
WITHDRAW = Form("withdraw", "撤回", Schema(), (), "撤回", check_words.WITHDRAWING, keeps=False)
COLLECT = Form("collect", "下载", Schema(), (), "下载明文表格", keeps=False)
FORMS = {each.name: each for each in (AGREE, SEND_BACK, WITHDRAW, COLLECT)}


@pages.get("/<uuid:preparation_id>")
def one(preparation_id: Any) -> Page:
    """What was filled in, by whom, and what whoever looks can do about it."""
    return _check(None, preparation_id)


def _check(again: Filled | None, preparation_id: Any) -> Page:
    found = _found(str(preparation_id))
    own = found.prepared_by == g.me.actor

    def filled(form: str) -> Filled:
        if again is not None and again.form.name == form:
            return again
        return FORMS[form].blank(url_for(f"checks.{form}", preparation_id=preparation_id))

    return render_template(
        "check.html",
        found=found,
        title=title(found),
        state=_state(found),
        lines=told(found),
        compared=_compared(found),
        hands=_hands(found),
        own=own,
        collected=_collected(found),
        again=again,
        filled=filled,
    )


def _found(preparation_id: str) -> Preparation:
    try:
        return desk().checking.find(preparation_id)
    except Refusal:
        abort(404)


def _collected(found: Preparation) -> bool:
    return (found.service, found.command) in COLLECTED


def _hands(found: Preparation) -> Sequence[tuple[str, str, str]]:
    """经办, 审核, 批准文件: whose hand, when."""
    data = msgspec.json.decode(found.body) if found.body is not None else _accepted(found)
    checked = person(found.checked_by) if found.checked_by else "—"
    return (
        (say("经办"), person(found.prepared_by), moment(found.prepared_at)),
        (say("审核"), checked, moment(found.checked_at) if found.checked_at else ""),
        *([(say("批准文件"), *_document(data["decided_by"]))] if data.get("decided_by") else []),
    )


def _document(decided: Mapping[str, Any]) -> tuple[str, str]:
    said = say("{meeting}，{day}", meeting=decided["kind"], day=decided["on"])
    return f"{decided['organization']}　{decided['document']}", said


def _accepted(found: Preparation) -> Mapping[str, Any]:
    """The open part of what came of it, for those who may read histories."""
    if found.position is None or not may(found.service, "history"):
        return {}
    events = desk().services.history(found.service, positions=[found.position])
    data: Mapping[str, Any] = events[0]["data"] if events else {}
    return data


def told(found: Preparation) -> Sequence[tuple[str, str | Link]]:
    """What was filled in, line by line; nothing once it is destroyed."""
    data = msgspec.json.decode(found.body) if found.body is not None else {}
    known = names([str(data[each]) for each in check_words.PEOPLE if data.get(each)])
    filled_in = [(field, data[field]) for field in check_words.LABELS if data.get(field) not in (None, "")]
    return [
        (say(check_words.LABELS[field]), _shown(field, value, known, data))
        for field, value in filled_in
        if check_words.LABELS[field]
    ]


def _shown(field: str, value: Any, known: Mapping[str, str], data: Mapping[str, Any]) -> str | Link:
    if field in check_words.PEOPLE:
        name = known.get(str(value), "—")
        return Link(name, url_for("members.one", member_id=value)) if may("desk", "members.one") else name
    if field == "organization_id":
        return places().name(value)
    if field == "import_id":
        return Link(say("查看导入记录"), url_for("updates.one", import_id=value))
    if "release_id" in data:
        return _listed(field, data)
    if field == "activity_id":
        found = ask("volunteering", "ActivityDetail", activity_id=value)
        return Link(str(found["name"]), url_for("volunteering.one", activity_id=value))
    if field == "category":
        return words.word(mechanism_words.CATEGORIES, value)
    return words.word(words.CODES, value) if value in words.CODES else str(value)


def _listed(field: str, data: Mapping[str, Any]) -> str | Link:
    """What is said of a list that is asked for in clear."""
    match field:
        case "listing":
            return say(TITLES.get(data["listing"], data["listing"]))
        case "asked":
            return CLEARINGS[data["listing"]].shown(data) if data["listing"] in CLEARINGS else str(data["asked"])
        case "member_ids":
            return say("{count} 人", count=len(data["member_ids"]))
        case "columns":
            return say("、").join(say(disclosure_words.TOLD[each]) for each in ("NAME", *data["columns"]))
        case "reason":
            return say(disclosure_words.REVEAL_REASONS[data["reason"]])
    return str(data[field])


def _compared(found: Preparation) -> Mapping[str, Any] | None:
    """The two records that are said to be one person, for as long as somebody can still say no."""
    if found.command != "MergeRecords" or found.body is None:
        return None
    data = msgspec.json.decode(found.body)
    return compared(data["keep_id"], data["duplicate_id"])


# ── What is done here ────────────────────────────────────────────────────────


def _agree(values: Values, preparation_id: Any) -> Page:
    receipt = desk().checking.agree(str(preparation_id), command_id())
    if receipt["service"] == "gateway":
        flash(check_words.AGREED_TO_COLLECT if seen(receipt["position"]) else words.ACCEPTED_LATER, "good")
    else:
        caught_up(receipt, check_words.AGREED)
    return redirect(url_for(".one", preparation_id=preparation_id), 303)


def _send_back(values: Values, preparation_id: Any) -> Page:
    return _done(desk().checking.send_back(str(preparation_id), values.get("reason", ""), command_id()), "SENT_BACK")


def _withdraw(values: Values, preparation_id: Any) -> Page:
    return _done(desk().checking.withdraw(str(preparation_id), command_id()), "WITHDRAWN")


def _collect(values: Values, preparation_id: Any) -> Page:
    """The answer to the form itself is the workbook: no address leads to it."""
    found = _found(str(preparation_id))
    data = msgspec.json.decode(found.body or b"{}")
    if (listed := CLEARINGS.get(data.get("listing", ""))) is None:
        raise Wrong(check_words.BY_PROGRAM, status=409)
    receipt = desk().checking.collect(str(preparation_id))
    if not receipt["first"]:
        raise Wrong(check_words.COLLECTED, status=409)
    return listed.workbook(data, receipt["told"], person(found.checked_by))


def _done(position: int, said: str) -> Page:
    flash(getattr(check_words, said) if seen(position) else words.ACCEPTED_LATER, "good")
    return redirect(url_for(".listing"), 303)


for _form, _act in ((AGREE, _agree), (SEND_BACK, _send_back), (WITHDRAW, _withdraw), (COLLECT, _collect)):
    _form.at(pages, _act, _check, f"/<uuid:preparation_id>/{_form.name}")
