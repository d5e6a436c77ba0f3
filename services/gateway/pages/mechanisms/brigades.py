"""先锋大队: whoever reported in, what they took on by their own wish, and what their employer hears with their word."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, desk, own_communities, places
from services.gateway.pages.listing import Action, Choice, Column, Found, Listing, Piece, Status, found_by, showing
from services.gateway.pages.mechanisms import dossier, words
from services.gateway.pages.mechanisms.brigade_steps import NOTE, STEPS, brigades
from services.gateway.pages.mechanisms.choosing import beneath, roll
from services.gateway.pages.mechanisms.dossier import Dossier, Fact, Table, due_now, person_of, with_tasks
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import day_of, duration

pages = Blueprint("brigades", __name__, url_prefix="/brigades")

KINDS = ("REPORT_IN_ACCEPT", "FEEDBACK", "OFFER")
NONE_YET = "还没有在职党员编入先锋大队。请点“登记报到”，社区受理后会列在这里。"


def _squads() -> dict[str, str]:
    return {squad["squad_id"]: squad["name"] for each in brigades().values() for squad in each["squads"]}


def _find(asked: Mapping[str, Any]) -> Found:
    found, squads = found_by("members", "Pioneers")(asked), _squads()
    rows = [{**row, "squad": squads.get(row["squad_id"] or "")} for row in found.rows]
    return Found(found.total, with_tasks(rows, KINDS))


def _name(row: Mapping[str, Any]) -> Piece:
    return showing.way("brigades.person", row["name"], member_id=row["member_id"])


def _in_hand(row: Mapping[str, Any]) -> str | None:
    open_offers = sum(each["fulfilled_on"] is None for each in row["offers"])
    return say("{count} 项", count=open_offers) if open_offers else None


def _done(row: Mapping[str, Any]) -> str | None:
    done = sum(each["fulfilled_on"] is not None for each in row["offers"])
    return say("{count} 项", count=done) if done else None


LIST = Listing("brigades", "先锋大队", "人", "队员", _find, (
    Column("name", "姓名", _name),
    Column("community", "大队所在社区", showing.place("community_id")),
    Column("squad", "分队"),
    Column("since", "受理报到", showing.day("since")),
    Column("in_hand", "认领在办", _in_hand),
    Column("done", "已办结", _done),
    Column("due", "到期事项", due_now(KINDS), nowrap=False),
), NONE_YET, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("squad", "分队", _squads, "squad_id"),
), actions=(Action("登记报到", ".choose"), Action("组建大队", ".form")), note=NOTE,
   persons=True, template="brigades.html")  # fmt: skip


@pages.get("")
def listing() -> Any:
    """The brigades, those who wait to be accepted, and who belongs to them."""
    waiting: list[Any] = []
    if may("members", "Tasks"):
        asked = {"day": desk().settings.today(), "kind": "REPORT_IN_ACCEPT", "planned": True}
        waiting = ask("members", "Tasks", **asked)["rows"]
    return LIST.page(formed=list(brigades().values()), places=places(), waiting=waiting)


@pages.get("/of/<community_id>")
def one(community_id: str) -> str:
    """One brigade: its squads, and the employers that reported in."""
    brigade = brigades().get(community_id)
    if brigade is None:
        abort(404)
    squads = [
        [
            each["name"],
            desk_words.word(words.SKILLS, each["skill"]),
            dossier.ways(("brigades.dissolve", "撤销分队"), community_id=community_id, squad_id=each["squad_id"]),
        ]
        for each in brigade["squads"]
    ]
    units = [
        [each["name"] or say("已迁出的单位"), each["slip"], each["receipt"], day_of(each["on"])]
        for each in brigade["units"]
    ]
    tables = [
        Table("分队", ("名称", "特长", "办理"), squads, "还没有分队，请点“组建分队”。"),
        Table("报到单位", ("单位", "报到单编号", "回执编号", "报到日期"), units, "还没有单位报到，请点“单位报到”。"),
    ]
    ways = dossier.ways(("brigades.squad", "组建分队"), ("brigades.unit", "单位报到"), community_id=community_id)
    return render_template("brigade.html", brigade=brigade, places=places(), tables=tables, ways=ways)


# ── One person ───────────────────────────────────────────────────────────────


def _pioneer(member_id: str) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = ask("members", "Pioneers", member_id=member_id)["rows"]
    return rows[0] if rows else None


def _report_in(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What was last heard of the report-in: reported, accepted or checked out."""
    told = ("MemberReportedIn", "ReportInAccepted", "MemberCheckedOut")
    return next((each for each in reversed(entries) if each["event"] in told), None)


