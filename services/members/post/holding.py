"""Holding a post: the letter of responsibility, reports, reviews, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.posts import (
    AssignmentReviewed,
    LeaveCause,
    LetterSigned,
    PerformanceReported,
    PostEvent,
    PostLeft,
    ReviewResult,
)
from services.members.events.values import Channel, Decided
from services.members.post.state import Post, PostNotYet, Refused, must_hold

# ── The letter of responsibility ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLetter:
    """The member signed the letter of responsibility (责任书)."""

    post_id: str
    member_id: str
    letter: str
    on: date


class NoLetterNumber(Refused):
    """A letter has a number."""

    zh = "请填写责任书编号。"
    en = "Enter the number of the letter of responsibility."


def sign(command: SignLetter, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``LetterSigned``; nothing when this one is signed already."""
    assignment = must_hold(command.member_id, command.on, post, today)
    if not command.letter.strip():
        raise NoLetterNumber
    if assignment.letter == command.letter:
        return []
    return [LetterSigned(post_id=command.post_id, member_id=command.member_id, letter=command.letter, on=command.on)]


# ── Reporting, reviewing ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPerformance:
    """The member tells the branch and residents' representatives what was done on the post."""

    post_id: str
    member_id: str
    report_id: str
    report: str
    on: date


class NothingSaid(Refused):
    """A report says what was done."""

    zh = "请填写履职情况。"
    en = "Enter what was done on the post."


def report(command: ReportPerformance, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``PerformanceReported``; nothing when it is entered already."""
    if command.report_id in post.reports:
        return []
    must_hold(command.member_id, command.on, post, today)
    if not command.report.strip():
        raise NothingSaid
    return [
        PerformanceReported(
            post_id=command.post_id,
            member_id=command.member_id,
            report_id=command.report_id,
            on=command.on,
            report=command.report,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAssignment:
    """A panel looked at how the post goes, and what follows. Not a mark: nobody is scored."""

    post_id: str
    member_id: str
    decided_by: Decided
    result: ReviewResult
    on: date
    remark: str | None = None


class NoRecord(Refused):
    """A panel's review has a record."""

    zh = "请填写评议记录编号。"
    en = "Enter the number of the panel's record."


def review(command: ReviewAssignment, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``AssignmentReviewed``."""
    must_hold(command.member_id, command.on, post, today)
    if not command.decided_by.is_documented:
        raise NoRecord
    return [
        AssignmentReviewed(
            post_id=command.post_id,
            member_id=command.member_id,
            decided_by=command.decided_by,
            result=command.result,
            on=command.on,
            remark=command.remark,
        )
    ]


# ── Leaving ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePost:
    """A member leaves the post, or wishes for it no more. Nobody is asked why."""

    post_id: str
    member_id: str
    on: date
    cause: LeaveCause = LeaveCause.OWN_WISH
    channel: Channel = Channel.DESK


def leave(command: LeavePost, post: Post, today: date) -> Sequence[PostEvent]:
    """Outcome: ``PostLeft``; nothing when they are not on it."""
    if command.member_id not in post.assignments:
        return []
    if command.on > today:
        raise PostNotYet
    return [
        PostLeft(
            post_id=command.post_id,
            member_id=command.member_id,
            cause=command.cause,
            on=command.on,
            channel=command.channel,
        )
    ]
