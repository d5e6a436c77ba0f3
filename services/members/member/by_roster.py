"""What a newer roster says of a known person, and its compensation. Asked by policies only.

Each command names what it was compared with: if that has changed since, nobody's later word is written over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.members.events import (
    EndReason,
    IdNumberWithdrawn,
    MemberClass,
    MemberEvent,
    MemberReassigned,
    MoveCause,
    ParticularsCorrected,
    Relationship,
)
from services.members.member.leaving import ending
from services.members.member.moving import NotOnRoll
from services.members.member.state import Member, Refused


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the particulars: what was known, and what is said now."""

    field: str
    old: str | None
    new: str | None


# ── Particulars ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectByRoster:
    """Some particulars are as a roster says, or again as they were before it."""

    member_id: str
    changes: tuple[Change, ...]
    on: date
    reason: str


class CorrectedSince(Refused):
    """Somebody else corrected the same since the comparison."""

    zh = "此人资料在比对之后另有更正，未按名册改动；请以最近一次更正为准，必要时重新比对。"
    en = "These particulars were corrected after the comparison and are left as they are; compare again if need be."


def correct_by_roster(command: CorrectByRoster, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ParticularsCorrected``; nothing when it is known already."""
    member.must_be_known()
    if member.particulars is None:
        raise CorrectedSince
    known = member.particulars
    if any(getattr(known, each.field) not in (each.old, each.new) for each in command.changes):
        raise CorrectedSince
    changed: dict[str, Any] = {each.field: each.new for each in command.changes}
    said = replace(known, **changed)
    if said == known:
        return []
    return [
        ParticularsCorrected(
            member_id=command.member_id,
            on=command.on,
            id_number=member.id_number,
            particulars=said,
            reason=command.reason,
        )
    ]


# ── Where somebody belongs ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveByRoster:
    """A person belongs where a roster says, or again where they did before it."""

    member_id: str
    from_id: str
    organization_id: str
    community_id: str
    on: date
    cause: MoveCause = MoveCause.ROSTER


class MovedSince(Refused):
    """Somebody else moved the person since the comparison."""

    zh = "此人所在支部在比对之后另有变动，未按名册调整；请核对后逐人办理转接。"
    en = "This person was moved after the comparison and stays there; check, and transfer them by hand if need be."


def move_by_roster(command: MoveByRoster, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberReassigned``; nothing when the person is there already."""
    member.must_be_known()
    if member.relationship is not Relationship.HERE:
        raise NotOnRoll
    if member.organization_id == command.organization_id:
        return []
    if member.organization_id != command.from_id:
        raise MovedSince
    return [
        MemberReassigned(
            member_id=command.member_id,
            organization_id=command.organization_id,
            community_id=command.community_id,
            cause=command.cause,
            document=None,
            on=max(command.on, member.known_since),
        )
    ]


# ── A registration that should not have been ─────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidRegistration:
    """Take back a registration. ``untouched``: no fact but the registration says anything of the person."""

    member_id: str
    untouched: bool
    document: str


class HasLaterFacts(Refused):
    """What others entered about the person stands on the registration."""

    zh = "此人在导入之外另有登记事项，不能撤销登记；请逐人核对，确有必要的办理离开或更正。"
    en = "There are other facts about this person, so the registration stands; check, and end or correct it by hand."


def void(command: VoidRegistration, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``IdNumberWithdrawn``, and ``MembershipEnded`` on the first day: the classes never were."""
    member.must_be_known()
    if not command.untouched or _says_more(member):
        raise HasLaterFacts
    freed = [IdNumberWithdrawn(member_id=command.member_id, on=member.known_since)] if member.id_number else []
    ended = ending(command.member_id, member, EndReason.ENTERED_IN_ERROR, member.known_since, command.document)
    return [*freed, *ended]


def _says_more(member: Member) -> bool:
    classes = {span.member_class for span in member.classes.spans}
    about = member.contacts, member.cases, member.absorbed, member.reported_to, member.accepted_by
    return any(about) or bool(member.left_on or member.arrived_on) or not classes <= {MemberClass.REGISTERED}
