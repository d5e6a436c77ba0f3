"""流动党员: who left and who came, who keeps in touch, and whether the two sides of a move have found each other."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, names, own_communities
from services.gateway.pages.form import Field
from services.gateway.pages.listing import Action, Choice, Column, Found, Listing, Piece, Status, found_by, showing
from services.gateway.pages.listing.cells import Cell
from services.gateway.pages.mechanisms import dossier, words
from services.gateway.pages.mechanisms.choosing import beneath, roll
from services.gateway.pages.mechanisms.dossier import (
    Dossier,
    Fact,
    Table,
    due_now,
    person_of,
    whom,
    whom_by_whom,
    with_tasks,
)
from services.gateway.pages.mechanisms.step import ON, Back, Step
from services.gateway.pages.sentences import day_of

pages = Blueprint("mobility", __name__, url_prefix="/mobility")

KINDS = ("MOBILE_CONTACT", "MOBILE_LOST", "MOBILE_REPORT", "MOVE_MATCH", "TRANSFER")
NONE_YET = "还没有流动党员。请点“登记流出”或“登记流入”；名册中有流动信息的，导入后会列在这里。"
NOTE = "失联标记只提示继续设法联系，不作处理依据。组织关系转接以全国党员管理信息系统为准。"
LOST = {"yes": "失联"}
MATCHED = {"no": "未对接", "yes": "已对接"}


def _find(asked: Mapping[str, Any]) -> Found:
    either = {each: asked[each] and asked[each] == "yes" for each in ("matched", "lost")}
    found = found_by("members", "Moves")({**asked, **either})
    return Found(found.total, with_tasks(found.rows, KINDS))


def _name(row: Mapping[str, Any]) -> Piece:
    return showing.way("mobility.person", row["name"], member_id=row["member_id"])


def _side(row: Mapping[str, Any]) -> list[Piece]:
    abroad: list[Piece] = [Status("国（境）外", "info")] if row["abroad"] else []
    return [say(words.SIDES[row["side"]]), *abroad]


def _match(row: Mapping[str, Any]) -> Status:
    if row["matched_by"]:
        return Status("已对接", "good")
    return Status("已发函，待回执", "wait") if row["letter"] else Status("未对接", "mute")


def _touch(row: Mapping[str, Any]) -> list[Piece]:
    lost: list[Piece] = [Status("失联", "bad")] if row["lost_since"] else []
    return [day_of(row["last_contact_on"]), *lost]


LIST = Listing("mobility", "流动党员", "人次", "流动党员", _find, (
    Column("name", "姓名", _name),
    Column("side", "流向", _side),
    Column("community", "社区", showing.place("community_id")),
    Column("since", "自何日起", showing.day("since")),
    Column("match", "与对方党组织", _match),
    Column("touch", "最近联系", _touch),
    Column("card", "活动证", lambda row: say("已发") if row["card_issued_on"] else None, shown=False),
    Column("due", "到期事项", due_now(KINDS), nowrap=False),
), NONE_YET, (
    Choice("side", "流向", words.SIDES, "side"),
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("matched", "对接", MATCHED, "matched"),
    Choice("lost", "联系", LOST, "lost"),
), actions=(Action("登记流出", ".choose_outflow"), Action("登记流入", ".choose_inflow")), note=NOTE,
   persons=True)  # fmt: skip
LIST.at(pages)

# ── One person ───────────────────────────────────────────────────────────────


def _standing(move: Mapping[str, Any]) -> list[Fact]:
    out = move["side"] == "OUT"
    by = say(words.MATCHED_BY.get(move["matched_by"] or "", ""))
    facts: list[Fact] = [
        ("流向", [*_side(move), showing.place("community_id")(move)]),  # type: ignore[list-item]  # a name
        ("自何日起", day_of(move["since"])),
        ("与对方党组织", [_match(move), by] if by else _match(move)),
        ("最近联系", _touch(move)),
    ]
    if out:
        facts += [
            (
                "活动证",
                say("{day} 发放", day=day_of(move["card_issued_on"])) if move["card_issued_on"] else say("未发放"),
            )
        ]
        facts += [("联系函", move["letter"] or say("未发出"))]
        facts += [("发函日期", day_of(move["letter_sent_on"]))] if move["letter"] else []
    else:
        facts += [("在本社区", say("参加活动，没有表决权、选举权和被选举权"))]
    if move["lost_since"]:
        reason = desk_words.word(words.LOST_REASONS, move["lost_reason"])
        facts += [("失联原因", say("{reason}，{day} 标记", reason=reason, day=move["lost_since"]))]
    if move["transfer_asked_on"]:
        document = move["transfer_document"]
        state = say("已办结，依据 {document}", document=document) if document else say("办理中")
        facts += [("组织关系转接", say("{day} 申请，{state}", day=day_of(move["transfer_asked_on"]), state=state))]
    return facts


def _ways(moves: list[dict[str, Any]], classes: list[str]) -> list[tuple[str, str]]:
    """What there is to do as things stand."""
    if not moves:
        home = [("mobility.outflow", "登记流出")] if "REGISTERED" in classes else []
        return [*home, ("mobility.inflow", "登记流入")]
    found = [("mobility.reached", "登记联系情况")]
    if any(each["side"] == "OUT" for each in moves):
        found += [("mobility.issue", "发放活动证"), ("mobility.letter", "发出联系函")]
    if not all(each["matched_by"] for each in moves):
        found += [("mobility.match", "登记对接")]
    if not moves[0]["lost_since"]:
        found += [("mobility.lost", "标记失联")]
    asked, done = moves[0]["transfer_asked_on"], moves[0]["transfer_document"]
    if not asked:
        found += [("mobility.transfer", "申请转接组织关系")]
    elif not done:
        found += [("mobility.transferred", "转接办结")]
    return [*found, ("mobility.back", "登记返回")]


def _contacts(person: Mapping[str, Any]) -> Table:
    known = names([each["contact_id"] for each in person["contacts"]])
    lines: list[list[Cell]] = []
    for each in person["contacts"]:
        where = {"member_id": person["member_id"], "contact_id": each["contact_id"]}
        state = say("{ended_on} 终止", ended_on=each["ended_on"]) if each["ended_on"] else "联系中"
        ending = [] if each["ended_on"] else dossier.ways(("mobility.part", "终止联系"), **where)
        name = known.get(each["contact_id"]) or say(words.NOT_A_MEMBER)
        lines.append([name, day_of(each["assigned_on"]), Status(state, "mute" if each["ended_on"] else "good"), ending])
    return Table("联系人", ("姓名", "安排日期", "状态", "办理"), lines, "未安排联系人，请点“安排联系人”。")


@pages.get("/<member_id>")
def person(member_id: str) -> str:
    """Somebody's moves."""
    found = person_of(member_id)
    moves = ask("members", "Moves", member_id=member_id)["rows"]
    facts = [fact for each in moves for fact in _standing(each)] or [
        ("流动情况", say("没有进行中的流动；刚登记的请稍后刷新"))
    ]
    ways = dossier.ways(*_ways(moves, found["classes"]), member_id=member_id)
    where = {"member_id": member_id, "community": found["community_id"]}
    choosing = dossier.ways(("mobility.choose_contact", "安排联系人"), **where) if moves else []
    shown = Dossier(
        LIST.title,
        "mobility.listing",
        facts,
        [*ways, *choosing] if not found["ended_on"] else [],
        KINDS,
        dossier.trail(member_id, "MOBILITY"),
        tables=[_contacts(found)],
        note=NOTE,
    )
    return shown.page(found)


