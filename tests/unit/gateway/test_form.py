"""The one form: given a declaration, when it is filled in, then this is asked, kept, explained or made sure."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate

from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.client import Refusal
from services.gateway.pages.form import Field, Form, Values, carrying_out
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.conftest import at_the_desk, open_to_everyone
from tests.unit.gateway.fakes import FakeServices, Now

PAGE = "/keys/hand-over"
FILLED: dict[str, Any] = {"hall": "H1", "on": "2010-06-07", "born": "1949.10", "number": "7", "uses": ["MEETING"]}


class HandOver(Schema):
    """A key of a hall is given to somebody."""

    hall = fields.String(required=True)
    on = fields.Date(required=True)
    born = fields.String()
    number = fields.Integer(strict=True, validate=validate.Range(1, 99))
    uses = fields.List(fields.String())
    lasting = fields.Boolean()
    remark = fields.String(validate=validate.Length(max=20))


def consequence(values: Values) -> Sequence[str]:
    return [f"钥匙 {values.get('number', '—')} 交出后须当面收回。"]


FIELDS = (
    Field("hall", "活动室", choices={"H1": "立新活动室", "H2": "福年活动室"}),
    Field("on", "交接日期"),
    Field("born", "出生年月", kind="day", precision="month"),
    Field("number", "钥匙号码", "写在钥匙牌上。"),
    Field("uses", "用途", choices={"MEETING": "会议", "CLASS": "上课"}),
    Field("lasting", "长期保管"),
    Field("remark", "备注", kind="long"),
)


@pytest.fixture(autouse=True)
def keys(app: Flask) -> None:
    """Two pages: one that asks at once, one that shows its consequence before."""
    pages = Blueprint("keys", __name__, url_prefix="/keys")
    pages.add_url_rule("", "listing", lambda: "所有钥匙")
    act = carrying_out("members", "HandOverKey", "钥匙已交出", new="handing_id")
    about = {"urn:linli:members:no-key-left": "number"}
    Form("hand-over", "交出钥匙", HandOver(), FIELDS, "交出", about=about, crumb="钥匙").at(pages, act)
    Form("sure", "交出钥匙", HandOver(), FIELDS, "交出", consequence).at(pages, act)
    app.register_blueprint(pages)
    open_to_everyone(app, "keys.listing", "keys.hand-over", "keys.sure")


@pytest.fixture
def clerk(app: Flask, registry: Registry) -> FlaskClient:
    return at_the_desk(app, registry, Role.CLERK)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def send(clerk: FlaskClient, page: str = PAGE, **typed: Any) -> Any:
    shown = clerk.get(page).text
    tokens = {name: hidden(shown, name) for name in ("csrf_token", "command_id")}
    return clerk.post(page, data={**tokens, **FILLED, **typed})


# ── Shown ────────────────────────────────────────────────────────────────────


def test_the_schema_says_what_a_field_is_and_whether_it_must_be_filled_in(clerk: FlaskClient) -> None:
    text = clerk.get(PAGE).text

    assert re.search(r'<select id="hand-over-hall" name="hall" aria-required="true">', text)
    assert re.search(r'inputmode="numeric"[^>]* name="number" aria-describedby="hand-over-number-hint"', text)
    assert text.count('type="checkbox" name="uses"') == 2
    assert re.search(r'type="checkbox" value="yes" id="hand-over-lasting"', text)
    assert re.search(r'<textarea rows="3" maxlength="20" id="hand-over-remark"', text)
    assert "autofocus" not in text


def test_every_input_has_a_label(clerk: FlaskClient) -> None:
    text = clerk.get(PAGE).text
    labelled = set(re.findall(r'<label for="([^"]+)"', text))
    assert labelled == {f"hand-over-{name}" for name in ("hall", "on", "born", "number", "remark")}


# ── Sent ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["1985-7-1", "1985.07.01", "19850701", "1985年7月1日", "1985/7/1", " 1985-07-01 "])
def test_a_day_is_taken_as_people_write_it(clerk: FlaskClient, services: FakeServices, typed: str) -> None:
    assert send(clerk, on=typed).location == "/keys"
    assert services.asked[0][2]["on"] == "1985-07-01"


@pytest.mark.parametrize(
    ("field", "typed", "taken"),
    [("born", "1985.07", "1985-07"), ("born", "19850701", "1985-07-01"), ("born", "", None)],
)
def test_a_date_may_be_known_less_exactly_where_that_is_allowed(
    clerk: FlaskClient, services: FakeServices, field: str, typed: str, taken: str | None
) -> None:
    assert send(clerk, **{field: typed}).status_code == 303
    assert services.asked[0][2].get(field) == taken


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "1985.07"}, "日期须写到日"),
        ({"on": "2026-02-30"}, "日期须写到日"),
        ({"born": "1985"}, "日期须写到月或日"),
        ({"hall": ""}, "请选择活动室。"),
        ({"number": "七"}, "请填写正整数。"),
        ({"number": "100"}, "此项填写有误"),
        ({"remark": "长" * 21}, "此项填写有误"),
    ],
)
def test_what_cannot_be_taken_is_explained_beside_its_field_and_nothing_is_asked(
    clerk: FlaskClient, services: FakeServices, typed: dict[str, str], said: str
) -> None:
    answer = send(clerk, **typed)
    (name,) = typed

    assert (answer.status_code, services.asked) == (422, [])
    assert re.search(rf'id="hand-over-{name}-wrong">{said}', answer.text)
    assert f'<a href="#hand-over-{name}">' in answer.text
    assert re.search(rf'name="{name}"[^>]* aria-invalid="true"[^>]* autofocus', answer.text)
    assert 'value="MEETING" checked' in answer.text


def test_the_first_faulty_field_has_the_focus_and_no_other(clerk: FlaskClient) -> None:
    text = send(clerk, on="x", number="x").text
    assert text.count("autofocus") == 1
    assert re.search(r'id="hand-over-on"[^>]* autofocus', text)


def test_what_is_asked_has_the_forms_command_id_and_an_id_for_what_is_new(
    clerk: FlaskClient, services: FakeServices
) -> None:
    asked = str(uuid.uuid4())
    for _ in range(2):  # a double click
        send(clerk, command_id=asked, lasting="yes")

    (one, two) = services.asked
    assert one == two
    assert one[3] == asked
    assert one[2] == {
        "hall": "H1", "on": "2010-06-07", "born": "1949-10", "number": 7, "uses": ["MEETING"], "lasting": True,
        "handing_id": one[2]["handing_id"],
    }  # fmt: skip
    assert "钥匙已交出" in clerk.get("/me").text


def test_a_service_refuses_beside_the_field_that_it_is_about(clerk: FlaskClient, services: FakeServices) -> None:
    services.refusal = Refusal(409, {"type": "urn:linli:members:no-key-left", "title": "钥匙已全部发出。"})
    answer = send(clerk, number="7")

    assert answer.status_code == 409
    assert '<span class="wrong" id="hand-over-number-wrong">钥匙已全部发出。</span>' in answer.text
    assert 'value="7"' in answer.text


def test_what_was_refused_is_another_command_when_it_is_sent_again(clerk: FlaskClient, services: FakeServices) -> None:
    services.refusal = Refusal(409, {"type": "urn:linli:members:other", "title": "不能办理。"})
    asked = str(uuid.uuid4())
    assert hidden(send(clerk, command_id=asked).text, "command_id") != asked


# ── Made sure ────────────────────────────────────────────────────────────────


def test_the_consequence_is_shown_before_anything_is_asked(clerk: FlaskClient, services: FakeServices) -> None:
    answer = send(clerk, "/keys/sure", number="7")

    assert services.asked == []
    assert "钥匙 7 交出后须当面收回。" in answer.text
    assert "立新活动室" in answer.text
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert clerk.post("/keys/sure", data={**kept, "step": "sure"}).location == "/keys"
    assert services.asked[0][2]["number"] == 7


def test_whoever_thinks_again_finds_everything_as_it_was(clerk: FlaskClient, services: FakeServices) -> None:
    answer = send(clerk, "/keys/sure", number="7", step="back")
    assert services.asked == []
    assert 'value="7"' in answer.text
    assert 'value="H1" selected' in answer.text


def test_what_is_not_complete_is_not_asked_whether_it_is_sure(clerk: FlaskClient, services: FakeServices) -> None:
    assert send(clerk, "/keys/sure", hall="", step="sure").status_code == 422
    assert services.asked == []


# ── Kept ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["away", "stuck"])
def test_a_silent_service_costs_nobody_what_was_typed(clerk: FlaskClient, services: FakeServices, how: str) -> None:
    asked = str(uuid.uuid4())
    services.silent = {"members"} if how == "away" else set()
    services.refusal = Refusal(503, {"type": "urn:linli:later"}) if how == "stuck" else None
    answer = send(clerk, command_id=asked, remark="下午来取")
    assert answer.status_code == 503
    assert "填写的内容已保留" in answer.text
    assert "下午来取</textarea>" in answer.text
    assert hidden(answer.text, "command_id") == asked  # it may have been done: sent again, it is done once

    services.silent, services.refusal = set(), None
    later = clerk.get(PAGE).text
    assert "已为您保留" in later
    assert hidden(later, "command_id") == asked
    assert send(clerk, remark="下午来取").location == "/keys"
    assert "下午来取" not in clerk.get(PAGE).text


def test_a_draft_that_is_not_wanted_goes(clerk: FlaskClient, services: FakeServices) -> None:
    services.silent = {"members"}
    send(clerk, remark="下午来取")
    assert send(clerk, remark="下午来取", step="drop").location == PAGE
    assert "下午来取" not in clerk.get(PAGE).text


def test_whoever_sat_idle_finds_the_draft_after_signing_in_and_nobody_else_does(
    app: Flask, registry: Registry, services: FakeServices, now: Now
) -> None:
    somebody(registry, "fanghua")
    somebody(registry, "hejing")
    browser = Browser(app)
    browser.knock("fanghua")
    browser.get(PAGE)
    now.goes_on(minutes=31)
    answer = browser.client.post(PAGE, data={**FILLED, "remark": "下午来取", "command_id": str(uuid.uuid4())})

    assert (answer.location, services.asked) == (f"/sign-in?next={PAGE}", [])
    assert "已为您保留" in browser.get(answer.location).text
    other = Browser(app)
    other.knock("hejing")
    assert "下午来取" not in other.get(PAGE).text
    assert browser.knock("fanghua", next=PAGE).location == PAGE
    assert "下午来取</textarea>" in browser.get(PAGE).text


def test_more_than_anybody_types_is_not_kept(clerk: FlaskClient, services: FakeServices) -> None:
    services.silent = {"members"}
    answer = send(clerk, uses=["MEETING"] * 8_000)
    assert "请稍后再次提交" in answer.text
    assert "已保留" not in answer.text
    assert "已为您保留" not in clerk.get(PAGE).text


def test_a_kept_draft_is_sealed(clerk: FlaskClient, services: FakeServices, registry: Registry) -> None:
    services.silent = {"members"}
    send(clerk, remark="下午来取")
    home = registry.runtime.settings.home
    assert not [path for path in home.rglob("*") if path.is_file() and "下午来取".encode() in path.read_bytes()]


def test_whoever_signed_out_leaves_nothing_to_keep(app: Flask, registry: Registry) -> None:
    somebody(registry, "fanghua")
    browser = Browser(app)
    browser.knock("fanghua")
    cookie = browser.client.get_cookie("linli-session")
    assert cookie is not None
    browser.post("/sign-out", "/me")
    browser.client.set_cookie("linli-session", cookie.value)
    answer = browser.client.post(PAGE, data={**FILLED, "command_id": str(uuid.uuid4())})
    assert answer.location == "/sign-in"


# ── Every form is this form ──────────────────────────────────────────────────

#: Buttons without a field; and the steps at the door, which answer by the same form on a page of two kinds.
BY_THEMSELVES = {"sign_out.leave", "me.end_others", "me.noted"}
AT_THE_DOOR = {"sign_in.show", "sign_in.code", "me.password", "me.authenticator"}


def test_whatever_is_sent_to_the_desk_is_sent_by_a_form_of_the_frame(app: Flask) -> None:
    sent = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    of_the_frame = {endpoint for endpoint, view in app.view_functions.items() if hasattr(view, "form")}
    assert {each for each in sent - of_the_frame if not each.startswith("api.")} == BY_THEMSELVES | AT_THE_DOOR


# ── Nested values, money, lists of days ──────────────────────────────────────


class _Decided(Schema):
    organization = fields.String(required=True)
    on = fields.Date(required=True)


class _Granted(Schema):
    decided_by = fields.Nested(_Decided, required=True)
    amount_fen = fields.Integer(required=True, strict=True)
    days = fields.List(fields.Date())
    supported = fields.Boolean(required=True)


GRANT = Form("grant", "发放", _Granted(), (
    Field("decided_by.organization", "审批机关"),
    Field("decided_by.on", "审批日期"),
    Field("amount_fen", "金额", kind="yuan"),
    Field("days", "放假日期", kind="days"),
    Field("supported", "支部意见", kind="either", choices={"yes": "同意", "no": "不同意"}),
), "发放")  # fmt: skip
GRANTED = {
    "decided_by.organization": "街道党工委",
    "decided_by.on": "2010.6.7",
    "amount_fen": "1,280.5",
    "supported": "no",
}


def _read(app: Flask, **typed: str) -> tuple[dict[str, Any], dict[str, str]]:
    with app.test_request_context("/", method="POST", data=GRANTED | typed):
        return GRANT._read()


def test_what_is_nested_is_sent_in_its_place_and_yuan_as_fen(app: Flask) -> None:
    values, errors = _read(app)
    assert errors == {}
    assert values == {
        "decided_by": {"organization": "街道党工委", "on": "2010-06-07"},
        "amount_fen": 128050,
        "supported": False,
    }


def test_what_is_wrong_within_is_said_beside_its_field(app: Flask) -> None:
    _, errors = _read(app, **{"decided_by.organization": "", "amount_fen": "12.345", "supported": ""})
    assert errors == {
        "decided_by.organization": "请填写审批机关。",
        "amount_fen": "金额按元填写，最多两位小数，如 500 或 1280.50。",
        "supported": "请选择支部意见。",
    }


def test_days_are_listed_one_by_one_or_from_one_to_another(app: Flask) -> None:
    values, _ = _read(app, days="2026-2-14\n2026.2.16 至 2026-2-18、20260228")
    assert values["days"] == ["2026-02-14", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-28"]


@pytest.mark.parametrize("days", ["2026-2", "2026-2-18 至 2026-2-16", "2026-1-1 至 2026-12-31", "一月一日"])
def test_a_list_of_days_that_cannot_be_read_says_how_to_write_it(app: Flask, days: str) -> None:
    _, errors = _read(app, days=days)
    assert list(errors) == ["days"]
