"""One organisation: what was when, its secretary and codes, where it hangs; and the tree as it stood on any day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint

from services.gateway.pages import place_words, words
from services.gateway.pages.desk import ask, desk, names, places
from services.gateway.pages.form import Field, Form, Values, Wrong, command_schema
from services.gateway.pages.form.decisions import decision
from services.gateway.pages.listing import Column, Day, Found, Listing, showing
from services.gateway.pages.matter import Matter, today
from services.gateway.pages.persons import holder_of
from services.gateway.pages.sentences import day_of
from services.members import contract

pages = Blueprint("organization", __name__, url_prefix="/organizations")

# ── The tree on a day ────────────────────────────────────────────────────────


def _below(rows: Sequence[Mapping[str, Any]], parent: str | None, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Depth first; what hangs under nothing that stood then comes out at the top."""
    standing = {each["organization_id"] for each in rows}
    for each in rows:
        if (each["parent_id"] if each["parent_id"] in standing else None) == parent:
            yield {**each, "depth": depth}
            yield from _below(rows, each["organization_id"], depth + 1)


def _tree(asked: Mapping[str, Any]) -> Found:
    rows = list(_below(ask("members", "Organizations", day=asked["day"])["organizations"], None))
    page = rows[asked["offset"] :][: asked["limit"]]
    known = names([each["secretary"] for each in page if each["secretary"]])
    return Found(len(rows), [{**each, "secretary_name": known.get(each["secretary"])} for each in page])


def _codes(row: Any) -> list[str] | None:
    return [f"{words.word(place_words.ASPECTS, scheme)} {code}" for scheme, code in row["codes"].items()] or None


TREE = Listing("tree", "组织沿革", "个", "组织", _tree, (
    Column("name", "组织全称", showing.indented("name", "depth")),
    Column("kind", "类别", showing.word(words.ORGANIZATION_KINDS, "kind")),
    Column("secretary", "当日书记", showing.person("secretary", "secretary_name")),
    Column("codes", "当日代码", _codes, nowrap=False),
    Column("one", "办理", showing.opening("organization.one", "详情", "organization_id")),
), place_words.NO_TREE, (Day(),), lead=place_words.TREE_LEAD, persons=True,
   template="organization_tree.html")  # fmt: skip


@pages.get("/tree")
def tree() -> Any:
    """The tree on a day; above it, whose term ends soon and where nobody leads."""
    elections = ask("members", "ElectionsDue", day=desk().settings.today())
    due = [{**each, "name": places().name(each["organization_id"])} for each in elections["due"]]
    return TREE.page(due=due, without=len(elections["without"]))


# ── One of them ──────────────────────────────────────────────────────────────


def _organization(organization_id: str) -> Mapping[str, Any]:
    found = ask("members", "OrganizationHistory", organization_id=organization_id)
    known = names(
        [each["value"] for each in found["spans"] if each["aspect"] == "SECRETARY"] + [found["secretary"] or ""]
    )
    facts = [
        ("类别", words.word(words.ORGANIZATION_KINDS, found["kind"])),
        ("上级组织", places().name(found["parent_id"])),
        ("成立日期", day_of(found["registered_on"])),
        ("书记", known.get(found["secretary"], "—")),
        ("任期届满", day_of(found["term_ends"])),
    ]
    spans = [{**each, "said": _said(each, known), "last_day": _last_day(each["to_day"])} for each in found["spans"]]
    return {
        **found,
        "title": found["name"],
        "facts": facts,
        "spans": spans,
        "given": {"organization_id": organization_id},
    }


def _said(span: Mapping[str, Any], known: Mapping[str, str]) -> str:
    if span["aspect"] == "SECRETARY":
        return known.get(span["value"], "—")
    return places().name(span["value"]) if span["aspect"] in ("PARENT", "MERGED_INTO") else span["value"]


def _last_day(to_day: str | None) -> date | None:
    return date.fromisoformat(to_day) - timedelta(days=1) if to_day else None


def _stands(found: Mapping[str, Any]) -> bool:
    return not found["dissolved_on"]


def _beneath(found: Mapping[str, Any]) -> bool:
    return _stands(found) and found["kind"] != "WORK_COMMITTEE"


