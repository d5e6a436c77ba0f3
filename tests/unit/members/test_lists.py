"""Lists of the members service: filtered, ordered by a closed list of orders, the same order every time."""

from datetime import date
from itertools import pairwise

import pytest

from services.members.events import Category, OrganizationKind
from services.members.organization import AppointSecretary, DissolveOrganization, RegisterOrganization
from services.members.projections.queries import MemberList, OrganizationList
from services.members.projections.queries.people import MemberOrder
from services.members.projections.queries.places import OrganizationOrder
from services.members.resident_unit import RecordResidentUnit
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, TODAY, register


@pytest.fixture
def street(desk: Desk) -> Desk:
    """Three branches more, registered in a muddle; a unit; a secretary."""
    for ident, name, parent, on in (
        ("b10", "湖滨社区第十党支部", "hubin", date(2010, 3, 1)),
        ("b2", "湖滨社区第二党支部", "hubin", date(2010, 4, 1)),
        ("l1", "立新社区第一党支部", "lixin", date(2010, 2, 1)),
    ):
        branch = RegisterOrganization(
            organization_id=ident, kind=OrganizationKind.BRANCH, name=name, parent_id=parent, on=on
        )
        desk.ask(branch)
    desk.ask(RecordResidentUnit(unit_id="u1", community_id="hubin", name="市场", kind="企业", on=KNOWN))
    desk.ask(register("old"))
    desk.ask(AppointSecretary(organization_id="hubin", member_id="old", on=KNOWN))
    desk.project()
    return desk


def ids(desk: Desk, query: OrganizationList) -> list[str]:
    return [row["organization_id"] for row in desk.answer(query)["rows"]]


def test_organisations_hang_in_the_tree_by_their_ordinals(street: Desk) -> None:
    found = street.answer(OrganizationList())
    assert found["total"] == 7
    assert [(row["organization_id"], row["depth"]) for row in found["rows"]] == [
        ("street", 0), ("hubin", 1), ("branch", 2), ("b2", 2), ("b10", 2), ("lixin", 1), ("l1", 2),
    ]  # fmt: skip


def test_an_organisation_shows_its_units_and_the_masked_name_of_its_secretary(street: Desk) -> None:
    row = street.answer(OrganizationList(kind=OrganizationKind.COMMUNITY))["rows"][0]
    assert (row["units"], row["secretary_name"]) == ([1, 0], street.answer(MemberList(day=TODAY))["rows"][0]["name"])
    assert "*" in row["secretary_name"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (OrganizationList(within="lixin"), ["lixin", "l1"]),
        (OrganizationList(within="nowhere"), []),
        (OrganizationList(within="hubin", kind=OrganizationKind.BRANCH), ["branch", "b2", "b10"]),
        (OrganizationList(within="lixin", descending=True), ["l1", "lixin"]),
        (OrganizationList(limit=2, offset=5), ["lixin", "l1"]),
        (OrganizationList(limit=-1, offset=-1), ["street"]),
    ],
)
def test_organisations_are_filtered_and_paged(street: Desk, query: OrganizationList, found: list[str]) -> None:
    assert ids(street, query) == found


def test_what_was_dissolved_is_on_no_list(street: Desk) -> None:
    street.ask(DissolveOrganization(organization_id="b2", on=TODAY, document="批复1号"))
    assert "b2" not in ids(street, OrganizationList())


@pytest.mark.parametrize("order", OrganizationOrder)
def test_the_sheets_of_a_list_of_organisations_together_are_the_list(street: Desk, order: OrganizationOrder) -> None:
    whole = ids(street, OrganizationList(sort=order))
    sheets = [ids(street, OrganizationList(sort=order, limit=3, offset=at)) for at in (0, 3, 6)]
    assert [each for sheet in sheets for each in sheet] == whole
    assert sorted(ids(street, OrganizationList(sort=order, descending=True))) == sorted(whole)


@pytest.mark.parametrize("order", MemberOrder)
@pytest.mark.parametrize("descending", [False, True])
def test_the_sheets_of_a_list_of_members_together_are_the_list(
    street: Desk, order: MemberOrder, descending: bool
) -> None:
    for at, (category, where) in enumerate([(Category.PROBATIONARY, "hubin"), (Category.FULL, "lixin")] * 2):
        on = date(2010, 5, 4 - at)
        street.ask(register(f"m{at}", category=category, community_id=where, organization_id=where, on=on))

    def page(limit: int, offset: int = 0) -> list[dict[str, object]]:
        query = MemberList(day=TODAY, sort=order, descending=descending, limit=limit, offset=offset)
        rows: list[dict[str, object]] = street.answer(query)["rows"]
        return rows

    whole = page(100)
    assert [row for at in range(5) for row in page(1, at)] == whole
    field = {"PLACE": "community_id", "CATEGORY": "category", "KNOWN_SINCE": "known_since"}[order]
    values = [str(row[field]) for row in whole]
    assert all((one >= two) if descending else (one <= two) for one, two in pairwise(values))
