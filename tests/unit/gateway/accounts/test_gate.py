"""The gate: everything needs a sign-in or a token (catalogue G, rows 77, 86 and 87)."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from infra.eventsourcing.errors import Unavailable
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Duties, Registry
from services.gateway.accounts.token import RevokeToken
from services.gateway.pages.gate import OPEN, OPEN_PAGES
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.fakes import FakeServices, Now
from tests.unit.gateway.subdistrict import MEMBERS

PERSON = f"/members/{MEMBERS[0]}"


def bearer(registry: Registry, days: int = 1) -> tuple[str, dict[str, str]]:
    made, _ = registry.issue_token(
        str(uuid.uuid4()), "cli", "tests", Duties((Role.STREET_OPERATOR,)), timedelta(days=days)
    )
    return made.token_id, {"Authorization": f"Bearer {made}"}


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Every route with each of its methods, and an address that leads to it."""
    found = []
    for rule in app.url_map.iter_rules():
        filled = {name: str(uuid.uuid4()) for name in rule.arguments}
        filled |= {"language": "en", "filename": "desk.css", "act": "confirm", "service": "members", "name": "X"}
        with app.test_request_context():
            values = {name: filled[name] for name in rule.arguments}
            values |= {"act": "roles"} if rule.endpoint.startswith("accounts.") and "act" in values else {}
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        found += [(rule.endpoint, method, address) for method in rule.methods & {"GET", "POST"}]
    return found


def test_every_route_but_a_few_needs_a_sign_in_or_a_token(app: Flask, services: FakeServices) -> None:
    stranger, let_in = app.test_client(), set()
    for endpoint, method, address in addresses(app):
        with stranger.open(address, method=method) as answer:
            if address.startswith("/api/"):
                assert answer.status_code == 401, (method, address)
                assert answer.headers["WWW-Authenticate"] == "Bearer"
            elif not (answer.status_code == 303 and answer.location.startswith("/sign-in")):
                let_in.add(endpoint)
    assert {each for each in let_in if each not in OPEN and each.split(".")[0] not in OPEN_PAGES} == set()
    assert services.asked == []


def test_a_token_lets_a_machine_in_and_its_id_is_what_services_see(
    app: Flask, registry: Registry, services: FakeServices
) -> None:
    token_id, shown = bearer(registry)
    machine = app.test_client()
    assert machine.get("/organizations", headers=shown).status_code == 200
    answer = machine.post("/api/commands/members/EndMembership", json={}, headers=shown)
    assert answer.status_code == 200
    assert services.actors == [f"token:{token_id}"]


def test_an_account_is_what_services_see(desk: FlaskClient, services: FakeServices) -> None:
    page = desk.get(PERSON).text
    form = dict(re.findall(r'name="(csrf_token|command_id)" value="([^"]+)"', page))
    desk.post(f"{PERSON}/confirm", data={**form, "member_class": "ELDERLY"})
    assert re.fullmatch(r"account:[0-9a-f-]{36}", services.actors[0])


@pytest.mark.parametrize("end", ["revoked", "expired", "altered", "another"])
def test_a_token_that_ended_or_is_none_lets_nobody_in(app: Flask, registry: Registry, now: Now, end: str) -> None:
    token_id, shown = bearer(registry)
    if end == "revoked":
        at = now()
        registry.ask("revoke", "cli", lambda _: RevokeToken(token_id=token_id, at=at, by="cli"))
    if end == "expired":
        now.goes_on(days=1)
    if end == "altered":
        shown = {"Authorization": shown["Authorization"][:-1] + "~"}
    if end == "another":
        shown = {"Authorization": "Basic " + shown["Authorization"].removeprefix("Bearer ")}
    assert app.test_client().get("/api/progress", headers=shown).status_code == 401


def test_a_wrong_token_is_not_mended_by_a_cookie(desk: FlaskClient) -> None:
    shown = {"Authorization": "Bearer linli.x.y"}
    assert desk.get("/api/history/members?stream=x", headers=shown).status_code == 401
    assert desk.get("/api/history/members?stream=x").status_code == 200


