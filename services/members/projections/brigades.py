"""Read model *brigades*: squads, employers that reported in, who belongs to them, what was taken on and told."""

from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, delete, insert, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import BrigadeEvent, PioneerEvent
from services.members.events.brigade import (
    BrigadeFormed,
    Discharged,
    Enlisted,
    FeedbackAnswered,
    FeedbackDrafted,
    FeedbackSent,
    OfferClaimed,
    OfferFulfilled,
    OfferReturned,
    SquadDissolved,
    SquadFormed,
    SquadJoined,
    UnitReportedIn,
)

metadata = MetaData()

brigades = Table(
    "brigades",
    metadata,
    Column("community_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("formed_on", Date, nullable=False),
)

squads = Table(
    "squads",
    metadata,
    Column("community_id", Text, primary_key=True),
    Column("squad_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("skill", Text, nullable=False),
)

unit_report_ins = Table(
    "unit_report_ins",
    metadata,
    Column("community_id", Text, primary_key=True),
    Column("unit_id", Text, primary_key=True),
    Column("slip", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("on", Date, nullable=False),
)

pioneers = Table(
    "pioneers",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("squad_id", Text),
    Column("discharged_on", Date),
)

offers = Table(
    "offers",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("offer_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("claimed_on", Date, nullable=False),
    Column("fulfilled_on", Date),
    Column("minutes", Integer),
)

feedback = Table(
    "feedback",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("document", Text),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    if isinstance(event, get_args(BrigadeEvent)):
        _apply_brigade(tx, event)
    else:
        _apply_pioneer(tx, event)


def _apply_brigade(tx: Connection, event: BrigadeEvent) -> None:
    match event:
        case BrigadeFormed():
            row = {"community_id": event.community_id, "name": event.name, "formed_on": event.on}
            tx.execute(insert(brigades), row)
        case SquadFormed():
            squad = {"community_id": event.community_id, "squad_id": event.squad_id, "name": event.name}
            tx.execute(insert(squads), {**squad, "skill": event.skill})
        case SquadDissolved():
            mine = squads.c.community_id == event.community_id, squads.c.squad_id == event.squad_id
            tx.execute(delete(squads).where(*mine))
            tx.execute(update(pioneers).where(pioneers.c.squad_id == event.squad_id).values(squad_id=None))
        case UnitReportedIn():
            unit = {"community_id": event.community_id, "unit_id": event.unit_id, "slip": event.slip}
            tx.execute(insert(unit_report_ins), {**unit, "receipt": event.receipt, "on": event.on})


def _apply_pioneer(tx: Connection, event: PioneerEvent) -> None:
    match event:
        case Enlisted():
            values = {"community_id": event.community_id, "since": event.on, "squad_id": None, "discharged_on": None}
            row = insert_into(tx, pioneers).values(member_id=event.member_id, **values)
            tx.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=values))
        case Discharged():
            _change(tx, event.member_id, discharged_on=event.on, squad_id=None)
        case SquadJoined():
            _change(tx, event.member_id, squad_id=event.squad_id)
        case OfferClaimed():
            taken = {"member_id": event.member_id, "offer_id": event.offer_id, "kind": event.kind}
            tx.execute(insert(offers), {**taken, "claimed_on": event.on})
        case OfferFulfilled():
            done = update(offers).where(*_offer(event))
            tx.execute(done.values(fulfilled_on=event.on, minutes=event.minutes))
        case OfferReturned():
            tx.execute(delete(offers).where(*_offer(event)))
        case FeedbackDrafted():
            values = {"status": "DRAFTED", "since": event.on, "minutes": event.minutes}
            row = insert_into(tx, feedback).values(member_id=event.member_id, quarter=event.quarter, **values)
            tx.execute(row.on_conflict_do_update(index_elements=["member_id", "quarter"], set_=values))
        case FeedbackAnswered():
            _told(tx, event, status="AGREED" if event.agreed else "DECLINED")
        case FeedbackSent():
            _told(tx, event, status="SENT", document=event.document)


def _change(tx: Connection, member_id: str, **values: Any) -> None:
    tx.execute(update(pioneers).where(pioneers.c.member_id == member_id).values(**values))


def _offer(event: OfferFulfilled | OfferReturned) -> tuple[Any, Any]:
    return offers.c.member_id == event.member_id, offers.c.offer_id == event.offer_id


def _told(tx: Connection, event: FeedbackAnswered | FeedbackSent, **values: Any) -> None:
    mine = feedback.c.member_id == event.member_id, feedback.c.quarter == event.quarter
    tx.execute(update(feedback).where(*mine).values(since=event.on, **values))


BRIGADES = ReadModel(
    "brigades",
    (brigades, squads, unit_report_ins, pioneers, offers, feedback),
    (Follows(EVENTS, (*get_args(BrigadeEvent), *get_args(PioneerEvent))),),
    apply,
)
