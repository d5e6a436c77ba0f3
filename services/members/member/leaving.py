"""Leaving: the membership ends here and with it every contact, at once; and erasure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import ContactEnded, EndReason, MemberErased, MemberEvent, MembershipEnded
from services.members.member.state import Member, NotKnown

# ── Ending ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMembership:
    """The person died, was transferred out, or is no longer known here for another documented reason."""

    member_id: str
    reason: EndReason
    on: date
    document: str


def end(command: EndMembership, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MembershipEnded`` and a ``ContactEnded`` for each open contact: no birthday message to the dead."""
    member.must_be_known()
    contacts = [
        ContactEnded(member_id=command.member_id, contact_id=contact_id, on=command.on, reason=command.reason.value)
        for contact_id in sorted(member.contacts)
    ]
    ended = MembershipEnded(
        member_id=command.member_id, reason=command.reason, on=command.on, document=command.document
    )
    return [*contacts, ended]


# ── Erasing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMember:
    """Erase the person: the key is destroyed here and in every other service; counts and hashes survive."""

    member_id: str
    on: date
    basis: str


def erase(command: EraseMember, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberErased``; nothing when erased already."""
    if member.status == "unknown":
        raise NotKnown
    if member.status == "erased":
        return []
    return [MemberErased(member_id=command.member_id, on=command.on, basis=command.basis)]
