"""评星: organisations of a cycle in the order of the list, never by rank; and every point with what it rests on."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template

from services.gateway.client import Refusal
from services.gateway.pages.desk import ask, asked_choice, places

pages = Blueprint("ratings", __name__, url_prefix="/ratings")


@pages.get("")
def listing() -> str:
    """The organisations of a cycle; of the latest where none is chosen."""
    cycles = ask("evaluation", "CycleList")
    chosen = asked_choice("cycle", {each["cycle_id"]: each for each in cycles})
    answer = ask("evaluation", "RatingList", cycle_id=chosen)
    cycle = next((each for each in cycles if each["cycle_id"] == answer["cycle_id"]), None)
    lines = [
        {**each, "name": places().name(each["organization_id"]), "rate": _rate(answer["cycle_id"], each)}
        for each in answer["ratings"]
    ]
    return render_template("ratings.html", cycles=cycles, cycle=cycle, lines=lines)


def _rate(cycle_id: str, line: Mapping[str, Any]) -> str | None:
    found = ask("evaluation", "RatingDetail", cycle_id=cycle_id, organization_id=line["organization_id"])
    return satisfaction_rate(found)


def satisfaction_rate(rating: Mapping[str, Any]) -> str | None:
    """The rate of the survey that counts, or None."""
    survey = rating["satisfaction"]
    rate = survey["content"]["rate"] if survey else None
    return None if rate is None else str(rate)


@pages.get("/<cycle_id>/<organization_id>")
def one(cycle_id: str, organization_id: str) -> str:
    """One organisation: five dimensions, conditions, evidence, decision."""
    rating = ask("evaluation", "RatingDetail", cycle_id=cycle_id, organization_id=organization_id)
    cycle = next((each for each in ask("evaluation", "CycleList") if each["cycle_id"] == cycle_id), None)
    if cycle is None:
        abort(404)
    return render_template(
        "rating.html",
        rating=rating,
        cycle=cycle,
        name=places().name(organization_id),
        organization_id=organization_id,
        rate=satisfaction_rate(rating),
        vetoes=_vetoes(rating["rulebook"]),
        shown_dimensions=rating["awarded_dimensions"] or rating["dimensions"],
    )


def _vetoes(version: str | None) -> dict[str, str]:
    """Code → name of the veto items of a rulebook version; of the latest where the rating has none yet."""
    try:
        books = ask("evaluation", "RulebookList")
    except Refusal:
        return {}
    book = next((each for each in books if version in (None, each["version"])), None)
    return {each["code"]: each["name"] for each in book["rules"]["vetoes"]} if book else {}
