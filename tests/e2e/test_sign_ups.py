"""报名 in a browser: somebody is signed up for an activity as they wished, has a receipt, and withdraws."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from services.gateway.demo.service import OPEN_IN
from tests.e2e.browsing import choose, heading, needs_chromium
from tests.e2e.looking import Looking
from tests.e2e.test_mechanisms import chosen_in_the_roster, fill, follow, press, wrong

pytestmark = needs_chromium


@pytest.fixture
def page(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street, without script."""
    found = eyes.page(eyes.operator)
    found.goto(eyes.office.url)
    yield found
    found.context.close()


def test_somebody_is_signed_up_by_their_own_wish_and_withdraws(page: Page) -> None:
    choose(page, "志愿活动")
    page.get_by_role("search").get_by_role("combobox", name="状态").select_option("已发布")
    page.get_by_role("button", name="查询").click()
    activity = f"{OPEN_IN}社区便民义诊"
    follow(page, activity)
    follow(page, "登记报名")
    chosen_in_the_roster(page, f"{OPEN_IN}社区", "老党员").get_by_role("link", name="本人报名").click()
    page.get_by_role("button", name="登记", exact=True).click()
    assert wrong(page) == ["志愿服务须出于本人自愿，不得指派：代为报名时，请写明本人的意愿。"]
    fill(page, 提出方式="电话", 本人意愿="愿意帮忙量血压")
    press(page, "登记", "已登记报名")
    page.get_by_role("link", name="打印代录回执").click()
    receipt = page.get_by_role("main").inner_text()
    assert all(each in receipt for each in ("报名参加活动", activity, "愿意帮忙量血压", "电话"))
    page.go_back()

    follow(page, "登记报名")
    assert "已报名" in chosen_in_the_roster(page, f"{OPEN_IN}社区", "老党员").inner_text()
    page.go_back()
    page.go_back()
    assert heading(page) == activity
    before = page.get_by_role("link", name="退出报名").count()
    page.get_by_role("row", name="电话").get_by_role("link", name="退出报名").click()
    press(page, "登记", "已登记退出报名")
    assert page.get_by_role("link", name="退出报名").count() == before - 1
