"""What PostgreSQL itself can do with our rows: ``pgbench``, inserting one of the same size to a commit."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.deploy.postgres.local import CannotStart, binaries
from infra.eventsourcing.messages import EventData
from tests.engines import missing

#: Into the product's own table, with its indexes. The position comes from a sequence: nobody waits for the head.
SCRIPT = """
INSERT INTO events (position, stream, version, id, type, committed_at, open, sealed, leaf)
VALUES (nextval('places'), 'member-' || gen_random_uuid(), 2, gen_random_uuid()::text, '{type}', 1763784000000000,
        '\\x{open}', '\\x{sealed}', '\\x{leaf}');
"""


def program() -> str:
    """Where ``pgbench`` is."""
    found = shutil.which("pgbench")
    if found is None:
        with contextlib.suppress(CannotStart):
            found = shutil.which("pgbench", path=binaries())
    return found or missing("there is no pgbench")


@contextlib.contextmanager
def on_postgres(row: EventData) -> Iterator[Callable[[int, int], float]]:
    """Answers, for so many clients and inserts, the inserts per second."""
    from sqlalchemy import text

    from infra.adapters.postgres import open_postgres
    from tests.postgres_engine import postgres

    server, pgbench = postgres(ours=True), program()
    with tempfile.TemporaryDirectory() as name:
        url = server.owner.set(database=server.at(Path(name)).database)
        engine = open_postgres(url)
        with engine.begin() as tx:
            tx.execute(text("CREATE SEQUENCE places"))
        engine.dispose()
        values = {"open": row.open.hex(), "sealed": row.sealed.hex(), "leaf": "00" * 32}
        script = Path(name) / "insert.sql"
        script.write_text(SCRIPT.format(type=row.type, **values).replace("\n", " "))
        environment = {**os.environ, "PGPASSWORD": str(url.password)}
        where = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database)]

        def run(concurrent: int, count: int) -> float:
            each = max(1, count // concurrent)
            how = ["-n", "-M", "prepared", "-c", str(concurrent), "-j", "2" if concurrent > 1 else "1"]
            command = [pgbench, *how, "-t", str(each), "-f", str(script), *where]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            found = re.search(r"tps = ([\d.]+) \(without initial", done.stdout)
            assert found, done.stdout
            return float(found[1])

        yield run
