"""数据导入: a roster goes in: look at every row first, choose what to do about faulty ones, and only then import."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from marshmallow import Schema, fields, validate

from infra.adapters.workbook_writing import XLSX
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import caught_up, command_id, desk
from services.gateway.pages.form import Field, Filled, Form, Page, Values

pages = Blueprint("imports", __name__, url_prefix="/imports")

#: Findings shown on the page; all of them stand in the error file.
SHOWN = 100


class _File(Schema):
    """A roster."""

    file = fields.Raw(required=True)


class _Mode(Schema):
    """What to do about faulty rows."""

    mode = fields.String(required=True, validate=validate.OneOf(tuple(words.IMPORT_MODES)))


_FILE = Field("file", "名册文件", "支持 .xlsx 和 .csv。", kind="file", more={"accept": ".xlsx,.csv"})
UPLOAD = Form("upload", "名册导入", _File(), (_FILE,), "上传并校验", keeps=False)
_MODE = Field("mode", "导入方式", kind="radio", choices=words.IMPORT_MODES, start="ALL_OR_NOTHING")
CONFIRM = Form("one", "确认导入", _Mode(), (_MODE,), "确认导入", keeps=False)


def _upload(again: Filled | None) -> str:
    return render_template("imports.html", filled=again or UPLOAD.blank(request.path))


def _check(values: Values) -> Page:
    """Read the file and go to its preview; nothing of it counts yet."""
    file = values["file"]
    shown = desk().imports.preview(file.read(), file.filename)
    return redirect(url_for("imports.one", import_id=shown["import_id"]), 303)


UPLOAD.at(pages, _check, _upload, "")


def _import(again: Filled | None, import_id: str) -> str:
    """The preview before it is confirmed, the progress after, the result at the end."""
    preview, progress = desk().imports.recall(import_id), desk().imports.progress(import_id)
    if preview is None and progress is None:
        abort(404)
    if progress is not None:
        return render_template("import_progress.html", import_id=import_id, progress=progress, preview=preview)
    return render_template(
        "import_preview.html",
        import_id=import_id,
        preview=preview,
        shown=(preview or {}).get("findings", [])[:SHOWN],
        filled=again or CONFIRM.blank(request.path),
    )


def _confirm(values: Values, import_id: str) -> Page:
    """Import what the preview showed."""
    receipt: dict[str, Any] = desk().imports.confirm(import_id, values["mode"], command_id())
    caught_up(receipt, words.IMPORT_CONFIRMED)
    return redirect(url_for("imports.one", import_id=import_id), 303)


CONFIRM.at(pages, _confirm, _import, "/<import_id>")


@pages.get("/<import_id>/errors")
def errors(import_id: str) -> Response:
    """The faulty rows with the reasons, as long as they are kept."""
    content = desk().imports.error_file(import_id)
    if content is None:
        abort(404)
    return _workbook(content, say(words.ERROR_FILE))


@pages.get("/template")
def template() -> Response:
    """An empty workbook with the headings that are understood."""
    return _workbook(desk().imports.template(), say(words.TEMPLATE_FILE))


def _workbook(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name)
