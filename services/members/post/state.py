"""What the decisions about a post look at."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple


class Refused(Exception):
    """A post command cannot be carried out."""

    zh = "无法办理该设岗定职事项。"
    en = "This cannot be done for the post."


class Assignment(NamedTuple):
    """A member's wish for the post, and whether it was approved; ``since`` is the day of the one or the other."""

    since: date
    is_approved: bool = False
    letter: str | None = None


class Post(NamedTuple):
    """A post and who wishes for it or holds it."""

    status: str = "unknown"
    community_id: str = ""
    opened_on: date = date.max
    seats: int = 0
    assignments: Mapping[str, Assignment] = MappingProxyType({})
    reports: frozenset[str] = frozenset()

    @property
    def held(self) -> int:
        """Seats taken."""
        return sum(each.is_approved for each in self.assignments.values())


initial = Post()


class PostNotYet(Refused):
    """What is entered has happened."""

    zh = "设岗定职事项的日期不能晚于今天，请核对。"
    en = "Nothing of a post is entered before its day; check the date."


class NotOpen(Refused):
    """Only a post that is open is claimed or held."""

    zh = "该岗位当日未开设或已撤销，请先核对岗位。"
    en = "This post is not open on that day; check the posts first."


class NotHeld(Refused):
    """Only who holds the post by that day reports, signs and is reviewed."""

    zh = "该党员当日不在此岗位上，请先办理认岗审核。"
    en = "This member does not hold the post on that day; see to the approval first."


def must_be_open(on: date, post: Post, today: date) -> None:
    """Raises ``NotOpen``, ``PostNotYet``."""
    if post.status != "open" or on < post.opened_on:
        raise NotOpen
    if on > today:
        raise PostNotYet


def must_hold(member_id: str, on: date, post: Post, today: date) -> Assignment:
    """The assignment. Raises ``NotOpen``, ``NotHeld``, ``PostNotYet``."""
    must_be_open(on, post, today)
    assignment = post.assignments.get(member_id)
    if assignment is None or not assignment.is_approved or on < assignment.since:
        raise NotHeld
    return assignment
