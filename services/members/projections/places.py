"""Read model *places*: the organisation tree and the resident units."""

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Table, Text, insert, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import (
    OrganizationDissolved,
    OrganizationRegistered,
    OrganizationReparented,
    ResidentUnitRecorded,
    SecretaryAppointed,
)

metadata = MetaData()

organizations = Table(
    "organizations",
    metadata,
    Column("organization_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_id", Text),
    Column("registered_on", Date, nullable=False),
    Column("place", BigInteger, nullable=False),  # the order of registration, which is the order of every list
    Column("dissolved_on", Date),
    Column("secretary", Text),
)

units = Table(
    "units",
    metadata,
    Column("unit_id", Text, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party_organization", Text),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    match event:
        case OrganizationRegistered():
            tx.execute(
                insert(organizations).values(
                    organization_id=event.organization_id,
                    kind=event.kind,
                    name=event.name,
                    parent_id=event.parent_id,
                    registered_on=event.on,
                    place=happened.position,
                )
            )
        case OrganizationReparented():
            _change(tx, event.organization_id, parent_id=event.parent_id)
        case SecretaryAppointed():
            _change(tx, event.organization_id, secretary=event.member_id)
        case OrganizationDissolved():
            _change(tx, event.organization_id, dissolved_on=event.on)
        case ResidentUnitRecorded():
            facts = {
                "community_id": event.community_id,
                "name": event.name,
                "kind": event.kind,
                "party_organization": event.party_organization,
            }
            row = insert_into(tx, units).values(unit_id=event.unit_id, **facts)
            tx.execute(row.on_conflict_do_update(index_elements=["unit_id"], set_=facts))


def _change(tx: Connection, organization_id: str, **values: Any) -> None:
    tx.execute(update(organizations).where(organizations.c.organization_id == organization_id).values(**values))


_FOLLOWED = (
    OrganizationRegistered,
    OrganizationReparented,
    SecretaryAppointed,
    OrganizationDissolved,
    ResidentUnitRecorded,
)

PLACES = ReadModel("places", (organizations, units), (Follows(EVENTS, _FOLLOWED),), apply)
