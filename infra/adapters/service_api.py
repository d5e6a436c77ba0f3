"""The HTTP side of one service, for our own processes only: commands, queries, intakes, history and the feed.

Whoever asks shows a signed statement of who asks, and does what the table of permissions gives to that. What surrounds
a command comes in headers: ``Idempotency-Key`` (its id), ``X-Linli-At`` (the moment it was asked; no service reads a
clock to decide anything), ``X-Correlation-Id``, and ``If-Match`` with the version of the stream where the asker wants
it checked. The actor is whom the statement names, and nobody else.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache, wraps
from typing import Any

import msgspec
from werkzeug.wrappers import Request, Response

from infra.adapters.belonging import permit, seen_from, within
from infra.adapters.logs import told_of
from infra.adapters.metrics import counted
from infra.adapters.permissions import Asker, Permissions, Reach, whole_only
from infra.adapters.problems import Problem, bad_request, describe, not_found, unauthorized
from infra.adapters.runtime import Runtime
from infra.adapters.statements import NoStatement, Statements
from infra.eventsourcing.decider import Asked, Decider
from infra.eventsourcing.messages import Recorded
from infra.wire.codec import envelope
from infra.wire.schema import SIGNED, loads

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
    """Learn who asks, encode the answer, and turn refusals into problems. A defect is logged, never shown."""

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
            found = answer(self, request, self.asker(request), *args)
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

    def __init__(self, runtime: Runtime, secret: str, permissions: Permissions) -> None:
        self.runtime = runtime
        self._statements = Statements(secret, runtime.name)
        self._permissions = permissions
        definition = runtime.definition
        self._commands = {cls.__name__: cls for cls in definition.accepted}
        self._queries = {cls.__name__: cls for cls in definition.queries}
        self._intakes = {cls.__name__: cls for cls in definition.intakes}

    def asker(self, request: Request) -> Asker:
        """Who asks, by the statement that the request shows. Raises ``Problem``."""
        kind, _, statement = request.headers.get("Authorization", "").partition(" ")
        try:
            return self._statements.read(statement if kind == "Bearer" else "")
        except NoStatement:
            raise unauthorized() from None

    def _reach(self, asker: Asker, action: str) -> Reach:
        """How far the asker may go with an action. Raises ``Problem``."""
        return self._permissions.reach(asker, self.runtime.name, action)

    @answering
    def command(self, request: Request, asker: Asker, name: str) -> Any:
        """Carry out a command; answers service, stream, version, position, and whether this is its first answer."""
        cls = _known(self._commands, name, "command")
        reaches = [self._reach(asker, name), self._permissions.second(asker, self.runtime.name, name)]
        command, asked = self._signed(cls, request, asker, *reaches)
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
        tell = self.runtime.definition.telling.get(cls)
        # Only with the first answer: asked again it is the same look, and another one is another command.
        return found if tell is None else found | {"told": tell(command, self.runtime) if answer.first else None}

    @answering
    def rehearse(self, request: Request, asker: Asker, name: str) -> Any:
        """What a command would be refused for now, before a second person is asked to look at it."""
        cls = _known(self._commands, name, "command")
        second = self._permissions.second(asker, self.runtime.name, name) if asker.checked_by else None
        self.runtime.handler.rehearse(*self._signed(cls, request, asker, self._reach(asker, name), second))
        return {}

    def _signed(self, cls: type, request: Request, asker: Asker, *reaches: Reach | None) -> tuple[Any, Asked]:
        """The command with its hands as the statement names them, and what surrounds it; within everybody's reach."""
        asked = _asked(request, asker)
        command = loads(cls, _body(request))
        signed: Any = {name: getattr(asked, hand) for name, hand in _hands(cls)}
        permits = [found for reach in reaches if reach and (found := permit(self.runtime, reach)) is not None]
        command = replace(command, **signed) if signed else command
        if not permits:
            return command, asked

        def permitted(noun: Decider, command: Any, state: Any) -> None:
            for each in permits:
                each(noun, command, state)

        return command, replace(asked, permit=permitted)

    @answering
    def query(self, request: Request, asker: Asker, name: str) -> Any:
        """Answer a query, about what is within reach. What is not is not found, like what nobody knows."""
        cls = _known(self._queries, name, "query")
        reach = self._reach(asker, name)
        if reach.communities is not None and cls not in self.runtime.definition.within:
            raise whole_only()
        seen = seen_from(self.runtime, reach, names_in_clear=self._names_in_clear(asker, reach))
        found = seen.query(loads(cls, _body(request)))
        if found is None:
            raise not_found("answer")
        return found

    def _names_in_clear(self, asker: Asker, reach: Reach) -> bool:
        """Whether whoever looks at the answer has the right to names; what is public is answered beyond their scope."""
        theirs = reach.communities == asker.communities
        return asker.looking and theirs and self._permissions.allows(asker, self.runtime.name, "names")

    @answering
    def take_in(self, request: Request, asker: Asker, name: str) -> Any:
        """Take in what waits for a command to confirm it."""
        cls = _known(self._intakes, name, "intake")
        if self._reach(asker, name).communities is not None:
            raise whole_only()
        return self.runtime.take_in(loads(cls, _body(request)))

    @answering
    def history(self, request: Request, asker: Asker) -> Any:
        """Events of a ``stream`` or at ``positions``: the open parts with position, version and commit time."""
        reach = self._reach(asker, "history")
        wanted = loads(_History, _body(request) if request.content_length else {})
        if wanted.stream:
            found = self.runtime.store.stream(wanted.stream)
        else:
            found = self.runtime.store.at(wanted.positions[:500])
        return {"events": [_shown(recorded) for recorded in within(self.runtime, reach, found)]}

    @answering
    def feed(self, request: Request, asker: Asker) -> Any:
        """The log after a position, the same bytes as on the topic; for rebuilds and backfills."""
        self._reach(asker, "feed")
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
    def progress(self, request: Request, asker: Asker) -> Any:
        """How far each read model and policy has come, and what is parked."""
        self._reach(asker, "progress")
        head = self.runtime.store.head()
        return {"head": head.position, "incarnation": head.incarnation, **self.runtime.progress()}

    @answering
    def wake(self, request: Request, asker: Asker) -> Any:
        """Do what is due up to the day in ``X-Linli-At``."""
        self._reach(asker, "wake")
        return {"asked": self.runtime.wake(_asked(request, asker, "wake").today)}

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


