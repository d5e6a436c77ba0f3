"""Read model *places*: the organisation tree and the resident units, as they are and as they were.

Where an organisation stands, its name, secretary and codes, and how the Party is present in a unit, are in two times.
"""

from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Table, Text, insert, select, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members import resident_unit
from services.members.contract import EVENTS
from services.members.events import (
    OrganizationCoded,
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
    ResidentUnitAffiliated,
    ResidentUnitEvent,
    ResidentUnitLeft,
    ResidentUnitRecorded,
    SecretaryAppointed,
    SecretaryLeft,
)
from services.members.organization.state import Aspect, Dated, date_aspects
from services.members.projections import two_times
from services.members.timeline import Span, Timeline

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
    Column("merged_into", Text),
    Column("secretary", Text),
    Column("term_ends", Date),
)

aspects = Table(
    "organization_aspects",
    metadata,
    Column("organization_id", Text, primary_key=True),
    Column("aspect", Text, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("known_from", BigInteger, primary_key=True),
    Column("value", Text, nullable=False),
    Column("to_day", Date),
    Column("known_until", BigInteger),
)

units = Table(
    "units",
    metadata,
    Column("unit_id", Text, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party_organization", Text),
    Column("social_credit_code", Text),
    Column("affiliated_to", Text),
    Column("left_on", Date),
)

coverage = Table(
    "unit_coverage",
    metadata,
    Column("unit_id", Text, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("known_from", BigInteger, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("covered", Text, nullable=False),
    Column("to_day", Date),
    Column("known_until", BigInteger),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    if isinstance(happened.fact, get_args(ResidentUnitEvent)):
        _apply_unit(tx, happened.fact, happened.position)
        return
    before = _dated(tx, happened.fact.organization_id)
    after = date_aspects(before, happened.fact)
    rows = (_rows(happened.fact.organization_id, dated) for dated in (before, after))
    two_times.write(tx, aspects, next(rows), next(rows), happened.position)
    _apply_organization(tx, happened.fact, happened.position)


def _apply_organization(tx: Connection, event: OrganizationEvent, position: int) -> None:
    match event:
        case OrganizationRegistered():
            tx.execute(
                insert(organizations).values(
                    organization_id=event.organization_id,
                    kind=event.kind,
                    name=event.name,
                    parent_id=event.parent_id,
                    registered_on=event.on,
                    place=position,
                )
            )
        case OrganizationReparented():
            latest = _dated(tx, event.organization_id)[Aspect.PARENT].spans[-1]
            _change(tx, event.organization_id, parent_id=latest.value)
        case OrganizationRenamed():
            _change(tx, event.organization_id, name=_dated(tx, event.organization_id)[Aspect.NAME].spans[-1].value)
        case SecretaryAppointed():
            _change(tx, event.organization_id, secretary=event.member_id, term_ends=event.term_ends)
        case SecretaryLeft():
            _change(tx, event.organization_id, secretary=None, term_ends=None)
        case OrganizationMerged():
            _change(tx, event.organization_id, dissolved_on=event.on, merged_into=event.into_id)
        case OrganizationDissolved():
            _change(tx, event.organization_id, dissolved_on=event.on)
        case OrganizationCoded():
            pass


def _change(tx: Connection, organization_id: str, **values: Any) -> None:
    tx.execute(update(organizations).where(organizations.c.organization_id == organization_id).values(**values))


def _dated(tx: Connection, organization_id: str) -> Dated:
    found: dict[Aspect, list[Span[str]]] = {}
    mine = select(aspects).where(aspects.c.organization_id == organization_id, two_times.known(aspects, None))
    for row in tx.execute(mine.order_by(aspects.c.from_day)):
        found.setdefault(Aspect(row.aspect), []).append(Span(row.value, row.from_day, row.to_day))
    return {aspect: Timeline(tuple(spans)) for aspect, spans in found.items()}


def _rows(organization_id: str, dated: Dated) -> list[dict[str, Any]]:
    return [
        {
            "organization_id": organization_id,
            "aspect": aspect,
            "value": span.value,
            "from_day": span.from_day,
            "to_day": span.to_day,
        }
        for aspect, timeline in dated.items()
        for span in timeline.spans
    ]


# ── Resident units ───────────────────────────────────────────────────────────


def _apply_unit(tx: Connection, event: ResidentUnitEvent, position: int) -> None:
    before = _unit(tx, event.unit_id)
    after = resident_unit.evolve(before, event)
    two_times.write(tx, coverage, _covered(event.unit_id, before), _covered(event.unit_id, after), position)
    match event:
        case ResidentUnitRecorded():
            facts = {
                "community_id": event.community_id,
                "name": event.name,
                "kind": event.kind,
                "party_organization": event.party_organization,
                "social_credit_code": event.social_credit_code,
                "affiliated_to": after.affiliated_to,
                "left_on": None,
            }
            row = insert_into(tx, units).values(unit_id=event.unit_id, **facts)
            tx.execute(row.on_conflict_do_update(index_elements=["unit_id"], set_=facts))
        case ResidentUnitAffiliated():
            tx.execute(_of(event.unit_id).values(affiliated_to=event.organization_id))
        case ResidentUnitLeft():
            tx.execute(_of(event.unit_id).values(affiliated_to=None, left_on=event.on))


def _of(unit_id: str) -> Any:
    return update(units).where(units.c.unit_id == unit_id)


def _unit(tx: Connection, unit_id: str) -> resident_unit.ResidentUnit:
    """What ``evolve`` has to know to say how the Party is present."""
    row = tx.execute(select(units).where(units.c.unit_id == unit_id)).first()
    if row is None:
        return resident_unit.initial
    mine = select(coverage).where(coverage.c.unit_id == unit_id, two_times.known(coverage, None))
    spans = tuple(
        Span((each.community_id, resident_unit.Covered(each.covered)), each.from_day, each.to_day)
        for each in tx.execute(mine.order_by(coverage.c.from_day))
    )
    recorded = ResidentUnitRecorded(
        unit_id=unit_id,
        community_id=row.community_id,
        name=row.name,
        kind=row.kind,
        party_organization=row.party_organization,
        on=spans[0].from_day,
        social_credit_code=row.social_credit_code,
    )
    return resident_unit.ResidentUnit(recorded, row.affiliated_to, row.left_on is not None, Timeline(spans))


def _covered(unit_id: str, unit: resident_unit.ResidentUnit) -> list[dict[str, Any]]:
    return [
        {
            "unit_id": unit_id,
            "community_id": span.value[0],
            "covered": span.value[1],
            "from_day": span.from_day,
            "to_day": span.to_day,
        }
        for span in unit.covered.spans
    ]


PLACES = ReadModel(
    "places",
    (organizations, aspects, units, coverage),
    (Follows(EVENTS, (*get_args(OrganizationEvent), *get_args(ResidentUnitEvent))),),
    apply,
)
