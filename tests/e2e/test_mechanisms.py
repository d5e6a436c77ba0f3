"""Post, move, brigade and care, each from start to end with a refusal: by visible labels, no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from tests.e2e.browsing import choose, heading, needs_chromium
from tests.e2e.looking import Looking

pytestmark = needs_chromium


@pytest.fixture
def page(eyes: Looking) -> Iterator[Page]:
    """The desk before an operator of the street."""
    found = eyes.page(eyes.operator)
    found.goto(eyes.office.url)
    yield found
    found.context.close()


def fill(page: Page, **typed: str) -> None:
    """Fill in fields by their labels; what is a list is chosen from."""
    for label, text in typed.items():
        field = page.get_by_label(label)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def press(page: Page, name: str, done: str) -> None:
    """Send the form, which is accepted."""
    page.get_by_role("button", name=name, exact=True).click()
    assert page.get_by_role("status").inner_text() == done


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def wrong(page: Page) -> list[str]:
    return page.locator("main .wrong").all_inner_texts()


def chosen_in_the_roster(page: Page, community: str, member_class: str) -> Locator:
    """The first line of whoever is of a community and a class."""
    bar = page.get_by_role("search")
    bar.get_by_role("combobox", name="社区").select_option(community)
    bar.get_by_role("combobox", name="分类").select_option(member_class)
    page.get_by_role("button", name="查询").click()
    return page.locator("tbody tr").first


def test_a_post_is_opened_claimed_approved_signed_reported_reviewed_and_left(page: Page) -> None:
    choose(page, "岗位")
    follow(page, "岗位目录")
    page.get_by_role("row", name="健康医疗岗").get_by_role("link", name="按此开设").click()
    fill(page, 设岗组织="立新社区第二党支部", 名额="0")
    page.get_by_role("button", name="开设").click()
    assert wrong(page) == ["请填写岗位名称和职责，名额至少为一个。"]
    fill(page, 名额="1")
    press(page, "开设", "已开设岗位，请公布名额和职责")
    assert heading(page) == "健康医疗岗"

    follow(page, "登记认岗")
    chosen_in_the_roster(page, "立新社区", "在册党员").get_by_role("link", name="本人认岗").click()
    fill(page, 提出方式="电话", 本人意愿="退休医生，愿意为邻居量血压")
    press(page, "登记", "已登记认岗，请支部审核")
    assert "本人认岗，待审核" in page.content()

    follow(page, "审核通过")
    assert "退休医生，愿意为邻居量血压" in page.content()
    day = page.get_by_label("办理日期").input_value()
    fill(page, 会议或审批方式="支部委员会", 决定日期=day)
    page.get_by_role("button", name="登记").click()
    assert wrong(page) == ["请填写会议记录编号。"]
    fill(page, 会议记录编号="立二支〔2026〕6号")
    press(page, "登记", "已登记审核通过，请签订责任书")

    follow(page, "打印待签")
    assert heading(page) == "党员设岗定职责任书"
    follow(page, "返回岗位")
    follow(page, "登记责任书")
    fill(page, 责任书编号="立责〔2026〕1号")
    press(page, "登记", "已登记责任书")
    follow(page, "登记履职")
    fill(page, 履职情况="义诊两次，量血压 30 人次")
    press(page, "登记", "已登记履职情况")
    follow(page, "登记评议")
    fill(page, 评议意见="继续在岗", 会议或审批方式="评议小组", 决定日期=day, 评议记录编号="立评〔2026〕1号")
    press(page, "登记", "已登记评议")
    assert "继续在岗" in page.content()

    follow(page, "登记离岗")
    press(page, "登记", "已登记离岗")
    assert "还没有人认岗" in page.content()
    assert "义诊两次，量血压 30 人次" in page.content(), "what was done is kept"


def test_a_move_is_entered_carded_written_matched_kept_in_touch_with_and_ended(eyes: Looking, page: Page) -> None:
    choose(page, "流动")
    follow(page, "登记流出")
    chosen_in_the_roster(page, "福年社区", "在册党员").get_by_role("link", name="登记流出").click()
    fill(page, 外出日期="2027-1-1", 去向="杭州市拱墅区")
    page.get_by_role("button", name="登记").click()
    assert wrong(page) == ["流动日期不能晚于今天，请核对日期。"]
    assert page.get_by_label("去向").input_value() == "杭州市拱墅区"
    fill(page, 外出日期="2026.10.8")
    press(page, "登记", "已登记流出，请安排联系人")

    eyes.office.settle()  # the service follows of itself
    page.reload()
    page.get_by_role("link", name="安排联系人").click()
    page.locator("tbody tr").last.get_by_role("link", name="选为联系人").click()
    press(page, "安排", "已安排联系人")
    follow(page, "发放活动证")
    fill(page, 活动证编号="330603-2026-0101")
    press(page, "登记", "已登记发证")
    follow(page, "发出联系函")
    fill(page, 联系函编号="福联〔2026〕1号", 收函单位="拱墅区某社区党委")
    press(page, "登记", "已登记发函；逾期没有回执的会列入到期事项")
    assert "已发函，待回执" in page.content()
    follow(page, "登记对接")
    fill(page, 哪一次流动="流出", 依据="联系函回执", **{"回执、来函或名册编号": "拱回〔2026〕3号"})
    press(page, "登记", "已登记对接")
    assert "已对接" in page.content()
    follow(page, "登记联系情况")
    fill(page, 方式="电话", 记录="已安顿，每季报平安")
    press(page, "登记", "已登记联系情况")
    assert "已安顿，每季报平安" in page.content()
    follow(page, "登记返回")
    press(page, "登记", "已登记返回")


def test_somebody_reports_in_serves_is_thanked_and_leaves_the_brigade(eyes: Looking, page: Page) -> None:
    choose(page, "先锋队")
    follow(page, "登记报到")
    chosen_in_the_roster(page, "福年社区", "在册党员").get_by_role("link", name="登记报到").click()
    fill(page, 工作单位="轻纺城集团")
    page.get_by_role("button", name="登记", exact=True).click()
    assert wrong(page) == ["该党员组织关系就在本社区，不需要办理在职报到。"]
    assert page.get_by_label("工作单位").input_value() == "轻纺城集团"
    fill(page, 报到社区="湖滨社区")
    press(page, "登记", "已登记报到，请受理")
    follow(page, "受理报到")
    fill(page, 回执编号="湖回〔2026〕21号")
    press(page, "受理", "已受理报到，编入先锋大队")

    eyes.office.settle()  # the service follows of itself
    page.reload()
    follow(page, "编入分队")
    fill(page, 分队="健康服务分队")
    press(page, "登记", "已编入分队")
    follow(page, "登记认领")
    fill(page, 类别="微心愿", 认领内容="教邻居用手机挂号")
    press(page, "登记", "已登记认领")
    follow(page, "登记办结")
    fill(page, **{"服务时长（分钟）": "90"})
    press(page, "登记", "已登记办结")
    follow(page, "拟写单位反馈")
    page.get_by_label("季度").select_option(index=1)
    fill(page, 活动内容="办结微心愿一项", **{"服务时长（分钟）": "90"})
    press(page, "保存", "已拟写反馈，请本人过目")
    follow(page, "本人同意")
    assert "办结微心愿一项" in page.content()
    press(page, "本人已过目并同意", "已登记本人同意，可以寄送单位")
    follow(page, "寄送单位")
    fill(page, 反馈单编号="湖馈〔2026〕9号")
    press(page, "登记寄送", "已登记寄送")
    follow(page, "登记离队")
    press(page, "登记", "已登记离队，未办结的认领自动退回")
    assert "湖馈〔2026〕9号" in page.content(), "what was done is kept"


def test_care_is_offered_agreed_to_planned_visited_and_declined(page: Page) -> None:
    choose(page, "关爱")
    page.get_by_role("search").get_by_role("combobox", name="状态").select_option("待征求意愿")
    page.get_by_role("button", name="查询").click()
    page.locator("tbody tr").first.get_by_role("link").first.click()
    follow(page, "登记本人同意")
    fill(page, 提出方式="电话", 本人意愿="愿意有人常来坐坐")
    press(page, "登记", "已登记本人同意，请安排联系人")
    follow(page, "安排联系人")
    page.locator("tbody tr").last.get_by_role("link", name="选为联系人").click()
    press(page, "安排", "已安排联系人")
    follow(page, "制定关爱计划")
    fill(page, 关爱计划="每月上门一次，代取药品")
    press(page, "保存", "已制定关爱计划")
    follow(page, "登记走访")
    fill(page, 走访缘由="节日", 走访记录="身体尚可")
    page.get_by_role("button", name="登记", exact=True).click()
    assert wrong(page) == ["节日走访请注明是哪个节日；其他走访不填节日。"]
    fill(page, 节日="七一")
    press(page, "登记", "已登记走访")
    assert "身体尚可" in page.content()
    follow(page, "打印联系卡")
    assert heading(page) == "老党员关爱联系卡"
    page.go_back()
    follow(page, "登记本人谢绝")
    press(page, "登记", "已登记本人谢绝，不再安排走访")
    assert "本人谢绝" in page.content()
