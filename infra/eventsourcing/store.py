"""What every event store promises; ``tests/contracts/test_event_store.py`` holds each backend to it.

* **Durable**: ``append`` returns after the commit. An exception other than ``Indeterminate`` means nothing was kept;
  ``Unavailable`` is raised where the engine had no turn to give, and asking again is the answer.
* **One gapless order**: positions are 1, 2, 3 …; whoever has seen position *n* has seen everything before it.
* **Each command by itself**: of several appends in one call, each is kept or refused alone, in the order given.
* **Asked twice, done once**: a known command id with the same digest gets its first receipt, with another digest
  ``CommandReused``; both are decided inside the append, whatever was looked up before.
* **Time never runs backwards**: ``committed_at`` is at least that of the position before.
* **Bytes are evidence**: ``open`` and ``sealed`` come back exactly as they were given.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Protocol

from infra.eventsourcing.errors import KernelError
from infra.eventsourcing.messages import Append, Head, Receipt, Recorded

#: Below the 1 MiB that Kafka carries by default, with room for key and headers.
MAX_EVENT_BYTES = 900_000

Outcome = Receipt | KernelError


class EventStore(Protocol):
    """The log of one service."""

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not, all in one commit; outcomes stand in the order of the question."""

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        """The digest and first answer of each of these commands that was answered before."""

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of one stream with a version above ``after``, in version order."""

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        """The events of several streams, each in version order; a stream without events has an empty list."""

    def known(
        self, streams: Collection[str], command_ids: Sequence[str]
    ) -> tuple[dict[str, list[Recorded]], dict[str, tuple[bytes, Receipt]]]:
        """``streams``, and ``receipts`` as they are after that, so that whatever is in a history has its answer."""

    def log(self, after: int, limit: int) -> list[Recorded]:
        """Up to ``limit`` events with a position above ``after``, in position order."""

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at these positions, in position order."""

    def head(self) -> Head:
        """Where the log ends now."""

    def incarnations(self) -> list[tuple[str, int]]:
        """The histories that this log has had, in order, and the position after which each began."""

    def holder(self, kind: str, digest: bytes) -> str | None:
        """The subject that holds this guard, or None."""

    def cursor(self, name: str) -> int:
        """Up to where the named relay has published; 0 before it began."""

    def lead(self, name: str) -> tuple[int, int]:
        """Begin a new epoch for the named relay; answers (epoch, cursor)."""

    def advance(self, name: str, epoch: int, position: int) -> None:
        """Move the relay's cursor forward. Raises ``StaleEpoch`` when another has taken over."""

    def close(self) -> None:
        """Let go of files and connections."""


def leaf_hash(position: int, committed_at: int, open_part: bytes, sealed: bytes) -> bytes:
    """SHA-256(0x00 ‖ position ‖ commit time ‖ SHA-256(open) ‖ SHA-256(sealed)): 32 bytes (DESIGN rule 10).

    Position and commit time are 8 bytes, big-endian. Over ciphertext, so that erasing a key changes no hash.
    """
    parts = hashlib.sha256(open_part).digest() + hashlib.sha256(sealed).digest()
    return hashlib.sha256(b"\x00" + position.to_bytes(8) + committed_at.to_bytes(8) + parts).digest()
