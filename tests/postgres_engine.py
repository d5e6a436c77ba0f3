"""PostgreSQL for the tests: one server to a session, a fresh database to whoever asks for one.

The server is, in this order: the one whose address (as a user who may make databases and roles) is given in
``LINLI_TEST_POSTGRES``; a container, where testcontainers is installed, a Docker engine answers and has the image; a
local process from PostgreSQL's own binaries. Where there is none, ``tests.engines.missing`` says why.
"""

import atexit
import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url, text

from infra.adapters.postgres import open_postgres
from infra.deploy.postgres import admit, migrate
from infra.deploy.postgres.local import OWNER, CannotStart, LocalPostgres
from infra.deploy.postgres.roles import MAKERS, History
from infra.deploy.preparing import ROLES
from tests import containers
from tests.engines import missing


class Postgres:
    """A server under test. Databases are asked for as a service's own login, which may only what its roles may."""

    def __init__(self, owner: URL, local: LocalPostgres | None = None) -> None:
        self.owner = owner
        self.local = local
        self._run = f"linli_test_{secrets.token_hex(3)}"
        self._password = secrets.token_urlsafe(16)
        self._admin = open_postgres(owner, "linli tests").execution_options(isolation_level="AUTOCOMMIT")
        self._lent: list[str] = []
        for history, roles in ROLES.items():
            self.tell(f"CREATE DATABASE {self._run}_{history}")
            template = owner.set(database=f"{self._run}_{history}")
            migrate(template, history)
            admit(template, self._run, self._password, roles)

    def tell(self, statement: str) -> None:
        """Say something to the server as its owner."""
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def at(self, folder: Path, history: History = "log") -> URL:
        """The database that belongs to this folder, made if there is none yet; its log has just been founded."""
        database = f"{self._run}_{hashlib.sha256(f'{history} {folder}'.encode()).hexdigest()[:16]}"
        if database not in self._lent:
            self.tell(f"CREATE DATABASE {database} TEMPLATE {self._run}_{history}")
            self._lent.append(database)
            if history in MAKERS:  # what a role may do to a database is not copied with it
                self.tell(f"GRANT CREATE ON DATABASE {database} TO {MAKERS[history]}")
            if history == "log":
                founder = open_postgres(self.owner.set(database=database))
                with founder.begin() as tx:
                    tx.execute(text("UPDATE log_head SET incarnation = gen_random_uuid()::text"))
                    tx.execute(text("UPDATE incarnations SET incarnation = log_head.incarnation FROM log_head"))
                founder.dispose()
        return self.owner.set(username=self._run, password=self._password, database=database)

    def crash(self) -> None:
        """End the server as a power cut would."""
        assert self.local is not None, "this test crashes the server: mark it local_engine"
        self.forget_connections()
        self.local.stop(signal.SIGQUIT)

    def forget_connections(self) -> None:
        """The server went down, or is about to; the next question is asked on another connection."""
        self._admin.dispose()

    def recover(self) -> None:
        """Start it again after a crash."""
        assert self.local is not None
        self.local.start()

    def content(self, database: str) -> Iterator[tuple[str, bytes]]:
        """Every table of a database, in PostgreSQL's own binary form."""
        engine = open_postgres(self.owner.set(database=database))
        with engine.connect() as connection:
            mine = "schemaname NOT IN ('pg_catalog', 'information_schema')"
            tables = connection.execute(text(f"SELECT schemaname, tablename FROM pg_tables WHERE {mine}")).all()
            for schema, table in tables:
                cursor: Any = connection.connection.cursor()
                with cursor.copy(f'COPY "{schema}"."{table}" TO STDOUT (FORMAT binary)') as copy:
                    yield f"{database} {schema}.{table}", b"".join(map(bytes, copy))
        engine.dispose()

    def forget(self, instance: str) -> None:
        """Drop the databases and logins of an installation."""
        with self._admin.connect() as connection:
            mine = {"mine": f"{instance}\\_%"}
            databases = connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE :mine"), mine).all()
            logins = connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE :mine"), mine).all()
        for database in databases:
            self.tell(f"DROP DATABASE {database} WITH (FORCE)")
        for login in logins:
            self.tell(f"DROP ROLE {login}")

    def take_back(self) -> None:
        """Drop what was lent."""
        while self._lent:
            self.tell(f"DROP DATABASE {self._lent.pop()} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server as it was found."""
        self.take_back()
        for history in ROLES:
            self.tell(f"DROP DATABASE {self._run}_{history} WITH (FORCE)")
        self.tell(f"DROP ROLE {self._run}")
        self._admin.dispose()


def _given() -> Postgres:
    if not (address := os.environ.get("LINLI_TEST_POSTGRES")):
        raise CannotStart("LINLI_TEST_POSTGRES names no server")
    server = Postgres(make_url(address))
    atexit.register(server.close)
    return server


def _in_a_container() -> Postgres:
    password = secrets.token_urlsafe(16)
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    try:
        port = containers.run(
            stack,
            "postgres:17",
            5432,
            environment=lambda _: {"POSTGRES_USER": OWNER, "POSTGRES_PASSWORD": password},
            # While the image prepares its data, the server answers on its socket only.
            ready=lambda wait: wait.ExecWaitStrategy(["pg_isready", "--host=127.0.0.1"]),
            command="postgres -c max_connections=200",
        )
    except containers.NoContainer as why:
        raise CannotStart(str(why)) from why
    return _ours(URL.create("postgresql+psycopg", OWNER, password, "127.0.0.1", port, "postgres"))


def _local() -> Postgres:
    folder = Path(tempfile.mkdtemp(prefix="linli-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = LocalPostgres(folder)
    server.start()
    atexit.register(server.stop)
    return _ours(server.url(), server)


def _ours(owner: URL, local: LocalPostgres | None = None) -> Postgres:
    """A server that goes when the tests do, with all that is on it."""
    server = Postgres(owner, local)
    atexit.register(server.forget_connections)
    return server


_found: dict[bool, Postgres | str] = {}


def postgres(*, ours: bool = False) -> Postgres:
    """The session's server, started at its first use; skips or fails where there is none.

    With ``ours`` it is a local process, one more where the session's is elsewhere.
    """
    if ours and isinstance(anywhere := _found.get(False), Postgres) and anywhere.local is not None:
        return anywhere
    if ours not in _found:
        _found[ours] = _find((_local,) if ours else (_given, _in_a_container, _local))
    if isinstance(found := _found[ours], str):
        missing(f"there is no PostgreSQL: {found}")
    return found


def _find(ways: tuple[Callable[[], Postgres], ...]) -> Postgres | str:
    reasons = []
    for way in ways:
        try:
            return way()
        except CannotStart as reason:
            reasons.append(str(reason))
    return "; ".join(reasons)


def take_back() -> None:
    """Drop the databases that a test has used."""
    for each in _found.values():
        if isinstance(each, Postgres):
            each.take_back()
