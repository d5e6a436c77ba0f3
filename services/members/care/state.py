"""What the decisions about a person's care look at."""

from datetime import date
from typing import NamedTuple


class Refused(Exception):
    """A care command cannot be carried out."""

    zh = "无法办理该关爱联系事项。"
    en = "This cannot be done for the care of this member."


class Care(NamedTuple):
    """What the decisions below look at."""

    status: str = "unknown"
    early: bool = False
    contact_id: str | None = None
    enrolled_on: date = date.min
    visits: frozenset[str] = frozenset()


initial = Care()


class CareNotYet(Refused):
    """What is entered has happened."""

    zh = "关爱联系事项的日期不能晚于今天，请核对。"
    en = "Nothing of a person's care is entered before its day; check the date."


class NotEnrolled(Refused):
    """Only who wants it is called on."""

    zh = "该党员当日未纳入关爱联系，请先登记本人同意。"
    en = "This member is not enrolled in care on that day; enter their agreement first."


def must_be_enrolled(on: date, care: Care, today: date) -> None:
    """Raises ``NotEnrolled``, ``CareNotYet``."""
    if care.status != "enrolled" or on < care.enrolled_on:
        raise NotEnrolled
    if on > today:
        raise CareNotYet
