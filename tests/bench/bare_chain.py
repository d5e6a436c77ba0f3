"""What the way from an append to a read model costs with the bare libraries and nothing else.

An event is inserted and committed, a relay that is told reads and produces it, a consumer that waits for it inserts it
into a table and commits. No order, no position, no second instance, no failure is thought of; one event at a time.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import psycopg

PATIENCE = 10.0


class Wire(Protocol):
    """A producer and a consumer."""

    def send(self, record: Mapping[str, Any]) -> Any:
        """Answers a promise that every broker has the record."""

    def poll(self) -> Sequence[Any]:
        """Wait up to a second for records."""

    def close(self) -> None:
        """Let go of both."""


class BareChain:
    """The chain, with a thread for the relay and one for the consumer."""

    def __init__(self, dsn: str, wire: Wire, value: bytes) -> None:
        self._dsn = dsn
        self._wire = wire
        self._value = value
        self._asking = psycopg.connect(dsn, autocommit=True)
        for table in ("appended", "applied"):
            self._asking.execute(f"DROP TABLE IF EXISTS bare_{table}")
            self._asking.execute(f"CREATE TABLE bare_{table} (position bigserial PRIMARY KEY, value bytea NOT NULL)")
        self._told = threading.Event()
        self._closing = False
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._relay, self._consume)]
        for thread in self._threads:
            thread.start()

    def ask(self) -> int:
        """Append; answers the position."""
        statement = "INSERT INTO bare_appended (value) VALUES (%s) RETURNING position"
        position: int = self._asking.execute(statement, (self._value,)).fetchall()[0][0]
        self._told.set()
        return position

    def once(self) -> float:
        """Milliseconds from committed to visible."""
        position, begun = self.ask(), time.perf_counter()
        while not self._asking.execute("SELECT 1 FROM bare_applied WHERE position = %s", (position,)).fetchone():
            assert time.perf_counter() < begun + PATIENCE, "the bare chain is broken"
            time.sleep(0.001)
        return (time.perf_counter() - begun) * 1000

    def _relay(self) -> None:
        cursor = 0
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not self._closing:
                self._told.wait(1)
                self._told.clear()
                asked = "SELECT position, value FROM bare_appended WHERE position > %s ORDER BY position"
                for position, value in connection.execute(asked, (cursor,)).fetchall():
                    self._wire.send({"key": str(position).encode(), "value": value}).get(PATIENCE)
                    cursor = position

    def _consume(self) -> None:
        with psycopg.connect(self._dsn) as connection:
            while not self._closing:
                for record in self._wire.poll():
                    row = int(record.key), record.value
                    connection.execute("INSERT INTO bare_applied (position, value) VALUES (%s, %s)", row)
                    connection.commit()

    def close(self) -> None:
        """Stop both."""
        self._closing = True
        self._told.set()
        for thread in self._threads:
            thread.join(5)
        self._asking.close()
        self._wire.close()
