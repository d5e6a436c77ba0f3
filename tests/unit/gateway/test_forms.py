"""What a clerk sends: guarded, done once, refused with the input kept."""

import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.client import Refusal
from tests.unit.gateway.fakes import FakeImports, FakeServices
from tests.unit.gateway.subdistrict import IMPORT, MEMBERS

PERSON = f"/members/{MEMBERS[0]}"
TWO = [f"ELDERLY/{MEMBERS[1]}", f"ELDERLY/{MEMBERS[2]}"]


def token(desk: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.get(address).text)
    assert found is not None
    return found[1]


def refusal(status: int = 409, **more: object) -> Refusal:
    return Refusal(status, {"type": "urn:linli:members:not-proposed", "title": "没有待确认的分类建议。", **more})


def send(desk: FlaskClient, address: str, page: str, **data: object) -> object:
    form = {"csrf_token": token(desk, page), "command_id": str(uuid.uuid4()), **data}
    return desk.post(address, data=form)


# ── Guards ───────────────────────────────────────────────────────────────────


def test_a_form_without_its_token_is_not_taken_and_its_content_kept(desk: FlaskClient, services: FakeServices) -> None:
    typed = {"member_class": "MOBILE_OUT", "reason": "已回本地居住"}
    response = desk.post(f"{PERSON}/decline", data={"command_id": str(uuid.uuid4()), **typed})

    assert (response.status_code, response.location) == (303, f"{PERSON}/decline")
    assert services.asked == []
    again = desk.get(response.location).text
    assert "填写的内容已保留" in again
    assert 'value="已回本地居住"' in again
    assert "已回本地居住" not in desk.get("/members").text


def test_a_form_without_a_command_id_is_refused(desk: FlaskClient, services: FakeServices) -> None:
    response = send(desk, f"{PERSON}/confirm", PERSON, command_id="1; drop", member_class="ELDERLY")

    assert response.status_code == 400
    assert services.asked == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.8:8000", "[::1]:8000"])
def test_another_name_for_this_machine_is_refused(desk: FlaskClient, host: str) -> None:
    response = desk.get("/", headers={"Host": host})

    assert response.status_code == 403
    assert "党员分类情况" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000"])
def test_this_machine_may_come_in(desk: FlaskClient, host: str) -> None:
    assert desk.get("/sign-in", headers={"Host": host}).status_code != 403


@pytest.mark.parametrize("address", ["/", "/nothing", "/imports"])
def test_every_answer_says_what_a_browser_may_do_with_it(desk: FlaskClient, address: str) -> None:
    headers = desk.get(address).headers

    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_errors_say_nothing_of_our_insides(app: Flask, desk: FlaskClient, services: FakeServices) -> None:
    services.silent = {"members"}
    away = desk.get("/members")
    assert away.status_code == 503
    assert "“党员管理”服务暂不可用，请稍后刷新" in away.text

    services.silent = set()
    app.extensions["linli"].reads.timeline = lambda *_, **__: 1 / 0
    broken = desk.get("/history")
    assert broken.status_code == 500
    assert "ZeroDivision" not in broken.text

    assert desk.get(f"/members/{uuid.uuid4()}").status_code == 404
    assert desk.get("/imports/none-such").status_code == 404


def test_a_file_that_is_too_large_is_refused(desk: FlaskClient) -> None:
    eleven_megabytes = {"CONTENT_LENGTH": str(11 * 1024 * 1024)}
    file = (io.BytesIO(b"PK"), "large.xlsx")
    response = desk.post("/imports", data={"file": file}, environ_overrides=eleven_megabytes)

    assert response.status_code == 413
    assert "10 MB" in response.text


# ── One person ───────────────────────────────────────────────────────────────


def test_confirming_asks_once_and_shows_the_person_again(desk: FlaskClient, services: FakeServices) -> None:
    command_id = str(uuid.uuid4())
    for _ in range(2):  # a double click
        response = send(desk, f"{PERSON}/confirm", PERSON, command_id=command_id, member_class="MOBILE_OUT")
        assert (response.status_code, response.location) == (303, PERSON)

    assert {each[3] for each in services.asked} == {command_id}
    data = {"member_id": MEMBERS[0], "member_class": "MOBILE_OUT", "on": "2026-11-22"}
    assert services.asked[0][:3] == ("members", "ConfirmClassification", data)
    assert "已确认该分类建议" in desk.get(PERSON).text


def test_a_page_that_lags_behind_says_so(desk: FlaskClient, services: FakeServices) -> None:
    services.slow = True

    send(desk, f"{PERSON}/confirm", PERSON, member_class="MOBILE_OUT")

    assert "已受理，列表稍后更新" in desk.get(PERSON).text


