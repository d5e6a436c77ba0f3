"""What the decisions about a member of the brigade look at."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple


class Refused(Exception):
    """A command about a member of the brigade cannot be carried out."""

    zh = "无法办理该在职党员事项。"
    en = "This cannot be done for the member of the brigade."


class Pioneer(NamedTuple):
    """``feedback`` maps a quarter to what became of it: DRAFTED, AGREED, DECLINED or SENT."""

    community_id: str | None = None
    since: date = date.max
    squad_id: str | None = None
    offers: frozenset[str] = frozenset()
    fulfilled: frozenset[str] = frozenset()
    feedback: Mapping[str, str] = MappingProxyType({})


initial = Pioneer()


class ServiceNotYet(Refused):
    """What is entered has happened."""

    zh = "在职党员服务事项的日期不能晚于今天，请核对。"
    en = "Nothing of a member's service in the brigade is entered before its day; check the date."


class NotEnlisted(Refused):
    """Only whose report-in was accepted by that day belongs to a brigade."""

    zh = "该党员当日不是在职报到党员，请先受理报到。"
    en = "This member's report-in was not accepted by that day; accept it first."


def must_be_enlisted(on: date, pioneer: Pioneer, today: date) -> None:
    """Raises ``NotEnlisted``, ``ServiceNotYet``."""
    if pioneer.community_id is None or on < pioneer.since:
        raise NotEnlisted
    if on > today:
        raise ServiceNotYet
