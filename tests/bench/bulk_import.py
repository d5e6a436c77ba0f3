"""Bulk import: members registered through the handler's batch path, as the import policy asks it.

Beside it the same rows by binary COPY, one transaction, made ready in memory: into tables with the same columns, checks
and indexes as those that an import fills (events, commands, guards; keys in their own database), and the events alone.
Between the two stands what the libraries alone need to make such rows: encode, seal, hash, and COPY; at once, or in the
batches in which an import keeps them, each looked up before.
"""

import hashlib
import hmac
import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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


#: The columns that COPY has to be told the types of.
TYPES = {
    "events": ["int8", "text", "int4", "varchar", "text", "int8", "bytea", "bytea", "bytea"],
    "commands": ["varchar", "bytea", "text", "int4", "int8"],
    "guards": ["varchar", "bytea", "text"],
    "keys": ["text", "bytea"],
}


def _made(command: Any, asked: Any, position: int, secret: bytes, key: bytes) -> dict[str, tuple[Any, ...]]:
    """The rows of one registration, by libraries alone: the same bytes to encode, seal and hash as ours."""
    event_id, stream = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{asked.command_id}/1")), f"member-{command.member_id}"
    document = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/linli/{ground.REGION}/members/{stream}",
        "type": "linli.members.MemberRegistered.v1",
        "subject": stream,
        "sequence": "0000000001",
        "time": asked.at.isoformat(),
        "partitionkey": ground.REGION,
        "correlationid": asked.correlation,
        "causationid": asked.command_id,
        "actor": asked.actor,
        "datacontenttype": "application/json",
        "data": {name: getattr(command, name) for name in OPEN},
    }
    opened = msgspec.json.encode(document)
    told = msgspec.json.encode({"id_number": command.id_number, "particulars": command.particulars})
    nonce = os.urandom(12)
    part = nonce + AESGCM(key).encrypt(nonce, told, f"{event_id}|{command.member_id}".encode())
    sealed = msgspec.msgpack.encode([("A256GCM", command.member_id, part)])
    both = hashlib.sha256(opened).digest() + hashlib.sha256(sealed).digest()
    leaf = hashlib.sha256(b"\x00" + position.to_bytes(8, "big") * 2 + both).digest()
    digest = hmac.digest(secret, msgspec.json.encode(command, order="deterministic"), hashlib.sha256)
    guard = hmac.digest(secret, command.id_number.encode(), hashlib.sha256)
    return {
        "events": (position, stream, 1, event_id, document["type"], position, opened, sealed, leaf),
        "commands": (asked.command_id, digest, stream, 1, position),
        "guards": ("id_number", guard, command.member_id),
    }


OPEN = ("member_id", "organization_id", "community_id", "relationship", "category", "on", "import_id")


#: Whether anything of a batch is there already: a command's id, a stream, a guard.
KNOWN = """
SELECT id FROM {0}_commands WHERE id = ANY (%s)
UNION ALL SELECT stream FROM {0}_events WHERE stream = ANY (%s)
UNION ALL SELECT subject FROM {0}_guards WHERE kind = 'id_number' AND digest = ANY (%s)
"""


def _copy_rows(connection: Any, into: str, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into}_{table} FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(TYPES[table])
        for row in rows:
            copy.write_row(row)


@contextmanager
def _libraries(scale: Scale, batch: int | None = None) -> Iterator[Round]:
    """All rows at once; or, in batches, each looked up before and committed."""
    count = scale.of(MEMBERS)
    on, lot, secret, position, tag = _Ground(), Random(7), os.urandom(32), 0, f"bare{batch or ''}"
    with on.log.owner() as log, on.log.owner(on.log.keys_url) as keys:
        for table, connection in {**dict.fromkeys(IN_LOG, log), **dict.fromkeys(IN_KEYS, keys)}.items():
            connection.execute(f"CREATE TABLE {tag}_{table} (LIKE {table} INCLUDING ALL)")
            connection.commit()

        def keep(asks: Sequence[tuple[Any, Any]], key_of: Mapping[str, bytes]) -> None:
            nonlocal position
            rows = []
            for command, asked in asks:
                position += 1
                rows.append(_made(command, asked, position, secret, key_of[command.member_id]))
            if batch is not None:
                sought = [[row["commands"][0] for row in rows], [row["events"][1] for row in rows]]
                digests = [row["guards"][1] for row in rows]
                assert not log.execute(KNOWN.format(tag), (*sought, digests), binary=True).fetchall()
            for table in IN_LOG:
                _copy_rows(log, tag, table, (row[table] for row in rows))
            log.commit()

        def run() -> float:
            numbers = range(position, position + count)
            asks = [(ground.registration(lot, number), ground.asked(number)) for number in numbers]
            begun = time.perf_counter()
            key_of = {command.member_id: AESGCM.generate_key(256) for command, _ in asks}
            _copy_rows(keys, tag, "keys", key_of.items())
            keys.commit()
            for start in range(0, count, batch or count):
                keep(asks[start : start + (batch or count)], key_of)
            return count / (time.perf_counter() - begun)

        yield run


EVERYTHING, EVENTS = "COPY of the same rows", "COPY of the events alone"
LIBRARIES, IN_BATCHES = "libraries alone", "libraries alone, in batches"

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
            Side(
                LIBRARIES,
                "msgspec encodes, AESGCM of `cryptography` seals with a new key to each person, hashlib and hmac hash,"
                " and psycopg copies such rows into the same tables, one commit to a database; nothing is looked up or"
                " decided",
                _libraries,
            ),
            Side(
                IN_BATCHES,
                f"the same in batches of {BATCH}, as an import is kept: one question whether a command id, a stream or"
                " a guard is there already, COPY into the three tables, one commit",
                lambda scale: _libraries(scale, BATCH),
            ),
            Side(EVENTS, "the same, of the events alone", lambda scale: _copies(("events",), scale)),
        ),
        (Goal(EVERYTHING, 0.4, 0.7),),
        note="COPY decides, seals and hashes nothing and looks nothing up.",
        limit=(
            "`Libraries alone` is what encoding, sealing and hashing leave of COPY, and `libraries alone, in"
            " batches` what is left if besides each batch is looked up and committed by itself, so that others can"
            " append meanwhile: less than ours must reach, with nothing decided. Of our own 0.18 ms a member 0.09 are"
            " processor time of Python (decide, derive ids, encode, seal, hash); for 0.09 ms it waits for PostgreSQL:"
            " 0.06 for the append, which looks the command id up, checks version and guard and fills three tables"
            " with their indexes, 0.02 for the keys, 0.01 for the history. One batch comes after the other, since a"
            " later one may follow from an earlier."
        ),
    )
]
