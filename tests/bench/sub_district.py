"""What the comparisons stand on: a members service on real servers, and a log of as many events as one likes.

The people are synthetic and the mix of their events is that of the sample roster after its import: of a hundred, 63
come by the roster, 30 report in from their work places, 7 live here with their relationship elsewhere; 12 are elderly.
"""

import atexit
import contextlib
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from sqlalchemy import URL

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_keyring import PostgresKeyring
from infra.adapters.postgres_store import PostgresStore
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.specification import Constant
from infra.eventsourcing.store import leaf_hash
from infra.wire.codec import Codec, Origin
from samples import vocabulary as words
from services.members.contract import COMMANDS, EVENTS
from services.members.events import (
    Category,
    Channel,
    ClassificationConfirmed,
    ClassificationProposed,
    InflowRegistered,
    MemberClass,
    MemberRegistered,
    MemberReportedIn,
    Particulars,
    Predicate,
    Relationship,
    ReportInAccepted,
)
from services.members.member.registering import RegisterMember
from tests import postgres_engine
from tests.engines import Kafka, any_kafka
from tests.postgres_engine import Postgres

REGION = "330621001"
TODAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 9, tzinfo=CIVIL_TIME)
COLUMNS = "position, stream, version, id, type, committed_at, open, sealed"


# ── The servers ──────────────────────────────────────────────────────────────


@cache
def kafka() -> Kafka:
    """The run's cluster: the one that is given, in a container, or a local process."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return any_kafka(Path(tempfile.mkdtemp(prefix="linli-kafka-")), stack)


def dsn(url: URL) -> str:
    """The address as psycopg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass
class Log:
    """The log of a members service on PostgreSQL, with its keys in a database of their own."""

    server: Postgres
    url: URL
    keys_url: URL
    store: PostgresStore
    keyring: PostgresKeyring
    codec: Codec
    handler: Handler

    def owner(self, url: URL | None = None) -> Any:
        """A connection past the roles, for filling and for what is beside."""
        return psycopg.connect(dsn(self.server.owner.set(database=(url or self.url).database)))

    def close(self) -> None:
        self.store.close()
        self.keyring.close()


@contextlib.contextmanager
def members_log(name: str) -> Iterator[Log]:
    """An empty log, opened as the service's own processes open theirs."""
    server = postgres_engine.postgres()
    place = Path(f"{name}-{uuid.uuid4()}")
    url, keys_url = server.at(place), server.at(place, "keys")
    store = PostgresStore(postgres_database(url))
    keyring = PostgresKeyring(postgres_database(keys_url))
    codec = Codec(Origin(REGION, "members", store.head().incarnation), EVENTS, keyring)
    # The rulebook is not asked for by what is measured; the sample's import does not ask for it either.
    found = Log(server, url, keys_url, store, keyring, codec, Handler(COMMANDS, store, codec, Constant(None)))
    try:
        yield found
    finally:
        found.close()


# ── The people ───────────────────────────────────────────────────────────────


def asked(number: int) -> Asked:
    """A command's surroundings, ids as the gateway makes them."""
    return Asked(str(uuid.uuid5(uuid.NAMESPACE_OID, f"bench/{number}")), "clerk-7", MOMENT, str(uuid.UUID(int=number)))


