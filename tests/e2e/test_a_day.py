"""Somebody's first day at the desk, by visible labels alone and without JavaScript, from coming in to going home."""

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from services.gateway.accounts.events import Role
from tests.conftest import Installation
from tests.e2e.browsing import PASSWORD, choose, enrol, heading, needs_chromium, set_password, sign_in
from tests.e2e.looking import Looking
from tests.e2e.test_assisted import WISH, entered
from tests.e2e.test_two_people import DOCUMENT, prepare

pytestmark = needs_chromium


@pytest.fixture
def approver(browser: Browser) -> Iterator[Page]:
    """A browser before somebody who was never here."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def operator(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street."""
    page = eyes.page(eyes.operator)
    yield page
    page.context.close()


def test_somebodys_first_day(approver: Page, operator: Page, sample_year: Installation) -> None:
    comes_in_for_the_first_time(approver, sample_year)
    finds_some_of_many(approver)
    enters_what_is_refused_and_then_accepted(approver)
    looks_at_a_number_for_a_reason(approver)
    has_a_wish_entered_that_came_by_phone(operator, sample_year)
    agrees_to_what_another_prepared(approver, operator, sample_year)
    takes_a_list_out(approver)
    goes_home(approver)


def comes_in_for_the_first_time(page: Page, office: Installation) -> None:
    sign_in(page, office, "zhouping", office.one_time_password("zhouping", Role.APPROVER))
    assert heading(page) == "设置新密码"
    set_password(page, f"{PASSWORD}-first")
    assert heading(page) == "绑定动态口令"
    assert len(enrol(page)) == 10
    assert heading(page) == "工作台"


def finds_some_of_many(page: Page) -> None:
    choose(page, "党员名册")
    everybody = int(page.locator(".pager strong").first.inner_text())
    bar = page.get_by_role("search")
    bar.get_by_role("combobox", name="社区").select_option("立新社区")
    bar.get_by_role("combobox", name="分类").select_option("老党员")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="导出表格").wait_for()
    assert 0 < int(page.locator(".pager strong").first.inner_text()) < everybody


def enters_what_is_refused_and_then_accepted(page: Page) -> None:
    choose(page, "政策规则")
    page.get_by_role("link", name="登记政策文件").click()
    page.get_by_label("文号").fill("柯街党〔2026〕60号")
    page.get_by_label("标题").fill("关于做好困难党员帮扶工作的通知")
    page.get_by_label("发文机关").fill("柯桥街道党工委")
    page.get_by_label("发文日期").fill("2026.10")
    page.get_by_label("条款").fill("一 及时走访困难党员")
    page.get_by_role("button", name="登记").click()
    assert page.locator("main .wrong").all_inner_texts() == ["日期须写到日，如 1985-7-1、1985.07.01 或 19850701。"]
    assert page.get_by_label("标题").input_value() == "关于做好困难党员帮扶工作的通知"
    page.get_by_label("发文日期").fill("20261008")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("button", name="确认，登记").click()
    assert page.get_by_role("status").inner_text() == "已登记政策文件"


def looks_at_a_number_for_a_reason(page: Page) -> None:
    choose(page, "党员名册")
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_role("link", name="查看一项明文").click()
    page.get_by_role("radio", name="身份证号").check()
    page.get_by_role("button", name="查看").click()
    assert page.locator("main .wrong").count() == 1
    page.get_by_role("radio", name="核对身份").check()
    page.get_by_role("button", name="查看").click()
    assert heading(page) == "身份证号"
    assert len(page.locator(".secret").inner_text()) == 18


def has_a_wish_entered_that_came_by_phone(page: Page, office: Installation) -> None:
    number = entered(page, office)
    receipt = page.get_by_role("main").inner_text()
    assert all(each in receipt for each in (number, WISH, "电话", "提出异议"))


def agrees_to_what_another_prepared(page: Page, other: Page, office: Installation) -> None:
    prepare(other, office, "e2e-a-day", 1)
    page.get_by_role("link", name="工作台").first.click()
    page.get_by_role("link", name="待复核：他人提交的事项").click()
    page.get_by_role("link", name="登记困难党员审批").first.click()
    assert DOCUMENT in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="复核通过并办理").click()
    page.get_by_role("button", name="确认，复核通过并办理").click()
    assert "已办理" in page.get_by_role("main").inner_text()


def takes_a_list_out(page: Page) -> None:
    choose(page, "党员名册")
    total = int(page.locator(".pager strong").first.inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    written = [str(row[0].value) for row in sheet]
    assert all("*" in each for each in written[1 : total + 1])
    assert "条件：社区：立新社区；分类：老党员" in " ".join(written)


def goes_home(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    assert "已退出登录" in page.content()
    page.go_back()
    page.reload()
    assert heading(page) == "登录"
