"""The pages of accounts: shown, filled in, refused beside the field, and nothing shown twice."""

import re
import uuid

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import FIRST, Duties, Registry
from services.gateway.client import Refusal
from services.gateway.pages import account_words
from tests.unit.gateway.accounts.at_the_door import PASSWORD, SECRET, Browser, somebody
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeServices, Now
from tests.unit.gateway.subdistrict import COMMUNITIES

ONE_TIME = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")
LEFT_OVER = re.compile(r"\b(None|True|False|[A-Z]{3,}(_[A-Z]+)+|undefined|Traceback)\b")


@pytest.fixture
def security(administrator: FlaskClient, app: Flask) -> Browser:
    found = Browser(app)
    found.client = administrator
    return found


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", page)


def opened(security: Browser, **form: object) -> str:
    given = {"sign_in_name": "fanghua", "display_name": "方华", "roles": ["CLERK"], "scope": "STREET", **form}
    return security.post("/accounts/new", "/accounts/new", **given).text


@pytest.mark.parametrize(
    "address",
    ["/me", "/me/password", "/me/authenticator", "/accounts", "/accounts/new", "/tokens", "/tokens/issue", "/policy"],
)
def test_a_page_is_chinese_and_has_one_heading(security: Browser, address: str) -> None:
    page = security.get(address)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert not LEFT_OVER.search(text_of(page.text))
    assert " style=" not in page.text


def test_an_account_is_opened_and_its_password_shown_in_that_answer_only(security: Browser, app: Flask) -> None:
    page = opened(security, roles=["COMMUNITY_WORKER"], scope="COMMUNITIES", communities=[COMMUNITIES[0]])
    (secret,) = set(ONE_TIME.findall(page))
    assert "社区党务工作者" in page
    listed = security.get("/accounts").text
    assert "方华" in listed
    assert "待首次登录" in listed
    assert not ONE_TIME.search(listed)
    assert Browser(app).knock("FangHua ", secret.lower()).location == "/me"


def test_sending_the_form_twice_opens_one_account_and_shows_the_same(security: Browser, registry: Registry) -> None:
    twice = {"command_id": str(uuid.uuid4())}
    one, two = (ONE_TIME.findall(opened(security, **twice)) for _ in range(2))
    assert one == two != []
    registry.runtime.vault.drop_all()  # some minutes later
    again = opened(security, **twice)
    assert not ONE_TIME.search(again)
    assert account_words.GONE in again


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"roles": []}, "请至少选择一个角色"),
        ({"roles": ["SECURITY_ADMINISTRATOR", "SYSTEM_ADMINISTRATOR"]}, "须由三人分别担任"),
        ({"roles": ["AUDIT_ADMINISTRATOR", "CLERK"]}, "不能兼任业务角色"),
        ({"scope": "COMMUNITIES", "communities": ["elsewhere"]}, "请至少选择一个社区"),
        ({"sign_in_name": "security_administrator"}, "该用户名已被使用"),
        ({"sign_in_name": "x"}, "用户名为 2 至 32 个字符"),
        ({"display_name": " "}, "请填写姓名和用户名"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    security: Browser, form: dict[str, object], sentence: str
) -> None:
    page = opened(security, **form)
    assert sentence in page
    assert "未能办理" in page
    assert 'value="方华"' in page or form.get("display_name")
    for role in form.get("roles", ["CLERK"]):  # type: ignore[attr-defined]
        assert re.search(rf'value="{role}" checked', page)


def test_roles_are_changed_and_the_account_disabled_enabled_and_reset(
    security: Browser, registry: Registry, app: Flask
) -> None:
    who = somebody(registry, "fanghua")
    page = f"/accounts/{who}"
    assert security.post(f"{page}/roles", page, roles=["APPROVER"], scope="STREET").status_code == 303
    assert registry.account(who).roles == {Role.APPROVER}
    asked = security.post(f"{page}/disable", page)
    assert "停用后不能再登录" in asked.text
    assert registry.account(who).is_open
    assert security.post(f"{page}/disable", page, step="sure").status_code == 303
    assert "已停用" in security.get(page).text
    assert Browser(app).knock("fanghua").status_code == 403
    assert security.post(f"{page}/enable", page).status_code == 303
    assert Browser(app).knock("fanghua").location == "/me"  # an approver needs an authenticator first
    shown = security.post(f"{page}/reset", page, step="sure").text
    assert ONE_TIME.search(shown)
    assert Browser(app).knock("fanghua").status_code == 403


def test_a_double_click_on_disable_is_one_command(security: Browser, registry: Registry, now: Now) -> None:
    who = somebody(registry, "fanghua")
    page, asked = f"/accounts/{who}", str(uuid.uuid4())
    for _ in range(2):
        assert security.post(f"{page}/disable", page, command_id=asked, step="sure").status_code == 303
        now.goes_on(seconds=1)


def test_nobody_administers_the_own_account(security: Browser, registry: Registry) -> None:
    own = registry.named("security_administrator")
    assert "须由另一名安全管理员办理" in security.get(f"/accounts/{own}").text
    page = "/accounts/new"
    refused = security.post(f"/accounts/{own}/roles", page, roles=["CLERK"], scope="STREET")
    assert (refused.status_code, "不能对自己的账号办理" in refused.text) == (409, True)


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.SECURITY_ADMINISTRATOR])
def test_accounts_are_for_the_security_administrator_only(app: Flask, registry: Registry, role: Role) -> None:
    other = Browser(app)
    other.client = at_the_desk(app, registry, role)
    for address in ("/accounts", "/accounts/new", f"/accounts/{FIRST}", "/tokens"):
        assert other.get(address).status_code == 403
    for address in ("/accounts/new", f"/accounts/{FIRST}/reset", f"/accounts/{FIRST}/disable", "/tokens/issue"):
        assert other.post(address, "/me").status_code == 403
    assert "账号管理" not in other.get("/me").text
    assert other.get("/policy").status_code == 200


