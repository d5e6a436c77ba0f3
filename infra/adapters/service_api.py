"""The HTTP side of one service, for our own processes only: commands, queries, intakes, history and the feed.

Whoever asks shows the installation's secret. What surrounds a command comes in headers: ``Idempotency-Key`` (its id),
``X-Linli-Actor``, ``X-Linli-At`` (the moment it was asked; no service reads a clock to decide anything),
``X-Correlation-Id``, and ``If-Match`` with the version of the stream where the asker wants it checked.
"""

import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

import msgspec
from werkzeug.wrappers import Request, Response

from infra.adapters.logs import told_of
from infra.adapters.metrics import counted
from infra.adapters.problems import Problem, bad_request, describe, not_found, unauthorized
from infra.adapters.runtime import Runtime
from infra.eventsourcing.decider import Asked
from infra.eventsourcing.messages import Recorded
from infra.wire.codec import envelope
from infra.wire.schema import loads

log = logging.getLogger(__name__)

#: Intakes carry a whole roster; nothing else comes near.
LARGEST_BODY = 16_000_000

_TOKEN = re.compile(r"[\x21-\x7e]{1,64}")

Answerer = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _History:
    """Which events: those of a stream, or those at some positions."""

    stream: str | None = None
    positions: tuple[int, ...] = ()


def answering(answer: Answerer) -> Callable[..., Response]:
    """Check the secret, encode the answer, and turn refusals into problems. A defect is logged, never shown."""

    @wraps(answer)
    def entrypoint(self: "ServiceApi", request: Request, *args: Any) -> Response:
        with counted(self.runtime.name, answer.__name__) as status:
            response = respond(self, request, *args)
            status(response.status_code)
            return response

    def respond(self: "ServiceApi", request: Request, *args: Any) -> Response:
        about = {"service": self.runtime.name, "entrypoint": answer.__name__}
        about["correlation"] = request.headers.get("X-Correlation-Id", "")[:64]
        try:
            self.authorize(request)
            found = answer(self, request, *args)
        except Exception as error:  # noqa: BLE001 - see below
            if (problem := describe(error, self.runtime.name)) is not None:
                log.info("refused", extra=about | {"problem": problem.code, "status": problem.status})
                return problem.response()
            # Nothing may reach the host, whose own answer quotes the exception. Not log.exception: that quotes it too.
            log.error("defect", extra=about | told_of(error))  # noqa: TRY400
            return Problem(
                500, "defect", "系统出错，请联系管理员。", "Something is broken; tell the administrator."
            ).response()
        return found if isinstance(found, Response) else _json(found)

    return entrypoint


def _json(found: Any) -> Response:
    return Response(msgspec.json.encode(found), content_type="application/json; charset=utf-8")


