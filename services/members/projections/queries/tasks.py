"""待办: what is to be done, by whom, by when, and how late it is; as of any day, as it was known at any position."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from infra.adapters.runtime import Runtime
from services.members import rulebook
from services.members.days import earliest, latest
from services.members.in_force import InForce
from services.members.projections.duties import DONE, HAND, STANDING, departures, duty_facts, homes
from services.members.projections.lunar import lunar_day
from services.members.projections.queries.people import ERASED, shown
from services.members.tasks import Mechanism, TaskKind
from services.members.tasks.due import Due, TaskState, birthday, due, festival, stands

#: More than any position.
NOW = 2**62


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is to be done, of everybody or of some; the most urgent first; ``limit`` at most 100.

    Without a ``state``, what is not yet to be thought of (PLANNED) is left out, unless ``planned``. ``unassigned``:
    only what is in nobody's hands (无人承办), or in the hands of somebody who has left.
    """

    day: date
    known_at: int | None = None
    community_id: str | None = None
    responsible_id: str | None = None
    member_ids: tuple[str, ...] | None = None
    unassigned: bool = False
    planned: bool = False
    mechanism: Mechanism | None = None
    kind: TaskKind | None = None
    state: TaskState | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TaskHands:
    """Whoever has something to do on a day, or will have: the hands that tasks can be asked by."""

    day: date
    community_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A duty looked at on a day."""

    kind: str
    subject: str
    occasion: str
    member_id: str
    community_id: str | None
    responsible_id: str | None
    handed_at: int | None
    due: Due
    state: TaskState


def list_tasks(query: Tasks, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total``, ``counts`` by state, ``rulebook``, and ``rows`` with names; overdue is in days."""
    known_at = NOW if query.known_at is None else query.known_at
    rules = _rules(runtime, query.day, known_at)
    found = [*_found(query, known_at, rules, runtime)] if rules is not None else []
    counts = Counter(task.state for task in found)
    if query.state is not None:
        shown = [task for task in found if task.state is query.state]
    else:
        shown = [task for task in found if query.planned or task.state is not TaskState.PLANNED]
    shown.sort(key=lambda task: (task.due.on or date.max, task.kind, task.subject, task.occasion))
    page = shown[max(0, query.offset) :][: max(1, min(query.limit, 100))]
    names = _names(runtime, {task.member_id for task in page}, known_at)
    hands = _hands(runtime, {task.responsible_id: task.handed_at for task in page}, known_at)
    return {
        "total": len(shown),
        "counts": {state: counts[state] for state in TaskState},
        "rulebook": rules.version if rules is not None else None,
        "known_at": runtime.reads.position("duties<members") if query.known_at is None else query.known_at,
        "rows": [_shown(task, query.day, names, hands) for task in page],
    }


def list_hands(query: TaskHands, runtime: Runtime) -> dict[str, Any]:
    """Answers ``rows`` of ``responsible_id`` and ``name``, by name; None for whom nobody named."""
    with runtime.reads.open() as tx:
        standing = tx.execute(_standing(Tasks(query.day, community_id=query.community_id), NOW, runtime.communities))
        handed = {row.responsible_id: row.handed_at for row in standing}
    named = _hands(runtime, handed, NOW)
    hands = sorted(filter(None, handed), key=lambda who: (who not in named, named.get(who, ""), who))
    return {"rows": [{"responsible_id": who, "name": named.get(who)} for who in hands]}


def _rules(runtime: Runtime, day: date, known_at: int) -> InForce | None:
    """The rulebook in force on a day, as it was published by a position."""
    published = [each for each in runtime.store.stream(rulebook.STREAM) if each.position <= known_at]
    facts = (happened.fact for happened in runtime.happened(published))
    return rulebook.in_force(reduce(rulebook.evolve, facts, rulebook.initial), day)


