"""Two records that are one person: one goes on, the other ends and frees what it held. Asked by policies only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import ContactEnded, DuplicateAbsorbed, EndReason, MemberEvent, MemberMerged
from services.members.member.state import Member, NotKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorbDuplicate:
    """Let this record stand for the person of another one too."""

    member_id: str
    duplicate_id: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDuplicate:
    """End a record that is a second one of a person."""

    member_id: str
    into_id: str
    on: date


def can_merge(member: Member) -> bool:
    """Whether the record is somebody's: of who is here, or has left. What was erased or merged is nobody's any more."""
    return member.status in ("known", "ended")


def _must_be_somebodys(member: Member) -> None:
    if not can_merge(member):
        raise NotKnown


def absorb(command: AbsorbDuplicate, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``DuplicateAbsorbed``; nothing when it was absorbed before."""
    _must_be_somebodys(member)
    if command.duplicate_id in member.absorbed:
        return []
    return [DuplicateAbsorbed(member_id=command.member_id, duplicate_id=command.duplicate_id, on=command.on)]


def close(command: CloseDuplicate, member: Member) -> Sequence[MemberEvent]:
    """Outcome: a ``ContactEnded`` for each open contact, and ``MemberMerged``."""
    _must_be_somebodys(member)
    contacts = [
        ContactEnded(member_id=command.member_id, contact_id=contact_id, on=command.on, reason=EndReason.MERGED.value)
        for contact_id in sorted(member.contacts)
    ]
    return [*contacts, MemberMerged(member_id=command.member_id, into_id=command.into_id, on=command.on)]
