"""分类: the rulebook proposes MOBILE and ELDERLY and says why; a person confirms or declines; anyone may contest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    Channel,
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationProposed,
    ClassificationRules,
    MemberClass,
    MemberEvent,
    Relationship,
    RulebookPublished,
)
from services.members.member.classes import Finding, elderly, mobile
from services.members.member.state import Member, Proposal, Refused

# ── Proposing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClassifications:
    """Ask the rulebook in force which classes it would propose on a day. Asked by policies and by the clock."""

    member_id: str
    on: date


def findings(member: Member, rules: ClassificationRules, day: date) -> Iterator[Finding]:
    """Every class the rulebook sees in what is known of the person."""
    if member.particulars is not None and (found := elderly(member.particulars, rules, day)):
        yield found
    away = member.left_on if member.relationship is Relationship.HERE else None
    if away is not None and (found := mobile(MemberClass.MOBILE_OUT, away, rules, day)):
        yield found
    if member.arrived_on is not None and (found := mobile(MemberClass.MOBILE_IN, member.arrived_on, rules, day)):
        yield found


def effective_day(finding: Finding, member: Member, rulebook: RulebookPublished) -> date:
    """A class holds at the earliest from when the person is known here and the rulebook is in force."""
    return max(finding.first_day, member.known_since, rulebook.effective_from)


def propose(
    command: ProposeClassifications, member: Member, rulebook: RulebookPublished | None
) -> Sequence[MemberEvent]:
    """Outcome: a ``ClassificationProposed`` for each class that is neither held, waiting nor declined already."""
    if member.status != "known" or rulebook is None:
        return []
    return [
        ClassificationProposed(
            member_id=command.member_id,
            community_id=member.classes.community_of(finding.member_class),
            member_class=finding.member_class,
            effective_from=day,
            rulebook=rulebook.version,
            predicates=finding.predicates,
            on=command.on,
            facts=finding.facts,
        )
        for finding in findings(member, rulebook.rules, command.on)
        if _is_news(finding.member_class, day := effective_day(finding, member, rulebook), member)
    ]


def _is_news(member_class: MemberClass, day: date, member: Member) -> bool:
    held_since = {span.from_day for span in member.classes.spans if span.member_class is member_class}
    waiting = member.proposals.get(member_class)
    answered = day in held_since or (member_class, day) in member.declined
    return not answered and (waiting is None or waiting.effective_from != day)


# ── Confirming, declining ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmClassification:
    """A person confirms what the rulebook proposed."""

    member_id: str
    member_class: MemberClass
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineClassification:
    """A person declines what the rulebook proposed, with a reason."""

    member_id: str
    member_class: MemberClass
    on: date
    reason: str


class NotProposed(Refused):
    """Only what was proposed can be confirmed or declined."""

    zh = "没有待确认的分类建议，可能已由他人处理；请刷新后再看。"
    en = "No such proposal is waiting; someone else may have answered it. Reload the page."


def _waiting(member: Member, member_class: MemberClass) -> Proposal:
    member.must_be_known()
    if member_class not in member.proposals:
        raise NotProposed
    return member.proposals[member_class]


def confirm(command: ConfirmClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationConfirmed``; the class holds from the proposed day."""
    waiting = _waiting(member, command.member_class)
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
    return [
        ClassificationDeclined(
            member_id=command.member_id, member_class=command.member_class, on=command.on, reason=command.reason
        )
    ]


# ── Ending, contesting ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClassification:
    """A confirmed class ends on a day: the answer to an objection, or a correction."""

    member_id: str
    member_class: MemberClass
    on: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestClassification:
    """The person objects to a class, in their own words."""

    member_id: str
    member_class: MemberClass
    on: date
    wish: str
    channel: Channel = Channel.DESK


class NotInClass(Refused):
    """Only a class that holds can be contested or ended."""

    zh = "该党员当日不在此分类中，请核对分类和日期。"
    en = "This member is not in that class on that day; check class and date."


def _must_hold(member: Member, member_class: MemberClass, day: date) -> None:
    member.must_be_known()
    if member_class not in member.classes.on(day):
        raise NotInClass


def end_class(command: EndClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationEnded``."""
    _must_hold(member, command.member_class, command.on)
    return [
        ClassificationEnded(
            member_id=command.member_id, member_class=command.member_class, on=command.on, cause=command.cause
        )
    ]


def contest(command: ContestClassification, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ClassificationContested``; the class stands until it is decided."""
    _must_hold(member, command.member_class, command.on)
    return [
        ClassificationContested(
            member_id=command.member_id,
            member_class=command.member_class,
            on=command.on,
            channel=command.channel,
            wish=command.wish,
        )
    ]
