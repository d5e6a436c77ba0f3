"""A list goes out masked, or in clear for a reason that a second person agreed to; whatever goes out is known first."""

import io
import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from infra.adapters.permissions import Asker
from services.gateway.accounts.events import Role
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.office import HUBIN, LIXIN, NUMBERS, Office

BODY = {"columns": ["ID_NUMBER"], "reason": "UPPER_FORM", "listing": "members", "on": TODAY.isoformat()}


def body(*members: str, **changes: Any) -> dict[str, Any]:
    return {**BODY, "release_id": str(uuid.uuid4()), "member_ids": members, "asked": f"day={TODAY}", **changes}


def lines(answer: Any) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet]


def form_of(page: str) -> dict[str, str]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return {"csrf_token": token[1], "command_id": str(uuid.uuid4())}


def way(page: str, text: str) -> str:
    """The address of a link by its words."""
    found = re.search(rf'href="([^"]+)">{text}<', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


@pytest.fixture
def operator(office: Office) -> FlaskClient:
    return office.browser(Role.STREET_OPERATOR)


@pytest.fixture
def approver(office: Office) -> FlaskClient:
    return office.browser(Role.APPROVER)


def prepared(operator: FlaskClient, *members: str, **changes: Any) -> str:
    answer = operator.post("/api/commands/members/ReleaseList", json=body(*members, **changes))
    assert answer.status_code == 202, answer.text
    return str(answer.get_json()["preparation_id"])


def test_it_is_told_once_to_who_asked_after_another_agreed_and_the_fact_stands_before_it(
    office: Office, operator: FlaskClient, approver: FlaskClient
) -> None:
    address = f"/api/preparations/{prepared(operator, LIXIN.member, HUBIN.member)}"
    assert operator.post(f"{address}/collect").status_code == 409
    before = office.heads()
    agreed = approver.post(f"{address}/agree")
    assert (agreed.status_code, agreed.get_json()["service"]) == (200, "gateway")
    assert office.heads() == before
    assert approver.post(f"{address}/collect").get_json()["type"] == "urn:linli:not-yours"

    receipt = operator.post(f"{address}/collect").get_json()
    assert {who: told["ID_NUMBER"] for who, told in receipt["told"].items()} == {
        LIXIN.member: NUMBERS["立新"],
        HUBIN.member: NUMBERS["湖滨"],
    }
    (event,) = operator.get(f"/api/history/members?stream={receipt['stream']}").get_json()
    assert (event["position"], event["data"]["member_ids"]) == (receipt["position"], [LIXIN.member, HUBIN.member])
    assert event["actor"].startswith("account:") and event["checked_by"].startswith("account:")
    assert NUMBERS["立新"] not in str(event)
    assert operator.post(f"{address}/collect").status_code == 409


def test_nobody_has_a_list_in_clear_alone(office: Office) -> None:
    alone = Asker("account:1", frozenset({"STREET_OPERATOR"}))
    answer = office.directly("members", alone, "command", "ReleaseList", body(LIXIN.member))
    assert answer.get_json()["type"] == "urn:linli:second-person-needed"


def test_of_a_community_only_its_own_people_are_told(office: Office) -> None:
    second = Asker("account:2", frozenset({"APPROVER"}))
    one = Asker("account:1", frozenset({"STREET_OPERATOR"}), frozenset({LIXIN.community}), second)
    everybody = body(LIXIN.member, HUBIN.member)
    assert office.directly("members", one, "command", "ReleaseList", everybody).status_code == 404
    elsewhere = everybody | {"community_id": HUBIN.community}
    assert office.directly("members", one, "command", "ReleaseList", elsewhere).status_code == 404
    told = office.directly("members", one, "command", "ReleaseList", everybody | {"community_id": LIXIN.community})
    assert told.get_json()["told"].keys() == {LIXIN.member}


def test_at_the_desk_it_is_asked_for_checked_downloaded_and_listed_for_the_month(
    office: Office, operator: FlaskClient, approver: FlaskClient
) -> None:
    office.settle()
    asking = way(operator.get("/members?community=" + LIXIN.community).text, "导出明文")
    form = operator.get(asking)
    sent = form_of(form.text) | {"asked": parse_qs(urlsplit(asking).query)["asked"][0]}
    assert operator.post(asking, data=sent).status_code == 422
    sent |= {"columns": "ID_NUMBER", "reason": "UPPER_FORM"}
    assert "社区：立新社区" in form.text
    assert "每月由安全管理员核查" in operator.post(asking, data=sent).text
    assert operator.post(asking, data=sent | {"step": "sure"}).status_code == 303

    office.settle()
    address = way(approver.get("/checks").text, "导出明文名单")
    page = approver.get(address).text
    for said in ("党员名册", "社区：立新社区", "姓名、身份证号", "填报上级要求的表格"):
        assert said in page
    assert approver.post(f"{address}/agree", data=form_of(page) | {"step": "sure"}).status_code == 303

    mine = operator.get(address).text
    assert "只能下载一次" in mine
    answer = operator.post(f"{address}/collect", data=form_of(mine))
    sheet = lines(answer)
    assert [sheet[0].index(each) for each in ("姓名", "身份证号")] == [0, 1]
    assert NUMBERS["立新"] in [row[1] for row in sheet]
    assert NUMBERS["湖滨"] not in [row[1] for row in sheet]
    below = " ".join(str(row[0]) for row in sheet)
    for said in ("条件：社区：立新社区", "事由：填报上级要求的表格", "含个人信息明文", "张三"):
        assert said in below
    assert answer.headers["Cache-Control"] == "no-store"

    office.settle()
    security = office.browser(Role.SECURITY_ADMINISTRATOR)
    for page in ("/disclosures", "/disclosures/exports"):
        found = security.get(page).text
        assert "填报上级要求的表格" in found
        assert NUMBERS["立新"] not in found and LIXIN.member not in found


def test_a_masked_list_is_known_too_and_names_nobody(office: Office, operator: FlaskClient) -> None:
    before = office.runtimes["gateway"].store.head().position
    sheet = lines(operator.get("/members?export=xlsx"))
    assert "*" in str(sheet[1][0])
    (event,) = office.runtimes["gateway"].store.log(before, 10)
    assert event.type.split(".")[2] == "ListExported" and event.sealed == b""
    office.settle()
    history = office.browser(Role.SECURITY_ADMINISTRATOR).get("/history/accounts").text
    assert "导出党员名册" in history and "掩码" in history


def test_what_the_form_brought_back_may_be_nonsense(operator: FlaskClient) -> None:
    form = form_of(operator.get("/members/clear").text)
    for asked in ("day=2026-02-31&sort=-DROP&column=x", "%00", "class=' OR 1=1"):
        answer = operator.post("/members/clear", data=form | {"asked": asked, "reason": "AID"})
        assert answer.status_code == 200


def test_a_list_that_the_desk_does_not_know_is_shown_and_left_to_the_program_that_asked(
    operator: FlaskClient, approver: FlaskClient
) -> None:
    address = f"/checks/{prepared(operator, LIXIN.member, listing='pensioners', asked='all')}"
    page = approver.get(address).text
    assert "pensioners" in page
    assert approver.post(f"{address}/agree", data=form_of(page) | {"step": "sure"}).status_code == 303
    mine = operator.get(address).text
    refused = operator.post(f"{address}/collect", data=form_of(mine))
    assert (refused.status_code, "由提交的程序通过接口领取" in refused.text) == (409, True)
