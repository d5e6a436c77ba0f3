"""What is masked is shown one field at a time, for a reason, to a person who is named before anything is shown."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.gateway.accounts.events import Role
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.office import HUBIN, LIXIN, NUMBERS, Office

LOOK = {"field": "ID_NUMBER", "reason": "IDENTITY", "on": TODAY.isoformat()}


def looked(browser: FlaskClient, key: str | None = None, **changes: str) -> Any:
    body = {"member_id": LIXIN.member, **LOOK, **changes}
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return browser.post("/api/commands/members/RevealField", json=body, headers=headers)


@pytest.fixture
def operator(office: Office) -> FlaskClient:
    return office.browser(Role.STREET_OPERATOR)


def test_it_is_shown_and_the_fact_stands_before_it(operator: FlaskClient) -> None:
    receipt = looked(operator).get_json()
    assert receipt["told"] == NUMBERS["立新"]
    (event,) = operator.get(f"/api/history/members?stream={receipt['stream']}").get_json()[-1:]
    assert (event["position"], event["actor"][:8]) == (receipt["position"], "account:")
    assert (event["data"]["field"], event["data"]["reason"], event["sealed"]) == ("ID_NUMBER", "IDENTITY", False)
    assert NUMBERS["立新"] not in str(event)


def test_one_fact_shows_it_once(operator: FlaskClient) -> None:
    key = str(uuid.uuid4())
    assert [looked(operator, key).get_json()["told"] for _ in range(2)] == [NUMBERS["立新"], None]


@pytest.mark.parametrize("wrong", [{"reason": "CURIOSITY"}, {"field": "NAME"}, {"reason": ""}])
def test_reasons_and_fields_are_short_lists(office: Office, operator: FlaskClient, wrong: dict[str, str]) -> None:
    before = office.heads()
    assert looked(operator, **wrong).status_code == 422
    assert office.heads() == before


def test_another_communitys_people_are_out_of_reach(office: Office) -> None:
    worker = office.browser(Role.COMMUNITY_WORKER)
    assert looked(worker).status_code == 200
    assert looked(worker, member_id=HUBIN.member).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR])
def test_who_has_no_need_sees_nothing(office: Office, role: Role) -> None:
    assert looked(office.browser(role)).status_code == 403


def test_what_is_not_there_is_not_shown(operator: FlaskClient) -> None:
    assert looked(operator, field="PHONE").get_json()["told"] is None
    assert looked(operator, member_id=str(uuid.uuid4())).get_json()["told"] is None


def test_the_page_shows_it_in_the_answer_itself_and_no_browser_keeps_it(operator: FlaskClient) -> None:
    address = f"/disclosures/of/{LIXIN.member}"
    page = operator.get(address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    data = {"csrf_token": token[1], "command_id": str(uuid.uuid4()), "field": "ID_NUMBER"}
    without = operator.post(address, data=data)
    assert (without.status_code, NUMBERS["立新"] in without.text) == (422, False)
    shown = operator.post(address, data={**data, "reason": "UPPER_FORM"})
    assert (shown.status_code, NUMBERS["立新"] in shown.text) == (200, True)
    assert shown.headers["Cache-Control"] == "no-store"
    again = operator.post(address, data={**data, "reason": "UPPER_FORM"})
    assert (again.status_code, NUMBERS["立新"] in again.text) == (200, False)


def test_the_security_administrator_reads_each_month_who_looked_and_not_at_whom(
    office: Office, operator: FlaskClient
) -> None:
    looked(operator, reason="INSPECTION")
    office.settle()
    page = office.browser(Role.SECURITY_ADMINISTRATOR).get("/disclosures").text
    for said in ("张三", "身份证号", "上级检查或审计"):
        assert said in page
    assert LIXIN.member not in page and NUMBERS["立新"] not in page
    before = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
    earlier = office.browser(Role.SECURITY_ADMINISTRATOR).get(f"/disclosures?month={before}").text
    assert "上级检查或审计" not in earlier


def test_after_erasure_there_is_nothing_to_show(office: Office, operator: FlaskClient) -> None:
    gone = {"member_id": HUBIN.member, "on": TODAY.isoformat(), "basis": "PIPL-47"}
    assert office.browser(Role.APPROVER).post("/api/commands/members/EraseMember", json=gone).status_code == 200
    office.settle()
    assert looked(operator, member_id=HUBIN.member).get_json()["told"] is None
