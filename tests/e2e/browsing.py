"""A real browser, as an office PC has one, and how a person signs in with it."""

import os
import shutil
import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, StorageState

from services.gateway.accounts.events import Role
from tests.conftest import Installation

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("CI looks at the desk in Chromium; install it", pytrace=False)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)

PASSWORD = "Hubin-lixin-2026"


def sign_in(page: Page, office: Installation, name: str, password: str) -> None:
    page.goto(f"{office.url}/sign-in")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def set_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("新密码", exact=False).first.fill(password)
    page.get_by_label("再次输入新密码").fill(password)
    page.get_by_role("button", name="保存密码").click()


def come_in_as_administrator(page: Page, office: Installation) -> None:
    """Somebody who administers accounts, with an authenticator."""
    sign_in(page, office, "anquan", office.one_time_password("anquan", Role.SECURITY_ADMINISTRATOR))
    set_password(page, f"{PASSWORD}-{time.time_ns()}")  # none of the last five
    totp = pyotp.TOTP(page.locator("code.secret").inner_text().replace("-", ""))
    page.get_by_label("动态口令").fill(totp.now())
    page.get_by_role("button", name="绑定").click()
    page.get_by_role("button", name="我已保存恢复码").click()


def come_in_as_operator(browser: Browser, office: Installation, name: str = "jiedao") -> StorageState:
    """The cookies of an operator who has signed in."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, office, name, office.one_time_password(name))
    set_password(page, f"{PASSWORD}-{time.time_ns()}")  # none of the last five
    assert heading(page) == "工作台"
    kept = context.storage_state()
    context.close()
    return kept
