"""Questions about organisations and resident units."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from infra.adapters.runtime import Runtime
from services.members.events import OrganizationKind
from services.members.projections.places import organizations, units
from services.members.projections.queries.people import MemberNames, name_members


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
