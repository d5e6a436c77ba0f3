"""Which classes hold when: pure functions from facts, shared by the decisions, the read model and the proofs.

A *span* is a class in a community from its first day to the first day that it no longer holds (None: open).
REGISTERED, ON_DUTY and HARDSHIP follow from facts; MOBILE and ELDERLY only from what a person decided.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.members.days import add_months
from services.members.events import (
    ClassificationConfirmed,
    ClassificationEnded,
    ClassificationOverridden,
    ClassificationRules,
    HardshipApproved,
    HardshipEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberEvent,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    Particulars,
    Predicate,
    Relationship,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.partial_date import PartialDate

#: The facts that ``classify`` looks at; any other leaves the classes as they are.
CLASS_FACTS = (
    MemberRegistered,
    RelationshipReceived,
    MemberReassigned,
    ReportInAccepted,
    MemberCheckedOut,
    InflowRegistered,
    MemberReturned,
    HardshipApproved,
    HardshipEnded,
    ClassificationConfirmed,
    ClassificationEnded,
    ClassificationOverridden,
    MemberMerged,
    MembershipEnded,
)

#: The classes of who belongs elsewhere: they are of the community where the person is a guest.
GUEST = frozenset({MemberClass.ON_DUTY, MemberClass.MOBILE_IN})

MOBILE = frozenset({MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN})

#: The classes that are not of the home community of each of their days.
NOT_ALONG_HOME = GUEST | {MemberClass.REGISTERED}


class Span(NamedTuple):
    """A class in a community, from a day to the first day that it no longer holds; of HARDSHIP, by which case."""

    member_class: MemberClass
    community_id: str
    from_day: date
    to_day: date | None = None
    case_id: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the class holds on that day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


class Classes(NamedTuple):
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

    def holds(self, member_class: MemberClass, day: date) -> bool:
        """Whether a class holds on a day."""
        return self.span_on(member_class, day) is not None

    def span_on(self, member_class: MemberClass, day: date) -> Span | None:
        """The span of a class that holds on a day; there is never more than one."""
        mine = (span for span in self.spans if span.member_class is member_class)
        return next((span for span in mine if span.holds_on(day)), None)

    def open_on(self, member_class: MemberClass, day: date) -> Span | None:
        """The span of a class that has begun by a day and has no end."""
        mine = (span for span in self.spans if span.member_class is member_class and span.to_day is None)
        return next((span for span in mine if span.from_day <= day), None)


def classify(classes: Classes, event: MemberEvent) -> Classes:
    """What a fact does to the classes."""
    match event:
        case MemberRegistered(relationship=Relationship.HERE) | RelationshipReceived():
            at_home = Classes(classes.spans, event.community_id, classes.inflow)
            return _begin(at_home, MemberClass.REGISTERED, event.on)
        case MemberRegistered():
            return classes._replace(home=event.community_id)
        case MemberReassigned():
            return _move_home(classes, event.community_id, event.on)
        case ReportInAccepted():
            return _begin(classes, MemberClass.ON_DUTY, event.on, community=event.community_id)
        case MemberCheckedOut():
            return _cut(classes, {MemberClass.ON_DUTY}, event.on)
        case InflowRegistered():
            return classes._replace(inflow=event.community_id)
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
        case ClassificationOverridden(holds=True):
            community = classes.community_of(event.member_class)
            return _begin(classes, event.member_class, event.effective_from, community=community)
        case ClassificationOverridden():
            return _cut(classes, {event.member_class}, event.effective_from)
        case ClassificationEnded():
            return _cut(classes, {event.member_class}, event.on)
        case MemberMerged():
            return classes._replace(spans=())
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
    begun = Span(member_class, community or classes.home, day, to_day, case_id)
    pieces = (begun,) if member_class in NOT_ALONG_HOME else _along_home(begun, classes)
    if not classes.spans:
        return Classes((*pieces,), classes.home, classes.inflow)
    later = [
        span
        for span in classes.spans
        if span.member_class is member_class and to_day is not None and span.from_day >= to_day
    ]
    others = [span for span in _cut(classes, {member_class}, day).spans if span not in later]
    return Classes((*others, *pieces, *later), classes.home, classes.inflow)


def _along_home(span: Span, classes: Classes) -> Iterator[Span]:
    """The span in the community that was home on each of its days: what becomes known late is of where they lived."""
    homes = [each for each in classes.spans if each.member_class is MemberClass.REGISTERED]
    moves = sorted(home.from_day for home in homes if span.from_day < home.from_day)
    piece = span
    for day in (span.from_day, *(day for day in moves if span.to_day is None or day < span.to_day)):
        community = next((home.community_id for home in homes if home.holds_on(day)), classes.home)
        if day == span.from_day:
            piece = span._replace(community_id=community)
        elif community != piece.community_id:
            yield piece._replace(to_day=day)
            piece = span._replace(community_id=community, from_day=day)
    yield piece


def _cut(classes: Classes, which: Collection[MemberClass], day: date, *, case_id: str = "") -> Classes:
    """End spans (of one case, where it is named) on a day; a span that had not begun by then is gone."""
    if not classes.spans:
        return classes
    kept = []
    for span in classes.spans:
        is_meant = span.member_class in which and case_id in ("", span.case_id)
        if not is_meant or (span.to_day is not None and span.to_day <= day):
            kept.append(span)
        elif span.from_day < day:
            kept.append(span._replace(to_day=day))
    return classes._replace(spans=tuple(kept))


def _move_home(classes: Classes, community: str, day: date) -> Classes:
    """Let the classes of the home community go on in another one from a day; a guest stays where they are a guest."""
    if community == classes.home:
        return classes
    moved: list[Span] = []
    for span in classes.spans:
        is_over = span.to_day is not None and span.to_day <= day
        if span.member_class in GUEST or is_over:
            moved.append(span)
            continue
        if span.from_day < day:
            moved.append(span._replace(to_day=day))
        moved.append(span._replace(community_id=community, from_day=max(span.from_day, day)))
    return classes._replace(spans=tuple(moved), home=community)


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
    reached = [first for first in _elderly_days(particulars, rules).values() if first is not None and first <= day]
    if not reached:
        return None
    predicates = elderly_predicates(particulars, rules, day)
    return Finding(MemberClass.ELDERLY, min(reached), predicates, elderly_facts(particulars))


def elderly_predicates(particulars: Particulars, rules: ClassificationRules, day: date) -> tuple[Predicate, ...]:
    """The conditions of ELDERLY and whether each held on a day."""
    days = _elderly_days(particulars, rules)
    return tuple(Predicate(name, None if first is None else first <= day) for name, first in days.items())


def elderly_facts(particulars: Particulars) -> dict[str, str]:
    """The dates that ELDERLY looks at, as far as they are known."""
    known = {"birth_date": particulars.birth_date, "full_member_on": particulars.full_member_on}
    return {name: value for name, value in {**known, "joined_on": particulars.joined_on}.items() if value}


def _elderly_days(particulars: Particulars, rules: ClassificationRules) -> dict[str, date | None]:
    return {
        f"age>={rules.elderly_age}": _after(particulars.birth_date, rules.elderly_age),
        f"party_age>={rules.elderly_party_age}": _after(particulars.full_member_on, rules.elderly_party_age),
        f"joined<{rules.elderly_joined_before}": _joined_before(particulars.joined_on, rules.elderly_joined_before),
    }


def _after(partial: str | None, years: int) -> date | None:
    return PartialDate(partial).reaches(years) if partial else None


def _joined_before(joined_on: str | None, limit: date) -> date | None:
    """The joining day when it lies before the limit for certain; never, when it does not for certain."""
    if not joined_on:
        return None
    joined = PartialDate(joined_on)
    if joined.latest < limit:
        return joined.latest
    return None if joined.earliest < limit else date.max


def mobile(member_class: MemberClass, since: date, rules: ClassificationRules, day: date) -> Finding | None:
    """MOBILE once away (or here) for the rulebook's number of calendar months without a transfer (domain §2.2)."""
    first = add_months(since, rules.mobile_months)
    if first > day:
        return None
    predicate = Predicate(f"months>={rules.mobile_months}", held=True)
    return Finding(member_class, first, (predicate,), {"since": since.isoformat()})
