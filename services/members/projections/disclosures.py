"""Read model *disclosures*: who looked at what is masked or took a list of it out, when, and what for."""

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Table, Text, insert

from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events.disclosure import FieldRevealed
from services.members.events.release import ListReleased

metadata = MetaData()

disclosures = Table(
    "disclosures",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    #: Codes, the one or those of a list, with spaces between; of a list also how many people are on it.
    Column("fields", Text, nullable=False),
    Column("people", Integer),
    Column("reason", Text, nullable=False),
    Column("on", Date, nullable=False, index=True),
)


def apply(tx: Connection, happened: Happened[FieldRevealed | ListReleased]) -> None:
    """Every look is a row, and every list."""
    fact = happened.fact
    row = {"position": happened.position, "reason": fact.reason, "on": fact.on}
    if isinstance(fact, ListReleased):
        row |= {"fields": " ".join(("NAME", *fact.columns)), "people": len(fact.member_ids)}
    else:
        row |= {"fields": fact.field}
    tx.execute(insert(disclosures).values(**row))


DISCLOSURES = ReadModel("disclosures", (disclosures,), (Follows(EVENTS, (FieldRevealed, ListReleased)),), apply)
