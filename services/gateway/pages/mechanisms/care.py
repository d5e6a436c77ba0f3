"""老党员关爱: who is asked, who is called on by whom, and when somebody last was there; the card for the door."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, names, own_communities, places
from services.gateway.pages.form import Field
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.listing import Choice, Column, Found, Listing, Piece, Status, found_by, showing
from services.gateway.pages.mechanisms import dossier, words
from services.gateway.pages.mechanisms.choosing import beneath, roll
from services.gateway.pages.mechanisms.dossier import Dossier, Fact, due_now, person_of, whom, whom_by_whom, with_tasks
from services.gateway.pages.mechanisms.step import ON, WISH, Back, Step

pages = Blueprint("care", __name__, url_prefix="/care")

KINDS = ("CARE_ENROL", "CARE_VISIT", "CARE_BIRTHDAY", "CARE_FESTIVAL")
NONE_YET = "还没有需要联系的老党员。在“分类建议”确认老党员后，会列在这里，请逐人征求本人意愿。"
NOTE = "是否接受关爱联系由本人决定，谢绝不需要理由。"


def _find(asked: Mapping[str, Any]) -> Found:
    found = found_by("members", "Cares")(asked)
    known = names([row["contact_id"] for row in found.rows if row["contact_id"]])
    rows = [{**row, "contact": _contact(row, known)} for row in found.rows]
    return Found(found.total, with_tasks(rows, KINDS))


def _contact(row: Mapping[str, Any], known: Mapping[str, str]) -> str | None:
    return (known.get(row["contact_id"]) or say(words.NOT_A_MEMBER)) if row["contact_id"] else None


def _name(row: Mapping[str, Any]) -> Piece:
    return showing.way("care.person", row["name"], member_id=row["member_id"])


def _state(row: Mapping[str, Any]) -> Status:
    return Status(words.CARE_STATES[row["status"]], words.CARE_TONES[row["status"]])


LIST = Listing("care", "老党员关爱", "人", "老党员", _find, (
    Column("name", "姓名", _name),
    Column("community", "所在社区", showing.place("community_id")),
    Column("status", "状态", _state),
    Column("since", "自何日起", showing.day("since")),
    Column("contact", "联系人"),
    Column("study", "送学上门", lambda row: say("是") if row["study_at_door"] else None),
    Column("last_visit_on", "最近走访", showing.day("last_visit_on")),
    Column("visits", "走访次数", number=True, shown=False),
    Column("due", "到期事项", due_now(KINDS), nowrap=False),
), NONE_YET, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("status", "状态", words.CARE_STATES, "status", "全部状态"),
), note=NOTE, persons=True)  # fmt: skip
LIST.at(pages)

# ── One person ───────────────────────────────────────────────────────────────

#: What there is to do, by how things stand.
WAYS = {
    "OFFERED": (("care.enrol", "登记本人同意"), ("care.decline", "登记本人谢绝")),
    "ENROLLED": (
        ("care.visit", "登记走访"),
        ("care.plan", "制定关爱计划"),
        ("care.decline", "登记本人谢绝"),
    ),
    "DECLINED": (("care.enrol", "登记本人同意"),),
}


def _standing(care: Mapping[str, Any] | None) -> list[Fact]:
    if care is None:
        return [("关爱联系", say("尚未纳入；确认“老党员”分类后自动列入"))]
    return [
        ("关爱联系", _state(care)),
        ("自何日起", showing.day("since")(care)),
        ("联系人", _contact(care, names([care["contact_id"]] if care["contact_id"] else []))),
        ("送学上门", say("是" if care["study_at_door"] else "否")),
        ("走访次数", care["visits"]),
        ("最近走访", showing.day("last_visit_on")(care)),
    ]


def _care(member_id: str) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = ask("members", "Cares", member_id=member_id)["rows"]
    return rows[0] if rows else None


@pages.get("/<member_id>")
def person(member_id: str) -> str:
    """Somebody's care."""
    found, care = person_of(member_id), _care(member_id)
    status = care["status"] if care else ""
    cards = dossier.ways(("care.card", "打印联系卡"), member_id=member_id) if status == "ENROLLED" else []
    where = {"member_id": member_id, "community": found["community_id"]}
    choosing = dossier.ways(("care.choose", "安排联系人"), **where) if status == "ENROLLED" else []
    shown = Dossier(
        LIST.title,
        "care.listing",
        _standing(care),
        [*dossier.ways(*WAYS.get(status, ()), member_id=member_id), *choosing],
        KINDS,
        dossier.trail(member_id, "CARE"),
        prints=cards,
        note=NOTE,
    )
    return shown.page(found)


