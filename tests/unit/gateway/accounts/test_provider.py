"""Signing in by an identity provider: a real one on loopback, honest and not (catalogue G, row 84)."""

import html
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from infra.settings import BadSettings, Settings, write_secret
from services.gateway.accounts.account.administering import DisableAccount
from services.gateway.accounts.account.linking import LinkIdentity, UnlinkIdentity
from services.gateway.accounts.events import Factor, Role, SignedIn
from services.gateway.accounts.registry import Registry
from services.gateway.app import create_app
from services.gateway.client import Refusal
from tests.unit.gateway.accounts.at_the_door import Browser, code, somebody
from tests.unit.gateway.accounts.identity_provider import CLIENT, SECRET, IdentityProvider, serving
from tests.unit.gateway.conftest import at_the_desk, desk_app
from tests.unit.gateway.fakes import FakeImports, FakeReads, FakeServices
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.gateway.test_english import left_in_chinese


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with serving() as found:
        yield found


@pytest.fixture
def linked(tmp_path: Path, provider: IdentityProvider, services: FakeServices, registry: Registry) -> Iterator[Flask]:
    """A desk with that provider, which says of a second factor ``mfa``."""
    file = tmp_path / "provider.toml"
    file.write_text(f'issuer = "{provider.issuer}"\nclient = "{CLIENT}"\nsecond_factor = ["mfa"]\n')
    settings = Settings(tmp_path, 8000, "330621001", TODAY, public_address="http://localhost", oidc=str(file))
    (settings.folder("secrets") / "oidc-client").unlink(missing_ok=True)
    write_secret(settings.folder("secrets") / "oidc-client", SECRET)
    made = desk_app(settings, services, FakeImports(), FakeReads(registry), registry)
    yield made
    made.extensions["linli"].door.close()


@pytest.fixture
def browser(linked: Flask) -> Browser:
    return Browser(linked)


def linking(registry: Registry, account_id: str, provider: IdentityProvider, subject: str = "0042") -> None:
    about = {"account_id": account_id, "by": "account:another", "identity": f"{provider.issuer} {subject}"}
    registry.ask(str(uuid.uuid4()), "account:another", lambda at: LinkIdentity(**about, at=at))


def to_the_provider_and_back(browser: Browser, going: str = "") -> str:
    """Follow the button to the provider and back; answers where our own page leads on to."""
    leaving = browser.get(f"/sign-in/provider?next={going}")
    assert leaving.status_code == 302
    came = requests.get(leaving.location, allow_redirects=False, timeout=10)
    page = browser.get(came.headers["Location"].removeprefix("http://localhost"))
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def come_in(browser: Browser, going: str = "") -> TestResponse:
    return browser.get(to_the_provider_and_back(browser, going))


def said(browser: Browser, answer: TestResponse) -> str:
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    return browser.get(answer.location).text


# ── In ───────────────────────────────────────────────────────────────────────


