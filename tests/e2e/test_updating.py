"""A newer roster from the upload to the reversal, by visible labels, as two people do it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Installation
from tests.e2e.browsing import choose, heading, needs_chromium
from tests.e2e.looking import Looking
from tests.e2e.newer_roster import roster_of, upload, written
from tests.e2e.test_mechanisms import fill, follow, press

pytestmark = needs_chromium

BRANCH = "福年社区第二党支部"


@pytest.fixture
def clerk(eyes: Looking) -> Iterator[Page]:
    page = eyes.page(eyes.operator)
    page.goto(eyes.office.url)
    yield page
    page.context.close()


@pytest.fixture
def approver(eyes: Looking) -> Iterator[Page]:
    page = eyes.page(eyes.approver)
    page.goto(eyes.office.url)
    yield page
    page.context.close()


def test_a_newer_roster_is_compared_answered_finished_and_reversed(
    clerk: Page, approver: Page, sample_year: Installation, tmp_path: Path
) -> None:
    rows = roster_of(BRANCH, sample_year)
    number = rows[0].original["身份证号"]
    choose(clerk, "名册更新")
    upload(clerk, written(tmp_path, rows, 身份证号=number[:-1] + ("1" if number[-1] != "1" else "2")))
    assert heading(clerk) == "校验预览"
    assert "会把这些人当作不在名册" in clerk.content()

    choose(clerk, "名册更新")
    upload(clerk, written(tmp_path, rows[:-1], 联系电话="13812345678"))
    sample_year.settle()  # the service compares of itself
    clerk.reload()
    main = clerk.get_by_role("main").inner_text()
    assert "民族" in main, "the column that is not kept is named"
    assert "13812345678" not in main
    clerk.get_by_role("row", name="不在新名册").first.get_by_role("link").first.click()
    follow(clerk, "答复为何不在名册")
    fill(clerk, 核实结果="名册遗漏，仍在册")
    press(clerk, "登记答复", "已登记答复；需要办理离开或流出的，请从党员详情办理")
    follow(clerk, "差异清单")

    clerk.get_by_role("row", name="联系电话").first.get_by_role("link").first.click()
    assert "138****5678" in clerk.get_by_role("main").inner_text()
    follow(clerk, "差异清单")
    clerk.get_by_role("row", name="联系电话").first.get_by_role("checkbox").check()
    clerk.get_by_role("button", name="采纳所选").click()
    assert "将按新名册采纳 1 项差异" in clerk.content()
    clerk.get_by_role("button", name="确认，采纳所选").click()
    sample_year.settle()
    clerk.reload()
    assert "已采纳" in clerk.get_by_role("row", name="联系电话").first.inner_text()

    follow(clerk, "办结")
    press(clerk, "办结", "已办结，名册内容已销毁")
    follow(clerk, "整批撤销")
    fill(clerk, 撤销原因="选错了文件")
    clerk.get_by_role("button", name="提交复核").click()
    assert "可以恢复：资料不同 1 项。" in clerk.content()
    clerk.get_by_role("button", name="确认，提交复核").click()
    address = clerk.url

    approver.get_by_role("link", name="待复核", exact=True).click()
    approver.get_by_role("link", name="整批撤销名册导入").first.click()
    approver.get_by_role("button", name="复核通过并办理").click()
    approver.get_by_role("button", name="确认，复核通过并办理").click()
    sample_year.settle()
    clerk.goto(address)
    assert "全部事项已恢复，没有遗留。" in clerk.content()