@pages.get("/<member_id>/card")
def card(member_id: str) -> str:
    """老党员联系卡: what lies beside the telephone."""
    found, care = person_of(member_id), _care(member_id)
    plans = [each["plan"] for each in dossier.trail(member_id, "CARE") if each["event"] == "CarePlanned"]
    contact = names([care["contact_id"]]).get(care["contact_id"]) if care and care["contact_id"] else None
    return render_template(
        "print_care_card.html", person=found, care=care, contact=contact, plan=plans[-1:], places=places()
    )


# ── What a clerk does here ───────────────────────────────────────────────────


def _choose(row: Mapping[str, Any]) -> list[Piece]:
    where = {"member_id": (request.view_args or {})["member_id"], "contact_id": row["member_id"]}
    if where["contact_id"] == where["member_id"]:
        return [Status("系本人", "mute")]
    return [showing.way("care.contact", say("选为联系人"), **where)]


CHOOSE = roll("care-contacts", "安排联系人", _choose)


@pages.get("/<member_id>/choose")
def choose(member_id: str) -> Any:
    """Who is to call on somebody."""
    back = url_for("care.person", member_id=member_id)
    return CHOOSE.page(**beneath("care.listing", LIST.title, person_of(member_id)["name"], back))


BACK = Back("care.person", LIST.title, ("member_id",))


_ENROL = {"not-elderly": "on", "care-not-yet": "on"}
_CALL = {"not-enrolled": "on", "care-not-yet": "on"}

STEPS = (
    Step("enrol", "EnrolInCare", "登记本人同意关爱联系", (CHANNEL, WISH, ON), "登记", "已登记本人同意，请安排联系人",
         "/<member_id>/enrol", BACK, whom, about=_ENROL),
    Step("decline", "DeclineCare", "登记本人谢绝关爱联系", (CHANNEL, ON), "登记", "已登记本人谢绝，不再安排走访",
         "/<member_id>/decline", BACK, whom, about=_ENROL, note=NOTE),
    Step("contact", "AssignCareContact", "安排联系人", (ON,), "安排", "已安排联系人",
         "/<member_id>/contact/<contact_id>", BACK, whom_by_whom, about=_CALL),
    Step("plan", "PlanCare", "制定关爱计划", (
        Field("plan", "关爱计划", "走访、学习、生活照料等安排。", kind="long"), Field("study_at_door", "送学上门"), ON,
    ), "保存", "已制定关爱计划", "/<member_id>/plan", BACK, whom, about={**_CALL, "no-care-plan": "plan"}),
    Step("visit", "RecordCareVisit", "登记走访", (
        Field("on", "走访日期", desk_words.DAY_HINT),
        Field("reason", "走访缘由", choices=words.VISIT_REASONS, start="REGULAR"),
        Field("festival", "节日", "节日走访时选择。", choices=words.FESTIVALS),
        Field("notes", "走访记录", "身体、生活情况和本人诉求；不写病情诊断。", kind="long"),
    ), "登记", "已登记走访", "/<member_id>/visit", BACK, whom, new="visit_id",
         about={**_CALL, "which-festival": "festival"}),
)  # fmt: skip
for _step in STEPS:
    _step.at(pages)
