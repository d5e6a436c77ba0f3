"""组织管理: the tree with its secretaries, the members of each community, and where resident units are organised."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template

from services.gateway.pages.desk import Places, ask, desk, names, own_communities, places
from services.gateway.pages.gate import may
from services.gateway.pages.suppression import suppress

_DIGITS = "零一二三四五六七八九"
_DIGIT = f"[{_DIGITS[1:]}]"
_ORDINAL = re.compile(f"第({_DIGIT}?十{_DIGIT}?|{_DIGIT})")

pages = Blueprint("organizations", __name__, url_prefix="/organizations")


@pages.get("")
def show() -> str:
    """The whole tree; a sub-district's fits on a page or two."""
    tree = places()
    rows = list(_below(tree, None, 0))
    secretaries = names([row["secretary"] for row in rows if row["secretary"]])
    units = [tree.coverage.get(each, [0, 0]) for each in tree.communities]
    return render_template(
        "organizations.html",
        rows=rows,
        members=_registered(),
        secretaries=secretaries,
        coverage=tree.coverage,
        covered=[sum(each[1] for each in units), sum(each[0] for each in units)],
    )


def _registered() -> dict[str, Any]:
    """Registered members of the communities that whoever looks is there for; small numbers hidden."""
    if not may("members", "ClassCounts"):
        return {}
    counts = ask("members", "ClassCounts", day=desk().settings.today())["counts"]
    communities = own_communities()
    registered, _ = suppress([counts.get(each, {}).get("REGISTERED", 0) for each in communities])
    return dict(zip(communities, registered, strict=True))


def _below(tree: Places, parent: str | None, depth: int) -> Iterator[dict[str, Any]]:
    """Depth first, in the order of registration; what hangs nowhere comes out at the top."""
    known = {each["organization_id"] for each in tree.organizations}
    for each in sorted(tree.organizations, key=_ordinal):  # stable: by the tree's own order where there is none
        above = each["parent_id"] if each["parent_id"] in known else None
        if above == parent and depth < 8:
            yield {**each, "depth": depth}
            yield from _below(tree, each["organization_id"], depth + 1)


def _ordinal(organization: dict[str, Any]) -> int:
    """第三 in a branch's name is 3; none is 0. Up to 第九十九."""
    found = _ORDINAL.search(organization["name"])
    if found is None:
        return 0
    tens, ten, units = found[1].rpartition("十")
    return 10 * _DIGITS.index(tens or "一") * bool(ten) + _DIGITS.index(units or "零")