def test_a_machine_administers_nothing_and_has_no_account(app: Flask, registry: Registry) -> None:
    _, shown = bearer(registry)
    for address in ("/accounts", "/accounts/new", "/tokens"):
        assert app.test_client().get(address, headers=shown).status_code == 403
    assert app.test_client().get("/me", headers=shown).status_code == 404


# ── Forms of other sites (row 77) ────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
    ],
)
@pytest.mark.parametrize("address", [f"{PERSON}/confirm", "/sign-in", "/sign-out", "/api/commands/members/X"])
def test_a_form_of_another_site_is_refused(
    desk: FlaskClient, services: FakeServices, address: str, headers: dict[str, str]
) -> None:
    form = dict(re.findall(r'name="(csrf_token|command_id)" value="([^"]+)"', desk.get(PERSON).text))
    answer = desk.post(address, data={**form, "member_class": "ELDERLY"}, headers=headers)
    assert answer.status_code == 403
    assert services.asked == []
    assert desk.get(PERSON).status_code == 200  # still signed in


def test_the_token_of_a_form_is_of_one_session(app: Flask, registry: Registry, services: FakeServices) -> None:
    browsers = []
    for name in ("hejing", "fanghua"):
        somebody(registry, name, Role.STREET_OPERATOR)
        browsers.append(Browser(app))
        browsers[-1].knock(name)
    stolen = re.search(r'name="csrf_token" value="([^"]+)"', browsers[0].get(PERSON).text)
    assert stolen is not None
    answer = browsers[1].post(f"{PERSON}/confirm", PERSON, csrf_token=stolen[1], member_class="ELDERLY")
    assert (answer.status_code, services.asked) == (303, [])
    assert "请核对后重新提交" in browsers[1].get(answer.location).text
    mine = browsers[1].post(f"{PERSON}/confirm", PERSON, member_class="ELDERLY")
    assert (mine.status_code, len(services.asked)) == (303, 1)


# ── Headers that lie (row 86), errors that tell (row 87) ─────────────────────


def test_an_address_that_a_header_claims_is_not_believed(app: Flask, registry: Registry) -> None:
    somebody(registry, "hejing")
    browser = Browser(app)
    for turn in range(6):
        browser.client.environ_base = {"HTTP_X_FORWARDED_FOR": f"10.0.3.{turn}", "HTTP_FORWARDED": "for=1.1.1.1"}
        answer = browser.knock("hejing", "wrong")
    assert "尝试次数过多" in answer.text


def test_a_defect_at_the_door_tells_and_logs_nothing_of_what_was_typed(
    app: Flask, registry: Registry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(registry, "hejing")
    browser = Browser(app)

    def broken(*_: object) -> bool:
        raise RuntimeError("Linli-lixin-7 of hejing")

    monkeypatch.setattr(type(registry.passwords), "fits", broken)
    answer = browser.knock('hejing\n{"level": "error"}')
    assert answer.status_code == 500
    assert not re.search("RuntimeError|Linli-lixin|hejing", answer.text)
    assert "hejing" not in caplog.text
    assert "Linli-lixin" not in caplog.text
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_what_a_token_or_a_holder_is_does_not_show_it(registry: Registry) -> None:
    made, _ = registry.issue_token("t", "cli", "tests", Duties((Role.CLERK,)), timedelta(days=1))
    assert made.secret not in repr(made)


def test_while_the_sessions_are_away_the_answer_is_a_plain_page(
    desk: FlaskClient, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("the store of the gateway has no turn to give")

    monkeypatch.setattr(type(registry.runtime.sessions), "find", away)
    page = desk.get("/organizations")
    assert (page.status_code, "请稍后" in page.text, "turn to give" in page.text) == (503, True, False)
    answer = desk.get("/api/progress")
    assert (answer.status_code, answer.content_type.split(";")[0]) == (503, "application/problem+json")
