"""Ready-made cells: what most columns show of a row, by the names of its fields."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import places
from services.gateway.pages.listing.cells import NOTHING, Cell, Indented, Link, Piece, Status, Tag
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import by_name, day_of, moment

Show = Callable[[Mapping[str, Any]], Cell]


def way(page: str, text: str, **where: Any) -> Piece:
    """Words that lead to a page; only the words where it is closed to whoever looks."""
    return Link(text, url_for(page, **where)) if may("desk", page) else text


def opening(page: str, text: str, by: str) -> Show:
    """Words of ours that lead to the row's own page, by the name of its id."""
    return lambda row: way(page, say(text), **{by: row[by]})


def word(table: Mapping[str, str], name: str) -> Show:
    """The word for a code."""
    return lambda row: words.word(table, row[name])


def toned(prefix: str, name: str) -> Show:
    """The word for a state, with its tone."""

    def show(row: Mapping[str, Any]) -> Piece:
        return Status(*words.TONES[f"{prefix}-{row[name]}"])

    return show


def tags(name: str) -> Show:
    """The classes of a member."""
    return lambda row: [Tag(label, code) for code, label in words.CLASSES.items() if code in row[name]]


def day(name: str) -> Show:
    """A day."""
    return lambda row: day_of(row[name])


def at(name: str) -> Show:
    """A moment."""
    return lambda row: moment(row[name])


def place(name: str) -> Show:
    """The name of an organisation."""
    return lambda row: places().name(row[name])


def indented(name: str, depth: str) -> Show:
    """A name at its depth in a tree."""
    return lambda row: Indented(row[name], row[depth])


def person(name: str, shown: str) -> Show:
    """A member's name, which leads to the member."""

    def show(row: Mapping[str, Any]) -> Piece:
        return way("members.one", by_name(row[shown]), member_id=row[name]) if row[name] and row[shown] else NOTHING

    return show


def history(service: str, kind: str) -> Show:
    """What happened to a row's object, which is the stream of ``KIND_id``."""

    def show(row: Mapping[str, Any]) -> Piece:
        stream = f"{kind}-{row[f'{kind}_id']}"
        if not may("desk", "history.show"):
            return NOTHING
        return Link(
            say("变更历史"), url_for("history.show", service=service, stream=stream), say("：{name}", name=row["name"])
        )

    return show
