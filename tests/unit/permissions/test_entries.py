"""代录: what a clerk enters for somebody has a receipt, can be contested in time, and is counted."""

import re
import uuid
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from infra.adapters.permissions import permissions_of
from infra.adapters.runtime import define
from services.gateway.accounts.events import Role
from services.gateway.client import SERVICES
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.office import HUBIN, LIXIN, Community, Office

TABLE = permissions_of("services.gateway")
DAY = TODAY.isoformat()


WISH = "每周陪独居老人散步"


def entered(office: Office, browser: FlaskClient, here: Community = LIXIN, **changes: str) -> str:
    """Enter what somebody takes on, as they said by phone; answers the number of the receipt."""
    body = {"member_id": here.guest, "offer_id": str(uuid.uuid4()), "kind": "SMALL_WISH", "what": WISH, "on": DAY}
    answer = browser.post("/api/commands/members/ClaimOffer", json={**body, "channel": "PHONE", **changes})
    assert answer.status_code == 200, answer.text
    office.settle()
    return f"M-{answer.get_json()['position']:06d}"


def said(browser: FlaskClient, number: str, how: str, **body: str) -> tuple[int, Any]:
    answer = browser.post(f"/api/entries/{number}/{how}", json=body)
    return answer.status_code, answer.get_json()


@pytest.fixture
def clerk(office: Office) -> FlaskClient:
    return office.browser(Role.CLERK)


@pytest.fixture
def operator(office: Office) -> FlaskClient:
    return office.browser(Role.STREET_OPERATOR)


# ── The table ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("service", SERVICES)
def test_what_may_be_entered_for_somebody_names_its_channel_and_nothing_else_does(service: str) -> None:
    accepted = define(f"services.{service}").accepted
    with_channel = {each.__name__ for each in accepted if "channel" in {field.name for field in fields(each)}}
    assert {each.__name__ for each in accepted if TABLE.may_be_entered(service, each.__name__)} == with_channel


# ── The receipt ──────────────────────────────────────────────────────────────


def test_whoever_enters_something_at_the_desk_is_offered_its_receipt(office: Office, clerk: FlaskClient) -> None:
    address = f"/brigades/{LIXIN.guest}/offer"
    token = re.search(r'name="csrf_token" value="([^"]+)"', clerk.get(address).text)
    assert token is not None
    sent = {"csrf_token": token[1], "command_id": str(uuid.uuid4()), "kind": "SMALL_WISH", "what": WISH, "on": DAY}
    assert clerk.post(address, data={**sent, "channel": "WINDOW"}).status_code == 303
    office.settle()
    assert clerk.post(address, data={**sent, "channel": "WINDOW"}).status_code == 303
    offered = re.search(r'href="(/entries/M-[0-9]{6}/receipt)"', clerk.get(f"/brigades/{LIXIN.guest}").text)
    assert offered is not None
    assert WISH in clerk.get(offered[1]).text


def test_the_receipt_says_what_by_whom_how_and_until_when(office: Office, clerk: FlaskClient) -> None:
    number = entered(office, clerk)
    page = clerk.get(f"/entries/{number}/receipt").text
    until = office.registry.now().date() + timedelta(days=10)
    for told in (number, "认领服务事项", WISH, "电话", "张三", f"{until.year}年{until.month}月{until.day}日"):
        assert told in page


def test_what_is_said_of_hardship_is_not_on_the_receipt(office: Office, clerk: FlaskClient) -> None:
    about = {"member_id": HUBIN.volunteer, "case_id": str(uuid.uuid4()), "on": DAY, "wish": "长期患病"}
    answer = clerk.post("/api/commands/members/ApplyForAid", json={**about, "channel": "PAPER"})
    office.settle()
    page = clerk.get(f"/entries/M-{answer.get_json()['position']:06d}/receipt").text
    assert "申请困难党员帮扶" in page
    assert "长期患病" not in page


def test_what_somebody_did_by_their_own_hand_is_no_entry(office: Office, clerk: FlaskClient) -> None:
    number = entered(office, clerk, channel="DESK")
    assert clerk.get(f"/entries/{number}").status_code == 404
    assert clerk.get(f"/entries/{number}/receipt").status_code == 404


def test_an_entry_is_found_by_its_number_however_it_is_typed(office: Office, clerk: FlaskClient) -> None:
    number = entered(office, clerk)
    page = clerk.get("/entries/look-up").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token[1], "command_id": str(uuid.uuid4())}
    found = clerk.post("/entries/look-up", data={**sent, "number": number.lower().replace("-", " ")})
    assert found.headers["Location"] == f"/entries/{number}"
    wrong = clerk.post("/entries/look-up", data={**sent, "number": "M-999999"})
    assert (wrong.status_code, "没有找到该编号" in wrong.text) == (404, True)


# ── Contesting ───────────────────────────────────────────────────────────────


