"""What an append, and the reading of one stream, cost with more and more events in the log: PostgreSQL, store only."""

import contextlib
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import text

from infra.adapters.postgres import open_postgres
from infra.adapters.postgres_store import postgres_store
from infra.adapters.sql_store import SqlStore
from infra.eventsourcing.messages import Append, EventData
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

#: Events of each stream. A log of this size has so many streams less.
OF_A_STREAM = 10
SMALLEST = 10_000
SIZES = (1_000_000, 10_000_000)
ROUND = {"append": 400, "read": 1000}

#: As the server would have them after years: the same rows in the same tables, with the same indexes, analysed.
#: Made on the server, as COPY would bring them; without indexes first, since only their end state counts.
DROPPED = (
    """
    ALTER TABLE events DROP CONSTRAINT events_pkey, DROP CONSTRAINT events_id_key,
        DROP CONSTRAINT events_stream_version_key
    """,
    "ALTER TABLE commands DROP CONSTRAINT commands_pkey",
)
FILLED = (
    """
    INSERT INTO events SELECT n, 'member-' || lpad(((n - 1) % :streams)::text, 8, '0'), (n - 1) / :streams + 1,
        gen_random_uuid()::text, 'linli.members.MemberReportedIn.v1', 1763784000000000 + n,
        convert_to(rpad('{"specversion":"1.0","id":"' || n, 560, 'x'), 'UTF8'),
        decode(repeat(md5(n::text), 9), 'hex'), sha256(int8send(n))
    FROM generate_series(1::bigint, :size) AS n
    """,
    """
    INSERT INTO commands SELECT gen_random_uuid()::text, leaf, stream, version, position FROM events
    """,
    "UPDATE log_head SET position = :size, committed_at = 1763784000000000 + :size",
)
RESTORED = (
    "ALTER TABLE events ADD PRIMARY KEY (position), ADD UNIQUE (id), ADD UNIQUE (stream, version)",
    "ALTER TABLE commands ADD PRIMARY KEY (id)",
)


@cache
def _filled(size: int) -> tuple[Any, int]:
    """The address of a database whose log has so many events, and how many streams these are. Made once to a run."""
    from tests.postgres_engine import postgres

    server, streams = postgres(ours=True), max(1, size // OF_A_STREAM)
    with tempfile.TemporaryDirectory() as name:
        url = server.at(Path(name))
    engine = open_postgres(server.owner.set(database=url.database), statement_seconds=0)
    values = {"size": size, "streams": streams}
    with engine.begin() as tx:
        for statement in (*DROPPED, *FILLED, *RESTORED):
            tx.execute(text(statement), values if ":size" in statement else {})
    settled = engine.execution_options(isolation_level="AUTOCOMMIT")
    with settled.connect() as connection:
        connection.execute(text("VACUUM (ANALYZE) events"))
        connection.execute(text("VACUUM (ANALYZE) commands"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()
    return url, streams


def _side(work: str, size: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        url, streams = _filled(size if scale.name == "full" else _small(size))
        store = postgres_store(url)
        drawn = random.Random(7)
        yield lambda: {"append": _append, "read": _read}[work](store, streams, drawn, scale.of(ROUND[work], 5))
        store.close()

    return opened


def _small(size: int) -> int:
    """Sizes that show that nothing rotted."""
    return {SMALLEST: 100, SIZES[0]: 1_000, SIZES[1]: 2_000}[size]


def _stream(number: int) -> str:
    return f"member-{number:08d}"


def _append(store: SqlStore, streams: int, drawn: random.Random, count: int) -> float:
    """Milliseconds to an append of one event, each to a stream that was drawn by lot."""
    took = 0.0
    for _ in range(count):
        stream = _stream(drawn.randrange(streams))
        version = len(store.stream(stream))
        event = EventData(str(uuid.uuid4()), "linli.members.MemberReportedIn.v1", b"x" * 560, b"y" * 144)
        append = Append(stream, version, (event,), str(uuid.uuid4()), b"d" * 32)
        begun = time.perf_counter()
        store.append([append])
        took += time.perf_counter() - begun
    return 1000 * took / count


def _read(store: SqlStore, streams: int, drawn: random.Random, count: int) -> float:
    """Milliseconds to read one stream, drawn by lot."""
    begun = time.perf_counter()
    for _ in range(count):
        store.stream(_stream(drawn.randrange(streams)))
    return 1000 * (time.perf_counter() - begun) / count


def _comparison(work: str, size: int) -> Comparison:
    said = {"append": "append one event to a stream", "read": f"read one stream of {OF_A_STREAM} events"}[work]
    what = "SqlStore on PostgreSQL, one caller; filled on the server, indexes and statistics as they would be"
    return Comparison(
        key=f"{work}-{size}",
        work=f"{said}, {size:,} events in the log",
        unit="ms",
        sides=(
            Side(f"{size:,}", what, _side(work, size)),
            Side(f"{SMALLEST:,}", what, _side(work, SMALLEST)),
        ),
        goals=[Goal(f"{SMALLEST:,}", 1.3, 1.1)],
        less_is_better=True,
    )


COMPARISONS = [_comparison(work, size) for size in SIZES for work in ROUND]
