"""PostgreSQL as the store needs it: READ COMMITTED, commits on disk, and nobody who can hold the others up for long.

Whoever stops in mid-transaction is thrown out by the server after ``IDLE_SECONDS``; whoever waits for a lock
waits ``LOCK_SECONDS``. The first is the shorter one, so that those who wait behind a stopped writer get their turn.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError, OperationalError

from infra.adapters.database import Database

#: How long a writer waits for another one before it gives up (DESIGN rule 2).
LOCK_SECONDS = 10

#: How long a transaction may sit still before the server ends it.
IDLE_SECONDS = 8

#: How long one statement may take.
STATEMENT_SECONDS = 30

#: How long a silent network is believed in.
NETWORK_SECONDS = 15

OLDEST_SERVER = 150000

#: For sessions that ask the same few questions again and again, by key: each is planned once. To plan one took the
#: server as long as to answer it, and a plan made while a table was empty must not read the whole of it ever after.
#: What reads a table of one row all the same counts as dear then, and none of them is worth compiling.
FEW_QUESTIONS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}

#: An acknowledged commit is on disk under these only; ``remote_apply`` waits for a standby besides.
_DURABLE = ("on", "remote_apply")

#: SQLSTATEs, by their beginning, of what passes: connection, rollback by the server, resources, operator, system;
#: and of single ones: idle or overlong transaction, lock not had in time.
_PASSING = ("08", "40", "53", "57", "58", "25P03", "25P04", "55P03")


class UnsafeServer(Exception):
    """The server is too old, or would acknowledge a commit that it can still lose. The text says what to change."""


def address_of(url: str | URL) -> URL:
    """The address with the driver that we use."""
    return make_url(url).set(drivername="postgresql+psycopg")


def open_postgres(
    url: str | URL,
    name: str = "linli",
    *,
    statement_seconds: int = STATEMENT_SECONDS,
    isolation: IsolationLevel = "READ COMMITTED",
) -> Engine:
    """An engine on the database. ``name`` is what its administrator sees in the list of sessions."""
    connecting = _connecting(name, statement_seconds, FEW_QUESTIONS if isolation == "AUTOCOMMIT" else {})
    engine = create_engine(
        address_of(url),
        isolation_level=isolation,
        connect_args=connecting,
        hide_parameters=True,  # errors are logged, and a parameter may be somebody's name
        pool_reset_on_return=None if isolation == "AUTOCOMMIT" else "rollback",
        pool_use_lifo=True,  # what was used last has its plans and its pages at hand
    )

    @event.listens_for(engine, "connect")
    def _assert_durable(connection: Any, _record: Any) -> None:
        asked = "SELECT current_setting('synchronous_commit'), current_setting('fsync'), "
        asked += "current_setting('server_version_num')::int"
        synchronous, fsync, version = connection.execute(asked).fetchone()
        connection.rollback()
        if version < OLDEST_SERVER:
            raise UnsafeServer(f"PostgreSQL {OLDEST_SERVER // 10000} or newer is needed; this is {version // 10000}")
        if synchronous not in _DURABLE or fsync != "on":
            found = f"synchronous_commit={synchronous}, fsync={fsync}"
            raise UnsafeServer(f"{found}: a commit could be lost; set both to on for this database and its roles")

    return engine


def _connecting(name: str, statement_seconds: int, besides: Mapping[str, str]) -> dict[str, Any]:
    """What a session begins with."""
    settings = {
        "lock_timeout": LOCK_SECONDS * 1000,
        "idle_in_transaction_session_timeout": IDLE_SECONDS * 1000,
        "statement_timeout": statement_seconds * 1000,
        "tcp_user_timeout": NETWORK_SECONDS * 1000,
        "timezone": "UTC",
        **besides,
    }
    return {
        "application_name": name,
        "options": " ".join(f"-c {setting}={value}" for setting, value in settings.items()),
        "connect_timeout": LOCK_SECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": NETWORK_SECONDS * 1000,
    }


def postgres_database(url: str | URL, name: str = "linli") -> Database:
    """The database, for whoever has a role in it."""
    engine = open_postgres(url, name)
    one_moment = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    # Sessions of its own: to switch one to and fro costs half as much as the question.
    return Database(engine, one_moment, passes, open_postgres(url, name, isolation="AUTOCOMMIT"))


def passes(error: DBAPIError) -> bool:
    """Whether the same may succeed later: there was no connection, it was lost, or the server took the turn back."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) if state is None else state.startswith(_PASSING)
