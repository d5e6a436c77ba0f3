"""名册更新: a newer roster compared with what is known, its differences taken over or not, any import reversed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from services.gateway.language import either, say
from services.gateway.pages import update_words, words
from services.gateway.pages.desk import ask, carry_out, caught_up, command_id, desk
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong, command_schema
from services.gateway.pages.listing import Action, Batch, Choice, Column, Found, Listing, Status, found_by, showing
from services.gateway.pages.matter import Matter, today
from services.members import contract

pages = Blueprint("updates", __name__, url_prefix="/updates")

#: Of what stays when an import is reversed, those that are named before it is.
NAMED = 20

# ── Imports there were ───────────────────────────────────────────────────────


def _state(row: Mapping[str, Any]) -> Status:
    return Status(*update_words.STATES[row["status"]])


LIST = Listing("updates", "名册更新", "次", "导入或更新", found_by("members", "RosterImports"), (
    Column("begun_on", "日期", showing.day("begun_on")),
    Column("way", "方式", showing.word(update_words.WAYS, "way")),
    Column("rows", "行数", number=True),
    Column("differences", "差异", number=True),
    Column("unchanged", "一致", number=True),
    Column("open", "待办理", number=True),
    Column("status", "状态", _state),
    Column("one", "办理", showing.opening("updates.one", "查看", "import_id")),
), update_words.NO_IMPORTS, actions=(Action("上传新名册", ".upload"),), lead=update_words.LIST_LEAD)  # fmt: skip
LIST.at(pages)

# ── Uploading ────────────────────────────────────────────────────────────────


class _File(Schema):
    """A newer roster."""

    file = fields.Raw(required=True)


UPLOAD = Form("upload", "上传新名册", _File(), (
    Field("file", "名册文件", update_words.FILE_HINT, kind="file", more={"accept": ".xlsx,.csv"}),
), "上传并比对", keeps=False, note=update_words.UPLOAD_NOTE)  # fmt: skip


def _upload(again: Filled | None) -> str:
    return render_template("roster_upload.html", filled=again or UPLOAD.blank(request.path))


def _compare(values: Values) -> Page:
    """Read the file; with a faulty row, the findings are shown and nothing is compared."""
    file = values["file"]
    compared = desk().imports.compare(file.read(), file.filename, command_id())
    if compared["receipt"] is None:
        flash(update_words.FAULTY, "bad")
        return redirect(url_for("imports.one", import_id=compared["import_id"]), 303)
    caught_up(compared["receipt"], update_words.UPLOADED)
    return redirect(url_for("updates.one", import_id=compared["import_id"]), 303)


UPLOAD.at(pages, _compare, _upload)

# ── One of them ──────────────────────────────────────────────────────────────


def _import(import_id: str) -> Mapping[str, Any] | None:
    found = ask("members", "RosterImportDetail", import_id=import_id)
    if found is None:
        return None
    facts = [
        ("方式", words.word(update_words.WAYS, found["way"])),
        ("日期", found["begun_on"]),
        ("行数", str(found["rows"])),
        ("不入库的栏目", found["not_kept"] or "—"),
    ]
    given = {"import_id": import_id, "on": today()}
    title = say("{day} 的{way}", day=found["begun_on"], way=words.word(update_words.WAYS, found["way"]))
    return {**found, "title": title, "facts": facts, "given": given}


UPDATE = Matter(pages, "/<import_id>", "members", "名册更新", "名册", _import)


def _differences(asked: Mapping[str, Any]) -> Found:
    import_id = (request.view_args or {})["import_id"]
    found = found_by("members", "Differences")({**asked, "import_id": import_id})
    return Found(found.total, [{**row, "key": _key(row) if row["acceptable"] else ""} for row in found.rows])


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['import_id']}/{row['kind']}/{row['member_id']}"


def _what(row: Mapping[str, Any]) -> str:
    return words.listed(update_words.FIELDS, row["fields"]) if row["fields"] else "—"


def _why(row: Mapping[str, Any]) -> str | None:
    if row["said"]:
        return either(row["said"]["zh"], row["said"]["en"])
    return words.word(update_words.CODES, row["reason"]) if row["reason"] else None


def _who(row: Mapping[str, Any]) -> Any:
    where = {name: row[name] for name in ("import_id", "kind", "member_id")}
    return showing.way("differences.one", row["name"], **where)


_STANDINGS = {code: word for code, (word, _) in update_words.STANDINGS.items()}
DIFFERENCES = Listing("differences", "差异清单", "项", "差异", _differences, (
    Column("name", "姓名", _who),
    Column("kind", "差异", showing.word(update_words.KINDS, "kind")),
    Column("fields", "不同的栏目", _what, nowrap=False),
    Column("organization", "名册所在支部", showing.place("organization_id")),
    Column("community", "社区", showing.place("community_id"), shown=False),
    Column("status", "办理情况", lambda row: Status(*update_words.STANDINGS[row["status"]])),
    Column("why", "说明", _why, nowrap=False),
), update_words.NO_DIFFERENCES, (
    Choice("kind", "差异", update_words.KINDS, "kind", "全部差异"),
    Choice("status", "办理情况", _STANDINGS, "status"),
), Batch("采纳所选", ".accept", "key", update_words.BATCH_NOTE), note=update_words.DIFFERENCES_NOTE,
   persons=True, template="roster_update.html")  # fmt: skip


@pages.get("/<import_id>")
def one(import_id: str) -> Any:
    """The differences with how each stands, above them what can be done about the whole."""
    found = _import(import_id)
    if found is None:
        abort(404)
    return DIFFERENCES.page(found=found, offers=UPDATE.offered(found, import_id=import_id))


# ── Taking over ──────────────────────────────────────────────────────────────


class _Chosen(Schema):
    """What was ticked: import, kind and person of each."""

    chosen = fields.List(fields.String(validate=validate.Regexp(r"[^/]+/[^/]+/[^/]+\Z")), required=True)


def _accepting(values: Values) -> Sequence[str]:
    return [say(update_words.ACCEPTING, count=len(values["chosen"])), update_words.ACCEPTS_LAST]


ACCEPT = Form("accept", "采纳差异", _Chosen(), (
    Field("chosen", "已勾选的差异", kind="rows"),
), "采纳所选", _accepting, keeps=False)  # fmt: skip


def _accept(values: Values) -> Response:
    """One command for all that was ticked of one import; what each comes to stands beside it."""
    import_id = values["chosen"][0].partition("/")[0]
    keys = [{"kind": kind, "member_id": who} for _, kind, who in (each.split("/") for each in values["chosen"])]
    data = {"import_id": import_id, "differences": keys, "on": today()}
    carry_out("members", "AcceptDifferences", data, update_words.ACCEPTED)
    return redirect(url_for("updates.one", import_id=import_id), 303)


def _again(filled: Filled | None) -> Response:
    """Without a tick, on second thoughts, or refused: back to the list that it came from."""
    chosen = filled.typed.get("chosen", []) if filled is not None else []
    if filled is not None and (filled.title or filled.errors):
        flash(filled.title if chosen else update_words.NOTHING_CHOSEN, "bad")
    if not chosen:
        return redirect(request.referrer or url_for("updates.listing"), 303 if filled else 302)
    return redirect(url_for("updates.one", import_id=chosen[0].partition("/")[0]), 303)


ACCEPT.at(pages, _accept, _again)


_TAKEN_OVER = ("JOINED", "MOVED", "CHANGED")


class _Kind(Schema):
    """Of which kind everything is taken over."""

    kind = fields.String(required=True, validate=validate.OneOf(_TAKEN_OVER))


def _waiting(values: Values) -> list[dict[str, str]]:
    asked = {"import_id": (request.view_args or {})["import_id"], "kind": values["kind"], "limit": 500}
    rows = [row for row in ask("members", "Differences", **asked, status="OPEN")["rows"] if row["acceptable"]]
    return [{"member_id": row["member_id"], "kind": row["kind"]} for row in rows]


def _accepting_all(values: Values) -> Sequence[str]:
    return [say(update_words.ACCEPTING, count=len(_waiting(values))), update_words.ACCEPTS_LAST]


def _all_of_kind(values: Values) -> dict[str, Any]:
    waiting = _waiting(values)
    if not waiting:
        raise Wrong(update_words.NOTHING_OF_KIND, "kind")
    return {"differences": waiting}


def _is_compared(found: Mapping[str, Any]) -> bool:
    return bool(found["status"] == "COMPARED")


UPDATE.offer(Form("accept-all", "按类全部采纳", _Kind(), (
    Field("kind", "差异", update_words.ALL_HINT, choices={code: update_words.KINDS[code] for code in _TAKEN_OVER}),
), "全部采纳", _accepting_all),
    "AcceptDifferences", update_words.ACCEPTED, _is_compared, made_of=_all_of_kind)  # fmt: skip

# ── Finishing, reversing ─────────────────────────────────────────────────────

UPDATE.offer(Form("finish", "办结", Schema(), (), "办结", note=update_words.FINISHING),
    "FinishUpdate", update_words.FINISHED, _is_compared)  # fmt: skip


def _reversing(_values: Values) -> Sequence[str]:
    """What will be compensated, and whatever stays by name."""
    preview = ask("members", "ReversalPreview", import_id=(request.view_args or {})["import_id"])
    counts = [
        say(update_words.COUNT, kind=say(word), count=preview["compensated"][code])
        for code, word in update_words.KINDS.items()
        if code in preview["compensated"]
    ]
    back = say(update_words.COMPENSATED, counts=say("、").join(counts)) if counts else ""
    stays = [
        say(
            update_words.STAYS,
            name=each["name"],
            kind=say(update_words.KINDS[each["kind"]]),
            why=either(each["said"]["zh"], each["said"]["en"]),
        )
        for each in preview["stays"][:NAMED]
    ]
    rest = len(preview["stays"]) - len(stays)
    more = [say(update_words.MORE_STAY, count=rest)] if rest else []
    return [back or update_words.NOTHING_TO_COMPENSATE, *stays, *more, update_words.REVERSED_BY_FACTS]


def _is_over(found: Mapping[str, Any]) -> bool:
    return found["status"] in ("COMPLETED", "FINISHED")


UPDATE.offer(Form("reverse", "整批撤销", command_schema(contract, "ReverseImport"), (
    Field("reason", "撤销原因", choices=update_words.REVERSING),
), "提交复核", _reversing), "ReverseImport", when=_is_over)  # fmt: skip

# ── What a reversal left to people ───────────────────────────────────────────


class _Settling(Schema):
    """What was ticked: kind and person of each."""

    leftovers = fields.List(fields.String(), required=True)


def _leftovers() -> dict[str, str]:
    found = ask("members", "RosterImportDetail", import_id=(request.view_args or {})["import_id"])
    return {
        f"{each['kind']}/{each['member_id']}": say(
            update_words.LEFTOVER, name=each["name"], kind=say(update_words.KINDS[each["kind"]])
        )
        for each in found["uncompensated"]
        if each["settled_on"] is None
    }


def _settled(typed: Values) -> dict[str, Any]:
    keys = [each.partition("/") for each in typed["leftovers"]]
    return {"leftovers": [{"kind": kind, "member_id": who} for kind, _, who in keys]}


def _has_leftovers(found: Mapping[str, Any]) -> bool:
    return bool(found["left"])


UPDATE.offer(Form("settle", "登记遗留事项已处理", _Settling(), (
    Field("leftovers", "已逐人处理的事项", choices=_leftovers),
), "登记", note=update_words.SETTLING, about={"urn:linli:members:not-left-over": "leftovers"}),
    "SettleLeftovers", update_words.SETTLED, _has_leftovers, made_of=_settled)  # fmt: skip
