"""What is done about one member, each on a page beneath theirs: probation, objections, classes, transfer, the end.

Duties are handed over here, and a record that somebody has twice is proposed for merging.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from marshmallow import Schema, fields

from services.gateway.language import say
from services.gateway.pages import people_words, words
from services.gateway.pages.desk import ask, places
from services.gateway.pages.form import Field, Form, Values, Wrong, command_schema
from services.gateway.pages.form.decisions import decision
from services.gateway.pages.matter import Found, Matter, today
from services.gateway.pages.persons import holder_of, person_fields, who, with_person
from services.members import contract

pages = Blueprint("people", __name__, url_prefix="/members")


def person_of(member_id: str) -> Found | None:
    """The member, and what each command about them takes."""
    found = ask("members", "MemberDetail", member_id=member_id, day=today())
    if found is None:
        return None
    facts = [
        ("所在社区", places().name(found["community_id"])),
        ("所在支部", places().name(found["organization_id"])),
        ("人员类别", words.word(words.CATEGORIES, found["category"])),
        ("分类", words.listed(words.CLASSES, [each for each in words.CLASSES if each in found["classes"]]) or "—"),
    ]
    return {**found, "title": found["name"], "facts": facts, "given": {"member_id": found["member_id"]}}


PERSON = Matter(pages, "/<member_id>", "members", "党员名册", "党员姓名", person_of, owner="members")


def _here(found: Found) -> bool:
    return not found["ended_on"] and not found["erased_on"]


def _on_probation(found: Found) -> bool:
    return _here(found) and found["category"] == "PROBATIONARY"


def _on_roll(found: Found) -> bool:
    return _here(found) and found["relationship"] == "HERE"


def _contested(found: Found) -> bool:
    return _here(found) and bool(found["objections"])


def _classified(found: Found) -> bool:
    return _here(found) and bool(found["classes"])


# ── Probation ────────────────────────────────────────────────────────────────

_TWO_DECISIONS = (
    *decision("resolution", "如：湖滨社区第一党支部。", "如：支部党员大会。", "决议编号"),
    *decision("approval", "如：柯桥街道党工委。", "如：党工委会议。", "批复文号"),
)
_UNDECIDED = {
    "urn:linli:members:no-resolution": "resolution.document",
    "urn:linli:members:approved-first": "approval.on",
    "urn:linli:members:still-on-probation": "full_member_on",
    "urn:linli:members:odd-extension": "months",
}

PERSON.offer(Form("complete", "登记转正", command_schema(contract, "CompleteProbation"), (
    Field("full_member_on", "转正日期", "党龄自此日起算。"),
    *people_words.named(_TWO_DECISIONS),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "登记转正", people_words.COMPLETED_LASTS, _UNDECIDED), "CompleteProbation", "已登记转正", _on_probation)  # fmt: skip

PERSON.offer(Form("extend", "登记延长预备期", command_schema(contract, "ExtendProbation"), (
    Field("months", "延长月数", "一般六个月至一年，只能延长一次。"),
    *people_words.named(_TWO_DECISIONS),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "登记延长", people_words.EXTENDED_LASTS, _UNDECIDED),
    "ExtendProbation", "已登记延长预备期", _on_probation)  # fmt: skip

PERSON.offer(Form("cancel", "登记取消预备党员资格", command_schema(contract, "CancelProbation"), (
    *people_words.named(_TWO_DECISIONS),
    Field("on", "取消日期", words.DAY_HINT, start=today),
), "登记取消", people_words.CANCELLED_LASTS, _UNDECIDED),
    "CancelProbation", "已登记取消预备党员资格", _on_probation)  # fmt: skip

# ── Classes ──────────────────────────────────────────────────────────────────


def _of_person(found_in: str) -> Callable[[], dict[str, str]]:
    """The classes that whoever the form is about has objected to, or is in."""

    def choices() -> dict[str, str]:
        found = person_of(str((request.view_args or {})["member_id"])) or {}
        codes = [each["member_class"] if found_in == "objections" else each for each in found.get(found_in, ())]
        return {code: say(word) for code, word in words.CLASSES.items() if code in codes}

    return choices


PERSON.offer(Form("answer", "答复分类异议", command_schema(contract, "AnswerObjection"), (
    Field("member_class", "对哪一类的异议", choices=_of_person("objections")),
    Field("upheld", "处理结果", kind="either", choices={"yes": "异议成立，终止该分类", "no": "异议不成立，维持分类"}),
    Field("reason", "答复理由", "须告知本人；加密保存。", kind="long"),
    Field("on", "答复日期", words.DAY_HINT, start=today),
), "登记答复", about={"urn:linli:members:no-objection": "member_class", "urn:linli:members:no-reason": "reason"}),
    "AnswerObjection", "已登记答复", _contested)  # fmt: skip

PERSON.offer(Form("override", "改定分类", command_schema(contract, "OverrideClassification"), (
    Field("member_class", "分类", choices={code: words.CLASSES[code] for code in words.PROPOSED_CLASSES}),
    Field("holds", "改定为", kind="either", choices={"yes": "列入", "no": "不列入"}),
    Field("effective_from", "自何日起", words.DAY_HINT),
    Field("reason", "改定理由", "加密保存。", kind="long"),
    Field("on", "改定日期", words.DAY_HINT, start=today),
), "改定", people_words.OVERRIDDEN_LASTS, {"urn:linli:members:no-reason": "reason"}),
    "OverrideClassification", "已改定分类", _here)  # fmt: skip

PERSON.offer(Form("unclass", "终止分类", command_schema(contract, "EndClassification"), (
    Field("member_class", "分类", choices=_of_person("classes")),
    Field("reason", "终止理由", "加密保存。", kind="long"),
    Field("on", "终止日期", words.DAY_HINT, start=today),
), "终止", people_words.UNCLASSED_LASTS, {"urn:linli:members:no-reason": "reason"}),
    "EndClassification", "已终止该分类", _classified)  # fmt: skip

# ── Moving, leaving ──────────────────────────────────────────────────────────


class _Transfer(Schema):
    """Where to; the community follows from the organisation."""

    organization_id = fields.String(required=True)
    document = fields.String(required=True)
    on = fields.Date(required=True)


def _with_community(typed: Values) -> Values:
    community_id = places().community_of(typed["organization_id"])
    if community_id is None:
        raise Wrong(people_words.NO_COMMUNITY, "organization_id")
    return {**typed, "community_id": community_id}


PERSON.offer(Form("transfer", "街道内转接组织关系", _Transfer(), (
    Field("organization_id", "转入组织", choices=lambda: places().choices),
    Field("document", "介绍信或通知编号"),
    Field("on", "转接日期", words.DAY_HINT, start=today),
), "登记转接", people_words.TRANSFERRED_LASTS, {"urn:linli:members:no-transfer-note": "document"}),
    "ReassignMember", "已登记转接", _on_roll, made_of=_with_community)  # fmt: skip

PERSON.offer(Form("leave", "登记党员离开", command_schema(contract, "EndMembership"), (
    Field("reason", "原因", choices={code: words.END_REASONS[code] for code in people_words.ENDS}),
    Field("document", "依据文件", "名称或文号，如死亡证明、介绍信、上级决定。"),
    Field("to_organization", "转往何处", "组织关系转出的填写，其他不填。", more={"maxlength": "80"}),
    Field("on", "离开日期", words.DAY_HINT),
), "登记离开", people_words.LEFT_LASTS, {"urn:linli:members:no-basis": "document"}),
    "EndMembership", "已登记离开，相关联系随之终止", _here)  # fmt: skip

# ── Duties, second records ───────────────────────────────────────────────────


def _successor(typed: Values) -> dict[str, Any]:
    """Whoever is named, or nobody yet."""
    if not any(typed.get(name) for name in ("known", "id_number", "name")):
        return dict(typed)
    return who(typed, "successor_id", "successor_name")


PERSON.offer(Form("hand-over", "交接联系职责", with_person(command_schema(contract, "HandOverDuties")), (
    *person_fields("接手人"),
    Field("reason", "原因", choices=people_words.HANDOVERS, start="LEFT", must=True),
    Field("on", "交接日期", words.DAY_HINT, start=today),
), "交接", people_words.HANDED_LASTS, {"urn:linli:members:own-successor": "known"}),
    "HandOverDuties", "已交接联系职责", made_of=_successor,
    of=lambda found: {"holder_id": found["member_id"]})  # fmt: skip


class _Merge(Schema):
    """Which record goes on."""

    id_number = fields.String(required=True)
    on = fields.Date(required=True)


def _kept(typed: Values) -> dict[str, Any]:
    keep_id = holder_of(typed["id_number"])
    if keep_id is None:
        raise Wrong(people_words.NO_SUCH_NUMBER, "id_number")
    return {"keep_id": keep_id, "on": typed["on"]}


PERSON.offer(Form("merge", "登记为重复记录", _Merge(), (
    Field("id_number", "保留记录的证件号码", "本页这条记录将并入该记录；号码只用于认人。", more={"maxlength": "18"}),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "提出合并", people_words.MERGED_LASTS, dict.fromkeys((
    "urn:linli:members:same-record", "urn:linli:members:merger-exists",
), "id_number")), "MergeRecords", when=_here, made_of=_kept,
    of=lambda found: {"duplicate_id": found["member_id"]}, new="merger_id")  # fmt: skip
