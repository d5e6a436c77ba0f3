"""The embedded bus: topics in one SQLite file, with the promises that Kafka is held to.

At least once, in order, kept for ever. Records are read by the producer's store position; a record published twice
(a relay that died before it moved its cursor) is kept once, because the position says that it is the same.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from infra.adapters.sqlite import sqlite_database
from infra.eventsourcing.messages import Recorded

bus_tables = MetaData()

#: Under which incarnation of the log the topic's records were published.
topics = Table(
    "topics",
    bus_tables,
    Column("topic", Text, primary_key=True),
    Column("incarnation", Text, nullable=False),
)

records = Table(
    "records",
    bus_tables,
    Column("topic", Text, primary_key=True),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class SqliteBus:
    """Both ends of the embedded bus."""

    waits = False

    def __init__(self, path: Path) -> None:
        self._database = sqlite_database(path)
        with self._database.writing() as tx:
            bus_tables.create_all(tx)

    def publish(self, topic: str, incarnation: str, events: Sequence[Recorded]) -> None:
        """Publish the open parts in order; durable on return. The sealed parts stay at home.

        What an earlier incarnation of the log had published goes: this one publishes its whole log again.
        """
        rows: list[dict[str, Any]] = [
            {
                "topic": topic,
                "position": event.position,
                "stream": event.stream,
                "version": event.version,
                "id": event.id,
                "type": event.type,
                "committed_at": event.committed_at,
                "value": event.open,
            }
            for event in events
        ]
        with self._database.writing() as tx:
            known = tx.scalar(select(topics.c.incarnation).where(topics.c.topic == topic))
            if known != incarnation:
                tx.execute(delete(records).where(records.c.topic == topic))
                tx.execute(delete(topics).where(topics.c.topic == topic))
                tx.execute(insert(topics).values(topic=topic, incarnation=incarnation))
            if rows:
                tx.execute(insert(records).on_conflict_do_nothing(), rows)

    def incarnation(self, topic: str) -> str | None:
        """Under which incarnation of the log the records were published; None where there is none."""
        with self._database.reading() as tx:
            found: str | None = tx.scalar(select(topics.c.incarnation).where(topics.c.topic == topic))
        return found

    def read(self, topic: str, after: int, limit: int) -> list[Recorded]:
        """Up to ``limit`` records of the topic after a position, in position order."""
        columns = [c for c in records.c if c.name != "topic"]
        found = select(*columns).where(records.c.topic == topic, records.c.position > after)
        with self._database.reading() as tx:
            return [Recorded(*row) for row in tx.execute(found.order_by(records.c.position).limit(limit))]

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()
