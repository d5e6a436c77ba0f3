"""One entrypoint: the body parsed, its sender's signature verified, one row on disk before the answer."""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import eventlet
import msgspec
import psycopg
from nameko.extensions import DependencyProvider
from nameko.web.handlers import http
from werkzeug.wrappers import Request, Response

from infra.adapters.statements import Statements
from infra.settings import from_environment

INSERT = """
INSERT INTO events (position, stream, version, id, type, committed_at, open, sealed, leaf)
VALUES (nextval('places'), %b, 1, %b, 'linli.members.MemberReportedIn.v1', 1763784000000000, %b, '', '')
"""


class Bare(DependencyProvider):
    """Connections that commit every statement, and who signs."""

    def setup(self) -> None:
        self.statements = Statements(from_environment().secret("services"), "members")
        self.free: Any = eventlet.queue.LifoQueue()
        for _ in range(int(os.environ["BARE_CONNECTIONS"])):
            self.free.put(psycopg.connect(os.environ["BARE_POSTGRES"], autocommit=True))

    def get_dependency(self, worker_ctx: object) -> "Bare":
        return self


class OneInsertService:
    """Keeps what it is told, undecided."""

    name = "members"

    bare = Bare()

    @http("POST", "/commands/<string:command>")
    def keep(self, request: Request, command: str) -> Response:
        said = msgspec.json.decode(request.get_data())
        asker = self.bare.statements.read(request.headers["Authorization"].removeprefix("Bearer "))
        document = {"data": said, "actor": asker.actor, "type": command, "time": datetime.now(UTC).isoformat()}
        connection = self.bare.free.get()
        try:
            event_id = str(uuid4())
            connection.execute(INSERT, (f"member-{event_id}", event_id, msgspec.json.encode(document)), prepare=True)
        finally:
            self.bare.free.put(connection)
        return Response(msgspec.json.encode({"id": event_id}), mimetype="application/json")
