"""What waits for somebody to decide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, true

from infra.adapters.runtime import Runtime
from services.members.events import (
    MemberClass,
)
from services.members.events.imports import DifferenceKind
from services.members.projections.belonging import are_of
from services.members.projections.people import (
    hardship_cases,
    imports,
    objections,
    people,
    proposals,
)
from services.members.projections.queries.people import ERASED, names_of, particulars, shown
from services.members.projections.queries.person import probation_end, rows_of
from services.members.projections.updates import differences, roster_imports


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: proposals by class, objections, cases without approval, probations that end soon."""

    day: date
    within_days: int = 7


def what_waits(query: Waiting, runtime: Runtime) -> dict[str, Any]:
    """Answers ``proposals`` and ``endings`` (class → count) and, of each other kind, how many or who."""
    whole = runtime.communities is None
    ours = true() if runtime.communities is None else are_of(runtime.communities)
    with runtime.reads.open() as tx:
        beginning, ending = (_open_by_class(tx, runtime, ends) for ends in (False, True))
        still_here = and_(people.c.ended_on.is_(None), people.c.erased_on.is_(None), ours)
        pending = tx.scalar(
            select(func.count())
            .select_from(hardship_cases.join(people, people.c.member_id == hardship_cases.c.member_id))
            .where(hardship_cases.c.approved_on.is_(None), hardship_cases.c.ended_on.is_(None), still_here)
        )
        on_probation = tx.execute(select(people).where(people.c.category == "PROBATIONARY", still_here)).all()
        absences = rows_of(tx, _absences()) if whole else []
        leftovers = rows_of(tx, _leftovers()) if whole else []
        running = rows_of(tx, select(imports).where(imports.c.status != "COMPLETED")) if whole else []
        objecting = objections.join(people, people.c.member_id == objections.c.member_id)
        unanswered = select(func.count()).select_from(objecting).where(objections.c.answered_on.is_(None), ours)
        contested = tx.scalar(unanswered)
    known = particulars(runtime, on_probation)
    rulebook = runtime.rules(query.day)
    ends = {row.member_id: probation_end(row, known.get(row.member_id), rulebook) for row in on_probation}
    soon = {who: end for who, end in ends.items() if end and 0 <= (end - query.day).days <= query.within_days}
    names = shown(runtime, {who: known[who].name for who in soon})
    return {
        "proposals": beginning,
        "endings": ending,
        "pending_cases": pending,
        "objections": contested,
        "probations": [{"member_id": who, "name": names[who], "ends_on": end} for who, end in sorted(soon.items())],
        "imports": running,
        "absences": absences,
        "leftovers": leftovers,
    }


def _absences() -> Select[Any]:
    """The imports that asked after people nobody has found out about yet, and how many they are."""
    open_ones = differences.c.kind == DifferenceKind.ABSENT, differences.c.status == "OPEN"
    counted = select(differences.c.import_id, func.count().label("count")).where(*open_ones)
    return counted.group_by(differences.c.import_id)


def _leftovers() -> Select[Any]:
    """The reversed imports of which something was left to people, and how much nobody has seen to yet."""
    some = roster_imports.c.left > 0
    return select(roster_imports.c.import_id, roster_imports.c.left.label("count")).where(some)


def _open_by_class(tx: Connection, runtime: Runtime, ends: bool) -> dict[str, int]:
    counted = _open_proposals(runtime, ends).with_only_columns(proposals.c.member_class, func.count().label("n"))
    return {row.member_class: row.n for row in tx.execute(counted.group_by(proposals.c.member_class))}


def _open_proposals(runtime: Runtime, ends: bool) -> Select[Any]:
    """Those nobody answered, of the communities asked about."""
    found = select(proposals).where(proposals.c.answer.is_(None), proposals.c.ends == ends)
    return found if runtime.communities is None else found.where(proposals.c.community_id.in_(runtime.communities))


class ProposalOrder(StrEnum):
    """By what proposals are ordered: when they were made, or from when the class would hold."""

    PROPOSED_ON = "PROPOSED_ON"
    EFFECTIVE_FROM = "EFFECTIVE_FROM"


@dataclass(frozen=True, slots=True)
class Proposals:
    """Open proposals that a class begins, or ``ends``, oldest first unless asked otherwise; ``limit`` at most 500."""

    member_class: MemberClass | None = None
    community_id: str | None = None
    sort: ProposalOrder = ProposalOrder.PROPOSED_ON
    descending: bool = False
    limit: int = 100
    offset: int = 0
    ends: bool = False


def list_proposals(query: Proposals, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` with names and the conditions that held."""
    waiting = _open_proposals(runtime, query.ends)
    if query.member_class is not None:
        waiting = waiting.where(proposals.c.member_class == query.member_class)
    if query.community_id is not None:
        waiting = waiting.where(proposals.c.community_id == query.community_id)
    made = query.sort is ProposalOrder.PROPOSED_ON
    by = (proposals.c.position,) if made else (proposals.c.effective_from, proposals.c.position)
    ordered = waiting.order_by(*(each.desc() if query.descending else each for each in by))
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(waiting.subquery()))
        page = rows_of(tx, ordered.limit(max(1, min(query.limit, 500))).offset(max(0, query.offset)))
        who = tx.execute(select(people).where(people.c.member_id.in_([row["member_id"] for row in page]))).all()
    names = names_of(runtime, who)
    decided = {h.position: h.fact for h in runtime.happened(runtime.store.at([row["position"] for row in page]))}
    for row in page:
        row["name"] = names.get(row["member_id"], ERASED)
        row["predicates"] = [[each.name, each.held] for each in decided[row["position"]].predicates]
    return {"total": total, "rows": page}


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
