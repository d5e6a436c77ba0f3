"""The public HTTP API: everything a page does, a machine can ask too. JSON in, JSON or problem+json out.

    POST /api/commands/SERVICE/COMMAND    Idempotency-Key: the command's id; If-Match: the stream's version, if checked
    POST /api/queries/SERVICE/QUERY
    POST /api/intakes/SERVICE/INTAKE      what waits for a command to confirm it
    GET  /api/history/SERVICE?stream=…    the events of one stream, after a version
    POST /api/imports                     a workbook (multipart field ``file``); answers the preview
    POST /api/imports/ID/confirm          {"mode": "ALL_OR_NOTHING" | "CORRECT_ROWS"}
    GET  /api/imports/ID                  how far it is
    GET  /api/imports/ID/errors.xlsx      the faulty rows with the reasons
    GET  /api/preparations/ID             a command that waits for a second person; …/agree, …/send-back, …/withdraw
    GET  /api/entries/RECEIPT             what was entered for somebody, and how it stands; …/contest, …/answer
    GET  /api/progress                    how far everybody's consumers have come, the gateway's too
    GET  /api/openapi.json                all of this, for machines; ``/api`` shows it to people

Whoever asks shows an API token (``Authorization: Bearer …``), or has signed in at the desk. A browser's cross-site
requests are refused.
"""

import hmac
import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from infra.eventsourcing.errors import Later
from infra.settings import Settings
from services.gateway.api.document import document as described
from services.gateway.api.received import answer_of, body, command_id_of_request
from services.gateway.client import SERVICES, Away, Refusal, Services, played_moment
from services.gateway.imports import Imports
from services.gateway.pages.desk import Reads
from services.gateway.preparations.checking import Checking
from services.gateway.problems import document, problem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID = re.compile(r"[0-9a-f-]{36}")
_ETAG = re.compile(r'"?([0-9]{1,18})"?')
_DIGITS = re.compile(r"[0-9]{1,19}")

#: Events of a history at once: unless asked otherwise, and at most.
PAGE, LONGEST_PAGE = 500, 1000


def blueprint(settings: Settings, services: Services, imports: Imports, reads: Reads, checking: Checking) -> Blueprint:
    """The API's routes, but for those of entries."""
    api = Blueprint("api", __name__, url_prefix="/api")

    @api.before_request
    def same_site() -> Response | None:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return problem(403, "cross-site", "不接受其他网站发来的请求。", "Requests from other sites are refused.")
        played_moment.set(_played(settings))
        return None

    @api.post("/commands/<service>/<name>")
    def command(service: str, name: str) -> Response:
        command_id, expected = command_id_of_request(), _expected_version()
        if checking.asks_for_second(_known(service), name):
            return answer_of(checking.prepare(service, name, body(), command_id), 202)
        return _receipt(
            services.command(_known(service), name, body(), command_id=command_id, expected_version=expected)
        )

    @api.post("/queries/<service>/<name>")
    def query(service: str, name: str) -> Response:
        return answer_of(services.query(_known(service), name, body()))

    @api.post("/intakes/<service>/<name>")
    def intake(service: str, name: str) -> Response:
        return answer_of(services.take_in(_known(service), name, body()))

    @api.get("/history/<service>")
    def history(service: str) -> Response:
        return _after(services.history(_known(service), stream=_stream()))

    @api.get("/preparations/<uuid:preparation_id>")
    def preparation(preparation_id: uuid.UUID) -> Response:
        return answer_of(checking.find(str(preparation_id)))

    @api.post("/preparations/<uuid:preparation_id>/agree")
    def agree(preparation_id: uuid.UUID) -> Response:
        return _receipt(checking.agree(str(preparation_id), command_id_of_request()))

    @api.post("/preparations/<uuid:preparation_id>/send-back")
    def send_back(preparation_id: uuid.UUID) -> Response:
        reason = str(body().get("reason", ""))
        return answer_of({"position": checking.send_back(str(preparation_id), reason, command_id_of_request())})

    @api.post("/preparations/<uuid:preparation_id>/withdraw")
    def withdraw(preparation_id: uuid.UUID) -> Response:
        return answer_of({"position": checking.withdraw(str(preparation_id), command_id_of_request())})

    @api.post("/preparations/<uuid:preparation_id>/collect")
    def collect(preparation_id: uuid.UUID) -> Response:
        return _receipt(checking.collect(str(preparation_id)))

    @api.post("/imports")
    def preview() -> Response:
        file = request.files.get("file")
        if file is None:
            return problem(400, "no-file", "请选择要上传的文件。", "Send the workbook as the multipart field 'file'.")
        return answer_of(imports.preview(file.read(), file.filename or ""))

    @api.post("/imports/<import_id>/confirm")
    def confirm(import_id: str) -> Response:
        mode = str(body().get("mode", "ALL_OR_NOTHING"))
        return _receipt(imports.confirm(_an_id(import_id), mode, command_id_of_request()))

    @api.get("/imports/<import_id>")
    def progress_of_import(import_id: str) -> Response:
        found = imports.progress(_an_id(import_id))
        return (
            answer_of(found)
            if found is not None
            else problem(404, "no-such-import", "没有这次导入。", "No such import.")
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
        return answer_of({service: services.progress(service) for service in SERVICES} | {"gateway": reads.progress()})

    @api.post("/wake")
    def wake() -> Response:
        return answer_of({service: services.wake(service) for service in SERVICES})

    @api.get("/openapi.json")
    def openapi() -> Response:
        return answer_of(described())

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


def _expected_version() -> int | None:
    """The version in ``If-Match``, as an ETag showed it; None where none is to be checked."""
    shown = request.headers.get("If-Match")
    if shown is None:
        return None
    version = _ETAG.fullmatch(shown.strip())
    if version is None:
        zh, en = 'If-Match 应为引号内的版本号，例如 "3"。', 'If-Match takes one version in quotes, such as "3".'
        raise Refusal(400, document(400, "bad-if-match", zh, en))
    return int(version[1])


def _receipt(found: dict[str, Any]) -> Response:
    """What a command came to; its version is what the next one may ask to be decided on."""
    answer = answer_of(found)
    answer.set_etag(str(found["version"]))
    return answer


def _stream() -> str:
    """The stream that is asked for. Raises ``Refusal``."""
    stream = request.args.get("stream")
    if not stream:
        zh, en = "请在地址参数 stream 中写明事件流。", "Name the stream in the parameter stream."
        raise Refusal(400, document(400, "no-stream", zh, en))
    return stream


def _after(events: list[dict[str, Any]]) -> Response:
    """Those after the cursor, and the way to those that follow."""
    after = _number("after", 0, 0, 2**63 - 1)
    limit = _number("limit", PAGE, 1, LONGEST_PAGE)
    following = [event for event in events if event["version"] > after]
    answer = answer_of(following[:limit])
    if len(following) > limit:
        asked = {"stream": request.args["stream"], "after": following[limit - 1]["version"], "limit": limit}
        answer.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
    return answer


def _number(name: str, otherwise: int, least: int, most: int) -> int:
    """A whole number in the address. Raises ``Refusal``."""
    text = request.args.get(name, str(otherwise))
    if not _DIGITS.fullmatch(text) or not least <= int(text) <= most:
        zh, en = "after 和 limit 应为范围内的整数。", "after and limit are whole numbers within their bounds."
        raise Refusal(400, document(400, "bad-page", zh, en))
    return int(text)
