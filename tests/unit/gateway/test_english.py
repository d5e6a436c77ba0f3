"""Every text of the desk has its English, and a page in English has no Chinese but what people typed."""

import re
from datetime import timedelta
from string import Formatter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.accounts.account.administering import DisableAccount
from services.gateway.accounts.events import ErasureReason, Role, Scope
from services.gateway.accounts.registry import Duties, Registry
from services.gateway.language import CHINESE, catalogue
from services.gateway.language.extraction import missing, stale, texts
from services.gateway.pages.account_words import OWN_TOKENS
from services.gateway.pages.sentences import SENTENCES
from services.members.contract.roster_columns import TITLES
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeImports, FakeServices
from tests.unit.gateway.subdistrict import IMPORT
from tests.unit.gateway.test_checks import APPROVE, MERGE
from tests.unit.gateway.test_pages import PAGES

#: What is Chinese in English as well: headings of the workbook, which is filled in and read in Chinese.
WORKBOOK = (*TITLES.values(), "错误原因", "流动党员台账", "流出", "流入")
#: Whoever signs in in these tests, and the way back to Chinese.
NAMES = ("张三", "中文")

ENGLISH = catalogue()
ENTRIES = [entry for entry in ENGLISH if entry.id]


def strings(found: Any) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]*>", text))


def romanised(value: Any) -> Any:
    """The same answer of a service, with every Chinese character that it has replaced by a letter."""
    if isinstance(value, str):
        return CHINESE.sub("x", value)
    if isinstance(value, dict):
        return {romanised(name): romanised(each) for name, each in value.items()}
    return [romanised(each) for each in value] if isinstance(value, list | tuple) else value


class Romanised(FakeServices):
    """A sub-district whose people type in Latin letters: what is Chinese on a page is ours."""

    def query(self, service: str, name: str, data: Any) -> Any:
        return romanised(super().query(service, name, data))

    def history(self, service: str, **wanted: Any) -> list[dict[str, Any]]:
        return romanised(super().history(service, **wanted))


class RomanisedImports(FakeImports):
    def recall(self, import_id: str) -> dict[str, Any] | None:
        return romanised(super().recall(import_id))


@pytest.fixture
def services() -> FakeServices:
    return Romanised()


@pytest.fixture
def imports() -> FakeImports:
    return RomanisedImports()


def in_english(client: FlaskClient) -> FlaskClient:
    client.set_cookie("linli-language", "en")
    return client


def left_in_chinese(page: str, *names: str) -> list[str]:
    """The lines that have Chinese, but for what stays so, and what fields hold rather than say."""
    page = re.sub(r'value="[^"]*"', "", page)
    for known in sorted((*WORKBOOK, *NAMES, *names), key=len, reverse=True):
        page = page.replace(known, "")
    return [line.strip() for line in page.splitlines() if CHINESE.search(line)]


def without_terms(reference: str) -> str:
    """The reference of the API without what is Chinese for a reason: terms in brackets beside the English, examples."""
    return re.sub(r"\([^()]*\)|<pre>.*?</pre>", "", reference, flags=re.DOTALL)


# ── The catalogue ────────────────────────────────────────────────────────────


def test_every_text_has_its_english() -> None:
    assert missing(ENGLISH, texts()) == [], "run `make english`, and fill in what it leaves empty"


def test_no_english_is_left_of_a_text_that_is_gone() -> None:
    assert stale(ENGLISH, texts()) == [], "run `make english`"


def test_english_has_the_places_and_the_tags_of_its_source() -> None:
    pairs = [
        (source, english) for entry in ENTRIES for source in strings(entry.id) for english in strings(entry.string)
    ]
    assert [pair for pair in pairs if places(pair[0]) != places(pair[1]) or tags(pair[0]) != tags(pair[1])] == []


def test_english_with_a_plural_has_the_same_source_for_both_and_a_number_in_it() -> None:
    plurals = [strings(entry.id) for entry in ENTRIES if not isinstance(entry.id, str)]
    assert [each for each in plurals if each[0] != each[1]] == []
    assert len(plurals) > 40


def test_every_event_is_told_in_english() -> None:
    assert [kind for kind, sentence in SENTENCES.items() if not ENGLISH.get(sentence)] == []


