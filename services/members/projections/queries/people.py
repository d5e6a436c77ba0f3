"""Questions about persons. Names come out masked; the erased have none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, select

from infra.adapters.runtime import Runtime
from services.members.contract.masking import mask_name
from services.members.days import add_years, latest
from services.members.events import (
    MemberClass,
    Particulars,
)
from services.members.projections.people import (
    class_spans,
    people,
)
from services.members.projections.places import organizations
from services.members.projections.queries.counts import as_of, spans_as_of

#: What a page shows in place of a name once the person was erased.
ERASED = "已删除人员"


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
    spans = spans_as_of(query.day, None)
    if query.member_class is not None:
        spans = spans.where(class_spans.c.member_class == query.member_class)
    if query.community_id is not None:
        spans = spans.where(class_spans.c.community_id == query.community_id)
    chosen = spans.with_only_columns(class_spans.c.member_id).distinct()
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(chosen.subquery()))
        found = select(people).where(people.c.member_id.in_(chosen))
        # Those on the roll first, community by community and branch by branch as they stand in the tree.
        community, branch = organizations.alias(), organizations.alias()
        found = found.outerjoin(community, community.c.organization_id == people.c.community_id)
        found = found.outerjoin(branch, branch.c.organization_id == people.c.organization_id)
        ordered = found.order_by(
            people.c.relationship.desc(), community.c.place, branch.c.place, people.c.particulars_at
        )
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))).all()
        classes = _classes_of(tx, [row.member_id for row in page], query.day)
    known = particulars(runtime, page)
    rows = [row_of(row, known.get(row.member_id), classes.get(row.member_id, []), query.day) for row in page]
    return {"total": total, "rows": rows}


def _classes_of(tx: Connection, member_ids: list[str], day: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    mine = and_(as_of(day, None), class_spans.c.member_id.in_(member_ids))
    for row in tx.execute(select(class_spans).where(mine).order_by(class_spans.c.member_class)):
        found.setdefault(row.member_id, []).append(row.member_class)
    return found


def row_of(row: Any, known: Particulars | None, classes: list[str], day: date) -> dict[str, Any]:
    """A person as lists show them: the name masked, or that they are erased."""
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


@dataclass(frozen=True, slots=True)
class MemberNames:
    """The masked names of some people, 200 at most."""

    member_ids: tuple[str, ...]


def name_members(query: MemberNames, runtime: Runtime) -> dict[str, str]:
    """Answers id → masked name; whom nobody knows is left out."""
    with runtime.reads.open() as tx:
        rows = tx.execute(select(people).where(people.c.member_id.in_(query.member_ids[:200]))).all()
    known = particulars(runtime, rows)
    return {row.member_id: mask_name(known[row.member_id].name) if row.member_id in known else ERASED for row in rows}


@dataclass(frozen=True, slots=True)
class HolderOfIdNumber:
    """Who holds an ID number. Asked in a body, never in an address."""

    id_number: str


def find_holder(query: HolderOfIdNumber, runtime: Runtime) -> dict[str, Any] | None:
    """Answers the member's id, or None."""
    holder = runtime.store.holder("id-number", runtime.codec.guard_digest("id-number", query.id_number))
    return {"member_id": holder} if holder else None
