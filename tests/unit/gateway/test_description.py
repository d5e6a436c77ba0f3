"""The API's description of itself: valid, complete, and true."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

import infra.adapters.permissions
import infra.adapters.problems
import infra.adapters.service_api
from infra.adapters.permissions import permissions_of
from infra.adapters.problems import _KERNEL
from infra.adapters.runtime import define
from infra.wire.schema import loads
from services.gateway import api
from services.gateway.api.components import PROBLEMS
from services.gateway.api.document import document
from services.gateway.api.titles import TITLES
from services.gateway.client import SERVICES
from services.gateway.pages import gate
from tests.unit.gateway.fakes import FakeServices

SAID = document()
NOBODYS = "00000000-0000-0000-0000-000000000000"
HAN = re.compile(r"[\u4e00-\u9fff]")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in SAID["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def asked_of(service: str) -> dict[str, type]:
    """Path → class, of all that may be asked of a service by an object."""
    found = define(f"services.{service}")
    kinds = {"commands": found.accepted, "queries": found.queries, "intakes": found.intakes}
    return {f"/api/{kind}/{service}/{cls.__name__}": cls for kind, classes in kinds.items() for cls in classes}


CLASSES = {path: cls for service in SERVICES for path, cls in asked_of(service).items()}


def test_the_document_is_valid() -> None:
    assert SAID["openapi"].startswith("3.1")
    validate(dict(SAID))


def test_every_command_query_and_intake_is_in_it_and_nothing_else() -> None:
    about_services = {path for path in SAID["paths"] if path.split("/")[2] in ("commands", "queries", "intakes")}
    assert about_services == set(CLASSES)


def test_every_route_of_the_api_is_in_it_and_nothing_else(app: Flask) -> None:
    """A route with names in it stands for the paths that it leads to."""
    adapter = app.url_map.bind("localhost")
    led_to = set()
    for path, method, _ in operations():
        endpoint, _values = adapter.match(re.sub(r"{\w+}", NOBODYS, path), method.upper())
        led_to.add(endpoint)
    assert led_to == {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}


@pytest.mark.parametrize("path", CLASSES)
def test_an_example_is_accepted_as_it_stands(path: str) -> None:
    content = SAID["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    loads(CLASSES[path], content["example"])
    Draft202012Validator({**content["schema"], "components": SAID["components"]}).validate(content["example"])


def test_every_operation_is_named_in_chinese_and_described_in_english() -> None:
    for path, _, operation in operations():
        assert HAN.search(operation["summary"]), path
        assert re.search(r"[A-Za-z]{3}", operation["description"]), path


def test_no_title_is_left_of_what_is_no_more() -> None:
    for service in SERVICES:
        assert set(TITLES[service]) == {cls.__name__ for cls in asked_of(service).values()}


def test_every_operation_names_the_right_that_it_takes() -> None:
    codes = {right.code for right in permissions_of("services.gateway").rights}
    assert {operation["x-linli-right"] for _, _, operation in operations()} <= codes
    for path, cls in CLASSES.items():
        right = permissions_of("services.gateway").right(path.split("/")[3], cls.__name__)
        assert right is not None
        assert SAID["paths"][path]["post"]["x-linli-right"] == right.code


def refused_with() -> set[int]:
    """The statuses of every refusal that the gateway and the services make, as their sources say it."""
    found = {status for status, _, _ in _KERNEL.values()}
    for module in (api, gate, infra.adapters.permissions, infra.adapters.problems, infra.adapters.service_api):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                said = node.func.id in ("Problem", "problem", "document", "Refusal", "error_page")
                first = node.args[0] if said and node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, int):
                    found.add(first.value)
    return found


def test_every_status_of_a_refusal_is_described_but_that_of_a_defect() -> None:
    assert refused_with() - {500} == set(PROBLEMS)


def test_every_command_says_each_of_them_and_who_asks_again_is_told_how() -> None:
    table = permissions_of("services.gateway")
    for path, _, operation in operations():
        if path.startswith("/api/commands/"):
            _, _, _, service, name = path.split("/")
            waits = table.asks_for_second(service, name)
            assert set(operation["responses"]) == {"202" if waits else "200", *map(str, PROBLEMS)}, path
            named = {each["$ref"].rpartition("/")[2] for each in operation["parameters"]}
            assert named == ({"Idempotency-Key"} if waits else {"Idempotency-Key", "If-Match"})
            assert waits or "ETag" in operation["responses"]["200"]["headers"]


def test_it_is_served_to_whoever_has_signed_in(desk: FlaskClient, app: Flask) -> None:
    assert desk.get("/api/openapi.json").get_json() == SAID
    assert app.test_client().get("/api/openapi.json").status_code == 401


@pytest.mark.parametrize("chapter", [*SERVICES, "platform"])
def test_people_read_the_same_without_a_script(desk: FlaskClient, chapter: str, services: FakeServices) -> None:
    page = desk.get(f"/api?service={chapter}").text
    paths = {path for path, _, operation in operations() if chapter in operation["tags"]}
    assert set(re.findall(r"<code>(/api/[^<]+)</code>", page)) == paths
    assert "<script" not in page
    assert services.asked == []


def test_the_page_shows_fields_with_their_choices_and_those_within_them(desk: FlaskClient) -> None:
    page = desk.get("/api?service=members").text
    entry = page.partition('id="members.RegisterMember"')[2].partition("</details>")[0]
    assert "登记党员" in entry
    assert "<code>particulars.name</code>" in entry
    assert "HERE、ELSEWHERE" in entry
    assert "登记、转接、更正党员和党员离开" in entry
