"""Problem documents of the gateway itself (RFC 9457): title in Chinese, detail in English."""

from typing import Any

import msgspec
from flask import Response


def document(status: int, code: str, zh: str, en: str) -> dict[str, Any]:
    """The document."""
    return {"type": f"urn:linli:{code}", "status": status, "title": zh, "detail": en}


def problem(status: int, code: str, zh: str, en: str) -> Response:
    """The document as an answer."""
    body = msgspec.json.encode(document(status, code, zh, en))
    return Response(body, status, content_type="application/problem+json; charset=utf-8")
