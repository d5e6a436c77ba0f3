"""Replay: read, decode and fold the events of the log; what is decided on opened with keys from the key database.

Beside it the same columns fetched by psycopg, with msgspec making a dict of the open part and nothing opened; the same
with what is sealed opened too, which is what the libraries alone can do; and `eventsourcing` 9.5 replaying the same
people's events from its notification log into its aggregates, its AES cipher on.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.members import member
from tests.bench import sub_district as ground
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

EVENTS = 1_000_000
#: The peer replays so many of them: its rate does not depend on how many, and a round need not take minutes.
PEERS = 200_000
PAGE = 1000


@contextmanager
def _ours(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    log = ground.filled(count)

    def run() -> float:
        begun = time.perf_counter()
        states: dict[str, Any] = {}
        for page in ground.pages(log, PAGE, count):
            for recorded, fact in zip(page, log.codec.decode_all(page), strict=True):
                states[recorded.stream] = member.evolve(states.get(recorded.stream, member.initial), fact)
        took = time.perf_counter() - begun
        assert all(state.particulars is not None for state in states.values()), "what is decided on was opened"
        return count / took

    yield run


@contextmanager
def _bare(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    log = ground.filled(count)
    asked = f"SELECT {ground.COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"
    with psycopg.connect(ground.dsn(log.url), autocommit=True) as connection:

        def run() -> float:
            begun = time.perf_counter()
            after = found = 0
            while page := connection.execute(asked, (after, PAGE), binary=True).fetchall():
                for row in page:
                    found += len(msgspec.json.decode(row[6])) > 0
                after = page[-1][0]
            took = time.perf_counter() - begun
            assert found == count
            return count / took

        yield run


@contextmanager
def _libraries(scale: Scale) -> Iterator[Round]:
    count = scale.of(EVENTS)
    log = ground.filled(count)
    asked = f"SELECT {ground.COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"
    asked_keys = "SELECT subject, key FROM keys WHERE subject = ANY(%s)"
    seals = msgspec.msgpack.Decoder(list[tuple[str, str, bytes]])
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with (
        psycopg.connect(ground.dsn(log.url), autocommit=True) as events,
        psycopg.connect(ground.dsn(log.keys_url), autocommit=True) as keyring,
    ):

        def run() -> float:
            begun = time.perf_counter()
            after = found = 0
            while page := events.execute(asked, (after, PAGE), binary=True).fetchall():
                sealed = [seals.decode(row[7]) if row[7] else () for row in page]
                subjects = list({subject for parts in sealed for _, subject, _ in parts})
                keys = dict(keyring.execute(asked_keys, (subjects,), binary=True))
                for row, parts in zip(page, sealed, strict=True):
                    fact = decode(row[6])
                    for _, subject, part in parts:
                        bound = f"{row[3]}|{subject}".encode()
                        fact["data"] |= decode(AESGCM(keys[subject]).decrypt(part[:12], part[12:], bound))
                    found += 1
                after = page[-1][0]
            took = time.perf_counter() - begun
            assert found == count
            return count / took

        yield run


def _peer_environment(log: ground.Log, database: str) -> dict[str, str]:
    from eventsourcing.cryptography import AESCipher

    owner = log.server.owner
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": database,
        "POSTGRES_HOST": str(owner.host),
        "POSTGRES_PORT": str(owner.port),
        "POSTGRES_USER": str(owner.username),
        "POSTGRES_PASSWORD": str(owner.password),
        "CIPHER_TOPIC": "eventsourcing.cryptography:AESCipher",
        "CIPHER_KEY": AESCipher.create_key(num_bytes=32),
    }


@contextmanager
def _peer(scale: Scale) -> Iterator[Round]:
    from eventsourcing.application import Application

    from tests.bench.replay_peer import histories

    count = scale.of(PEERS)
    with ExitStack() as stack:
        log = stack.enter_context(ground.members_log("peer"))
        application: Any = Application(env=_peer_environment(log, str(log.url.database)))
        stack.callback(application.close)
        batch = []
        for event in histories(count):
            batch.append(application.mapper.to_stored_event(event))
            if len(batch) == 500:
                application.recorder.insert_events(batch)
                batch = []
        if batch:
            application.recorder.insert_events(batch)

        def run() -> float:
            begun = time.perf_counter()
            aggregates: dict[UUID, Any] = {}
            start = found = 0
            while page := application.recorder.select_notifications(start + 1, PAGE):
                for notification in page:
                    event = application.mapper.to_domain_event(notification)
                    aggregates[event.originator_id] = event.mutate(aggregates.get(event.originator_id))
                    found += 1
                start = page[-1].id
            took = time.perf_counter() - begun
            assert found == count
            return count / took

        yield run


BARE, LIBRARIES, PEER = "fetch and decode", "libraries alone", "eventsourcing"

COMPARISONS = [
    Comparison(
        "replay",
        f"replay of {EVENTS:,} events: read, decode, open what is decided on, fold",
        "events/s",
        (
            Side(
                "ours",
                "store, codec and `evolve` of members, pages of 1,000, keys asked of the key database; of sealed parts"
                " those are opened that decisions look at, of every second event",
                _ours,
            ),
            Side(BARE, "psycopg 3, binary, same columns and pages; msgspec makes a dict of the open part", _bare),
            Side(
                LIBRARIES,
                "the same, and each sealed part opened by AESGCM of `cryptography` with its person's own key, asked for"
                " page by page by psycopg, and decoded to a dict; nothing of ours, no folding",
                _libraries,
            ),
            Side(
                PEER,
                "eventsourcing 9.5: its notification log, JSON transcoder, AES-256-GCM of `cryptography`"
                " with one key for everybody (it knows no keys of persons)",
                _peer,
            ),
        ),
        (Goal(BARE, 0.6, 0.8), Goal(PEER, 2, 4)),
        note="Three events in four have a sealed part, under a key of its person's own, asked for page by page.",
        limit=(
            "What decisions look at has to be opened, under a key for each person. `Libraries alone`, which open every"
            " sealed part and make dicts, show what of `fetch and decode` is left then, and how far anything could be"
            " ahead of `eventsourcing`: neither goal can be reached by them. What ours does besides is Python: facts of"
            " their own classes, the fold, and the collector of cyclic garbage, because every state is kept."
        ),
    )
]