def test_accounts_do_not_depend_on_the_members_service(security: Browser, services: FakeServices) -> None:
    services.silent = {"members"}
    assert security.get("/accounts").status_code == 200
    assert ONE_TIME.search(opened(security))


def test_a_token_is_issued_shown_once_used_and_revoked(security: Browser, app: Flask) -> None:
    form = {"name": "县委组织部", "days": "30", "roles": ["COUNTY_READER"], "scope": "STREET"}
    page = security.post("/tokens/issue", "/tokens/issue", **form).text
    found = re.search(r"linli\.[0-9a-f-]{36}\.[\w-]{43}", page)
    assert found is not None
    shown = {"Authorization": f"Bearer {found[0]}"}
    assert app.test_client().get("/organizations", headers=shown).status_code == 200
    listed = security.get("/tokens").text
    assert "县委组织部" in listed
    assert found[0] not in listed
    address = re.search(r'href="(/tokens/[^"]+/revoke)"', listed)
    assert address is not None
    assert "吊销后立即失效，不能恢复" in security.get(address[1]).text
    assert security.post(address[1], address[1], step="back").location == "/tokens"
    security.post(address[1], address[1], step="sure")
    assert app.test_client().get("/organizations", headers=shown).status_code == 303
    assert "已吊销" in security.get("/tokens").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " "}, "请填写令牌的用途"),
        ({"days": "0"}, "有效期须晚于今天"),
        ({"days": "999"}, "有效期须晚于今天"),
        ({"days": "soon"}, "请填写正整数"),
        ({"roles": []}, "请至少为令牌选择一个角色"),
        ({"roles": ["SECURITY_ADMINISTRATOR"]}, "管理员角色不能授予接口令牌"),
    ],
)
def test_a_token_that_is_refused_says_why(security: Browser, form: dict[str, object], sentence: str) -> None:
    given = {"name": "县委组织部", "days": "30", "roles": ["COUNTY_READER"], "scope": "STREET", **form}
    assert sentence in security.post("/tokens/issue", "/tokens/issue", **given).text


def test_an_own_password_is_changed_by_showing_the_old_one(app: Flask, registry: Registry) -> None:
    somebody(registry, "fanghua")
    one, two = Browser(app), Browser(app)
    one.knock("fanghua")
    two.knock("fanghua")
    new = {"new_password": "Linli-lixin-8", "new_password_again": "Linli-lixin-8"}
    page = "/me/password"
    assert "密码不正确" in one.post(page, page, password="wrong", **new).text
    assert "两次输入的新密码不一致" in one.post(page, page, password="x", new_password="a", new_password_again="b").text
    assert PASSWORD not in one.post(page, page, password=PASSWORD, **{**new, "new_password_again": PASSWORD}).text
    assert one.post(page, page, password=PASSWORD, **new).location == "/me"
    assert "密码已修改" in one.get("/me").text
    assert (one.is_in, two.is_in) == (True, False)


def test_other_sessions_of_ones_own_are_ended(app: Flask, registry: Registry) -> None:
    somebody(registry, "fanghua")
    one, two = Browser(app), Browser(app)
    one.knock("fanghua")
    two.knock("fanghua")
    assert "本次登录" in one.get("/me").text
    one.post("/me/sessions", "/me")
    assert (one.is_in, two.is_in) == (True, False)


def test_an_authenticator_is_linked_by_its_code_and_the_codes_go_once_noted(app: Flask, registry: Registry) -> None:
    somebody(registry, "fanghua")
    browser, page = Browser(app), "/me/authenticator"
    browser.knock("fanghua")
    secret = browser.get(page).text.split('class="secret small-secret">')[1].split("<")[0].replace("-", "")
    assert browser.get(f"{page}.svg").content_type == "image/svg+xml"
    assert "动态口令不正确" in browser.post(page, page, password=PASSWORD, code="000000").text
    shown = pyotp.TOTP(secret).at(int(registry.now().timestamp()))
    assert browser.post(page, page, password=PASSWORD, code=shown).location == "/me/recovery-codes"
    assert len(set(ONE_TIME.findall(browser.get("/me/recovery-codes").text))) == 10
    browser.post("/me/recovery-codes", "/me/recovery-codes")
    assert browser.get("/me/recovery-codes").location == "/me"
    assert secret != SECRET


def test_the_policy_page_has_every_number_of_the_profile(security: Browser) -> None:
    page = text_of(security.get("/policy").text)
    for words in ("不少于 8 个字符", "至少 3 类", "90 天", "最近 5 次", "连续失败 5 次起锁定 15 分钟", "30 分钟"):
        assert words in page


# ── What the register promises ───────────────────────────────────────────────


def test_the_first_administrator_is_one(registry: Registry) -> None:
    duties = Duties((Role.SECURITY_ADMINISTRATOR,))
    registry.open(FIRST, "cli", ("anquan", "何静"), duties)
    with pytest.raises(Refusal):
        registry.open(FIRST, "cli", ("other", "方华"), duties)


def test_every_role_has_a_word() -> None:
    assert set(account_words.ROLES) == set(Role)
