"""What is a program elsewhere is text here: SQL in every parameter, markup in every name (catalogue G, rows 75, 76)."""

import dataclasses
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from infra.adapters.runtime import define
from services.gateway import pages
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Duties
from services.gateway.client import SERVICES
from tests.unit.gateway.accounts.test_gate import addresses
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.bodies import body_of
from tests.unit.permissions.office import LIXIN, Machine, Office

SQL = (
    "' OR '1'='1",
    '" OR 1=1 --',
    "1; DROP TABLE events; --",
    "1) UNION SELECT secret FROM secrets --",
    "name DESC, (SELECT randomblob(900000000))",
    "%",
    "\\'; SELECT pg_sleep(9) --",
)
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
#: What stands in a page only where it is markup.
#: Also what {{7*7}} would come to; the id of a form may end so, and a time of day.
LIVE = re.compile(r"<script|<img src=x|onerror=alert\(1\)>|(?<![\da-f:])49(?=&lt;|<|\")")
DAY = TODAY.isoformat()


@pytest.fixture(scope="module")
def street(office: Office) -> Machine:
    return office.machine(Role.STREET_OPERATOR, Role.APPROVER)


# ── SQL (row 75) ─────────────────────────────────────────────────────────────


def parameters() -> set[str]:
    """Every name that a page looks for in an address, as the sources say it."""
    named = r'(?:args\.get|values\.get|asked_\w+|Choice|args\.getlist)\("(\w+)"'
    sources = [each.read_text() for each in Path(pages.__path__[0]).rglob("*.py")]
    return {name for source in sources for name in re.findall(named, source)}


def test_the_parameters_of_pages_are_known() -> None:
    assert {"class", "community", "day", "page", "size", "sort", "stream", "positions", "column"} <= parameters()


@pytest.mark.parametrize("hostile", SQL)
def test_no_parameter_of_a_page_is_read_as_sql(office: Office, hostile: str) -> None:
    browser, before = office.browser(Role.STREET_OPERATOR), office.heads()
    for _, method, address in addresses(office.app):
        if method == "GET" and not address.startswith(("/sign-out", "/static")):
            asked = urlencode(dict.fromkeys(sorted(parameters()), hostile))
            with browser.get(f"{address}?{asked}&remember=1") as answer:
                assert answer.status_code < 500, address
    browser.get("/members?reset=1")
    assert office.heads() == before


def texts(cls: type) -> list[str]:
    """The fields of a query that take any text."""
    hints = get_type_hints(cls)
    return [each.name for each in dataclasses.fields(cls) if hints[each.name] in (str, str | None)]


QUERIES = [
    (service, cls, field)
    for service in SERVICES
    for cls in sorted(define(f"services.{service}").queries, key=lambda each: each.__name__)
    for field in texts(cls)
]


@pytest.mark.parametrize(("service", "cls", "field"), QUERIES)
def test_sql_in_a_question_is_answered_like_a_word_that_nobody_knows(
    street: Machine, service: str, cls: type, field: str
) -> None:
    asked = body_of(cls, LIXIN.ids())
    unknown = street.query(service, cls.__name__, **asked | {field: "nobody-knows-it"})
    assert unknown[0] < 500
    for hostile in SQL:
        found = street.query(service, cls.__name__, **asked | {field: hostile})
        assert _without(found, hostile) == _without(unknown, "nobody-knows-it")


def _without(answer: Any, text: str) -> str:
    return json.dumps(answer).replace(json.dumps(text), "TEXT")


# ── Markup (row 76) ──────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def marked(office: Office, street: Machine) -> Office:
    """An office in which whatever has a name is called by markup."""
    branch, member, volunteer, campaign, activity, unit = (str(uuid.uuid4()) for _ in range(6))
    here = {"organization_id": branch, "community_id": LIXIN.community}
    roll = {**here, "relationship": "HERE", "category": "FULL", "on": DAY}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("members", "RegisterOrganization", {"organization_id": branch, "kind": "BRANCH", "name": MARKUP,
                                             "parent_id": LIXIN.community, "on": DAY}),
        ("members", "RecordResidentUnit", {"unit_id": unit, "community_id": LIXIN.community, "name": MARKUP,
                                           "kind": MARKUP[:40], "on": DAY}),
        ("members", "RegisterMember", {"member_id": member, "particulars": {"name": MARKUP, "employer": MARKUP},
                                       **roll}),
        ("members", "RegisterMember", {"member_id": volunteer, "particulars": {"name": MARKUP}, **roll}),
        ("volunteering", "OpenCampaign", {"campaign_id": campaign, "kind": "OTHER", "name": MARKUP, "from_day": DAY,
                                          "to_day": "2026-12-31", "on": DAY}),
        ("volunteering", "PublishActivity", {
            "activity_id": activity, "community_id": LIXIN.community, "organization_id": branch, "name": MARKUP,
            "field": "MEDICAL", "place": MARKUP, "risks": MARKUP, "notice_version": "1", "day": DAY, "starts": "08:00",
            "ends": "10:00", "seats": 5, "leader_id": member, "campaign_id": campaign, "on": DAY}),
    ]  # fmt: skip
    for service, name, data in asked:
        status, said = street.command(service, name, **data)
        assert status == 200, (name, said)
    office.registry.open(str(uuid.uuid4()), "cli", ("marked", MARKUP), Duties((Role.CLERK,)))
    office.settle()
    return office


def everywhere(browser: FlaskClient, begin: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from one, each kind of address a few times."""
    waiting, seen, kinds = [begin], {begin}, dict[str, int]()
    while waiting:
        address = waiting.pop()
        with browser.get(address) as answer:
            assert answer.status_code < 500, address
            if answer.mimetype != "text/html":
                continue
            page = answer.text
        yield address, page
        for link in re.findall(r'href="(/[^"#]*)"', page):
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|=[^&]*|/\d+", "", link)
            if link not in seen and kinds.get(kind, 0) < 4 and "sign-out" not in link:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(link)
                waiting.append(link.replace("&amp;", "&"))


@pytest.mark.parametrize("role", [Role.STREET_OPERATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_markup_in_a_name_is_shown_as_text_on_every_page(marked: Office, role: Role) -> None:
    shown = 0
    for address, page in everywhere(marked.browser(role), "/me" if role is Role.SECURITY_ADMINISTRATOR else "/"):
        assert not LIVE.search(page), (address, LIVE.search(page))
        shown += "&lt;script&gt;" in page
    assert shown


@pytest.mark.parametrize("hostile", [MARKUP, "javascript:alert(1)", "data:text/html,<script>alert(1)</script>"])
def test_markup_in_an_address_comes_back_as_text_or_not_at_all(office: Office, hostile: str) -> None:
    browser = office.browser(Role.STREET_OPERATOR)
    for _, method, address in addresses(office.app):
        if method == "GET" and not address.startswith(("/sign-out", "/static", "/api/")):
            asked = urlencode(dict.fromkeys([*sorted(parameters()), "next"], hostile))
            with browser.get(f"{address}?{asked}") as answer:
                if answer.mimetype == "text/html":
                    assert not LIVE.search(answer.text), address
                    assert not re.search(r'(?:href|src|action)="(?:javascript|data):', answer.text), address
