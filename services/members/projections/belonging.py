"""Where the streams of this service belong, and which people are of some communities."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from infra.adapters.belonging import Belonging
from infra.adapters.runtime import Runtime
from services.members import (
    aid,
    brigade,
    care,
    disclosure,
    member,
    mobility,
    organization,
    pairing,
    pioneer,
    post,
    resident_unit,
    rulebook,
)
from services.members.aid import Aid
from services.members.events import ResidentUnitRecorded
from services.members.member.state import Member
from services.members.post.state import Post
from services.members.projections.people import class_spans, people
from services.members.resident_unit import ResidentUnit


def of_member(_about: Any, state: Member, _runtime: Runtime) -> Collection[str]:
    """Wherever the person is known."""
    return state.communities


def of_unit(_about: Any, state: ResidentUnit, _runtime: Runtime) -> Collection[str]:
    """Where it resides."""
    recorded: ResidentUnitRecorded | None = state.recorded
    return {recorded.community_id} if recorded else ()


def of_person(about: Any, _state: Any, runtime: Runtime) -> Collection[str]:
    """Where the person belongs whose mechanism it is."""
    return of_member(about, runtime.state(member, f"member-{about.member_id}"), runtime)


def of_post(_about: Any, state: Post, _runtime: Runtime) -> Collection[str]:
    """Where it was opened."""
    return {state.community_id} if state.community_id else ()


def of_gift(_about: Any, state: Aid, _runtime: Runtime) -> Collection[str]:
    """Where it was given."""
    return {state.given.community_id} if state.given else ()


def of_brigade(about: Any, _state: Any, _runtime: Runtime) -> Collection[str]:
    """The community whose brigade it is."""
    return {about.community_id}


BELONGING = {
    "member": Belonging(member, of_member),
    "unit": Belonging(resident_unit, of_unit),
    "organization": Belonging(organization, public=True),
    "pairing": Belonging(pairing, of_person),
    "care": Belonging(care, of_person),
    "mobility": Belonging(mobility, of_person),
    "pioneer": Belonging(pioneer, of_person),
    "disclosure": Belonging(disclosure, of_person),
    "post": Belonging(post, of_post),
    "brigade": Belonging(brigade, of_brigade),
    "aid": Belonging(aid, of_gift),
    "rulebook": Belonging(rulebook, public=True),
}


def are_of(communities: Collection[str]) -> ColumnElement[bool]:
    """The people of some communities: the same that ``of_member`` says, as the tables know it."""
    on_duty = select(class_spans.c.member_id).where(
        class_spans.c.community_id.in_(communities),
        class_spans.c.member_class == "ON_DUTY",
        class_spans.c.to_day.is_(None),
        class_spans.c.known_until.is_(None),
    )
    return or_(
        people.c.community_id.in_(communities),
        people.c.inflow_community_id.in_(communities),
        people.c.member_id.in_(on_duty),
    )
