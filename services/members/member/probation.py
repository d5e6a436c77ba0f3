"""预备期: a probationary member becomes a full one, is given more time once, or the membership is cancelled.

A date alone does nothing but ask: each outcome needs the branch's resolution and the superior's approval.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.members.days import add_months
from services.members.events import (
    Category,
    Decided,
    EndReason,
    MemberEvent,
    PeopleRules,
    ProbationCancelled,
    ProbationCompleted,
    ProbationExtended,
    RulebookPublished,
)
from services.members.member.leaving import ending
from services.members.member.state import Member, Refused
from services.members.partial_date import PartialDate


class NotOnProbation(Refused):
    """Only a probationary member's probation ends."""

    zh = "该人员不是预备党员，请核对人员类别。"
    en = "This person is not a probationary member; check the category."


class NoResolution(Refused):
    """The branch resolves, the superior approves, and both say so on paper."""

    zh = "请填写支部大会决议和上级批复的日期及文号，缺一不可。"
    en = "Enter date and number of both the branch's resolution and the superior's approval."


class ApprovedFirst(Refused):
    """What is approved was resolved before."""

    zh = "上级批复不能早于支部大会决议，请核对两个日期。"
    en = "The approval cannot come before the resolution; check both dates."


def probation_ends(joined_on: str | None, extended: int | None, rules: PeopleRules) -> date | None:
    """The day by which the probation is over for certain: months from the last day that the joining date can mean."""
    if not joined_on:
        return None
    return add_months(PartialDate(joined_on).latest, rules.probation_months + (extended or 0))


def _check(member: Member, resolution: Decided, approval: Decided) -> None:
    member.must_be_known()
    if member.category is not Category.PROBATIONARY:
        raise NotOnProbation
    if not resolution.is_documented or not approval.is_documented:
        raise NoResolution
    if approval.on < resolution.on:
        raise ApprovedFirst


# ── Becoming a full member ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteProbation:
    """The branch resolved and the superior approved that the person is a full member, since a day."""

    member_id: str
    full_member_on: date
    resolution: Decided
    approval: Decided
    on: date


class StillOnProbation(Refused):
    """Nobody becomes a full member before the probation can be over."""

    zh = "预备期尚未届满，不能登记转正；请核对入党日期和转正日期。"
    en = "The probation is not over by that day; check the dates of joining and of full membership."


def complete(command: CompleteProbation, member: Member, rulebook: RulebookPublished | None) -> Sequence[MemberEvent]:
    """Outcome: ``ProbationCompleted``; the party age counts from that day."""
    _check(member, command.resolution, command.approval)
    rules = rulebook.people if rulebook is not None else PeopleRules()
    known = member.particulars
    if known is not None and known.joined_on:
        months = rules.probation_months + (member.extended_months or 0)
        if command.full_member_on < add_months(PartialDate(known.joined_on).earliest, months):
            raise StillOnProbation
    return [
        ProbationCompleted(
            member_id=command.member_id,
            resolution=command.resolution,
            approval=command.approval,
            on=command.on,
            particulars=replace(known, full_member_on=command.full_member_on.isoformat()) if known else None,
        )
    ]


# ── Extending ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendProbation:
    """The branch resolved and the superior approved that the probation goes on for some months."""

    member_id: str
    months: int
    resolution: Decided
    approval: Decided
    on: date


class ExtendedBefore(Refused):
    """A probation is extended once."""

    zh = "预备期只能延长一次；请办理转正或取消预备党员资格。"
    en = "A probation is extended once only: complete or cancel it."


class OddExtension(Refused):
    """An extension is neither very short nor very long."""

    zh = "延长的月数不在规则规定的范围内（现行规则为半年至一年），请核对决议。"
    en = "The rulebook does not allow an extension of that many months; check the resolution."


def extend(command: ExtendProbation, member: Member, rulebook: RulebookPublished | None) -> Sequence[MemberEvent]:
    """Outcome: ``ProbationExtended``."""
    _check(member, command.resolution, command.approval)
    rules = rulebook.people if rulebook is not None else PeopleRules()
    if member.extended_months is not None:
        raise ExtendedBefore
    if not rules.extension_min_months <= command.months <= rules.extension_max_months:
        raise OddExtension
    return [
        ProbationExtended(
            member_id=command.member_id,
            months=command.months,
            resolution=command.resolution,
            approval=command.approval,
            on=command.on,
        )
    ]


# ── Cancelling ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProbation:
    """The branch resolved and the superior approved that the person does not become a full member."""

    member_id: str
    resolution: Decided
    approval: Decided
    on: date


def cancel(command: CancelProbation, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ProbationCancelled``, and the membership ends with every contact."""
    _check(member, command.resolution, command.approval)
    cancelled = ProbationCancelled(
        member_id=command.member_id, resolution=command.resolution, approval=command.approval, on=command.on
    )
    document = command.approval.document
    ended = ending(command.member_id, member, EndReason.PROBATION_CANCELLED, command.on, document)
    return [cancelled, *ended]
