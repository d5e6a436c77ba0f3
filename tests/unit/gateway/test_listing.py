"""The one list: given a declaration, when it is asked, then this is found, shown, remembered and taken out."""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.pages.listing import Batch, Choice, Column, Day, Found, Link, Listing, Status
from tests.unit.gateway.conftest import at_the_desk, open_to_everyone

KINDS = {"HALL": "活动室", "SQUARE": "广场"}
BAR = "/halls?remember=1&kind=HALL&day=2026-06-30&size=50&column=name&column=state"


class Halls:
    """What the owning service would find, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.total = 130

    def find(self, asked: Mapping[str, Any]) -> Found:
        self.asked.append(asked)
        numbers = range(asked["offset"], min(self.total, asked["offset"] + asked["limit"]))
        return Found(self.total, [{"id": f"h{at}", "name": f"=HALL({at})", "seats": at} for at in numbers])


@pytest.fixture
def halls() -> Halls:
    return Halls()


@pytest.fixture
def clerk(app: Flask, registry: Registry, halls: Halls) -> FlaskClient:
    """Somebody before a list of halls."""
    pages = Blueprint("halls", __name__, url_prefix="/halls")
    Listing(
        "halls",
        "场所",
        "处",
        "场所",
        halls.find,
        (
            Column("name", "名称", lambda row: Link(row["name"], f"/halls/{row['id']}"), sort="NAME"),
            Column("state", "状态", lambda _: Status("开放", "good")),
            Column("seats", "座位", number=True, shown=False),
        ),
        "还没有场所。请先登记。",
        (Choice("kind", "类别", KINDS, "hall_kind", "全部类别"), Day()),
        Batch("停用所选", "overview.show", "id"),
    ).at(pages)
    app.register_blueprint(pages)
    open_to_everyone(app, "halls.listing")
    return at_the_desk(app, registry, Role.CLERK)


def test_it_asks_the_owning_service_for_one_sheet_and_says_how_many_there_are(clerk: FlaskClient, halls: Halls) -> None:
    text = clerk.get("/halls?page=2&size=50&kind=HALL").text

    assert [(each["limit"], each["offset"], each["hall_kind"]) for each in halls.asked] == [(50, 50, "HALL")]
    assert "共 <strong>130</strong> 处，第 2 / 3 页" in text
    assert 'href="/halls/h50"' in text
    assert "座位</th>" not in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("order", "asked", "shown"),
    [
        ("NAME", ("NAME", False), ("ascending", "sort=-NAME")),
        ("-NAME", ("NAME", True), ("descending", "sort=NAME")),
        ("SEATS;drop", (None, None), (None, "sort=NAME")),
    ],
)
def test_the_head_of_a_column_orders_and_turns(
    clerk: FlaskClient, halls: Halls, order: str, asked: tuple[object, object], shown: tuple[str | None, str]
) -> None:
    text = clerk.get("/halls", query_string={"sort": order}).text

    assert (halls.asked[0].get("sort"), halls.asked[0].get("descending")) == asked
    found = re.search(r'aria-sort="(\w+)"', text)
    assert (found and found[1]) == shown[0]
    assert re.search(rf'href="/halls\?[^"]*{shown[1]}', text)


@pytest.mark.parametrize("address", ["/halls?size=7&page=-3", "/halls?size=x&page=x", "/halls?kind=%27--"])
def test_what_makes_no_sense_is_the_first_page(clerk: FlaskClient, halls: Halls, address: str) -> None:
    assert clerk.get(address).status_code == 200
    assert (halls.asked[0]["limit"], halls.asked[0]["offset"], halls.asked[0]["hall_kind"]) == (20, 0, None)


def test_what_the_bar_asked_is_remembered_but_for_the_day(clerk: FlaskClient, halls: Halls) -> None:
    clerk.get(BAR)
    text = clerk.get("/halls").text

    assert [(each["hall_kind"], each["limit"]) for each in halls.asked] == [("HALL", 50), ("HALL", 50)]
    assert [each["day"].isoformat() for each in halls.asked] == ["2026-06-30", "2026-11-22"]
    assert '<option value="HALL" selected>' in text
    assert '<option value="HALL" selected>' not in clerk.get("/halls?kind=SQUARE").text
    assert '<option value="HALL" selected>' in clerk.get("/halls").text


def test_reset_forgets(clerk: FlaskClient, halls: Halls) -> None:
    clerk.get(BAR)
    answer = clerk.get("/halls?reset=1")
    clerk.get(answer.location)

    assert answer.location == "/halls"
    assert (halls.asked[-1]["hall_kind"], halls.asked[-1]["limit"]) == (None, 20)


def test_what_somebody_asked_is_remembered_for_nobody_else(
    clerk: FlaskClient, app: Flask, registry: Registry, halls: Halls
) -> None:
    clerk.get(BAR)
    at_the_desk(app, registry, Role.APPROVER).get("/halls")
    assert halls.asked[-1]["hall_kind"] is None


def test_chosen_columns_stay_on_every_sheet(clerk: FlaskClient) -> None:
    clerk.get("/halls?remember=1&column=seats")
    heads = re.findall(r"<th[^>]*>(?:<a[^>]*>)?(\w+)", clerk.get("/halls?page=2").text)
    assert heads == ["勾选", "座位"]


def test_rows_are_ticked_under_one_name(clerk: FlaskClient) -> None:
    text = clerk.get("/halls").text
    assert text.count('type="checkbox" name="chosen"') == 20
    assert 'name="chosen" value="h0"' in text
    assert 'name="command_id"' in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/halls", "还没有场所。请先登记。"),
        ("/halls?kind=HALL", "没有符合条件的场所。请放宽条件"),
        ("/halls?day=2026-01-01", "没有符合条件的场所"),
    ],
)
def test_an_empty_list_says_what_to_do_next(clerk: FlaskClient, halls: Halls, address: str, said: str) -> None:
    halls.total = 0
    assert said in clerk.get(address).text


# ── Taken out ────────────────────────────────────────────────────────────────


def exported(answer: Any) -> list[list[str | None]]:
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}
    assert "导出" in str(sheet.oddHeader.center.text)
    return [[cell.value for cell in row] for row in sheet]


def test_the_filtered_set_is_taken_out_whole_and_no_cell_is_a_formula(clerk: FlaskClient, halls: Halls) -> None:
    rows = exported(clerk.get("/halls?kind=HALL&sort=-NAME&page=2&export=xlsx"))

    assert {(each["hall_kind"], each["sort"], each["descending"]) for each in halls.asked} == {("HALL", "NAME", True)}
    assert [(each["offset"], each["limit"]) for each in halls.asked] == [(0, 100), (100, 100)]
    assert rows[0] == ["名称", "状态"]
    assert rows[1] == ["'=HALL(0)", "开放"]
    assert len([row for row in rows if row[0] and row[0].startswith("'=HALL")]) == 130


def test_a_workbook_says_who_took_it_out_and_what_it_must_not_hold(clerk: FlaskClient) -> None:
    answer = clerk.get("/halls?export=xlsx")
    below = [row[0] for row in exported(answer)[132:]]

    assert below[0] == "共 130 处"
    assert re.fullmatch(r"张三 于 \d{4}-\d\d-\d\d [\d:]{8} 导出", str(below[1]))
    assert "非涉密系统，严禁处理国家秘密。" in below
    assert "attachment" in answer.headers["Content-Disposition"]


def test_more_than_a_workbook_holds_is_not_taken_out(clerk: FlaskClient, halls: Halls) -> None:
    halls.total = 10_001
    answer = clerk.get("/halls?export=xlsx")
    assert "请缩小条件后再导出" in clerk.get(answer.location).text


def test_a_workbook_has_the_names_that_the_service_answers(desk: FlaskClient) -> None:
    rows = exported(desk.get("/proposals?export=xlsx"))
    assert rows[1][:3] == ["欧阳*新", "老党员", "福年社区"]
    assert "年满 70 周岁：符合、" in str(rows[1][4])


def test_a_workbook_says_that_names_are_masked_just_where_there_are_names(desk: FlaskClient) -> None:
    for address, named in (("/proposals", True), ("/units", False)):
        below = [row[0] for row in exported(desk.get(f"{address}?export=xlsx"))]
        assert ("姓名已掩码。" in below) is named
        assert "仅限工作使用，不得转发，用后及时删除。" in below


# ── Every list is this list ──────────────────────────────────────────────────

LISTS = ("/organizations", "/members", "/proposals", "/volunteering", "/ratings")


@pytest.mark.parametrize("address", LISTS)
def test_a_list_of_the_desk_stands_on_the_frame(desk: FlaskClient, address: str) -> None:
    stands_on_the_frame(desk, address)


@pytest.mark.parametrize("address", ["/accounts", "/tokens"])
def test_a_list_of_the_administrator_stands_on_the_frame(administrator: FlaskClient, address: str) -> None:
    administrator.get("/tokens/issue")
    stands_on_the_frame(administrator, address)


def stands_on_the_frame(desk: FlaskClient, address: str) -> None:
    text = desk.get(address).text
    assert 'role="search"' in text
    assert f'href="{address}?reset=1"' in text
    assert "显示列" in text
    if "共 <strong>" in text:
        assert desk.get(f"{address}?export=xlsx").data.startswith(b"PK")
        orders = re.findall(r'<th[^>]*><a href="([^"]+)"', text)
        assert [each for each in orders if desk.get(each.replace("&amp;", "&")).status_code != 200] == []


def test_every_order_that_a_list_offers_is_one_of_the_owning_services(asking: Callable[[str, str], set[str]]) -> None:
    from services.gateway.pages import members, organizations, proposals, volunteering

    for listing, service, query in (
        (organizations.LIST, "members", "OrganizationList"),
        (members.LIST, "members", "MemberList"),
        (proposals.LIST, "members", "Proposals"),
        (volunteering.LIST, "volunteering", "ActivityList"),
    ):
        assert {each.sort for each in listing.columns if each.sort} <= asking(service, query)


@pytest.fixture
def asking() -> Callable[[str, str], set[str]]:
    """The closed list of orders of a service's query."""
    from typing import get_type_hints

    from infra.adapters.runtime import define, installed

    def orders(service: str, query: str) -> set[str]:
        queries = {cls.__name__: cls for cls in define(installed()[service]).queries}
        return {str(each.value) for each in get_type_hints(queries[query])["sort"]}

    return orders
