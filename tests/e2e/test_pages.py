"""Every page in a real browser, without JavaScript, on the office PC's screen: nothing breaks, nothing leaves it."""

from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState

from samples.make_roster import EXAMPLE_1
from services.gateway.demo.year import community_id
from tests.conftest import Installation
from tests.e2e.browsing import come_in_as_operator, needs_chromium

pytestmark = needs_chromium

PAGES = ("/", "/organizations", "/members", "/proposals", "/volunteering", "/ratings", "/imports", "/history")


@pytest.fixture(scope="module")
def operator(browser: Browser, sample_year: Installation) -> StorageState:
    """Somebody of the street who has signed in."""
    return come_in_as_operator(browser, sample_year)


def visit(
    browser: Browser, linli: Installation, operator: StorageState, path: str, zoom: float = 1
) -> tuple[Any, list[str]]:
    """The page as shown, and what else the browser asked for."""
    context = browser.new_context(
        viewport={"width": int(1366 / zoom), "height": int(768 / zoom)},
        java_script_enabled=False,
        locale="zh-CN",
        storage_state=operator,
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(linli.url + path)
    assert answer is not None
    assert answer.status == 200, path
    return page, asked


def detail_pages(linli: Installation) -> list[str]:
    member = linli.query("members", "HolderOfIdNumber", id_number=EXAMPLE_1)["member_id"]
    activity = linli.query("volunteering", "ActivityList", limit=1)["items"][0]["activity_id"]
    cycle = linli.query("evaluation", "RatingList")["cycle_id"]
    return [f"/members/{member}", f"/volunteering/{activity}", f"/ratings/{cycle}/{community_id('立新')}"]


@pytest.mark.parametrize("zoom", [1, 1.25])
def test_no_page_needs_a_script_a_stranger_or_a_sideways_scroll(
    sample_year: Installation, browser: Browser, operator: StorageState, zoom: float
) -> None:
    for path in (*PAGES, *detail_pages(sample_year)):
        page, asked = visit(browser, sample_year, operator, path, zoom)
        assert [url for url in asked if not url.startswith(sample_year.url)] == [], path
        body = page.locator("body").bounding_box()
        assert body["width"] <= 1366 / zoom, f"{path} is wider than the screen"
        assert page.locator("h1").count() == 1, path
        page.context.close()


def test_an_operator_goes_from_a_count_to_a_person_to_the_events_by_visible_links(
    sample_year: Installation, browser: Browser, operator: StorageState
) -> None:
    page, _ = visit(browser, sample_year, operator, "/")
    page.get_by_role("row", name="湖滨社区").get_by_role("link").nth(1).click()
    assert page.get_by_role("heading", level=1).inner_text() == "党员名册"
    page.locator("tbody a").first.click()
    assert "分类及依据" in page.content()
    page.get_by_role("link", name="变更历史").last.click()
    assert "登记党员" in page.content()


def test_an_operator_confirms_a_proposal_and_sees_it_done(
    sample_year: Installation, browser: Browser, operator: StorageState
) -> None:
    page, _ = visit(browser, sample_year, operator, "/proposals")
    before = sample_year.query("members", "Proposals")["total"]
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="确认所选").click()
    assert "将确认 1 条分类建议" in page.content()
    page.get_by_role("button", name="确认所选").click()
    sample_year.settle()
    assert sample_year.query("members", "Proposals")["total"] == before - 1
