"""在职: an employed member reports in to the community of residence, is accepted, checks out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    Channel,
    MemberCheckedOut,
    MemberEvent,
    MemberReportedIn,
    Relationship,
    ReportInAccepted,
)
from services.members.member.state import Member, Refused

# ── Reporting in ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIn:
    """A member whose relationship lies with the employer reports in, by their own wish."""

    member_id: str
    community_id: str
    on: date
    channel: Channel = Channel.DESK
    employer: str | None = None


class OnThisRoll(Refused):
    """Whoever is on this community's own roll has nothing to report in."""

    zh = "该党员组织关系就在本社区，不需要办理在职报到。"
    en = "This member is on this community's own roll and has nothing to report in."


def report_in(command: ReportIn, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberReportedIn``; nothing when reported there already."""
    member.must_be_known()
    if member.relationship is Relationship.HERE and member.community_id == command.community_id:
        raise OnThisRoll
    if command.community_id in (member.reported_to, member.accepted_by):
        return []
    return [
        MemberReportedIn(
            member_id=command.member_id,
            community_id=command.community_id,
            on=command.on,
            channel=command.channel,
            employer=command.employer,
        )
    ]


# ── Accepting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReportIn:
    """The community accepts the report-in and gives a receipt (回执), by its number."""

    member_id: str
    on: date
    receipt: str | None = None


class NotReported(Refused):
    """There is nothing to accept."""

    zh = "该党员没有待受理的报到，请先登记报到。"
    en = "This member has no report-in waiting; enter the report-in first."


def accept(command: AcceptReportIn, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ReportInAccepted``; ON_DUTY follows."""
    member.must_be_known()
    if member.reported_to is None:
        if member.accepted_by is not None:
            return []
        raise NotReported
    return [
        ReportInAccepted(
            member_id=command.member_id, community_id=member.reported_to, on=command.on, receipt=command.receipt
        )
    ]


# ── Checking out ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """An on-duty member leaves."""

    member_id: str
    on: date


class NotOnDuty(Refused):
    """Only who was accepted can check out."""

    zh = "该党员目前不是在职报到党员，无需离队。"
    en = "This member is not on duty here and need not check out."


def check_out(command: CheckOut, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberCheckedOut``."""
    member.must_be_known()
    if member.accepted_by is None:
        raise NotOnDuty
    return [MemberCheckedOut(member_id=command.member_id, on=command.on)]
