"""Read model *documents*: which policy documents hold. Their clauses are read from the event itself."""

from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Table, Text, insert, update

from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import PolicyDocumentEvent, PolicyDocumentRegistered, PolicyDocumentRepealed

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("repealed_on", Date),
    Column("repealed_by", Text),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the table."""
    event: PolicyDocumentEvent = happened.fact
    match event:
        case PolicyDocumentRegistered():
            about = {"number": event.number, "title": event.title, "issuer": event.issuer}
            row = {"document_id": event.document_id, "issued_on": event.issued_on, "position": happened.position}
            tx.execute(insert(documents), {**row, **about})
        case PolicyDocumentRepealed():
            mine = documents.c.document_id == event.document_id
            tx.execute(update(documents).where(mine).values(repealed_on=event.on, repealed_by=event.repealed_by))


DOCUMENTS = ReadModel("documents", (documents,), (Follows(EVENTS, get_args(PolicyDocumentEvent)),), apply)
