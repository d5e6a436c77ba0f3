"""Leaving: the membership ends here and with it every contact, at once; and erasure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import ContactEnded, EndReason, MemberErased, MemberEvent, MembershipEnded
from services.members.member.state import Member, NotKnown, Refused

# ── Ending ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMembership:
    """The person died, was transferred out, or is no longer known here for another documented reason."""

    member_id: str
    reason: EndReason
    on: date
    document: str
    to_organization: str | None = None


class NoBasis(Refused):
    """A membership ends by a document: a certificate, a letter, a decision."""

    zh = "请填写依据文件的名称或文号，如死亡证明、介绍信、上级决定。"
    en = "Enter the document by which the membership ends: a certificate, a letter, a decision."


class HasItsOwnWay(Refused):
    """A merger, a cancelled probation and a reversed import are decided elsewhere."""

    zh = "合并重复记录、取消预备党员资格和撤销导入另有办理事项，请从相应事项进入。"
    en = "Merging records, cancelling a probation and reversing an import are commands of their own; use those."


def end(command: EndMembership, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MembershipEnded`` and a ``ContactEnded`` for each open contact: no birthday message to the dead."""
    member.must_be_known()
    if command.reason in (EndReason.MERGED, EndReason.PROBATION_CANCELLED, EndReason.ENTERED_IN_ERROR):
        raise HasItsOwnWay
    if not command.document.strip():
        raise NoBasis
    return ending(command.member_id, member, command.reason, command.on, command.document, to=command.to_organization)


def ending(
    member_id: str, member: Member, reason: EndReason, on: date, document: str, *, to: str | None = None
) -> Sequence[MemberEvent]:
    """What ends with a membership: every open contact, then the membership itself."""
    contacts = [
        ContactEnded(member_id=member_id, contact_id=contact_id, on=on, reason=reason.value)
        for contact_id in sorted(member.contacts)
    ]
    ended = MembershipEnded(member_id=member_id, reason=reason, on=on, document=document, to_organization=to)
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
