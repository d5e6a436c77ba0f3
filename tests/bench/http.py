"""The same commands over HTTP to our members service, beside nameko's bare "hello" in the same kind of process.

Between the two stands what no command can do without: a bare service that parses, verifies and commits one row, and one
that does by libraries alone whatever a command needs.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psycopg

from infra.adapters.permissions import Asker
from infra.adapters.statements import Statements
from infra.settings import Settings
from tests.bench import ours
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side
from tests.postgres_engine import postgres

CLIENTS = 8, 64
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
def _asking(
    where: tuple[str, int], statement: str, scale: Scale, members: ours.Members, clients: int
) -> Iterator[Round]:
    asking = [Client(*where, statement) for _ in range(clients)]
    turns = ours.Turns()

    def run() -> float:
        numbers = turns.take(scale.of(ROUND, 3 * clients))
        return ours.in_threads(numbers, clients, lambda n: asking[n % clients].post(members.command(n)))

    yield run
    for client in asking:
        client.close()


Opened = Callable[[Scale], contextlib.AbstractContextManager[Round]]


def _ours(clients: int) -> Opened:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        members = ours.Members(scale.of(MEMBERS, 200))
        with ours.on_postgres() as settings:
            with ours.opened(settings) as runtime:
                ours.fill(runtime, members)
            with (
                hosted(ours.PACKAGE, settings) as where,
                _asking(where, _statement(settings), scale, members, clients) as run,
            ):
                yield run

    return opened


def _hello(clients: int) -> Opened:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(Path(folder) / "home", 8000, "330621001", ours.TODAY)
            members = ours.Members(scale.of(MEMBERS, 200))
            with (
                hosted("tests.bench.peers.hello", settings) as where,
                _asking(where, "none", scale, members, clients) as run,
            ):
                yield run

    return opened


def _bare(package: str, clients: int) -> Opened:
    """A bare service on a log of the same tables, with a connection for each client up to eight."""

    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        server = postgres(ours=True)
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(Path(folder) / "home", 8000, "330621001", ours.TODAY)
            members = ours.Members(scale.of(MEMBERS, 200))
            url = server.owner.set(database=server.at(Path(folder)).database, drivername="postgresql")
            address = url.render_as_string(hide_password=False)
            with psycopg.connect(address) as connection:
                connection.execute("CREATE SEQUENCE places")
            besides = {"BARE_POSTGRES": address, "BARE_CONNECTIONS": str(min(clients, CLIENTS[0]))}
            with (
                hosted(f"tests.bench.peers.{package}", settings, **besides) as where,
                _asking(where, _statement(settings), scale, members, clients) as run,
            ):
                yield run

    return opened


LIBRARIES = "libraries alone"


def _line(clients: int) -> Comparison:
    return Comparison(
        key=f"http_{clients}",
        work=f"the same over HTTP, {clients} clients that keep their connection",
        unit="/s",
        sides=(
            Side("ours", "members service in its nameko host on PostgreSQL; everything on", _ours(clients)),
            Side(
                LIBRARIES,
                "a bare nameko service in the same host, command by command: itsdangerous verifies who asks,"
                " marshmallow loads the body, psycopg asks once for stream and id and commits event and command in one"
                " statement, AESGCM opens and seals (one key for all), hashlib hashes, one line of log; nothing is"
                " decided or folded, no right is looked at, no order kept",
                _bare("bare_command", clients),
            ),
            Side(
                "one row",
                "a bare nameko service in the same host: msgspec parses the body, itsdangerous verifies who asks,"
                " psycopg commits one row to the same table; nothing is looked up, decided or sealed",
                _bare("one_insert", clients),
            ),
            Side("hello", 'nameko 2.14, a POST entrypoint that returns "hello", in the same host', _hello(clients)),
        ),
        goals=[Goal("hello", 0.4, 0.6)],
        note='"One row" is what is left of "hello" when anything at all is kept.',
        limit=LIMIT,
    )


LIMIT = (
    "`Libraries alone` is the most that a service in this host can reach that looks a command up before it keeps it,"
    " one by one: with 8 clients it is itself below what ours must reach, though it decides nothing. Ours takes those"
    " together who ask at the same time, which 8 clients allow a little and 64 a lot. With 8, three tenths of our"
    " processor time are the WSGI server and nameko, which `hello` has too, three tenths the handler with what it asks"
    " of PostgreSQL, a tenth makes the command out of body and headers, and one line of log and the signature take a"
    " twentieth each (py-spy); for a tenth of the time the interpreter is idle, while all eight wait for one commit."
)

COMPARISONS = [_line(clients) for clients in CLIENTS]
