"""工作台: who is counted in which class, what waits, what the campaigns and stars have come to, what happened last."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.client import Away, Refusal
from services.gateway.pages import words
from services.gateway.pages.desk import ask, asked_day, asked_number, desk, places
from services.gateway.pages.history import told
from services.gateway.pages.suppression import suppress

pages = Blueprint("overview", __name__)


@pages.get("/")
def show() -> str:
    """The first page of the day."""
    day, known_at = asked_day(), asked_number("known_at")
    return render_template(
        "overview.html",
        day=day,
        today=desk().settings.today(),
        known_at=known_at,
        people=_unless_away("members", lambda: _people(day, known_at)),
        waiting=_unless_away("members", lambda: ask("members", "Waiting", day=day)),
        service=_unless_away("volunteering", lambda: _service(day)),
        stars=_unless_away("evaluation", _stars),
        recent=_unless_away("gateway", lambda: told(desk().reads.timeline(8), newest_first=True)),
    )


@pages.get("/favicon.ico")
def icon() -> Response:
    """Browsers ask for it unasked."""
    return redirect(url_for("static", filename="linli.svg"))


def _unless_away(service: str, panel: Callable[[], Any]) -> dict[str, Any]:
    """One silent service leaves the other panels standing."""
    try:
        return {"found": panel(), "away": None}
    except Away as away:
        service = away.service
    except Refusal as refusal:
        if refusal.status < 500:
            raise
    return {"found": None, "away": words.AWAY.format(service=words.word(words.AWAY_PARTS, service))}


# ── The table ────────────────────────────────────────────────────────────────


def _people(day: date, known_at: int | None) -> dict[str, Any]:
    answer = ask("members", "ClassCounts", day=day, known_at=known_at)
    communities = places().communities
    columns = {
        member_class: suppress([answer["counts"].get(community, {}).get(member_class, 0) for community in communities])
        for member_class in words.CLASSES
    }
    return {
        "rows": [
            {"id": community, "name": name, "cells": [(code, columns[code][0][at]) for code in words.CLASSES]}
            for at, (community, name) in enumerate(communities.items())
        ],
        "totals": [(code, columns[code][1]) for code in words.CLASSES],
        "persons": suppress([answer["persons"]])[1],
        "empty": answer["persons"] == 0,
        "rulebook": answer["rulebook"],
        "known_at": answer["known_at"],
    }


# ── Voluntary service, stars ─────────────────────────────────────────────────


def _service(day: date) -> dict[str, Any]:
    begun = [each for each in ask("volunteering", "CampaignList") if each["from_day"] <= day.isoformat()]
    of_year = [each for each in begun if each["from_day"][:4] == str(day.year)]
    published = ask("volunteering", "ActivityList", state="PUBLISHED", limit=500)["items"]
    return {
        "campaign": (of_year or begun or [None])[0],
        "month": ask("volunteering", "ServiceSummary", period=f"{day:%Y-%m}"),
        "unconfirmed": sum(each["day"] < day.isoformat() for each in published),
        "awaiting": len(ask("volunteering", "AwaitingDecision")),
    }


def _stars() -> dict[str, Any]:
    ratings = ask("evaluation", "RatingList")
    cycle = next((c for c in ask("evaluation", "CycleList") if c["cycle_id"] == ratings["cycle_id"]), None)
    return {
        "cycle": cycle,
        "lines": [{**each, "name": places().name(each["organization_id"])} for each in ratings["ratings"]],
        "to_confirm": sum(each["state"] == "PROPOSED" for each in ratings["ratings"]),
    }