@cache
def _hands(cls: Any) -> Sequence[tuple[str, str]]:
    """The fields of a command that the statement fills, and which hand each of them names."""
    return [(each.name, each.metadata[SIGNED]) for each in fields(cls) if SIGNED in each.metadata]


def _known(named: dict[str, type], name: str, what: str) -> type:
    if name not in named:
        raise not_found(what)
    return named[name]


def _body(request: Request) -> Any:
    if (request.content_length or 0) > LARGEST_BODY:
        raise Problem(413, "too-large", "提交的内容过大。", "The request is too large.")
    try:
        return msgspec.json.decode(request.get_data(cache=False))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise bad_request("not-json", "请求内容不是有效的 JSON。", "The request is not valid JSON.") from None


def _asked(request: Request, asker: Asker, command_id: str = "") -> Asked:
    """What surrounds the command. Raises ``Problem`` when a header is missing or malformed."""
    headers = request.headers
    command_id = headers.get("Idempotency-Key", command_id)
    correlation = headers.get("X-Correlation-Id", command_id)
    if not all(_TOKEN.fullmatch(token) for token in (command_id, correlation)):
        zh, en = "缺少或不合格的受理号。", "Idempotency-Key or X-Correlation-Id is missing or malformed."
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
    second = asker.checked_by.actor if asker.checked_by else None
    return Asked(command_id, asker.actor, at, correlation, expected_version=version, checked_by=second)


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
        "checked_by": about.checkedby,
        "correlation": about.correlationid,
        "causation": about.causationid,
        "data": about.data,
        "sealed": bool(recorded.sealed),
    }
