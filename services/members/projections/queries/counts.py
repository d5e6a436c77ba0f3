"""Questions that are answered by numbers, and by the events behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from infra.adapters.runtime import Runtime
from infra.privacy.suppression import suppress
from services.members.events import MemberClass, OrganizationKind
from services.members.projections.people import (
    class_spans,
    imports,
    people,
)
from services.members.projections.places import organizations
from services.members.projections.two_times import as_of

#: Nobody reports of a month before.
FIRST = date(1921, 8, 1)


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Persons by community and class on a day, as known at a position of this log (default: now)."""

    day: date
    known_at: int | None = None


def spans_as_of(runtime: Runtime, day: date, known_at: int | None) -> Select[Any]:
    """The spans that hold on a day, as known at a position, of people who count; of the communities asked about."""
    found = (
        select(class_spans)
        .join(people, people.c.member_id == class_spans.c.member_id)
        .where(as_of(class_spans, day, known_at), _counts(known_at))
    )
    return found if runtime.communities is None else found.where(class_spans.c.community_id.in_(runtime.communities))


def _counts(known_at: int | None) -> Any:
    """The people of an import count only once it is completed, and not as it was known before that."""
    unfinished: Any = imports.c.completed_at.is_(None)
    if known_at is not None:
        unfinished = or_(unfinished, imports.c.completed_at > known_at)
    running = select(imports.c.import_id).where(unfinished)
    return or_(people.c.import_id.is_(None), people.c.import_id.not_in(running))


def count_classes(query: ClassCounts, runtime: Runtime) -> dict[str, Any]:
    """Answers ``counts`` (community → class → persons), ``persons`` (in any class), and what the question was."""
    spans = spans_as_of(runtime, query.day, query.known_at).subquery()
    by_class = select(spans.c.community_id, spans.c.member_class, func.count().label("n"))
    counts: dict[str, dict[str, int]] = {}
    with runtime.reads.open() as tx:
        for row in tx.execute(by_class.group_by(spans.c.community_id, spans.c.member_class)):
            counts.setdefault(row.community_id, {})[row.member_class] = row.n
        persons = tx.scalar(select(func.count(func.distinct(spans.c.member_id))))
    rulebook = runtime.rules(query.day)
    return {
        "day": query.day,
        "known_at": runtime.reads.position("people<members") if query.known_at is None else query.known_at,
        "rulebook": rulebook.version if rulebook else None,
        "counts": counts,
        "persons": persons,
    }


@dataclass(frozen=True, slots=True)
class ReportedCounts:
    """Persons by community and class as they are reported to the county: of the last month that was over by a day.

    Whole months only: who asks from day to day would see one person come or go.
    """

    day: date


def report_counts(query: ReportedCounts, runtime: Runtime) -> dict[str, Any]:
    """Answers ``day`` (the month's last), ``counts``, ``totals`` by class and ``persons``, small numbers hidden."""
    last = max(query.day, FIRST).replace(day=1) - timedelta(days=1)
    found = count_classes(ClassCounts(last), runtime)
    standing = select(organizations.c.organization_id).where(
        organizations.c.kind == OrganizationKind.COMMUNITY, organizations.c.dissolved_on.is_(None)
    )
    if runtime.communities is not None:
        standing = standing.where(organizations.c.organization_id.in_(runtime.communities))
    with runtime.reads.open() as tx:
        communities = tx.scalars(standing.order_by(organizations.c.place)).all()
    columns = {
        each: suppress([found["counts"].get(community, {}).get(each, 0) for community in communities])
        for each in MemberClass
    }
    return {
        "day": last,
        "rulebook": found["rulebook"],
        "counts": {
            community: {each: cells[at].text for each, (cells, _) in columns.items()}
            for at, community in enumerate(communities)
        },
        "totals": {each: total.text for each, (_, total) in columns.items()},
        "persons": suppress([found["persons"]])[1].text,
    }


@dataclass(frozen=True, slots=True)
class BehindCount:
    """The events behind one number of ``ClassCounts``."""

    day: date
    member_class: MemberClass
    community_id: str | None = None
    known_at: int | None = None


def behind_count(query: BehindCount, runtime: Runtime) -> dict[str, Any]:
    """Answers ``positions`` of the events from which the class of each counted person is known."""
    spans = spans_as_of(runtime, query.day, query.known_at).where(class_spans.c.member_class == query.member_class)
    if query.community_id is not None:
        spans = spans.where(class_spans.c.community_id == query.community_id)
    with runtime.reads.open() as tx:
        found = tx.scalars(spans.with_only_columns(class_spans.c.known_from)).all()
    return {"positions": sorted(found)}