def test_whoever_is_linked_comes_in_and_goes_where_they_were_going(
    browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    who = somebody(registry, "hejing")
    linking(registry, who, provider)
    came = come_in(browser, "/members")
    assert (came.status_code, came.location) == (303, "/members")
    assert browser.is_in
    facts = [each.fact for each in registry.runtime.happened(registry.runtime.store.log(0, 1000))]
    assert [each.factor for each in facts if isinstance(each, SignedIn)] == [Factor.PROVIDER]
    asked = provider.asked[0]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == "http://localhost/sign-in/provider/back"


def test_nobody_is_led_elsewhere_by_way_of_the_provider(
    browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    assert come_in(browser, "//evil.example").location == "/"


def test_whom_no_account_is_linked_to_gets_none_and_reads_what_to_tell_the_administrator(
    browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    provider.subject = "<b>0099</b>"
    before = registry.runtime.store.head().position
    answer = come_in(browser)
    assert answer.status_code == 403
    assert "尚未绑定" in answer.text and "&lt;b&gt;0099" in answer.text
    assert registry.runtime.store.head().position == before
    assert not browser.is_in


def test_whoever_reads_english_is_told_so_in_english(browser: Browser) -> None:
    browser.client.set_cookie("linli-language", "en")
    answer = come_in(browser)
    assert answer.status_code == 403
    assert left_in_chinese(answer.text) == left_in_chinese(browser.get("/sign-in").text) == []


@pytest.mark.parametrize("how", ["disabled", "unlinked"])
def test_a_link_lets_nobody_in_who_would_not_come_in_otherwise(
    browser: Browser, registry: Registry, provider: IdentityProvider, how: str
) -> None:
    who = somebody(registry, "hejing")
    linking(registry, who, provider)
    given = {"account_id": who, "by": "account:another"}
    command = DisableAccount if how == "disabled" else UnlinkIdentity
    registry.ask(how, "account:another", lambda at: command(**given, at=at))
    assert come_in(browser).status_code == 403


def test_an_authenticator_is_asked_for_after_the_provider_too(
    browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    linking(registry, somebody(registry, "hejing", Role.APPROVER, totp=True), provider)
    assert come_in(browser).location == "/sign-in/code"
    assert not browser.is_in
    assert browser.show(code(registry)).status_code == 303
    assert browser.is_in


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
def test_a_second_factor_that_the_provider_saw_counts(
    browser: Browser, registry: Registry, provider: IdentityProvider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    linking(registry, somebody(registry, "hejing", Role.APPROVER), provider)
    assert come_in(browser).location == "/"
    assert browser.is_in


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"acr": "0"}])
def test_without_one_a_privileged_role_links_an_authenticator_first(
    browser: Browser, registry: Registry, provider: IdentityProvider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    linking(registry, somebody(registry, "hejing", Role.APPROVER), provider)
    assert come_in(browser).location == "/me"
    assert not browser.is_in


# ── Not in (row 84) ──────────────────────────────────────────────────────────

LIES = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "over long ago": {"exp": 1},
    "no subject": {"sub": None},
    "a subject that is none": {"sub": ["0042"]},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_word_that_was_given_for_something_else_proves_nothing(
    browser: Browser, registry: Registry, provider: IdentityProvider, lie: str
) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    provider.claims = LIES[lie]
    assert "未完成或已失效" in said(browser, come_in(browser))
    assert not browser.is_in


@pytest.mark.parametrize("how", ["no signature", "the public key as a secret", "another key"])
def test_a_word_that_the_provider_did_not_sign_proves_nothing(
    browser: Browser, registry: Registry, provider: IdentityProvider, how: str
) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    if how == "no signature":
        provider.forged = "none"
    elif how == "another key":
        provider.signing = RSAKey.generate_key(2048, {"kid": "1"})
    else:
        provider.forged = "HS256"
    assert "未完成或已失效" in said(browser, come_in(browser))
    assert not browser.is_in


def test_an_answer_to_another_browser_is_not_taken(
    linked: Flask, browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    stolen = to_the_provider_and_back(browser)
    other = Browser(linked)
    other.get("/sign-in/provider")
    assert "未完成或已失效" in said(other, other.get(stolen))


def test_an_answer_counts_once(browser: Browser, registry: Registry, provider: IdentityProvider) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    address = to_the_provider_and_back(browser)
    assert browser.get(address).location == "/"
    browser.post("/sign-out", "/me")
    assert "未完成或已失效" in said(browser, browser.get(address))


@pytest.mark.parametrize("address", ["?error=access_denied&state=x", "", "?code=x", "?code=x&state=y"])
def test_a_refusal_of_the_provider_leads_back_to_the_door(browser: Browser, address: str) -> None:
    assert "未完成或已失效" in said(browser, browser.get(f"/sign-in/provider/enter{address}"))


@pytest.mark.parametrize("planted", ["_external=1&_scheme=javascript", "next=//evil.example", "_anchor=x"])
def test_the_way_back_leads_on_to_our_own_page_only(browser: Browser, planted: str) -> None:
    page = browser.get(f"/sign-in/provider/back?code=a%22%3E&state=b&{planted}").text
    assert 'content="0;url=/sign-in/provider/enter?code=a%22%3E&amp;state=b"' in page


def test_a_provider_that_is_another_one_than_configured_is_not_asked(
    browser: Browser, provider: IdentityProvider
) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    assert "暂不可用" in said(browser, browser.get("/sign-in/provider"))


def test_while_the_provider_is_away_the_password_still_opens_the_door(
    browser: Browser, registry: Registry, provider: IdentityProvider
) -> None:
    somebody(registry, "hejing")
    provider.server.shutdown()
    provider.server.socket.close()
    assert "暂不可用" in said(browser, browser.get("/sign-in/provider"))
    assert browser.knock("hejing").status_code == 303


# ── The button, and linking ──────────────────────────────────────────────────


def test_the_button_is_there_where_a_provider_is(app: Flask, browser: Browser) -> None:
    assert "统一身份认证" in browser.get("/sign-in").text
    without = app.test_client()
    assert "统一身份认证" not in without.get("/sign-in").text
    assert [without.get(f"/sign-in/provider{each}").status_code for each in ("", "/back", "/enter")] == [404] * 3


@pytest.fixture
def security(linked: Flask, registry: Registry) -> Browser:
    found = Browser(linked)
    found.client = at_the_desk(linked, registry, Role.SECURITY_ADMINISTRATOR)
    return found


def test_the_administrator_links_an_account_and_unlinks_it(
    security: Browser, browser: Browser, registry: Registry
) -> None:
    who = somebody(registry, "fanghua")
    page = f"/accounts/{who}"
    assert security.post(f"{page}/link", page, subject=" 0042 ").status_code == 303
    assert "已绑定：0042" in security.get(page).text
    assert come_in(browser).location == "/"
    assert security.post(f"{page}/unlink", page).status_code == 303
    assert not browser.is_in
    other = somebody(registry, "hejing")
    assert security.post(f"/accounts/{other}/link", f"/accounts/{other}", subject="0042").status_code == 303
    assert come_in(browser).location == "/"


def test_an_identity_is_of_one_account(security: Browser, registry: Registry, provider: IdentityProvider) -> None:
    linking(registry, somebody(registry, "hejing"), provider)
    page = f"/accounts/{somebody(registry, 'fanghua')}"
    refused = security.post(f"{page}/link", page, subject="0042")
    assert (refused.status_code, "已登记在他处" in refused.text) == (409, True)


def test_without_a_provider_there_is_nothing_to_link(
    administrator: FlaskClient, app: Flask, registry: Registry
) -> None:
    page = f"/accounts/{somebody(registry, 'fanghua')}"
    browser = Browser(app)
    browser.client = administrator
    assert "统一身份" not in browser.get(page).text
    assert browser.post(f"{page}/link", page, subject="0042").status_code == 404


def test_nobody_links_the_own_account_nor_to_nothing(registry: Registry, provider: IdentityProvider) -> None:
    who = somebody(registry, "hejing")
    for by, identity in ((f"account:{who}", f"{provider.issuer} 1"), ("account:a", f"{provider.issuer}  ")):
        given = {"account_id": who, "by": by, "identity": identity}
        with pytest.raises(Refusal):
            registry.ask(str(uuid.uuid4()), by, lambda at, given=given: LinkIdentity(**given, at=at))


@pytest.mark.parametrize("content", [None, "issuer = 1", "client = 'linli'", "["])
def test_a_file_that_names_no_provider_is_a_bad_setting(
    tmp_path: Path, services: FakeServices, registry: Registry, content: str | None
) -> None:
    file = tmp_path / "provider.toml"
    if content is not None:
        file.write_text(content)
    settings = Settings(tmp_path, 8000, "330621001", TODAY, oidc=str(file))
    with pytest.raises(BadSettings, match="LINLI_OIDC"):
        create_app(settings, services, FakeImports(), FakeReads(registry), registry)
