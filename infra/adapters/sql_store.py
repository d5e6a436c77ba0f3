"""What the event stores in SQL have in common: reading, guards, relays. Each engine appends in its own way.

Written in SQLAlchemy Core, so that one text serves every engine; what differs comes in with the ``Database``.
"""

import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Executable, bindparam, insert, literal_column, select, union_all, update
from sqlalchemy.exc import IntegrityError

from infra.adapters.database import Database
from infra.adapters.direct import Among, Texts, Values, ask
from infra.adapters.tables import commands, events, guards, incarnations, log_head, log_tables, relays
from infra.eventsourcing.errors import StaleEpoch, Unfinished
from infra.eventsourcing.messages import Append, Head, Receipt, Recorded
from infra.eventsourcing.store import Outcome

_COLUMNS = (
    events.c.position,
    events.c.stream,
    events.c.version,
    events.c.id,
    events.c.type,
    events.c.committed_at,
    events.c.open,
    events.c.sealed,
)
_OF_STREAM = (
    select(*_COLUMNS)
    .where(events.c.stream == bindparam("of"), events.c.version > bindparam("after"))
    .order_by(events.c.version)
)
_OF_STREAMS = select(*_COLUMNS).where(Among(events.c.stream, "some"))
_AT = select(*_COLUMNS).where(Among(events.c.position, "some")).order_by(events.c.position)
_ANSWERED = select(*commands.c).where(Among(commands.c.id, "some"))
#: What a command is decided on: events and first answers in one question. A first answer stands in an event's columns,
#: without a type. They are put in order when they are here: a database would carry every event along to sort it.
_KNOWN = union_all(
    select(*_COLUMNS).where(Among(events.c.stream, "streams")),
    select(
        commands.c.position,
        commands.c.stream,
        commands.c.version,
        commands.c.id,
        literal_column("''"),
        literal_column("0"),
        commands.c.digest,
        literal_column("NULL"),
    ).where(Among(commands.c.id, "commands")),
)
_OF_LOG = (
    select(*_COLUMNS)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position)
    .limit(bindparam("limit"))
)
_HEAD = select(log_head.c.position, log_head.c.committed_at, log_head.c.incarnation)
_INCARNATIONS = select(incarnations.c.incarnation, incarnations.c.began).order_by(incarnations.c.ordinal)
_HOLDER = select(guards.c.subject).where(guards.c.kind == bindparam("kind"), guards.c.digest == bindparam("digest"))
_CURSOR = select(relays.c.position).where(relays.c.name == bindparam("name"))
_ADVANCE = (
    update(relays)
    .where(
        relays.c.name == bindparam("name"),
        relays.c.epoch == bindparam("epoch"),
        relays.c.position <= bindparam("upto"),
    )
    .values(position=bindparam("upto"))
    .returning(relays.c.position)
)

INDETERMINATE = "the commit's fate is unknown; ask again with the same command id"
UNFINISHED = "this log is not whole: run `linli restore` or `linli migrate` once more, to its end"