# ── Whom it is about ─────────────────────────────────────────────────────────


def _to(endpoint: str, label: str) -> Any:
    return lambda row: [showing.way(endpoint, say(label), member_id=row["member_id"])]


def _contact(row: Mapping[str, Any]) -> list[Piece]:
    where = {"member_id": (request.view_args or {})["member_id"], "contact_id": row["member_id"]}
    if where["contact_id"] == where["member_id"]:
        return [Status("系本人", "mute")]
    return [showing.way("mobility.assign", say("选为联系人"), **where)]


OUTFLOW = roll("outflows", "登记流出", _to("mobility.outflow", "登记流出"))
INFLOW = roll("inflows", "登记流入", _to("mobility.inflow", "登记流入"))
CONTACT = roll("mobile-contacts", "安排联系人", _contact)


@pages.get("/outflow")
def choose_outflow() -> Any:
    """Who leaves."""
    return OUTFLOW.page(**beneath("mobility.listing", LIST.title))


@pages.get("/inflow")
def choose_inflow() -> Any:
    """Who comes."""
    return INFLOW.page(**beneath("mobility.listing", LIST.title))


@pages.get("/<member_id>/choose")
def choose_contact(member_id: str) -> Any:
    """Who is to keep in touch with somebody."""
    back = url_for("mobility.person", member_id=member_id)
    return CONTACT.page(**beneath("mobility.listing", LIST.title, person_of(member_id)["name"], back))


