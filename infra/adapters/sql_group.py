"""An append in SQL: lock the head, check each command, insert, move the head; one commit for the whole group."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, select, update

from infra.adapters.tables import commands, events, guards, log_head
from infra.adapters.together import Among, Question, adding, ask_all
from infra.eventsourcing.errors import CommandReused, Conflict, GuardTaken, TooLarge
from infra.eventsourcing.messages import Append, Receipt
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome, leaf_hash

#: A statement takes only so many parameters.
_PART = 500

T = TypeVar("T")

_LOCK = update(log_head).values(position=log_head.c.position).returning(log_head.c.position, log_head.c.committed_at)
_ENDS = select(events.c.stream, func.max(events.c.version)).where(Among(events.c.stream, "some"))
_ENDS = _ENDS.group_by(events.c.stream)
_ANSWERED = select(*commands.c).where(Among(commands.c.id, "some"))
_HELD = select(guards.c.subject).where(guards.c.kind == bindparam("of"), guards.c.digest == bindparam("value"))
_FREE = delete(guards).where(Among(guards.c.subject, "some"))
_REPLACE = delete(guards).where(guards.c.kind == bindparam("of"), guards.c.subject == bindparam("whose"))
_MOVE = update(log_head).values(position=bindparam("to"), committed_at=bindparam("at"))


def parts(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists that one statement can take."""
    listed = list(values)
    for start in range(0, len(listed), _PART):
        yield listed[start : start + _PART]


def asking_answers(command_ids: Sequence[str]) -> Question:
    """Which of these commands were answered before."""
    return _ANSWERED, {"some": list(command_ids)}


def answers(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[bytes, Receipt]]:
    """The digest and first answer of each of them."""
    return {command_id: (digest, Receipt(*receipt)) for command_id, digest, *receipt in rows}


class Group:
    """The appends of one transaction, from the moment the head is locked."""

    def __init__(self, tx: Connection, clock: Callable[[], int], appends: Sequence[Append]) -> None:
        self._tx = tx
        self._event_rows: list[dict[str, Any]] = []
        self._command_rows: list[dict[str, Any]] = []
        self._freed: set[str] = set()
        self._replaced: set[tuple[str, str]] = set()
        self._claimed: dict[tuple[str, bytes], str] = {}
        self._kept: set[str] = set()
        self._look_up(clock, appends)

    def _look_up(self, clock: Callable[[], int], appends: Sequence[Append]) -> None:
        """Lock the head, then ask what the checks need."""
        streams = {append.stream for append in appends}
        claims = list({(claim.kind, claim.digest) for append in appends for claim in append.claims})
        # The update is the lock: what is asked after it is the truth until the commit.
        (head,), ends, answered, *held = ask_all(
            self._tx,
            [
                (_LOCK, {}),
                (_ENDS, {"some": list(streams)}),
                asking_answers([append.command_id for append in appends]),
                *((_HELD, {"of": kind, "value": digest}) for kind, digest in claims),
            ],
        )
        self._position: int = head[0]
        self._now = max(clock(), head[1])
        self._versions: dict[str, int] = {**dict.fromkeys(streams, 0), **dict(ends)}
        self._known = answers(answered)
        self._held = {claim: holder[0][0] for claim, holder in zip(claims, held, strict=True) if holder}
        self._values = {(kind, subject): digest for (kind, digest), subject in self._held.items()}

    def add(self, append: Append) -> Outcome:
        """Check one append and take it in, or answer why not."""
        if (known := self._known.get(append.command_id)) is not None:
            digest, receipt = known
            return receipt if digest == append.command_digest else CommandReused(append.command_id)
        actual = self._versions[append.stream]
        unfounded = append.follows is not None and append.follows not in self._kept
        if actual != append.expected_version or unfounded:
            return Conflict(append.stream, append.expected_version, actual)
        for event in append.events:
            if (size := len(event.open) + len(event.sealed)) > MAX_EVENT_BYTES:
                return TooLarge(size, MAX_EVENT_BYTES)
        holders: dict[tuple[str, bytes], str] = {}
        for claim in append.claims:
            key = claim.kind, claim.digest
            held = self._held.get(key)
            holder = holders.setdefault(key, claim.subject if held is None or held in append.releases else held)
            if holder != claim.subject:
                return GuardTaken(claim.kind, holder)
        return self._take(append)

    def _take(self, append: Append) -> Receipt:
        for offset, event in enumerate(append.events, start=1):
            self._position += 1
            self._event_rows.append(
                {
                    "position": self._position,
                    "stream": append.stream,
                    "version": append.expected_version + offset,
                    "id": event.id,
                    "type": event.type,
                    "committed_at": self._now,
                    "open": event.open,
                    "sealed": event.sealed,
                    "leaf": leaf_hash(self._position, self._now, event.open, event.sealed),
                }
            )
        self._guard(append)
        receipt = Receipt(append.stream, append.expected_version + len(append.events), self._position)
        self._versions[append.stream] = receipt.version
        self._known[append.command_id] = (append.command_digest, receipt)
        self._kept.add(append.command_id)
        self._command_rows.append(
            {
                "id": append.command_id,
                "digest": append.command_digest,
                "stream": receipt.stream,
                "version": receipt.version,
                "position": receipt.position,
            }
        )
        return receipt

    def _guard(self, append: Append) -> None:
        if append.releases:
            self._freed.update(append.releases)
            self._held = {key: holder for key, holder in self._held.items() if holder not in append.releases}
            self._claimed = {key: holder for key, holder in self._claimed.items() if holder not in append.releases}
        for claim in append.claims:
            # A subject has one value of a kind: a correction gives the old one free.
            self._replaced.add((claim.kind, claim.subject))
            old = claim.kind, self._values.get((claim.kind, claim.subject), b"")
            for known in (self._held, self._claimed):
                if known.get(old) == claim.subject:
                    del known[old]
            self._claimed[claim.kind, claim.digest] = claim.subject
            self._held[(claim.kind, claim.digest)] = claim.subject
            self._values[(claim.kind, claim.subject)] = claim.digest

    def write(self) -> None:
        """Insert what was taken in and move the head; claims that were given up before those that were made."""
        questions: list[Question] = []
        if self._freed:
            questions.append((_FREE, {"some": list(self._freed)}))
        if self._replaced:
            questions.append((_REPLACE, [{"of": kind, "whose": subject} for kind, subject in self._replaced]))
        if self._claimed:
            columns = "kind", "digest", "subject"
            rows = [dict(zip(columns, (*key, holder), strict=True)) for key, holder in self._claimed.items()]
            questions.append(adding(self._tx, guards, rows))
        if self._event_rows:
            questions.append(adding(self._tx, events, self._event_rows))
            questions.append((_MOVE, {"to": self._position, "at": self._now}))
        if self._command_rows:
            questions.append(adding(self._tx, commands, self._command_rows))
        if questions:
            ask_all(self._tx, questions)
