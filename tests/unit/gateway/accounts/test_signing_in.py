"""The door of the running desk: sessions, codes, waits, and what a stranger learns (catalogue G, rows 81 to 83)."""

import time

import pytest
from argon2 import PasswordHasher
from flask import Flask

from services.gateway.accounts.account.administering import ChangeRoles, DisableAccount
from services.gateway.accounts.events import AccountUnlocked, Role, Scope, SignInFailed
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.profile import ChooseSignInProfile
from services.gateway.accounts.registry import Registry
from tests.unit.gateway.accounts.at_the_door import (
    COOKIE,
    PASSWORD,
    RECOVERY,
    THERE,
    Browser,
    code,
    somebody,
)
from tests.unit.gateway.fakes import Now


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def facts(registry: Registry) -> list[object]:
    return [each.fact for each in registry.runtime.happened(registry.runtime.store.log(0, 10_000))]


# ── In and out (row 82) ──────────────────────────────────────────────────────


def test_signing_in_gives_a_new_id_and_leads_to_where_one_was_going(browser: Browser, registry: Registry) -> None:
    somebody(registry, "hejing")
    asked = browser.get("/members?class=ELDERLY")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/members?class%3DELDERLY")
    browser.client.set_cookie(COOKIE, "planted-by-somebody-else")

    came = browser.knock("hejing", next="/members?class=ELDERLY")

    assert (came.status_code, came.location) == (303, "/members?class=ELDERLY")
    assert browser.cookie not in (None, "planted-by-somebody-else")
    cookie = next(each for each in came.headers.getlist("Set-Cookie") if each.startswith(COOKIE))
    assert ("HttpOnly" in cookie, "SameSite=Strict" in cookie, "Path=/" in cookie) == (True, True, True)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", ""]
)
def test_nobody_is_led_elsewhere(browser: Browser, registry: Registry, elsewhere: str) -> None:
    somebody(registry, "hejing")
    assert browser.knock("hejing", next=elsewhere).location == "/"


def test_every_step_has_a_session_of_its_own(browser: Browser, registry: Registry, now: Now) -> None:
    somebody(registry, "hejing", totp=True)
    assert browser.knock("hejing").location == "/sign-in/code"
    first = browser.cookie
    assert not browser.is_in
    assert browser.show(code(registry)).status_code == 303
    assert browser.cookie != first
    assert browser.is_in

    second = browser.cookie
    browser.client.set_cookie(COOKIE, str(first))
    assert not browser.is_in
    browser.client.set_cookie(COOKIE, str(second))
    assert browser.is_in


def test_after_signing_out_the_cookie_is_dead(browser: Browser, registry: Registry) -> None:
    somebody(registry, "hejing")
    browser.knock("hejing")
    old = str(browser.cookie)
    browser.post("/sign-out", "/me")
    assert browser.cookie is None
    browser.client.set_cookie(COOKIE, old)
    assert not browser.is_in


@pytest.mark.parametrize("act", ["disable", "roles", "reset"])
def test_whoever_is_disabled_changed_or_reset_is_out_at_once(browser: Browser, registry: Registry, act: str) -> None:
    who = somebody(registry, "hejing")
    browser.knock("hejing")
    assert browser.is_in
    given = {"account_id": who, "at": registry.now(), "by": "account:another"}
    roles = ChangeRoles(**given, roles=(Role.APPROVER,), scope=Scope.STREET, communities=())
    # Asked past the pages, as if the process had died before it could drop the sessions.
    if act == "reset":
        registry.reset("reset", "account:another", who, remove_totp=False)
    else:
        registry.ask(act, "account:another", lambda _: DisableAccount(**given) if act == "disable" else roles)
    assert not browser.is_in
    assert browser.get("/api/progress").status_code == 401


def test_who_does_nothing_for_half_an_hour_is_out_and_told_so(browser: Browser, registry: Registry, now: Now) -> None:
    somebody(registry, "hejing")
    browser.knock("hejing")
    now.goes_on(minutes=29)
    assert browser.is_in
    now.goes_on(minutes=29)
    assert browser.is_in
    now.goes_on(minutes=30)
    gone = browser.get("/organizations")
    assert gone.status_code == 303
    assert "登录已失效" in browser.get(gone.location).text


def test_nobody_works_on_one_sign_in_for_more_than_half_a_day(browser: Browser, registry: Registry, now: Now) -> None:
    somebody(registry, "hejing")
    browser.knock("hejing")
    for _ in range(28):
        now.goes_on(minutes=25)
        assert browser.is_in
    now.goes_on(minutes=25)
    assert not browser.is_in


def test_a_password_of_ninety_days_is_changed_before_anything_else(
    browser: Browser, registry: Registry, now: Now
) -> None:
    somebody(registry, "hejing")
    now.goes_on(days=90)
    assert browser.knock("hejing").location == "/me"
    assert not browser.is_in
    assert browser.get("/me").location == "/me/password"
    used = browser.post("/me/password", "/me/password", new_password=PASSWORD, new_password_again=PASSWORD)
    assert "不能使用最近 5 次用过的密码" in used.text
    form = {"new_password": "Linli-lixin-8", "new_password_again": "Linli-lixin-8"}
    assert browser.post("/me/password", "/me/password", **form).status_code == 303
    assert browser.is_in


# ── Codes (row 83) ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_may_be_one_step_off(browser: Browser, registry: Registry, seconds: int, taken: bool) -> None:
    somebody(registry, "hejing", totp=True)
    browser.knock("hejing")
    assert browser.show(code(registry, seconds)).status_code == (303 if taken else 403)
    assert browser.is_in is taken


