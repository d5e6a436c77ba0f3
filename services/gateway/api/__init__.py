"""The public HTTP API: everything a page does, a machine can ask too. JSON in, JSON or problem+json out.

    POST /api/commands/SERVICE/COMMAND    Idempotency-Key: the command's id; If-Match: the stream's version, if checked
    POST /api/queries/SERVICE/QUERY
    GET  /api/history/SERVICE?stream=…    the events of one stream
    POST /api/imports                     a workbook (multipart field ``file``); answers the preview
    POST /api/imports/ID/confirm          {"mode": "ALL_OR_NOTHING" | "CORRECT_ROWS"}
    GET  /api/imports/ID                  how far it is
    GET  /api/imports/ID/errors.xlsx      the faulty rows with the reasons
    GET  /api/progress                    how far everybody's consumers have come, the gateway's too

Whoever asks shows an API token (``Authorization: Bearer …``), or has signed in at the desk. A browser's cross-site
requests are refused.
"""

import hmac
import re
from datetime import datetime
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from infra.eventsourcing.errors import Later
from infra.settings import Settings
from services.gateway.client import SERVICES, Away, Refusal, Services, new_id, played_moment
from services.gateway.imports import Imports
from services.gateway.pages.desk import Reads
from services.gateway.problems import document, problem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID = re.compile(r"[0-9a-f-]{36}")


def blueprint(settings: Settings, services: Services, imports: Imports, reads: Reads) -> Blueprint:
    """The API's routes."""
    api = Blueprint("api", __name__, url_prefix="/api")

    @api.before_request
    def same_site() -> Response | None:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return problem(403, "cross-site", "不接受其他网站发来的请求。", "Requests from other sites are refused.")
        played_moment.set(_played(settings))
        return None

    @api.post("/commands/<service>/<name>")
    def command(service: str, name: str) -> Response:
        version = request.headers.get("If-Match", "").strip('"')
        expected = int(version) if version.isdigit() else None
        command_id = request.headers.get("Idempotency-Key") or new_id()
        return _json(services.command(_known(service), name, _body(), command_id=command_id, expected_version=expected))

    @api.post("/queries/<service>/<name>")
    def query(service: str, name: str) -> Response:
        return _json(services.query(_known(service), name, _body()))

    @api.get("/history/<service>")
    def history(service: str) -> Response:
        return _json(services.history(_known(service), stream=request.args.get("stream", "")))

    @api.post("/imports")
    def preview() -> Response:
        file = request.files.get("file")
        if file is None:
            return problem(400, "no-file", "请选择要上传的文件。", "Send the workbook as the multipart field 'file'.")
        return _json(imports.preview(file.read(), file.filename or ""))

    @api.post("/imports/<import_id>/confirm")
    def confirm(import_id: str) -> Response:
        mode = str(_body().get("mode", "ALL_OR_NOTHING"))
        command_id = request.headers.get("Idempotency-Key") or new_id()
        return _json(imports.confirm(_an_id(import_id), mode, command_id))

    @api.get("/imports/<import_id>")
    def progress_of_import(import_id: str) -> Response:
        found = imports.progress(_an_id(import_id))
        return (
            _json(found) if found is not None else problem(404, "no-such-import", "没有这次导入。", "No such import.")
        )

    @api.get("/imports/<import_id>/errors.xlsx")
    def error_file(import_id: str) -> Response:
        found = imports.error_file(_an_id(import_id))
        if found is None:
            return problem(404, "gone", "错误文件已过期或不存在。", "The error file is gone, or there was none.")
        disposition = {"Content-Disposition": 'attachment; filename="errors.xlsx"'}
        return Response(found, mimetype=_XLSX, headers=disposition)

    @api.get("/progress")
    def progress() -> Response:
        return _json({service: services.progress(service) for service in SERVICES} | {"gateway": reads.progress()})

    @api.post("/wake")
    def wake() -> Response:
        return _json({service: services.wake(service) for service in SERVICES})

    @api.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        body = msgspec.json.encode(refusal.problem)
        return Response(body, refusal.status, content_type="application/problem+json; charset=utf-8")

    @api.errorhandler(Later)
    @api.errorhandler(Away)
    def away(error: Away | Later) -> Response:
        found = problem(503, "service-away", "服务暂不可用，请稍后重试。", "A service is away; try again shortly.")
        found.headers["Retry-After"] = "2"
        return found

    return api


def _played(settings: Settings) -> datetime | None:
    """The moment that a player of the sample year asks in: only with the token that lies there while it plays."""
    token = settings.play_token
    shown = request.headers.get("X-Linli-Play", "")
    if not shown or not token.exists() or not hmac.compare_digest(shown, token.read_text()):
        return None
    return datetime.fromisoformat(request.headers["X-Linli-At"])


def _known(service: str) -> str:
    if service not in SERVICES:
        raise Refusal(404, document(404, "no-such-service", "没有这个服务。", "There is no such service."))
    return service


def _an_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Refusal(404, document(404, "no-such-import", "没有这次导入。", "There is no such import."))
    return text


def _body() -> dict[str, Any]:
    """The request's JSON object. Only that content type: a form of another site cannot send it."""
    try:
        found = msgspec.json.decode(request.get_data())
    except (msgspec.DecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not request.is_json:
        zh, en = "请求内容不是有效的 JSON 对象。", "Send a JSON object as application/json."
        raise Refusal(400, document(400, "not-json", zh, en))
    return found


def _json(found: Any) -> Response:
    return Response(msgspec.json.encode(found), content_type="application/json; charset=utf-8")
