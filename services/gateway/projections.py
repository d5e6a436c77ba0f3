"""Answers of the gateway: one timeline over all services, ids only, so that one command can be followed through all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text, insert, or_, select

from infra.adapters.read_models import Follows, ReadModel
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.evaluation import contract as evaluation
from services.members import contract as members
from services.volunteering import contract as volunteering

metadata = MetaData()

timeline = Table(
    "timeline",
    metadata,
    Column("service", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("correlation", Text, nullable=False),
    Index("timeline_by_correlation", "correlation"),
    Index("timeline_by_time", "committed_at"),
)

_CONTRACTS = (members, volunteering, evaluation)
_SERVICE_OF = {cls: contract.EVENTS.service for contract in _CONTRACTS for cls in contract.PUBLISHED}


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """Every published event is a line."""
    tx.execute(
        insert(timeline).values(
            service=_SERVICE_OF[type(happened.fact)],
            position=happened.position,
            type=type(happened.fact).__name__,
            stream=happened.stream,
            event_id=happened.id,
            committed_at=happened.committed_at,
            correlation=happened.correlation,
        )
    )


TIMELINE = ReadModel(
    "timeline", (timeline,), tuple(Follows(contract.EVENTS, contract.PUBLISHED) for contract in _CONTRACTS), apply
)
MODELS = (TIMELINE,)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest lines, or those of one command."""

    limit: int = 50
    correlation: str | None = None


def read_timeline(query: Timeline, runtime: Runtime) -> list[dict[str, Any]]:
    """Newest first; of one command, oldest first."""
    lines = select(timeline)
    if query.correlation is not None:
        lines = lines.where(or_(timeline.c.correlation == query.correlation, timeline.c.event_id == query.correlation))
        lines = lines.order_by(timeline.c.committed_at, timeline.c.position)
    else:
        lines = lines.order_by(timeline.c.committed_at.desc(), timeline.c.position.desc())
    with runtime.reads.open() as tx:
        return [dict(row._mapping) for row in tx.execute(lines.limit(min(query.limit, 500)))]


QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {Timeline: read_timeline}