# ── The pages ────────────────────────────────────────────────────────────────

OWN = ("/me", "/me/password", "/me/authenticator", "/policy", "/permissions", "/nowhere")
OTHERS = ("/organizations/register", "/organizations?kind=GROUP")
LISTS = ("/accounts", "/history/accounts", "/tokens", "/disclosures", "/disclosures/exports")
ADMINISTRATION = (*LISTS, "/accounts/new", "/tokens/issue")


@pytest.mark.parametrize("address", [*PAGES, *OWN, *OTHERS])
def test_a_page_in_english_has_no_chinese_of_ours(desk: FlaskClient, address: str) -> None:
    page = in_english(desk).get(address).text

    assert '<html lang="en">' in page
    assert left_in_chinese(page) == []


@pytest.mark.parametrize("service", ["members", "volunteering", "evaluation", "platform"])
def test_the_reference_in_english_has_none_but_terms_in_brackets_and_examples(desk: FlaskClient, service: str) -> None:
    page = in_english(desk).get(f"/api?service={service}").text

    assert left_in_chinese(without_terms(page)) == []


@pytest.mark.parametrize("address", ADMINISTRATION)
def test_a_page_of_administration_in_english_has_none(administrator: FlaskClient, address: str) -> None:
    assert left_in_chinese(in_english(administrator).get(address).text) == []


@pytest.mark.parametrize("status", [None, "RUNNING", "COMPLETED"])
def test_an_import_in_english_has_none(desk: FlaskClient, imports: FakeImports, status: str | None) -> None:
    imports.status = status
    assert left_in_chinese(in_english(desk).get(f"/imports/{IMPORT}").text) == []


def test_what_waits_for_a_second_person_is_told_in_english(
    desk: FlaskClient, administrator: FlaskClient, app: Flask, registry: Registry
) -> None:
    for command, data in (("ApproveHardship", romanised(APPROVE)), ("MergeRecords", MERGE)):
        waits = desk.post(f"/api/commands/members/{command}", json=data).get_json()["preparation_id"]
        for client in (desk, at_the_desk(app, registry, Role.APPROVER)):
            assert left_in_chinese(in_english(client).get(f"/checks/{waits}").text) == []
    assert left_in_chinese(in_english(administrator).get("/history/accounts").text) == []


def test_whoever_comes_in_is_asked_in_english(app: Flask) -> None:
    stranger = in_english(app.test_client())
    assert left_in_chinese(stranger.get("/sign-in").text) == []
    stranger.get("/")
    assert left_in_chinese(stranger.get("/sign-in?next=/members").text) == []


def test_an_account_is_administered_in_english(administrator: FlaskClient, app: Flask, registry: Registry) -> None:
    at_the_desk(app, registry, Role.CLERK)
    client = in_english(administrator)
    addresses = set(re.findall(r'href="(/accounts/[0-9a-f-]{36})"', client.get("/accounts").text))

    for address in addresses:
        assert left_in_chinese(client.get(address).text) == []
        assert left_in_chinese(client.get(f"/history{address}").text) == []
    assert len(addresses) == 2


def test_a_token_of_our_own_commands_is_named_in_english(administrator: FlaskClient, registry: Registry) -> None:
    for name in OWN_TOKENS.values():
        registry.issue_token(name, "cli", name, Duties((Role.CLERK,), Scope.STREET, ()), timedelta(days=1))
    client = in_english(administrator)

    for address in ("/tokens", "/history/accounts"):
        assert left_in_chinese(client.get(address).text) == []


def test_an_erased_account_is_told_of_in_english(administrator: FlaskClient, registry: Registry) -> None:
    account_id, _, _ = registry.open("open", "cli", ("clerk", "Clerk"), Duties((Role.CLERK,), Scope.STREET, ()))
    registry.ask("disable", "cli", lambda at: DisableAccount(account_id=account_id, by="cli", at=at))
    registry.erase("erase", "cli", account_id, ErasureReason.OPENED_BY_MISTAKE)
    client = in_english(administrator)

    assert left_in_chinese(client.get(f"/accounts/{account_id}").text) == []
    assert left_in_chinese(client.get(f"/history/accounts/{account_id}").text) == []
