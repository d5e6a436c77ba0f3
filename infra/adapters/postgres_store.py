"""The event store in one PostgreSQL database, which ``infra.deploy.postgres.migrate`` has prepared.

An append is one statement, a function of revision 0004 or, where there are several, 0005: the head is locked as long as
the server works on it, and no client that stops or is cut off can hold it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import URL, Executable, text
from sqlalchemy.exc import OperationalError

from infra.adapters import postgres_lists  # noqa: F401 - makes the driver write them
from infra.adapters.direct import Blobs, Integers, Texts, Values, ask
from infra.adapters.postgres import postgres_database
from infra.adapters.sql_store import INDETERMINATE, SqlStore, wall_clock
from infra.eventsourcing.errors import CommandReused, Conflict, GuardTaken, Indeterminate, TooLarge
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.messages import Append, Receipt
from infra.eventsourcing.store import MAX_EVENT_BYTES, Outcome

_LISTS = (
    "(:now, :largest, :streams, :expected, :command_ids, :digests, :follows, :counts, :ids, :types, :opens, :sealeds,"
    " :claim_of, :kinds, :claimed, :subjects, :release_of, :released)"
)
_APPEND_ONE, _APPEND_SEVERAL = (text(f"SELECT * FROM {name}{_LISTS}") for name in ("append_events", "append_together"))


class PostgresStore(SqlStore):
    """An ``EventStore`` in a database of PostgreSQL."""

    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not, all in one commit."""
        asked = {"now": self._clock(), "largest": MAX_EVENT_BYTES, **_lists(appends)}
        faultpoint("append.before_commit")
        with self._database.asking() as tx:
            try:
                rows = ask(tx, _APPEND_SEVERAL if len(appends) > 1 else _APPEND_ONE, asked)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) is None:  # not the server's word: the connection was lost
                    raise Indeterminate(INDETERMINATE) from error
                raise
        self._appended()
        return [_outcome(append, row) for append, row in zip(appends, rows, strict=True)]

    def _changed(self, statement: Executable, values: Values) -> list[Any]:
        return self._asked(statement, values)  # by itself it is a transaction, and needs nothing around it


def _lists(appends: Sequence[Append]) -> dict[str, list[Any]]:
    """The arguments of both functions."""
    events = [event for append in appends for event in append.events]
    claims = [(number, claim) for number, append in enumerate(appends, start=1) for claim in append.claims]
    releases = [(number, subject) for number, append in enumerate(appends, start=1) for subject in append.releases]
    return {
        "streams": Texts(append.stream for append in appends),
        "expected": Integers(append.expected_version for append in appends),
        "command_ids": Texts(append.command_id for append in appends),
        "digests": Blobs(append.command_digest for append in appends),
        "follows": Texts(append.follows or "" for append in appends),
        "counts": Integers(len(append.events) for append in appends),
        "ids": Texts(event.id for event in events),
        "types": Texts(event.type for event in events),
        "opens": Blobs(event.open for event in events),
        "sealeds": Blobs(event.sealed for event in events),
        "claim_of": Integers(number for number, _ in claims),
        "kinds": Texts(claim.kind for _, claim in claims),
        "claimed": Blobs(claim.digest for _, claim in claims),
        "subjects": Texts(claim.subject for _, claim in claims),
        "release_of": Integers(number for number, _ in releases),
        "released": Texts(subject for _, subject in releases),
    }


def _outcome(append: Append, row: Sequence[Any]) -> Outcome:
    match row:
        case ("kept" | "answered", version, at, stream, _, _):
            return Receipt(stream, version, at)
        case ("reused", *_):
            return CommandReused(append.command_id)
        case ("conflict", actual, *_):
            return Conflict(append.stream, append.expected_version, actual)
        case ("too large", size, *_):
            return TooLarge(size, MAX_EVENT_BYTES)
        case ("taken", _, _, _, kind, holder):
            return GuardTaken(kind, holder)
        case _:
            raise ValueError(row[0])


def postgres_store(
    url: str | URL, clock: Callable[[], int] = wall_clock, appended: Callable[[], object] = lambda: None
) -> PostgresStore:
    """Open the store. The writer's role makes no tables: they are there, or the first question fails."""
    return PostgresStore(postgres_database(url, "linli store"), clock, appended)
