"""异议: the person objects to a class in their own words, and is answered; the class stands meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    Channel,
    ClassificationContested,
    ClassificationEndProposed,
    EndCause,
    MemberClass,
    MemberEvent,
    ObjectionAnswered,
    RulebookPublished,
)
from services.members.member.state import Member, NoReason, Refused

# ── Contesting ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestClassification:
    """The person objects to a class, in their own words."""

    member_id: str
    member_class: MemberClass
    on: date
    wish: str
    channel: Channel = Channel.DESK


def contest(command: ContestClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationContested``; the class stands until it is decided."""
    member.must_hold(command.member_class, command.on)
    return [
        ClassificationContested(
            member_id=command.member_id,
            member_class=command.member_class,
            on=command.on,
            channel=command.channel,
            wish=command.wish,
        )
    ]


# ── Answering ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObjection:
    """Uphold the objection or dismiss it, in either case with the reason that the person is given."""

    member_id: str
    member_class: MemberClass
    upheld: bool
    reason: str
    on: date


class NoObjection(Refused):
    """Only an open objection is answered."""

    zh = "该党员对此分类没有待处理的异议，可能已由他人答复；请刷新后再看。"
    en = "No objection to this class is open; someone else may have answered it. Reload the page."


def answer(command: AnswerObjection, member: Member, rulebook: RulebookPublished | None) -> Sequence[MemberEvent]:
    """Outcome: ``ObjectionAnswered``; upheld, also the proposal that the class ends from its first day."""
    member.must_be_known()
    if command.member_class not in member.objections:
        raise NoObjection
    if not command.reason.strip():
        raise NoReason
    answered = ObjectionAnswered(
        member_id=command.member_id,
        member_class=command.member_class,
        upheld=command.upheld,
        on=command.on,
        reason=command.reason,
    )
    span = member.classes.span_on(command.member_class, command.on)
    if not command.upheld or span is None:
        return [answered]
    ends = ClassificationEndProposed(
        member_id=command.member_id,
        community_id=span.community_id,
        member_class=command.member_class,
        effective_from=span.from_day,
        cause=EndCause.OBJECTION,
        rulebook=rulebook.version if rulebook else None,
        predicates=(),
        on=command.on,
    )
    return [answered, ends]
