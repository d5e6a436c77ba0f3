"""Questions about organisations and resident units."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select

from infra.adapters.runtime import Runtime
from services.members.events import CodeScheme, OrganizationKind
from services.members.organization.state import Aspect
from services.members.projections.places import aspects, coverage, organizations, units
from services.members.projections.queries.people import MemberNames, name_members
from services.members.projections.two_times import as_of, known
from services.members.resident_unit import Covered

#: The aspects that are codes.
CODES = frozenset(Aspect(scheme.value) for scheme in CodeScheme)


def organization_ids(runtime: Runtime) -> Mapping[str, str]:
    """Name → id of every organisation that stands; a community also by its name without 社区."""
    with runtime.reads.open() as tx:
        standing = tx.execute(select(organizations).where(organizations.c.dissolved_on.is_(None))).all()
    ids = {row.name: row.organization_id for row in standing}
    short = {row.name.removesuffix("社区"): row.organization_id for row in standing if row.kind == "COMMUNITY"}
    return {**short, **ids}


@dataclass(frozen=True, slots=True)
class Organizations:
    """The organisation tree in the order of registration, and the resident units by community.

    Without a day, every organisation there ever was, as it is now. With one, those that stood in the tree on that day,
    as known at a position of this log (default: now).
    """

    day: date | None = None
    known_at: int | None = None


def list_organizations(query: Organizations, runtime: Runtime) -> dict[str, Any]:
    """Answers ``organizations`` and, for coverage, units and those of them with a party organisation by community."""
    with runtime.reads.open() as tx:
        rows = [dict(row._mapping) for row in tx.execute(select(organizations).order_by(organizations.c.place))]
        if query.day is not None:
            rows = list(_as_they_stood(tx, rows, query.day, query.known_at))
        here = select(
            units.c.community_id,
            func.count().label("units"),
            func.count(units.c.party_organization).label("with_organization"),
        ).where(units.c.left_on.is_(None))
        counted = tx.execute(here.group_by(units.c.community_id))
        return {
            "organizations": rows,
            "coverage": {row.community_id: [row.units, row.with_organization] for row in counted},
        }


class OrganizationOrder(StrEnum):
    """By what organisations are ordered: as they hang in the tree, by name, kind, or day of registration."""

    TREE = "TREE"
    NAME = "NAME"
    KIND = "KIND"
    REGISTERED_ON = "REGISTERED_ON"


@dataclass(frozen=True, slots=True)
class OrganizationList:
    """The organisations that stand, of a kind, or those within one of them; ``limit`` at most 200."""

    kind: OrganizationKind | None = None
    within: str | None = None
    sort: OrganizationOrder = OrganizationOrder.TREE
    descending: bool = False
    limit: int = 20
    offset: int = 0


def show_organizations(query: OrganizationList, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``: each with ``depth``, ``secretary_name`` (masked) and ``units`` (all, organised).

    A sub-district's tree is small enough to be ordered here.
    """
    found = list_organizations(Organizations(), runtime)
    standing = [each for each in found["organizations"] if each["dissolved_on"] is None]
    tree = list(_below(standing, None, 0))
    if query.within is not None:
        tree = _under(tree, query.within)
    rows = [each for each in tree if query.kind in (None, each["kind"])]
    if (key := _KEYS.get(query.sort)) is not None:
        rows.sort(key=key)  # stable: as they hang in the tree where the order does not tell
    if query.descending:
        rows.reverse()
    page = rows[max(0, query.offset) :][: max(1, min(query.limit, 200))]
    names = name_members(MemberNames(tuple(each["secretary"] for each in page if each["secretary"])), runtime)
    for each in page:
        each["units"] = found["coverage"].get(each["organization_id"], [0, 0])
        each["secretary_name"] = names.get(each["secretary"])
    return {"total": len(rows), "rows": page}


_KEYS: Mapping[OrganizationOrder, Callable[[dict[str, Any]], Any]] = {
    OrganizationOrder.NAME: lambda each: each["name"],
    OrganizationOrder.KIND: lambda each: list(OrganizationKind).index(OrganizationKind(each["kind"])),
    OrganizationOrder.REGISTERED_ON: lambda each: each["registered_on"],
}


def _below(standing: Sequence[dict[str, Any]], parent: str | None, depth: int) -> Iterator[dict[str, Any]]:
    """Depth first, in the order of registration; what hangs nowhere comes out at the top."""
    known = {each["organization_id"] for each in standing}
    for each in sorted(standing, key=_ordinal):  # stable: by registration where there is none
        above = each["parent_id"] if each["parent_id"] in known else None
        if above == parent and depth < 8:
            yield {**each, "depth": depth}
            yield from _below(standing, each["organization_id"], depth + 1)


