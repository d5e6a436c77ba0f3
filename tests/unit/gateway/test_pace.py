"""How much one asker may ask, and that nobody else waits for it (catalogue G, row 85)."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import pace
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.pace import Allowance, Pace
from services.gateway.pages import gate
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeServices

FEW = Allowance(at_once=2, burst=5, per_second=1)


class Seconds:
    """A clock that goes where it is told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_one_after_the_other_lasts_until_the_bucket_is_empty_and_fills_again() -> None:
    now = Seconds()
    counted = Pace(now)

    def asks() -> float | None:
        if (wait := counted.begin("a", [FEW])) is None:
            counted.end("a", [FEW])
        return wait

    assert [asks() for _ in range(6)] == [None] * 5 + [1.0]
    now.at += 0.5
    assert asks() == 0.5
    now.at += 0.5
    assert asks() is None
    now.at += 1000
    assert [asks() for _ in range(6)] == [None] * 5 + [1.0]


def test_so_many_at_once_and_no_more_until_one_has_ended() -> None:
    counted = Pace(Seconds())
    assert [counted.begin("a", [FEW]) for _ in range(3)] == [None, None, 1.0]
    assert counted.begin("b", [FEW]) is None
    counted.end("a", [FEW])
    assert counted.begin("a", [FEW]) is None


def test_what_is_refused_by_one_allowance_is_counted_by_none() -> None:
    counted, wide = Pace(Seconds()), Allowance(9, 9, 1)
    for _ in range(2):
        counted.begin("a", [wide, FEW])
    for _ in range(20):
        assert counted.begin("a", [wide, FEW]) == 1.0
    assert [counted.begin("a", [wide]) for _ in range(8)] == [None] * 7 + [1.0]


@given(st.lists(st.floats(0, 3), max_size=60))
def test_whatever_the_pauses_nobody_has_more_than_the_burst_and_what_has_filled_since(pauses: list[float]) -> None:
    now = Seconds()
    counted, let_through = Pace(now), 0
    for pause in pauses:
        now.at += pause
        if counted.begin("a", [FEW]) is None:
            counted.end("a", [FEW])
            let_through += 1
    assert let_through <= FEW.burst + now.at * FEW.per_second + 1e-6


def test_askers_without_end_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 10)
    now = Seconds()
    counted = Pace(now)
    for each in range(1000):
        now.at += 1
        assert counted.begin(str(each), [FEW]) is None
        counted.end(str(each), [FEW])
    assert len(counted._buckets) <= 10


# ── At the desk ──────────────────────────────────────────────────────────────


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Allowance:
    """The same for people and programs, and so few that a test comes to the end of it."""
    found = Allowance(at_once=2, burst=3, per_second=0.001)
    for name in ("PERSON", "MACHINE"):
        monkeypatch.setattr(gate, name, found)
    return found


def test_whoever_asks_too_often_is_told_when_to_come_again_and_others_are_served(
    few: Allowance, app: Flask, desk: FlaskClient, registry: Registry
) -> None:
    pages = [desk.get("/organizations") for _ in range(4)]
    assert [each.status_code for each in pages] == [200, 200, 200, 429]
    assert int(pages[-1].headers["Retry-After"]) > 0
    assert "操作过于频繁" in pages[-1].text
    answer = desk.get("/api/progress")
    assert (answer.status_code, answer.get_json()["type"]) == (429, "urn:linli:too-many-requests")
    assert at_the_desk(app, registry, Role.APPROVER).get("/organizations").status_code == 200
    assert app.test_client().get("/sign-in").status_code == 200


def test_a_stranger_is_counted_by_address(few: Allowance, app: Flask) -> None:
    stranger = app.test_client()

    def from_address(address: str) -> int:
        return stranger.get("/sign-in", environ_base={"REMOTE_ADDR": address}).status_code

    assert [from_address("10.0.0.7") for _ in range(4)] == [200, 200, 200, 429]
    assert from_address("10.0.0.8") == 200
    assert [stranger.get("/livez").status_code for _ in range(9)] == [200] * 9


def test_a_request_that_ended_badly_has_ended(few: Allowance, desk: FlaskClient, services: FakeServices) -> None:
    services.silent = {"members"}
    assert [desk.get("/members").status_code for _ in range(3)] == [503] * 3


def test_one_asker_has_only_so_many_workbooks_made_at_once(
    app: Flask, registry: Registry, desk: FlaskClient, services: FakeServices
) -> None:
    made, going_on = threading.Semaphore(0), threading.Event()
    find = services.query

    def slow(service: str, name: str, data: object) -> object:
        made.release()
        assert going_on.wait(20)
        return find(service, name, data)

    services.query = slow  # type: ignore[method-assign]
    statuses: list[int] = []
    cookie = desk.get_cookie("linli-session")
    assert cookie is not None

    def take_out() -> None:
        browser = app.test_client()
        browser.set_cookie("linli-session", cookie.value)
        statuses.append(browser.get("/organizations?export=1").status_code)

    threads = [threading.Thread(target=take_out) for _ in range(2)]
    for each in threads:
        each.start()
        assert made.acquire(timeout=20)
    take_out()
    going_on.set()
    for each in threads:
        each.join(20)
    assert statuses == [429, 200, 200]


def test_whatever_size_is_asked_a_sheet_has_a_hundred_rows_at_most(desk: FlaskClient, services: FakeServices) -> None:
    asked: list[int] = []
    find = services.query
    services.query = lambda service, name, data: (asked.append(data.get("limit", 0)), find(service, name, data))[1]  # type: ignore[method-assign]
    for size in ("1000000000", "-1", "0", "1e9", "٣"):
        assert desk.get(f"/members?size={size}&page={size}").status_code == 200
    assert max(asked) <= 100
