"""志愿活动: campaigns and activities, and of one activity who signed up and what was confirmed."""

from typing import Any

from flask import Blueprint, render_template

from services.gateway.pages import words
from services.gateway.pages.desk import ask, asked_choice, desk, names, places
from services.gateway.pages.lists import asked_sheet

pages = Blueprint("volunteering", __name__, url_prefix="/volunteering")


@pages.get("")
def listing() -> str:
    """The campaigns, and the activities of those chosen."""
    campaigns = ask("volunteering", "CampaignList")
    campaign = asked_choice("campaign", {each["campaign_id"]: each for each in campaigns})
    community = asked_choice("community", places().communities)
    state = asked_choice("state", words.ACTIVITY_STATES)
    sheet = asked_sheet()
    wanted = {"campaign_id": campaign, "community_id": community, "state": state}
    answer = ask("volunteering", "ActivityList", **wanted, limit=sheet.size, offset=sheet.offset)
    return render_template(
        "activities.html",
        campaigns=campaigns,
        campaign=campaign,
        community=community,
        state=state,
        places=places(),
        today=desk().settings.today().isoformat(),
        total=answer["total"],
        rows=answer["items"],
        sheet=sheet,
    )


@pages.get("/<activity_id>")
def one(activity_id: str) -> str:
    """One activity. Names come from the members service, masked; who did not come is on no list."""
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
