"""The tables of ratings, and how each event changes them."""

from typing import Any

import msgspec
from sqlalchemy import JSON, Boolean, Column, Connection, Integer, MetaData, String, Table, and_, insert, select, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.evaluation.contract import EVENTS
from services.evaluation.events import (
    CycleClosed,
    CycleOpened,
    EvidenceAttached,
    EvidenceRejected,
    FulfilmentObserved,
    RatingFoundIncomplete,
    RectificationOrdered,
    RulebookPublished,
    SatisfactionRecorded,
    StarAwarded,
    StarProposed,
    VetoRecorded,
)
from services.evaluation.events.rules import DimensionCode, Measure

metadata = MetaData()

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("version", String, primary_key=True),
    Column("effective_from", String, nullable=False),
    Column("source_clause", String, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("position", Integer, nullable=False),
)

cycles = Table(
    "cycles",
    metadata,
    Column("cycle_id", String, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("from_day", String, nullable=False),
    Column("to_day", String, nullable=False),
    Column("opened_on", String, nullable=False),
    Column("closed_on", String),
)

cases = Table(
    "cases",
    metadata,
    Column("cycle_id", String, primary_key=True),
    Column("organization_id", String, primary_key=True),
    Column("ordinal", Integer),
    Column("state", String, nullable=False, default="OPEN"),
    Column("vetoed", Boolean, nullable=False, default=False),
    Column("changed_since", Boolean, nullable=False, default=False),
    Column("outcome", JSON(none_as_null=True)),
    Column("award", JSON(none_as_null=True)),
    Column("rectification_due", String),
)

#: Everything that a rating rests on or came to, an event to a row.
facts = Table(
    "facts",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("cycle_id", String, nullable=False, index=True),
    Column("organization_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("on", String, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("dimension", String),
    Column("indicator", String),
    Column("measure", String),
    Column("subject", String),
    Column("source_event", String),
    Column("content", JSON, nullable=False),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """The table of contents."""
    fact = happened.fact
    match fact:
        case RulebookPublished():
            row = msgspec.to_builtins(fact)
            tx.execute(insert(rulebooks).values(**row, position=happened.position))
        case CycleOpened():
            _open_cycle(tx, fact)
        case CycleClosed():
            tx.execute(update(cycles).where(cycles.c.cycle_id == fact.cycle_id).values(closed_on=fact.on.isoformat()))
        case StarProposed() | RatingFoundIncomplete() | StarAwarded() | RectificationOrdered():
            _add_fact(tx, happened)
            _come_to(tx, happened)
        case _:
            _replace_earlier(tx, happened)
            _add_fact(tx, happened)
            _change(tx, fact, vetoed=True) if isinstance(fact, VetoRecorded) else _change(tx, fact)


def _open_cycle(tx: Connection, fact: CycleOpened) -> None:
    row = {"from_day": fact.from_day.isoformat(), "to_day": fact.to_day.isoformat(), "opened_on": fact.on.isoformat()}
    tx.execute(insert(cycles).values(cycle_id=fact.cycle_id, year=fact.year, **row))
    for ordinal, organization_id in enumerate(fact.organizations, start=1):
        row_of_case = insert_into(tx, cases).values(
            cycle_id=fact.cycle_id, organization_id=organization_id, ordinal=ordinal
        )
        tx.execute(row_of_case.on_conflict_do_update(index_elements=KEY, set_={"ordinal": ordinal}))


KEY = ["cycle_id", "organization_id"]


def _case(tx: Connection, fact: Any) -> Any:
    """The row of the fact's case, made if need be."""
    mine = {"cycle_id": fact.cycle_id, "organization_id": fact.organization_id}
    tx.execute(insert_into(tx, cases).values(**mine).on_conflict_do_nothing())
    return tx.execute(select(cases).filter_by(**mine)).one()


def _update(tx: Connection, fact: Any, **values: Any) -> None:
    mine = and_(cases.c.cycle_id == fact.cycle_id, cases.c.organization_id == fact.organization_id)
    tx.execute(update(cases).where(mine).values(**values))


def _change(tx: Connection, fact: Any, **values: Any) -> None:
    """A fact was added: what was proposed before it did not know it."""
    row = _case(tx, fact)
    _update(tx, fact, changed_since=row.outcome is not None, **values)


def _come_to(tx: Connection, happened: Happened[Any]) -> None:
    fact = happened.fact
    row = _case(tx, fact)
    came_to = {"event_id": happened.id, **msgspec.to_builtins(fact)}
    match fact:
        case StarProposed() | RatingFoundIncomplete():
            state = "PROPOSED" if isinstance(fact, StarProposed) else "INCOMPLETE"
            state = "AWARDED" if row.award is not None else state
            _update(tx, fact, state=state, outcome=came_to, changed_since=False)
        case StarAwarded():
            # The proposal that was confirmed stays with the award, whatever is proposed later.
            _update(tx, fact, state="AWARDED", award={**came_to, "proposal": row.outcome})
        case RectificationOrdered():
            _update(tx, fact, rectification_due=fact.due_on.isoformat())


def _replace_earlier(tx: Connection, happened: Happened[Any]) -> None:
    """What the fact takes the place of no longer counts; it stays to be seen."""
    fact = happened.fact
    same = [facts.c.cycle_id == fact.cycle_id, facts.c.organization_id == fact.organization_id]
    match fact:
        case FulfilmentObserved():
            same += [facts.c.measure == fact.measure, facts.c.subject == fact.subject]
        case EvidenceRejected():
            same += [facts.c.kind == "EvidenceAttached", facts.c.subject == fact.evidence_id]
        case SatisfactionRecorded():
            same += [facts.c.kind == "SatisfactionRecorded"]
        case _:
            return
    tx.execute(update(facts).where(and_(*same)).values(counted=False))


def _add_fact(tx: Connection, happened: Happened[Any]) -> None:
    fact = happened.fact
    row: dict[str, Any] = {"counted": True}
    match fact:
        case FulfilmentObserved():
            row |= {"measure": fact.measure, "subject": fact.subject, "source_event": fact.source_event}
        case EvidenceAttached():
            row |= {"dimension": fact.dimension, "indicator": fact.indicator, "subject": fact.evidence_id}
        case EvidenceRejected():
            attached = select(facts).filter_by(subject=fact.evidence_id, cycle_id=fact.cycle_id)
            before = tx.execute(attached.filter_by(organization_id=fact.organization_id)).first()
            row |= {"counted": False, "subject": fact.evidence_id}
            row |= {"dimension": before.dimension, "indicator": before.indicator} if before else {}
        case SatisfactionRecorded():
            row |= {"dimension": DimensionCode.PUBLIC_REGARD}
        case VetoRecorded():
            row |= {"subject": fact.item_code}
        case _:
            pass
    content = msgspec.to_builtins(fact)
    place = {name: content.pop(name) for name in (*KEY, "on")}
    known = {"event_id": happened.id, "position": happened.position, "kind": type(fact).__name__}
    tx.execute(insert(facts).values(**known, **place, **row, content=content))


def source_service(measure: str | None) -> str | None:
    """Which service's event stands behind an observation."""
    if measure is None:
        return None
    return "members" if measure == Measure.PROPOSALS_DECIDED_IN_TIME else "volunteering"


FOLLOWED = (
    RulebookPublished,
    CycleOpened,
    CycleClosed,
    FulfilmentObserved,
    EvidenceAttached,
    EvidenceRejected,
    SatisfactionRecorded,
    VetoRecorded,
    RatingFoundIncomplete,
    StarProposed,
    StarAwarded,
    RectificationOrdered,
)

RATINGS = ReadModel("ratings", (rulebooks, cycles, cases, facts), (Follows(EVENTS, FOLLOWED),), apply)
