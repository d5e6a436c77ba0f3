"""待复核: what waits is listed for whoever may check it, shown in words, and printed with three hands."""

import re
import uuid
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from infra.adapters.permissions import permissions_of
from infra.adapters.runtime import define
from infra.wire.schema import SIGNED
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.client import Refusal
from services.gateway.pages import check_words
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.mechanisms import CASE
from tests.unit.gateway.subdistrict import COMMUNITIES, MEMBERS, TODAY

DECIDED = {"organization": "柯桥街道党工委", "kind": "批复", "on": TODAY.isoformat(), "document": "柯街党困〔2026〕8号"}
APPROVE = {"member_id": MEMBERS[0], "case_id": str(uuid.uuid4()), "decided_by": DECIDED}
APPROVE |= {"valid_until": "2027-11-22", "on": TODAY.isoformat()}

MERGE = {"keep_id": MEMBERS[0], "duplicate_id": MEMBERS[1], "merger_id": "merger-1", "on": TODAY.isoformat()}


def commands() -> list[type]:
    """Every command that takes a second person."""
    table = permissions_of("services.gateway")
    accepted = [cls for service in ("members", "volunteering", "evaluation")
                for cls in define(f"services.{service}").accepted
                if table.asks_for_second(service, cls.__name__)]  # fmt: skip
    return sorted(accepted, key=lambda cls: cls.__name__)


@pytest.fixture
def checker(app: Flask, registry: Registry) -> FlaskClient:
    return at_the_desk(app, registry, Role.APPROVER)


@pytest.fixture
def prepared(desk: FlaskClient) -> str:
    """The address of what waits."""
    answer = desk.post("/api/commands/members/ApproveHardship", json=APPROVE)
    assert answer.status_code == 202
    return f"/checks/{answer.get_json()['preparation_id']}"


def sent(browser: FlaskClient, address: str, **typed: str) -> Any:
    """A form sent as its page has it, consequences read."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    assert token is not None
    about = {"csrf_token": token[1], "command_id": str(uuid.uuid4()), "step": "sure"}
    return browser.post(address, data={**about, **typed})


@pytest.mark.parametrize("command", commands(), ids=lambda cls: cls.__name__)
def test_every_field_of_a_checked_command_has_its_word(command: type) -> None:
    assert {each.name for each in fields(command) if SIGNED not in each.metadata} <= check_words.LABELS.keys()
    assert command.__name__ in check_words.TITLES


def test_what_a_form_sends_waits_and_nothing_is_asked_yet(
    desk: FlaskClient, checker: FlaskClient, services: FakeServices
) -> None:
    decided = {f"decided_by.{name}": value for name, value in DECIDED.items()}
    typed = {**decided, "category": "ILLNESS_DISABILITY", "valid_until": "2027-11-22", "on": TODAY.isoformat()}
    assert sent(desk, f"/hardship/{CASE}/approve", **typed).status_code == 303
    assert "已提交复核，须由经办人以外的人核对" in desk.get("/").text
    address = re.search(r'href="(/checks/[0-9a-f-]{36})"', checker.get("/checks").text)
    assert address is not None
    assert "重病或残疾" in checker.get(address[1]).text
    assert services.asked == []


def test_what_waits_is_counted_on_the_first_page_and_listed(checker: FlaskClient, prepared: str) -> None:
    assert re.search(r"待复核：他人提交的事项</span><b>1</b>", checker.get("/").text)
    assert "登记困难党员审批" in checker.get("/checks").text


def test_ones_own_is_listed_but_waits_for_others(desk: FlaskClient, prepared: str) -> None:
    assert re.search(r"待复核：他人提交的事项</span><b>0</b>", desk.get("/").text)
    assert "登记困难党员审批" in desk.get("/checks").text
    page = desk.get(prepared).text
    assert "须由他人复核" in page
    assert "复核通过并办理" not in page


def test_the_page_shows_in_words_what_was_filled_in(checker: FlaskClient, prepared: str) -> None:
    page = checker.get(prepared).text
    for said in ("柯桥街道党工委", "柯街党困〔2026〕8号", "2027-11-22", "经办", "审核", "批准文件"):
        assert said in page
    assert APPROVE["case_id"] not in page


def test_two_records_stand_side_by_side_for_whoever_says_that_they_are_one(
    desk: FlaskClient, checker: FlaskClient
) -> None:
    waiting = desk.post("/api/commands/members/MergeRecords", json=MERGE).get_json()["preparation_id"]
    page = checker.get(f"/checks/{waiting}").text
    assert re.findall(r'<th scope="row">(\w+)</th>.*<span class="status wait">不同', page) == ["年龄", "所在组织"]
    assert "只在重复记录上有" in page


def test_agreeing_shows_the_consequence_first(checker: FlaskClient, services: FakeServices, prepared: str) -> None:
    page = checker.get(prepared).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token[1], "command_id": str(uuid.uuid4())}
    assert check_words.AGREEING[1] in checker.post(f"{prepared}/agree", data=data).text
    assert services.asked == []


def test_agreed_it_is_asked_for_both_and_the_page_names_them(
    desk: FlaskClient, checker: FlaskClient, services: FakeServices, prepared: str
) -> None:
    assert sent(checker, f"{prepared}/agree").status_code == 303
    ((service, name, data, command_id),) = services.asked
    assert (service, name, data, command_id) == ("members", "ApproveHardship", APPROVE, prepared.rpartition("/")[2])
    assert re.fullmatch(r"account:\S+ account:\S+", services.actors[0])
    assert len(set(services.actors[0].split())) == 2
    page = desk.get(prepared).text
    assert "已办理" in page
    assert "所填内容已按规定销毁" in page


def test_sent_back_the_maker_reads_why(desk: FlaskClient, checker: FlaskClient, prepared: str) -> None:
    refused = sent(checker, f"{prepared}/send-back", reason=" ")
    assert (refused.status_code, "请填写退回理由" in refused.text) == (409, True)
    assert sent(checker, f"{prepared}/send-back", reason="文号与原件不符").status_code == 303
    assert "文号与原件不符" in desk.get(prepared).text


def test_a_refusal_of_the_service_stands_on_the_page(
    checker: FlaskClient, services: FakeServices, prepared: str
) -> None:
    services.refusal = Refusal(409, {"type": "urn:linli:members:x", "title": "该申请尚未公示。", "detail": "No."})
    refused = sent(checker, f"{prepared}/agree")
    assert (refused.status_code, "该申请尚未公示。" in refused.text) == (409, True)


def test_where_the_service_does_not_answer_it_is_asked_again_and_done_once(
    checker: FlaskClient, services: FakeServices, prepared: str
) -> None:
    services.unanswered = True
    assert sent(checker, f"{prepared}/agree").status_code == 503
    services.unanswered = False
    assert "复核通过，办理中" in checker.get(prepared).text
    assert sent(checker, f"{prepared}/agree").status_code == 303
    assert len(services.asked) == 1


def test_nothing_personal_stands_in_its_address_or_title(checker: FlaskClient, prepared: str) -> None:
    page = checker.get(prepared).text
    assert MEMBERS[0] not in prepared
    assert re.search(r"<title>([^<]*)</title>", page).group(1) == "待复核事项 · 邻里社区党建"  # type: ignore[union-attr]


def test_somebody_of_some_communities_sees_their_own_only(app: Flask, registry: Registry, prepared: str) -> None:
    worker = at_the_desk(app, registry, Role.COMMUNITY_WORKER, (COMMUNITIES[0],))
    assert "登记困难党员审批" not in worker.get("/checks").text
    assert worker.get(prepared).status_code == 404
