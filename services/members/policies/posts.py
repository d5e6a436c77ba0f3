"""Who is on a post: the exempt are not recommended, and whoever left holds none."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
from services.members.events.posts import LeaveCause, RecommendedForPost
from services.members.member.classes import exempt_from_posts
from services.members.post.holding import LeavePost
from services.members.projections.people import people
from services.members.projections.posts import assignments


def spare_the_exempt(happened: Happened[RecommendedForPost], runtime: Runtime) -> Iterator[tuple[str, LeavePost]]:
    """Whenever somebody exempt is recommended, the recommendation lapses. Who claims a post claims it all the same."""
    event = happened.fact
    if exempt_from_posts(runtime.state(member, f"member-{event.member_id}").classes.on(event.on)):
        yield (
            "exempt",
            LeavePost(post_id=event.post_id, member_id=event.member_id, on=event.on, cause=LeaveCause.EXEMPT),
        )


def vacate(first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, LeavePost]]:
    """Whoever is no longer known here leaves their posts, as of the day on which they left."""
    held = select(assignments.c.post_id, assignments.c.member_id, people.c.ended_on).join(
        people, people.c.member_id == assignments.c.member_id
    )
    with runtime.reads.open() as tx:
        left = tx.execute(held.where(people.c.ended_on <= last)).all()
    for row in left:
        leave = LeavePost(post_id=row.post_id, member_id=row.member_id, on=row.ended_on, cause=LeaveCause.LEFT)
        yield f"vacate/{row.post_id}/{row.member_id}", row.ended_on, leave
