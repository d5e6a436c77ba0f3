"""Signing in as a person does it, in a real browser without JavaScript: the first time, a wrong password, and out."""

import re
import socket
from collections.abc import Iterator

import pyotp
import pytest
import requests
from playwright.sync_api import Browser, BrowserContext

from services.gateway.accounts.events import Role
from tests.conftest import Installation
from tests.e2e.browsing import (
    PASSWORD,
    come_in,
    heading,
    needs_chromium,
    set_password,
    sign_in,
)

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An empty office, embedded: accounts do not differ by engine, their log and their sessions are tested on both."""
    found = Installation(tmp_path_factory.mktemp("office") / "home")
    found.start()
    yield found
    found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=False, locale="zh-CN")
    yield found
    found.close()


def test_the_first_administrator_comes_in_by_a_one_time_password_an_own_one_and_a_code(
    office: Installation, context: BrowserContext
) -> None:
    said = office.linli("accounts", "first", "--name", "anquan", "--display-name", "何静")
    one_time = re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", said)
    assert one_time is not None
    assert office.linli("accounts", "first", expect=1) == ""

    page = context.new_page()
    page.goto(office.url)
    assert (heading(page), "严禁处理国家秘密" in page.content()) == ("登录", True)
    sign_in(page, office, "anquan", one_time[0])
    assert heading(page) == "设置新密码"
    set_password(page, "anquan1")
    assert "密码至少 8 个字符" in page.content()
    set_password(page)

    assert heading(page) == "绑定动态口令"
    page.wait_for_load_state()
    assert page.locator("img").last.evaluate("image => image.naturalWidth") > 100
    totp = pyotp.TOTP(page.locator("code.secret").inner_text().replace("-", ""))
    used = totp.now()
    page.get_by_label("动态口令").fill(used)
    page.get_by_role("button", name="绑定").click()
    assert heading(page) == "恢复码"
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(set(recovery)) == 10
    page.get_by_role("button", name="我已保存恢复码").click()
    assert heading(page) == "工作台"
    assert page.get_by_role("link", name="何静").is_visible()

    page.get_by_role("button", name="退出").click()
    assert "已退出登录" in page.content()
    sign_in(page, office, "anquan", PASSWORD)
    assert heading(page) == "动态口令"
    page.get_by_label("动态口令").fill(used)
    page.get_by_role("button", name="继续").click()
    assert "已经用过" in page.content()
    page.get_by_label("动态口令").fill(recovery[0])
    page.get_by_role("button", name="继续").click()
    assert heading(page) == "工作台"


def test_a_wrong_password_and_a_name_that_nobody_has_are_told_the_same(
    office: Installation, context: BrowserContext
) -> None:
    page = context.new_page()
    office.one_time_password("jiedao")
    told = []
    for name in ("jiedao", "nobody"):
        sign_in(page, office, name, "not-the-password")
        assert page.get_by_label("用户名").input_value() == name
        told.append(page.locator("main .wrong").all_inner_texts())
    assert told[0] == told[1] != []


def test_after_signing_out_the_old_cookie_opens_nothing(office: Installation, context: BrowserContext) -> None:
    page = context.new_page()
    sign_in(page, office, "shequ", office.one_time_password("shequ"))
    set_password(page)
    assert heading(page) == "工作台"
    (cookie,) = [each for each in context.cookies() if each["name"] == "linli-session"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
    old = {"linli-session": cookie["value"]}
    assert requests.get(office.url, cookies=old, allow_redirects=False, timeout=20).status_code == 200

    page.get_by_role("button", name="退出").click()

    assert [each for each in context.cookies() if each["name"] == "linli-session"] == []
    replayed = requests.get(office.url, cookies=old, allow_redirects=False, timeout=20)
    assert (replayed.status_code, replayed.headers["Location"]) == (303, "/sign-in")
    refused = requests.get(f"{office.url}/api/progress", cookies=old, timeout=20)
    assert (refused.status_code, refused.json()["type"]) == (401, "urn:linli:not-signed-in")


def test_an_account_opened_on_a_page_signs_in_and_is_gone_once_disabled(
    office: Installation, browser: Browser, context: BrowserContext
) -> None:
    page = context.new_page()
    come_in(page, office, "anquan", Role.SECURITY_ADMINISTRATOR)
    page.get_by_role("link", name="账号管理").click()
    page.get_by_role("link", name="开通账号").click()
    page.get_by_label("姓名").fill("方华")
    page.get_by_label("用户名").fill("fanghua")
    page.get_by_role("button", name="开通").click()
    assert "请至少选择一个角色" in page.content()
    page.get_by_label("窗口受理员").check()
    page.get_by_role("button", name="开通").click()
    one_time = page.locator("code.secret").inner_text()
    page.get_by_role("link", name="已交给本人").click()
    address = page.url

    other = browser.new_context(java_script_enabled=False, locale="zh-CN")
    clerk = other.new_page()
    sign_in(clerk, office, "FANGHUA", one_time)
    set_password(clerk)
    assert heading(clerk) == "工作台"
    clerk.goto(f"{office.url}/accounts")
    assert heading(clerk) == "没有这项权限"

    page.goto(address)
    page.get_by_role("button", name="停用账号").click()
    assert "账号：方华（fanghua）" in page.content()
    page.get_by_role("button", name="确认，停用账号").click()
    assert "账号已停用" in page.content()
    clerk.goto(f"{office.url}/members")
    assert heading(clerk) == "登录"
    other.close()


def test_nothing_that_was_typed_is_in_a_log_or_an_open_part(office: Installation) -> None:
    told = (PASSWORD, "Hubin", "何静", "方华", "fanghua", "not-the-password")
    with office.opened("gateway") as runtime:
        opened = b"\n".join(each.open for each in runtime.store.log(0, 10_000))
    assert opened
    written = opened.decode() + office.log()
    assert [each for each in told if each in written] == []


def raw(office: Installation, request: bytes) -> bytes:
    """What comes back for bytes that no client of ours would send."""
    with socket.create_connection(("127.0.0.1", office.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while more := connection.recv(65536):
            found += more
    return found


@pytest.mark.parametrize("host", [b"evil.example", b"127.0.0.1.evil.example", b""])
def test_a_forged_host_comes_to_no_page(office: Installation, host: bytes) -> None:
    answer = raw(office, b"GET /sign-in HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert answer.split(b"\r\n")[0].split()[1] in (b"400", b"403")
    assert "用户名".encode() not in answer


def test_a_request_within_a_request_is_not_heard(office: Installation) -> None:
    inner = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    both = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n%s"
    )
    answer = raw(office, both % (5 + len(inner), inner))
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.") == 1
