"""Questions about persons, and how they are called in every answer. The erased have no names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, func, select

from infra.adapters.runtime import Runtime
from services.members import member
from services.members.contract.masking import mask_name
from services.members.events import (
    MemberClass,
    Particulars,
)
from services.members.partial_date import PartialDate
from services.members.projections.belonging import are_of, of_member
from services.members.projections.people import (
    class_spans,
    people,
)
from services.members.projections.places import organizations
from services.members.projections.queries.counts import spans_as_of
from services.members.projections.two_times import as_of

#: What a page shows in place of a name once the person was erased.
ERASED = "已删除人员"


class MemberOrder(StrEnum):
    """By what members are ordered: where they belong, full members or probationers, or since when they are known.

    What is sealed orders nothing: whoever reads the order of a page would read the value.
    """

    PLACE = "PLACE"
    CATEGORY = "CATEGORY"
    KNOWN_SINCE = "KNOWN_SINCE"


@dataclass(frozen=True, slots=True)
class MemberList:
    """People by community and class on a day, as known at a position (default: now); ``limit`` at most 100."""

    day: date
    community_id: str | None = None
    member_class: MemberClass | None = None
    sort: MemberOrder = MemberOrder.PLACE
    descending: bool = False
    limit: int = 20
    offset: int = 0
    known_at: int | None = None


def list_members(query: MemberList, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``; within the order by organisation and registration."""
    spans = spans_as_of(runtime, query.day, query.known_at)
    if runtime.communities is not None:  # and whoever has gone to another community since is that one's affair
        spans = spans.where(are_of(runtime.communities))
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
        place = [people.c.relationship.desc(), community.c.place, branch.c.place, people.c.particulars_at]
        first: dict[MemberOrder, Any] = {
            MemberOrder.PLACE: community.c.place,
            MemberOrder.CATEGORY: people.c.category,
            MemberOrder.KNOWN_SINCE: people.c.known_since,
        }
        if query.descending:
            place.insert(0, first[query.sort].desc())
        elif query.sort is not MemberOrder.PLACE:
            place.insert(0, first[query.sort])
        ordered = found.order_by(*place)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))).all()
        classes = _classes_of(tx, [row.member_id for row in page], query)
    known = particulars(runtime, page)
    rows = [row_of(row, known.get(row.member_id), classes.get(row.member_id, []), query.day) for row in page]
    names = shown(runtime, {who: each.name for who, each in known.items()})
    return {"total": total, "rows": [{**row, "name": names.get(row["member_id"], ERASED)} for row in rows]}


def _classes_of(tx: Connection, member_ids: list[str], query: MemberList) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    mine = and_(as_of(class_spans, query.day, query.known_at), class_spans.c.member_id.in_(member_ids))
    for row in tx.execute(select(class_spans).where(mine).order_by(class_spans.c.member_class)):
        found.setdefault(row.member_id, []).append(row.member_class)
    return found


def row_of(row: Any, known: Particulars | None, classes: list[str], day: date) -> dict[str, Any]:
    """A person as lists show them, but for the name."""
    return {
        "member_id": row.member_id,
        "sex": known.sex if known else None,
        "age": _years(known.birth_date, day) if known else None,
        "party_age": _years(known.full_member_on, day) if known else None,
        "category": row.category,
        "known_since": row.known_since,
        "organization_id": row.organization_id,
        "community_id": row.community_id,
        "classes": classes,
        "ended_on": row.ended_on,
    }


def _years(partial: str | None, day: date) -> int | None:
    return PartialDate(partial).years_on(day) if partial else None


def particulars(runtime: Runtime, rows: Iterable[Any]) -> dict[str, Particulars]:
    """The particulars of these people, opened with their keys; the erased are left out."""
    wanted = [row.particulars_at for row in rows]
    found = {}
    for happened in runtime.happened(runtime.store.at(wanted)):
        if happened.fact.particulars is not None:
            found[happened.fact.member_id] = happened.fact.particulars
    return found


def one_record(member_id: str, runtime: Runtime) -> str:
    """The record that stands for a person: its own, or the one into which it was merged in the end."""
    with runtime.reads.open() as tx:
        return survivors(tx, [member_id])[member_id]


def survivors(tx: Connection, member_ids: Iterable[str]) -> dict[str, str]:
    """Record → the record that stands for that person."""
    merged = people.c.merged_into.is_not(None)
    into = {row.member_id: row.merged_into for row in tx.execute(select(people).where(merged))}
    found = {}
    for asked in member_ids:
        survivor, passed = asked, {asked}
        while (further := into.get(survivor)) is not None and further not in passed:
            survivor = further
            passed.add(further)
        found[asked] = survivor
    return found


# ── How they are called ──────────────────────────────────────────────────────


def shown(runtime: Runtime, names: Mapping[str, str]) -> dict[str, str]:
    """Person → name as it leaves the service: in full where the answer is for eyes that may read it, else masked.

    In full are the members of the communities asked about, and whoever is no member but named in a record of theirs.
    """
    masked = {who: mask_name(name) for who, name in names.items()}
    if not runtime.names_in_clear:
        return masked
    elsewhere = _elsewhere(runtime, names)
    return {who: masked[who] if who in elsewhere else name for who, name in names.items()}


def _elsewhere(runtime: Runtime, member_ids: Iterable[str]) -> frozenset[str]:
    """Those of them who are members, and of none of the communities asked about."""
    if runtime.communities is None:
        return frozenset()
    known = select(people.c.member_id).where(people.c.member_id.in_([*member_ids]))
    with runtime.reads.open() as tx:
        return frozenset(tx.scalars(known.except_(known.where(are_of(runtime.communities)))))


def names_of(runtime: Runtime, rows: Iterable[Any]) -> dict[str, str]:
    """Person → name as it leaves the service; the erased are left out."""
    return shown(runtime, {who: each.name for who, each in particulars(runtime, rows).items()})


@dataclass(frozen=True, slots=True)
class MemberNames:
    """The names of some people, 200 at most."""

    member_ids: tuple[str, ...]


def name_members(query: MemberNames, runtime: Runtime) -> dict[str, str]:
    """Answers id → name, of a merged record that of the person; whom nobody knows is left out."""
    with runtime.reads.open() as tx:
        standing = survivors(tx, query.member_ids[:200])
        named = select(people).where(people.c.member_id.in_(standing.values()))
        if runtime.communities is not None:
            named = named.where(are_of(runtime.communities))
        rows = tx.execute(named).all()
    names = {row.member_id: ERASED for row in rows} | names_of(runtime, rows)
    return {asked: names[survivor] for asked, survivor in standing.items() if survivor in names}


@dataclass(frozen=True, slots=True)
class HolderOfIdNumber:
    """Who holds an ID number. Asked in a body, never in an address."""

    id_number: str


def find_holder(query: HolderOfIdNumber, runtime: Runtime) -> dict[str, Any] | None:
    """Answers the member's id, or None."""
    holder = runtime.store.holder("id-number", runtime.codec.guard_digest("id-number", query.id_number))
    if holder is None or not _is_seen(runtime, holder):
        return None
    return {"member_id": holder}


def _is_seen(runtime: Runtime, member_id: str) -> bool:
    """Whether the person is of the communities asked about, as the log knows it."""
    if runtime.communities is None:
        return True
    state = runtime.state(member, f"member-{member_id}")
    return not runtime.communities.isdisjoint(of_member(None, state, runtime))
