"""报名: what somebody wishes about an activity, entered for them at the window, by phone or on paper."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, g, request

from services.gateway.language import say
from services.gateway.pages.desk import ask
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.listing import Piece, Status, showing
from services.gateway.pages.mechanisms.choosing import beneath, roll
from services.gateway.pages.mechanisms.dossier import Fact, whom
from services.gateway.pages.mechanisms.step import ON, WISH, Back, Step

pages = Blueprint("sign_ups", __name__, url_prefix="/volunteering")

ACTIVITY = Back("volunteering.one", "活动详情", ("activity_id",))
OF_ONE = "/<activity_id>/<volunteer_id>"
SIGNING_UP = "报名须出于本人自愿，不得指派。登记前请让本人阅读活动的风险提示和上列版本的服务告知书。"


def _activity(activity_id: str) -> Mapping[str, Any]:
    """The activity, asked once for a page."""
    if "activity" not in g:
        g.activity = ask("volunteering", "ActivityDetail", activity_id=activity_id)
    found: Mapping[str, Any] = g.activity
    return found


def _activity_and_whom(activity_id: str, volunteer_id: str) -> list[Fact]:
    found = _activity(activity_id)
    when = say("{day} {starts}—{ends}", day=found["day"], starts=found["starts"], ends=found["ends"])
    return [("活动", found["name"]), ("时间", when), *whom(volunteer_id)]


def _before_signing_up(activity_id: str, volunteer_id: str) -> list[Fact]:
    """What they have to know first, besides."""
    found = _activity(activity_id)
    told = [("风险提示", found["risks"]), ("告知书版本", found["notice_version"])]
    return [*_activity_and_whom(activity_id, volunteer_id), *told]


def _notice(data: Mapping[str, Any]) -> dict[str, Any]:
    """The notice that was published with the activity: no other can be agreed to."""
    return {"notice_version": _activity(data["activity_id"])["notice_version"]}


# ── Who signs up ─────────────────────────────────────────────────────────────


def _choose(row: Mapping[str, Any]) -> Piece:
    where = {"activity_id": (request.view_args or {})["activity_id"], "volunteer_id": row["member_id"]}
    if where["volunteer_id"] in {each["volunteer_id"] for each in _activity(where["activity_id"])["sign_ups"]}:
        return Status("已报名", "good")
    return showing.way("sign_ups.sign_up", say("本人报名"), **where)


CHOOSE = roll("sign-up-candidates", "登记报名", _choose)


@pages.get("/<activity_id>/choose")
def choose(activity_id: str) -> Any:
    """Whoever wishes to take part."""
    back = ACTIVITY.address({"activity_id": activity_id})
    return CHOOSE.page(**beneath("volunteering.listing", "志愿活动", _activity(activity_id)["name"], back))


# ── The forms ────────────────────────────────────────────────────────────────

STEPS = (
    Step("sign_up", "SignUp", "登记本人报名", (CHANNEL, replace(WISH, must=True), ON), "登记", "已登记报名",
         f"{OF_ONE}/sign-up", ACTIVITY, _before_signing_up, about={"no-own-wish": "wish"}, makes=_notice,
         note=SIGNING_UP, service="volunteering"),
    Step("withdraw", "WithdrawSignUp", "登记退出报名", (CHANNEL, ON), "登记", "已登记退出报名",
         f"{OF_ONE}/withdraw", ACTIVITY, _activity_and_whom, note="退出不需要理由。", service="volunteering"),
)  # fmt: skip
for _step in STEPS:
    _step.at(pages)
