"""The event store in a list: for tests, and for reading. It passes the same contract suite as the others."""

import threading
import uuid
from collections.abc import Callable, Collection, Sequence

from infra.adapters.sql_store import wall_clock
from infra.eventsourcing.errors import CommandReused, Conflict, GuardTaken, StaleEpoch, TooLarge
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Append, Head, Receipt, Recorded
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome


class MemoryStore:
    """An ``EventStore`` that forgets everything when it goes."""

    def __init__(self, clock: Callable[[], int] = wall_clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._log: list[Recorded] = []
        self._commands: dict[str, tuple[bytes, Receipt]] = {}
        self._guards: dict[tuple[str, bytes], str] = {}
        self._relays: dict[str, tuple[int, int]] = {}
        self._incarnation = str(uuid.uuid4())

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not."""
        with self._lock:
            before = len(self._log), dict(self._commands), dict(self._guards)
            try:
                kept: set[str] = set()
                outcomes = [self._add(append, kept) for append in appends]
                faultpoint("append.before_commit")
            except BaseException:
                del self._log[before[0] :]
                self._commands, self._guards = before[1], before[2]
                raise
            return outcomes

    def _add(self, append: Append, kept: set[str]) -> Outcome:
        if (known := self._commands.get(append.command_id)) is not None:
            return known[1] if known[0] == append.command_digest else CommandReused(append.command_id)
        actual = sum(recorded.stream == append.stream for recorded in self._log)
        unfounded = append.follows is not None and append.follows not in kept
        if actual != append.expected_version or unfounded:
            return Conflict(append.stream, append.expected_version, actual)
        for event in append.events:
            if (size := len(event.open) + len(event.sealed)) > MAX_EVENT_BYTES:
                return TooLarge(size, MAX_EVENT_BYTES)
        holders = {key: holder for key, holder in self._guards.items() if holder not in append.releases}
        for claim in append.claims:
            if (holder := holders.setdefault((claim.kind, claim.digest), claim.subject)) != claim.subject:
                return GuardTaken(claim.kind, holder)
        kept.add(append.command_id)
        return self._take(append)

    def _take(self, append: Append) -> Receipt:
        now = max(self._clock(), self._log[-1].committed_at if self._log else 0)
        for version, event in enumerate(append.events, start=append.expected_version + 1):
            place = len(self._log) + 1, append.stream, version, event.id, event.type, now
            self._log.append(Recorded(*place, event.open, event.sealed))
        freed = set(append.releases)
        self._guards = {key: subject for key, subject in self._guards.items() if subject not in freed}
        for claim in append.claims:
            mine = {key for key, subject in self._guards.items() if (key[0], subject) == (claim.kind, claim.subject)}
            for key in mine:
                del self._guards[key]
            self._guards[(claim.kind, claim.digest)] = claim.subject
        receipt = Receipt(append.stream, append.expected_version + len(append.events), len(self._log))
        self._commands[append.command_id] = (append.command_digest, receipt)
        return receipt

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        """The digest and first answer of each of these commands that was answered before."""
        with self._lock:
            return {each: self._commands[each] for each in command_ids if each in self._commands}

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of one stream, in version order."""
        with self._lock:
            return [recorded for recorded in self._log if recorded.stream == stream and recorded.version > after]

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        """The events of several streams, each in version order."""
        return {stream: self.stream(stream) for stream in streams}

    def known(
        self, streams: Collection[str], command_ids: Sequence[str]
    ) -> tuple[dict[str, list[Recorded]], dict[str, tuple[bytes, Receipt]]]:
        """Streams, and first answers that were looked up after them."""
        return self.streams(streams), self.receipts(command_ids)

    def log(self, after: int, limit: int) -> list[Recorded]:
        """The events after a position, in position order."""
        with self._lock:
            return self._log[after : after + limit]

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at these positions."""
        with self._lock:
            return [self._log[position - 1] for position in sorted(set(positions)) if 0 < position <= len(self._log)]

    def head(self) -> Head:
        """Where the log ends now."""
        with self._lock:
            return Head(len(self._log), self._log[-1].committed_at if self._log else 0, self._incarnation)

    def incarnations(self) -> list[tuple[str, int]]:
        """The histories that this log has had: one."""
        return [(self.head().incarnation, 0)]

    def holder(self, kind: str, digest: bytes) -> str | None:
        """The subject that holds this guard."""
        return self._guards.get((kind, digest))

    def cursor(self, name: str) -> int:
        """Up to where the named relay has published."""
        return self._relays.get(name, (0, 0))[1]

    def lead(self, name: str) -> tuple[int, int]:
        """Begin a new epoch for the named relay."""
        with self._lock:
            epoch, position = self._relays.get(name, (0, 0))
            self._relays[name] = (epoch + 1, position)
            return epoch + 1, position

    def advance(self, name: str, epoch: int, position: int) -> None:
        """Move the relay's cursor forward."""
        with self._lock:
            current, before = self._relays.get(name, (0, 0))
            if current != epoch or before > position:
                raise StaleEpoch(name, epoch)
            self._relays[name] = (epoch, position)

    def close(self) -> None:
        """Nothing to let go of."""
