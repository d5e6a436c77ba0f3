"""Read model *mergers*: two records said to be one person, and who has agreed."""

from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, insert, update

from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import MergerApproved, MergerDecided, MergerEvent, MergerProposed, MergerRejected

metadata = MetaData()

mergers = Table(
    "mergers",
    metadata,
    Column("merger_id", Text, primary_key=True),
    Column("keep_id", Text, nullable=False),
    Column("duplicate_id", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("approvals", Integer, nullable=False, server_default="0"),
    Column("outcome", Text),
    Column("over_on", Date),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the table."""
    event: MergerEvent = happened.fact
    mine = update(mergers).where(mergers.c.merger_id == event.merger_id)
    match event:
        case MergerProposed():
            row = {"keep_id": event.keep_id, "duplicate_id": event.duplicate_id, "entered_by": event.entered_by}
            tx.execute(insert(mergers), {"merger_id": event.merger_id, "proposed_on": event.on, **row})
        case MergerApproved():
            tx.execute(mine.values(approvals=mergers.c.approvals + 1))
        case MergerDecided():
            tx.execute(mine.values(outcome="MERGED", over_on=event.on))
        case MergerRejected():
            tx.execute(mine.values(outcome="REJECTED", over_on=event.on))


MERGERS = ReadModel("mergers", (mergers,), (Follows(EVENTS, get_args(MergerEvent)),), apply)
