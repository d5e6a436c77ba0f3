"""Templates and texts in Chinese that speak the language of the page, and how that is chosen."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, TemplateSyntaxError
from openpyxl import load_workbook

from services.gateway.client import Refusal
from services.gateway.language import either, language, say
from services.gateway.language.extraction import Unmarked, of_module, of_template
from services.gateway.language.templates import Translating
from services.gateway.pages.sentences import duration, sentence, written
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.test_form import hidden

ENGLISH = {"Accept-Language": "en"}


def texts(template: str) -> list[str]:
    return list(of_template(template))


def shown(app: Flask, template: str, **values: object) -> str:
    """What a template says to somebody who reads English."""
    with app.test_request_context(headers=ENGLISH):
        return app.jinja_env.from_string(template).render(**values)


# ── Templates ────────────────────────────────────────────────────────────────


def test_what_stands_between_two_tags_is_one_message_with_its_places() -> None:
    assert texts("<p>截至 {{ day | day }} 共 {{ counts.total }} 人</p><td>{{ name }}</td>") == [
        "截至 {day} 共 {total} 人"
    ]


def test_a_statement_ends_a_message() -> None:
    assert texts("<p>姓名{% if x %}已绑定{% else %}未绑定{% endif %}</p>") == ["姓名", "已绑定", "未绑定"]


def test_places_of_one_name_are_numbered() -> None:
    assert texts("{{ a.day }} 至 {{ b.day }}") == ["{day} 至 {day2}"]


def test_attributes_and_chinese_in_quotes_are_messages() -> None:
    template = """<a title="姓名" href="{{ way("x") }}">{{ "确认" if sure else _("共 {count} 项", count=n) }}</a>"""
    assert texts(template) == ["姓名", "确认", "共 {count} 项"]


def test_a_sentence_with_tags_in_it_is_one_message_where_it_says_so() -> None:
    assert texts('{% trans %}请<a href="{{ way("x") }}">重新上传</a>。{% endtrans %}') == [
        '请<a href="{way}">重新上传</a>。'
    ]


@pytest.mark.parametrize(
    "template", ['<a title="共 {{ n }} 人">', "{% trans %}共{% if x %}一{% endif %}{% endtrans %}"]
)
def test_what_cannot_become_a_message_is_refused(template: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Environment(extensions=[Translating], autoescape=True).parse(template)


def test_what_fills_a_place_is_escaped_and_what_is_no_text_of_ours_is_left_alone(app: Flask) -> None:
    said = shown(app, "<p>账号：{{ name }}</p><p>{{ title }}</p>", name="<b>", title="窗口")
    assert said == "<p>账号：&lt;b&gt;</p><p>窗口</p>"


def test_a_page_in_chinese_is_the_template(app: Flask) -> None:
    with app.test_request_context():
        assert app.jinja_env.from_string("<p>共 {{ n }} 条 </p>").render(n=3) == "<p>共 3 条 </p>"


# ── Modules ──────────────────────────────────────────────────────────────────


def test_strings_are_messages_but_for_docstrings_and_what_is_said_in_both_languages() -> None:
    assert list(of_module('"""说明"""\nA = "姓名"\nsay("性别")\neither("年龄", "Age")')) == ["姓名", "性别"]


def test_an_f_string_in_chinese_is_refused() -> None:
    with pytest.raises(Unmarked, match=r"x\.py:1"):
        list(of_module('f"共 {n} 人"', "x.py"))


# ── Saying ───────────────────────────────────────────────────────────────────


def test_the_first_number_decides_on_the_plural(app: Flask) -> None:
    with app.test_request_context(headers=ENGLISH):
        assert [say("{count} 家", count=n) for n in (0, 1, 2)] == ["0 units", "1 unit", "2 units"]
        assert say("没有英文的字") == "没有英文的字"


def test_without_a_browser_everything_is_chinese() -> None:
    assert (language(), say("姓名"), either("中", "en")) == ("zh-CN", "姓名", "中")


def test_a_day_is_written_as_documents_write_it(app: Flask) -> None:
    assert (written(date(2010, 6, 7)), written("2010-06-07")) == ("2010年6月7日", "2010年6月7日")
    with app.test_request_context(headers=ENGLISH):
        assert (written(date(2010, 6, 7)), duration(195)) == ("7 June 2010", "3 h 15 min")


def test_an_event_is_told_in_english(app: Flask) -> None:
    data = {"community_id": "c", "channel": "WINDOW"}
    with app.test_request_context(headers=ENGLISH):
        told = sentence("linli.members.MemberReportedIn.v1", data, lambda _: "立新社区")
    assert told == "Reported in to 立新社区 (At the window)"


# ── Choosing ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("prefers", "given"),
    [
        (None, "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("zh,en;q=0.5", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("de", "zh-CN"),
        ("de,en;q=0.1", "en"),
    ],
)
def test_a_browser_is_believed_until_somebody_chooses(app: Flask, prefers: str | None, given: str) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": prefers} if prefers else {})
    assert f'<html lang="{given}">' in page.text


def test_the_other_language_is_one_click_away_and_comes_back_to_the_page(app: Flask) -> None:
    stranger = app.test_client()
    assert (
        'href="/language/en?next=/sign-in?next%3D/members" hreflang="en"' in stranger.get("/sign-in?next=/members").text
    )

    answer = stranger.get("/language/en?next=/sign-in?next%3D/members")

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/members")
    assert ">中文</a>" in stranger.get("/sign-in", headers={"Accept-Language": "zh-CN"}).text


def test_the_cookie_says_the_language_and_nothing_else(app: Flask) -> None:
    cookie = app.test_client().get("/language/en").headers["Set-Cookie"]
    assert cookie.startswith("linli-language=en;")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "/\\example.org"])
def test_choosing_leads_nowhere_else(app: Flask, address: str) -> None:
    assert app.test_client().get("/language/en", query_string={"next": address}).location == "/"


def test_no_other_language_can_be_asked_for(desk: FlaskClient) -> None:
    assert desk.get("/language/de").status_code == 404


# ── Refusals, exports ────────────────────────────────────────────────────────


def register(desk: FlaskClient, **typed: str) -> str:
    """The page that follows when somebody who reads English registers an organisation."""
    form = desk.get("/organizations/register").text
    tokens = {name: hidden(form, name) for name in ("csrf_token", "command_id")}
    return desk.post("/organizations/register", data=tokens | typed, headers=ENGLISH).text


def test_a_refusal_is_read_in_the_language_of_the_page(desk: FlaskClient, services: FakeServices) -> None:
    problem = {"type": "urn:linli:members:no-parent", "title": "请选择上级组织。", "detail": "Choose a superior."}
    services.refusal = Refusal(422, problem)

    page = register(desk, kind="BRANCH", name="a", on="2026-09-01", step="sure")

    assert "Choose a superior." in page
    assert "It could not be done; mend what is marked." in page


def test_what_is_typed_wrongly_is_told_beside_its_field_in_the_language_of_the_page(desk: FlaskClient) -> None:
    page = register(desk, on="tomorrow")

    assert "Fill in: Full name." in page
    assert "Give the day, as in 1985-7-1" in page
    assert "/language/" not in page  # what was typed would be lost


def test_an_export_has_the_headings_of_the_page(desk: FlaskClient) -> None:
    answer = desk.get("/organizations?export=xlsx", headers=ENGLISH)
    sheet = load_workbook(BytesIO(answer.data)).active

    assert [cell.value for cell in sheet[1]][:3] == ["Full name", "Kind", "Secretary"]
    assert "Organisations-" in answer.headers["Content-Disposition"]
