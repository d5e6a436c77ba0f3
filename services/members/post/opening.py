"""Opening and closing a post; claiming it, being recommended for it, the branch's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.posts import (
    AssignmentApproved,
    AssignmentDeclined,
    LeaveCause,
    PostClaimed,
    PostClosed,
    PostEvent,
    PostLeft,
    PostOpened,
    RecommendedForPost,
)
from services.members.events.values import Channel, Decided
from services.members.post.state import Assignment, Post, PostNotYet, Refused, must_be_open

# ── Opening, closing ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPost:
    """Open a post of a kind in a branch, with its name and duties as the catalogue has them or the branch adds."""

    post_id: str
    kind: str
    name: str
    duties: str
    organization_id: str
    community_id: str
    seats: int
    on: date


class OpenedAlready(Refused):
    """An id names one post for ever."""

    zh = "该编号的岗位已经开设；如为另一岗位，请使用新的编号。"
    en = "A post with this id was opened already; use a new id for another one."


class NoSeat(Refused):
    """A post has a name and somebody can hold it."""

    zh = "请填写岗位名称和职责，名额至少为一个。"
    en = "A post has a name, duties, and at least one seat."


def open_post(command: OpenPost, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``PostOpened``."""
    if post.status != "unknown":
        raise OpenedAlready
    if command.seats < 1 or not command.name.strip() or not command.duties.strip():
        raise NoSeat
    if command.on > today:
        raise PostNotYet
    return [
        PostOpened(
            post_id=command.post_id,
            kind=command.kind,
            name=command.name,
            duties=command.duties,
            organization_id=command.organization_id,
            community_id=command.community_id,
            seats=command.seats,
            on=command.on,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePost:
    """The post is no longer needed."""

    post_id: str
    on: date


def close(command: ClosePost, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: a ``PostLeft`` for everybody on it, and ``PostClosed``; nothing when it is closed already."""
    if post.status == "closed":
        return []
    must_be_open(command.on, post, today)
    left = [
        PostLeft(post_id=command.post_id, member_id=member_id, cause=LeaveCause.POST_CLOSED, on=command.on)
        for member_id in sorted(post.assignments)
    ]
    return [*left, PostClosed(post_id=command.post_id, on=command.on)]


# ── Claiming, being recommended ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPost:
    """A member wishes to hold the post, perhaps entered for them."""

    post_id: str
    member_id: str
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


def claim(command: ClaimPost, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``PostClaimed``; nothing when they wish for it, or hold it, already."""
    must_be_open(command.on, post, today)
    if command.member_id in post.assignments:
        return []
    return [
        PostClaimed(
            post_id=command.post_id,
            member_id=command.member_id,
            channel=command.channel,
            on=command.on,
            wish=command.wish,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendForPost:
    """The branch recommends a member, who agrees in their own words."""

    post_id: str
    member_id: str
    wish: str
    on: date
    channel: Channel = Channel.DESK


class NoOwnWish(Refused):
    """Nobody holds a post without wishing to."""

    zh = "设岗定职以本人自愿为前提，请填写本人意愿。"
    en = "Posts are held by one's own wish; enter the member's own words."


def recommend(command: RecommendForPost, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``RecommendedForPost``; nothing when they wish for it, or hold it, already."""
    must_be_open(command.on, post, today)
    if command.member_id in post.assignments:
        return []
    if not command.wish.strip():
        raise NoOwnWish
    return [
        RecommendedForPost(
            post_id=command.post_id,
            member_id=command.member_id,
            channel=command.channel,
            on=command.on,
            wish=command.wish,
        )
    ]


# ── The branch's word ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAssignment:
    """Record that the branch examined the wish and approved it."""

    post_id: str
    member_id: str
    decided_by: Decided
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineAssignment:
    """Record that the branch did not approve, and why."""

    post_id: str
    member_id: str
    decided_by: Decided
    reason: str
    on: date


class NotClaimed(Refused):
    """Only a wish that waits is approved or declined."""

    zh = "该党员没有待审核的认岗或推荐，请先登记本人意愿。"
    en = "No claim or recommendation of this member waits; enter the member's wish first."


class NoPostMinutes(Refused):
    """The branch's word has its minutes; a refusal has a reason."""

    zh = "请填写支部会议记录编号；不予通过的还应填写理由。"
    en = "Enter the number of the branch's minutes, and where it declined the reason."


class NoSeatLeft(Refused):
    """There are as many seats as there are."""

    zh = "该岗位名额已满，请另选岗位或先调整名额。"
    en = "Every seat of this post is taken; choose another post, or open one with more seats."


def _waiting(command: ApproveAssignment | DeclineAssignment, post: Post, today: date) -> Assignment:
    must_be_open(command.on, post, today)
    assignment = post.assignments.get(command.member_id)
    if assignment is None or assignment.is_approved or command.on < assignment.since:
        raise NotClaimed
    if not command.decided_by.is_documented:
        raise NoPostMinutes
    return assignment


def approve(command: ApproveAssignment, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``AssignmentApproved``."""
    _waiting(command, post, today)
    if post.held >= post.seats:
        raise NoSeatLeft
    return [
        AssignmentApproved(
            post_id=command.post_id, member_id=command.member_id, decided_by=command.decided_by, on=command.on
        )
    ]


def decline(command: DeclineAssignment, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``AssignmentDeclined``; the member may claim it, or another one, again."""
    _waiting(command, post, today)
    if not command.reason.strip():
        raise NoPostMinutes
    return [
        AssignmentDeclined(
            post_id=command.post_id,
            member_id=command.member_id,
            decided_by=command.decided_by,
            on=command.on,
            reason=command.reason,
        )
    ]
