"""困难: a case is opened, approved by a superior body for a time, and ends. Need is the only test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import Decided, HardshipApplied, HardshipApproved, HardshipEnded, MemberEvent
from services.members.member.state import Member, Refused

# ── Applying ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyForAid:
    """Open a hardship case; it waits for approval (待核)."""

    member_id: str
    case_id: str
    on: date
    category: str | None = None


def apply_for_aid(command: ApplyForAid, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipApplied``; nothing when the case is open already."""
    member.must_be_known()
    if command.case_id in member.cases:
        return []
    return [
        HardshipApplied(member_id=command.member_id, case_id=command.case_id, on=command.on, category=command.category)
    ]


# ── Approving ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveHardship:
    """Record that a superior body approved the case, with number and date, until a day."""

    member_id: str
    case_id: str
    decided_by: Decided
    valid_until: date
    on: date


class NoSuchCase(Refused):
    """Only an open case can be approved or ended."""

    zh = "没有找到待核的困难申请，请先登记申请。"
    en = "There is no open hardship case; enter the application first."


class NoDocument(Refused):
    """A decision names its document."""

    zh = "请填写批准文号；没有文号的按待核办理。"
    en = "Enter the approval number; without one the case stays unapproved."


class EndsBeforeItBegins(Refused):
    """A validity reaches at least to the day of approval."""

    zh = "有效期不能早于批准日期，请核对。"
    en = "The validity cannot end before the approval; check both dates."


def approve(command: ApproveHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipApproved``; HARDSHIP from the approval to the end of the validity."""
    member.must_be_known()
    if command.case_id not in member.cases:
        raise NoSuchCase
    if not command.decided_by.document.strip():
        raise NoDocument
    if command.valid_until < command.on:
        raise EndsBeforeItBegins
    if member.cases[command.case_id].valid_until == command.valid_until:
        return []
    return [
        HardshipApproved(
            member_id=command.member_id,
            case_id=command.case_id,
            decided_by=command.decided_by,
            valid_until=command.valid_until,
            on=command.on,
        )
    ]


# ── Ending ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHardship:
    """A case ends: an approved one before its validity does, an application because it is withdrawn or not approved."""

    member_id: str
    case_id: str
    on: date
    reason: str


def end(command: EndHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipEnded``."""
    member.must_be_known()
    if command.case_id not in member.cases:
        raise NoSuchCase
    return [HardshipEnded(member_id=command.member_id, case_id=command.case_id, on=command.on, reason=command.reason)]
