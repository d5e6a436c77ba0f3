"""Bring a database to the present schema: a job that runs before the services start, any number of times.

Changes expand first and contract later: a revision adds what the new code needs and the old code does not mind; what
nobody reads any more goes in a revision of a later version. There is no way back but a backup.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, text

from infra.adapters.postgres import open_postgres
from infra.deploy.postgres.roles import History, settle

HERE = Path(__file__).parent

#: Any number that nobody else uses as an advisory lock in this database.
_LOCK = 0x6C696E6C69

#: A log begins where nothing is, under a name that no other history has.
_FOUND_LOG = """
INSERT INTO log_head (id, position, committed_at, incarnation) VALUES (1, 0, 0, gen_random_uuid()::text)
ON CONFLICT DO NOTHING;
INSERT INTO incarnations (ordinal, incarnation, began) SELECT 1, incarnation, 0 FROM log_head
ON CONFLICT DO NOTHING
"""


def migrate(url: str | URL, history: History = "log", *, found: bool = True) -> None:
    """Run the revisions that the database has not seen, and settle its roles; all of it or nothing.

    Unless told not to, ``found`` a log that is not there: one that is to be filled from elsewhere gets its head last.
    A second job waits until the first has finished, and then finds nothing to do.
    """
    engine = open_postgres(url, "linli migrations", statement_seconds=0)
    try:
        with _alone(engine), engine.begin() as tx:
            settings = Config(attributes={"connection": tx})
            settings.set_main_option("script_location", _escaped(HERE))
            settings.set_main_option("path_separator", "newline")
            settings.set_main_option("version_locations", _escaped(HERE / history))
            command.upgrade(settings, "head")
            if history == "log" and found:
                tx.exec_driver_sql(_FOUND_LOG)
            settle(tx, history)
    finally:
        engine.dispose()


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Hold the advisory lock; it goes with the session, however that ends."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as session:
        session.execute(text("SET lock_timeout = 0"))
        session.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        yield session


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
