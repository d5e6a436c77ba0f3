"""Members go with their organisation: where it is moved to another community or merged, they belong there too.

A reaction does it at once for everybody it can see; what it could not see yet is made up for on the next day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member, organization
from services.members.events import OrganizationKind, OrganizationMerged, OrganizationReparented
from services.members.member.reassigning import FollowTree
from services.members.organization.state import Aspect, Organization
from services.members.projections import organizations, people

Tree = Mapping[str, Organization]


def follow(
    happened: Happened[OrganizationReparented | OrganizationMerged], runtime: Runtime
) -> Iterator[tuple[str, Any]]:
    """Whenever an organisation is moved or merged, its members go with it from that day."""
    for command in _astray(happened.fact.on, runtime):
        yield command.member_id, command


def follow_later(first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, FollowTree]]:
    """Whoever still belongs to an organisation that is elsewhere by the last day."""
    for command in _astray(last, runtime):
        yield f"tree/{command.member_id}/{command.organization_id}/{command.community_id}", last, command


def _astray(day: date, runtime: Runtime) -> Iterator[FollowTree]:
    """Everybody on the roll whose organisation is, on a day, another one or in another community than they are."""
    with runtime.reads.open() as tx:
        ids = tx.scalars(select(organizations.c.organization_id)).all()
        on_roll = select(people).where(people.c.relationship == "HERE", people.c.ended_on.is_(None))
        rows = tx.execute(on_roll).all()
    found = runtime.states(organization, [f"organization-{each}" for each in ids])
    tree = {stream.removeprefix("organization-"): state for stream, state in found}
    astray = {}
    for row in rows:
        stands = _successor(tree, row.organization_id, day)
        community = _community(tree, stands, day)
        if community is not None and (stands, community) != (row.organization_id, row.community_id):
            astray[f"member-{row.member_id}"] = FollowTree(
                member_id=row.member_id,
                organization_id=stands,
                community_id=community,
                on=day,
            )
    for stream, person in runtime.states(member, [*astray]):
        if person.status == "known":  # who has left or was erased meanwhile goes nowhere
            yield astray[stream]


def _successor(tree: Tree, organization_id: str, day: date) -> str:
    """The organisation itself, or the one into which it was merged in the end."""
    for _ in tree:  # no way is longer than there are organisations, also when someone made a circle
        into = tree[organization_id].on(Aspect.MERGED_INTO, day) if organization_id in tree else None
        if into is None:
            break
        organization_id = into
    return organization_id


def _community(tree: Tree, organization_id: str, day: date) -> str | None:
    """The community above an organisation, or None where it is in none."""
    above: str | None = organization_id
    for _ in tree:
        if above is None or above not in tree:
            break
        if tree[above].kind is OrganizationKind.COMMUNITY:
            return above
        above = tree[above].on(Aspect.PARENT, day)
    return None
