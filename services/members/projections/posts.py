"""Read model *posts*: the catalogue's own kinds, the posts, and who wishes for them or holds them."""

from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, delete, insert, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import PostEvent
from services.members.events.posts import (
    AssignmentApproved,
    AssignmentDeclined,
    AssignmentReviewed,
    LetterSigned,
    PerformanceReported,
    PostClaimed,
    PostClosed,
    PostDefined,
    PostLeft,
    PostOpened,
    RecommendedForPost,
)

metadata = MetaData()

post_kinds = Table(
    "post_kinds",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("duties", Text, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("post_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("duties", Text, nullable=False),
    Column("organization_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
)

assignments = Table(
    "post_assignments",
    metadata,
    Column("post_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("letter", Text),
    Column("reports", Integer, nullable=False),
    Column("last_report_on", Date),
    Column("reviewed_on", Date),
    Column("review", Text),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    row: dict[str, Any]
    match event:
        case PostDefined():
            row = {"name": event.name, "duties": event.duties}
            defined = insert_into(tx, post_kinds).values(kind=event.kind, **row)
            tx.execute(defined.on_conflict_do_update(index_elements=["kind"], set_=row))
        case PostOpened():
            row = {"post_id": event.post_id, "kind": event.kind, "name": event.name, "duties": event.duties,
                   "organization_id": event.organization_id, "community_id": event.community_id,
                   "seats": event.seats, "opened_on": event.on}  # fmt: skip
            tx.execute(insert(posts), row)
        case PostClosed():
            tx.execute(update(posts).where(posts.c.post_id == event.post_id).values(closed_on=event.on))
        case PostClaimed() | RecommendedForPost():
            status = "CLAIMED" if isinstance(event, PostClaimed) else "RECOMMENDED"
            row = {"post_id": event.post_id, "member_id": event.member_id, "status": status, "since": event.on}
            tx.execute(insert(assignments), {**row, "reports": 0})
        case AssignmentApproved():
            _change(tx, event, status="HELD", since=event.on)
        case LetterSigned():
            _change(tx, event, letter=event.letter)
        case PerformanceReported():
            _change(tx, event, reports=assignments.c.reports + 1, last_report_on=event.on)
        case AssignmentReviewed():
            _change(tx, event, reviewed_on=event.on, review=event.result)
        case AssignmentDeclined() | PostLeft():
            tx.execute(delete(assignments).where(*_mine(event)))


def _mine(event: Any) -> tuple[Any, Any]:
    return assignments.c.post_id == event.post_id, assignments.c.member_id == event.member_id


def _change(tx: Connection, event: Any, **values: Any) -> None:
    tx.execute(update(assignments).where(*_mine(event)).values(**values))


POSTS = ReadModel(
    "posts", (post_kinds, posts, assignments), (Follows(EVENTS, (PostDefined, *get_args(PostEvent))),), apply
)