def _shown(task: _Task, day: date, names: dict[str, str], hands: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "subject": task.subject,
        "occasion": task.occasion,
        "member_id": task.member_id,
        "name": names.get(task.member_id, ERASED),
        "community_id": task.community_id,
        "responsible_id": task.responsible_id,
        "responsible": hands.get(task.responsible_id or ""),
        "state": task.state,
        "since": task.due.since,
        "due_on": task.due.on,
        "days_late": max((day - task.due.on).days, 0) if task.due.on else 0,
        "clause": task.due.clause,
    }


# ── What stands ──────────────────────────────────────────────────────────────


def _found(query: Tasks, known_at: int, rules: InForce, runtime: Runtime) -> Iterator[_Task]:
    """Every task that the filters let through, whatever its state."""
    with runtime.reads.open() as tx:
        rows = tx.execute(_standing(query, known_at, runtime.communities)).all()
        kept = _festivals_kept(tx, query.day, known_at)
    celebrating = [row.member_id for row in rows if row.kind == TaskKind.CARE_BIRTHDAY]
    born = _birth_dates(runtime, celebrating, known_at) if rules.mechanisms.care.birthdays else {}
    for row in rows:
        for occasion, when in _dues(row, query.day, rules, born, kept):
            state = when.state(query.day, rules.mechanisms.overdue)
            hand = row.responsible_id, row.handed_at
            yield _Task(row.kind, row.subject, occasion, row.member_id, row.whose, *hand, when, state)


def _dues(
    row: Any, day: date, rules: InForce, born: dict[str, date], kept: dict[tuple[str, str], date]
) -> Iterator[tuple[str, Due]]:
    """When a standing duty is due; of the days that come each year, each that is still to be kept."""
    if row.kind == TaskKind.CARE_BIRTHDAY:
        coming = birthday(born[row.member_id], day, rules.mechanisms) if row.member_id in born else None
        if coming is not None and stands(coming, row.on, row.done_on):
            yield "", coming
    elif row.kind == TaskKind.CARE_FESTIVAL:
        for feast in rules.mechanisms.care.festivals:
            coming = festival(feast, day, rules.mechanisms, lunar_day)
            if coming is not None and stands(coming, row.on, kept.get((row.subject, feast.code))):
                yield feast.code, coming
    else:
        yield "", due(row.term, row.on, row.done_on, row.due_on, rules)


def _standing(query: Tasks, known_at: int, communities: Collection[str] | None) -> Select[Any]:
    """The duties that stand, each with when it was last done and in whose hands it is, of people who are here.

    Of some communities, or of all of them.
    """
    told = _latest(duty_facts, (duty_facts.c.kind, duty_facts.c.subject, duty_facts.c.occasion, duty_facts.c.aspect),
                   query.day, known_at).cte("told")  # fmt: skip
    begun, done, hand = told.alias("begun"), told.alias("done"), told.alias("hand")
    placed = _latest(homes, (homes.c.member_id,), query.day, known_at, homes.c.community_id.is_not(None)).cte("placed")
    gone = select(departures.c.person_id).where(departures.c.on <= query.day, departures.c.position <= known_at)
    community = func.coalesce(begun.c.community_id, placed.c.community_id)
    in_hands = and_(*_same(hand, begun), hand.c.aspect == HAND, hand.c.hand.not_in(gone))
    joined = (
        begun.outerjoin(done, and_(*_same(done, begun), done.c.aspect == DONE))
        .outerjoin(hand, in_hands)
        .outerjoin(placed, placed.c.member_id == begun.c.member_id)
    )
    found = (
        select(
            begun,
            done.c.on.label("done_on"),
            hand.c.hand.label("responsible_id"),
            hand.c.position.label("handed_at"),
            community.label("whose"),
        )
        .select_from(joined)
        .where(begun.c.aspect == STANDING, begun.c.stands, begun.c.member_id.not_in(gone))
    )
    return found.where(*_asked(query, communities, begun, hand, community))


