"""The questions that the members service answers. Names come out masked; persons only to who may see them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Recorded
from services.members import member
from services.members.contract.masking import mask_id, mask_name, mask_phone
from services.members.events import (
    ClassificationConfirmed,
    ClassificationProposed,
    HardshipApproved,
    MemberClass,
    MemberRegistered,
    Particulars,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.member.classes import exempt_from_posts
from services.members.member.days import add_years, latest
from services.members.projections.people import (
    class_spans,
    contacts,
    hardship_cases,
    imports,
    objections,
    people,
    proposals,
)
from services.members.projections.places import organizations, units

#: What a page shows in place of a name once the person was erased.
ERASED = "已删除人员"


def organization_ids(runtime: Runtime) -> Mapping[str, str]:
    """Name → id of every organisation that stands; a community also by its name without 社区."""
    with runtime.reads.open() as tx:
        standing = tx.execute(select(organizations).where(organizations.c.dissolved_on.is_(None))).all()
    ids = {row.name: row.organization_id for row in standing}
    short = {
        row.name.removesuffix("社区"): row.organization_id for row in standing if row.kind == "COMMUNITY"
    }
    return {**short, **ids}


# ── Organisations ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Organizations:
    """The organisation tree, in the order of registration; and the resident units by community."""


def list_organizations(query: Organizations, runtime: Runtime) -> dict[str, Any]:
    """Answers ``organizations`` and, for coverage, ``units`` with and without a party organisation."""
    with runtime.reads.open() as tx:
        tree = tx.execute(select(organizations).order_by(organizations.c.place))
        coverage = select(
            units.c.community_id,
            func.count().label("units"),
            func.count(units.c.party_organization).label("with_organization"),
        ).group_by(units.c.community_id)
        return {
            "organizations": [dict(row._mapping) for row in tree],
            "coverage": {row.community_id: [row.units, row.with_organization] for row in tx.execute(coverage)},
        }


# ── Counts ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Persons by community and class on a day, as known at a position of this log (default: now)."""

    day: date
    known_at: int | None = None


def _spans_as_of(day: date, known_at: int | None) -> Select[Any]:
    """The spans that hold on a day, as known at a position, of people who count."""
    return select(class_spans).join(people, people.c.member_id == class_spans.c.member_id).where(
        _as_of(day, known_at), _counts(known_at)
    )


def _as_of(day: date, known_at: int | None) -> Any:
    holds = and_(class_spans.c.from_day <= day, or_(class_spans.c.to_day.is_(None), class_spans.c.to_day > day))
    if known_at is None:
        return and_(holds, class_spans.c.known_until.is_(None))
    later = or_(class_spans.c.known_until.is_(None), class_spans.c.known_until > known_at)
    return and_(holds, class_spans.c.known_from <= known_at, later)


def _counts(known_at: int | None) -> Any:
    """The people of an import count only once it is completed, and not as it was known before that."""
    unfinished: Any = imports.c.completed_at.is_(None)
    if known_at is not None:
        unfinished = or_(unfinished, imports.c.completed_at > known_at)
    running = select(imports.c.import_id).where(unfinished)
    return or_(people.c.import_id.is_(None), people.c.import_id.not_in(running))


def count_classes(query: ClassCounts, runtime: Runtime) -> dict[str, Any]:
    """Answers ``counts`` (community → class → persons), ``persons`` (in any class), and what the question was."""
    spans = _spans_as_of(query.day, query.known_at).subquery()
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


# ── Lists ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MemberList:
    """People by community and class on a day; ``limit`` at most 100."""

    day: date
    community_id: str | None = None
    member_class: MemberClass | None = None
    limit: int = 20
    offset: int = 0


