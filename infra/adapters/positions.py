"""A consumer's position and its parked events, kept beside the effect."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import insert_into
from infra.adapters.tables import parked, positions
from infra.eventsourcing.errors import Later
from infra.eventsourcing.messages import Recorded


def describe(error: Exception) -> str:
    """What may be kept of an error: its kind and place, never its text, which might quote a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    cause = f" ({type(error.__cause__).__name__})" if error.__cause__ is not None else ""
    return f"{type(error).__name__}{cause}{place}"


# Built once: to build a statement, and to find what it compiled to, costs as much as to ask it.
_MINE = positions.c.consumer == bindparam("mine")
_POSITION = select(positions.c.position).where(_MINE)
_MOVE = update(positions).where(_MINE, positions.c.position == bindparam("before")).values(position=bindparam("after"))
_WAITING = select(parked.c.position, parked.c.stream).where(parked.c.consumer == bindparam("mine"))
_WAITING = _WAITING.order_by(parked.c.position)


class SqlUnit:
    """One transaction of a consumer (``infra.eventsourcing.following.Unit``)."""

    def __init__(
        self,
        tx: Connection,
        consumer: str,
        apply: Callable[[Sequence[Recorded]], Any],
        passes: Callable[[DBAPIError], bool],
    ) -> None:
        self._tx = tx
        self._consumer = consumer
        self._apply = apply
        self._passes = passes
        self._mine = positions.c.consumer == consumer

    def position(self) -> int:
        """Where the consumer stands."""
        return self._tx.scalar(_POSITION, {"mine": self._consumer}) or 0

    def bind(self, incarnation: str) -> str:
        """Follow this history, if none is followed yet; answers the one that is."""
        bound: str | None = self._tx.scalar(select(positions.c.incarnation).where(self._mine))
        if bound is None:
            mine = insert_into(self._tx, positions).values(consumer=self._consumer, position=0, incarnation=incarnation)
            unbound = positions.c.incarnation.is_(None)
            self._tx.execute(
                mine.on_conflict_do_update(
                    index_elements=["consumer"], set_={"incarnation": incarnation}, where=unbound
                )
            )
            bound = self._tx.scalar(select(positions.c.incarnation).where(self._mine))
        return bound or incarnation

    def move(self, before: int, after: int) -> bool:
        """Compare-and-set of the position."""
        moved = self._tx.execute(_MOVE, {"mine": self._consumer, "before": before, "after": after})
        return moved.rowcount == 1

    def apply(self, events: Sequence[Recorded]) -> None:
        """The effect."""
        self._apply(events)

    def attempt(self, event: Recorded) -> str | None:
        """The effect, undone by itself when it fails; answers the error."""
        savepoint = self._tx.begin_nested()
        try:
            self._apply([event])
        except Later:
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and self._passes(error):
                raise  # nothing is wrong with the event: its turn comes again
            savepoint.rollback()
            return describe(error)
        savepoint.commit()
        return None

    def is_parked(self, stream: str) -> bool:
        """Whether an event of this stream waits."""
        waiting = select(parked.c.position).where(parked.c.consumer == self._consumer, parked.c.stream == stream)
        return self._tx.execute(waiting.limit(1)).first() is not None

    def park(self, event: Recorded, error: str) -> None:
        """Put the event aside, or note another failure."""
        row = insert_into(self._tx, parked).values(
            consumer=self._consumer,
            position=event.position,
            stream=event.stream,
            type=event.type,
            error=error,
            attempts=1,
        )
        again = {"error": error, "attempts": parked.c.attempts + 1}
        self._tx.execute(row.on_conflict_do_update(index_elements=["consumer", "position"], set_=again))

    def unpark(self, position: int) -> None:
        """The event has been applied by now."""
        self._tx.execute(delete(parked).where(parked.c.consumer == self._consumer, parked.c.position == position))

    def parked(self, stream: str | None = None) -> list[tuple[int, str]]:
        """What waits, in position order."""
        waiting = _WAITING if stream is None else _WAITING.where(parked.c.stream == stream)
        return [(row.position, row.stream) for row in self._tx.execute(waiting, {"mine": self._consumer})]
