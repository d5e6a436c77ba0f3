"""The API's description of itself: OpenAPI 3.1, made from the classes that requests become.

Commands, queries and intakes are read from the role modules by ``define``, as the services themselves read them; nobody
has to be running for it. What the paths are called is said here, where they lead to beside this, in ``__init__``.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from inspect import cleandoc
from typing import Any

from apispec import APISpec

from infra.adapters.permissions import permissions_of
from infra.adapters.runtime import Definition, define, installed
from infra.wire.openapi import new_document
from infra.wire.schema import schema_of
from services.gateway.api import routes
from services.gateway.api.components import COMMAND_HEADERS, HISTORY, PREPARED, RECEIPT, responses, stand_in
from services.gateway.api.examples import example_of
from services.gateway.api.titles import TITLES
from services.gateway.client import SERVICES

_ABOUT = """
邻里平台的公开接口。页面上对组织、党员、志愿服务和评星所办的每一件事，都可以用这里的请求办理；账号和令牌只在页面上管理。
请求和答复都是 JSON。
不予办理的，答复 application/problem+json（RFC 9457）：type 不变，title 为中文，detail 为英文，并说明如何改正。

The public API. Whatever a page does about organisations, members, service and ratings is one of these requests;
accounts and tokens are administered at the desk only. A refusal is a problem document (RFC 9457): `type` is stable,
`title` says in Chinese and `detail` in English how to mend it. Lists take `limit` and `offset`; what they answer is as
of `known_at` where a query has it, so that sheets asked one after the other neither overlap nor miss.
"""


@cache
def document() -> Mapping[str, Any]:
    """The document as plain data; the same for everybody, and as long as the process lives."""
    found = new_document(
        "邻里 Linli",
        version("linli"),
        info={"description": _ABOUT.strip(), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        security=[{"token": []}],
        servers=[{"url": "/"}],
        tags=[{"name": each} for each in (*SERVICES, routes.PLATFORM)],
    )
    stand_in(found)
    for service in SERVICES:
        _describe(found, define(installed()[service]))
    for route in routes.OTHERS:
        _add(found, route.path, route.method, ("desk", f"api.{route.endpoint}"), route.content)
    described: dict[str, Any] = found.to_dict()
    return described


def _describe(found: APISpec, service: Definition) -> None:
    """One service: its commands, its queries, its intakes, its history."""
    for cls in _by_name(service.accepted):
        content = _operation(service.name, cls, cls.__doc__)
        content["parameters"] = [*COMMAND_HEADERS]
        content["responses"] = responses(RECEIPT)
        if permissions_of("services.gateway").asks_for_second(service.name, cls.__name__):
            # What it is decided on is the state when the second person agrees, so no version is asked for.
            content["parameters"] = [COMMAND_HEADERS[0]]
            content["responses"] = {"202": PREPARED, **{k: v for k, v in responses(RECEIPT).items() if k != "200"}}
        _add(found, f"/api/commands/{service.name}/{cls.__name__}", "post", (service.name, cls.__name__), content)
    for cls in _by_name(service.queries):
        content = _operation(service.name, cls, cls.__doc__, service.queries[cls].__doc__)
        _add(found, f"/api/queries/{service.name}/{cls.__name__}", "post", (service.name, cls.__name__), content)
    for cls in _by_name(service.intakes):
        content = _operation(service.name, cls, cls.__doc__)
        _add(found, f"/api/intakes/{service.name}/{cls.__name__}", "post", (service.name, cls.__name__), content)
    history = {**HISTORY, "operationId": f"{service.name}.history", "tags": [service.name]}
    _add(found, f"/api/history/{service.name}", "get", (service.name, "history"), history)


def _by_name(classes: Collection[type]) -> Iterator[type]:
    return iter(sorted(classes, key=lambda cls: cls.__name__))


def _operation(service: str, cls: type, *told: str | None) -> dict[str, Any]:
    """What is asked of a service by an object of one class."""
    schema = schema_of(cls)
    return {
        "operationId": f"{service}.{cls.__name__}",
        "summary": TITLES[service][cls.__name__],
        "description": "\n\n".join(cleandoc(text) for text in told if text),
        "tags": [service],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": example_of(schema)}},
        },
        "responses": responses({"description": "答复 · The answer", "content": {"application/json": {"schema": {}}}}),
    }


def _add(found: APISpec, path: str, method: str, action: tuple[str, str], content: Mapping[str, Any]) -> None:
    """Add an operation, with the right that it takes."""
    right = permissions_of("services.gateway").right(*action)
    if right is None:
        raise LookupError(f"{'/'.join(action)} stands in no right")
    found.path(path, operations={method: {**content, "x-linli-right": right.code}})
