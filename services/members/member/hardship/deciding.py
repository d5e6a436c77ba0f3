"""Approving, rejecting, looking again, ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    Decided,
    HardshipApproved,
    HardshipCategory,
    HardshipEnded,
    HardshipRechecked,
    HardshipRejected,
    MemberEvent,
)
from services.members.member.hardship.applying import NoDocument, open_case, waiting_case
from services.members.member.hardship.notice import NotVerified
from services.members.member.state import HardshipCase, Member, Refused

# ── Approving ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveHardship:
    """Record that a superior body approved the case, with number and date, until a day; or prolonged it."""

    member_id: str
    case_id: str
    decided_by: Decided
    valid_until: date
    on: date
    category: HardshipCategory | None = None


class EndsBeforeItBegins(Refused):
    """A validity reaches at least to the day of approval."""

    zh = "有效期不能早于批准日期，请核对。"
    en = "The validity cannot end before the approval; check both dates."


class NoticeStillHangs(Refused):
    """The notice runs to its end, its last day included, before anybody approves."""

    zh = "该申请尚未公示，或公示期未满，请在公示期满后再登记批准。"
    en = "This case has not been on notice, or the notice still hangs; approve it when the notice is over."


class ObjectionWaits(Refused):
    """Every objection is answered first."""

    zh = "还有公示异议未答复，请先登记答复。"
    en = "An objection waits for its answer; answer it first."


def approve(command: ApproveHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipApproved``; HARDSHIP from the approval to the end of the validity."""
    case = open_case(member, command.case_id)
    if not command.decided_by.is_documented:
        raise NoDocument
    if command.valid_until < command.on:
        raise EndsBeforeItBegins
    if case.supported is not None:
        _has_gone_the_way(case, command.on)
    if case.valid_until == command.valid_until:
        return []
    return [
        HardshipApproved(
            member_id=command.member_id,
            case_id=command.case_id,
            decided_by=command.decided_by,
            valid_until=command.valid_until,
            on=command.on,
            category=command.category,
        )
    ]


def _has_gone_the_way(case: HardshipCase, day: date) -> None:
    """A case that is dealt with here is found true, its notice is over, and nobody waits for an answer."""
    _must_be_answered(case)
    if not case.found_true:
        raise NotVerified
    if case.notice is None or day <= case.notice[1]:
        raise NoticeStillHangs


def _must_be_answered(case: HardshipCase) -> None:
    if any(upheld is None for upheld in case.objections.values()):
        raise ObjectionWaits


# ── Rejecting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectHardship:
    """Record that a superior body did not approve the application, with its reason."""

    member_id: str
    case_id: str
    decided_by: Decided
    reason: str
    on: date


class NoHardshipReason(Refused):
    """Whoever applied is told why not."""

    zh = "请填写不予认定的理由，并告知本人。"
    en = "Enter why it was not approved, and tell the person."


def reject(command: RejectHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipRejected`` and ``HardshipEnded``; a new application is a new case."""
    _must_be_answered(waiting_case(member, command.case_id))
    if not command.decided_by.is_documented:
        raise NoDocument
    if not command.reason.strip():
        raise NoHardshipReason
    about = {"member_id": command.member_id, "case_id": command.case_id}
    return [
        HardshipRejected(**about, decided_by=command.decided_by, on=command.on, reason=command.reason),
        HardshipEnded(**about, on=command.on, reason=command.reason),
    ]


# ── Looking again ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckHardship:
    """Look at an approved case again: the need goes on, or is relieved."""

    member_id: str
    case_id: str
    in_need: bool
    on: date
    findings: str | None = None


class NotApproved(Refused):
    """Only an approved case is looked at again."""

    zh = "该困难申请尚未批准，无需复核。"
    en = "This case is not approved and has nothing to be checked again."


def recheck(command: RecheckHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipRechecked``; a relieved need ends the case, one that goes on waits to be approved anew."""
    if open_case(member, command.case_id).valid_until is None:
        raise NotApproved
    about = {"member_id": command.member_id, "case_id": command.case_id}
    looked = HardshipRechecked(**about, in_need=command.in_need, on=command.on, findings=command.findings)
    if command.in_need:
        return [looked]
    return [looked, HardshipEnded(**about, on=command.on, reason=command.findings)]


# ── Ending ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHardship:
    """A case ends: an approved one before its validity does, an application because it is withdrawn or not approved."""

    member_id: str
    case_id: str
    on: date
    reason: str


def end(command: EndHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipEnded``. Whoever objected is answered first."""
    _must_be_answered(open_case(member, command.case_id))
    return [HardshipEnded(member_id=command.member_id, case_id=command.case_id, on=command.on, reason=command.reason)]
