"""Three hands in a browser: one person prepares, another checks, and the document stands beside both."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.conftest import Installation
from tests.e2e.browsing import heading, needs_chromium
from tests.e2e.looking import Looking

pytestmark = needs_chromium

DOCUMENT = "柯街党困〔2026〕96号"


@pytest.fixture
def maker(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street."""
    page = eyes.page(eyes.operator)
    yield page
    page.context.close()


@pytest.fixture
def checker(eyes: Looking) -> Iterator[Page]:
    """The desk before an approver."""
    page = eyes.page(eyes.approver)
    yield page
    page.context.close()


def prepare(page: Page, office: Installation, case: str = "e2e-two-people", which: int = 0) -> str:
    """Fill in an approval of somebody of the street; answers the address of their page."""
    today = date.fromisoformat(office.today)
    member = office.query("members", "MemberList", day=office.today, limit=which + 1)["rows"][which]["member_id"]
    office.command("members", "ApplyForAid", case, member_id=member, case_id=case, on=today.isoformat())
    office.settle()
    page.goto(f"{office.url}/hardship/{case}")
    page.get_by_role("link", name="登记批准认定").click()
    page.get_by_label("作出决定的组织").fill("柯桥街道党工委")
    page.get_by_label("会议或审批方式").fill("批复")
    page.get_by_label("决定日期").fill(f"{today.year}.{today.month}.{today.day}")
    page.get_by_label("文号").fill(DOCUMENT)
    page.get_by_label("困难类别").select_option("重病或残疾")
    page.get_by_label("有效期至").fill((today + timedelta(days=365)).isoformat())
    page.get_by_role("button", name="提交复核").click()
    assert "已提交复核" in page.get_by_role("status").first.inner_text()
    return f"/members/{member}"


def test_what_one_prepared_another_checks_and_the_record_names_both(
    maker: Page, checker: Page, sample_year: Installation
) -> None:
    person = prepare(maker, sample_year)
    maker.get_by_role("link", name="待复核").click()
    maker.get_by_role("link", name="登记困难党员审批").first.click()
    assert maker.get_by_role("button", name="复核通过").count() == 0

    checker.goto(sample_year.url)
    checker.get_by_role("link", name="待复核：他人提交的事项").click()
    checker.get_by_role("link", name="登记困难党员审批").first.click()
    assert DOCUMENT in checker.get_by_role("main").inner_text()
    checker.get_by_role("button", name="复核通过并办理").click()
    assert heading(checker) == "请确认：复核通过"
    checker.get_by_role("button", name="确认，复核通过并办理").click()
    said = checker.get_by_role("main").inner_text()
    assert all(each in said for each in ("已办理", "沈敏", "许岚", DOCUMENT))

    sample_year.settle()
    maker.goto(sample_year.url + person)
    maker.get_by_role("link", name="变更历史").last.click()
    assert f"批准文件 {DOCUMENT}" in maker.get_by_role("main").inner_text()
