"""Every page in a real browser, without JavaScript, on the office PC's screen: nothing breaks, nothing leaves it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from samples.make_roster import EXAMPLE_1
from services.gateway.demo.year import community_id
from tests.conftest import Installation
from tests.e2e import every_page
from tests.e2e.browsing import needs_chromium
from tests.e2e.looking import Looking

pytestmark = needs_chromium

PAGES = ("/", "/organizations", "/members", "/proposals", "/volunteering", "/ratings", "/imports", "/history")


@pytest.fixture
def page(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street, without JavaScript."""
    found = eyes.page(eyes.operator)
    yield found
    found.context.close()


def detail_pages(linli: Installation) -> list[str]:
    member = linli.query("members", "HolderOfIdNumber", id_number=EXAMPLE_1)["member_id"]
    activity = linli.query("volunteering", "ActivityList", limit=1)["items"][0]["activity_id"]
    cycle = linli.query("evaluation", "RatingList")["cycle_id"]
    return [f"/members/{member}", f"/volunteering/{activity}", f"/ratings/{cycle}/{community_id('立新')}"]


def test_no_page_needs_a_script_or_a_stranger(sample_year: Installation, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (*PAGES, *detail_pages(sample_year)):
        answer = page.goto(sample_year.url + path)
        assert answer is not None and answer.status == 200, path
        assert page.locator("h1").count() == 1, path
    assert [url for url in asked if not url.startswith(sample_year.url)] == []


def test_an_operator_goes_from_a_count_to_a_person_to_the_events_by_visible_links(
    sample_year: Installation, page: Page
) -> None:
    page.goto(sample_year.url)
    page.get_by_role("row", name="湖滨社区").get_by_role("link").nth(1).click()
    assert page.get_by_role("heading", level=1).inner_text() == "党员名册"
    page.locator("tbody a").first.click()
    assert "分类及依据" in page.content()
    page.get_by_role("link", name="变更历史").last.click()
    assert "登记党员" in page.content()


def test_an_operator_confirms_a_proposal_and_sees_it_done(sample_year: Installation, page: Page) -> None:
    page.goto(f"{sample_year.url}/proposals")
    before = sample_year.query("members", "Proposals")["total"]
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="确认所选").click()
    assert "将确认 1 条分类建议" in page.content()
    page.get_by_role("button", name="确认所选").click()
    sample_year.settle()
    assert sample_year.query("members", "Proposals")["total"] == before - 1


def test_what_is_said_to_lead_on_or_to_be_a_file_does_and_is(eyes: Looking, page: Page) -> None:
    answers = {
        name: page.request.get(eyes.at(address), max_redirects=0)
        for said in (every_page.LEADS_ON, every_page.GOES_ON, every_page.FILES)
        for name, address in said.items()
    }
    kinds = {name: answer.headers["content-type"].partition(";")[0] for name, answer in answers.items()}

    assert {name for name, answer in answers.items() if answer.status in (302, 303)} == set(every_page.LEADS_ON)
    assert {name for name, kind in kinds.items() if kind != "text/html"} == set(every_page.FILES)
    assert all('http-equiv="refresh"' in answers[name].text() for name in every_page.GOES_ON)


def test_a_form_on_a_page_shows_that_page(eyes: Looking) -> None:
    for who, steps in ((eyes.operator, every_page.ON_THE_PAGE), (eyes.administrator, every_page.ON_AN_ACCOUNT)):
        page = eyes.page(who)
        for address, endpoints in steps.items():
            shown = words_of(page, eyes.at(address))
            for endpoint in endpoints:
                name = endpoint.partition(".")[2]
                assert words_of(page, f"{eyes.at(address)}/{name}") == shown, endpoint
        page.context.close()


def words_of(page: Page, address: str) -> str:
    """What is to be read on a page."""
    answer = page.request.get(address)
    assert answer.status == 200, address
    return re.sub(r"<[^>]*>|\s+", " ", answer.text().partition("<main")[2])
