"""The API's manners: versions, cursors, and refusals that a program can read."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeServices

COMMAND = "/api/commands/members/RegisterOrganization"
HISTORY = "/api/history/members?stream=s"


def test_a_receipt_shows_the_version_that_the_next_command_may_name(desk: FlaskClient, services: FakeServices) -> None:
    version = desk.post(COMMAND, json={}).headers["ETag"]
    assert version == '"1"'
    desk.post(COMMAND, json={}, headers={"If-Match": version})
    assert services.expected_versions == [None, 1]


@pytest.mark.parametrize("shown", ["*", 'W/"1"', '"1", "2"', "", "-1", '"x"', "9" * 30])
def test_what_is_no_version_is_refused_and_not_overlooked(
    desk: FlaskClient, services: FakeServices, shown: str
) -> None:
    refused = desk.post(COMMAND, json={}, headers={"If-Match": shown})
    assert (refused.status_code, refused.get_json()["type"]) == (400, "urn:linli:bad-if-match")
    assert services.asked == []


def test_the_idempotency_key_is_the_commands_id(desk: FlaskClient, services: FakeServices) -> None:
    answers = [desk.post(COMMAND, json={}, headers={"Idempotency-Key": "k-1"}).get_json() for _ in range(2)]
    assert [each["first"] for each in answers] == [True, False]
    assert [each[3] for each in services.asked] == ["k-1", "k-1"]


@pytest.mark.parametrize("shown", ["", "two words", "k" * 65])
def test_an_idempotency_key_that_is_none_is_refused_and_not_replaced_by_ours(
    desk: FlaskClient, services: FakeServices, shown: str
) -> None:
    refused = desk.post(COMMAND, json={}, headers={"Idempotency-Key": shown})
    assert (refused.status_code, refused.get_json()["type"]) == (400, "urn:linli:bad-headers")
    assert services.asked == []


def test_a_history_is_followed_by_its_links_to_the_end(desk: FlaskClient) -> None:
    whole = desk.get(HISTORY)
    assert "Link" not in whole.headers
    address, seen = f"{HISTORY}&limit=1", []
    while address:
        sheet = desk.get(address)
        assert len(sheet.get_json()) == 1
        seen += sheet.get_json()
        address = sheet.headers.get("Link", "").partition(">")[0].lstrip("<")
        if address:
            assert parse_qs(urlsplit(address).query)["after"] == [str(seen[-1]["version"])]
    assert seen == whole.get_json()
    assert len(seen) > 1


def test_a_history_is_that_of_a_stream(desk: FlaskClient) -> None:
    refused = desk.get("/api/history/members")
    assert (refused.status_code, refused.get_json()["type"]) == (400, "urn:linli:no-stream")


@pytest.mark.parametrize("asked", ["after=x", "after=-1", "limit=0", "limit=1001", "limit=1e3", "after=²"])
def test_a_cursor_that_is_none_is_refused(desk: FlaskClient, asked: str) -> None:
    refused = desk.get(f"{HISTORY}&{asked}")
    assert (refused.status_code, refused.get_json()["type"]) == (400, "urn:linli:bad-page")


@pytest.mark.parametrize(
    ("method", "address", "status", "kind"),
    [
        ("GET", "/api/nowhere", 404, "no-such-path"),
        ("POST", "/api/commands/members", 404, "no-such-path"),
        ("POST", "/api/commands/nobody/X", 404, "no-such-service"),
        ("GET", COMMAND, 405, "no-such-method"),
        ("DELETE", "/api/progress", 405, "no-such-method"),
        ("POST", "/api/imports", 400, "no-file"),
    ],
)
def test_a_program_is_refused_by_a_problem(
    desk: FlaskClient, method: str, address: str, status: int, kind: str
) -> None:
    refused = desk.open(address, method=method)
    assert refused.mimetype == "application/problem+json"
    told = refused.get_json()
    assert (refused.status_code, told["status"], told["type"]) == (status, status, f"urn:linli:{kind}")
    assert told["title"].endswith("。")
    assert told["detail"].endswith(".")
    assert ("Allow" in refused.headers) == (status == 405)


def test_a_name_that_is_not_ours_is_refused_by_a_problem_too(desk: FlaskClient) -> None:
    refused = desk.get("/api/progress", headers={"Host": "elsewhere.example"})
    assert (refused.status_code, refused.get_json()["type"]) == (403, "urn:linli:forbidden")


def test_people_still_get_a_page(desk: FlaskClient) -> None:
    assert desk.get("/nowhere").mimetype == "text/html"
