"""The operations that are no command, query or intake of a service: a workbook's way in, and how the platform does."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.gateway.api.components import COMMAND_HEADERS, LOOKING, RECEIPT, responses
from services.gateway.entries.events import Ground, Outcome

#: Under which tag they stand.
PLATFORM = "platform"

_OBJECT = {"application/json": {"schema": {"type": "object"}}}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IMPORT = {
    "name": "import_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "导入编号，见预览 · the import, as its preview names it",
}
_PREPARATION = {
    "name": "preparation_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "待复核事项的编号，见提交时的答复 · the prepared command, as its answer (202) named it",
}
_RECEIPT = {
    "name": "receipt",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "examples": ["M-000482"]},
    "description": "代录回执编号 · the number on the receipt of what was entered for somebody",
}
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}


@dataclass(frozen=True)
class Route:
    """One operation: where it is, and what is said of it."""

    path: str
    method: str
    endpoint: str
    content: Mapping[str, Any]


def _route(path: str, method: str, endpoint: str, summary: str, description: str, **more: Any) -> Route:
    about = {"operationId": endpoint, "summary": summary, "description": description, "tags": [PLATFORM]}
    return Route(path, method, endpoint, about | more)


def _coded(name: str, codes: type[StrEnum]) -> Mapping[str, Any]:
    """A body of one code."""
    schema = {"type": "object", "required": [name], "properties": {name: {"type": "string", "enum": list(codes)}}}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


OTHERS = (
    _route(
        "/api/imports", "post", "preview", "上传花名册并校验",
        "Read a workbook and say what importing it would do; nothing is changed.",
        requestBody={
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "required": ["file"], "properties": {"file": _BYTES}}
                }
            },
        },
        responses=responses({"description": "预览 · The preview", "content": _OBJECT}),
    ),
    _route(
        "/api/imports/{import_id}/confirm", "post", "confirm", "确认导入",
        "Carry out what the preview showed: all rows or none, or the correct ones only.",
        parameters=[_IMPORT, COMMAND_HEADERS[0]],
        requestBody={
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {"mode": {"type": "string", "enum": ["ALL_OR_NOTHING", "CORRECT_ROWS"]}},
                    },
                    "example": {"mode": "CORRECT_ROWS"},
                }
            },
        },
        responses=responses(RECEIPT),
    ),
    _route(
        "/api/imports/{import_id}", "get", "progress_of_import", "导入进度",
        "How far a confirmed import is.",
        parameters=[_IMPORT],
        responses=responses({"description": "进度 · How far", "content": _OBJECT}, LOOKING),
    ),
    _route(
        "/api/imports/{import_id}/errors.xlsx", "get", "error_file", "下载错误文件",
        "The faulty rows with the reasons, as a workbook, as long as it is kept.",
        parameters=[_IMPORT],
        responses=responses({"description": "工作簿 · The workbook", "content": {_XLSX: {}}}, LOOKING),
    ),
    _route(
        "/api/preparations/{preparation_id}", "get", "preparation", "查看待复核事项",
        "A command that waits for a second person, and what became of it.",
        parameters=[_PREPARATION],
        responses=responses({"description": "事项 · The prepared command", "content": _OBJECT}, LOOKING),
    ),
    _route(
        "/api/preparations/{preparation_id}/agree", "post", "agree", "复核通过并办理",
        "Agree to what another person prepared: it is asked now, with both hands named. Takes a person, not a token.",
        parameters=[_PREPARATION, COMMAND_HEADERS[0]],
        responses=responses(RECEIPT),
    ),
    _route(
        "/api/preparations/{preparation_id}/send-back", "post", "send_back", "退回经办人",
        "Say what is wrong with what another person prepared.",
        parameters=[_PREPARATION, COMMAND_HEADERS[0]],
        requestBody={
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "properties": {"reason": {"type": "string", "maxLength": 2000}}},
                    "example": {"reason": "文号与批复原件不符，请核对"},
                }
            },
        },
        responses=responses({"description": "已退回 · Sent back", "content": _OBJECT}),
    ),
    _route(
        "/api/preparations/{preparation_id}/withdraw", "post", "withdraw", "撤回待复核事项",
        "Take back what one prepared oneself.",
        parameters=[_PREPARATION, COMMAND_HEADERS[0]],
        responses=responses({"description": "已撤回 · Withdrawn", "content": _OBJECT}),
    ),
    _route(
        "/api/entries/{receipt}", "get", "entry", "查看一件代录",
        "What was entered for somebody: by which channel and clerk, until when it can be contested, and how it stands.",
        parameters=[_RECEIPT],
        responses=responses({"description": "代录 · The entry", "content": _OBJECT}, LOOKING),
    ),
    _route(
        "/api/entries/{receipt}/contest", "post", "contest", "登记本人对代录的异议",
        "Record that whom it is about says that it is not what they wished, within the days that the receipt names.",
        parameters=[_RECEIPT, COMMAND_HEADERS[0]],
        requestBody=_coded("ground", Ground),
        responses=responses({"description": "已登记 · Recorded", "content": _OBJECT}),
    ),
    _route(
        "/api/entries/{receipt}/answer", "post", "answer", "答复对代录的异议",
        "Record what looking into it came to. Not for whoever entered it.",
        parameters=[_RECEIPT, COMMAND_HEADERS[0]],
        requestBody=_coded("outcome", Outcome),
        responses=responses({"description": "已登记 · Recorded", "content": _OBJECT}),
    ),
    _route(
        "/api/preparations/{preparation_id}/collect", "post", "collect", "领取复核通过的内容",
        "Ask what another person agreed to and what tells something (a list in clear): told once, to who prepared it.",
        parameters=[_PREPARATION],
        responses=responses(RECEIPT),
    ),
    _route(
        "/api/progress", "get", "progress", "运行进度",
        "How far everybody's read models and policies have come, and what is parked.",
        responses=responses({"description": "进度 · How far", "content": _OBJECT}, LOOKING),
    ),
    _route(
        "/api/wake", "post", "wake", "办理到期事项",
        "Let every service do what is due today, as its timer would.",
        responses=responses({"description": "已办 · Done", "content": _OBJECT}, LOOKING),
    ),
    _route(
        "/api/openapi.json", "get", "openapi", "接口说明文件",
        "This document.",
        responses=responses({"description": "OpenAPI 3.1", "content": _OBJECT}, (401, 403, 429)),
    ),
)  # fmt: skip