def _led(found: Mapping[str, Any]) -> bool:
    return _stands(found) and bool(found["secretary"])


def _secretary(typed: Values) -> dict[str, Any]:
    member_id = holder_of(typed["member_id"])
    if member_id is None:
        raise Wrong(place_words.NO_SUCH_MEMBER, "member_id")
    return {**typed, "member_id": member_id}


ONE = Matter(pages, "/<organization_id>", "members", "组织管理", "组织全称", _organization, "organization.html",
             home="organizations.listing")  # fmt: skip
_EARLY = dict.fromkeys(("urn:linli:members:before-its-time", "urn:linli:members:not-active"), "on")
_NO_DECISION = {**_EARLY, "urn:linli:members:no-decision": "document"}
_OTHER = tuple(f"urn:linli:members:{each}" for each in ("own-parent", "parent-not-there", "stands-below"))
_ON = Field("on", "生效日期", words.DAY_HINT, start=today)

ONE.offer(Form("appoint", "登记书记任职", command_schema(contract, "AppointSecretary"), (
    Field("member_id", "书记的证件号码", "须在党员名册上；号码只用于认人。", more={"maxlength": "18"}),
    Field("term_ends", "任期届满日期", "不填的按规则的任期年数推算。"),
    *decision("decided_by", "如：柯桥街道党工委。", "如：选举结果批复。"),
    Field("on", "任职日期", words.DAY_HINT, start=today),
), "登记任职", about={**_EARLY, "urn:linli:members:term-ends-early": "term_ends"}),
    "AppointSecretary", "已登记书记任职", _stands, made_of=_secretary)  # fmt: skip

ONE.offer(Form("relieve", "登记书记离任", command_schema(contract, "RelieveSecretary"), (
    Field("reason", "原因", choices=place_words.LEAVING),
    Field("on", "离任日期", words.DAY_HINT, start=today),
), "登记离任", about={**_EARLY, "urn:linli:members:no-secretary": "on"}),
    "RelieveSecretary", "已登记书记离任", _led)  # fmt: skip

ONE.offer(Form("code", "登记代码", command_schema(contract, "RecordCode"), (
    Field("scheme", "代码种类", choices=place_words.SCHEMES),
    Field("code", "代码", "位数和校验位与证书或公布的代码表一致。", more={"maxlength": "18"}),
    _ON,
), "登记代码", about={
    **_EARLY, "urn:linli:members:unsound-code": "code", "urn:linli:members:code-of-another-place": "scheme",
}), "RecordCode", "已登记代码", _stands)  # fmt: skip

ONE.offer(Form("reparent", "调整上级组织", command_schema(contract, "ReparentOrganization"), (
    Field("parent_id", "新的上级组织", choices=lambda: places().choices),
    _ON,
), "调整", place_words.REPARENTED_LASTS, {**_EARLY, **dict.fromkeys(_OTHER, "parent_id")}),
    "ReparentOrganization", "已调整上级组织", _beneath)  # fmt: skip

ONE.offer(Form("rename", "组织更名", command_schema(contract, "RenameOrganization"), (
    Field("name", "新的组织全称", "与批准更名的文件一致。"),
    Field("document", "批复文号"),
    _ON,
), "更名", place_words.RENAMED_LASTS, {
    **_NO_DECISION, "urn:linli:members:no-organization-name": "name", "urn:linli:members:not-yet-called-so": "on",
}), "RenameOrganization", "已登记组织更名", _stands)  # fmt: skip

ONE.offer(Form("merge", "并入其他组织", command_schema(contract, "MergeOrganization"), (
    Field("into_id", "并入的组织", choices=lambda: places().choices),
    Field("document", "批复文号"),
    _ON,
), "合并", place_words.MERGED_LASTS, {**_NO_DECISION, **dict.fromkeys(_OTHER, "into_id")}),
    "MergeOrganization", "已登记合并", _beneath)  # fmt: skip

ONE.offer(Form("dissolve", "撤销组织", command_schema(contract, "DissolveOrganization"), (
    Field("document", "批复文号"),
    _ON,
), "撤销", place_words.DISSOLVED_LASTS, _NO_DECISION), "DissolveOrganization", "已登记撤销", _beneath)  # fmt: skip

ONE.at()
