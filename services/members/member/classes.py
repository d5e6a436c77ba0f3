"""Which classes hold when: pure functions from facts, shared by the decisions, the read model and the proofs.

A *span* is a class in a community from its first day to the first day that it no longer holds (None: open).
REGISTERED, ON_DUTY and HARDSHIP follow from facts; MOBILE and ELDERLY only from a person's confirmation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.members.days import add_months, add_years, earliest, latest
from services.members.events import (
    ClassificationConfirmed,
    ClassificationEnded,
    ClassificationRules,
    HardshipApproved,
    HardshipEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberEvent,
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    Particulars,
    Predicate,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
)

#: The facts that ``classify`` looks at; any other leaves the classes as they are.
CLASS_FACTS = (
    MemberRegistered,
    RelationshipReceived,
    ReportInAccepted,
    MemberCheckedOut,
    InflowRegistered,
    MemberReturned,
    HardshipApproved,
    HardshipEnded,
    ClassificationConfirmed,
    ClassificationEnded,
    MembershipEnded,
)

MOBILE = frozenset({MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN})


@dataclass(frozen=True, slots=True)
class Span:
    """A class in a community, from a day to the first day that it no longer holds; of HARDSHIP, by which case."""

    member_class: MemberClass
    community_id: str
    from_day: date
    to_day: date | None = None
    case_id: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the class holds on that day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


@dataclass(frozen=True, slots=True)
class Classes:
    """The spans of one person, and the community that the next ones will be of."""

    spans: tuple[Span, ...] = ()
    home: str = ""
    inflow: str = ""

    def community_of(self, member_class: MemberClass) -> str:
        """The community that a span of this class would be of."""
        return self.inflow if member_class is MemberClass.MOBILE_IN else self.home

    def on(self, day: date) -> frozenset[MemberClass]:
        """The classes that hold on a day."""
        return frozenset(span.member_class for span in self.spans if span.holds_on(day))


def classify(classes: Classes, event: MemberEvent) -> Classes:
    """What a fact does to the classes."""
    match event:
        case MemberRegistered(relationship=Relationship.HERE) | RelationshipReceived():
            return _begin(replace(classes, home=event.community_id), MemberClass.REGISTERED, event.on)
        case MemberRegistered():
            return replace(classes, home=event.community_id)
        case ReportInAccepted():
            return _begin(classes, MemberClass.ON_DUTY, event.on, community=event.community_id)
        case MemberCheckedOut():
            return _cut(classes, {MemberClass.ON_DUTY}, event.on)
        case InflowRegistered():
            return replace(classes, inflow=event.community_id)
        case MemberReturned():
            return _cut(classes, MOBILE, event.on)
        case HardshipApproved():
            after = None if event.valid_until == date.max else event.valid_until + timedelta(days=1)
            return _begin(classes, MemberClass.HARDSHIP, event.on, to_day=after, case_id=event.case_id)
        case HardshipEnded():
            return _cut(classes, {MemberClass.HARDSHIP}, event.on, case_id=event.case_id)
        case ClassificationConfirmed():
            community = classes.community_of(event.member_class)
            return _begin(classes, event.member_class, event.effective_from, community=community)
        case ClassificationEnded():
            return _cut(classes, {event.member_class}, event.on)
        case MembershipEnded():
            return _cut(classes, frozenset(MemberClass), event.on)
        case _:
            return classes


def _begin(
    classes: Classes,
    member_class: MemberClass,
    day: date,
    *,
    community: str = "",
    to_day: date | None = None,
    case_id: str = "",
) -> Classes:
    """Add a span; of the same class, it takes the place of what would overlap it."""
    later = [
        span
        for span in classes.spans
        if span.member_class is member_class and to_day is not None and span.from_day >= to_day
    ]
    others = [span for span in _cut(classes, {member_class}, day).spans if span not in later]
    begun = Span(member_class, community or classes.home, day, to_day, case_id)
    return replace(classes, spans=(*others, begun, *later))


def _cut(classes: Classes, which: Iterable[MemberClass], day: date, *, case_id: str = "") -> Classes:
    """End spans (of one case, where it is named) on a day; a span that had not begun by then is gone."""
    if not classes.spans:
        return classes
    kept = []
    for span in classes.spans:
        is_meant = span.member_class in which and case_id in ("", span.case_id)
        if not is_meant or (span.to_day is not None and span.to_day <= day):
            kept.append(span)
        elif span.from_day < day:
            kept.append(replace(span, to_day=day))
    return replace(classes, spans=tuple(kept))


def exempt_from_posts(classes: frozenset[MemberClass]) -> bool:
    """The infirm by age and the away are not asked to hold posts (domain §2.2)."""
    return bool(classes & {MemberClass.ELDERLY, MemberClass.MOBILE_OUT})


# ── What the rulebook says ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Finding:
    """From which day the rulebook says that a class holds, by which conditions and facts."""

    member_class: MemberClass
    first_day: date
    predicates: tuple[Predicate, ...]
    facts: dict[str, str]


def elderly(particulars: Particulars, rules: ClassificationRules, day: date) -> Finding | None:
    """ELDERLY by age, or by party age (counted from full membership), or by an early joining date (domain §2.2)."""
    days: dict[str, date | None] = {
        f"age>={rules.elderly_age}": _after(particulars.birth_date, rules.elderly_age),
        f"party_age>={rules.elderly_party_age}": _after(particulars.full_member_on, rules.elderly_party_age),
        f"joined<{rules.elderly_joined_before}": _joined_before(particulars.joined_on, rules.elderly_joined_before),
    }
    predicates = tuple(Predicate(name, None if first is None else first <= day) for name, first in days.items())
    reached = [first for first in days.values() if first is not None and first <= day]
    if not reached:
        return None
    known = {"birth_date": particulars.birth_date, "full_member_on": particulars.full_member_on}
    facts = {name: value for name, value in {**known, "joined_on": particulars.joined_on}.items() if value}
    return Finding(MemberClass.ELDERLY, min(reached), predicates, facts)


def _after(partial: str | None, years: int) -> date | None:
    return add_years(latest(partial), years) if partial else None


def _joined_before(joined_on: str | None, limit: date) -> date | None:
    """The joining day when it lies before the limit for certain; never, when it does not for certain."""
    if not joined_on:
        return None
    if latest(joined_on) < limit:
        return latest(joined_on)
    return None if earliest(joined_on) < limit else date.max


def mobile(member_class: MemberClass, since: date, rules: ClassificationRules, day: date) -> Finding | None:
    """MOBILE once away (or here) for the rulebook's number of calendar months without a transfer (domain §2.2)."""
    first = add_months(since, rules.mobile_months)
    if first > day:
        return None
    predicate = Predicate(f"months>={rules.mobile_months}", held=True)
    return Finding(member_class, first, (predicate,), {"since": since.isoformat()})
