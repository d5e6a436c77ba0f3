"""The forms of the mechanisms ask what they say, refusals stand beside their fields, and nothing is offered in vain."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.client import Refusal
from services.gateway.pages.mechanisms import brigade_steps, care, mobility, post_steps
from services.gateway.pages.mechanisms.step import Step
from services.members import contract
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.served import ACCEPTED, CONTACT, DAY, HOLDER, POST, QUARTER
from tests.unit.gateway.subdistrict import COMMUNITIES, MASKED

ID = "11111111-1111-1111-1111-111111111111"
STEPS: tuple[Step, ...] = (*post_steps.STEPS, *brigade_steps.STEPS, *mobility.STEPS, *care.STEPS)


def send(desk: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    """Fill in a form and send it; answers the status and what the page says."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.get(address).text)
    assert token is not None
    sent = desk.post(address, data={"csrf_token": token[1], "command_id": ID, **typed})
    return sent.status_code, sent.text


def said(text: str) -> list[str]:
    return re.findall(r'<span class="wrong"[^>]*>([^<]+)</span>', text)


def test_a_bodys_word_is_put_together_from_what_was_typed(desk: FlaskClient, services: FakeServices) -> None:
    body = {"organization": "第一党支部", "kind": "支部委员会", "document": "纪1号", "on": "2026.10.8"}
    typed = {f"decided_by.{name}": value for name, value in body.items()}
    status, _ = send(desk, f"/posts/{POST}/{CONTACT}/approve", **typed, on="2026-10-9")
    decided = {"organization": "第一党支部", "kind": "支部委员会", "document": "纪1号", "on": "2026-10-08"}
    assert status == 303
    assert [(name, data) for _, name, data, _ in services.asked] == [
        (
            "ApproveAssignment",
            {"post_id": POST, "member_id": CONTACT, "on": "2026-10-09", "decided_by": decided},
        )
    ]


def test_a_post_is_opened_in_the_community_of_its_branch_and_shown(desk: FlaskClient, services: FakeServices) -> None:
    branch = re.search(r'<option value="([^"]+)">立新社区第一党支部', desk.get("/posts/open").text)
    assert branch is not None
    typed = {
        "kind": "HEALTH",
        "name": "健康岗",
        "duties": "量血压",
        "organization_id": branch[1],
        "seats": "2",
        "on": DAY,
    }
    send(desk, "/posts/open", **typed)
    [(_, _, data, _)] = services.asked
    assert (data["community_id"], data["seats"]) == (COMMUNITIES[0], 2)
    assert len(data["post_id"]) == 36


def test_a_kind_of_the_catalogue_brings_its_name_and_duties(desk: FlaskClient) -> None:
    page = desk.get("/posts/open?kind=HEALTH").text
    assert 'value="健康医疗岗"' in page
    assert "测量血压" in page


@pytest.mark.parametrize(
    ("address", "typed", "refusal"),
    [
        (
            f"/posts/{POST}/{CONTACT}/approve",
            {
                **{f"decided_by.{name}": "支部" for name in ("organization", "kind", "document")},
                "decided_by.on": DAY,
                "on": DAY,
            },
            ("no-post-minutes", "请填写支部会议记录编号；不予通过的还应填写理由。"),
        ),
        (
            f"/mobility/{HOLDER}/outflow",
            {"left_on": "2027-01-01", "on": DAY},
            ("left-in-future", "流动日期不能晚于今天，请核对日期。"),
        ),
        (f"/care/{HOLDER}/plan", {"plan": " x ", "on": DAY}, ("no-care-plan", "请填写关爱计划的内容。")),
    ],
)
def test_a_refusal_stands_beside_the_field_that_it_is_about(
    desk: FlaskClient, services: FakeServices, address: str, typed: dict[str, str], refusal: tuple[str, str]
) -> None:
    kind, sentence = refusal
    about = {"type": f"urn:linli:members:{kind}", "title": sentence, "status": 409}
    services.refusal = Refusal(409, about)
    status, text = send(desk, address, **typed)
    assert (status, said(text)) == (409, [sentence])


def test_what_the_member_has_not_agreed_to_is_not_offered_for_sending(desk: FlaskClient) -> None:
    page = desk.get(f"/brigades/{HOLDER}").text
    sendable = re.findall(r"/feedback/([^/]+)/send", page)
    assert sendable == ["2026-Q2"]


def test_until_the_brigade_has_followed_the_page_says_that_the_report_in_was_accepted(
    desk: FlaskClient,
) -> None:
    page = desk.get(f"/brigades/{ACCEPTED}").text
    assert "正在编队" in page
    assert "登记报到" not in page.partition("<main")[2]


def test_the_member_sees_word_for_word_what_would_be_sent(desk: FlaskClient) -> None:
    page = desk.get(f"/brigades/{HOLDER}/feedback/{QUARTER}/agree").text
    assert "参加义诊" in page
    assert "1 小时" in page


def test_agreeing_and_not_agreeing_are_two_forms(desk: FlaskClient, services: FakeServices) -> None:
    for step in ("agree", "disagree"):
        send(desk, f"/brigades/{HOLDER}/feedback/{QUARTER}/{step}", channel="WINDOW", on=DAY)
    assert [data["agreed"] for _, _, data, _ in services.asked] == [True, False]


@pytest.mark.parametrize(
    "paper", [f"/posts/{POST}/{HOLDER}/letter", f"/brigades/{HOLDER}/receipt", f"/care/{HOLDER}/card", "/roster"]
)
def test_a_paper_has_room_to_write_out_a_masked_name_a_day_as_it_is_written_and_room_for_a_seal(
    desk: FlaskClient, paper: str
) -> None:
    text = desk.get(paper).text
    assert MASKED[0] in text
    assert ("（全名：＿＿＿＿＿＿）" in text) == (paper != "/roster")
    assert re.search(r"20\d\d年\d{1,2}月\d{1,2}日", text)
    assert "盖章" in text
    assert "非涉密系统" in text


def test_who_is_in_need_does_not_stand_on_a_roster(desk: FlaskClient) -> None:
    assert "困难党员" not in desk.get("/roster").text.partition("<article")[2]


def test_who_only_reads_is_offered_no_step(app: Flask, registry: Registry) -> None:
    auditor = at_the_desk(app, registry, Role.AUDITOR)
    page = auditor.get("/care").text
    assert f"/care/{HOLDER}" not in page
    assert auditor.get(f"/care/{HOLDER}").status_code == 403


def test_a_step_is_refused_at_fields_that_it_has() -> None:
    """Else a refusal would stand beside nothing."""
    named = [(step, name) for step in STEPS for name in step.about.values()]
    wrong = [(step.name, name) for step, name in named if name.partition(".")[0] not in step.form.schema.fields]
    unseen = [(step.name, name) for step, name in named if name not in {each.name for each in step.fields}]
    assert (wrong, unseen) == ([], [])


def test_a_step_is_refused_by_what_its_service_can_say() -> None:
    nouns = {id(noun): noun for noun in contract.COMMANDS.values()}.values()
    names = {cls.__name__ for noun in nouns for cls in noun.Refused.__subclasses__()}
    known = {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in names}
    assert {refusal for step in STEPS for refusal in step.about} - known == set()


def test_every_command_of_the_mechanisms_has_its_form() -> None:
    mechanisms = {"post", "post_catalogue", "brigade", "pioneer", "mobility", "care"}
    commands = {
        cls.__name__ for cls in contract.ACCEPTED if contract.COMMANDS[cls].__name__.rpartition(".")[2] in mechanisms
    }
    assert commands - {step.command for step in STEPS} == set()
