"""Refusals as RFC 9457 problem details: a stable type, and a sentence in Chinese and English that says how to mend it.

The sentences are templates that stand beside what they refuse; none takes a value that a person typed.
"""

import re
from typing import Any

import msgspec
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from infra.eventsourcing.errors import (
    CommandReused,
    Conflict,
    GuardTaken,
    Indeterminate,
    KernelError,
    OutOfReach,
    TooLarge,
    Unavailable,
)
from infra.privacy.keyring import Erased

_KERNEL: dict[type[KernelError], tuple[int, str, str]] = {
    Conflict: (409, "资料刚被他人修改，请刷新后再办理。", "Somebody else changed this just now; reload and try again."),
    CommandReused: (
        422,
        "该受理号已用于其他内容，请重新提交。",
        "This command id was used for other content; ask anew.",
    ),
    GuardTaken: (409, "该号码已登记在他处，请核对是否重复登记。", "It is registered elsewhere; check for a duplicate."),
    Erased: (410, "该人员资料已按规定删除，不能再登记内容。", "This person was erased; nothing more can be recorded."),
    OutOfReach: (
        404,
        "所辖社区内没有该对象，请核对后再办理；涉及其他社区的，请由街道办理。",
        "There is no such thing in your communities; check it, or let the sub-district's office do it.",
    ),
    TooLarge: (413, "提交的内容过长，请缩短后再提交。", "The content is too long; shorten it."),
    Indeterminate: (503, "系统繁忙，请稍后重试，不会重复受理。", "Please ask again; it will not be done twice."),
    Unavailable: (503, "系统繁忙，未能受理，请稍后重试。", "Nothing was done yet; please ask again."),
}


class Problem(Exception):
    """A refusal on its way out."""

    def __init__(self, status: int, code: str, zh: str, en: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.zh, self.en, self.more = status, code, zh, en, more

    def document(self) -> dict[str, Any]:
        """The problem document."""
        found = {"type": f"urn:linli:{self.code}", "status": self.status, "title": self.zh, "detail": self.en}
        return {**found, **self.more}

    def response(self) -> Response:
        """The problem as an HTTP response."""
        body = msgspec.json.encode(self.document())
        return Response(body, self.status, content_type="application/problem+json; charset=utf-8")


def not_found(what: str) -> Problem:
    """There is no such thing."""
    return Problem(404, f"no-such-{what}", "没有找到所请求的内容，请核对后重试。", "There is no such thing; check it.")


def unauthorized() -> Problem:
    """Not one of our own services."""
    return Problem(401, "unauthorized", "请求未经授权。", "The request is not authorised.")


def bad_request(code: str, zh: str, en: str) -> Problem:
    """The request cannot be read."""
    return Problem(400, code, zh, en)


def describe(error: Exception, service: str) -> Problem | None:
    """The problem that an exception stands for, or None when it is a defect."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        fields = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow forgot its type
        zh, en = "部分内容填写有误，请按提示修改。", "Some fields are wrong; see each."
        return Problem(422, "invalid", zh, en, errors=fields)
    for kind, (status, zh, en) in _KERNEL.items():
        if isinstance(error, kind):
            more = {"version": error.actual} if isinstance(error, Conflict) else {}
            return Problem(status, _kebab(kind.__name__), zh, en, **more)
    if hasattr(error, "zh") and hasattr(error, "en"):  # a refusal of the domain says so itself
        return Problem(409, f"{service}:{_kebab(type(error).__name__)}", error.zh, error.en)
    return None


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