def wall_clock() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class SqlStore(ABC):
    """An ``EventStore`` in one database."""

    def __init__(
        self, database: Database, clock: Callable[[], int] = wall_clock, appended: Callable[[], object] = lambda: None
    ) -> None:
        self._database = database
        self._clock = clock
        self._appended = appended  # called when there may be something to follow

    def create(self) -> None:
        """Make the tables and the log's head, unless they are there."""
        with self._database.writing() as tx:
            log_tables.create_all(tx)
            if tx.execute(select(log_head.c.id)).first() is None:
                if tx.execute(select(events.c.position).limit(1)).first() is not None:
                    raise Unfinished(UNFINISHED)
                first = str(uuid.uuid4())
                tx.execute(insert(log_head).values(id=1, position=0, committed_at=0, incarnation=first))
                tx.execute(insert(incarnations).values(ordinal=1, incarnation=first, began=0))

    @abstractmethod
    def append(self, appends: Sequence[Append]) -> list[Outcome]:
        """Keep each of ``appends`` or say why not, all in one commit."""

    def receipts(self, command_ids: Sequence[str]) -> dict[str, tuple[bytes, Receipt]]:
        """The digest and first answer of each of these commands that was answered before."""
        return _answers(self._asked(_ANSWERED, {"some": Texts(command_ids)}))

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of one stream, in version order."""
        return _recorded(self._asked(_OF_STREAM, {"of": stream, "after": after}))

    def streams(self, streams: Collection[str]) -> dict[str, list[Recorded]]:
        """The events of several streams, each in version order."""
        rows = _recorded(self._asked(_OF_STREAMS, {"some": Texts(streams)}))
        rows.sort(key=_place)
        return _by_stream(streams, rows)

    def known(
        self, streams: Collection[str], command_ids: Sequence[str]
    ) -> tuple[dict[str, list[Recorded]], dict[str, tuple[bytes, Receipt]]]:
        """Streams and first answers, of one moment."""
        rows = _recorded(self._asked(_KNOWN, {"streams": Texts(streams), "commands": Texts(command_ids)}))
        rows.sort(key=_place)
        answered = [(row.id, row.open, row.stream, row.version, row.position) for row in rows if not row.type]
        return _by_stream(streams, [row for row in rows if row.type] if answered else rows), _answers(answered)

    def log(self, after: int, limit: int) -> list[Recorded]:
        """The events after a position, in position order."""
        return _recorded(self._asked(_OF_LOG, {"after": after, "limit": limit}))

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at these positions."""
        return _recorded(self._asked(_AT, {"some": sorted(set(positions))}))

    def head(self) -> Head:
        """Where the log ends now."""
        found = self._asked(_HEAD, {})
        if not found:
            raise Unfinished(UNFINISHED)
        return Head(*found[0])

    def incarnations(self) -> list[tuple[str, int]]:
        """The histories that this log has had, and the position after which each began."""
        return self._asked(_INCARNATIONS, {})

    def holder(self, kind: str, digest: bytes) -> str | None:
        """The subject that holds this guard."""
        found = self._asked(_HOLDER, {"kind": kind, "digest": digest})
        return found[0][0] if found else None

    def cursor(self, name: str) -> int:
        """Up to where the named relay has published; 0 before it began."""
        found = self._asked(_CURSOR, {"name": name})
        return found[0][0] if found else 0

    def lead(self, name: str) -> tuple[int, int]:
        """Begin a new epoch for the named relay; answers (epoch, cursor)."""
        try:
            return self._lead(name)
        except IntegrityError:  # another one led for the first time at the same moment
            return self._lead(name)

    def _lead(self, name: str) -> tuple[int, int]:
        # Counted on by the update itself: two that begin at once have two epochs.
        begun = update(relays).where(relays.c.name == name).values(epoch=relays.c.epoch + 1)
        with self._database.writing() as tx:
            row = tx.execute(begun.returning(relays.c.epoch, relays.c.position)).first()
            if row is None:
                tx.execute(insert(relays).values(name=name, epoch=1, position=0))
                return 1, 0
            return row.epoch, row.position

    def advance(self, name: str, epoch: int, position: int) -> None:
        """Move the relay's cursor forward."""
        if not self._changed(_ADVANCE, {"name": name, "epoch": epoch, "upto": position}):
            raise StaleEpoch(name, epoch)

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()

    def _changed(self, statement: Executable, values: Values) -> list[Any]:
        """What one statement has changed; one commit."""
        with self._database.writing() as tx:
            return ask(tx, statement, values)

    def _asked(self, statement: Executable, values: Values) -> list[Any]:
        with self._database.asking() as tx:
            return ask(tx, statement, values)


def _answers(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[bytes, Receipt]]:
    """The digest and first answer of each command."""
    return {command_id: (digest, Receipt(*receipt)) for command_id, digest, *receipt in rows}


#: A row as what it is; a replay does it millions of times, so no line of Python comes between.
_from_row: Callable[[Sequence[Any]], Recorded] = partial(tuple.__new__, Recorded)


def _recorded(rows: Iterable[Sequence[Any]]) -> list[Recorded]:
    return list(map(_from_row, rows))


#: By position the events of each stream stand in the order of their versions.
_place = itemgetter(0)


def _by_stream(streams: Collection[str], events: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
    for recorded in events:
        found[recorded.stream].append(recorded)
    return found
