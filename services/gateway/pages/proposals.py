"""分类建议: what the rulebook proposes, by class, with its reasons; confirmed one by one or several at once."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.client import Refusal
from services.gateway.pages import words
from services.gateway.pages.desk import (
    ask,
    asked_choice,
    caught_up,
    command_id,
    derived_id,
    desk,
    new_command_id,
    places,
)
from services.gateway.pages.lists import SIZES, asked_sheet

pages = Blueprint("proposals", __name__, url_prefix="/proposals")


@pages.get("")
def listing() -> str:
    """The open proposals of one class, oldest first."""
    counts = ask("members", "Waiting", day=desk().settings.today())["proposals"]
    fullest = max(words.PROPOSED_CLASSES, key=lambda code: counts.get(code, 0))
    member_class = asked_choice("class", words.CLASSES) or fullest
    community = asked_choice("community", places().communities)
    sheet = asked_sheet(50)
    wanted = {"community_id": community, "limit": sheet.size, "offset": sheet.offset}
    answer = ask("members", "Proposals", member_class=member_class, **wanted)
    return render_template(
        "proposals.html",
        counts=counts,
        member_class=member_class,
        community=community,
        places=places(),
        total=answer["total"],
        rows=answer["rows"],
        sheet=sheet,
        command_id=new_command_id(),
    )


@pages.post("")
def confirm() -> Response:
    """Confirm what was ticked; each is a command of its own, and one refusal holds up no other."""
    base, member_class = command_id(), asked_choice("member_class", dict.fromkeys(words.PROPOSED_CLASSES))
    chosen = request.form.getlist("member")[: max(SIZES)]
    if member_class and chosen:
        _confirm_each(base, member_class, chosen)
    else:
        flash(words.NOTHING_CHOSEN, "bad")
    kept: dict[str, Any] = {"class": member_class, "community": asked_choice("community", places().communities)}
    return redirect(url_for("proposals.listing", **kept), 303)


def _confirm_each(base: str, member_class: str, chosen: list[str]) -> None:
    receipts: list[dict[str, Any]] = []
    titles: dict[str, int] = {}
    today = desk().settings.today().isoformat()
    for member_id in chosen:
        data = {"member_id": member_id, "member_class": member_class, "on": today}
        try:
            asked = derived_id(base, f"{member_class}/{member_id}")
            receipts.append(desk().services.command("members", "ConfirmClassification", data, command_id=asked))
        except Refusal as refusal:
            title = str(refusal.problem.get("title") or words.ERRORS[400][1])
            titles[title] = titles.get(title, 0) + 1
    if receipts:
        caught_up(
            max(receipts, key=lambda each: int(each["position"])), words.CONFIRMED_SOME.format(done=len(receipts))
        )
    for title, count in titles.items():
        flash(words.REFUSED_SOME.format(count=count, title=title), "bad")