class ServiceApi:
    """One method to an entrypoint."""

    def __init__(self, runtime: Runtime, secret: str) -> None:
        self.runtime = runtime
        self._secret = f"Bearer {secret}".encode()
        definition = runtime.definition
        self._commands = {cls.__name__: cls for cls in definition.accepted}
        self._queries = {cls.__name__: cls for cls in definition.queries}
        self._intakes = {cls.__name__: cls for cls in definition.intakes}

    def authorize(self, request: Request) -> None:
        """Raises ``Problem`` unless the request shows the secret."""
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), self._secret):
            raise unauthorized()

    @answering
    def command(self, request: Request, name: str) -> Any:
        """Carry out a command; answers service, stream, version, position, and whether this is its first answer."""
        command = self._read(request, self._commands, name, "command")
        asked = _asked(request)
        answer = self.runtime.handler.handle(command, asked)
        receipt = answer.receipt
        found = {
            "service": self.runtime.name,
            "stream": receipt.stream,
            "version": receipt.version,
            "position": receipt.position,
            "first": answer.first,
        }
        about = {"command": name, "command_id": asked.command_id, "actor": asked.actor}
        log.info("accepted", extra=found | about | {"correlation": asked.correlation})
        return found

    @answering
    def query(self, request: Request, name: str) -> Any:
        """Answer a query. ``X-Linli-Position`` in the answer says up to where the log had been read."""
        found = self.runtime.query(self._read(request, self._queries, name, "query"))
        if found is None:
            raise not_found("answer")
        return found

    @answering
    def take_in(self, request: Request, name: str) -> Any:
        """Take in what waits for a command to confirm it."""
        return self.runtime.take_in(self._read(request, self._intakes, name, "intake"))

    @answering
    def history(self, request: Request) -> Any:
        """Events of a ``stream`` or at ``positions``: the open parts with position, version and commit time."""
        wanted = loads(_History, _body(request) if request.content_length else {})
        if wanted.stream:
            found = self.runtime.store.stream(wanted.stream)
        else:
            found = self.runtime.store.at(wanted.positions[:500])
        return {"events": [_shown(recorded) for recorded in found]}

    @answering
    def feed(self, request: Request) -> Any:
        """The log after a position, the same bytes as on the topic; for rebuilds and backfills."""
        after = request.args.get("after", 0, int)
        limit = max(1, min(request.args.get("limit", 500, int), 5000))
        records = [
            {
                "position": recorded.position,
                "committed_at": recorded.committed_at,
                "stream": recorded.stream,
                "version": recorded.version,
                "id": recorded.id,
                "type": recorded.type,
                "value": recorded.open.decode(),
            }
            for recorded in self.runtime.store.log(after, limit)
        ]
        return {"head": self.runtime.store.head(), "records": records}

    @answering
    def progress(self, request: Request) -> Any:
        """How far each read model and policy has come, and what is parked."""
        head = self.runtime.store.head()
        return {"head": head.position, "incarnation": head.incarnation, **self.runtime.progress()}

    @answering
    def wake(self, request: Request) -> Any:
        """Do what is due up to the day in ``X-Linli-At``."""
        return {"asked": self.runtime.wake(_asked(request, "wake").today)}

    def tick(self) -> None:
        """The timer's way to ``wake``: reads the clock, because nobody asked. It waits while past days are played."""
        if not self.runtime.settings.play_token.exists():
            self.runtime.wake(self.runtime.settings.today())

    def livez(self, request: Request) -> Response:
        """The process answers."""
        return Response("ok", content_type="text/plain")

    def readyz(self, request: Request) -> Response:
        """Whether the service can keep, seal and read now; else 503 with the parts that do not answer."""
        missing = self.runtime.not_answering()
        found = {"ready": not missing, "not_answering": missing}
        return Response(msgspec.json.encode(found), 503 if missing else 200, content_type="application/json")

    def _read(self, request: Request, known: dict[str, type], name: str, what: str) -> Any:
        cls = known.get(name)
        if cls is None:
            raise not_found(what)
        return loads(cls, _body(request))


def _body(request: Request) -> Any:
    if (request.content_length or 0) > LARGEST_BODY:
        raise Problem(413, "too-large", "提交的内容过大。", "The request is too large.")
    try:
        return msgspec.json.decode(request.get_data(cache=False))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise bad_request("not-json", "请求内容不是有效的 JSON。", "The request is not valid JSON.") from None


def _asked(request: Request, command_id: str = "") -> Asked:
    """What surrounds the command. Raises ``Problem`` when a header is missing or malformed."""
    headers = request.headers
    command_id = headers.get("Idempotency-Key", command_id)
    actor = headers.get("X-Linli-Actor", "")
    correlation = headers.get("X-Correlation-Id", command_id)
    if not all(_TOKEN.fullmatch(token) for token in (command_id, actor, correlation)):
        zh, en = "缺少或不合格的受理号。", "Idempotency-Key, X-Linli-Actor or X-Correlation-Id is missing or malformed."
        raise bad_request("bad-headers", zh, en)
    try:
        at = datetime.fromisoformat(headers.get("X-Linli-At", ""))
        version = int(headers["If-Match"].strip('"')) if "If-Match" in headers else None
    except ValueError:
        raise bad_request("bad-headers", "时间或版本号不合格。", "X-Linli-At or If-Match is malformed.") from None
    if at.tzinfo is None:
        raise bad_request("bad-headers", "时间缺少时区。", "X-Linli-At has no time zone.")
    if not date.min.year < at.year < date.max.year:  # at the calendar's ends there is no other zone's day
        raise bad_request("bad-headers", "时间或版本号不合格。", "X-Linli-At or If-Match is malformed.")
    return Asked(command_id, actor, at, correlation, expected_version=version)


def _shown(recorded: Recorded) -> dict[str, Any]:
    about = envelope(recorded)
    return {
        "position": recorded.position,
        "version": recorded.version,
        "committed_at": recorded.committed_at,
        "stream": recorded.stream,
        "id": recorded.id,
        "type": recorded.type,
        "time": about.time,
        "actor": about.actor,
        "correlation": about.correlationid,
        "causation": about.causationid,
        "data": about.data,
        "sealed": bool(recorded.sealed),
    }
