"""What stands in a cell: one value, shown on the page and written as plain text into the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from services.gateway.language import say


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; ``of`` says to what, for who does not see the row."""

    text: str
    address: str
    of: str = ""
    kind: ClassVar[str] = "link"


@dataclass(frozen=True, slots=True)
class Status:
    """A word with its tone: good, wait, bad, info or mute."""

    text: str
    tone: str
    kind: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class Tag:
    """A word for a class of members."""

    text: str
    code: str
    kind: ClassVar[str] = "tag"


@dataclass(frozen=True, slots=True)
class Indented:
    """A name at its depth in a tree."""

    text: str
    depth: int
    kind: ClassVar[str] = "indented"


@dataclass(frozen=True, slots=True)
class Stars:
    """A picture of stars, and the word that says the same."""

    text: str
    picture: str
    kind: ClassVar[str] = "stars"


Piece = str | Link | Status | Tag | Indented | Stars
Cell = Piece | int | None | Sequence[Piece]

NOTHING = "—"


def pieces(cell: Cell) -> Sequence[Piece]:
    """The pieces of a cell; a dash for none. What is a word by its kind is said in the language of the page."""
    if cell is None or cell == "":
        return (NOTHING,)
    if isinstance(cell, int):
        return (str(cell),)
    found = (cell,) if isinstance(cell, str) or not isinstance(cell, Sequence) else cell
    return [replace(each, text=say(each.text)) if isinstance(each, Status | Tag | Stars) else each for each in found]


def plain(cell: Cell) -> str:
    """The same as text."""
    return say("、").join(each if isinstance(each, str) else each.text for each in pieces(cell))
