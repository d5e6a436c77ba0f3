"""评星: organisations of a cycle in the order of the list, never by rank; and every point with what it rests on."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, url_for

from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import ask, places
from services.gateway.pages.listing import Choice, Column, Found, Link, Listing, Piece, Stars, Status, showing
from services.gateway.pages.sentences import day_of

pages = Blueprint("ratings", __name__, url_prefix="/ratings")


def _find(asked: Mapping[str, Any]) -> Found:
    answer = ask("evaluation", "RatingList", **asked)
    about = {"cycle_id": answer["cycle_id"]}
    return Found(
        answer["total"], [{**row, **about, "rate": _rate(answer["cycle_id"], row)} for row in answer["ratings"]]
    )


def _name(row: Any) -> Link:
    where = {"cycle_id": row["cycle_id"], "organization_id": row["organization_id"]}
    return Link(places().name(row["organization_id"]), url_for("ratings.one", **where))


def _stars(row: Any) -> Stars | None:
    level = row["level"]
    return None if level is None else Stars(words.star_word(level), words.stars(level))


def _remarks(row: Any) -> list[Piece]:
    said: list[tuple[bool, Piece]] = [
        (bool(row["missing"]), say("缺：{missing}", missing=words.listed(words.DIMENSIONS, row["missing"]))),
        (row["gated"], Status("满意率未达标，星级受限", "wait")),
        (row["changed_since"], Status("有新材料，应重新拟定", "info")),
        (bool(row["rectification_due"]), Status(say("限期整改至 {day}", day=day_of(row["rectification_due"])), "bad")),
    ]
    return [piece for holds, piece in said if holds]


def _cycles() -> dict[str, str]:
    cycles = ask("evaluation", "CycleList")
    return {
        each["cycle_id"]: say(
            "{year} 年度（{state}）", year=str(each["year"]), state=words.word(words.CYCLE_STATES, each["state"])
        )
        for each in cycles
    }


LIST = Listing(
    "ratings",
    "评星晋级",
    "个",
    "社区",
    find=_find,
    columns=(
        Column("name", "社区", _name),
        Column("score", "得分", number=True),
        Column("level", "拟定／现星级", _stars),
        Column("previous", "上年", lambda row: words.star_word(row["previous"])),
        Column("rate", "满意率", lambda row: row["rate"] and f"{row['rate']}%", number=True),
        Column("vetoed", "一票否决", lambda row: Status("有", "bad") if row["vetoed"] else say("无")),
        Column("state", "状态", showing.toned("rating", "state")),
        Column("remarks", "备注", _remarks, nowrap=False),
    ),
    filters=(Choice("cycle", "年度", _cycles, "cycle_id", "最近年度", kept=False),),
    lead="评星对象为社区党组织，不评个人。按社区名单顺序排列，不排名次。",
    empty=words.NO_CYCLE,
)


LIST.at(pages)


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
