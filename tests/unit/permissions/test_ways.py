"""What a page offers is what one may do: no way leads to a closed door, and no form is one that would be refused."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from infra.adapters.permissions import permissions_of
from services.gateway.accounts.events import Role
from tests.unit.permissions.office import Office
from tests.unit.permissions.test_enforced import of_role

WAY = re.compile(r'<a [^>]*href="(/[^"]*)"')
FORM = re.compile(r'<form[^>]*method="post" action="(/[^"]*)"')
TABLE = permissions_of("services.gateway")
#: The menu's groups: who there is, what classes bring, what everybody may read of the system.
ROLL = "党员名册 分类建议 组织管理 驻区单位"
SERVED = "岗位 先锋队 流动 关爱"
HELPED = "困难党员 结对帮扶 帮扶资金"
SYSTEM = "政策规则 登录策略 权限表 接口说明"
#: Pages looked at for each role; the office is small.
MOST = 150


def seen_by(browser: FlaskClient) -> Iterator[tuple[str, int, str]]:
    """Every page that can be reached from the first one, by its links."""
    waiting, known = ["/"], {"/"}
    while waiting and len(known) < MOST:
        address = waiting.pop(0)
        with browser.get(address.replace("&amp;", "&")) as page:
            text = page.get_data(as_text=True) if page.mimetype == "text/html" else ""
            yield address, page.status_code, text
        for way in WAY.findall(text):
            if not way.startswith(("/static/", "/language/")) and way not in known:
                known.add(way)
                waiting.append(way)


@pytest.mark.parametrize("role", Role)
def test_every_way_is_open_and_every_form_is_ones_own(office: Office, role: Role) -> None:
    addresses = office.app.url_map.bind("localhost")
    looked_at = 0
    for address, status, text in seen_by(office.browser(role)):
        looked_at += 1
        assert status in (200, 302, 303), (address, status)
        for action in FORM.findall(text):
            endpoint, _ = addresses.match(action.partition("?")[0], "POST")
            assert TABLE.allows(of_role(role), "desk", str(endpoint)), (address, action)
    assert looked_at > 5


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (
            Role.STREET_OPERATOR,
            (
                "工作台 待办事项 待复核 代录台账 志愿活动 评星晋级 "
                f"党员名册 分类建议 重复记录 组织管理 驻区单位 名册导入 名册更新 {SERVED} {HELPED} 变更历史 {SYSTEM}"
            ),
        ),
        (
            Role.COMMUNITY_WORKER,
            f"工作台 待办事项 待复核 我的代录 志愿活动 评星晋级 {ROLL} {SERVED} {HELPED} 变更历史 {SYSTEM}",
        ),
        (Role.CLERK, f"工作台 我的代录 志愿活动 评星晋级 党员名册 组织管理 {SERVED} {SYSTEM}"),
        (Role.COUNTY_READER, f"工作台 志愿活动 评星晋级 组织管理 驻区单位 {SYSTEM}"),
        (
            Role.SECURITY_ADMINISTRATOR,
            f"工作台 评星晋级 组织管理 账号管理 接口令牌 账号变更历史 明文查看记录 {SYSTEM}",
        ),
        (Role.AUDIT_ADMINISTRATOR, f"工作台 代录台账 评星晋级 组织管理 变更历史 账号变更历史 {SYSTEM}"),
    ],
)
def test_the_menu_has_what_one_may_open(office: Office, role: Role, entries: str) -> None:
    menu = office.browser(role).get("/").text.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", menu) == entries.split()


@pytest.mark.parametrize(("role", "opened"), [(Role.STREET_OPERATOR, 1), (Role.AUDITOR, 1), (Role.CLERK, 3)])
def test_of_a_long_menu_one_group_stands_open_and_that_is_where_one_is(office: Office, role: Role, opened: int) -> None:
    for address, label in (("/", "党员名册"), ("/members", "党员名册"), ("/rules", "政策规则")):
        menu = office.browser(role).get(address).text.partition("<nav")[2].partition("</nav>")[0]
        groups = re.findall(r'<details(?: name="menu")?( open)?>(.*?)</details>', menu, re.DOTALL)
        standing = [text for is_open, text in groups if is_open]
        assert len(standing) == opened < 4
        assert any(f">{label}</a>" in text for text in standing)
