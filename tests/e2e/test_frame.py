"""What lists and forms do for a person: found, refused, accepted, taken out; in a browser without JavaScript."""

import io
import os
import signal
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page

from services.members.contract.masking import mask_name
from tests.e2e.browsing import heading, needs_chromium
from tests.e2e.every_page import KINDS
from tests.e2e.looking import SIZE, Looking
from tests.faults.test_processes_fail import child

pytestmark = needs_chromium


@pytest.fixture
def page(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street."""
    found = eyes.page(eyes.operator)
    found.goto(eyes.office.url)
    yield found
    found.context.close()


def bar(page: Page, label: str) -> Locator:
    """What can be chosen in the filter bar of a list."""
    return page.get_by_role("search").get_by_role("combobox", name=label)


def zoomed(page: Page, zoom: float) -> int:
    """Make the letters of the page so large; answers how wide the screen is then, in the page's own pixels."""
    width = int(SIZE["width"] / zoom)
    page.set_viewport_size({"width": width, "height": int(SIZE["height"] / zoom)})
    return width


@pytest.mark.timeout(900)  # near two hundred pages
def test_no_page_shuts_anybody_out_or_is_wider_than_the_screen_however_large_the_letters(eyes: Looking) -> None:
    """Axe finds nothing, at 200 % on a page of each kind; nothing has to be scrolled to the side."""
    found: list[tuple[str, float, str]] = []
    for name, page in eyes.every(script=True):  # axe is a script; the pages have none
        for zoom in (1, 1.25, 2):
            width = zoomed(page, zoom)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((name, zoom, "too wide"))
            if zoom == 1 or (zoom == 2 and name in KINDS):
                broken = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
                found += [(name, zoom, f"{each['id']} {each['nodes'][0]['html']}") for each in broken]
        zoomed(page, 1)
    assert found == []


def test_a_list_is_filtered_ordered_remembered_and_reset(page: Page) -> None:
    page.get_by_role("link", name="党员名册").click()
    everybody = page.locator(".pager strong").first.inner_text()
    bar(page, "社区").select_option("湖滨社区")
    bar(page, "分类").select_option("老党员")
    page.get_by_role("button", name="查询").click()
    some = page.locator(".pager strong").first.inner_text()
    assert 0 < int(some) < int(everybody)
    page.get_by_role("link", name="人员类别").click()
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("人员类别")

    page.get_by_role("link", name="工作台").first.click()
    page.get_by_role("link", name="党员名册").click()
    assert bar(page, "社区").locator("option:checked").inner_text() == "湖滨社区"
    assert page.locator(".pager strong").first.inner_text() == some
    page.get_by_role("link", name="重置").click()
    assert page.locator(".pager strong").first.inner_text() == everybody


def test_columns_are_chosen(page: Page) -> None:
    page.get_by_role("link", name="党员名册").click()
    page.get_by_text("显示列").click()
    page.get_by_role("checkbox", name="性别").uncheck()
    page.get_by_role("checkbox", name="登记日期").check()
    with page.expect_navigation():
        page.get_by_role("button", name="查询").click()
    heads = " ".join(page.locator("thead th").all_inner_texts())
    assert "登记日期" in heads
    assert "性别" not in heads
    page.get_by_role("link", name="重置").click()


def test_what_was_filtered_is_taken_out_as_a_workbook(page: Page) -> None:
    page.get_by_role("link", name="党员名册").click()
    bar(page, "分类").select_option("困难党员")
    page.get_by_role("button", name="查询").click()
    total = int(page.locator(".pager strong").first.inner_text())
    shown = page.locator("tbody td").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet]
    assert download.value.suggested_filename.startswith("党员名册-")
    assert rows[1][0] == mask_name(shown)
    assert f"共 {total} 人" in [row[0] for row in rows]
    assert [row[0] for row in rows[1 : total + 1] if "*" not in str(row[0])] == []
    page.get_by_role("link", name="重置").click()


def test_a_form_is_refused_beside_its_fields_then_accepted_and_its_effect_shown(page: Page) -> None:
    page.get_by_role("link", name="组织管理").click()
    page.get_by_role("link", name="登记组织").click()
    page.get_by_label("组织全称").fill("湖滨社区第九党支部")
    page.get_by_label("成立日期").fill("2026.09")
    page.get_by_role("button", name="登记").click()
    assert page.locator("main .wrong").all_inner_texts() == [
        "请选择类别。",
        "日期须写到日，如 1985-7-1、1985.07.01 或 19850701。",
    ]
    assert page.get_by_label("组织全称").input_value() == "湖滨社区第九党支部"

    page.get_by_label("类别").select_option("党支部")
    page.get_by_label("成立日期").fill("20260901")
    page.get_by_role("button", name="登记").click()
    assert heading(page) == "请确认：登记组织"
    page.get_by_role("button", name="确认，登记").click()
    assert page.locator("main .wrong").all_inner_texts() == ["除街道党工委外，组织必须有上级；请选择上级组织。"]

    page.get_by_label("上级组织").select_option("湖滨社区")
    page.get_by_role("button", name="登记").click()
    assert "2026-09-01" in page.content()
    page.get_by_role("button", name="确认，登记").click()
    assert page.get_by_role("status").inner_text() == "已登记组织"
    bar(page, "社区").select_option("湖滨社区")
    page.get_by_role("button", name="查询").click()
    assert "湖滨社区第九党支部" in page.content()
    page.get_by_role("link", name="重置").click()


def test_a_form_is_filled_in_and_sent_by_keyboard_alone(page: Page) -> None:
    page.goto(page.url + "organizations/register")
    page.get_by_label("组织全称").focus()
    page.keyboard.type("键盘录入党支部")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.locator(":focus").get_attribute("name") == "kind"  # the first that is wrong


def test_while_the_read_model_stands_still_the_page_says_that_the_command_was_accepted(
    eyes: Looking, page: Page
) -> None:
    worker = child(eyes.office, "infra.adapters.worker")
    page.goto(f"{eyes.office.url}/organizations/register")
    page.get_by_label("类别").select_option("党小组")
    page.get_by_label("组织全称").fill("立新社区第一党小组")
    page.get_by_label("上级组织").select_option("立新社区")
    page.get_by_label("成立日期").fill("2026-9-1")
    page.get_by_role("button", name="登记").click()
    os.kill(worker, signal.SIGSTOP)
    try:
        page.get_by_role("button", name="确认，登记").click()
        assert page.get_by_role("status").inner_text() == "已受理，列表稍后更新"
    finally:
        os.kill(worker, signal.SIGCONT)
    eyes.office.settle()
    bar(page, "社区").select_option("立新社区")
    page.get_by_role("button", name="查询").click()
    assert "立新社区第一党小组" in page.content()
    page.get_by_role("link", name="重置").click()
