"""One difference of a newer roster: old and new side by side, and what is said to it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from marshmallow import Schema

from services.gateway.language import either
from services.gateway.pages import update_words, words
from services.gateway.pages.desk import ask, places
from services.gateway.pages.form import Field, Form, command_schema
from services.gateway.pages.listing import Status
from services.gateway.pages.matter import Found, Matter, today
from services.members import contract

pages = Blueprint("differences", __name__, url_prefix="/updates")


def _difference(import_id: str, kind: str, member_id: str) -> Found | None:
    asked = {"import_id": import_id, "member_id": member_id, "kind": kind}
    found = ask("members", "DifferenceDetail", **asked) if kind in update_words.KINDS else None
    if found is None:
        return None
    facts = [
        ("差异", words.word(update_words.KINDS, kind)),
        ("名册所在支部", places().name(found["organization_id"])),
        ("社区", places().name(found["community_id"])),
    ]
    lines = [
        {
            "label": words.word(update_words.FIELDS, line["field"]),
            "old": _told(line["field"], line["old"]),
            "new": _told(line["field"], line["new"]),
            "differs_masked": line["differs_masked"],
        }
        for line in found["lines"]
    ]
    why = either(found["said"]["zh"], found["said"]["en"]) if found["said"] else ""
    return {
        **found,
        "title": found["name"],
        "facts": facts,
        "lines": lines,
        "why": why or (words.word(update_words.CODES, found["reason"]) if found["reason"] else ""),
        "state": Status(*update_words.STANDINGS[found["status"]]),
        "given": {**asked, "on": today()},
    }


_CODED = {"category": words.CATEGORIES, "sex": words.SEXES}


def _told(field: str, value: Any) -> str:
    if field == "organization_id":
        return places().name(value)
    return words.word(_CODED[field], value) if field in _CODED else value or "—"


def _acceptable(found: Mapping[str, Any]) -> bool:
    return bool(found["acceptable"])


def _declinable(found: Mapping[str, Any]) -> bool:
    return bool(found["answerable"] and found["kind"] != "ABSENT")


def _asked(found: Mapping[str, Any]) -> bool:
    return bool(found["kind"] == "ABSENT" and found["status"] == "OPEN")


DIFFERENCE = Matter(
    pages,
    "/<import_id>/<kind>/<member_id>",
    "members",
    "名册更新",
    "党员姓名",
    _difference,
    "roster_difference.html",
    home="updates.listing",
)
DIFFERENCE.at()


def _key(found: Found) -> dict[str, Any]:
    key = {"member_id": found["member_id"], "kind": found["kind"]}
    return {"import_id": found["import_id"], "differences": [key], "on": today()}


def _only(*names: str) -> Any:
    return lambda found: {name: found["given"][name] for name in names}


DIFFERENCE.offer(
    Form("accept", "采纳", Schema(), (), "采纳", note=update_words.ACCEPTS_LAST),
    "AcceptDifferences",
    update_words.ACCEPTED,
    _acceptable,
    of=_key,
)
DIFFERENCE.offer(
    Form(
        "decline",
        "不采纳",
        command_schema(contract, "DeclineDifference"),
        (Field("reason", "理由", choices=update_words.DECLINING),),
        "登记不采纳",
    ),
    "DeclineDifference",
    update_words.DECLINED,
    _declinable,
    of=_only("import_id", "member_id", "kind", "on"),
)
DIFFERENCE.offer(
    Form(
        "answer",
        "答复为何不在名册",
        command_schema(contract, "AnswerAbsence"),
        (Field("answer", "核实结果", choices=update_words.ABSENCES),),
        "登记答复",
    ),
    "AnswerAbsence",
    update_words.ANSWERED,
    _asked,
    of=_only("import_id", "member_id", "on"),
)
