"""What the API's description says is what services answer: no status that it does not name, no other shape."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from services.gateway.accounts.events import Role
from services.gateway.api.document import document
from tests.unit.permissions.office import LIXIN, Office

SAID = document()
ASKED = [path for path in SAID["paths"] if path.split("/")[2] in ("commands", "queries", "intakes")]

#: In place of any field: of several types, and at the ends of what can be kept.
OTHERWISE: tuple[Any, ...] = (
    None, -1, 2**63 - 1, 2**63, "", "x\0", "0001-01-01", "9999-12-31", [None], {"x": 1},
)  # fmt: skip


def bodies(path: str) -> Iterator[dict[str, Any]]:
    """The example, the same about what is there, with nothing, with something strange, and each field otherwise."""
    example = SAID["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
    name = SAID["paths"][path]["post"]["operationId"]
    fields = SAID["components"]["schemas"][name]["properties"]
    yield example
    yield example | {field: value for field, value in LIXIN.ids().items() if field in fields}
    yield {}
    yield example | {"no_such_field": 1}
    for field in fields:
        yield from (example | {field: value} for value in OTHERWISE)


def described(path: str, status: int) -> Draft202012Validator:
    """What holds an answer of this status against its description."""
    found: dict[str, Any] = SAID["paths"][path]["post"]["responses"][str(status)]
    for part in found.get("$ref", "#").split("/")[1:]:
        found = (found if part != "components" else SAID)[part]
    (content,) = found["content"].values()
    return holding(content["schema"].get("$ref", ""))


@cache
def holding(component: str) -> Draft202012Validator:
    """What holds an answer against a component; without one, anything is right."""
    return Draft202012Validator({"$ref": component, "components": SAID["components"]} if component else {})


@pytest.fixture(scope="module")
def everything(office: Office) -> tuple[FlaskClient, str]:
    """A program that may do everything that a program may."""
    machine = office.machine(Role.STREET_OPERATOR, Role.APPROVER, Role.AUDITOR)
    return machine.client, machine.token


@pytest.mark.parametrize("path", ASKED)
def test_whatever_is_sent_is_answered_as_described(everything: tuple[FlaskClient, str], path: str) -> None:
    client, token = everything
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in bodies(path):
        answer = client.post(path, data=msgspec.json.encode(body), headers=headers)
        assert str(answer.status_code) in SAID["paths"][path]["post"]["responses"], (body, answer.text)
        described(path, answer.status_code).validate(msgspec.json.decode(answer.data))
        assert ("ETag" in answer.headers) == (answer.status_code == 200 and "/commands/" in path)