def member_id(number: int) -> str:
    """The same id for the same number, in every log."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"bench-member/{number}"))


def particulars(lot: Random, number: int) -> Particulars:
    """What a roster says of one person."""
    born = date(lot.randrange(1940, 2003), lot.randrange(1, 13), lot.randrange(1, 29))
    joined = born.replace(year=born.year + 22)
    return Particulars(
        name=lot.choice(words.SURNAMES) + lot.choice(words.GIVEN_FIRST) + lot.choice(words.GIVEN_SECOND),
        sex=lot.choice("男女"),
        birth_date=born.isoformat(),
        joined_on=joined.isoformat(),
        full_member_on=joined.replace(year=joined.year + 1).isoformat(),
        phone=f"1600{number % 10**7:07}",
        address=f"湖滨{lot.choice(words.ESTATES)}{lot.randrange(1, 40)}幢{lot.randrange(101, 699)}室",
        employer=lot.choice(words.EMPLOYERS)[0],
    )


def registration(lot: Random, number: int) -> RegisterMember:
    """The command that an import asks for one row of a roster."""
    return RegisterMember(
        member_id=member_id(number),
        organization_id=str(uuid.UUID(int=number % 36)),
        community_id=str(uuid.UUID(int=number % 6)),
        relationship=Relationship.HERE,
        category=Category.FULL,
        particulars=particulars(lot, number),
        on=TODAY,
        id_number=f"330621{number:012}",
        import_id=str(uuid.UUID(int=1)),
    )


def history(lot: Random, number: int) -> list[Any]:
    """What becomes known of one person, in order."""
    register = registration(lot, number)
    ids: dict[str, Any] = {"member_id": register.member_id, "on": TODAY}
    community = {"community_id": register.community_id}
    drawn = lot.randrange(100)
    here = Relationship.HERE if drawn < 63 else Relationship.ELSEWHERE
    facts: list[Any] = [
        MemberRegistered(
            **ids,
            **community,
            organization_id=register.organization_id,
            relationship=here,
            category=Category.FULL,
            import_id=register.import_id,
            id_number=register.id_number,
            particulars=register.particulars,
        )
    ]
    if 63 <= drawn < 93:
        employer = lot.choice(words.EMPLOYERS)[0]
        facts.append(MemberReportedIn(**ids, **community, channel=Channel.PAPER, employer=employer))
        facts.append(ReportInAccepted(**ids, **community))
    elif drawn >= 93:
        home = lot.choice(words.EMPLOYERS)[1]
        facts.append(InflowRegistered(**ids, **community, arrived_on=TODAY, home_organization=home))
    if lot.randrange(100) < 12:
        found = {"member_class": MemberClass.ELDERLY, "effective_from": TODAY, "rulebook": "2010-25/1"}
        told = {"birth_date": register.particulars.birth_date or ""}
        holds = (Predicate("age>=70", held=True), Predicate("party_age>=50", held=None))
        facts.append(ClassificationProposed(**ids, **community, **found, predicates=holds, facts=told))
        facts.append(ClassificationConfirmed(**ids, **found))
    return facts


# ── A log filled in advance ──────────────────────────────────────────────────


def rows(codec: Codec, count: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a log of ``count`` events, as the store would have written them."""

    def all_rows() -> Iterator[tuple[Any, ...]]:
        lot, position, number = Random(20100607), 0, 0
        while True:
            number += 1
            stream = f"member-{member_id(number)}"
            ask = asked(number)
            for version, fact in enumerate(history(lot, number), start=1):
                position += 1
                event_id = str(uuid.UUID(int=lot.getrandbits(128), version=4))
                event = codec.encode(fact, stream, version, event_id, ask, keys=codec.keys_for([fact]))
                at = 1_780_000_000_000_000 + position * 100
                leaf = leaf_hash(position, at, event.open, event.sealed)
                yield position, stream, version, event_id, event.type, at, event.open, event.sealed, leaf

    return islice(all_rows(), count)


def fill(log: Log, count: int) -> None:
    """Put ``count`` events and their people's keys into an empty log; faster than by commands, and the same bytes."""
    keyring = MemoryKeyring()
    codec = Codec(Origin(REGION, "members", log.store.head().incarnation), EVENTS, keyring)
    with log.owner() as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY events ({COLUMNS}, leaf) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int8", "text", "int4", "varchar", "text", "int8", "bytea", "bytea", "bytea"])
            at = 0
            for row in rows(codec, count):
                copy.write_row(row)
                at = row[5]
        cursor.execute("UPDATE log_head SET position = %s, committed_at = %s", (count, at))
    _copy_keys(log, keyring)
    for url, table in ((log.url, "events"), (log.keys_url, "keys")):
        with log.owner(url) as connection:
            connection.autocommit = True
            connection.execute(f"VACUUM ANALYZE {table}")


def _copy_keys(log: Log, keyring: MemoryKeyring) -> None:
    into = "COPY keys (subject, key) FROM STDIN (FORMAT binary)"
    with log.owner(log.keys_url) as connection, connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.set_types(["text", "bytea"])
        for row in keyring._keys.items():
            copy.write_row(row)


@cache
def filled(count: int) -> Log:
    """A log of so many events, made once for all that only read it."""
    stack = contextlib.ExitStack()
    log = stack.enter_context(members_log(f"filled-{count}"))
    atexit.register(stack.close)
    fill(log, count)
    return log


def pages(log: Log, size: int, upto: int) -> Iterator[Sequence[Any]]:
    """The whole log, a page at a time, as everything that follows it reads it."""
    after = 0
    while after < upto and (page := log.store.log(after, min(size, upto - after))):
        yield page
        after = page[-1].position
