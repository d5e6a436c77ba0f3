"""花名册: the roster of a community on paper, names as on the page."""

from typing import Any

from flask import Blueprint, render_template

from services.gateway.language import say, spoken
from services.gateway.pages import words
from services.gateway.pages.desk import ask, asked_choice, desk, own_communities, places

pages = Blueprint("roster", __name__, url_prefix="/roster")

#: Rows that the service answers at once.
AT_ONCE = 100
#: A roster is passed around: who is in need does not stand on it.
CLASSES = {code: word for code, word in words.CLASSES.items() if code != "HARDSHIP"}


@pages.get("")
def printed() -> str:
    """One community, all of it or one class; the first of one's own where none is asked for."""
    own, today = own_communities(), desk().settings.today()
    community = asked_choice("community", own) or next(iter(own), None)
    member_class = asked_choice("class", CLASSES)
    rows = _everybody({"day": today, "community_id": community, "member_class": member_class}) if community else []
    chosen = {"community": community, "member_class": member_class, "communities": own, "classes": spoken(CLASSES)}
    return render_template("print_roster.html", rows=rows, today=today, places=places(), **chosen)


def _everybody(asked: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        found = ask("members", "MemberList", **asked, limit=AT_ONCE, offset=len(rows))
        rows += [
            {**row, "classes": [say(word) for code, word in CLASSES.items() if code in row["classes"]]}
            for row in found["rows"]
        ]
        if len(rows) >= found["total"] or not found["rows"]:
            return rows
