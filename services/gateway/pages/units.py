"""驻区单位: those with a Party organisation and those without, so that the gap shows; one unit, and what covers it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from services.gateway.language import say
from services.gateway.pages import place_words, words
from services.gateway.pages.desk import ask, own_communities, places
from services.gateway.pages.form import Field, Form, carrying_out, command_schema
from services.gateway.pages.listing import Action, Choice, Column, Day, Listing, Status, found_by, showing
from services.gateway.pages.matter import Matter, today
from services.members import contract

pages = Blueprint("units", __name__, url_prefix="/units")

_COVERED = {code: word for code, (word, _) in place_words.COVERED.items()}

LIST = Listing("units", "驻区单位", "家", "驻区单位", found_by("members", "ResidentUnits"), (
    Column("name", "单位名称", lambda row: showing.way("units.one", row["name"], unit_id=row["unit_id"])),
    Column("kind", "类别"),
    Column("community", "社区", showing.place("community_id")),
    Column("covered", "党组织覆盖", lambda row: Status(*place_words.COVERED[row["covered"]])),
    Column("party_organization", "本单位党组织"),
    Column("affiliated", "联系的党组织", showing.place("affiliated_to")),
), place_words.NO_UNITS, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("covered", "党组织覆盖", _COVERED, "covered"),
    Day(),
), actions=(Action("登记驻区单位", ".record"),), lead=place_words.UNITS_LEAD)  # fmt: skip
LIST.at(pages)

_CODE = {"urn:linli:members:unsound-credit-code": "social_credit_code", "urn:linli:members:unit-without-name": "name"}
RECORD = Form("record", "登记驻区单位", command_schema(contract, "RecordResidentUnit"), (
    Field("community_id", "所在社区", choices=own_communities),
    Field("name", "单位名称"),
    Field("kind", "单位类别", place_words.UNIT_KINDS),
    Field("party_organization", "本单位党组织名称", "没有的不填。"),
    Field("social_credit_code", "统一社会信用代码", "十八位，可不填。", more={"maxlength": "18"}),
    Field("on", "登记日期", words.DAY_HINT, start=today),
), "登记", place_words.UNIT_OPEN, _CODE, "驻区单位")  # fmt: skip
RECORD.at(pages, carrying_out("members", "RecordResidentUnit", "已登记驻区单位", new="unit_id"))


def _unit(unit_id: str) -> Mapping[str, Any]:
    found = ask("members", "ResidentUnitDetail", unit_id=unit_id)
    facts = [
        ("所在社区", places().name(found["community_id"])),
        ("单位类别", found["kind"]),
        ("本单位党组织", found["party_organization"] or say("无")),
        ("联系的党组织", places().name(found["affiliated_to"])),
        ("信用代码", found["social_credit_code"] or "—"),
    ]
    return {**found, "title": found["name"], "facts": facts, "given": {"unit_id": unit_id}}


UNIT = Matter(pages, "/<unit_id>", "members", "驻区单位", "单位名称", _unit, "unit.html")


def _here(found: Mapping[str, Any]) -> bool:
    return not found["left_on"]


def _without(found: Mapping[str, Any]) -> bool:
    return _here(found) and not found["party_organization"]


def _recorded(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("unit_id", "community_id", "name", "kind", "social_credit_code")}


_ABOUT_DAY = ("urn:linli:members:unit-not-here", "urn:linli:members:not-yet-gone")

UNIT.offer(Form("affiliate", "登记联系的党组织", command_schema(contract, "AffiliateResidentUnit"), (
    Field("organization_id", "联系的党组织", choices=lambda: places().choices),
    Field("on", "起始日期", words.DAY_HINT, start=today),
), "登记", about={"urn:linli:members:has-its-own": "organization_id", "urn:linli:members:unit-not-here": "on"}),
    "AffiliateResidentUnit", "已登记联系的党组织", _without)  # fmt: skip

UNIT.offer(Form("found", "登记建立党组织", command_schema(contract, "RecordResidentUnit"), (
    Field("party_organization", "党组织名称", "与批准成立的文件一致。", must=True),
    Field("on", "成立日期", words.DAY_HINT, start=today),
), "登记", place_words.UNIT_OPEN), "RecordResidentUnit", "已登记党组织", _without, of=_recorded)  # fmt: skip

UNIT.offer(Form("left", "登记迁出或注销", command_schema(contract, "RecordUnitLeft"), (
    Field("on", "迁出或注销日期", words.DAY_HINT, start=today),
), "登记", place_words.UNIT_LEFT_LASTS, dict.fromkeys(_ABOUT_DAY, "on")),
    "RecordUnitLeft", "已登记迁出", _here)  # fmt: skip

UNIT.at()
