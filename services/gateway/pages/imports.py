"""数据导入: a roster goes in: look at every row first, choose what to do about faulty ones, and only then import."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.client import Refusal
from services.gateway.pages import words
from services.gateway.pages.desk import Refused, caught_up, command_id, desk, missing, new_command_id, refused

pages = Blueprint("imports", __name__, url_prefix="/imports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Findings shown on the page; all of them stand in the error file.
SHOWN = 100

Page = str | tuple[str, int] | Redirect


@pages.get("")
def upload() -> str:
    """Where a file is handed in."""
    return render_template("imports.html", again=None)


@pages.post("")
def check() -> Page:
    """Read the file and go to its preview; nothing of it counts yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _again(missing("upload", "file", words.FILE_MISSING))
    try:
        shown = desk().imports.preview(file.read(), file.filename)
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return _again(refused("upload", refusal))
    return redirect(url_for("imports.one", import_id=shown["import_id"]), 303)


def _again(again: Refused) -> Page:
    return render_template("imports.html", again=again), again.status


@pages.get("/<import_id>")
def one(import_id: str) -> str:
    """The preview before it is confirmed, the progress after, the result at the end."""
    return _import(import_id)


def _import(import_id: str, again: Refused | None = None) -> str:
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
        again=again,
        command_id=new_command_id(),
    )


@pages.post("/<import_id>")
def confirm(import_id: str) -> Page:
    """Import what the preview showed."""
    mode = request.form.get("mode", "")
    if mode not in words.IMPORT_MODES:
        abort(400)
    try:
        receipt: dict[str, Any] = desk().imports.confirm(import_id, mode, command_id())
    except Refusal as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        return _import(import_id, refused("confirm", refusal)), refusal.status
    caught_up(receipt, words.IMPORT_CONFIRMED)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.get("/<import_id>/errors")
def errors(import_id: str) -> Response:
    """The faulty rows with the reasons, as long as they are kept."""
    content = desk().imports.error_file(import_id)
    if content is None:
        abort(404)
    return _workbook(content, words.ERROR_FILE)


@pages.get("/template")
def template() -> Response:
    """An empty workbook with the headings that are understood."""
    return _workbook(desk().imports.template(), words.TEMPLATE_FILE)


def _workbook(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name=name)
