"""Read model *moves*: each side of a move as it stands, matched or not, and when the person was last reached."""

from typing import Any, get_args

from sqlalchemy import Boolean, Column, Connection, Date, MetaData, Table, Text, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import MobilityEvent
from services.members.events.mobility import (
    ActivityCardIssued,
    ContactLetterSent,
    ContactRecorded,
    MobilityClosed,
    MobilityOpened,
    MoveMatched,
    OutOfContactCleared,
    OutOfContactFlagged,
    TransferCompleted,
    TransferRequested,
)

metadata = MetaData()

moves = Table(
    "moves",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("abroad", Boolean, nullable=False),
    Column("closed_on", Date),
    Column("card_issued_on", Date),
    Column("letter", Text),
    Column("letter_sent_on", Date),
    Column("matched_by", Text),
    Column("match_document", Text),
    Column("last_contact_on", Date),
    Column("lost_since", Date),
    Column("lost_reason", Text),
    Column("transfer_asked_on", Date),
    Column("transfer_document", Text),
)

_KEY = ("member_id", "side")
_FRESH: dict[str, Any] = {column.name: None for column in moves.columns if column.nullable}


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the table. What is about the person is about both sides."""
    event = happened.fact
    match event:
        case MobilityOpened():
            values = {**_FRESH, "community_id": event.community_id, "since": event.on, "abroad": event.abroad}
            row = insert_into(tx, moves).values(member_id=event.member_id, side=event.side, **values)
            tx.execute(row.on_conflict_do_update(index_elements=_KEY, set_=values))
        case MobilityClosed():
            _change(tx, event.member_id, event.side, closed_on=event.on)
        case ActivityCardIssued():
            _change(tx, event.member_id, "OUT", card_issued_on=event.on)
        case ContactRecorded(reached=True):
            is_later = moves.c.last_contact_on.is_(None) | (moves.c.last_contact_on < event.on)
            tx.execute(
                update(moves).where(moves.c.member_id == event.member_id, is_later).values(last_contact_on=event.on)
            )
        case OutOfContactFlagged():
            _change(tx, event.member_id, None, lost_since=event.on, lost_reason=event.reason)
        case OutOfContactCleared():
            _change(tx, event.member_id, None, lost_since=None, lost_reason=None)
        case ContactLetterSent():
            _change(tx, event.member_id, "OUT", letter=event.number, letter_sent_on=event.on)
        case MoveMatched():
            _change(tx, event.member_id, event.side, matched_by=event.by, match_document=event.document)
        case TransferRequested():
            _change(tx, event.member_id, None, transfer_asked_on=event.on)
        case TransferCompleted():
            _change(tx, event.member_id, None, transfer_document=event.document)


def _change(tx: Connection, member_id: str, side: str | None, **values: Any) -> None:
    """Of one side, or of every side that is open."""
    mine = [moves.c.member_id == member_id, moves.c.closed_on.is_(None)]
    if side is not None:
        mine.append(moves.c.side == side)
    tx.execute(update(moves).where(*mine).values(**values))


MOVES = ReadModel("moves", (moves,), (Follows(EVENTS, get_args(MobilityEvent)),), apply)
