"""One entrypoint: what came in is checked, the stream and the command id are looked up, one event is sealed and kept.

Nothing is decided, no stream is folded, nobody's rights are looked at, no order is kept but that of a sequence, and one
key seals for everybody.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import eventlet
import msgspec
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from marshmallow import Schema, fields
from nameko.extensions import DependencyProvider
from nameko.web.handlers import http
from werkzeug.wrappers import Request, Response

from infra.adapters.statements import Statements
from infra.settings import from_environment

log = logging.getLogger("infra.bare_command")  # a name that the host's log listens to

KNOWN = """
SELECT version, open, sealed FROM events WHERE stream = %b
UNION ALL SELECT -1, digest, NULL FROM commands WHERE id = %b
"""
KEEP = """
WITH kept AS (
    INSERT INTO events (position, stream, version, id, type, committed_at, open, sealed, leaf)
    VALUES (nextval('places'), %b, %b, %b, 'linli.members.MemberReportedIn.v1', 1763784000000000, %b, %b, %b)
    RETURNING position
)
INSERT INTO commands SELECT %b, %b, %b, %b, position FROM kept
"""


class Command(Schema):
    """What may come in."""

    member_id = fields.String(required=True)
    community_id = fields.String(required=True)
    on = fields.Date(required=True)
    employer = fields.String(required=True)
    channel = fields.String()


class Bare(DependencyProvider):
    """Connections that commit every statement, who signs, and the one key."""

    def setup(self) -> None:
        self.statements = Statements(from_environment().secret("services"), "members")
        self.schema = Command()
        self.cipher = AESGCM(bytes(32))
        self._free: Any = eventlet.queue.LifoQueue()
        for _ in range(int(os.environ["BARE_CONNECTIONS"])):
            self._free.put(psycopg.connect(os.environ["BARE_POSTGRES"], autocommit=True))

    def get_dependency(self, worker_ctx: object) -> "Bare":
        return self

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A connection that nobody else uses meanwhile."""
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._free.put(connection)


class BareCommandService:
    """Keeps an event for each command."""

    name = "members"

    bare = Bare()

    @http("POST", "/commands/<string:command>")
    def keep(self, request: Request, command: str) -> Response:
        bare = self.bare
        asker = bare.statements.read(request.headers["Authorization"].removeprefix("Bearer "))
        said = bare.schema.load(msgspec.json.decode(request.get_data()))
        command_id, stream = request.headers["Idempotency-Key"], f"member-{said['member_id']}"
        with bare.connected() as connection:
            found = connection.execute(KNOWN, (stream, command_id), prepare=True, binary=True).fetchall()
            for _, document, sealed in found:
                msgspec.json.decode(document)
                bare.cipher.decrypt(sealed[:12], sealed[12:], None)
            version = max((version for version, *_ in found), default=0) + 1
            event_id, nonce = str(uuid5(NAMESPACE_OID, f"{command_id}/1")), os.urandom(12)
            told = {"data": said, "actor": asker.actor, "type": command, "time": datetime.now(UTC).isoformat()}
            sealed = nonce + bare.cipher.encrypt(nonce, msgspec.json.encode({"employer": said.pop("employer")}), None)
            document = msgspec.json.encode(told)
            leaf = hashlib.sha256(hashlib.sha256(document).digest() + hashlib.sha256(sealed).digest()).digest()
            digest = hashlib.sha256(request.get_data()).digest()
            kept = (stream, version, event_id, document, sealed, leaf, command_id, digest, stream, version)
            connection.execute(KEEP, kept, prepare=True)
        log.info("accepted", extra={"command_id": command_id, "stream": stream, "version": version})
        return Response(msgspec.json.encode({"stream": stream, "version": version}), mimetype="application/json")
