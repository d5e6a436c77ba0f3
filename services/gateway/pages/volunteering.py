"""志愿活动: campaigns and activities, and of one activity who signed up and what was confirmed."""

from typing import Any

from flask import Blueprint, render_template

from services.gateway.pages import words
from services.gateway.pages.desk import ask, asked_choice, desk, names, own_communities, places
from services.gateway.pages.listing import Choice, Column, Listing, Piece, Status, found_by, showing

pages = Blueprint("volunteering", __name__, url_prefix="/volunteering")


def _campaigns() -> dict[str, str]:
    return {each["campaign_id"]: each["name"] for each in ask("volunteering", "CampaignList")}


def _name(row: Any) -> Piece:
    return showing.way("volunteering.one", row["name"], activity_id=row["activity_id"])


def _as_published(row: Any) -> Status | None:
    if row["as_published"] is None:
        late = row["state"] == "PUBLISHED" and row["day"] < desk().settings.today().isoformat()
        return Status("已过期", "bad") if late else None
    return Status("按期", "good") if row["as_published"] else Status("改期", "wait")


def _in_time(row: Any) -> Status | None:
    found = row["confirmed_in_time"]
    return None if found is None else Status("按时", "good") if found else Status("超时", "wait")


LIST = Listing(
    "activities",
    "志愿活动",
    "项",
    "活动",
    find=found_by("volunteering", "ActivityList", rows="items"),
    columns=(
        Column("name", "名称", _name, sort="NAME", nowrap=False),
        Column("field", "领域", showing.word(words.FIELDS, "field"), sort="FIELD"),
        Column("community", "社区", showing.place("community_id")),
        Column("day", "日期", showing.day("day"), sort="DAY"),
        Column("place", "地点", nowrap=False),
        Column("seats", "名额", number=True),
        Column("signed_up", "报名", number=True),
        Column("confirmed", "到场", number=True),
        Column("state", "状态", showing.toned("activity", "state")),
        Column("as_published", "按期开展", _as_published),
        Column("in_time", "三日内确认", _in_time),
    ),
    filters=(
        Choice("campaign", "主题行动", _campaigns, "campaign_id"),
        Choice("community", "社区", own_communities, "community_id", "全部社区"),
        Choice("state", "状态", words.ACTIVITY_STATES, "state", "全部状态"),
    ),
    empty=words.NO_ACTIVITIES,
    template="activities.html",
)


@pages.get("")
def listing() -> Any:
    """The campaigns, and the activities of those chosen."""
    campaigns, today = ask("volunteering", "CampaignList"), desk().settings.today().isoformat()
    chosen = asked_choice("campaign", {each["campaign_id"]: each for each in campaigns})
    return LIST.page(campaigns=campaigns, campaign=chosen, today=today)


@pages.get("/<activity_id>")
def one(activity_id: str) -> str:
    """One activity. Names come from the members service; who did not come is on no list."""
    activity = ask("volunteering", "ActivityDetail", activity_id=activity_id)
    attended = {each["volunteer_id"]: each for each in activity["attendances"]}
    others = _others(activity_id)
    people = [each["volunteer_id"] for each in (*activity["sign_ups"], *activity["attendances"], *others)]
    return render_template(
        "activity.html",
        activity=activity,
        places=places(),
        names=names([*people, activity["leader_id"]]),
        lines=_lines(activity["sign_ups"], attended),
        others=others,
        coming=activity["state"] == "PUBLISHED" and activity["day"] >= desk().settings.today().isoformat(),
    )


def _lines(sign_ups: list[dict[str, Any]], attended: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Sign-ups with what was confirmed, then those confirmed whose sign-up is gone."""
    lines = [{**each, "attendance": attended.pop(each["volunteer_id"], None)} for each in sign_ups]
    rest = [{"volunteer_id": who, "channel": None, "on": None, "attendance": each} for who, each in attended.items()]
    return lines + rest


def _others(activity_id: str) -> list[dict[str, Any]]:
    """Records of this activity that did not simply come of attendance: entered afterwards, contested or mended."""
    trail = ask("volunteering", "EventsBehind", kind="activity", id=activity_id)
    special = {"BackEntryProposed", "ServiceDisputed", "ServiceCorrected", "ServiceVoided", "ServiceAwaitsApproval"}
    special |= {"ServiceRejected"}
    who = {each["volunteer_id"] for each in trail if each["type"] in special and each["volunteer_id"]}
    found = [record for each in sorted(who) for record in _records(each) if record["activity_id"] == activity_id]
    return [each for each in found if each["source"] == "BACK_ENTRY" or each["disputed_on"] or _mended(each)]


def _records(volunteer_id: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = ask("volunteering", "ServiceTotals", volunteer_id=volunteer_id)["records"]
    return records


def _mended(record: dict[str, Any]) -> bool:
    return bool(record["status"] != "RECORDED" or record["resolution"])