# ── What a clerk does here ───────────────────────────────────────────────────

BACK = Back("mobility.person", LIST.title, ("member_id",))


_DAY = {"not-mobile": "on", "move-not-yet": "on"}
_LEFT = {"left-in-future": "left_on", "not-on-roll": "left_on"}

STEPS = (
    Step("outflow", "RegisterOutflow", "登记流出", (
        Field("left_on", "外出日期", desk_words.DAY_HINT), Field("destination", "去向", "写到县（市、区）即可。"),
        Field("reason", "外出原因"), Field("abroad", "在国（境）外"), ON,
    ), "登记", "已登记流出，请安排联系人", "/<member_id>/outflow", BACK, whom, about=_LEFT),
    Step("inflow", "RegisterInflow", "登记流入", (
        Field("community_id", "流入社区", kind="choice", choices=own_communities),
        Field("arrived_on", "到达日期", desk_words.DAY_HINT), Field("home_organization", "原所在党组织"),
        Field("activity_card", "活动证编号"), ON,
    ), "登记", "已登记流入，请安排联系人", "/<member_id>/inflow", BACK, whom,
         about={"left-in-future": "arrived_on", "on-roll-already": "community_id"}),
    Step("back", "RecordReturn", "登记返回", (Field("on", "返回日期", desk_words.DAY_HINT),), "登记", "已登记返回",
         "/<member_id>/return", BACK, whom, about={"not-away": "on"}),
    Step("assign", "AssignContact", "安排联系人", (ON,), "安排", "已安排联系人",
         "/<member_id>/contact/<contact_id>", BACK, whom_by_whom),
    Step("part", "EndContact", "终止联系", (Field("reason", "原因", choices=words.CONTACT_ENDS), ON), "终止",
         "已终止联系", "/<member_id>/contact/<contact_id>/end", BACK, whom_by_whom, about={"no-such-contact": "on"}),
    Step("issue", "IssueActivityCard", "发放流动党员活动证", (Field("card", "活动证编号", must=True), ON), "登记",
         "已登记发证", "/<member_id>/card", BACK, whom, about={**_DAY, "no-card-number": "card"}),
    Step("reached", "RecordContact", "登记联系情况", (
        Field("on", "联系日期", desk_words.DAY_HINT), Field("means", "方式", choices=words.MEANS),
        Field("reached", "已联系上本人", start="yes"), Field("reports", "本人作了年度汇报"),
        Field("notes", "记录", kind="long"),
    ), "登记", "已登记联系情况", "/<member_id>/reached", BACK, whom, new="entry_id",
         about={**_DAY, "report-without-contact": "reports"}),
    Step("lost", "FlagOutOfContact", "标记失联", (Field("reason", "失联原因", choices=words.LOST_REASONS), ON), "标记",
         "已标记失联，请继续设法联系", "/<member_id>/lost", BACK, whom, note=NOTE,
         about={**_DAY, "not-lost-yet": "on", "no-rules-for-contact": "on"}),
    Step("letter", "SendContactLetter", "发出联系函", (
        Field("number", "联系函编号", must=True), Field("addressee", "收函单位", "流入地党组织全称。"), ON,
    ), "登记", "已登记发函；逾期没有回执的会列入到期事项", "/<member_id>/letter", BACK, whom,
         about={**_DAY, "no-move-document": "number", "matched-already": "number"}),
    Step("match", "MatchMove", "登记对接", (
        Field("side", "哪一次流动", choices=words.SIDES), Field("by", "依据", choices={
            code: word for code, word in words.MATCHED_BY.items() if code != "BOTH_HERE"
        }), Field("document", "回执、来函或名册编号", must=True), ON,
    ), "登记", "已登记对接", "/<member_id>/match", BACK, whom,
         about={"no-move-document": "document", "not-mobile": "side", "move-not-yet": "on"}),
    Step("transfer", "RequestTransfer", "申请转接组织关系", (Field("destination", "转往党组织"), ON), "登记",
         "已登记申请", "/<member_id>/transfer", BACK, whom, about=_DAY),
    Step("transferred", "CompleteTransfer", "组织关系转接办结", (Field("document", "介绍信或转接编号", must=True), ON),
         "登记", "已登记办结；名册请按转出或转入另行办理", "/<member_id>/transferred", BACK, whom,
         about={**_DAY, "no-move-document": "document", "not-asked-for": "document"}),
)  # fmt: skip
for _step in STEPS:
    _step.at(pages)
