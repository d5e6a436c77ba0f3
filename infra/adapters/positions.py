"""A consumer's position and its parked events, kept beside the effect."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import insert_into
from infra.adapters.direct import Among, Texts, ask
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


_POSITION = select(positions.c.position).where(positions.c.consumer == bindparam("mine"))
_BEHIND_PARKED = exists().where(parked.c.consumer == positions.c.consumer, Among(parked.c.consumer, "given"))
_MOVE = (
    update(positions)
    .where(Among(positions.c.consumer, "some"), positions.c.position == bindparam("before"), ~_BEHIND_PARKED)
    .values(position=bindparam("after"))
    .returning(positions.c.consumer)
)
_WAITING = select(parked.c.position, parked.c.stream).where(parked.c.consumer == bindparam("mine"))
_WAITING = _WAITING.order_by(parked.c.position)
_WAITING_OF = _WAITING.where(parked.c.stream == bindparam("of"))


def move(tx: Connection, consumers: Collection[str], before: int, after: int, given: Collection[str] = ()) -> set[str]:
    """Compare-and-set of positions; answers whose. Of those ``given`` events, none moves that has parked ones."""
    asked = {"some": Texts(consumers), "before": before, "after": after, "given": Texts(given)}
    return {row[0] for row in ask(tx, _MOVE, asked)}


def rejoin(tx: Connection, heads: Mapping[str, Sequence[tuple[str, int]]]) -> list[str]:
    """Let consumers go on that followed a history which is no more; answers them.

    ``heads`` are the incarnations of every service's log with the positions at which they began. A consumer goes on
    where its history and the present one part. What it did because of lost events stays done, and is known by its
    command ids to nobody but the log: look at the events after the restore by hand.
    """
    going_on = []
    for row in tx.execute(select(positions)).all():
        histories = heads.get(row.consumer.rpartition("<")[2])
        if row.incarnation is None or histories is None or row.incarnation == histories[-1][0]:
            continue
        known = [incarnation for incarnation, _ in histories]
        later = histories[known.index(row.incarnation) + 1 :] if row.incarnation in known else histories
        common = min([row.position, *(began for _, began in later)])
        mine = positions.c.consumer == row.consumer
        tx.execute(update(positions).where(mine).values(position=common, incarnation=histories[-1][0]))
        going_on.append(row.consumer)
    return going_on


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
        found = ask(self._tx, _POSITION, {"mine": self._consumer})
        return int(found[0][0]) if found else 0

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
        return bool(move(self._tx, [self._consumer], before, after))

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
        return bool(self.parked(stream))

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
        if stream is None:
            return ask(self._tx, _WAITING, {"mine": self._consumer})
        return ask(self._tx, _WAITING_OF, {"mine": self._consumer, "of": stream})
