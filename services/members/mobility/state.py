"""What the decisions about a mobile member look at."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.members.events.mobility import Side


class Refused(Exception):
    """A mobility command cannot be carried out."""

    zh = "无法办理该流动党员事项。"
    en = "This cannot be done for the mobile member."


class Move(NamedTuple):
    """One side of a move that is open."""

    community_id: str
    since: date
    is_matched: bool = False


class Mobility(NamedTuple):
    """What is open of a person's moves, and when they were last reached."""

    sides: Mapping[Side, Move] = MappingProxyType({})
    contact_id: str | None = None
    last_contact_on: date = date.min
    entries: frozenset[str] = frozenset()
    is_lost: bool = False
    transfer_asked: bool = False


initial = Mobility()


class MoveNotYet(Refused):
    """What is entered has happened."""

    zh = "流动党员事项的日期不能晚于今天，请核对。"
    en = "Nothing of a move is entered before its day; check the date."


class NotMobile(Refused):
    """Only who left or came is served as a mobile member."""

    zh = "该党员当日没有登记流出或流入，请先办理流动登记。"
    en = "This member is not registered as away or as an inflow on that day; register the move first."


def must_be_mobile(on: date, mobility: Mobility, today: date, *sides: Side) -> None:
    """Raises ``NotMobile``, ``MoveNotYet``. With sides, one of these must be open."""
    if not any(move.since <= on for side, move in mobility.sides.items() if not sides or side in sides):
        raise NotMobile
    if on > today:
        raise MoveNotYet
