"""The same commands over HTTP to our members service, beside nameko's bare "hello" in the same kind of process.

Between the two stands what no command can do without: a bare service that parses, verifies and commits one row.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg

from infra.adapters.permissions import Asker
from infra.adapters.statements import Statements
from infra.settings import Settings
from tests.bench import ours
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side
from tests.postgres_engine import postgres

CLIENTS = 8
MEMBERS, ROUND = 3000, 2000


class Client:
    """One connection, kept alive; as little work to a request as can be, for the server has the other core."""

    def __init__(self, host: str, port: int, statement: str) -> None:
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._head = (
            f"POST /commands/ReportIn HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {statement}\r\n"
            f"X-Linli-At: {ours.NOON.isoformat()}\r\nContent-Type: application/json\r\n"
        )

    def post(self, command: object) -> None:
        body = msgspec.json.encode(command)
        head = f"{self._head}Idempotency-Key: {ours.asked().command_id}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        status = self._answers.readline()
        length = 0
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = self._answers.read(length)
        if b" 200 " not in status:
            raise RuntimeError(f"{status!r}: {answer!r}")

    def close(self) -> None:
        self._answers.close()
        self._socket.close()


@contextlib.contextmanager
def hosted(package: str, settings: Settings, **besides: str) -> Iterator[tuple[str, int]]:
    """The nameko host of a package, as `linli` starts it; answers where it listens."""
    address = settings.folder("run") / "members.address"
    log = settings.home / "host.log"
    environment = ours.environment(settings) | besides
    with log.open("w") as errors:
        command = [sys.executable, "-m", "infra.adapters.nameko_host", package]
        process = subprocess.Popen(command, env=environment, stdout=errors, stderr=errors)
        try:
            deadline = time.monotonic() + 60
            while not address.exists():
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            host, _, port = address.read_text().removeprefix("http://").rpartition(":")
            yield host, int(port)
        finally:
            process.terminate()
            process.wait(30)


def _statement(settings: Settings) -> str:
    """Who asks, as the gateway would sign it anew for each command; this one lasts as long as the rounds."""
    signing = Statements(settings.secret("services"), "members", clock=lambda: time.time() + 3600)
    return signing.make(Asker("clerk-7", frozenset({"STREET_OPERATOR"})))


@contextlib.contextmanager
def _asking(where: tuple[str, int], statement: str, scale: Scale, members: ours.Members) -> Iterator[Round]:
    clients = [Client(*where, statement) for _ in range(CLIENTS)]
    turns = ours.Turns()

    def run() -> float:
        numbers = turns.take(scale.of(ROUND, 3 * CLIENTS))
        return ours.in_threads(numbers, CLIENTS, lambda n: clients[n % CLIENTS].post(members.command(n)))

    yield run
    for client in clients:
        client.close()


@contextlib.contextmanager
def _ours(scale: Scale) -> Iterator[Round]:
    members = ours.Members(scale.of(MEMBERS, 200))
    with ours.on_postgres() as settings:
        with ours.opened(settings) as runtime:
            ours.fill(runtime, members)
        with (
            hosted(ours.PACKAGE, settings) as where,
            _asking(where, _statement(settings), scale, members) as run,
        ):
            yield run


@contextlib.contextmanager
def _hello(scale: Scale) -> Iterator[Round]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "home", 8000, "330621001", ours.TODAY)
        members = ours.Members(scale.of(MEMBERS, 200))
        with hosted("tests.bench.peers.hello", settings) as where, _asking(where, "none", scale, members) as run:
            yield run


@contextlib.contextmanager
def _one_insert(scale: Scale) -> Iterator[Round]:
    server = postgres(ours=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "home", 8000, "330621001", ours.TODAY)
        members = ours.Members(scale.of(MEMBERS, 200))
        url = server.owner.set(database=server.at(Path(folder)).database, drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            connection.execute("CREATE SEQUENCE places")
        with (
            hosted("tests.bench.peers.one_insert", settings, BARE_POSTGRES=address) as where,
            _asking(where, _statement(settings), scale, members) as run,
        ):
            yield run


COMPARISONS = [
    Comparison(
        key="http",
        work=f"the same over HTTP, {CLIENTS} clients that keep their connection",
        unit="/s",
        sides=(
            Side("ours", "members service in its nameko host on PostgreSQL; everything on", _ours),
            Side(
                "one row",
                "a bare nameko service in the same host: msgspec parses the body, itsdangerous verifies who asks,"
                " psycopg commits one row to the same table; nothing is looked up, decided or sealed",
                _one_insert,
            ),
            Side("hello", 'nameko 2.14, a POST entrypoint that returns "hello", in the same host', _hello),
        ),
        goals=[Goal("hello", 0.4, 0.6)],
        note='"One row" is what is left of "hello" when anything at all is kept.',
        limit=(
            '"One row" is the most that a service in this host can reach if it keeps what it is told before it answers.'
            " Of our own processor time three tenths are the WSGI server and nameko, which `hello` has too, and three"
            " tenths the handler with what it asks of PostgreSQL; 12 % make the command out of body and headers, half"
            " of that is marshmallow; 5 % is the signature, and 9 % was the line of log before it no longer looked for"
            " the line that wrote it (py-spy). For a quarter of the time the interpreter is idle: all eight wait for"
            " one commit."
        ),
    )
]