def list_members(query: MemberList, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` in the order of organisation and registration, names masked."""
    spans = _spans_as_of(query.day, None)
    if query.member_class is not None:
        spans = spans.where(class_spans.c.member_class == query.member_class)
    if query.community_id is not None:
        spans = spans.where(class_spans.c.community_id == query.community_id)
    chosen = spans.with_only_columns(class_spans.c.member_id).distinct()
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(chosen.subquery()))
        found = select(people).where(people.c.member_id.in_(chosen))
        ordered = found.order_by(people.c.community_id, people.c.organization_id, people.c.particulars_at)
        page = tx.execute(ordered.limit(min(query.limit, 100)).offset(query.offset)).all()
        classes = _classes_of(tx, [row.member_id for row in page], query.day)
    known = particulars(runtime, page)
    rows = [_row(row, known.get(row.member_id), classes.get(row.member_id, []), query.day) for row in page]
    return {"total": total, "rows": rows}


def _classes_of(tx: Connection, member_ids: list[str], day: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    mine = and_(_as_of(day, None), class_spans.c.member_id.in_(member_ids))
    for row in tx.execute(select(class_spans).where(mine).order_by(class_spans.c.member_class)):
        found.setdefault(row.member_id, []).append(row.member_class)
    return found


def _row(row: Any, known: Particulars | None, classes: list[str], day: date) -> dict[str, Any]:
    return {
        "member_id": row.member_id,
        "name": mask_name(known.name) if known else ERASED,
        "sex": known.sex if known else None,
        "age": _years(known.birth_date, day) if known else None,
        "party_age": _years(known.full_member_on, day) if known else None,
        "category": row.category,
        "organization_id": row.organization_id,
        "community_id": row.community_id,
        "classes": classes,
        "ended_on": row.ended_on,
    }


def _years(partial: str | None, day: date) -> int | None:
    """Whole years reached for certain on a day."""
    if not partial:
        return None
    since = latest(partial)
    years = day.year - since.year
    return max(years if add_years(since, years) <= day else years - 1, 0)


def particulars(runtime: Runtime, rows: Iterable[Any]) -> dict[str, Particulars]:
    """The particulars of these people, opened with their keys; the erased are left out."""
    wanted = [row.particulars_at for row in rows]
    found = {}
    for happened in runtime.happened(runtime.store.at(wanted)):
        if happened.fact.particulars is not None:
            found[happened.fact.member_id] = happened.fact.particulars
    return found


# ── One person ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """One person with dated classes and the why of each."""

    member_id: str
    day: date


def show_member(query: MemberDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None for nobody; else the masked particulars, class spans with reasons, cases, contacts."""
    mine = query.member_id
    with runtime.reads.open() as tx:
        row = tx.execute(select(people).where(people.c.member_id == mine)).first()
        if row is None:
            return None
        spans = select(class_spans).where(class_spans.c.member_id == mine, class_spans.c.known_until.is_(None))
        found = {
            "spans": [dict(each._mapping) for each in tx.execute(spans.order_by(class_spans.c.from_day))],
            "proposals": _rows(tx, select(proposals).where(proposals.c.member_id == mine)),
            "objections": _rows(tx, select(objections).where(objections.c.member_id == mine)),
            "cases": _rows(tx, select(hardship_cases).where(hardship_cases.c.member_id == mine)),
            "contacts": _rows(tx, select(contacts).where(contacts.c.member_id == mine)),
        }
    known = particulars(runtime, [row]).get(mine)
    state = runtime.state(member, f"member-{mine}")
    why = _why(runtime.store.stream(f"member-{mine}"), runtime)
    for span in found["spans"]:
        span["why"] = why.get((span["member_class"], span["from_day"]))
    return {
        **_row(row, known, sorted(state.classes.on(query.day)), query.day),
        **found,
        "relationship": row.relationship,
        "known_since": row.known_since,
        "end_reason": row.end_reason,
        "erased_on": row.erased_on,
        "phone": mask_phone(known.phone) if known and known.phone else None,
        "id_number": mask_id(state.id_number) if state.id_number else None,
        "exempt_from_posts": exempt_from_posts(state.classes.on(query.day)),
        "probation_ends_on": _probation_end(row.category, known),
    }


def _rows(tx: Connection, found: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in tx.execute(found)]


def _probation_end(category: str, known: Particulars | None) -> date | None:
    if category != "PROBATIONARY" or known is None or not known.joined_on:
        return None
    return add_years(latest(known.joined_on), 1)


def _why(stream: Iterable[Recorded], runtime: Runtime) -> dict[tuple[str, date], dict[str, Any]]:
    """(class, first day) → the event by which it began, rulebook, predicates, document; kept when the class ends."""
    why: dict[tuple[str, date], dict[str, Any]] = {}
    proposed: dict[MemberClass, ClassificationProposed] = {}
    for happened in runtime.happened(stream):
        event = happened.fact
        where = {"position": happened.position, "event": type(event).__name__, "event_id": happened.id}
        match event:
            case MemberRegistered() | RelationshipReceived():
                why[MemberClass.REGISTERED, event.on] = where
            case ReportInAccepted():
                why[MemberClass.ON_DUTY, event.on] = where
            case HardshipApproved():
                why[MemberClass.HARDSHIP, event.on] = {**where, "document": event.decided_by.document}
            case ClassificationProposed():
                proposed[event.member_class] = event
            case ClassificationConfirmed():
                reasons = [[each.name, each.held] for each in proposed[event.member_class].predicates]
                why[event.member_class, event.effective_from] = {**where, "rulebook": event.rulebook, "predicates": reasons}
            case _:
                pass
    return why


# ── What waits ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: proposals by class, cases without approval, probations that end soon."""

    day: date
    within_days: int = 7


def what_waits(query: Waiting, runtime: Runtime) -> dict[str, Any]:
    """Answers ``proposals`` (class → count), ``pending_cases``, ``probations`` and ``imports`` that are running."""
    with runtime.reads.open() as tx:
        open_ones = select(proposals.c.member_class, func.count().label("n")).where(proposals.c.answer.is_(None))
        counts = {row.member_class: row.n for row in tx.execute(open_ones.group_by(proposals.c.member_class))}
        still_here = and_(people.c.ended_on.is_(None), people.c.erased_on.is_(None))
        pending = tx.scalar(
            select(func.count())
            .select_from(hardship_cases.join(people, people.c.member_id == hardship_cases.c.member_id))
            .where(hardship_cases.c.approved_on.is_(None), hardship_cases.c.ended_on.is_(None), still_here)
        )
        on_probation = tx.execute(select(people).where(people.c.category == "PROBATIONARY", still_here)).all()
        running = _rows(tx, select(imports).where(imports.c.status != "COMPLETED"))
        contested = tx.scalar(select(func.count()).select_from(objections))
    known = particulars(runtime, on_probation)
    ends = {row.member_id: _probation_end(row.category, known.get(row.member_id)) for row in on_probation}
    soon = {
        who: end for who, end in ends.items() if end and query.day <= end <= query.day + timedelta(query.within_days)
    }
    return {
        "proposals": counts,
        "pending_cases": pending,
        "objections": contested,
        "probations": [
            {"member_id": who, "name": mask_name(known[who].name), "ends_on": end} for who, end in sorted(soon.items())
        ],
        "imports": running,
    }


@dataclass(frozen=True, slots=True)
class Proposals:
    """Open proposals, oldest first; ``limit`` at most 500."""

    member_class: MemberClass | None = None
    community_id: str | None = None
    limit: int = 100
    offset: int = 0


def list_proposals(query: Proposals, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` with masked names and the conditions that held."""
    waiting = select(proposals).where(proposals.c.answer.is_(None))
    if query.member_class is not None:
        waiting = waiting.where(proposals.c.member_class == query.member_class)
    if query.community_id is not None:
        waiting = waiting.where(proposals.c.community_id == query.community_id)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(waiting.subquery()))
        page = _rows(
            tx, waiting.order_by(proposals.c.position).limit(min(query.limit, 500)).offset(query.offset)
        )
        who = tx.execute(select(people).where(people.c.member_id.in_([row["member_id"] for row in page]))).all()
    known = particulars(runtime, who)
    decided = {h.position: h.fact for h in runtime.happened(runtime.store.at([row["position"] for row in page]))}
    for row in page:
        person = known.get(row["member_id"])
        row["name"] = mask_name(person.name) if person else ERASED
        row["predicates"] = [[each.name, each.held] for each in decided[row["position"]].predicates]
    return {"total": total, "rows": page}


@dataclass(frozen=True, slots=True)
class MemberNames:
    """The masked names of some people, 200 at most."""

    member_ids: tuple[str, ...]


def name_members(query: MemberNames, runtime: Runtime) -> dict[str, str]:
    """Answers id → masked name; whom nobody knows is left out."""
    with runtime.reads.open() as tx:
        rows = tx.execute(select(people).where(people.c.member_id.in_(query.member_ids[:200]))).all()
    known = particulars(runtime, rows)
    return {
        row.member_id: mask_name(known[row.member_id].name) if row.member_id in known else ERASED for row in rows
    }


@dataclass(frozen=True, slots=True)
class HolderOfIdNumber:
    """Who holds an ID number. Asked in a body, never in an address."""

    id_number: str


def find_holder(query: HolderOfIdNumber, runtime: Runtime) -> dict[str, Any] | None:
    """Answers the member's id, or None."""
    holder = runtime.store.holder("id-number", runtime.codec.guard_digest("id-number", query.id_number))
    return {"member_id": holder} if holder else None


@dataclass(frozen=True, slots=True)
class Import:
    """How far an import is."""

    import_id: str


def show_import(query: Import, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None before it is confirmed; else its row and ``people``, registered by it so far."""
    with runtime.reads.open() as tx:
        row = tx.execute(select(imports).where(imports.c.import_id == query.import_id)).first()
        so_far = select(func.count()).select_from(people).where(people.c.import_id == query.import_id)
        return {**row._mapping, "people": tx.scalar(so_far)} if row is not None else None


@dataclass(frozen=True, slots=True)
class BehindCount:
    """The events behind one number of ``ClassCounts``."""

    day: date
    member_class: MemberClass
    community_id: str | None = None
    known_at: int | None = None


def behind_count(query: BehindCount, runtime: Runtime) -> dict[str, Any]:
    """Answers ``positions`` of the events from which the class of each counted person is known."""
    spans = _spans_as_of(query.day, query.known_at).where(class_spans.c.member_class == query.member_class)
    if query.community_id is not None:
        spans = spans.where(class_spans.c.community_id == query.community_id)
    with runtime.reads.open() as tx:
        found = tx.scalars(spans.with_only_columns(class_spans.c.known_from)).all()
    return {"positions": sorted(found)}


QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {
    Organizations: list_organizations,
    ClassCounts: count_classes,
    MemberList: list_members,
    MemberDetail: show_member,
    Waiting: what_waits,
    Proposals: list_proposals,
    MemberNames: name_members,
    HolderOfIdNumber: find_holder,
    Import: show_import,
    BehindCount: behind_count,
}

