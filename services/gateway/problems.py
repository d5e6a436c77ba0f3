"""Problem documents of the gateway itself (RFC 9457): title in Chinese, detail in English."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Response, request

#: What a status alone says, where nobody who refused said more.
_OTHERWISE: Mapping[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求无法读取，请核对后重试。", "The request cannot be read; check it."),
    403: ("forbidden", "不能从这个地址访问，请使用本平台的地址。", "Ask at this platform's own address."),
    404: ("no-such-path", "没有这个接口，请查看接口说明（/api）。", "There is no such path; see /api."),
    405: ("no-such-method", "该接口不接受这种请求方法，可用的方法见 Allow。", "Use a method that Allow names."),
    413: ("too-large", "提交的内容过大，请拆分后再提交。", "The request is too large; split it."),
    429: (
        "too-many-requests",
        "请求过于频繁，请按 Retry-After 稍后再试。",
        "Wait as Retry-After says.",
    ),
    500: ("defect", "系统出错，请联系管理员。", "Something is broken; tell the administrator."),
    503: ("unavailable", "服务暂不可用，请稍后重试。", "Something is away; try again shortly."),
}


def for_machines() -> bool:
    """Whether the request is to the API, so that its answer is one for programs."""
    return request.path.startswith("/api/")


def of_status(status: int) -> Response:
    """A problem of which nothing more is known."""
    known = status if status in _OTHERWISE else 500 if status >= 500 else 400
    return problem(status, *_OTHERWISE[known])


def document(status: int, code: str, zh: str, en: str) -> dict[str, Any]:
    """The document."""
    return {"type": f"urn:linli:{code}", "status": status, "title": zh, "detail": en}


def problem(status: int, code: str, zh: str, en: str) -> Response:
    """The document as an answer."""
    body = msgspec.json.encode(document(status, code, zh, en))
    return Response(body, status, content_type="application/problem+json; charset=utf-8")
