"""重复记录: pairs of records that were said to be one person, and what came of it; and two records side by side.

Whether they are is answered in 待复核, by somebody else than who said so.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from services.gateway.pages import people_words, words
from services.gateway.pages.desk import ask, names, places
from services.gateway.pages.listing import Column, Found, Listing, Status, showing
from services.gateway.pages.matter import today

pages = Blueprint("mergers", __name__, url_prefix="/mergers")


def _find(asked: Mapping[str, Any]) -> Found:
    rows = ask("members", "Mergers")
    sheet = rows[asked["offset"] :][: asked["limit"]]
    known = names([each[which] for each in sheet for which in ("keep_id", "duplicate_id")])
    shown = [{**row, "keep": known.get(row["keep_id"]), "duplicate": known.get(row["duplicate_id"])} for row in sheet]
    return Found(len(rows), shown)


def _outcome(row: Mapping[str, Any]) -> Status | None:
    return Status(*people_words.MERGER_OUTCOMES[row["outcome"]]) if row["outcome"] else None


LIST = Listing("mergers", "重复记录", "对", "重复记录", _find, (
    Column("keep", "保留的记录", showing.person("keep_id", "keep")),
    Column("duplicate", "重复的记录", showing.person("duplicate_id", "duplicate")),
    Column("proposed_on", "提出日期", showing.day("proposed_on")),
    Column("over_on", "办结日期", showing.day("over_on")),
    Column("outcome", "办理结果", _outcome),
), people_words.NO_MERGERS, lead=people_words.MERGER_LEAD, persons=True)  # fmt: skip
LIST.at(pages)


def compared(keep_id: str, duplicate_id: str) -> Mapping[str, Any] | None:
    """Two records side by side, masked: whether each line differs, and what is to be entered anew."""
    preview = ask("members", "MergerPreview", day=today(), keep_id=keep_id, duplicate_id=duplicate_id)
    if preview is None:
        return None
    lines = [
        (label, _told(preview["keep"], name), _told(preview["duplicate"], name), name in preview["differ"])
        for name, label in people_words.MERGER_FIELDS.items()
    ]
    return {**preview, "lines": lines}


def _told(person: Mapping[str, Any], name: str) -> str:
    if name in ("organization_id", "community_id"):
        return places().name(person[name])
    return words.word(words.CATEGORIES, person[name])