def _under(tree: Sequence[dict[str, Any]], top: str) -> list[dict[str, Any]]:
    """An organisation and all that follows it more deeply."""
    at = next((at for at, each in enumerate(tree) if each["organization_id"] == top), len(tree))
    found = list(tree[at : at + 1])
    for each in tree[at + 1 :]:
        if each["depth"] <= found[0]["depth"]:
            break
        found.append(each)
    return found


_DIGITS = "零一二三四五六七八九"
_DIGIT = f"[{_DIGITS[1:]}]"
_ORDINAL = re.compile(f"第({_DIGIT}?十{_DIGIT}?|{_DIGIT})")


def _ordinal(organization: Mapping[str, Any]) -> int:
    """第三 in a branch's name is 3; none is 0. Up to 第九十九."""
    found = _ORDINAL.search(organization["name"])
    if found is None:
        return 0
    tens, ten, units = found[1].rpartition("十")
    return 10 * _DIGITS.index(tens or "一") * bool(ten) + _DIGITS.index(units or "零")


def _as_they_stood(
    tx: Connection, rows: list[dict[str, Any]], day: date, known_at: int | None
) -> Iterator[dict[str, Any]]:
    values: dict[str, dict[str, str]] = {}
    for held in tx.execute(select(aspects).where(as_of(aspects, day, known_at))):
        values.setdefault(held.organization_id, {})[held.aspect] = held.value
    for row in rows:
        mine = values.get(row["organization_id"], {})
        if Aspect.PARENT in mine:
            codes = {name: value for name, value in mine.items() if name in CODES}
            named = {key: row[key] for key in ("organization_id", "kind", "registered_on", "place")}
            standing = {"parent_id": mine[Aspect.PARENT] or None, "name": mine[Aspect.NAME]}
            yield {**named, **standing, "secretary": mine.get(Aspect.SECRETARY), "codes": codes}


@dataclass(frozen=True, slots=True)
class OrganizationHistory:
    """What was when of one organisation, as known at a position of this log (default: now)."""

    organization_id: str
    known_at: int | None = None


def tell_organization(query: OrganizationHistory, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None for none; else its row and ``spans``: aspect, value, first day, first day no longer."""
    with runtime.reads.open() as tx:
        mine = organizations.c.organization_id == query.organization_id
        row = tx.execute(select(organizations).where(mine)).first()
        if row is None:
            return None
        held = select(aspects.c.aspect, aspects.c.value, aspects.c.from_day, aspects.c.to_day)
        its_own = held.where(aspects.c.organization_id == query.organization_id, known(aspects, query.known_at))
        spans = [dict(each._mapping) for each in tx.execute(its_own.order_by(aspects.c.from_day, aspects.c.aspect))]
        return {**row._mapping, "spans": spans}


@dataclass(frozen=True, slots=True)
class ElectionsDue:
    """Organisations whose secretary's term ends within some days, or has ended; and those without a secretary."""

    day: date
    within_days: int = 90


def elections_due(query: ElectionsDue, runtime: Runtime) -> dict[str, Any]:
    """Answers ``due`` (by end of term) and ``without``, organisations that stand and have nobody."""
    standing = organizations.c.dissolved_on.is_(None), organizations.c.kind != OrganizationKind.GROUP
    mine = select(organizations.c.organization_id, organizations.c.secretary, organizations.c.term_ends)
    with runtime.reads.open() as tx:
        found = [dict(row._mapping) for row in tx.execute(mine.where(*standing).order_by(organizations.c.place))]
    led = [row for row in found if row["secretary"] and row["term_ends"]]
    due = [row for row in led if (row["term_ends"] - query.day).days <= query.within_days]
    return {
        "due": sorted(due, key=lambda row: row["term_ends"]),
        "without": [row["organization_id"] for row in found if not row["secretary"]],
    }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the Party was present in the resident units on a day, as known at a position of this log (default: now)."""

    day: date
    known_at: int | None = None


def show_coverage(query: Coverage, runtime: Runtime) -> dict[str, Any]:
    """Answers ``communities``, units by ``OWN``, ``AFFILIATED`` and ``NOT``, and ``gap``, the units not covered."""
    with runtime.reads.open() as tx:
        held = select(coverage.c.community_id, coverage.c.covered, units.c.unit_id, units.c.name, units.c.kind)
        there = held.join(units, units.c.unit_id == coverage.c.unit_id).where(
            as_of(coverage, query.day, query.known_at)
        )
        if runtime.communities is not None:
            there = there.where(coverage.c.community_id.in_(runtime.communities))
        rows = [dict(row._mapping) for row in tx.execute(there.order_by(units.c.unit_id))]
    communities: dict[str, dict[str, int]] = {}
    for row in rows:
        counted = communities.setdefault(row["community_id"], {each.value: 0 for each in Covered})
        counted[row["covered"]] += 1
    return {"communities": communities, "gap": [row for row in rows if row["covered"] == Covered.NOT]}
