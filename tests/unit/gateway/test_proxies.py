"""Behind reverse proxies: the right address, https for cookies, and nobody believed who is no proxy (row 86)."""

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from infra.settings import BadSettings, Settings, from_environment
from services.gateway.accounts.registry import Registry
from services.gateway.proxies import CLAIMS, BehindProxies
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.conftest import desk_app
from tests.unit.gateway.fakes import FakeImports, FakeReads, FakeServices
from tests.unit.gateway.subdistrict import TODAY

PROXY, OTHER, STRANGER = "10.2.0.5", "10.2.7.7", "203.0.113.9"
PROXIES = (ipaddress.ip_network("10.2.0.0/16"), ipaddress.ip_network("::1/128"))
PUBLIC = "https://linli.example.cn"
HERE = {"Host": "linli.example.cn"}


@pytest.fixture
def behind(tmp_path: Path, services: FakeServices, registry: Registry) -> Iterator[Flask]:
    """A desk that people reach by https, through proxies."""
    settings = Settings(tmp_path, 8000, "330621001", TODAY, public_address=PUBLIC, proxies=PROXIES)
    made = desk_app(settings, services, FakeImports(), FakeReads(registry), registry)
    yield made
    made.extensions["linli"].door.close()


def seen(peer: str, *proxies: ipaddress.IPv4Network | ipaddress.IPv6Network, **headers: str) -> dict[str, str]:
    """What the application is told of a request."""
    told: dict[str, str] = {}

    def app(environ: dict[str, str], _: object) -> list[bytes]:
        told.update(environ)
        return []

    claims = {f"HTTP_{name}": value for name, value in headers.items()}
    behind = BehindProxies(app, proxies, "https")
    behind({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **claims}, lambda *_: None)  # type: ignore[arg-type,return-value]
    return told


@pytest.mark.parametrize(
    ("peer", "forwarded", "asker"),
    [
        (PROXY, STRANGER, STRANGER),
        (PROXY, f"{STRANGER}, {OTHER}", STRANGER),
        (PROXY, f"127.0.0.1, {STRANGER}", STRANGER),
        (PROXY, f"{OTHER}, {STRANGER}, {OTHER}", STRANGER),
        (PROXY, "2001:db8::1", "2001:db8::1"),
        ("::1", f"::ffff:{STRANGER}", STRANGER),
        (f"::ffff:{PROXY}", STRANGER, STRANGER),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{STRANGER}, unknown", PROXY),
        (PROXY, OTHER, OTHER),
        (STRANGER, "10.0.0.1", STRANGER),
        (STRANGER, PROXY, STRANGER),
    ],
)
def test_who_asked_is_the_first_hop_from_the_right_that_is_no_proxy_of_ours(
    peer: str, forwarded: str, asker: str
) -> None:
    told = seen(peer, *PROXIES, X_FORWARDED_FOR=forwarded)
    assert told["REMOTE_ADDR"] == asker


@given(st.lists(st.ip_addresses().map(str) | st.text(max_size=20), max_size=5))
def test_nothing_that_a_client_writes_before_a_proxy_adds_its_address_is_believed(claimed: list[str]) -> None:
    forwarded = ", ".join([*(each.replace(",", "") for each in claimed), STRANGER])
    assert seen(PROXY, *PROXIES, X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"] == STRANGER


@pytest.mark.parametrize("peer", [PROXY, STRANGER])
def test_no_claim_comes_any_further(peer: str) -> None:
    lies = {name.removeprefix("HTTP_"): "evil.example" for name in CLAIMS}
    told = seen(peer, *PROXIES, **lies)
    assert not set(CLAIMS) & set(told)
    assert told["wsgi.url_scheme"] == ("https" if peer == PROXY else "http")


def test_without_proxies_nobody_is_believed() -> None:
    assert seen("127.0.0.1", X_FORWARDED_FOR=STRANGER)["REMOTE_ADDR"] == "127.0.0.1"


# ── At the desk ──────────────────────────────────────────────────────────────


def test_behind_a_proxy_a_lock_is_on_the_address_behind_it(behind: Flask, registry: Registry) -> None:
    somebody(registry, "hejing")

    def from_address(address: str) -> Browser:
        browser = Browser(behind, PROXY, PUBLIC)
        browser.client.environ_base = {"HTTP_X_FORWARDED_FOR": address}
        return browser

    guessing, owner = from_address(STRANGER), from_address("203.0.113.10")
    for turn in range(6):
        guessing.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.9.9.{turn}, {STRANGER}"
        refused = guessing.knock("hejing", "wrong")
    assert "尝试次数过多" in refused.text
    assert owner.knock("hejing").status_code == 303


def test_cookies_are_the_hosts_own_and_the_browser_comes_by_https_only(behind: Flask, registry: Registry) -> None:
    somebody(registry, "hejing")
    browser = Browser(behind, PROXY, PUBLIC)
    came = browser.knock("hejing")
    assert came.status_code == 303
    assert "max-age=" in came.headers["Strict-Transport-Security"]
    cookies = came.headers.getlist("Set-Cookie")
    assert cookies
    for each in cookies:
        assert each.startswith("__Host-linli")
        assert "Secure" in each and "Domain" not in each and "Path=/" in each


def test_without_tls_nothing_is_said_of_it(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert not [each for each in answer.headers.getlist("Set-Cookie") if "Secure" in each]


@pytest.mark.parametrize("host", ["evil.example", "linli.example.cn.evil.example", "10.2.0.5"])
def test_a_proxy_that_passes_another_name_on_comes_to_no_page(behind: Flask, host: str) -> None:
    browser = behind.test_client()
    forged = {"Host": host, "X-Forwarded-Host": "linli.example.cn"}
    assert browser.get("/sign-in", headers=forged, environ_base={"REMOTE_ADDR": PROXY}).status_code == 403
    assert browser.get("/sign-in", headers=HERE, environ_base={"REMOTE_ADDR": PROXY}).status_code == 200


# ── The setting ──────────────────────────────────────────────────────────────

Reading = Callable[..., Settings]


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with ExitStack() as after:
        patched = after.enter_context(pytest.MonkeyPatch.context())
        patched.setattr("os.umask", lambda _: 0)

        def read(**variables: str) -> Settings:
            for name, value in {"HOME": str(tmp_path), **variables}.items():
                monkeypatch.setenv(f"LINLI_{name}", value)
            return from_environment()

        yield read


def test_the_settings_name_the_public_address_and_the_proxies(reading: Reading) -> None:
    found = reading(PUBLIC=f"{PUBLIC}/", PROXIES="10.2.0.0/16, ::1")
    assert (found.public, found.proxies) == (PUBLIC, PROXIES)
    assert found.desk == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PUBLIC": PUBLIC}, "LINLI_PROXIES must name the proxy"),
        ({"PUBLIC": "linli.example.cn"}, "LINLI_PUBLIC must be an address"),
        ({"PUBLIC": "https://linli.example.cn/desk", "PROXIES": "::1"}, "LINLI_PUBLIC must be an address"),
        ({"PROXIES": "everybody"}, "LINLI_PROXIES must be addresses"),
        ({"PROXIES": "10.2.0.1/16"}, "LINLI_PROXIES must be addresses"),
    ],
)
def test_a_setting_that_cannot_be_meant_so_is_named(reading: Reading, variables: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        reading(**variables)
