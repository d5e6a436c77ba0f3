"""Moving within the sub-district: to another organisation of the same tree, or along with one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import MemberEvent, MemberReassigned, MoveCause, Relationship
from services.members.member.moving import NotOnRoll
from services.members.member.state import Member, Refused

# ── By transfer ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignMember:
    """A person on the roll belongs to another organisation of this sub-district from a day on."""

    member_id: str
    organization_id: str
    community_id: str
    on: date
    document: str


class NoTransferNote(Refused):
    """A transfer between branches leaves a note."""

    zh = "请填写组织关系转移的介绍信或通知编号。"
    en = "Enter the number of the letter or notice by which the relationship is moved."


def reassign(command: ReassignMember, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberReassigned``, by which the classes of the home community go on in the new one."""
    _must_be_on_roll(member)
    if not command.document.strip():
        raise NoTransferNote
    return _reassigned(command, member, MoveCause.TRANSFER, command.document)


# ── Along with one's organisation ────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowTree:
    """The person goes with their organisation, which was moved or merged by a document. Asked by a policy."""

    member_id: str
    organization_id: str
    community_id: str
    on: date


def follow(command: FollowTree, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberReassigned``, of nobody before they were known."""
    _must_be_on_roll(member)
    return _reassigned(command, member, MoveCause.TREE, None)


def _must_be_on_roll(member: Member) -> None:
    member.must_be_known()
    if member.relationship is not Relationship.HERE:
        raise NotOnRoll


def _reassigned(
    command: ReassignMember | FollowTree, member: Member, cause: MoveCause, document: str | None
) -> Sequence[MemberEvent]:
    """Nothing when the person is there already."""
    if (command.organization_id, command.community_id) == (member.organization_id, member.community_id):
        return []
    return [
        MemberReassigned(
            member_id=command.member_id,
            organization_id=command.organization_id,
            community_id=command.community_id,
            cause=cause,
            document=document,
            on=max(command.on, member.known_since),
        )
    ]
