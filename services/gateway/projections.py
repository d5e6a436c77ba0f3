"""Answers of the gateway, ids only: one timeline over all services, and which accounts and tokens there are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Select, Table, Text, func, insert, or_, select

from infra.adapters.database import insert_rows
from infra.adapters.read_models import Follows, ReadModel
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.evaluation import contract as evaluation
from services.gateway.accounts.events import AccountOpened, TokenIssued
from services.gateway.contract import EVENTS
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
    apply_together(tx, [happened])


def apply_together(tx: Connection, events: Sequence[Happened[Any]]) -> None:
    """The lines of a batch, by one statement."""
    insert_rows(tx, timeline, [_line(happened) for happened in events])


def _line(happened: Happened[Any]) -> dict[str, Any]:
    return {
        "service": _SERVICE_OF[type(happened.fact)],
        "position": happened.position,
        "type": type(happened.fact).__name__,
        "stream": happened.stream,
        "event_id": happened.id,
        "committed_at": happened.committed_at,
        "correlation": happened.correlation,
    }


TIMELINE = ReadModel(
    "timeline",
    (timeline,),
    tuple(Follows(contract.EVENTS, contract.PUBLISHED) for contract in _CONTRACTS),
    apply,
    apply_together,
)

register = Table(
    "register",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)

ACCOUNT, TOKEN = "account", "token"


def enter(tx: Connection, happened: Happened[AccountOpened | TokenIssued]) -> None:
    """Whose streams there are; everything else is in them."""
    fact = happened.fact
    kind, entry = (ACCOUNT, fact.account_id) if isinstance(fact, AccountOpened) else (TOKEN, fact.token_id)
    tx.execute(insert(register).values(id=entry, kind=kind, position=happened.position))


REGISTER = ReadModel("register", (register,), (Follows(EVENTS, (AccountOpened, TokenIssued)),), enter)
MODELS = (TIMELINE, REGISTER)


class Reads:
    """What the gateway remembers for its pages."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._reads = runtime.reads

    def progress(self) -> dict[str, Any]:
        """How far the gateway's own consumers have come, and its log."""
        return {"head": self._runtime.store.head().position, **self._runtime.progress()}

    def registered(self, kind: str, limit: int, offset: int = 0, *, descending: bool = False) -> tuple[int, list[str]]:
        """How many accounts or tokens there are, and the ids of some, in the order in which they were made."""
        of_kind = register.c.kind == kind
        by = register.c.position.desc() if descending else register.c.position
        wanted = select(register.c.id).where(of_kind).order_by(by).limit(limit).offset(offset)
        with self._reads.open() as tx:
            total = tx.scalar(select(func.count()).select_from(register).where(of_kind)) or 0
            return total, list(tx.scalars(wanted))

    def not_answering(self) -> list[str]:
        """The parts of the gateway itself that cannot be used now."""
        return self._runtime.not_answering()

    def timeline(self, limit: int, service: str | None = None, before: int | None = None) -> list[dict[str, Any]]:
        """The newest lines first; of one service, those before a position."""
        lines = select(timeline).order_by(timeline.c.committed_at.desc(), timeline.c.position.desc()).limit(limit)
        if service is not None:
            lines = lines.where(timeline.c.service == service)
        if before is not None:
            lines = lines.where(timeline.c.position < before)
        return self._lines(lines)

    def by_correlation(self, correlation: str) -> list[dict[str, Any]]:
        """The lines that followed from one command (or the line of one event), oldest first."""
        those = or_(timeline.c.correlation == correlation, timeline.c.event_id == correlation)
        return self._lines(
            select(timeline).where(those).order_by(timeline.c.committed_at, timeline.c.position).limit(500)
        )

    def _lines(self, found: Select[Any]) -> list[dict[str, Any]]:
        with self._reads.open() as tx:
            rows = [dict(row._mapping) for row in tx.execute(found)]
        return [{**row, "time": row["committed_at"]} for row in rows]


QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {}
