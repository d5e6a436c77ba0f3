"""A server as a local process, from PostgreSQL's own binaries: on a loopback port, everything it writes in one folder.

For tests, for trying out, and for a machine without Docker. It is set up to keep what it acknowledges.
"""

import ctypes
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from infra.adapters.postgres import OLDEST_SERVER, open_postgres

OWNER = "linli_owner"
#: Seconds to wait for a server that starts or stops.
START, STOP = 60, 30
#: Where distributions put the binaries, besides the path.
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


class CannotStart(Exception):
    """The server, or what it needs, is not to be had here; the text says what is missing."""


def binaries() -> Path:
    """The folder of the newest binaries on this machine. Raises ``CannotStart``."""
    found = [path for place in PLACES for path in Path("/").glob(place.lstrip("/")) if (path / "initdb").exists()]
    if (on_path := shutil.which("initdb")) is not None:
        found.append(Path(on_path).resolve().parent)
    by_version = {_version(path): path for path in found}
    oldest = OLDEST_SERVER // 10000
    if not by_version or max(by_version) < oldest:
        raise CannotStart(f"no binaries of PostgreSQL {oldest} or newer (initdb, postgres)")
    return by_version[max(by_version)]


def _version(folder: Path) -> int:
    shown = subprocess.run(  # noqa: S603 - a binary that was found under its own name
        [folder / "initdb", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\d+", shown.stdout)
    return int(number[0]) if number else 0


class LocalPostgres:
    """One server in a folder. Start it from a thread that outlives it: on Linux it ends with that thread."""

    def __init__(self, folder: Path, connections: int = 200, port: int = 0, password: str = "") -> None:
        self.folder = folder
        self._password = password
        self.log = folder / "server.log"
        self._connections = connections
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = port or free.getsockname()[1]

    def url(self, database: str = "postgres") -> URL:
        """The address of a database, as its owner."""
        password = (self.folder / "password").read_text()
        return URL.create("postgresql+psycopg", OWNER, password, "127.0.0.1", self._port, database)

    def start(self) -> float:
        """Start, on the same port and data as before if there was a before; answers the seconds until it answered."""
        begun = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = self.folder / "password"
        if not password.exists():
            password.write_text(self._password or secrets.token_urlsafe(24))
            password.chmod(0o600)
        if (user := _unprivileged()) is not None:
            for path in (self.folder, password):
                shutil.chown(path, *user)
        if not (self.folder / "data" / "PG_VERSION").exists():
            known = [f"--username={OWNER}", f"--pwfile={password}", "--auth=scram-sha-256"]
            made = self._run("initdb", "-D", "data", *known, "--encoding=UTF8", "--no-locale")
            if made.wait(START) != 0:
                raise CannotStart(
                    f"the data could not be made; see {self.log} (as root, the server runs as another"
                    " user, who must be able to reach the folder)"
                )
        self._process = self._run("postgres", "-D", "data", *self._settings())
        engine = open_postgres(self.url(), "linli start")
        while not _answers(engine):
            ended = self._process.poll() is not None
            if ended or time.monotonic() > begun + START:
                self.stop()
                raise CannotStart(f"the server {'ended' if ended else 'did not answer'}; see {self.log}")
            time.sleep(0.05)
        engine.dispose()
        return time.monotonic() - begun

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self._port,
            "unix_socket_directories": "",
            "max_connections": self._connections,
            "fsync": "on",
            "synchronous_commit": "on",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",  # a statement may quote a value
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _run(self, binary: str, *arguments: str) -> subprocess.Popen[bytes]:
        user, group = _unprivileged() or (None, None)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - PostgreSQL, with our own arguments
                [binaries() / binary, *arguments],
                cwd=self.folder,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one C call
                start_new_session=True,  # Ctrl-C is for whoever started us, who then stops us
            )

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it: in order, or with SIGQUIT as a power cut would."""
        if (process := self._process) is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None


def _answers(engine: Engine) -> bool:
    try:
        engine.connect().close()
    except DBAPIError:
        return False
    return True


def _unprivileged() -> tuple[str, int] | None:
    """Whose process it is to be: the server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = names.get("postgres") or names["nobody"]
    return found.pw_name, found.pw_gid


def _die_with_parent() -> None:
    """Ask Linux to end the server, in order, should we be killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
