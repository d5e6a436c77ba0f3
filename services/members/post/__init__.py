"""
设岗定职: a post that a branch opens, and the members who hold it by their own wish (C40). One stream for each post.

    unknown ──open──▶ open ──close──▶ closed

    (a member) ──claim, be recommended──▶ waiting ──approve──▶ holding ──leave──▶
                                             └─decline──▶       └─letter, report, review─┘

The infirm by age and the away are exempt: nobody recommends them. Who claims a post claims it all the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events.posts import (
    AssignmentApproved,
    AssignmentDeclined,
    AssignmentReviewed,
    LetterSigned,
    PerformanceReported,
    PostClaimed,
    PostClosed,
    PostEvent,
    PostLeft,
    PostOpened,
    RecommendedForPost,
)
from services.members.post.holding import (
    LeavePost,
    ReportPerformance,
    ReviewAssignment,
    SignLetter,
    leave,
    report,
    review,
    sign,
)
from services.members.post.opening import (
    ApproveAssignment,
    ClaimPost,
    ClosePost,
    DeclineAssignment,
    OpenPost,
    RecommendForPost,
    approve,
    claim,
    close,
    decline,
    open_post,
    recommend,
)
from services.members.post.state import Assignment, Post, Refused, initial

__all__ = ["COMMANDS", "Post", "Refused", "decide", "evolve", "initial", "stream"]

PostCommand = (
    OpenPost
    | ClosePost
    | ClaimPost
    | RecommendForPost
    | ApproveAssignment
    | DeclineAssignment
    | SignLetter
    | ReportPerformance
    | ReviewAssignment
    | LeavePost
)
COMMANDS = get_args(PostCommand)


def stream(command: PostCommand) -> str:
    """One stream for each post."""
    return f"post-{command.post_id}"


def decide(command: PostCommand, state: Post, rules: object, today: date) -> Sequence[PostEvent]:
    """The table of contents."""
    match command:
        case OpenPost():
            return open_post(command, state, today)
        case ClosePost():
            return close(command, state, today)
        case ClaimPost():
            return claim(command, state, today)
        case RecommendForPost():
            return recommend(command, state, today)
        case ApproveAssignment():
            return approve(command, state, today)
        case DeclineAssignment():
            return decline(command, state, today)
        case SignLetter():
            return sign(command, state, today)
        case ReportPerformance():
            return report(command, state, today)
        case ReviewAssignment():
            return review(command, state, today)
        case LeavePost():
            return leave(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Post, event: PostEvent) -> Post:
    """What each fact changes."""
    match event:
        case PostOpened():
            return state._replace(status="open", community_id=event.community_id, opened_on=event.on, seats=event.seats)
        case PostClaimed() | RecommendedForPost():
            return _with(state, event.member_id, Assignment(event.on))
        case AssignmentApproved():
            return _with(state, event.member_id, Assignment(event.on, is_approved=True))
        case LetterSigned():
            signed = state.assignments[event.member_id]._replace(letter=event.letter)
            return _with(state, event.member_id, signed)
        case PerformanceReported():
            return state._replace(reports=state.reports | {event.report_id})
        case AssignmentReviewed():
            return state
        case AssignmentDeclined() | PostLeft():
            return state._replace(assignments=_without(state.assignments, event.member_id))
        case PostClosed():
            return state._replace(status="closed")
        case _:
            assert_never(event)


def _with(state: Post, member_id: str, assignment: Assignment) -> Post:
    return state._replace(assignments={**state.assignments, member_id: assignment})


def _without(assignments: Mapping[str, Assignment], member_id: str) -> Mapping[str, Assignment]:
    return {who: each for who, each in assignments.items() if who != member_id}
