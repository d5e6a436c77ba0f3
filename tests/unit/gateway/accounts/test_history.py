"""账号变更历史: every event of accounts, tokens and policy as a sentence, for those whose work it is."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.accounts.events import Factor, Role, Scope, Step
from services.gateway.accounts.profile import ChooseSignInProfile
from services.gateway.accounts.registry import Duties, Registry
from services.gateway.contract import EVENTS
from services.gateway.pages.account_sentences import CODES, SENTENCES, sentence
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.subdistrict import COMMUNITIES


def test_every_event_has_a_sentence_and_none_asks_for_a_sealed_field() -> None:
    assert {kind.cls.__name__ for kind in EVENTS} == set(SENTENCES)
    for kind in EVENTS:
        asked = set(re.findall(r"{(\w+)}", SENTENCES[kind.cls.__name__]))
        assert asked <= set(kind.open_fields), kind.name


def test_every_code_has_a_word() -> None:
    assert set(CODES["factor"]) == set(Factor)
    assert set(CODES["step"]) == {Step.PASSWORD, Step.SECOND}


def test_a_sentence_names_roles_and_communities() -> None:
    data = {"roles": ["COMMUNITY_WORKER"], "scope": "COMMUNITIES", "communities": ["c1", "c2"]}
    told = sentence("linli.gateway.AccountOpened.v1", data, {"c1": "立新社区"})
    assert told == "开通账号：社区党务工作者，立新社区、其他社区"


def test_what_happened_is_shown_newest_first_with_who_did_it(
    administrator: FlaskClient, app: Flask, registry: Registry
) -> None:
    who = somebody(registry, "hejing", Role.CLERK)
    Browser(app).knock("hejing", "wrong")
    app.extensions["linli"].door.settled()
    Browser(app).knock("hejing")
    duties = Duties((Role.COMMUNITY_WORKER,), Scope.COMMUNITIES, (COMMUNITIES[0],))
    registry.issue_token("token", "cli", "对接程序", duties, timedelta(days=3))
    day = registry.now().date()
    registry.ask("modern", "cli", lambda _: ChooseSignInProfile(name="modern", on=day, by="cli"))

    page = re.sub(r"<[^>]+>", " ", administrator.get("/history/accounts").text)
    told = [
        "选用登录策略“新式口令”",
        "签发接口令牌：社区党务工作者，立新社区",
        "登录，仅用密码",
        "登录失败，密码不正确，连续第 1 次",
    ]
    places = [page.index(each) for each in (*told, "开通账号：窗口受理员，全街道")]
    assert places == sorted(places)
    assert "本机命令行" in page and "登录验证" in page and "对接程序" in page

    one = administrator.get(f"/history/accounts/{who}").text
    assert "登录，仅用密码" in one and "签发接口令牌" not in one
    assert administrator.get(f"/history/accounts/{uuid.uuid4()}").status_code == 404
    assert f"/history/accounts/{who}" in administrator.get(f"/accounts/{who}").text


@pytest.mark.parametrize("role", Role)
def test_it_is_for_who_administers_or_audits_accounts(app: Flask, registry: Registry, role: Role) -> None:
    allowed = {Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, Role.AUDITOR}
    browser = at_the_desk(app, registry, role)
    assert browser.get("/history/accounts").status_code == (200 if role in allowed else 403)


def test_sheets_of_the_log_neither_overlap_nor_miss(administrator: FlaskClient, registry: Registry) -> None:
    for each in range(20):
        somebody(registry, f"clerk{each}")
    head = registry.runtime.store.head().position
    seen: list[int] = []
    for number in range(1, -(-head // 20) + 1):
        page = administrator.get(f"/history/accounts?page={number}&size=20").text
        seen += [int(each) for each in re.findall(r'<td class="number[^"]*">\s*(\d+)\s*</td>', page)]
    assert seen == list(range(head, 0, -1))
