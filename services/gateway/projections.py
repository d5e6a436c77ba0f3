"""Answers of the gateway, ids only: a timeline over all services; accounts, tokens, preparations, entries, exports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from infra.adapters.direct import insert_rows
from infra.adapters.read_models import Follows, ReadModel
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.evaluation import contract as evaluation
from services.gateway.accounts.events import AccountOpened, TokenIssued
from services.gateway.contract import EVENTS
from services.gateway.entries import ledger
from services.gateway.exports.events import ListExported
from services.gateway.preparations.events import (
    CommandAgreedTo,
    CommandCarriedOut,
    CommandPrepared,
    CommandRefused,
    CommandSentBack,
    CommandWithdrawn,
    PreparationDropped,
    PreparationEvent,
    PreparationLapsed,
)
from services.gateway.preparations.preparation import COLLECTED
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
preparations = Table(
    "preparations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("service", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("status", Text, nullable=False),
    #: Whether what was filled in is still there.
    Column("kept", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
)

#: What a preparation is once this happened to it.
_STATUS: Mapping[type, str] = {
    CommandAgreedTo: "agreed",
    CommandSentBack: "sent-back",
    CommandWithdrawn: "withdrawn",
    CommandCarriedOut: "done",
    CommandRefused: "refused",
    PreparationDropped: "dropped",
}


def prepare(tx: Connection, happened: Happened[PreparationEvent]) -> None:
    """Which preparations there are, whose, and how far each is; what was filled in stays where it is sealed."""
    fact = happened.fact
    if isinstance(fact, CommandPrepared):
        row = {name: getattr(fact, name) for name in ("service", "command", "prepared_by", "until")}
        row |= {"id": fact.preparation_id, "status": "waiting", "kept": True, "position": happened.position}
        tx.execute(insert(preparations).values(**row))
        return
    mine = update(preparations).where(preparations.c.id == fact.preparation_id)
    if EVENTS.of(type(fact)).erases:
        tx.execute(mine.values(kept=False))
    if isinstance(fact, PreparationLapsed):
        tx.execute(mine.where(preparations.c.status.in_(("waiting", "agreed"))).values(status="lapsed"))
    else:
        tx.execute(mine.values(status=_STATUS[type(fact)]))


PREPARATIONS = ReadModel("preparations", (preparations,), (Follows(EVENTS, get_args(PreparationEvent)),), prepare)
exports = Table(
    "exports",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("on", Date, nullable=False, index=True),
)


def note(tx: Connection, happened: Happened[ListExported]) -> None:
    """Which positions of the log are exports; what was exported is in the fact."""
    tx.execute(insert(exports).values(position=happened.position, on=happened.fact.on))


EXPORTS = ReadModel("exports", (exports,), (Follows(EVENTS, (ListExported,)),), note)
MODELS = (TIMELINE, REGISTER, PREPARATIONS, EXPORTS, *ledger.MODELS)


@dataclass(frozen=True, slots=True)
class Whose:
    """Preparations that somebody may see: their own, and those of the commands that they may check."""

    actor: str
    checkable: Sequence[tuple[str, str]]


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

    def prepared(self, whose: Whose, states: Sequence[str], limit: int, offset: int = 0) -> tuple[int, list[str]]:
        """How many preparations in these states there are, and the ids of some, the newest first."""
        mine = preparations.c.prepared_by == whose.actor
        theirs = tuple_(preparations.c.service, preparations.c.command).in_(whose.checkable)
        those = [or_(mine, theirs) if whose.checkable else mine, preparations.c.status.in_(states)]
        wanted = select(preparations.c.id).where(*those).order_by(preparations.c.position.desc())
        with self._reads.open() as tx:
            total = tx.scalar(select(func.count()).select_from(preparations).where(*those)) or 0
            return total, list(tx.scalars(wanted.limit(limit).offset(offset)))

    def to_check(self, whose: Whose) -> int:
        """How many wait for somebody: prepared by others, and theirs to check or to carry out."""
        asked = tuple_(preparations.c.service, preparations.c.command)
        agreed = and_(preparations.c.status == "agreed", asked.not_in(COLLECTED))
        open_ = or_(preparations.c.status == "waiting", agreed)
        those = (open_, preparations.c.prepared_by != whose.actor, asked.in_(whose.checkable))
        if not whose.checkable:
            return 0
        with self._reads.open() as tx:
            return tx.scalar(select(func.count()).select_from(preparations).where(*those)) or 0

    def exported(self, first: date, last: date, limit: int, offset: int = 0) -> tuple[int, list[int]]:
        """How many lists were taken out between two days, and the positions of some, the newest first."""
        those = (exports.c.on >= first, exports.c.on <= last)
        wanted = select(exports.c.position).where(*those).order_by(exports.c.position.desc())
        with self._reads.open() as tx:
            total = tx.scalar(select(func.count()).select_from(exports).where(*those)) or 0
            return total, list(tx.scalars(wanted.limit(limit).offset(offset)))

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
