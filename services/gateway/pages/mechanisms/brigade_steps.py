"""What is done about brigades and those who serve in them, each with its form."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, desk, own_communities, places
from services.gateway.pages.form import Field
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.mechanisms import words
from services.gateway.pages.mechanisms.dossier import Fact, person_of, trail, whom
from services.gateway.pages.mechanisms.step import ON, Back, Step
from services.gateway.pages.sentences import duration

NOTE = "认领、服务均出于自愿，不计分、不排名；向单位的反馈须经本人过目同意。"
ANSWER_NOTE = "请本人逐字看过上面的内容后再登记；不同意不需要理由，也不告知单位。"

ALL = Back("brigades.listing", "先锋大队", ())
BRIGADE = Back("brigades.one", "大队与分队", ("community_id",))
PERSON = Back("brigades.person", "先锋大队", ("member_id",))


def brigades() -> dict[str, dict[str, Any]]:
    """Community → its brigade."""
    return {each["community_id"]: each for each in ask("members", "Brigades")["brigades"]}


# ── What a form is about, and what there is to choose ────────────────────────


def _nothing(**_: str) -> list[Fact]:
    return []


def _which(community_id: str, squad_id: str = "", **_: str) -> list[Fact]:
    brigade = brigades().get(community_id, {"name": None, "squads": []})
    squad = [("分队", each["name"]) for each in brigade["squads"] if each["squad_id"] == squad_id]
    return [("社区", places().name(community_id)), ("大队", brigade["name"]), *squad]


def _without_brigade(**_: str) -> Mapping[str, Mapping[str, str]]:
    formed = brigades()
    return {"community_id": {each: name for each, name in own_communities().items() if each not in formed}}


def _awaited(community_id: str) -> Mapping[str, Mapping[str, str]]:
    awaited = brigades().get(community_id, {"awaited": []})["awaited"]
    return {"unit_id": {each["unit_id"]: each["name"] for each in awaited}}


def _squads(member_id: str) -> Mapping[str, Mapping[str, str]]:
    """The squads of the brigade that somebody belongs to."""
    rows = ask("members", "Pioneers", member_id=member_id)["rows"]
    mine = brigades().get(rows[0]["community_id"], {"squads": []}) if rows else {"squads": []}
    return {"squad_id": {each["squad_id"]: each["name"] for each in mine["squads"]}}


def _home(member_id: str) -> Mapping[str, str]:
    return {"community_id": person_of(member_id)["community_id"] or ""}


def _offer(member_id: str, offer_id: str) -> list[Fact]:
    taken = [each for each in trail(member_id, "PIONEER") if each.get("offer_id") == offer_id and each.get("what")]
    return [*whom(member_id), *(("认领内容", each["what"]) for each in taken[-1:])]


def _drafted(member_id: str, quarter: str) -> list[Fact]:
    """What the employer would hear, word for word."""
    drafts = [each for each in trail(member_id, "PIONEER") if each["event"] == "FeedbackDrafted"]
    mine = [each for each in drafts if each["quarter"] == quarter][-1:]
    said: list[Fact] = [("季度", quarter)]
    for each in mine:
        said += [("活动内容", each["activities"]), ("服务时长", duration(each["minutes"])), ("致谢", each["thanks"])]
    return [*whom(member_id), *said]


def _quarters_back(today: date) -> Iterator[str]:
    year, quarter = today.year, (today.month + 2) // 3
    while True:
        yield f"{year}-Q{quarter}"
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def quarters() -> dict[str, str]:
    """This quarter and the four before it."""
    found = islice(_quarters_back(desk().settings.today()), 5)
    return {each: say("{year} 年第 {quarter} 季度", year=each[:4], quarter=each[-1]) for each in found}


# ── The forms ────────────────────────────────────────────────────────────────

_DAY = {"not-enlisted": "on", "service-not-yet": "on"}

OF_BRIGADES = (
    Step("form", "FormBrigade", "组建先锋大队", (
        Field("community_id", "社区", kind="choice"), Field("name", "大队名称", "如：湖滨社区在职党员先锋大队。"), ON,
    ), "组建", "已组建先锋大队", "/form", ALL, _nothing, offers=_without_brigade, about={"no-brigade-name": "name"}),
    Step("squad", "FormSquad", "组建分队", (
        Field("name", "分队名称"), Field("skill", "特长", choices=words.SKILLS), ON,
    ), "组建", "已组建分队", "/of/<community_id>/squad", BRIGADE, _which, new="squad_id",
         about={"no-brigade-name": "name"}),
    Step("dissolve", "DissolveSquad", "撤销分队", (ON,), "撤销", "已撤销分队，队员仍在大队",
         "/of/<community_id>/squad/<squad_id>", BRIGADE, _which),
    Step("unit", "AcceptUnitReportIn", "单位报到", (
        Field("unit_id", "单位", "驻区单位名录中尚未报到的。", kind="choice"), Field("slip", "报到单编号", must=True),
        Field("receipt", "回执编号", must=True), ON,
    ), "受理", "已受理单位报到", "/of/<community_id>/unit", BRIGADE, _which, offers=_awaited,
         about={"no-receipt": "receipt"}),
)  # fmt: skip
OF_PEOPLE = (
    Step("report_in", "ReportIn", "登记报到", (
        Field("community_id", "报到社区", kind="choice", choices=own_communities),
        Field("employer", "工作单位"), CHANNEL, ON,
    ), "登记", "已登记报到，请受理", "/<member_id>/report-in", PERSON, whom, knows=_home,
         about={"on-this-roll": "community_id"}),
    Step("accept", "AcceptReportIn", "受理报到", (
        Field("receipt", "回执编号", "回执由社区盖章后交本人带回单位。"), ON,
    ), "受理", "已受理报到，编入先锋大队", "/<member_id>/accept", PERSON, whom, about={"not-reported": "on"}),
    Step("join", "JoinSquad", "编入分队", (Field("squad_id", "分队", kind="choice"), CHANNEL, ON), "登记",
         "已编入分队", "/<member_id>/squad", PERSON, whom, offers=_squads, about=_DAY, note=NOTE),
    Step("take_on", "ClaimOffer", "登记认领", (
        Field("kind", "类别", choices=words.OFFER_KINDS), Field("what", "认领内容", kind="long", must=True),
        CHANNEL, ON,
    ), "登记", "已登记认领", "/<member_id>/offer", PERSON, whom, new="offer_id",
         about={**_DAY, "nothing-taken": "what"}, note=NOTE),
    Step("fulfil", "FulfilOffer", "登记办结", (
        Field("on", "办结日期", desk_words.DAY_HINT), Field("minutes", "服务时长（分钟）", "没有记时的不填。"),
        Field("thanks", "致谢", kind="long"),
    ), "登记", "已登记办结", "/<member_id>/offer/<offer_id>/done", PERSON, _offer,
         about={**_DAY, "no-such-offer": "on", "negative-minutes": "minutes"}),
    Step("give_back", "ReturnOffer", "退回认领", (CHANNEL, ON), "退回", "已退回",
         "/<member_id>/offer/<offer_id>/return", PERSON, _offer, about=_DAY, note="退回不需要理由。"),
    Step("draft", "DraftFeedback", "拟写单位反馈", (
        Field("quarter", "季度", choices=quarters), Field("activities", "活动内容", kind="long"),
        Field("minutes", "服务时长（分钟）"), Field("thanks", "致谢", kind="long"), ON,
    ), "保存", "已拟写反馈，请本人过目", "/<member_id>/feedback", PERSON, whom,
         about={**_DAY, "bad-quarter": "activities", "sent-already": "quarter"},
         note="只写参加了什么、服务多久和致谢，不作评价，不写缺席。"),
    Step("agree", "AnswerFeedback", "登记本人同意寄送", (CHANNEL, ON), "本人已过目并同意",
         "已登记本人同意，可以寄送单位", "/<member_id>/feedback/<quarter>/agree", PERSON, _drafted,
         makes=lambda _: {"agreed": True}, about={**_DAY, "not-drafted": "on", "sent-already": "on"}, note=ANSWER_NOTE),
    Step("disagree", "AnswerFeedback", "登记本人不同意寄送", (CHANNEL, ON), "登记", "已登记本人不同意，不寄送单位",
         "/<member_id>/feedback/<quarter>/disagree", PERSON, _drafted, makes=lambda _: {"agreed": False},
         about={**_DAY, "not-drafted": "on", "sent-already": "on"}, note=ANSWER_NOTE),
    Step("send", "SendFeedback", "寄送单位", (Field("document", "反馈单编号", must=True), ON), "登记寄送",
         "已登记寄送", "/<member_id>/feedback/<quarter>/send", PERSON, _drafted,
         about={**_DAY, "no-feedback-number": "document"}),
    Step("check_out", "CheckOut", "登记离队", (ON,), "登记", "已登记离队，未办结的认领自动退回",
         "/<member_id>/check-out", PERSON, whom, about={"not-on-duty": "on"}, note="离队不需要理由。"),
)  # fmt: skip
STEPS = (*OF_BRIGADES, *OF_PEOPLE)
