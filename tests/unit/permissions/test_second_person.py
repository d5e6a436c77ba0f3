"""A command that takes two people: one prepares it, another looks at it, and only then is it asked, with both named."""

import uuid
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from infra.adapters.permissions import Asker
from services.gateway.accounts.events import Role
from services.gateway.accounts.token import RevokeToken
from services.gateway.preparations import preparation
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.office import HUBIN, LIXIN, Office

DAYS = count(3)
OPERATOR, APPROVER = Asker("account:1", frozenset({"STREET_OPERATOR"})), Asker("account:2", frozenset({"APPROVER"}))


def entry(**changes: Any) -> dict[str, Any]:
    """A back entry of somebody of 立新, of a day of its own."""
    day = (TODAY - timedelta(days=next(DAYS))).isoformat()
    new = {"record_id": str(uuid.uuid4()), "activity_id": str(uuid.uuid4())}
    about = {**new, "volunteer_id": LIXIN.member, "day": day}
    times = {"starts": "08:00", "ends": "10:00", "reason": "签到表漏登", "evidence": "补录单1号"}
    return {**about, **times, "on": TODAY.isoformat(), **changes}


def prepared(browser: FlaskClient, body: dict[str, Any], key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    answer = browser.post("/api/commands/volunteering/EnterBackEntry", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.get_json()


def dealt_with(browser: FlaskClient, found: Any, how: str, **body: Any) -> Any:
    answer = browser.post(f"/api/preparations/{found['preparation_id']}/{how}", json=body)
    return answer.status_code, answer.get_json()


@pytest.fixture
def maker(office: Office) -> FlaskClient:
    return office.browser(Role.STREET_OPERATOR)


@pytest.fixture
def checker(office: Office) -> FlaskClient:
    return office.browser(Role.APPROVER)


def state_of(office: Office, found: Any) -> preparation.Preparation:
    state: preparation.Preparation = office.runtimes["gateway"].state(
        preparation, preparation.stream_of(found["preparation_id"])
    )
    return state


# ── In the service ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asker", "code"),
    [
        (OPERATOR, "second-person-needed"),
        (Asker("account:1", OPERATOR.roles, None, OPERATOR), "own-hand"),
        (Asker("account:1", OPERATOR.roles, None, Asker("account:3", frozenset({"CLERK"}))), "may-not-check"),
        (Asker("account:4", frozenset({"CLERK"}), None, APPROVER), "not-permitted"),
    ],
)
def test_a_service_asks_for_two_people_whatever_the_desk_let_through(office: Office, asker: Asker, code: str) -> None:
    before = office.heads()
    answer = office.directly("volunteering", asker, "command", "EnterBackEntry", entry())
    assert (answer.status_code, answer.get_json()["type"]) == (403, f"urn:linli:{code}")
    assert office.heads() == before


def test_the_second_person_reaches_no_further_than_their_communities(office: Office) -> None:
    elsewhere = Asker("account:2", frozenset({"APPROVER"}), frozenset({HUBIN.community}))
    both = Asker("account:1", OPERATOR.roles, None, elsewhere)
    for entrypoint in ("rehearse", "command"):
        answer = office.directly("volunteering", both, entrypoint, "EnterBackEntry", entry())
        assert (answer.status_code, answer.get_json()["type"]) == (404, "urn:linli:out-of-reach")


def test_nobody_says_in_the_body_whose_hands_they_were(office: Office) -> None:
    both = Asker("account:1", OPERATOR.roles, None, APPROVER)
    for hand in ("entered_by", "approved_by"):
        forged = office.directly("volunteering", both, "command", "EnterBackEntry", entry(**{hand: "account:9"}))
        assert (forged.status_code, forged.get_json()["errors"].keys()) == (422, {hand})


# ── From one person to the other ─────────────────────────────────────────────


def test_it_is_done_once_another_person_agrees_and_both_are_named(
    office: Office, maker: FlaskClient, checker: FlaskClient
) -> None:
    before = office.heads()
    found = prepared(maker, entry())
    assert office.heads() == before
    status, receipt = dealt_with(checker, found, "agree")
    assert (status, receipt["service"]) == (200, "volunteering")
    events = maker.get(f"/api/history/volunteering?stream={receipt['stream']}").get_json()[-2:]
    state = state_of(office, found)
    assert [each["type"].split(".")[2] for each in events] == ["BackEntryProposed", "ServiceRecorded"]
    assert {(each["actor"], each["checked_by"]) for each in events} == {(state.prepared_by, state.checked_by)}
    assert (events[1]["data"]["confirmed_by"], events[1]["data"]["approved_by"]) == (
        state.prepared_by,
        state.checked_by,
    )
    assert (state.status, state.body) == ("done", None)


def test_whoever_prepared_it_does_not_check_it(office: Office, maker: FlaskClient) -> None:
    found = prepared(maker, entry())
    for how in ("agree", "send-back"):
        status, said = dealt_with(maker, found, how, reason="自查")
        assert (status, said["type"]) == (409, "urn:linli:gateway:own-hand")
    assert dealt_with(maker, found, "withdraw")[0] == 200
    assert state_of(office, found).status == "withdrawn"


def test_a_token_is_no_second_person(office: Office, maker: FlaskClient) -> None:
    found = prepared(maker, entry())
    status, said = office.machine(Role.APPROVER).ask(f"preparations/{found['preparation_id']}/agree", {})
    assert (status, said["type"]) == (403, "urn:linli:not-a-person")


def test_others_do_not_even_see_it(office: Office, maker: FlaskClient) -> None:
    found = prepared(maker, entry())
    other = office.browser(Role.COMMUNITY_WORKER)
    assert dealt_with(other, found, "agree")[0] == 404
    assert other.get(f"/checks/{found['preparation_id']}").status_code == 404


def test_what_the_service_would_refuse_is_refused_before_anybody_else_is_asked(maker: FlaskClient) -> None:
    answer = maker.post("/api/commands/volunteering/EnterBackEntry", json=entry(evidence=" "))
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:linli:volunteering:no-evidence")


def test_asked_twice_it_is_prepared_once_and_done_once(
    office: Office, maker: FlaskClient, checker: FlaskClient
) -> None:
    body, key = entry(volunteer_id=HUBIN.member), str(uuid.uuid4())
    found = prepared(maker, body, key)
    assert prepared(maker, body, key)["preparation_id"] == found["preparation_id"]
    receipt = dealt_with(checker, found, "agree")[1]
    before = office.heads()
    assert prepared(maker, body, key)["preparation_id"] == found["preparation_id"]
    status, again = dealt_with(checker, found, "agree")
    assert (status, again["position"], again["first"]) == (200, receipt["position"], False)
    assert office.heads() == before


def test_a_malformed_command_id_is_refused_before_anything_waits(office: Office, maker: FlaskClient) -> None:
    log, headers = office.runtimes["gateway"].store, {"Idempotency-Key": "two words"}
    before = log.head().position
    answer = maker.post("/api/commands/volunteering/EnterBackEntry", json=entry(), headers=headers)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "urn:linli:bad-headers")
    assert log.head().position == before


