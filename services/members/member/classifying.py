"""分类: a person confirms or declines what the rulebook proposes, decides otherwise, or ends a class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    ClassificationConfirmed,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationOverridden,
    EndCause,
    MemberClass,
    MemberEvent,
)
from services.members.member.proposing import PROPOSED
from services.members.member.state import Member, NoReason, NotInClass, Proposal, Refused

# ── Confirming, declining ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmClassification:
    """A person confirms what was proposed, as it was seen: that a class begins, or with ``ends`` that it ends.

    With ``effective_from`` also from which day; what became another proposal meanwhile is not confirmed.
    """

    member_id: str
    member_class: MemberClass
    on: date
    effective_from: date | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineClassification:
    """A person declines what was proposed, with a reason."""

    member_id: str
    member_class: MemberClass
    on: date
    reason: str


class NotProposed(Refused):
    """Only what was proposed can be confirmed or declined."""

    zh = "没有待确认的分类建议，可能已由他人处理；请刷新后再看。"
    en = "No such proposal is waiting; someone else may have answered it. Reload the page."


class ProposalChanged(Refused):
    """What is confirmed is what was seen."""

    zh = "该分类建议在您查看之后已有变化，请刷新后按新的建议办理。"
    en = "This proposal changed after you saw it; reload the page and answer the new one."


def _waiting(member: Member, member_class: MemberClass) -> Proposal:
    member.must_be_known()
    if member_class not in member.proposals:
        raise NotProposed
    return member.proposals[member_class]


def confirm(command: ConfirmClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationConfirmed``, or ``ClassificationEnded`` if that was proposed; from the proposed day."""
    waiting = _waiting(member, command.member_class)
    if command.ends != waiting.ends or command.effective_from not in (None, waiting.effective_from):
        raise ProposalChanged
    if waiting.ends:
        cause = (waiting.cause or EndCause.FACTS).value
        return [
            ClassificationEnded(
                member_id=command.member_id,
                member_class=command.member_class,
                on=waiting.effective_from,
                cause=cause,
            )
        ]
    return [
        ClassificationConfirmed(
            member_id=command.member_id,
            member_class=command.member_class,
            effective_from=waiting.effective_from,
            rulebook=waiting.rulebook,
            on=command.on,
        )
    ]


def decline(command: DeclineClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationDeclined``; the same proposal does not come again."""
    _waiting(member, command.member_class)
    if not command.reason.strip():
        raise NoReason
    return [
        ClassificationDeclined(
            member_id=command.member_id, member_class=command.member_class, on=command.on, reason=command.reason
        )
    ]


# ── Overriding ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideClassification:
    """A person decides otherwise than the rulebook: a class holds from a day, or holds no longer."""

    member_id: str
    member_class: MemberClass
    holds: bool
    effective_from: date
    reason: str
    on: date


class FollowsFromFacts(Refused):
    """REGISTERED, ON_DUTY and HARDSHIP follow from what happened, not from anybody's judgement."""

    zh = "在册、在职、困难三类随登记、报到和审批形成，不能直接改定；请办理相应事项。"
    en = "This class follows from registration, report-in or approval: enter that fact instead."


def override(command: OverrideClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationOverridden``; the rulebook is silent on that class until new facts come."""
    member.must_be_known()
    if command.member_class not in PROPOSED:
        raise FollowsFromFacts
    if not command.reason.strip():
        raise NoReason
    if not command.holds and not member.classes.holds(command.member_class, command.effective_from):
        raise NotInClass
    if command.holds and member.classes.holds(command.member_class, command.effective_from):
        return []
    return [
        ClassificationOverridden(
            member_id=command.member_id,
            member_class=command.member_class,
            holds=command.holds,
            effective_from=command.effective_from,
            on=command.on,
            reason=command.reason,
        )
    ]


# ── Ending ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClassification:
    """A class ends on a day, as a correction, for a reason in words."""

    member_id: str
    member_class: MemberClass
    on: date
    reason: str


def end_class(command: EndClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationEnded``."""
    member.must_hold(command.member_class, command.on)
    if not command.reason.strip():
        raise NoReason
    return [
        ClassificationEnded(
            member_id=command.member_id,
            member_class=command.member_class,
            on=command.on,
            cause=EndCause.CORRECTION,
            reason=command.reason,
        )
    ]
