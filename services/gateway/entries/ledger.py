"""The ledger of entries, ids only: what was entered for whom, by which channel and clerk, and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
    update,
)

from infra.adapters.read_models import Follows, ReadModel
from infra.adapters.runtime import Runtime
from infra.eventsourcing.decider import CIVIL_TIME
from infra.eventsourcing.messages import Happened
from services.gateway.contract import EVENTS
from services.gateway.entries.events import ContestAnswered, EntryContested, EntryEvent, Outcome
from services.gateway.entries.receipt import number_of, place_of
from services.members import contract as members
from services.volunteering import contract as volunteering

#: By which channels somebody's own wish comes to a clerk; by any other it is their own hand.
CHANNELS = ("WINDOW", "PHONE", "PAPER")

#: How a contested entry stands.
OPEN, STATES = "OPEN", ("OPEN", *Outcome)

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("service", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("entered_on", Date, nullable=False),
    Column("month", Text, nullable=False),
    Column("correlation", Text, nullable=False),
    Index("entries_by_correlation", "correlation"),
    Index("entries_by_day", "entered_on"),
    Index("entries_by_clerk", "clerk"),
)
contests = Table(
    "contests",
    metadata,
    Column("service", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
)

_WISHES = tuple(Follows(contract.EVENTS, contract.OWN_WISHES) for contract in (members, volunteering))
_SERVICE_OF = {cls: follows.catalogue.service for follows in _WISHES for cls in follows.classes}


def is_entry(channel: str | None, actor: str) -> bool:
    """Whether a wish was entered by somebody for somebody. What came with an imported roster is no clerk's entry."""
    return channel in CHANNELS and actor.startswith(("account:", "token:"))


def enter(tx: Connection, happened: Happened[Any]) -> None:
    """Whatever a clerk entered for somebody is a line."""
    fact = happened.fact
    if not is_entry(fact.channel, happened.actor):
        return
    day = datetime.fromtimestamp(happened.committed_at / 1_000_000, CIVIL_TIME).date()
    row = {"service": _SERVICE_OF[type(fact)], "position": happened.position, "kind": type(fact).__name__}
    row |= {"event_id": happened.id, "person_id": _person(fact), "channel": fact.channel, "clerk": happened.actor}
    row |= {"entered_at": happened.committed_at, "entered_on": day, "month": f"{day:%Y-%m}"}
    tx.execute(insert(entries).values(**row, correlation=happened.correlation))


def _person(fact: Any) -> str:
    found: str = getattr(fact, "member_id", "") or fact.volunteer_id
    return found


def mark(tx: Connection, happened: Happened[EntryEvent]) -> None:
    """How a contested entry stands."""
    fact = happened.fact
    service, position = place_of(fact.receipt) or ("", 0)
    if isinstance(fact, EntryContested):
        tx.execute(insert(contests).values(service=service, position=position, state=OPEN))
    elif isinstance(fact, ContestAnswered):
        mine = update(contests).where(contests.c.service == service, contests.c.position == position)
        tx.execute(mine.values(state=fact.outcome))


ENTRIES = ReadModel("entries", (entries,), _WISHES, enter)
CONTESTS = ReadModel("contests", (contests,), (Follows(EVENTS, get_args(EntryEvent)),), mark)
MODELS = (ENTRIES, CONTESTS)


# ── Asking ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; ``state`` is None as long as nobody contested it, ``entered_at`` in microseconds since 1970 UTC."""

    receipt: str
    service: str
    position: int
    kind: str
    event_id: str
    person_id: str
    channel: str
    clerk: str
    entered_at: int
    entered_on: date
    state: str | None


@dataclass(frozen=True, slots=True)
class Which:
    """Entries of a clerk, by a channel, of some days, in a state; None: of every."""

    clerk: str | None = None
    channel: str | None = None
    days: tuple[date, date] | None = None
    state: str | None = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """The same for the database."""
        equal = {entries.c.clerk: self.clerk, entries.c.channel: self.channel, contests.c.state: self.state}
        found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
        return [*found, entries.c.entered_on.between(*self.days)] if self.days else found


_BOTH = entries.outerjoin(
    contests, and_(contests.c.service == entries.c.service, contests.c.position == entries.c.position)
)


class Ledger:
    """What the gateway remembers of entries."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def find(self, receipt: str) -> Entry | None:
        """The entry with this number on its receipt."""
        if (place := place_of(receipt)) is None:
            return None
        service, position = place
        found = self._entries(_lines().where(entries.c.service == service, entries.c.position == position))
        return found[0] if found else None

    def of_command(self, command_id: str) -> Entry | None:
        """The entry that a command made."""
        found = self._entries(_lines().where(entries.c.correlation == command_id))
        return found[0] if found else None

    def reached(self, service: str, position: int) -> bool:
        """Whether every entry up to a position of a service's log is known."""
        models: Mapping[str, int] = self._runtime.progress()["read_models"]
        return models.get(f"{ENTRIES.name}<{service}", 0) >= position

    def listed(self, which: Which, limit: int, offset: int = 0) -> tuple[int, list[Entry]]:
        """How many there are, and some of them, the newest first."""
        newest = (entries.c.entered_at.desc(), entries.c.position.desc())
        wanted = _lines().where(*which.conditions()).order_by(*newest).limit(limit).offset(offset)
        return self.count(which), self._entries(wanted)

    def count(self, which: Which) -> int:
        """How many there are."""
        with self._runtime.reads.open() as tx:
            return tx.scalar(select(func.count()).select_from(_BOTH).where(*which.conditions())) or 0

    def counted(self, which: Which) -> list[tuple[str, str, str, int, int]]:
        """Month (``2010-06``), clerk, channel, how many entries, and how many of them were contested."""
        by = (entries.c.month, entries.c.clerk, entries.c.channel)
        wanted = select(*by, func.count(), func.count(contests.c.state)).select_from(_BOTH)
        with self._runtime.reads.open() as tx:
            return [tuple(row) for row in tx.execute(wanted.where(*which.conditions()).group_by(*by))]

    def clerks(self) -> list[str]:
        """Everybody who entered something."""
        with self._runtime.reads.open() as tx:
            return list(tx.scalars(select(entries.c.clerk).distinct()))

    def _entries(self, wanted: Select[Any]) -> list[Entry]:
        with self._runtime.reads.open() as tx:
            return [_entry(row) for row in tx.execute(wanted)]


def _lines() -> Select[Any]:
    shown = [column for column in entries.c if column.name not in ("month", "correlation")]
    return select(*shown, contests.c.state).select_from(_BOTH)


def _entry(row: Row[Any]) -> Entry:
    return Entry(receipt=number_of(row.service, row.position), **row._mapping)
