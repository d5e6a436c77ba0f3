"""Questions about posts: the catalogue, the posts with their free seats, and who wishes for them or holds them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from infra.adapters.runtime import Runtime
from services.members.post_catalogue import CUSTOMARY
from services.members.projections.people import people
from services.members.projections.posts import assignments, post_kinds, posts
from services.members.projections.queries.people import ERASED, names_of
from services.members.projections.queries.trail import entry


@dataclass(frozen=True, slots=True)
class PostKinds:
    """The catalogue: the fifteen customary kinds as the office has them, then its own."""


def list_post_kinds(query: PostKinds, runtime: Runtime) -> dict[str, Any]:
    """Answers ``kinds`` with code, name and duties."""
    with runtime.reads.open() as tx:
        defined = {
            row.kind: (row.name, row.duties) for row in tx.execute(select(post_kinds).order_by(post_kinds.c.kind))
        }
    return {
        "kinds": [
            {"kind": kind, "name": name, "duties": duties} for kind, (name, duties) in {**CUSTOMARY, **defined}.items()
        ]
    }


@dataclass(frozen=True, slots=True)
class Posts:
    """Open posts of a community or organisation, with seats taken; ``limit`` at most 100."""

    community_id: str | None = None
    organization_id: str | None = None
    kind: str | None = None
    with_free_seats: bool = False
    limit: int = 50
    offset: int = 0


def list_posts(query: Posts, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` in the order of opening; ``held`` and ``waiting`` count people who are here."""
    here = assignments.join(people, people.c.member_id == assignments.c.member_id)
    mine = (assignments.c.post_id == posts.c.post_id, people.c.ended_on.is_(None))
    count = select(func.count()).select_from(here).where(*mine)
    held = count.where(assignments.c.status == "HELD").scalar_subquery()
    waiting = count.where(assignments.c.status != "HELD").scalar_subquery()
    found = select(posts, held.label("held"), waiting.label("waiting")).where(posts.c.closed_on.is_(None))
    for column in ("community_id", "organization_id", "kind"):
        if (value := getattr(query, column)) is not None:
            found = found.where(posts.c[column] == value)
    if runtime.communities is not None:
        found = found.where(posts.c.community_id.in_(runtime.communities))
    if query.with_free_seats:
        found = found.where(held < posts.c.seats)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(posts.c.opened_on, posts.c.post_id)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset)))
        return {"total": total, "rows": [dict(row._mapping) for row in page]}


@dataclass(frozen=True, slots=True)
class PostAssignments:
    """Who wishes for a post or holds it, of one post, one member or one community; ``limit`` at most 100."""

    post_id: str | None = None
    member_id: str | None = None
    community_id: str | None = None
    status: str | None = None
    limit: int = 50
    offset: int = 0


def list_assignments(query: PostAssignments, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` by post and name's order of coming; nobody who has left."""
    found = (
        select(assignments, posts.c.name.label("post"), posts.c.community_id)
        .join(posts, posts.c.post_id == assignments.c.post_id)
        .join(people, people.c.member_id == assignments.c.member_id)
        .where(people.c.ended_on.is_(None))
    )
    if runtime.communities is not None:
        found = found.where(posts.c.community_id.in_(runtime.communities))
    wanted = {
        assignments.c.post_id: query.post_id,
        assignments.c.member_id: query.member_id,
        assignments.c.status: query.status,
        posts.c.community_id: query.community_id,
    }
    for column, value in wanted.items():
        if value is not None:
            found = found.where(column == value)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(assignments.c.post_id, assignments.c.since, assignments.c.member_id)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))).all()
        who = tx.execute(select(people).where(people.c.member_id.in_([row.member_id for row in page]))).all()
    names = names_of(runtime, who)
    return {"total": total, "rows": [{**row._mapping, "name": names.get(row.member_id, ERASED)} for row in page]}


@dataclass(frozen=True, slots=True)
class PostDetail:
    """One post, whether open or closed, with all that happened on it."""

    post_id: str


def show_post(query: PostDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None for none; else the post, ``assignments`` as they are listed, and ``entries`` in order."""
    with runtime.reads.open() as tx:
        row = tx.execute(select(posts).where(posts.c.post_id == query.post_id)).first()
    if row is None or (runtime.communities is not None and row.community_id not in runtime.communities):
        return None
    done = runtime.happened(runtime.store.stream(f"post-{query.post_id}"))
    return {
        **row._mapping,
        "assignments": list_assignments(PostAssignments(post_id=query.post_id, limit=100), runtime)["rows"],
        "entries": [entry(each, runtime) for each in done],
    }