def _standing(pioneer: Mapping[str, Any] | None, last: Mapping[str, Any] | None) -> list[Fact]:
    if pioneer is not None:
        squad = _squads().get(pioneer["squad_id"] or "") or say("未编入分队")
        community = places().name(pioneer["community_id"])
        return [("先锋大队", Status("在队", "good")), ("大队所在社区", community),
                ("受理报到", day_of(pioneer["since"])), ("分队", squad)]  # fmt: skip
    if last is not None and last["event"] == "MemberReportedIn":
        return [("先锋大队", Status("已报到，待受理", "wait")), ("报到社区", places().name(last["community_id"]))]
    if last is not None and last["event"] == "ReportInAccepted":
        return [("先锋大队", Status("已受理，正在编队，请稍后刷新", "info"))]
    return [("先锋大队", Status("已离队" if last else "未报到", "mute"))]


def _offers(member_id: str, pioneer: Mapping[str, Any] | None, entries: list[dict[str, Any]]) -> Table:
    what = {each["offer_id"]: each["what"] for each in entries if each["event"] == "OfferClaimed"}
    lines = []
    for each in pioneer["offers"] if pioneer else []:
        where = {"member_id": member_id, "offer_id": each["offer_id"]}
        done = each["fulfilled_on"]
        state = Status(say("{day} 办结", day=day_of(done)), "good") if done else Status("在办", "info")
        ways = [] if done else dossier.ways(("brigades.fulfil", "登记办结"), ("brigades.give_back", "退回"), **where)
        minutes = duration(each["minutes"]) if each["minutes"] is not None else None
        kind = desk_words.word(words.OFFER_KINDS, each["kind"])
        lines.append([kind, what.get(each["offer_id"]), day_of(each["claimed_on"]), state, minutes, ways])
    return Table(
        "认领事项", ("类别", "内容", "认领日期", "状态", "时长", "办理"), lines, "还没有认领微心愿或社区需求。"
    )


def _feedback(member_id: str) -> Table:
    lines = []
    for each in ask("members", "EmployerFeedback", member_id=member_id)["rows"]:
        where = {"member_id": member_id, "quarter": each["quarter"]}
        yes, no = ("brigades.agree", "本人同意"), ("brigades.disagree", "本人不同意")
        to_do = {"DRAFTED": (yes, no), "AGREED": (("brigades.send", "寄送单位"), no), "DECLINED": (yes,)}
        ways = dossier.ways(*to_do.get(each["status"], ()), **where)
        state = Status(words.FEEDBACK_STATES[each["status"]], words.FEEDBACK_TONES[each["status"]])
        lines.append([each["quarter"], duration(each["minutes"]), state, each["document"], ways])
    heads = ("季度", "服务时长", "状态", "反馈单编号", "办理")
    return Table("向单位反馈", heads, lines, "还没有拟写反馈。")


#: What there is to do: of who belongs to a brigade, of who waits to, and of anybody else.
SERVING = (
    ("brigades.take_on", "登记认领"),
    ("brigades.join", "编入分队"),
    ("brigades.draft", "拟写单位反馈"),
    ("brigades.check_out", "登记离队"),
)
WAITING = (("brigades.accept", "受理报到"),)
OTHERS = (("brigades.report_in", "登记报到"),)


@pages.get("/<member_id>")
def person(member_id: str) -> str:
    """Somebody's service in a brigade."""
    found, pioneer = person_of(member_id), _pioneer(member_id)
    entries = dossier.trail(member_id, "PIONEER")
    last = _report_in(entries)
    heard = last["event"] if last else ""
    accepted = heard == "ReportInAccepted"
    ways = [*(WAITING if heard == "MemberReportedIn" else ()), *(SERVING if pioneer else ())]
    if not ways and not accepted:
        ways = [*OTHERS]
    shown = Dossier(
        LIST.title,
        "brigades.listing",
        _standing(pioneer, last),
        dossier.ways(*ways, member_id=member_id) if not found["ended_on"] else [],
        KINDS,
        entries,
        tables=[_offers(member_id, pioneer, entries), _feedback(member_id)] if pioneer else [],
        prints=dossier.ways(("brigades.receipt", "打印报到回执"), member_id=member_id) if accepted else [],
        note=NOTE,
    )
    return shown.page(found)


@pages.get("/<member_id>/receipt")
def receipt(member_id: str) -> str:
    """报到回执: what goes back to the employer's organisation."""
    found, entries = person_of(member_id), dossier.trail(member_id, "PIONEER")
    accepted = _report_in(entries)
    if accepted is None or accepted["event"] != "ReportInAccepted":
        abort(404)
    asked = [each for each in entries if each["event"] == "MemberReportedIn"][-1]
    return render_template("print_receipt.html", person=found, accepted=accepted, asked=asked, places=places())


# ── Whom it is about ─────────────────────────────────────────────────────────


def _to_report(row: Mapping[str, Any]) -> list[Piece]:
    return [showing.way("brigades.report_in", say("登记报到"), member_id=row["member_id"])]


CHOOSE = roll("report-ins", "登记报到", _to_report)


@pages.get("/report-in")
def choose() -> Any:
    """Who reports in."""
    return CHOOSE.page(**beneath("brigades.listing", LIST.title))


for _step in STEPS:
    _step.at(pages)
