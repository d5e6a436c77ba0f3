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
            if not way.startswith("/static/") and way not in known:
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
        (Role.STREET_OPERATOR, "工作台 组织管理 党员名册 分类建议 志愿活动 评星晋级 名册导入 变更历史 登录策略 权限表"),
        (Role.COMMUNITY_WORKER, "工作台 组织管理 党员名册 分类建议 志愿活动 评星晋级 变更历史 登录策略 权限表"),
        (Role.CLERK, "工作台 组织管理 党员名册 志愿活动 评星晋级 登录策略 权限表"),
        (Role.COUNTY_READER, "工作台 组织管理 志愿活动 评星晋级 登录策略 权限表"),
        (Role.SECURITY_ADMINISTRATOR, "工作台 组织管理 评星晋级 账号管理 接口令牌 登录策略 权限表"),
        (Role.AUDIT_ADMINISTRATOR, "工作台 组织管理 评星晋级 变更历史 登录策略 权限表"),
    ],
)
def test_the_menu_has_what_one_may_open(office: Office, role: Role, entries: str) -> None:
    menu = office.browser(role).get("/").text.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", menu) == entries.split()
