"""Publishing a rulebook: it begins with the version before, and cites a clause for each of its parameters."""

from datetime import date

import msgspec
import pytest
from flask import Flask

from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Registry
from services.gateway.language import CHINESE
from services.gateway.pages.place_words import PARAMETERS
from services.gateway.pages.rule_publishing import GROUPS
from services.gateway.pages.rules import value_of
from services.members.events import ClassificationRules
from services.members.rulebook import PublishRulebook, parameters
from tests.unit.gateway.conftest import at_the_desk
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.test_mechanisms import said, send

PUBLISH = "/rules/publish"
NUMBERS = {
    "elderly_age": "75",
    "elderly_party_age": "50",
    "elderly_joined_before": "1949.10.1",
    "mobile_months": "6",
    "probation_months": "12",
    "extension_min_months": "6",
    "extension_max_months": "12",
    "term_years": "5",
}
TYPED = {
    "version": "class-2027",
    "effective_from": "2027-1-1",
    "source_clause": "四、3",
    "step": "sure",
    **{f"parameters.{name}": value for name, value in NUMBERS.items()},
    **{f"cited.{name}": "d/四、3" for name in NUMBERS},
}


def test_a_version_cites_a_clause_for_each_parameter_and_keeps_the_terms(
    app: Flask, registry: Registry, services: FakeServices
) -> None:
    desk = at_the_desk(app, registry, Role.APPROVER)
    assert send(desk, PUBLISH, **TYPED)[0] == 303
    (asked,) = [data for _, name, data, _ in services.asked if name == "PublishRulebook"]
    assert (asked["version"], asked["effective_from"], asked["mechanisms"]) == (
        "class-2027",
        "2027-01-01",
        {"overdue": {}},
    )
    assert {group: list(asked[group]) for group in GROUPS} == {group: [*names] for group, names in GROUPS.items()}
    assert asked["rules"] == {
        "elderly_age": 75, "elderly_party_age": 50, "elderly_joined_before": "1949-10-01", "mobile_months": 6,
    }  # fmt: skip
    assert asked["citations"] == {name: {"document_id": "d", "clause": "四、3"} for name in NUMBERS}


def test_the_form_begins_with_what_was_published_last_and_leads_from_the_rehearsal(
    app: Flask, registry: Registry
) -> None:
    desk = at_the_desk(app, registry, Role.APPROVER)
    shown = desk.get(PUBLISH).text
    assert 'name="parameters.elderly_age"' in shown
    assert 'value="70"' in shown
    assert '<option value="d/四、3" selected' in shown
    assert PUBLISH in desk.get("/rules").text


def test_a_parameter_without_its_clause_is_not_published(
    app: Flask, registry: Registry, services: FakeServices
) -> None:
    status, page = send(at_the_desk(app, registry, Role.APPROVER), PUBLISH, **{**TYPED, "cited.term_years": ""})
    assert (status, said(page), services.asked) == (422, ["请选择书记任期（年）的依据条款。"], [])


DEFAULT = PublishRulebook(
    version="v", effective_from=date(2027, 1, 1), source_clause="四、3", rules=ClassificationRules()
)


@pytest.mark.parametrize(("name", "value"), [*parameters(DEFAULT)])
def test_every_parameter_and_its_value_are_said_in_words(app: Flask, name: str, value: object) -> None:
    with app.test_request_context():
        shown = value_of(msgspec.to_builtins(value))
    assert CHINESE.search(PARAMETERS[name])
    assert "{" not in shown
    assert shown.isascii() == (not isinstance(value, bool) and isinstance(value, int | date | str))
