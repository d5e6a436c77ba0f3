"""分类建议: what the rulebook proposes, by class, with its reasons; confirmed one by one or several at once."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import ask, caught_up, command_id, derived_id, desk, own_communities
from services.gateway.pages.form import Field, Filled, Form
from services.gateway.pages.listing import Batch, Choice, Column, Found, Listing, Status, found_by, showing

pages = Blueprint("proposals", __name__, url_prefix="/proposals")

_PROPOSED = {code: words.CLASSES[code] for code in words.PROPOSED_CLASSES}


def _find(asked: Mapping[str, Any]) -> Found:
    found = found_by("members", "Proposals")(asked)
    return Found(found.total, [{**row, "key": f"{row['member_class']}/{row['member_id']}"} for row in found.rows])


def _conditions(row: Any) -> list[Status]:
    return [
        Status(
            say("{condition}：{status}", condition=words.condition(name), status=say(words.TONES[f"met-{held}"][0])),
            words.TONES[f"met-{held}"][1],
        )
        for name, held in row["predicates"]
    ]


LIST = Listing(
    "proposals",
    "分类建议",
    "条",
    "分类建议",
    find=_find,
    columns=(
        Column("name", "姓名", showing.person("member_id", "name")),
        Column("class", "建议列入", showing.word(words.CLASSES, "member_class")),
        Column("community", "所在社区", showing.place("community_id")),
        Column("effective_from", "建议自何日起", showing.day("effective_from"), sort="EFFECTIVE_FROM"),
        Column("predicates", "判断条件", _conditions, nowrap=False),
        Column("rulebook", "规则", shown=False),
        Column("proposed_on", "建议日期", showing.day("proposed_on"), sort="PROPOSED_ON"),
    ),
    filters=(
        Choice("class", "分类", _PROPOSED, "member_class", "全部分类"),
        Choice("community", "社区", own_communities, "community_id", "全部社区"),
    ),
    batch=Batch("确认所选", ".confirm", "key", words.DECLINE_ONE_BY_ONE),
    lead=words.PROPOSALS_LEAD,
    empty=words.NO_PROPOSALS,
    note=words.PROPOSALS_NOTE,
    persons=True,
    template="proposals.html",
)


@pages.get("")
def listing() -> Any:
    """The open proposals, oldest first."""
    counts = ask("members", "Waiting", day=desk().settings.today())["proposals"]
    return LIST.page(counts=counts)


# ── Several at once ──────────────────────────────────────────────────────────


class _Chosen(Schema):
    """What was ticked, and which part of the list is shown again."""

    chosen = fields.List(fields.String(), required=True)
    community = fields.String()


def _consequence(values: Mapping[str, Any]) -> list[str]:
    return [say(words.CONFIRMING, count=len(values["chosen"])), words.KEPT_FOR_EVER]


CONFIRM = Form(
    "confirm",
    "确认分类建议",
    _Chosen(),
    (Field("chosen", "已勾选的分类建议", kind="rows"), Field("community", "", kind="hidden")),
    "确认所选",
    _consequence,
    keeps=False,
)


def _confirm(values: Mapping[str, Any]) -> Response:
    """Each is a command of its own, and one refusal holds up no other."""
    receipts: list[dict[str, Any]] = []
    titles: dict[str, int] = {}
    today = desk().settings.today().isoformat()
    for each in values["chosen"]:
        member_class, _, member_id = each.partition("/")
        data = {"member_id": member_id, "member_class": member_class, "on": today}
        try:
            asked = derived_id(command_id(), each)
            receipts.append(desk().services.command("members", "ConfirmClassification", data, command_id=asked))
        except Refusal as refusal:
            title = words.refused(refusal.problem)
            titles[title] = titles.get(title, 0) + 1
    if receipts:
        caught_up(max(receipts, key=lambda each: int(each["position"])), say(words.CONFIRMED_SOME, done=len(receipts)))
    for title, count in titles.items():
        flash(say(words.REFUSED_SOME, count=count, title=title), "bad")
    return redirect(url_for("proposals.listing", community=values.get("community")), 303)


def _again(filled: Filled | None) -> Response:
    """Without a tick, or on second thoughts: back to the list."""
    if filled is not None and filled.errors:
        flash(words.NOTHING_CHOSEN, "bad")
    return redirect(url_for("proposals.listing"), 303 if filled else 302)


CONFIRM.at(pages, _confirm, _again)
