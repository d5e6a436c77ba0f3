"""Applying, the branch's deliberation, the community's check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    Channel,
    Decided,
    HardshipApplied,
    HardshipDeliberated,
    HardshipVerified,
    MemberEvent,
)
from services.members.member.state import HardshipCase, Member, Refused


class NoSuchCase(Refused):
    """Only an open case goes on."""

    zh = "没有找到该困难申请，请先登记申请。"
    en = "There is no such open hardship case; enter the application first."


class NoDocument(Refused):
    """A decision names its document."""

    zh = "请填写会议记录或批准文号；没有文号的按待核办理。"
    en = "Enter the number of the minutes or of the approval; without one the case stays unapproved."


def open_case(member: Member, case_id: str) -> HardshipCase:
    """The case of a person who is known here. Raises ``NotKnown``, ``NoSuchCase``."""
    member.must_be_known()
    if case_id not in member.cases:
        raise NoSuchCase
    return member.cases[case_id]


# ── Applying ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyForAid:
    """Open a hardship case by the person's own wish, perhaps entered for them; it waits for approval (待核)."""

    member_id: str
    case_id: str
    on: date
    category: str | None = None
    channel: Channel = Channel.DESK
    wish: str | None = None


def apply_for_aid(command: ApplyForAid, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipApplied``; nothing when the case is open already."""
    member.must_be_known()
    if command.case_id in member.cases:
        return []
    return [
        HardshipApplied(
            member_id=command.member_id,
            case_id=command.case_id,
            on=command.on,
            channel=command.channel,
            category=command.category,
            wish=command.wish,
        )
    ]


# ── The branch ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliberateHardship:
    """Record that the branch discussed the application, with the meeting and its minutes."""

    member_id: str
    case_id: str
    decided_by: Decided
    supported: bool
    on: date
    opinion: str | None = None


class AlreadyApproved(Refused):
    """What is approved is not decided a second time; it is looked at again."""

    zh = "该困难认定已经批准；如需变更，请办理复核或结束。"
    en = "This case is approved already; look at it again, or end it."


def waiting_case(member: Member, case_id: str) -> HardshipCase:
    """The case, which waits for approval. Raises ``NotKnown``, ``NoSuchCase``, ``AlreadyApproved``."""
    case = open_case(member, case_id)
    if case.valid_until is not None:
        raise AlreadyApproved
    return case


def deliberate(command: DeliberateHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipDeliberated``. Deliberated anew, the check and the notice are due anew."""
    waiting_case(member, command.case_id)
    if not command.decided_by.is_documented:
        raise NoDocument
    return [
        HardshipDeliberated(
            member_id=command.member_id,
            case_id=command.case_id,
            decided_by=command.decided_by,
            supported=command.supported,
            on=command.on,
            opinion=command.opinion,
        )
    ]


# ── The community ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyHardship:
    """Record what the community found when it looked into the case."""

    member_id: str
    case_id: str
    found_true: bool
    on: date
    findings: str | None = None


class NotDeliberated(Refused):
    """The branch speaks first."""

    zh = "支部尚未讨论通过该申请，请先登记支部讨论意见。"
    en = "The branch has not supported this application; enter its deliberation first."


def verify(command: VerifyHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipVerified``. Verified anew, the notice is due anew."""
    if not waiting_case(member, command.case_id).supported:
        raise NotDeliberated
    return [
        HardshipVerified(
            member_id=command.member_id,
            case_id=command.case_id,
            found_true=command.found_true,
            on=command.on,
            findings=command.findings,
        )
    ]
