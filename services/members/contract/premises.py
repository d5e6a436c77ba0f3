"""What commands of this service rest on in other streams of it, as these stand when the command is decided."""

from collections.abc import Iterator, Mapping

from infra.eventsourcing.decider import Premise
from services.members import aid, member, organization
from services.members.aid import GiveAid
from services.members.member.state import Member
from services.members.organization.standing import (
    MergeOrganization,
    RegisterOrganization,
    ReparentOrganization,
    must_not_come_round,
    must_stand,
)
from services.members.organization.state import Organization

Placing = RegisterOrganization | ReparentOrganization | MergeOrganization

#: Organisations by stream.
Streams = Mapping[str, Organization]


def _member(command: GiveAid) -> str:
    return f"member-{command.member_id}"


def _person_is_of_the_community(command: GiveAid, people: Mapping[str, Member]) -> None:
    person = people[_member(command)]
    then = {span.community_id for span in person.classes.spans if span.holds_on(command.on)}
    aid.must_be_of(person.communities | then, command)


def _superior(command: Placing) -> str | None:
    above = command.into_id if isinstance(command, MergeOrganization) else command.parent_id
    return None if above is None else _organization(above)


def _organization(organization_id: str) -> str:
    return f"organization-{organization_id}"


def _superior_stands(command: Placing, streams: Streams) -> None:
    must_stand(streams[str(_superior(command))], command.on)


def _superior_stands_elsewhere(command: ReparentOrganization, streams: Streams) -> None:
    _superior_stands(command, streams)
    tree = {stream.removeprefix(_organization("")): each for stream, each in streams.items()}
    must_not_come_round(command, tree)


def _further_up(command: ReparentOrganization, superior: Organization) -> Iterator[str]:
    return (_organization(each) for each in superior.parents_from(command.on))


PREMISES: Mapping[type, Premise] = {
    GiveAid: Premise(member, _member, _person_is_of_the_community),
    RegisterOrganization: Premise(organization, _superior, _superior_stands),
    ReparentOrganization: Premise(organization, _superior, _superior_stands_elsewhere, _further_up),
    MergeOrganization: Premise(organization, _superior, _superior_stands),
}
