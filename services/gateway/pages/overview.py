"""工作台: who is counted in which class, what waits, what the campaigns and stars have come to, what happened last."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from infra.privacy.suppression import suppress
from services.gateway.client import Away, Refusal
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.checks import whose
from services.gateway.pages.desk import ask, asked_day, asked_number, desk, own_communities, places
from services.gateway.pages.entries import to_answer
from services.gateway.pages.history import latest
from services.gateway.pages.rights import may

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
        people=_panel("members", lambda: _people(day, known_at), "ClassCounts"),
        waiting=_panel("members", lambda: ask("members", "Waiting", day=day), "Waiting"),
        tasks=_panel("members", lambda: _tasks(day), "Tasks"),
        service=_panel("volunteering", lambda: _service(day)),
        stars=_panel("evaluation", _stars),
        to_check=desk().reads.to_check(whose()) if may("desk", "checks.listing") else None,
        contested=to_answer(),
        recent=_panel("gateway", lambda: latest(8)) if may("desk", "history.show") else None,
    )


@pages.get("/favicon.ico")
def icon() -> Response:
    """Browsers ask for it unasked."""
    return redirect(url_for("static", filename="linli.svg"))


def _panel(service: str, panel: Callable[[], Any], query: str | None = None) -> dict[str, Any] | None:
    """None where the query is not for whoever looks. One silent service leaves the other panels standing."""
    if query is not None and not may(service, query):
        return None
    try:
        return {"found": panel(), "away": None}
    except Away as away:
        service = away.service
    except Refusal as refusal:
        if refusal.status < 500:
            raise
    return {"found": None, "away": say(words.AWAY, service=words.word(words.AWAY_PARTS, service))}


# ── The table ────────────────────────────────────────────────────────────────


def _people(day: date, known_at: int | None) -> dict[str, Any]:
    answer = ask("members", "ClassCounts", day=day, known_at=known_at)
    communities = own_communities()
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


# ── Tasks ────────────────────────────────────────────────────────────────────


def _tasks(day: date) -> dict[str, int]:
    """How many there are in each state, and in nobody's hands."""
    nobody = ask("members", "Tasks", day=day, limit=1, unassigned=True)["total"]
    return {**ask("members", "Tasks", day=day, limit=1)["counts"], "NOBODY": nobody}


# ── Voluntary service, stars ─────────────────────────────────────────────────


def _service(day: date) -> dict[str, Any]:
    begun = [each for each in ask("volunteering", "CampaignList") if each["from_day"] <= day.isoformat()]
    of_year = [each for each in begun if each["from_day"][:4] == str(day.year)]
    return {
        "campaign": (of_year or begun or [None])[0],
        "month": ask("volunteering", "ServiceSummary", period=f"{day:%Y-%m}"),
        "todo": _service_todo(day) if may("volunteering", "AwaitingDecision") else None,
    }


def _service_todo(day: date) -> dict[str, int]:
    published = ask("volunteering", "ActivityList", state="PUBLISHED", limit=500)["items"]
    return {
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
