"""Resident units one by one: those of a community, and whether the Party is present in each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from infra.adapters.runtime import Runtime
from services.members.projections.places import coverage, units
from services.members.projections.two_times import as_of
from services.members.resident_unit import Covered


@dataclass(frozen=True, slots=True)
class ResidentUnits:
    """The resident units on a day, by community and name; ``limit`` at most 100."""

    day: date
    community_id: str | None = None
    covered: Covered | None = None
    limit: int = 50
    offset: int = 0


def list_units(query: ResidentUnits, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``: each with ``covered``, its own organisation and the one it is affiliated to."""
    found = _on(query.day, runtime)
    if query.community_id is not None:
        found = found.where(coverage.c.community_id == query.community_id)
    if query.covered is not None:
        found = found.where(coverage.c.covered == query.covered)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(units.c.community_id, units.c.name, units.c.unit_id)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset)))
        return {"total": total, "rows": [dict(row._mapping) for row in page]}


@dataclass(frozen=True, slots=True)
class ResidentUnitDetail:
    """One resident unit as it is now."""

    unit_id: str


def show_unit(query: ResidentUnitDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers its row, or None."""
    found = select(units).where(units.c.unit_id == query.unit_id)
    if runtime.communities is not None:
        found = found.where(units.c.community_id.in_(runtime.communities))
    with runtime.reads.open() as tx:
        row = tx.execute(found).first()
        return dict(row._mapping) if row is not None else None


def _on(day: date, runtime: Runtime) -> Select[Any]:
    found = select(units, coverage.c.covered).join(coverage, coverage.c.unit_id == units.c.unit_id)
    there = found.where(as_of(coverage, day, None))
    return there if runtime.communities is None else there.where(coverage.c.community_id.in_(runtime.communities))
