"""Facts about posts (设岗定职): which there are, where they are opened, and who holds them by their own wish."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import SEALED_FOR_MEMBER, Channel, Decided, Open


class ReviewResult(StrEnum):
    """What a review of a post led to. Not a mark: a person is neither scored nor ranked."""

    GOES_ON = "GOES_ON"
    SUPPORT_NEEDED = "SUPPORT_NEEDED"
    ANOTHER_POST = "ANOTHER_POST"


class LeaveCause(StrEnum):
    """What ended somebody's holding of a post. Nobody is asked why they leave."""

    OWN_WISH = "OWN_WISH"
    TERM_OVER = "TERM_OVER"
    POST_CLOSED = "POST_CLOSED"
    EXEMPT = "EXEMPT"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDefined:
    """A kind of post is in the catalogue, with its duties."""

    kind: Open[str]
    name: Open[str]
    duties: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOpened:
    """A branch opened a post of a kind, with a number of seats."""

    post_id: Open[str]
    kind: Open[str]
    name: Open[str]
    duties: Open[str]
    organization_id: Open[str]
    community_id: Open[str]
    seats: Open[int]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostClaimed:
    """A member wishes to hold the post."""

    post_id: Open[str]
    member_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendedForPost:
    """The branch recommended a member, who has agreed to it in their own words."""

    post_id: Open[str]
    member_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentApproved:
    """The branch examined it and approved: the member holds the post."""

    post_id: Open[str]
    member_id: Open[str]
    decided_by: Open[Decided]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentDeclined:
    """The branch did not approve; the reason is the member's to know."""

    post_id: Open[str]
    member_id: Open[str]
    decided_by: Open[Decided]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSigned:
    """The member signed the letter of responsibility (责任书), by its number."""

    post_id: Open[str]
    member_id: Open[str]
    letter: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceReported:
    """The member told the branch and residents' representatives what was done on the post."""

    post_id: Open[str]
    member_id: Open[str]
    report_id: Open[str]
    on: Open[date]
    report: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentReviewed:
    """A panel looked at how the post goes."""

    post_id: Open[str]
    member_id: Open[str]
    decided_by: Open[Decided]
    result: Open[ReviewResult]
    on: Open[date]
    remark: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLeft:
    """A member holds the post no more, or does not wish for it any more."""

    post_id: Open[str]
    member_id: Open[str]
    cause: Open[LeaveCause]
    on: Open[date]
    channel: Open[Channel] = Channel.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class PostClosed:
    """The post is there no more."""

    post_id: Open[str]
    on: Open[date]


PostEvent = (
    PostOpened
    | PostClaimed
    | RecommendedForPost
    | AssignmentApproved
    | AssignmentDeclined
    | LetterSigned
    | PerformanceReported
    | AssignmentReviewed
    | PostLeft
    | PostClosed
)
