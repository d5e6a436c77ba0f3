"""党员名册: the list by community and class, and one person with the why of each class."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for

from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.clearing import Clearing
from services.gateway.pages.desk import ask, asked_day, asked_number, desk, own_communities, places
from services.gateway.pages.form import Field, Filled, Form, carrying_out, command_schema
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.listing import Action, Choice, Column, Day, Listing, Piece, Status, found_by, showing
from services.gateway.pages.people import PERSON
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import day_of
from services.members import contract

pages = Blueprint("members", __name__, url_prefix="/members")


def _classes(row: Any) -> list[Piece]:
    left = [Status(say(words.LEFT_ON, day=day_of(row["ended_on"])), "mute")] if row["ended_on"] else []
    return [*showing.tags("classes")(row), *left]  # type: ignore[misc]  # a list of tags


def _branch(row: Any) -> str | None:
    direct = row["organization_id"] == row["community_id"]
    return None if direct else places().name(row["organization_id"])


LIST = Listing(
    "members",
    "党员名册",
    "人",
    "党员",
    find=found_by("members", "MemberList"),
    columns=(
        Column("name", "姓名", showing.person("member_id", "name")),
        Column("sex", "性别", showing.word(words.SEXES, "sex")),
        Column("age", "年龄", number=True),
        Column("party_age", "党龄", number=True),
        Column("category", "人员类别", showing.word(words.CATEGORIES, "category"), sort="CATEGORY"),
        Column("community", "所在社区", showing.place("community_id"), sort="PLACE"),
        Column("branch", "所在支部", _branch, nowrap=False),
        Column("known_since", "登记日期", showing.day("known_since"), sort="KNOWN_SINCE", shown=False),
        Column("classes", "分类标签", _classes, nowrap=False),
    ),
    filters=(
        Choice("community", "社区", own_communities, "community_id", "全部社区"),
        Choice("class", "分类", words.CLASSES, "member_class", "全部分类"),
        Day(),
    ),
    actions=(Action("打印花名册", "roster.printed"),),
    empty=words.NO_MEMBERS,
    note=words.MEMBERS_NOTE,
    persons=True,
    template="members.html",
    clear=".clear",
)


LIST.at(pages)
Clearing(LIST, "name").at(pages)


@pages.get("/<member_id>")
def one(member_id: str) -> str:
    """One person."""
    return _person(None, member_id)


def _person(again: Filled | None, member_id: str) -> str:
    day, known_at = asked_day(), asked_number("known_at")
    person = ask("members", "MemberDetail", member_id=member_id, day=day, known_at=known_at)
    waiting = [each for each in person["proposals"] if each["answer"] is None]
    return render_template(
        "member.html",
        person=person,
        day=day,
        known_at=known_at,
        today=desk().settings.today(),
        offers=PERSON.offered(person, member_id=member_id),
        places=places(),
        spans=_timeline(person["spans"], day),
        waiting=[{**each, "conditions": _conditions(each["position"])} for each in waiting],
        answered=[each for each in person["proposals"] if each["answer"] is not None],
        open_objections={each["member_class"] for each in person["objections"]},
        filled=lambda form, **typed: _filled(again, form, member_id, typed),
        classes={code: say(word) for code, word in words.CLASSES.items() if code in person["classes"]},
    )


def _filled(again: Filled | None, form: str, member_id: str, typed: Mapping[str, str]) -> Filled:
    """A form of this page: as it was sent, if it is the one; else with what is known of it."""
    suffix = typed.get("member_class", "")
    if again is not None and again.form.name == form and all(again.field(n).text == t for n, t in typed.items()):
        return again.within(suffix)
    return FORMS[form].blank(url_for(f"members.{form}", member_id=member_id), **typed).within(suffix)


def _timeline(spans: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """What holds first, the latest first; then what is over."""
    now = day.isoformat()
    shown = [
        {
            **each,
            "holds": each["from_day"] <= now and (each["to_day"] is None or now < each["to_day"]),
            "last_day": date.fromisoformat(each["to_day"]) - timedelta(days=1) if each["to_day"] else None,
        }
        for each in spans
    ]
    return sorted(sorted(shown, key=lambda each: each["from_day"], reverse=True), key=lambda each: not each["holds"])


def _conditions(position: int) -> list[Mapping[str, Any]]:
    found = desk().services.history("members", positions=[position]) if may("members", "history") else []
    conditions: list[Mapping[str, Any]] = found[0]["data"].get("predicates", []) if found else []
    return conditions


# ── What a clerk does here ───────────────────────────────────────────────────


_CLASS = Field("member_class", "分类", kind="hidden")

CONFIRM = Form("confirm", "确认分类建议", command_schema(contract, "ConfirmClassification"), (_CLASS,), "确认")
DECLINE = Form(
    "decline",
    "不予确认",
    command_schema(contract, "DeclineClassification"),
    (_CLASS, Field("reason", "不予确认的理由", more={"maxlength": "200"})),
    "不予确认",
)
CONTEST = Form(
    "contest",
    "代录本人异议",
    command_schema(contract, "ContestClassification"),
    (
        Field("member_class", "对哪一类有异议", choices=words.CLASSES),
        CHANNEL,
        Field("wish", "本人意见", kind="long"),
    ),
    "提交异议",
)
FORMS = {each.name: each for each in (CONFIRM, DECLINE, CONTEST)}


def _about(member_id: str) -> dict[str, Any]:
    return {"member_id": member_id, "on": desk().settings.today().isoformat()}


for _form, _command, _done in (
    (CONFIRM, "ConfirmClassification", "已确认该分类建议"),
    (DECLINE, "DeclineClassification", "已登记为不予确认"),
    (CONTEST, "ContestClassification", "已登记本人异议，分类在处理前保持不变"),
):
    _act = carrying_out("members", _command, _done, ".one", given=_about)
    _form.at(pages, _act, _person, f"/<member_id>/{_form.name}")