def test_sent_back_it_says_why_and_is_over(office: Office, maker: FlaskClient, checker: FlaskClient) -> None:
    found = prepared(maker, entry())
    assert dealt_with(checker, found, "send-back", reason=" ")[1]["type"] == "urn:linli:gateway:no-reason"
    assert dealt_with(checker, found, "send-back", reason="原件日期不符")[0] == 200
    assert (state_of(office, found).status, state_of(office, found).reason) == ("sent-back", "原件日期不符")
    assert dealt_with(checker, found, "agree")[0] == 409


def test_what_came_in_between_is_told_to_both(office: Office, maker: FlaskClient, checker: FlaskClient) -> None:
    twice = entry()
    first, second = prepared(maker, twice), prepared(maker, {**twice, "record_id": str(uuid.uuid4())})
    assert dealt_with(checker, first, "agree")[0] == 200
    status, said = dealt_with(checker, second, "agree")
    assert (status, said["type"]) == (409, "urn:linli:volunteering:already-on-record")
    assert state_of(office, second).status == "waiting"  # it is for the second person to send it back


def test_a_maker_whose_token_was_revoked_meanwhile_is_no_maker(office: Office, checker: FlaskClient) -> None:
    machine = office.machine(Role.STREET_OPERATOR)
    status, found = machine.command("volunteering", "EnterBackEntry", **entry())
    assert status == 202
    gone = state_of(office, found).prepared_by.removeprefix("token:")
    office.registry.ask(str(uuid.uuid4()), "cli", lambda at: RevokeToken(token_id=gone, at=at, by="cli"))
    status, said = dealt_with(checker, found, "agree")
    assert (status, said["type"]) == (403, "urn:linli:not-permitted")


# ── Letting go ───────────────────────────────────────────────────────────────


def test_after_its_days_it_lapses_and_what_was_filled_in_is_gone(office: Office, maker: FlaskClient) -> None:
    found = prepared(maker, entry())
    office.settle()
    gateway, last = office.runtimes["gateway"], date.fromisoformat(found["until"])
    gateway.wake(last)
    assert state_of(office, found).status == "waiting"
    gateway.wake(last + timedelta(days=1))
    office.settle()
    assert (state_of(office, found).status, state_of(office, found).body) == ("lapsed", None)
    assert gateway.keyring.get(found["preparation_id"]) is None


def test_erasing_a_person_takes_along_what_waits_about_them(office: Office, maker: FlaskClient) -> None:
    found = prepared(maker, entry(volunteer_id=HUBIN.volunteer))
    office.settle()
    erase = {"member_id": HUBIN.volunteer, "on": TODAY.isoformat(), "basis": "PIPL-47"}
    assert office.browser(Role.APPROVER).post("/api/commands/members/EraseMember", json=erase).status_code == 200
    office.settle()
    assert (state_of(office, found).status, state_of(office, found).body) == ("dropped", None)
    assert office.runtimes["gateway"].keyring.get(found["preparation_id"]) is None
