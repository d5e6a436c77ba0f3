"""设岗定职: a wish waits for the branch's word; who holds a post signs, reports and is reviewed."""

from typing import Any

from services.members.events.posts import (
    AssignmentApproved,
    AssignmentDeclined,
    AssignmentReviewed,
    LetterSigned,
    PerformanceReported,
    PostClaimed,
    PostLeft,
    RecommendedForPost,
)
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind, Told

OF_A_HOLDER = {
    TaskKind.POST_LETTER: "posts.letter",
    TaskKind.POST_REPORT: "posts.report",
    TaskKind.POST_REVIEW: "posts.review",
}


def tell(event: Any) -> Told:
    """Which duties a fact begins, hands over, does and ends. A report is in the member's own hands."""
    match event:
        case PostClaimed() | RecommendedForPost():
            yield Begun(kind=TaskKind.POST_DECIDE, term="posts.decide", **_whose(event))
        case AssignmentApproved():
            yield _ended(TaskKind.POST_DECIDE, event)
            for kind, term in OF_A_HOLDER.items():
                yield Begun(kind=kind, term=term, **_whose(event))
            yield Handed(kind=TaskKind.POST_REPORT, subject=_subject(event), on=event.on, hand=event.member_id)
        case LetterSigned():
            yield _ended(TaskKind.POST_LETTER, event)
        case PerformanceReported():
            yield Done(kind=TaskKind.POST_REPORT, subject=_subject(event), on=event.on)
        case AssignmentReviewed():
            yield Done(kind=TaskKind.POST_REVIEW, subject=_subject(event), on=event.on)
        case AssignmentDeclined() | PostLeft():
            for kind in (TaskKind.POST_DECIDE, *OF_A_HOLDER):
                yield _ended(kind, event)


def _subject(event: Any) -> str:
    return f"{event.post_id}/{event.member_id}"


def _whose(event: Any) -> dict[str, Any]:
    return {"subject": _subject(event), "member_id": event.member_id, "on": event.on}


def _ended(kind: TaskKind, event: Any) -> Ended:
    return Ended(kind=kind, subject=_subject(event), on=event.on)
