"""What many operations have: headers, the receipt of a command, and the refusals, each described once."""

from collections.abc import Collection, Mapping
from typing import Any

from apispec import APISpec

#: Status → name of the response, and when it is given, in Chinese and English. A 500 is a defect, and no answer.
PROBLEMS: Mapping[int, tuple[str, str, str]] = {
    400: ("BadRequest", "请求无法读取，或请求头不合格", "The request or one of its headers cannot be read."),
    401: ("Unauthorized", "没有出示有效的接口令牌，也没有登录", "Neither a valid token nor a sign-in."),
    403: ("Forbidden", "没有相应权限；right 为所缺的权限", "A right is missing: the one that right names."),
    404: ("NotFound", "没有该对象，或不在所辖社区", "There is no such thing, or not within reach."),
    409: (
        "Refused",
        "按规则不予办理，或版本已变；version 为现有版本",
        "The rules refuse it, or the stream is at another version than If-Match says; version names it.",
    ),
    410: ("Erased", "该人员资料已按规定删除", "The person was erased."),
    413: ("TooLarge", "提交的内容过大", "The content is too large."),
    422: (
        "Invalid",
        "填写有误，errors 逐项说明；或该受理号已用于其他内容",
        "Fields are wrong, each told in errors; or the command id was used for other content.",
    ),
    429: ("TooMany", "请求过于频繁，请按 Retry-After 稍后再试", "Too many requests; wait as Retry-After says."),
    503: ("Unavailable", "服务暂不可用，可用同一受理号重试", "Ask again, with the same command id; it is done once."),
}

#: What a request that only looks can be refused with.
LOOKING = (400, 401, 403, 404, 422, 429, 503)

_TEXT: Mapping[str, Any] = {"type": "string"}
_NUMBER: Mapping[str, Any] = {"type": "integer"}

_PROBLEM = {
    "type": "object",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {**_TEXT, "description": "urn:linli:…，不变 · stable"},
        "status": _NUMBER,
        "title": {**_TEXT, "description": "中文，并说明如何改正"},
        "detail": {**_TEXT, "description": "English: what is wrong and how to mend it"},
        "errors": {"type": "object", "description": "逐项说明 · messages by field", "additionalProperties": True},
        "right": {**_TEXT, "description": "所缺的权限 · the right that is missing"},
        "version": {**_NUMBER, "description": "现有版本 · the version that the stream is at"},
    },
}

_RECEIPT = {
    "type": "object",
    "required": ["service", "stream", "version", "position", "first"],
    "properties": {
        "service": _TEXT,
        "stream": {**_TEXT, "description": "对象的事件流 · the stream of what the command is about"},
        "version": {**_NUMBER, "description": "办理后的版本 · the stream's version now"},
        "position": {**_NUMBER, "description": "日志位置；读到此处即可见 · visible to whoever has read so far"},
        "told": {"description": "随首次答复告知的内容（如查看的明文），只此一次 · told with the first answer only"},
        "first": {"type": "boolean", "description": "false：此前已受理，再次答复 · an earlier answer, again"},
    },
}

_PREPARED = {
    "type": "object",
    "required": ["preparation_id", "until", "position"],
    "properties": {
        "preparation_id": {**_TEXT, "format": "uuid"},
        "until": {**_TEXT, "format": "date", "description": "复核期限 · the last day for checking"},
        "position": _NUMBER,
    },
}

_EVENT = {
    "type": "object",
    "required": ["position", "version", "stream", "id", "type", "time", "data"],
    "properties": {
        "position": _NUMBER,
        "version": _NUMBER,
        "committed_at": {},
        "stream": _TEXT,
        "id": _TEXT,
        "type": _TEXT,
        "time": {},
        "actor": {"type": ["string", "null"]},
        "checked_by": {
            "type": ["string", "null"],
            "description": "第二人 · the second person, where one was asked for",
        },
        "correlation": {"type": ["string", "null"]},
        "causation": {"type": ["string", "null"]},
        "data": {"description": "公开部分 · the open part"},
        "sealed": {"type": "boolean", "description": "另有密封部分 · there is a sealed part, which stays at home"},
    },
}

