"""Questions about organisations and resident units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from infra.adapters.runtime import Runtime
from services.members.events import CodeScheme, OrganizationKind
from services.members.organization.state import Aspect
from services.members.projections.places import aspects, coverage, organizations, units
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
            named = {key: row[key] for key in ("organization_id", "kind", "name", "registered_on", "place")}
            leading = {"parent_id": mine[Aspect.PARENT] or None, "secretary": mine.get(Aspect.SECRETARY)}
            yield {**named, **leading, "codes": codes}


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
    horizon = query.day + timedelta(days=query.within_days)
    led = [row for row in found if row["secretary"] and row["term_ends"] and row["term_ends"] <= horizon]
    return {
        "due": sorted(led, key=lambda row: row["term_ends"]),
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
        rows = [dict(row._mapping) for row in tx.execute(there.order_by(units.c.unit_id))]
    communities: dict[str, dict[str, int]] = {}
    for row in rows:
        counted = communities.setdefault(row["community_id"], {each.value: 0 for each in Covered})
        counted[row["covered"]] += 1
    return {"communities": communities, "gap": [row for row in rows if row["covered"] == Covered.NOT]}
