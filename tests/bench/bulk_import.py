"""Bulk import: members registered through the handler's batch path, as the import policy asks it.

Beside it the same rows by binary COPY, one transaction, made ready in memory: into tables with the same columns, checks
and indexes as those that an import fills (events, commands, guards; keys in their own database), and the events alone.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any

from infra.adapters.policies import BATCH
from tests.bench import sub_district as ground
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

MEMBERS = 100_000
#: What an import fills, by the database that it is in.
IN_LOG, IN_KEYS = ("events", "commands", "guards"), ("keys",)


@cache
class _Ground:
    """The log that our side fills; what is beside copies what the last round has added."""

    def __init__(self) -> None:
        self._opened = ground.members_log("import")
        self.log = self._opened.__enter__()
        self.lot, self.number = Random(7), 0
        #: Table → the rows of the last round, in PostgreSQL's binary form.
        self.added: dict[str, bytes] = {}

    def fetch(self, since: int, numbers: Sequence[int]) -> None:
        """Keep what the round has added."""
        members = [ground.member_id(number) for number in numbers]
        with self.log.owner() as connection:
            self.added["events"] = _out(connection, f"SELECT * FROM events WHERE position > {since:d}")
            self.added["commands"] = _out(connection, f"SELECT * FROM commands WHERE position > {since:d}")
            self.added["guards"] = _out(connection, "SELECT * FROM guards WHERE subject = ANY(%s)", (members,))
        with self.log.owner(self.log.keys_url) as connection:
            self.added["keys"] = _out(connection, "SELECT * FROM keys WHERE subject = ANY(%s)", (members,))


def _out(connection: Any, query: str, values: Sequence[Any] = ()) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)", values) as copy:
        return b"".join(map(bytes, copy))


@contextmanager
def _ours(scale: Scale) -> Iterator[Round]:
    count = scale.of(MEMBERS)
    on = _Ground()

    def run() -> float:
        numbers = range(on.number, on.number + count)
        on.number += count
        asks = [(ground.registration(on.lot, number), ground.asked(number)) for number in numbers]
        since = on.log.store.head().position
        begun = time.perf_counter()
        on.log.keyring.make_all(command.member_id for command, _ in asks)
        for start in range(0, count, BATCH):
            answers = on.log.handler.handle_all(asks[start : start + BATCH])
            assert not any(isinstance(answer, Exception) for answer in answers)
        took = time.perf_counter() - begun
        on.fetch(since, numbers)
        return count / took

    yield run


@contextmanager
def _copies(tables: Sequence[str], scale: Scale) -> Iterator[Round]:
    count = scale.of(MEMBERS)
    on = _Ground()
    tag = f"copied{len(tables)}"
    with on.log.owner() as log, on.log.owner(on.log.keys_url) as keys:
        of_table = {table: keys if table in IN_KEYS else log for table in tables}
        for table, connection in of_table.items():
            connection.execute(f"CREATE TABLE {tag}_{table} (LIKE {table} INCLUDING ALL)")
            connection.commit()

        def run() -> float:
            begun = time.perf_counter()
            for table, connection in of_table.items():
                into = f"COPY {tag}_{table} FROM STDIN (FORMAT binary)"
                with connection.cursor() as cursor, cursor.copy(into) as copy:
                    copy.write(on.added[table])
            for connection in {id(each): each for each in of_table.values()}.values():
                connection.commit()
            return count / (time.perf_counter() - begun)

        yield run


EVERYTHING, EVENTS = "COPY of the same rows", "COPY of the events alone"

COMPARISONS = [
    Comparison(
        "bulk_import",
        f"bulk import of {MEMBERS:,} members' events",
        "events/s",
        (
            Side(
                "ours", f"`Handler.handle_all` in batches of {BATCH}, keys made first, as the import policy does", _ours
            ),
            Side(
                EVERYTHING,
                "psycopg 3, binary COPY of the rows of events, commands, guards and keys that our side has just kept,"
                " ready in memory, into tables made LIKE them INCLUDING ALL; one commit to a database",
                lambda scale: _copies(IN_LOG + IN_KEYS, scale),
            ),
            Side(EVENTS, "the same, of the events alone", lambda scale: _copies(("events",), scale)),
        ),
        (Goal(EVERYTHING, 0.4, 0.7),),
        note="COPY decides, seals and hashes nothing and looks nothing up.",
    )
]