def test_contested_it_is_a_task_until_somebody_else_answers(
    office: Office, clerk: FlaskClient, operator: FlaskClient
) -> None:
    number = entered(office, clerk)
    assert said(clerk, number, "contest", ground="NOT_WISHED")[0] == 200
    office.settle()
    assert "有异议，待答复" in clerk.get(f"/entries/{number}").text
    assert "本人对代录的异议，待答复" in operator.get("/").text
    assert "件代录本人提出异议" in operator.get("/tasks").text
    assert number in operator.get("/entries?state=OPEN").text

    assert said(clerk, number, "answer", outcome="STANDS")[0] == 403
    assert said(operator, number, "answer", outcome="MENDED")[0] == 200
    office.settle()
    assert number not in operator.get("/entries?state=OPEN").text
    assert "有异议，已答复：已更正" in operator.get(f"/entries/{number}").text
    assert operator.get(f"/api/entries/{number}").get_json()["contest"]["outcome"] == "MENDED"


def test_whoever_entered_it_does_not_answer(office: Office, operator: FlaskClient) -> None:
    number = entered(office, operator)
    assert said(operator, number, "contest", ground="OTHERWISE")[0] == 200
    status, problem = said(operator, number, "answer", outcome="STANDS")
    assert (status, problem["type"]) == (409, "urn:linli:gateway:own-entry")
    assert said(office.browser(Role.COMMUNITY_WORKER), number, "answer", outcome="STANDS")[0] == 200


def test_when_its_days_are_over_it_cannot_be_contested(office: Office, clerk: FlaskClient) -> None:
    number, now = entered(office, clerk), office.registry.now
    office.registry.now = lambda: now() + timedelta(days=11)
    try:
        status, problem = said(clerk, number, "contest", ground="NOT_WISHED")
        page = clerk.get(f"/entries/{number}").text
    finally:
        office.registry.now = now
    assert (status, problem["type"]) == (409, "urn:linli:gateway:too-late")
    assert "期限已过" in problem["title"]
    assert "登记本人异议" not in page


@pytest.mark.parametrize(("how", "body"), [("contest", {"ground": "ANGRY"}), ("answer", {}), ("contest", {})])
def test_what_is_said_is_one_of_a_short_list(office: Office, operator: FlaskClient, how: str, body: Any) -> None:
    before = office.runtimes["gateway"].store.head().position
    assert said(operator, entered(office, operator), how, **body)[0] == 422
    assert office.runtimes["gateway"].store.head().position == before


def test_another_communitys_entry_is_not_found_unless_one_made_it(office: Office, clerk: FlaskClient) -> None:
    worker = office.browser(Role.COMMUNITY_WORKER)
    theirs, ours = entered(office, clerk, HUBIN), entered(office, clerk, LIXIN)
    assert worker.get(f"/entries/{ours}").status_code == 200
    for how in ("", "/receipt"):
        assert worker.get(f"/entries/{theirs}{how}").status_code == 404
    assert said(worker, theirs, "contest", ground="NOT_WISHED")[0] == 404


# ── The ledger ───────────────────────────────────────────────────────────────


def test_the_audit_administrator_reads_the_ledger_and_counts_but_no_names(office: Office, clerk: FlaskClient) -> None:
    number = entered(office, clerk)
    page = office.browser(Role.AUDIT_ADMINISTRATOR).get("/entries").text
    assert number in page
    assert "按月份和代录人计数" in page
    assert f"{office.registry.now():%Y-%m}" in page
    assert WISH not in page and f"{LIXIN.name}丙" not in page


def test_the_ledger_is_narrowed_by_clerk_channel_and_month(office: Office, clerk: FlaskClient) -> None:
    number, operator = entered(office, clerk, channel="PAPER"), office.browser(Role.STREET_OPERATOR)
    clerks = re.findall(r'<option value="(account:[^"]+)"', operator.get("/entries").text)
    assert sum(number in operator.get(f"/entries?clerk={each}").text for each in clerks) == 1
    assert number in operator.get("/entries?channel=PAPER").text
    assert number not in operator.get("/entries?channel=WINDOW").text
    assert number not in operator.get(f"/entries?month={TODAY.replace(day=1) - timedelta(days=1):%Y-%m}").text


def test_who_enters_things_sees_their_own(office: Office, clerk: FlaskClient, operator: FlaskClient) -> None:
    theirs, own = entered(office, operator), entered(office, clerk)
    page = clerk.get("/entries/mine").text
    assert (own in page, theirs in page) == (True, False)
    assert clerk.get("/entries").status_code == 403


def test_the_history_leads_to_the_entry(office: Office, clerk: FlaskClient, operator: FlaskClient) -> None:
    number = entered(office, clerk)
    page = operator.get(f"/history?service=members&positions={int(number[2:])}").text
    assert f'<a href="/entries/{number}">{number}</a>' in page


def test_the_ledger_can_be_thrown_away_and_comes_back_the_same(office: Office, clerk: FlaskClient) -> None:
    said(clerk, entered(office, clerk), "contest", ground="NOT_WISHED")
    office.settle()
    gateway = office.runtimes["gateway"]
    before = gateway.reads.digests()
    gateway.rebuild(office.bus)
    after = gateway.reads.digests()
    assert {name: after[name] for name in ("entries", "contests")} == {
        name: before[name] for name in ("entries", "contests")
    }
