"""The sample year's classified service: posts, brigades, moves and care, something of each state of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from samples.vocabulary import COMMUNITIES
from services.gateway.demo.player import Ask, named
from services.gateway.demo.year import Days, community_id

#: The community whose clerk keeps everything in order.
HOME = "湖滨"


@dataclass(frozen=True)
class People:
    """Who the samples are about, by their ids: of ``HOME`` but for one neighbour."""

    registered: Sequence[str]
    neighbour: str
    on_duty: Sequence[str]
    away: Sequence[str]
    elderly: Sequence[str]


def chapters(days: Days, people: People) -> Iterator[list[Ask]]:
    """In order; the asks within a chapter do not depend on each other."""
    for parts in (_posts, _brigades, _moves, _care):
        yield from parts(days, people)


def _ask(command: str, on: date, **data: Any) -> Ask:
    about = [str(value) for value in data.values() if isinstance(value, str)]
    return Ask("members", command, on, {**data, "on": on}, ("mechanism", command, *about))


# ── Posts ────────────────────────────────────────────────────────────────────


#: Kind → name and duties, as the first branch of a community opened it.
OPENED = {
    "POLICY_PUBLICITY": ("政策宣传岗", "宣讲政策，管理宣传栏"),
    "PUBLIC_SECURITY_PATROL": ("治安巡逻岗", "晚间巡逻，提醒防火防盗"),
    "MEDIATION": ("矛盾调处岗", "调解邻里纠纷"),
}


def _post(kind: str, community: str, seats: int, on: date) -> Ask:
    name, duties = OPENED[kind]
    branch = named("branch", f"{community}社区第一党支部")
    where = {"organization_id": branch, "community_id": community_id(community)}
    described = {"kind": kind, "name": name, "duties": duties, "seats": seats}
    return _ask("OpenPost", on, post_id=named("post", kind, community), **described, **where)


def _posts(days: Days, people: People) -> Iterator[list[Ask]]:
    opened, claimed, asked = (days.today - timedelta(days=before) for before in (300, 290, 40))
    patrol, mediation = named("post", "PUBLIC_SECURITY_PATROL", HOME), named("post", "MEDIATION", HOME)
    publicity = named("post", "POLICY_PUBLICITY", HOME)
    first, second, third, fourth, *_ = people.registered
    yield [
        *(_post("POLICY_PUBLICITY", each, 2, opened) for each in COMMUNITIES),
        _post("PUBLIC_SECURITY_PATROL", HOME, 2, opened),
        _post("MEDIATION", HOME, 1, opened),
    ]
    own = {"channel": "WINDOW", "wish": "退休在家，愿意为小区出力"}
    yield [
        *(_ask("ClaimPost", claimed, post_id=patrol, member_id=who, **own) for who in (first, second)),
        _ask("ClaimPost", asked, post_id=publicity, member_id=third, channel="PHONE", wish="愿意管理宣传栏"),
        _ask("RecommendForPost", days.today - timedelta(days=5), post_id=mediation, member_id=fourth, **own),
    ]
    approved = claimed + timedelta(days=7)
    minutes = {
        "organization": f"{HOME}社区第一党支部",
        "kind": "支部委员会",
        "on": approved,
        "document": f"湖一支〔{approved.year}〕3号",
    }
    yield [
        _ask("ApproveAssignment", approved, post_id=patrol, member_id=who, decided_by=minutes)
        for who in (first, second)
    ]
    signed = approved + timedelta(days=3)
    yield [
        _ask("SignLetter", signed, post_id=patrol, member_id=first, letter=f"湖责〔{signed.year}〕1号"),
        *(
            _ask("ReportPerformance", days.today - timedelta(days=before), post_id=patrol, member_id=first,
                 report_id=named("report", before), report=said)
            for before, said in ((190, "巡逻 24 次，劝导电动车充电 6 起"), (100, "巡逻 26 次，报告路灯损坏 2 处"))
        ),
    ]  # fmt: skip
    reviewed = days.today - timedelta(days=60)
    panel = {**minutes, "kind": "评议小组", "on": reviewed, "document": f"湖评〔{reviewed.year}〕1号"}
    yield [_ask("ReviewAssignment", reviewed, post_id=patrol, member_id=first, decided_by=panel, result="GOES_ON")]


# ── Brigades ─────────────────────────────────────────────────────────────────


def _brigades(days: Days, people: People) -> Iterator[list[Ask]]:
    formed, home = days.roster + timedelta(days=15), community_id(HOME)
    health, law = named("squad", "健康"), named("squad", "法律")
    first, second, third, *_ = people.on_duty
    yield [
        _ask("FormBrigade", formed, community_id=community_id(each), name=f"{each}社区在职党员先锋大队")
        for each in COMMUNITIES
    ]
    yield [
        _ask("FormSquad", formed, community_id=home, squad_id=health, name="健康服务分队", skill="HEALTH"),
        _ask("FormSquad", formed, community_id=home, squad_id=law, name="法律服务分队", skill="LAW"),
    ]
    began, ended, asked = (days.today - timedelta(days=before) for before in (18, 8, 12))
    quarter = f"{ended.year}-Q{(ended.month + 2) // 3}"
    wish = {"kind": "SMALL_WISH", "channel": "PHONE"}
    yield [
        _ask("JoinSquad", began, member_id=first, squad_id=health, channel="WINDOW"),
        _ask("JoinSquad", began, member_id=second, squad_id=law, channel="WINDOW"),
        _ask("ClaimOffer", began, member_id=first, offer_id=named("offer", 1), what="每周为独居老人量血压", **wish),
        _ask("ClaimOffer", asked, member_id=second, offer_id=named("offer", 2), what="为低保户子女辅导功课", **wish),
        _ask("ReportIn", days.today - timedelta(days=3), member_id=people.neighbour, community_id=home,
             channel="WINDOW", employer="轻纺城市场管理处"),
    ]  # fmt: skip
    told = {"quarter": quarter, "activities": "参加社区义诊，完成微心愿一项", "thanks": "谢谢贵单位的支持"}
    yield [_ask("FulfilOffer", ended, member_id=first, offer_id=named("offer", 1), minutes=360)]
    yield [
        _ask("DraftFeedback", ended, member_id=who, minutes=each, **told)
        for who, each in ((first, 480), (second, 120), (third, 240))
    ]
    yield [
        _ask("AnswerFeedback", ended, member_id=who, quarter=quarter, agreed=True, channel="WINDOW")
        for who in (first, third)
    ]
    yield [_ask("SendFeedback", ended, member_id=first, quarter=quarter, document=f"湖馈〔{ended.year}〕1号")]


def unit(days: Days, unit_id: str) -> Ask:
    """An employer reports in, too."""
    day = days.today - timedelta(days=80)
    papers = {"slip": f"报〔{day.year}〕5号", "receipt": f"湖回〔{day.year}〕5号"}
    return _ask("AcceptUnitReportIn", day, community_id=community_id(HOME), unit_id=unit_id, **papers)


# ── Moves ────────────────────────────────────────────────────────────────────


def _moves(days: Days, people: People) -> Iterator[list[Ask]]:
    found, written, lost, *_ = people.away
    began, sent, recent = (days.today - timedelta(days=before) for before in (200, 70, 20))
    yield [
        _ask("AssignContact", began, member_id=found, contact_id=people.registered[0]),
        _ask("IssueActivityCard", began, member_id=found, card="330621-2026-0017"),
        _ask(
            "SendContactLetter",
            began,
            member_id=found,
            number=f"湖联〔{began.year}〕1号",
            addressee="杭州市拱墅区某社区党委",
        ),
        _ask(
            "SendContactLetter", sent, member_id=written, number=f"湖联〔{sent.year}〕2号", addressee="义乌市某市场党委"
        ),
        _ask("RequestTransfer", recent, member_id=written, destination="义乌市某市场党支部"),
        _ask("FlagOutOfContact", recent, member_id=lost, reason="WORKING_AWAY"),
    ]
    match = {"side": "OUT", "by": "RECEIPT", "document": f"拱联回〔{began.year}〕8号"}
    yield [_ask("MatchMove", began + timedelta(days=25), member_id=found, **match)]
    touch = {"entry_id": named("contact-entry", 1), "means": "PHONE", "reports": True}
    yield [_ask("RecordContact", recent, member_id=found, notes="在杭务工，身体健康，春节返乡", **touch)]


# ── Care ─────────────────────────────────────────────────────────────────────


def _care(days: Days, people: People) -> Iterator[list[Ask]]:
    enrolled, visited, recent = (days.today - timedelta(days=before) for before in (260, 130, 25))
    first, second, third, *_ = people.elderly
    yield [
        *(
            _ask("EnrolInCare", enrolled, member_id=who, channel="PHONE", wish="欢迎常来坐坐")
            for who in (first, second)
        ),
        _ask("DeclineCare", enrolled, member_id=third, channel="WINDOW"),
    ]
    yield [
        *(
            _ask("AssignCareContact", enrolled, member_id=who, contact_id=people.registered[1])
            for who in (first, second)
        ),
        _ask(
            "PlanCare",
            enrolled,
            member_id=first,
            plan="每季度走访一次，送学习资料上门，生日和节日看望",
            study_at_door=True,
        ),
        _ask("RecordCareVisit", recent, member_id=first, visit_id=named("visit", 1), notes="身体硬朗，希望多听党课"),
        _ask(
            "RecordCareVisit", visited, member_id=second, visit_id=named("visit", 2), notes="反映楼道灯不亮，已转社区"
        ),
    ]
