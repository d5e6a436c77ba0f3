"""Questions about organisations and resident units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from infra.adapters.runtime import Runtime
from services.members.projections.places import organizations, units


def organization_ids(runtime: Runtime) -> Mapping[str, str]:
    """Name → id of every organisation that stands; a community also by its name without 社区."""
    with runtime.reads.open() as tx:
        standing = tx.execute(select(organizations).where(organizations.c.dissolved_on.is_(None))).all()
    ids = {row.name: row.organization_id for row in standing}
    short = {row.name.removesuffix("社区"): row.organization_id for row in standing if row.kind == "COMMUNITY"}
    return {**short, **ids}


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
