"""A real browser, as an office PC has one, and how a person signs in with it."""

import os
import re
import shutil
import time
from dataclasses import dataclass, field

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


def choose(page: Page, name: str) -> None:
    """Go to a page by the menu, whose groups may be folded."""
    entry = page.locator("a", has_text=re.compile(f"^{name}$"))
    group = page.locator(".menu details:not([open])", has=entry)
    if group.count():
        group.locator("summary").click()
    page.locator(".menu").locator(entry).click()


def set_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("新密码", exact=False).first.fill(password)
    page.get_by_label("再次输入新密码").fill(password)
    page.get_by_role("button", name="保存密码").click()


@dataclass
class Keys:
    """What somebody has to come in by after their first time."""

    password: str
    recovery: list[str] = field(default_factory=list)


#: Installation and sign-in name → keys. Whoever came in once comes in again as people do, and nobody is reset.
_KEYS: dict[tuple[str, str], Keys] = {}


def come_in(page: Page, office: Installation, name: str, role: Role) -> None:
    """Sign in: the first time by a one-time password, with an authenticator where the role takes one."""
    if (known := _KEYS.get((office.url, name))) is not None:
        sign_in(page, office, name, known.password)
        if known.recovery:
            page.get_by_label("动态口令").fill(known.recovery.pop())
            page.get_by_role("button", name="继续").click()
    else:
        sign_in(page, office, name, office.one_time_password(name, role))
        keys = _KEYS[office.url, name] = Keys(f"{PASSWORD}-{time.time_ns()}")  # none of the last five
        set_password(page, keys.password)
        if role is not Role.STREET_OPERATOR:
            keys.recovery = enrol(page)
    page.get_by_role("heading", level=1, name="工作台").wait_for()


def link_authenticator(page: Page) -> None:
    """As far as the recovery codes."""
    totp = pyotp.TOTP(page.locator("code.secret").inner_text().replace("-", ""))
    page.get_by_label("动态口令").fill(totp.now())
    page.get_by_role("button", name="绑定").click()
    page.get_by_role("heading", level=1, name="恢复码").wait_for()


def enrol(page: Page) -> list[str]:
    """Link an authenticator; answers the recovery codes."""
    link_authenticator(page)
    recovery = page.locator(".codes code").all_inner_texts()
    page.get_by_role("button", name="我已保存恢复码").click()
    return recovery


def cookies_of(browser: Browser, office: Installation, name: str, role: Role) -> StorageState:
    """The cookies of somebody who has signed in."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    come_in(context.new_page(), office, name, role)
    kept = context.storage_state()
    context.close()
    return kept


def just_enrolled(browser: Browser, office: Installation) -> tuple[StorageState, StorageState]:
    """Somebody new, who has the recovery codes before them; and who came again, and has shown a password."""
    before = browser.new_context(locale="zh-CN"), browser.new_context(locale="zh-CN")
    first, again = (each.new_page() for each in before)
    sign_in(first, office, "xinren", office.one_time_password("xinren", Role.APPROVER))
    password = f"{PASSWORD}-{time.time_ns()}"
    set_password(first, password)
    link_authenticator(first)
    sign_in(again, office, "xinren", password)
    again.get_by_role("heading", level=1, name="动态口令").wait_for()
    states = first.context.storage_state(), again.context.storage_state()
    for each in before:
        each.close()
    return states