def _asked(
    query: Tasks, communities: Collection[str] | None, begun: Any, hand: Any, community: Any
) -> Iterator[ColumnElement[bool]]:
    """The conditions of the question."""
    if communities is not None:
        yield community.in_(communities)
    if query.mechanism is not None:
        yield begun.c.kind.in_(query.mechanism.kinds)
    if query.kind is not None:
        yield begun.c.kind == query.kind
    if query.community_id is not None:
        yield community == query.community_id
    if query.responsible_id is not None:
        yield hand.c.hand == query.responsible_id
    if query.member_ids is not None:
        yield begun.c.member_id.in_(query.member_ids)
    if query.unassigned:
        yield hand.c.hand.is_(None)


def _same(one: Any, other: Any) -> list[Any]:
    return [one.c.kind == other.c.kind, one.c.subject == other.c.subject, one.c.occasion == other.c.occasion]


def _latest(table: Any, key: Iterable[Any], day: date, known_at: int, *conditions: Any) -> Select[Any]:
    """Of the rows up to a day and a position, the latest of each key."""
    order = (table.c.on.desc(), table.c.position.desc())
    rank = func.row_number().over(partition_by=[*key], order_by=order).label("rank")
    ranked = select(table, rank).where(table.c.on <= day, table.c.position <= known_at, *conditions).subquery()
    return select(ranked).where(ranked.c.rank == 1)


def _festivals_kept(tx: Connection, day: date, known_at: int) -> dict[tuple[str, str], date]:
    """(subject, festival) → when somebody last came because of it."""
    done = select(duty_facts.c.subject, duty_facts.c.occasion, func.max(duty_facts.c.on)).where(
        duty_facts.c.kind == TaskKind.CARE_FESTIVAL,
        duty_facts.c.aspect == DONE,
        duty_facts.c.on <= day,
        duty_facts.c.position <= known_at,
    )
    grouped = tx.execute(done.group_by(duty_facts.c.subject, duty_facts.c.occasion))
    return {(subject, occasion): on for subject, occasion, on in grouped}


# ── Who ──────────────────────────────────────────────────────────────────────


def _particulars(runtime: Runtime, member_ids: Iterable[str], known_at: int) -> dict[str, Any]:
    """What was known of these people at a position, opened with their keys; the erased are left out."""
    wanted = select(func.max(homes.c.position)).where(
        homes.c.member_id.in_([*member_ids]), homes.c.tells_particulars, homes.c.position <= known_at
    )
    with runtime.reads.open() as tx:
        positions = tx.scalars(wanted.group_by(homes.c.member_id)).all()
    told = [happened.fact for happened in runtime.happened(runtime.store.at(positions))]
    return {fact.member_id: fact.particulars for fact in told if fact.particulars is not None}


def _names(runtime: Runtime, member_ids: Iterable[str], known_at: int) -> dict[str, str]:
    return shown(runtime, {who: each.name for who, each in _particulars(runtime, member_ids, known_at).items()})


def _hands(runtime: Runtime, handed: Mapping[str | None, int | None], known_at: int) -> dict[str, str]:
    """The names of whoever has something in hand: as a member's, or as the fact by which they have it says."""
    mine = {who: at for who, at in handed.items() if who is not None and at is not None}
    facts = runtime.happened(runtime.store.at(sorted(set(mine.values()))))
    told = {each.position: _told_name(each.fact) for each in facts}
    known = _particulars(runtime, mine, known_at)
    found = {who: known[who].name if who in known else told.get(at) for who, at in mine.items()}
    return shown(runtime, {who: name for who, name in found.items() if name})


def _told_name(fact: Any) -> str | None:
    """How a fact calls whoever it puts something into the hands of."""
    told: str | None = getattr(fact, "helper_name", None) or getattr(fact, "contact_name", None)
    return told


def _birth_dates(runtime: Runtime, member_ids: Iterable[str], known_at: int) -> dict[str, date]:
    """The days of birth that are known to the day."""
    known = _particulars(runtime, member_ids, known_at)
    texts = {who: found.birth_date for who, found in known.items() if found.birth_date}
    return {who: latest(text) for who, text in texts.items() if earliest(text) == latest(text)}