def test_the_same_code_a_second_time_is_refused(app: Flask, browser: Browser, registry: Registry) -> None:
    somebody(registry, "hejing", totp=True)
    shown = code(registry)
    browser.knock("hejing")
    browser.show(shown)
    other = Browser(app, THERE)
    other.knock("hejing")
    refused = other.show(shown)
    assert (refused.status_code, "已经用过" in refused.text, other.is_in) == (403, True, False)


def test_a_recovery_code_serves_once(app: Flask, browser: Browser, registry: Registry) -> None:
    somebody(registry, "hejing", totp=True)
    browser.knock("hejing")
    assert browser.show(RECOVERY.lower().replace("-", " ")).status_code == 303
    other = Browser(app, THERE)
    other.knock("hejing")
    assert other.show(RECOVERY).status_code == 403


def test_guessing_codes_is_counted_with_guessing_passwords(browser: Browser, registry: Registry) -> None:
    somebody(registry, "hejing", totp=True)
    for _ in range(5):
        browser.knock("hejing")  # the right password does not begin the count anew
        browser.show("000000")
    assert "尝试次数过多" in browser.knock("hejing").text


# ── Guessing (row 81) ────────────────────────────────────────────────────────


def test_five_failures_lock_this_address_out_and_nobody_else(
    app: Flask, browser: Browser, registry: Registry, now: Now
) -> None:
    who = somebody(registry, "hejing")
    for _ in range(5):
        assert "用户名或密码不正确" in browser.knock("hejing", "wrong").text
    assert "尝试次数过多，请约 15 分钟后再试" in browser.knock("hejing").text
    assert Browser(app, THERE).knock("hejing").status_code == 303
    somebody(registry, "fanghua")
    assert browser.knock("fanghua").status_code == 303

    app.extensions["linli"].door.settled()
    assert sum(isinstance(fact, SignInFailed) for fact in facts(registry)) == 5
    now.goes_on(minutes=15)
    browser.post("/sign-out", "/me")
    assert browser.knock("hejing").status_code == 303
    assert registry.account(who).locks == {}


def test_an_administrator_lets_somebody_in_who_has_to_wait(
    administrator: object, app: Flask, browser: Browser, registry: Registry
) -> None:
    who = somebody(registry, "hejing")
    for _ in range(6):
        browser.knock("hejing", "wrong")
    security = Browser(app)
    security.client = administrator  # type: ignore[assignment]
    address = f"/accounts/{who}"
    deadline = time.monotonic() + 10
    while "解除锁定" not in security.get(address).text:
        assert time.monotonic() < deadline
    assert security.post(f"{address}/unlock", address).status_code == 303
    assert browser.knock("hejing").status_code == 303
    assert any(isinstance(fact, AccountUnlocked) for fact in facts(registry))


def test_a_stranger_is_told_the_same_of_every_name(app: Flask, registry: Registry) -> None:
    somebody(registry, "hejing")
    disabled = somebody(registry, "disabled")
    at = registry.now()
    registry.ask("x", "cli", lambda _: DisableAccount(account_id=disabled, at=at, by="cli"))
    answers = []
    for name, password in (("hejing", "wrong"), ("disabled", PASSWORD), ("nobody", "wrong")):
        browser = Browser(app, "10.0.0.9")
        said = [browser.knock(name, password) for _ in range(6)]
        answers.append([(each.status_code, each.text.replace(name, "")[-3000:].split("<main")[-1]) for each in said])
    masked = [[(status, text[:200]) for status, text in each] for each in answers]
    assert masked[0] == masked[1] == masked[2]


def test_a_thousand_tries_on_a_hundred_names_are_throttled_by_their_address(app: Flask, registry: Registry) -> None:
    door = app.extensions["linli"].door
    somebody(registry, "hejing")
    looked_at = 0
    for guess in range(1000):
        try:
            door.knock(f"user{guess % 100}", "wrong", "10.9.9.9")
        except Exception as stay:  # noqa: BLE001 - every one is told to stay
            looked_at += "不正确" in stay.zh  # type: ignore[attr-defined]
    assert looked_at == 50
    assert Browser(app).knock("hejing").status_code == 303


def test_the_modern_profile_makes_one_wait_seconds_and_forgets_who_came_in(
    browser: Browser, registry: Registry, now: Now
) -> None:
    today = registry.now().date()
    registry.ask("modern", "cli", lambda _: ChooseSignInProfile(name="modern", on=today, by="cli"))
    somebody(registry, "hejing")
    for _ in range(3):
        browser.knock("hejing", "wrong")
    assert "尝试次数过多" in browser.knock("hejing").text
    now.goes_on(seconds=2)
    assert browser.knock("hejing").status_code == 303


def test_a_name_that_nobody_has_takes_as_much_work(
    app: Flask, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One check of one hash with the same parameters, which is all that takes time; nothing is measured by a clock."""
    registry.passwords = Passwords()  # the real thing
    somebody(registry, "hejing")
    checked: list[str] = []
    verify = PasswordHasher.verify

    def noting(hasher: PasswordHasher, kept: str, shown: str) -> bool:
        checked.append(kept.rpartition("$")[0].rpartition("$")[0])  # kind, version and parameters
        return verify(hasher, kept, shown)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    for name in ("hejing", "nobody"):
        with pytest.raises(Exception, match="stay"):
            app.extensions["linli"].door.knock(name, "wrong", "10.0.1.1")
    known, unknown = checked
    assert known == unknown
    assert known.startswith("$argon2id$")
