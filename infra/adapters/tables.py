"""The tables that the mechanism itself needs; read models bring their own.

``log_tables``: the store of one service (events, head, commands, guards, relay cursors).
``follow_tables``: positions and parked events of consumers, kept beside the effect they guard.
``waiting_tables``: what waits for somebody's word, sealed under keys of its own.
``session_tables``: who is at work just now, and who fails too often; in no backup, so that a restore signs nobody in.
``key_tables``: the keys of one service, kept and backed up apart from all of this.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

#: The revisions of ``infra/deploy/postgres/`` that these tables are.
LOG_REVISION, KEYS_REVISION, READS_REVISION = "0005", "0001", "0001"

log_tables = MetaData()

#: One row: where the log ends. Updating it is what gives an append its place.
log_head = Table(
    "log_head",
    log_tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("incarnation", String(36), nullable=False),
)

#: The histories that this log has had, in order: each began where a restore left the one before.
incarnations = Table(
    "incarnations",
    log_tables,
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("incarnation", String(36), nullable=False, unique=True),
    Column("began", BigInteger, nullable=False),
)

events = Table(
    "events",
    log_tables,
    # Without autoincrement: a position is never drawn from a sequence.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("open", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version"),
)

#: The first answer to every accepted command.
commands = Table(
    "commands",
    log_tables,
    Column("id", String(64), primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

guards = Table(
    "guards",
    log_tables,
    Column("kind", String(40), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("subject", Text, nullable=False),
    Index("guards_by_subject", "subject"),
)

relays = Table(
    "relays",
    log_tables,
    Column("name", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

follow_tables = MetaData()

positions = Table(
    "positions",
    follow_tables,
    Column("consumer", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("incarnation", String(36)),  # of the log that is followed
)

parked = Table(
    "parked",
    follow_tables,
    Column("consumer", Text, ForeignKey("positions.consumer"), primary_key=True),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("stream", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
)

waiting_tables = MetaData()

waiting = Table(
    "waiting",
    waiting_tables,
    Column("name", String(80), primary_key=True),
    Column("until", BigInteger, nullable=False),  # seconds since 1970 UTC
    Column("key_name", Text, nullable=False),
    Column("suite", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("waiting_by_until", "until"),
)

session_tables = MetaData()

sessions = Table(
    "sessions",
    session_tables,
    Column("id", LargeBinary, primary_key=True),  # SHA-256 of what the browser holds
    Column("subject", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),  # seconds since 1970 UTC, as all moments here
    Column("seen", BigInteger, nullable=False),
    Column("idle", BigInteger, nullable=False),  # seconds that may pass unseen
    Column("until", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("sessions_by_subject", "subject"),
)

throttles = Table(
    "throttles",
    session_tables,
    Column("subject", LargeBinary, primary_key=True),  # keyed hashes: of what was tried, and from where
    Column("origin", LargeBinary, primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),  # microseconds
    Index("throttles_by_time", "at"),
)

key_tables = MetaData()

keys = Table(
    "keys",
    key_tables,
    Column("subject", Text, primary_key=True),
    Column("key", LargeBinary),  # NULL: erased, never to be made again
)
