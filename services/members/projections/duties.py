"""Read model *duties*: which duties stand, were done and are in whose hands, by effective day and position.

Facts are only added, none is changed: so what stood on any day, as it was known at any position, is told by the latest
facts up to both. When a duty is due is not kept; the rulebook of the day that is asked about says it.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Index, Integer, MetaData, Table, Text, insert

from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import (
    MemberErased,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MembershipEnded,
    ParticularsCorrected,
    RelationshipReceived,
)
from services.members.tasks import Begun, Done, DutyFact, Ended, Handed
from services.members.tasks.told import TELL

metadata = MetaData()

#: What a fact is about: whether the duty stands, when it was done, in whose hands it is.
STANDING, DONE, HAND = "STANDING", "DONE", "HAND"

duty_facts = Table(
    "duty_facts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("aspect", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("on", Date, nullable=False),
    Column("stands", Boolean),
    Column("member_id", Text),
    Column("community_id", Text),
    Column("term", Text),
    Column("due_on", Date),
    Column("hand", Text),
)

#: Where a person belongs, and which event holds the particulars, from which position on.
homes = Table(
    "homes",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("on", Date, nullable=False),
    Column("community_id", Text),
    Column("tells_particulars", Boolean, nullable=False),
)

departures = Table(
    "departures",
    metadata,
    Column("person_id", Text, nullable=False),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("on", Date, nullable=False),
    Index("departures_by_person", "person_id"),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event, at = happened.fact, happened.position
    match event:
        case MemberRegistered() | RelationshipReceived() | MemberReassigned():
            told = isinstance(event, MemberRegistered)
            _add(tx, homes, member_id=event.member_id, position=at, on=event.on, community_id=event.community_id,
                 tells_particulars=told)  # fmt: skip
        case ParticularsCorrected():
            _add(tx, homes, member_id=event.member_id, position=at, on=event.on, community_id=None,
                 tells_particulars=True)  # fmt: skip
        case MembershipEnded() | MemberMerged() | MemberErased():
            _add(tx, departures, person_id=event.member_id, position=at, on=event.on)
    if type(event) in TELL:
        for fact in TELL[type(event)](event):
            tx.execute(insert(duty_facts), {**_EMPTY, **_row(fact), "position": at})


_EMPTY: dict[str, Any] = dict.fromkeys((column.name for column in duty_facts.columns), None) | {"occasion": ""}


def _row(fact: DutyFact) -> dict[str, Any]:
    about = {"kind": fact.kind, "subject": fact.subject, "on": fact.on}
    match fact:
        case Begun():
            return about | {"aspect": STANDING, "stands": True, "member_id": fact.member_id, "term": fact.term,
                            "community_id": fact.community_id or None, "due_on": fact.due_on}  # fmt: skip
        case Ended():
            return about | {"aspect": STANDING, "stands": False}
        case Done():
            return about | {"aspect": DONE, "occasion": fact.occasion}
        case Handed():
            return about | {"aspect": HAND, "hand": fact.hand}


def _add(tx: Connection, table: Table, **values: Any) -> None:
    tx.execute(insert(table), values)


_FOLLOWED = (
    MemberRegistered,
    RelationshipReceived,
    MemberReassigned,
    ParticularsCorrected,
    MembershipEnded,
    MemberMerged,
    MemberErased,
    *TELL,
)

DUTIES = ReadModel("duties", (duty_facts, homes, departures), (Follows(EVENTS, _FOLLOWED),), apply)
