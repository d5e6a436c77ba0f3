"""困难党员 and 结对帮扶 from start to end in a browser, by visible labels: as clerk and approver do it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from infra.eventsourcing.decider import CIVIL_TIME
from tests.e2e.browsing import choose, heading, needs_chromium
from tests.e2e.looking import Looking

pytestmark = needs_chromium

TODAY = datetime.now(CIVIL_TIME).date()


def ago(days: int) -> str:
    """A day as people write it."""
    day = TODAY - timedelta(days=days)
    return f"{day.year}.{day.month}.{day.day}"


@pytest.fixture(scope="module")
def clerk(eyes: Looking) -> Iterator[Page]:
    page = eyes.page(eyes.operator)
    page.goto(eyes.office.url)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def approver(eyes: Looking) -> Iterator[Page]:
    page = eyes.page(eyes.approver)
    page.goto(eyes.office.url)
    yield page
    page.context.close()


def told(page: Page) -> str:
    """What the page says was done."""
    return page.get_by_role("status").first.inner_text()


def wrong(page: Page) -> list[str]:
    """What stands beside the fields that are not taken."""
    return page.locator("main .wrong").all_inner_texts()


def decide(page: Page, body: str, meeting: str, day: str, document: tuple[str, str]) -> None:
    """Fill in who decided."""
    page.get_by_label("作出决定的组织").fill(body)
    page.get_by_label("会议或审批方式").fill(meeting)
    page.get_by_label("决定日期").fill(day)
    page.get_by_label(document[0]).fill(document[1])


def agree(page: Page, document: str) -> None:
    """Look at the newest approval that somebody else sent, and say that it is right."""
    page.get_by_role("link", name="待复核", exact=True).click()
    page.get_by_role("link", name="登记困难党员审批").first.click()
    assert document in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="复核通过并办理").click()
    page.get_by_role("button", name="确认，复核通过并办理").click()
    assert told(page) == "复核通过，已办理"


def test_a_hardship_case_goes_from_the_application_to_its_end(clerk: Page, approver: Page) -> None:
    choose(clerk, "党员名册")
    clerk.get_by_role("search").get_by_role("combobox", name="社区").select_option("立新社区")
    clerk.get_by_role("search").get_by_role("combobox", name="分类").select_option("老党员")
    clerk.get_by_role("button", name="查询").click()
    clerk.locator("tbody").get_by_role("link").nth(7).click()
    clerk.get_by_role("link", name="登记困难申请").click()
    clerk.get_by_label("困难类别").select_option("重病或残疾")
    clerk.get_by_label("本人申请事由").fill("长期患病")
    clerk.get_by_label("申请日期").fill(ago(40))
    clerk.get_by_role("button", name="登记申请").click()
    assert told(clerk) == "已登记困难申请，请转支部评议"

    clerk.get_by_role("link", name="登记支部评议").click()
    decide(clerk, "立新社区第一党支部", "支部党员大会", ago(38), ("会议记录编号", "立一支记〔2026〕9号"))
    clerk.get_by_role("radio", name="同意申报", exact=True).check()
    clerk.get_by_label("评议日期").fill(ago(38))
    clerk.get_by_role("button", name="登记").click()
    clerk.get_by_role("link", name="登记社区核实").click()
    clerk.get_by_role("radio", name="情况属实", exact=True).check()
    clerk.get_by_label("核实日期").fill(ago(35))
    clerk.get_by_role("button", name="登记").click()
    clerk.get_by_role("link", name="登记支部内公示").click()
    clerk.get_by_label("张贴日期").fill(ago(30))
    clerk.get_by_role("button", name="登记公示").click()
    assert "公示只在支部内张贴" in clerk.content()
    clerk.get_by_role("button", name="确认，登记公示").click()
    assert told(clerk) == "已登记公示，期满后方可批准"

    case = clerk.url
    clerk.get_by_role("link", name="登记批准认定").click()
    decide(clerk, "柯桥街道党工委", "党工委会议", ago(29), ("文号", "柯街党困〔2026〕41号"))
    clerk.get_by_label("困难类别").select_option("重病或残疾")
    clerk.get_by_label("有效期至").fill((TODAY + timedelta(days=330)).isoformat())
    clerk.get_by_label("批准日期").fill(ago(29))
    clerk.get_by_role("button", name="提交复核").click()
    assert wrong(clerk) == ["该申请尚未公示，或公示期未满，请在公示期满后再登记批准。"]
    clerk.get_by_label("批准日期").fill(ago(5))
    clerk.get_by_role("button", name="提交复核").click()
    assert told(clerk).startswith("已提交复核")

    agree(approver, "柯街党困〔2026〕41号")
    approver.goto(case)
    approver.get_by_role("link", name="打印审批表").click()
    assert heading(approver) == "困难党员审批表"
    assert "柯街党困〔2026〕41号" in approver.content()
    approver.go_back()
    approver.get_by_role("link", name="登记复核").click()
    approver.get_by_role("radio", name="困难已解除").check()
    approver.get_by_role("button", name="登记复核").click()
    approver.get_by_role("button", name="确认，登记复核").click()
    assert "已结束" in approver.content()


def test_a_pair_goes_from_finding_a_helper_to_aid_and_its_end(clerk: Page) -> None:
    choose(clerk, "结对帮扶")
    clerk.get_by_role("search").get_by_role("combobox", name="状态").select_option("待落实帮扶人")
    clerk.get_by_role("button", name="查询").click()
    clerk.get_by_role("link", name="办理").first.click()
    clerk.get_by_role("link", name="登记结对").click()
    clerk.get_by_role("button", name="登记结对").click()
    assert wrong(clerk) == ["请选择人员，或填写证件号码、姓名中的一项。"]
    clerk.get_by_label("或：帮扶人姓名").fill("沈建华")
    clerk.get_by_role("button", name="登记结对").click()
    assert "沈建华" in clerk.content()

    clerk.get_by_role("link", name="登记走访").click()
    clerk.get_by_role("checkbox", name="办了一件实事").check()
    clerk.get_by_role("button", name="登记走访").click()
    assert "1 次，1 件" in clerk.content()

    clerk.get_by_role("link", name="登记帮扶资金").click()
    clerk.get_by_label("资金来源").select_option("社会捐赠")
    clerk.get_by_label("预算科目").fill("困难党员慰问")
    clerk.get_by_label("金额（元）").fill("1,200.50")
    clerk.get_by_label("凭证号").fill("记-201")
    decide(clerk, "柯桥街道党工委", "党工委会议", ago(2), ("审批文号", "柯街党〔2026〕61号"))
    clerk.get_by_label("签收方式").select_option("见证人签字")
    clerk.get_by_role("button", name="登记发放").click()
    clerk.get_by_role("button", name="确认，登记发放").click()
    assert wrong(clerk) == ["本人未签收的，请填写见证人姓名。"]
    clerk.get_by_label("见证人姓名").fill("陶国平")
    clerk.get_by_role("button", name="登记发放").click()
    clerk.get_by_role("button", name="确认，登记发放").click()
    assert told(clerk) == "已登记帮扶资金"
    clerk.get_by_role("link", name="按资金来源合计和对账").click()
    assert "1,200.50" in clerk.get_by_role("row", name="社会捐赠").first.inner_text()

    clerk.go_back()
    clerk.get_by_role("link", name="解除结对").click()
    clerk.get_by_label("原因").select_option("一方意愿")
    clerk.get_by_role("button", name="解除结对").click()
    clerk.get_by_role("button", name="确认，解除结对").click()
    assert "待落实帮扶人" in clerk.content()