def test_a_refusal_keeps_what_was_typed(desk: FlaskClient, services: FakeServices) -> None:
    services.refusal = refusal()

    response = send(desk, f"{PERSON}/decline", PERSON, member_class="MOBILE_OUT", reason="已回本地居住")

    assert response.status_code == 409
    assert "没有待确认的分类建议。" in response.text
    assert 'value="已回本地居住"' in response.text


def test_a_field_that_is_wrong_is_marked_beside_it(desk: FlaskClient, services: FakeServices) -> None:
    services.refusal = refusal(422, title="部分内容填写有误，请按提示修改。", errors={"wish": ["Longer than maximum."]})

    response = send(desk, f"{PERSON}/contest", PERSON, member_class="ELDERLY", channel="PHONE", wish="本人年龄有误")

    assert response.status_code == 422
    assert "此项填写有误" in response.text
    assert "本人年龄有误</textarea>" in response.text
    assert 'value="PHONE" selected' in response.text


def test_declining_needs_a_reason(desk: FlaskClient, services: FakeServices) -> None:
    response = send(desk, f"{PERSON}/decline", PERSON, member_class="MOBILE_OUT", reason="  ")

    assert response.status_code == 422
    assert "请填写不予确认的理由" in response.text
    assert services.asked == []


def test_an_objection_carries_the_wish_and_the_channel(desk: FlaskClient, services: FakeServices) -> None:
    send(desk, f"{PERSON}/contest", PERSON, member_class="ELDERLY", channel="WINDOW", wish="年龄有误")

    data = services.asked[0][2]
    assert (data["wish"], data["channel"], data["member_class"]) == ("年龄有误", "WINDOW", "ELDERLY")


# ── Several at once ──────────────────────────────────────────────────────────


def test_confirming_several_is_a_command_each(desk: FlaskClient, services: FakeServices) -> None:
    response = send(desk, "/proposals/confirm", "/proposals", chosen=TWO, step="sure")

    assert response.status_code == 303
    assert [each[2]["member_id"] for each in services.asked] == [MEMBERS[1], MEMBERS[2]]
    assert len({each[3] for each in services.asked}) == 2
    assert "已确认 2 条分类建议" in desk.get(response.location).text


def test_before_several_are_confirmed_their_number_and_the_consequence_are_shown(
    desk: FlaskClient, services: FakeServices
) -> None:
    response = send(desk, "/proposals/confirm", "/proposals", chosen=TWO)

    assert services.asked == []
    assert "将确认 2 条分类建议" in response.text
    assert response.text.count('name="chosen"') == 2


def test_without_a_tick_nothing_is_confirmed(desk: FlaskClient, services: FakeServices) -> None:
    response = send(desk, "/proposals/confirm", "/proposals", step="sure")

    assert services.asked == []
    assert "请先勾选" in desk.get(response.location).text


def test_refusals_of_several_are_counted(desk: FlaskClient, services: FakeServices) -> None:
    services.refusal = refusal()

    response = send(desk, "/proposals/confirm", "/proposals", chosen=TWO, step="sure")

    assert "2 条未办理：没有待确认的分类建议。" in desk.get(response.location).text


# ── Imports ──────────────────────────────────────────────────────────────────


def test_a_file_leads_to_its_preview(desk: FlaskClient) -> None:
    response = send(desk, "/imports", "/imports", file=(io.BytesIO(b"PK"), "名册.xlsx"))

    assert (response.status_code, response.location) == (303, f"/imports/{IMPORT}")


def test_a_file_nobody_can_read_says_why(desk: FlaskClient, imports: FakeImports) -> None:
    imports.refusal = refusal(422, title="文件已损坏，无法读取。")

    response = send(desk, "/imports", "/imports", file=(io.BytesIO(b"?"), "名册.xlsx"))

    assert response.status_code == 422
    assert "文件已损坏，无法读取。" in response.text
    assert "请选择名册文件" in send(desk, "/imports", "/imports").text


def test_confirming_an_import_leads_to_its_progress(desk: FlaskClient, imports: FakeImports) -> None:
    address = f"/imports/{IMPORT}"

    response = send(desk, address, address, mode="CORRECT_ROWS")

    assert response.status_code == 303
    assert "本页每 2 秒自动刷新" in desk.get(address).text


def test_a_refused_import_keeps_the_choice(desk: FlaskClient, imports: FakeImports) -> None:
    address = f"/imports/{IMPORT}"
    imports.refusal = refusal(title="还有错误行。")

    response = send(desk, address, address, mode="CORRECT_ROWS")

    assert response.status_code == 409
    assert "还有错误行。" in response.text
    assert re.search(r'value="CORRECT_ROWS" checked', response.text)
