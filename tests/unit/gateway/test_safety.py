"""What every answer keeps to, and addresses that were made up (catalogue G, rows 76, 79, 82, 87 and 88)."""

import uuid
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.accounts.registry import Registry
from services.gateway.pages.frame import HEADERS
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.accounts.test_gate import addresses
from tests.unit.gateway.fakes import FakeServices


def answers(app: Flask, client: FlaskClient) -> list[tuple[str, TestResponse]]:
    """Every route by each of its methods, and what is no route."""
    asked = [(method, address) for _, method, address in addresses(app) if not address.startswith("/sign-out")]
    asked += [("GET", "/nowhere"), ("PUT", "/members"), ("GET", "/api/nowhere"), ("TRACE", "/")]
    return [(f"{method} {address}", client.open(address, method=method)) for method, address in asked]


@pytest.mark.parametrize("who", ["a stranger", "an operator"])
def test_every_answer_tells_the_browser_to_run_frame_and_keep_nothing(
    app: Flask, request: pytest.FixtureRequest, who: str
) -> None:
    client = app.test_client() if who == "a stranger" else request.getfixturevalue("desk")
    for asked, answer in answers(app, client):
        with answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, asked
            assert "/static/" in asked or answer.headers["Cache-Control"] == "no-store", asked
            assert "Access-Control-Allow-Origin" not in answer.headers, asked
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "script-src" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, registry: Registry) -> None:
    somebody(registry, "hejing")
    browser = Browser(app)
    given = [*browser.get("/sign-in").headers.getlist("Set-Cookie")]
    given += browser.knock("hejing").headers.getlist("Set-Cookie")
    for each in given:
        (cookie,) = SimpleCookie(each).values()
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")
    assert len(given) >= 2


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%252e%252e%252fapp.py",
        "/static//etc/passwd",
        "/static/..\\app.py",
        "/imports/..%2f..%2fsecrets%2fservices",
        "/imports/%2e%2e/errors",
        "/api/imports/../../secrets/errors.xlsx",
        "/members/..%2f..%2fapp.py",
    ],
)
def test_no_address_leads_out_of_where_it_begins(desk: FlaskClient, address: str) -> None:
    with desk.get(address) as answer:
        assert answer.status_code in (303, 308, 404), address
        assert b"create_app" not in answer.data and b"root:" not in answer.data


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/x",
        "///evil.example",
        "https:evil.example",
        "/%5cevil.example",
        "/x%0d%0aSet-Cookie:%20a=b",
        "/\t/e",
    ],
)
def test_nobody_is_led_elsewhere_and_no_header_is_planted(app: Flask, registry: Registry, elsewhere: str) -> None:
    somebody(registry, "hejing")
    browser = Browser(app)
    page = browser.get(f"/sign-in?next={elsewhere}")
    assert (page.status_code, "evil.example" in str(page.headers)) == (200, False)
    answer = browser.knock("hejing", next=elsewhere.replace("%5c", "\\").replace("%0d%0a", "\r\n"))
    assert answer.location == "/"
    assert "a" not in [name for each in answer.headers.getlist("Set-Cookie") for name in SimpleCookie(each)]


def test_fields_that_nobody_offered_are_not_taken(desk: FlaskClient, services: FakeServices) -> None:
    """A page asks with the fields of its form, whatever else a browser sends."""
    page = desk.get("/organizations/register").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"kind": "BRANCH", "name": "第九党支部", "parent_id": "", "on": "2026-11-22", "csrf_token": token}
    planted = {
        "step": "sure",
        "command_id": str(uuid.uuid4()),
        "roles": "APPROVER",
        "actor": "account:x",
        "points": "9",
    }
    desk.post("/organizations/register", data=form | planted)
    assert [set(data) & set(planted) for _, _, data, _ in services.asked] == [set()]
