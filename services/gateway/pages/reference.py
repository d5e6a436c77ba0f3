"""系统管理 → 接口说明: what programs can ask, to be read by people; the same document that programs are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, render_template

from services.gateway.api.document import document
from services.gateway.api.routes import PLATFORM
from services.gateway.language import either, say
from services.gateway.pages import words
from services.gateway.pages.desk import asked_choice
from services.gateway.pages.rights import table

pages = Blueprint("reference", __name__, url_prefix="/api")

CHAPTERS = {**words.SERVICES, PLATFORM: "导入和运行"}
TYPES = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "是或否",
    "array": "列表",
    "object": "对象",
    "null": "可空",
}
PLACES = {"path": "地址", "query": "地址参数", "header": "请求头"}
FORMATS = {"date": "日期", "date-time": "时间", "uuid": "编号"}


@dataclass(frozen=True)
class Line:
    """A field of a request, named with those that it stands in: its type, and whether it must be given."""

    name: str
    type: str
    must: bool
    choices: tuple[str, ...] = ()


@pages.get("")
def show() -> str:
    """One service, or what concerns all of them."""
    chosen = asked_choice("service", CHAPTERS) or next(iter(CHAPTERS))
    found = document()
    rights = {right.code: either(right.zh, right.en) for right in table().rights}
    operations = [each for each in _operations(found) if chosen in each["tags"]]
    return render_template(
        "reference.html",
        chapters=CHAPTERS,
        chosen=chosen,
        operations=operations,
        rights=rights,
        in_language=in_language,
        problems=found["components"]["responses"],
        places=PLACES,
    )


def _operations(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation with what its entry shows."""
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
            media, body = next(iter(content.items()), (None, None))
            yield {
                **operation,
                "title": either(operation["summary"], _first_sentence(operation["description"])),
                "method": method.upper(),
                "path": path,
                "media": media,
                "fields": list(_lines(found, body["schema"])) if body else [],
                "parameters": [_resolved(found, each) for each in operation.get("parameters", ())],
                "example": _pretty(body["example"]) if body and "example" in body else None,
            }


def in_language(text: str) -> str:
    """The half of ``中文 · English`` that is in the language of the page."""
    zh, _, en = text.partition(" · ")
    return either(zh, en or zh)


def _first_sentence(text: str) -> str:
    return text.partition("\n\n")[0].partition(". ")[0].removesuffix(".").replace("`", "")


def _pretty(example: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(example), indent=2).decode()


def _resolved(found: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a part refers to, or the part itself."""
    for name in part.get("$ref", "#").split("/")[1:]:
        found = found[name]
    return found if "$ref" in part else part


def _lines(found: Mapping[str, Any], schema: Mapping[str, Any], within: str = "") -> Iterator[Line]:
    """The fields of an object, each followed by those of what it holds."""
    whole = _resolved(found, schema)
    for name, shape in whole.get("properties", {}).items():
        inner = _inner(found, shape)
        yield Line(f"{within}{name}", _type(shape), name in whole.get("required", ()), tuple(_choices(inner)))
        yield from _lines(found, inner, f"{within}{name}.")


def _inner(found: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a field holds, looked up: the items of a list, the object where there may be one or none."""
    if "anyOf" in shape:
        shape = shape["anyOf"][0]
    return _resolved(found, shape.get("items", shape))


def _choices(shape: Mapping[str, Any]) -> Iterator[str]:
    return (str(each) for each in shape.get("enum", ()) if each is not None)


def _type(shape: Mapping[str, Any]) -> str:
    if "anyOf" in shape:
        return words.joined(_type(shape["anyOf"][0]), TYPES["null"])
    if "$ref" in shape:
        return say(TYPES["object"])
    if "contentMediaType" in shape:
        return say("文件")
    if "format" in shape and shape["format"] in FORMATS:
        nullable = [TYPES["null"]] if "null" in shape.get("type", "") else []
        return words.joined(FORMATS[shape["format"]], *nullable)
    types = shape.get("type", ())
    return words.joined(*(TYPES[each] for each in ([types] if isinstance(types, str) else types)))
