"""党员名册: the list by community and class, and one person with the why of each class."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.client import Refusal
from services.gateway.pages import words
from services.gateway.pages.desk import (
    Refused,
    ask,
    asked_choice,
    asked_day,
    carry_out,
    desk,
    missing,
    new_command_id,
    places,
    refused,
)
from services.gateway.pages.gate import may
from services.gateway.pages.lists import asked_sheet

pages = Blueprint("members", __name__, url_prefix="/members")

Page = str | tuple[str, int] | Response


@pages.get("")
def listing() -> str:
    """The list, filtered; names are masked by the service that keeps them."""
    day, sheet = asked_day(), asked_sheet()
    community = asked_choice("community", places().communities)
    member_class = asked_choice("class", words.CLASSES)
    wanted = {"community_id": community, "member_class": member_class, "limit": sheet.size, "offset": sheet.offset}
    answer = ask("members", "MemberList", day=day, **wanted)
    return render_template(
        "members.html",
        day=day,
        today=desk().settings.today(),
        places=places(),
        community=community,
        member_class=member_class,
        total=answer["total"],
        rows=answer["rows"],
        sheet=sheet,
    )


@pages.get("/<member_id>")
def one(member_id: str) -> str:
    """One person."""
    return _person(member_id)


def _person(member_id: str, again: Refused | None = None) -> str:
    day = asked_day()
    person = ask("members", "MemberDetail", member_id=member_id, day=day)
    waiting = [each for each in person["proposals"] if each["answer"] is None]
    return render_template(
        "member.html",
        person=person,
        day=day,
        places=places(),
        spans=_timeline(person["spans"], day),
        waiting=[{**each, "conditions": _conditions(each["position"])} for each in waiting],
        answered=[each for each in person["proposals"] if each["answer"] is not None],
        open_objections={each["member_class"] for each in person["objections"]},
        again=again,
        new_command_id=new_command_id,
    )


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


@pages.post("/<member_id>/confirm")
def confirm(member_id: str) -> Page:
    """Confirm what the rulebook proposed."""
    member_class = request.form.get("member_class", "")
    return _act(member_id, f"answer-{member_class}", "ConfirmClassification", member_class=member_class)


@pages.post("/<member_id>/decline")
def decline(member_id: str) -> Page:
    """Decline it, with a reason."""
    member_class, reason = request.form.get("member_class", ""), request.form.get("reason", "").strip()
    form = f"answer-{member_class}"
    if not reason:
        again = missing(form, "reason", words.REASON_MISSING)
        return _person(member_id, again), again.status
    return _act(member_id, form, "DeclineClassification", member_class=member_class, reason=reason)


@pages.post("/<member_id>/contest")
def contest(member_id: str) -> Page:
    """Enter the person's own objection."""
    wish = request.form.get("wish", "").strip()
    if not wish:
        again = missing("contest", "wish", words.WISH_MISSING)
        return _person(member_id, again), again.status
    said = {"member_class": request.form.get("member_class", ""), "channel": request.form.get("channel", "")}
    return _act(member_id, "contest", "ContestClassification", wish=wish, **said)


@pages.get("/<member_id>/<any(confirm, decline, contest):act>")
def after(member_id: str, act: str) -> Response:
    """Whoever asks again for the address of a refused form gets the person."""
    return redirect(url_for("members.one", member_id=member_id))


def _act(member_id: str, form: str, command: str, **data: Any) -> Page:
    asked = {"member_id": member_id, "on": desk().settings.today().isoformat(), **data}
    try:
        carry_out("members", command, asked)
    except Refusal as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        again = refused(form, refusal)
        return _person(member_id, again), again.status
    return redirect(url_for("members.one", member_id=member_id), 303)
