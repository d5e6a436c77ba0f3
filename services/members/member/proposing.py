"""分类建议: the rulebook says which classes begin and which have lost what they stood on; only people decide.

A class that holds is judged by the facts as they are known now, from the day on which the present rulebook took effect;
what held under an older one is not touched. Whoever overrode the rulebook is not asked again until new facts come.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    ClassificationEndProposed,
    ClassificationProposed,
    ClassificationRules,
    EndCause,
    MemberClass,
    Particulars,
    ProposalWithdrawn,
    Relationship,
    RulebookPublished,
)
from services.members.member.classes import Finding, Span, elderly, elderly_facts, elderly_predicates, mobile
from services.members.member.state import Member, Proposal

#: The classes that the rulebook proposes; the others follow from facts.
PROPOSED = (MemberClass.ELDERLY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN)

Proposed = ClassificationProposed | ClassificationEndProposed
Said = Proposed | ProposalWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClassifications:
    """Ask the rulebook in force which classes it would begin or end on a day. Asked by policies and by the clock."""

    member_id: str
    on: date


def findings(member: Member, rules: ClassificationRules, day: date) -> Iterator[Finding]:
    """Every class the rulebook sees in what is known of the person."""
    for member_class in PROPOSED:
        if (found := finding(member_class, member, rules, day)) is not None:
            yield found


def finding(member_class: MemberClass, member: Member, rules: ClassificationRules, day: date) -> Finding | None:
    """What the rulebook sees of one class."""
    if member_class is MemberClass.ELDERLY:
        return elderly(member.particulars, rules, day) if member.particulars is not None else None
    if member_class is MemberClass.MOBILE_OUT:
        since = member.left_on if member.relationship is Relationship.HERE else None
    else:
        since = member.arrived_on
    return mobile(member_class, since, rules, day) if since is not None else None


def effective_day(finding: Finding, member: Member, rulebook: RulebookPublished) -> date:
    """A class holds at the earliest from when the person is known here and the rulebook is in force."""
    return max(finding.first_day, member.known_since, rulebook.effective_from)


def propose(command: ProposeClassifications, member: Member, rulebook: RulebookPublished | None) -> Sequence[Said]:
    """Outcome: a proposal for each class that should begin or end and was not answered so; or its withdrawal."""
    if member.status != "known" or rulebook is None:
        return []
    return [fact for member_class in PROPOSED if (fact := _about(member_class, command, member, rulebook)) is not None]


def _about(
    member_class: MemberClass, command: ProposeClassifications, member: Member, rulebook: RulebookPublished
) -> Said | None:
    waiting = member.proposals.get(member_class)
    if waiting is not None and waiting.cause is EndCause.OBJECTION:
        return None  # it stands on the person's word, which the rulebook cannot take back
    wanted = _wanted(member_class, command, member, rulebook, command.on)
    if wanted is not None:
        return None if waiting is not None and _is_same(waiting, wanted) else wanted
    if waiting is None or _still_wanted(member_class, command, member, rulebook, waiting):
        return None
    return ProposalWithdrawn(
        member_id=command.member_id, member_class=member_class, rulebook=rulebook.version, on=command.on
    )


def _still_wanted(
    member_class: MemberClass,
    command: ProposeClassifications,
    member: Member,
    rulebook: RulebookPublished,
    waiting: Proposal,
) -> bool:
    """Whether a proposal from a later day than the one asked about would be made on that day.

    The rulebook of a day has no say about what a later one proposed from a later day.
    """
    if waiting.rulebook != rulebook.version and command.on < waiting.effective_from:
        return True
    day = max(command.on, waiting.effective_from)
    wanted = _wanted(member_class, command, member, rulebook, day)
    return wanted is not None and _is_same(waiting, wanted)


def _is_same(waiting: Proposal, wanted: Proposed) -> bool:
    ends = isinstance(wanted, ClassificationEndProposed)
    return (waiting.effective_from, waiting.ends) == (wanted.effective_from, ends)


def _wanted(
    member_class: MemberClass,
    command: ProposeClassifications,
    member: Member,
    rulebook: RulebookPublished,
    day: date,
) -> Proposed | None:
    """What the rulebook says on a day that neither holds already nor was answered."""
    if member_class in member.overridden:
        return None
    found = finding(member_class, member, rulebook.rules, day)
    span = member.classes.open_on(member_class, day)
    if span is not None and (lost := _lost(span, found, command, member, rulebook)) is not None:
        return lost
    if found is None:
        return None
    first = effective_day(found, member, rulebook)
    if member.classes.holds(member_class, first) or (member_class, first, False) in member.declined:
        return None
    return ClassificationProposed(
        member_id=command.member_id,
        community_id=member.classes.community_of(member_class),
        member_class=member_class,
        effective_from=first,
        rulebook=rulebook.version,
        predicates=found.predicates,
        on=command.on,
        facts=found.facts,
    )


def _lost(
    span: Span, found: Finding | None, command: ProposeClassifications, member: Member, rulebook: RulebookPublished
) -> ClassificationEndProposed | None:
    """That an open span should end, where the rulebook does not say that the class held when its say began."""
    since = max(span.from_day, rulebook.effective_from)
    if found is not None and found.first_day <= since:
        return None
    if (span.member_class, since, True) in member.declined:
        return None
    dates = (member.particulars or Particulars("")) if span.member_class is MemberClass.ELDERLY else None
    return ClassificationEndProposed(
        member_id=command.member_id,
        community_id=span.community_id,
        member_class=span.member_class,
        effective_from=since,
        cause=EndCause.FACTS if since == span.from_day else EndCause.RULEBOOK,
        rulebook=rulebook.version,
        predicates=elderly_predicates(dates, rulebook.rules, since) if dates else (),
        on=command.on,
        facts=elderly_facts(dates) or None if dates else None,
    )
