"""代录 in a browser: a wish that came by phone is entered, its receipt printed, contested by its number, and listed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.conftest import Installation
from tests.e2e.browsing import heading, needs_chromium
from tests.e2e.looking import Looking

pytestmark = needs_chromium

WISH = "退休教师，愿意为孩子们讲故事"


@pytest.fixture
def page(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street, without script."""
    page = eyes.page(eyes.operator)
    page.goto(eyes.office.url)
    yield page
    page.context.close()


def main(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def entered(page: Page, office: Installation) -> str:
    """Enter that somebody takes on a small wish; answers the number of the receipt, which is on the screen."""
    pioneer = office.query("members", "EmployerFeedback", status="SENT")["rows"][0]["member_id"]
    page.goto(f"{office.url}/brigades/{pioneer}")
    page.get_by_role("link", name="登记认领").first.click()
    page.get_by_label("类别").select_option("微心愿")
    page.get_by_label("认领内容").fill(WISH)
    page.get_by_label("提出方式").select_option("电话")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("link", name="打印代录回执").click()
    assert heading(page) == "代录回执"
    number = re.search(r"M-[0-9]{6}", main(page))
    assert number is not None
    return number[0]


def test_an_entry_has_a_receipt_is_contested_by_its_number_and_listed(page: Page, sample_year: Installation) -> None:
    number = entered(page, sample_year)
    assert all(each in main(page) for each in (WISH, "电话", "沈敏", "提出异议"))

    page.get_by_role("link", name="代录台账").click()
    page.get_by_role("link", name="按编号查找").click()
    page.get_by_label("回执编号").fill(number.lower())
    page.get_by_role("button", name="查找").click()
    assert "无异议" in main(page)
    page.get_by_role("button", name="登记异议").click()
    assert "请选择" in main(page)
    page.get_by_label("登记的内容与本人所说不符").check()
    page.get_by_role("button", name="登记异议").click()
    assert "有异议，待答复" in main(page)
    assert "由您代录，须由他人核实答复" in main(page)

    page.get_by_role("link", name="代录台账").first.click()
    page.get_by_role("combobox", name="异议情况").select_option("有异议，待答复")
    page.get_by_role("button", name="查询").click()
    assert number in page.get_by_role("row", name=re.compile("沈敏")).first.inner_text()
    assert "按月份和代录人计数" in main(page)
    page.get_by_role("link", name="工作台").click()
    assert "本人对代录的异议，待答复" in main(page)
