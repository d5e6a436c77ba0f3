"""What a request at the API brings, and how it is answered."""

import re
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from flask import Response, request

from services.gateway.client import Refusal, new_id
from services.gateway.problems import document

E = TypeVar("E", bound=StrEnum)

_COMMAND_ID = re.compile(r"[\x21-\x7e]{1,64}")


def body() -> dict[str, Any]:
    """The request's JSON object. Only that content type: a form of another site cannot send it."""
    try:
        found = msgspec.json.decode(request.get_data())
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not request.is_json:
        zh, en = "请求内容不是有效的 JSON 对象。", "Send a JSON object as application/json."
        raise Refusal(400, document(400, "not-json", zh, en))
    return found


def chosen(codes: type[E], name: str) -> E:
    """One of a closed list, from the body. Raises ``Refusal``."""
    found = body().get(name)
    if found not in list(codes):
        zh, en = (
            f"{name} 应为接口说明中列出的代码之一。",
            f"{name} is one of the codes that the API's description lists.",
        )
        raise Refusal(422, document(422, "invalid", zh, en))
    return codes(str(found))


def command_id_of_request() -> str:
    """The id that the asker made, or a new one. Raises ``Refusal``."""
    found = request.headers.get("Idempotency-Key", new_id())
    if not _COMMAND_ID.fullmatch(found):
        zh, en = "受理号不合格。", "Idempotency-Key is malformed."
        raise Refusal(400, document(400, "bad-headers", zh, en))
    return found


def answer_of(found: Any, status: int = 200) -> Response:
    """The answer, as JSON."""
    return Response(msgspec.json.encode(found), status, content_type="application/json; charset=utf-8")