_VERSION = {"type": "string", "pattern": '^"[0-9]{1,18}"$', "example": '"3"'}

_SCHEMAS = {"Problem": _PROBLEM, "Receipt": _RECEIPT, "Prepared": _PREPARED, "Event": _EVENT}

_HEADERS: Mapping[str, Mapping[str, Any]] = {
    "Version": {"schema": _VERSION, "description": "办理后的版本，可用于 If-Match · the version now, for If-Match"},
    "Next": {"schema": _TEXT, "description": "下一页 · the next sheet (RFC 8288)"},
    "Challenge": {"schema": _TEXT, "description": "Bearer"},
    "Wait": {"schema": _NUMBER, "description": "秒 · seconds"},
}
_HEADERS_OF_PROBLEMS = {
    401: {"WWW-Authenticate": "Challenge"},
    429: {"Retry-After": "Wait"},
    503: {"Retry-After": "Wait"},
}

_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "Idempotency-Key": {
        "schema": {**_TEXT, "pattern": "^[!-~]{1,64}$"},
        "description": (
            "受理号，由请求方编定，同一受理号只办理一次；不填的，由平台编定 · "
            "the command's id: asked twice, done once; one is made if none is sent"
        ),
    },
    "If-Match": {
        "schema": _VERSION,
        "description": "只在此版本上办理，否则 409 · do it at this version only, else 409",
    },
}

#: Parameters that every command has, by the names of their components.
COMMAND_HEADERS = tuple(_PARAMETERS)

RECEIPT: Mapping[str, Any] = {
    "description": "已受理 · Accepted: durably kept",
    "headers": {"ETag": "Version"},
    "content": {"application/json": {"schema": "Receipt"}},
}


#: What a command that takes a second person is answered with.
PREPARED: Mapping[str, Any] = {
    "description": "已提交，待第二人复核 · Kept until a second person has looked at it",
    "content": {"application/json": {"schema": "Prepared"}},
}


def responses(good: Mapping[str, Any], problems: Collection[int] = tuple(PROBLEMS)) -> dict[str, Any]:
    """What an operation answers: this, or one of these refusals."""
    return {"200": good, **{str(status): PROBLEMS[status][0] for status in problems}}


def _in_query(name: str, schema: Mapping[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": description}


#: The events of one stream. Versions never change, so the last one seen is the cursor.
HISTORY: Mapping[str, Any] = {
    "summary": "变更历史",
    "description": (
        'The events of one stream in order. `Link: rel="next"` leads to those that follow; the cursor is the version '
        "last seen, so nothing is shown twice or missed, whatever is added meanwhile."
    ),
    "parameters": [
        _in_query("stream", {**_TEXT, "minLength": 1}, "事件流 · the stream, as receipts name it", required=True),
        _in_query("after", {**_NUMBER, "minimum": 0, "default": 0}, "此版本之后 · after this version"),
        _in_query("limit", {**_NUMBER, "minimum": 1, "maximum": 1000, "default": 500}, "最多条数 · at most so many"),
    ],
    "responses": responses(
        {
            "description": "事件 · Events",
            "headers": {"Link": "Next"},
            "content": {"application/json": {"schema": {"type": "array", "items": "Event"}}},
        },
        LOOKING,
    ),
}


def stand_in(document: APISpec) -> None:
    """Put what operations refer to into a document."""
    parts = document.components
    parts.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "接口令牌，由安全管理员发放 · an API token"}
    )
    for name, schema in _SCHEMAS.items():
        parts.schema(name, {**schema})
    for name, content in _HEADERS.items():
        parts.header(name, {**content})
    for name, content in _PARAMETERS.items():
        parts.parameter(name, "header", {**content})
    for status, (name, zh, en) in PROBLEMS.items():
        content = {"application/problem+json": {"schema": "Problem"}}
        headers = _HEADERS_OF_PROBLEMS.get(status, {})
        parts.response(name, {"description": f"{zh} · {en}", "headers": headers, "content": content})
