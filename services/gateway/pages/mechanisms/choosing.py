"""Choosing a person: the roster of one's communities, each line with the way to a form about that person."""

from collections.abc import Callable, Mapping
from typing import Any

from services.gateway.pages import words
from services.gateway.pages.desk import desk, own_communities, places
from services.gateway.pages.listing import Choice, Column, Found, Listing, found_by, showing
from services.gateway.pages.listing.cells import Cell

EMPTY = "名册里还没有可选的党员。请先在“党员名册”登记或导入。"
LEAD = "同名的请结合所在支部、年龄和党龄核对后再选。"


def beneath(home: str, crumb: str, of: str = "", back: str = "") -> dict[str, str]:
    """What stands above the list: the list that it belongs to, and whatever somebody is chosen for."""
    return {"home": home, "crumb": crumb, "of": of, "back": back}


def _find(asked: Mapping[str, Any]) -> Found:
    return found_by("members", "MemberList")({**asked, "day": desk().settings.today().isoformat()})


def _branch(row: Mapping[str, Any]) -> str:
    return places().name(row["organization_id"])


def roll(name: str, title: str, ways: Callable[[Mapping[str, Any]], Cell]) -> Listing:
    """The list; ``ways`` are those of a line."""
    return Listing(
        name,
        title,
        "人",
        "党员",
        find=_find,
        columns=(
            Column("name", "姓名", showing.person("member_id", "name")),
            Column("ways", "办理", ways),
            Column("age", "年龄", number=True),
            Column("party_age", "党龄", number=True),
            Column("community", "所在社区", showing.place("community_id"), sort="PLACE"),
            Column("branch", "所在支部", _branch, nowrap=False),
            Column("classes", "分类标签", showing.tags("classes"), nowrap=False),
        ),
        filters=(
            Choice("community", "社区", own_communities, "community_id", "全部社区"),
            Choice("class", "分类", words.CLASSES, "member_class", "全部分类"),
        ),
        lead=LEAD,
        empty=EMPTY,
        persons=True,
        template="choosing.html",
    )
