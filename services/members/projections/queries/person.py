"""One person, with dated classes and the why of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Recorded
from services.members import member
from services.members.contract.masking import mask_id, mask_phone
from services.members.days import add_years, latest
from services.members.events import (
    ClassificationConfirmed,
    ClassificationProposed,
    HardshipApproved,
    MemberClass,
    MemberRegistered,
    Particulars,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.member.classes import exempt_from_posts
from services.members.projections.people import (
    class_spans,
    contacts,
    hardship_cases,
    objections,
    people,
    proposals,
)
from services.members.projections.queries.people import particulars, row_of


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """One person with dated classes and the why of each."""

    member_id: str
    day: date


def show_member(query: MemberDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None for nobody; else the masked particulars, class spans with reasons, cases, contacts."""
    mine = query.member_id
    with runtime.reads.open() as tx:
        row = tx.execute(select(people).where(people.c.member_id == mine)).first()
        if row is None:
            return None
        spans = select(class_spans).where(class_spans.c.member_id == mine, class_spans.c.known_until.is_(None))
        found = {
            "spans": [dict(each._mapping) for each in tx.execute(spans.order_by(class_spans.c.from_day))],
            "proposals": rows_of(tx, select(proposals).where(proposals.c.member_id == mine)),
            "objections": rows_of(tx, select(objections).where(objections.c.member_id == mine)),
            "cases": rows_of(tx, select(hardship_cases).where(hardship_cases.c.member_id == mine)),
            "contacts": rows_of(tx, select(contacts).where(contacts.c.member_id == mine)),
        }
    known = particulars(runtime, [row]).get(mine)
    state = runtime.state(member, f"member-{mine}")
    why = _why(runtime.store.stream(f"member-{mine}"), runtime)
    for span in found["spans"]:
        span["why"] = why.get((span["member_class"], span["from_day"]))
    return {
        **row_of(row, known, sorted(state.classes.on(query.day)), query.day),
        **found,
        "relationship": row.relationship,
        "known_since": row.known_since,
        "end_reason": row.end_reason,
        "erased_on": row.erased_on,
        "phone": mask_phone(known.phone) if known and known.phone else None,
        "id_number": mask_id(state.id_number) if state.id_number else None,
        "exempt_from_posts": exempt_from_posts(state.classes.on(query.day)),
        "probation_ends_on": probation_end(row.category, known),
    }


def rows_of(tx: Connection, found: Select[Any]) -> list[dict[str, Any]]:
    """The rows by column name."""
    return [dict(row._mapping) for row in tx.execute(found)]


def probation_end(category: str, known: Particulars | None) -> date | None:
    """When a probationary member's year ends, where the day of joining is known."""
    if category != "PROBATIONARY" or known is None or not known.joined_on:
        return None
    return add_years(latest(known.joined_on), 1)


def _why(stream: Iterable[Recorded], runtime: Runtime) -> dict[tuple[str, date], dict[str, Any]]:
    """(class, first day) → the event by which it began, rulebook, predicates, document; kept when the class ends."""
    why: dict[tuple[str, date], dict[str, Any]] = {}
    proposed: dict[MemberClass, ClassificationProposed] = {}
    for happened in runtime.happened(stream):
        event = happened.fact
        where = {"position": happened.position, "event": type(event).__name__, "event_id": happened.id}
        match event:
            case MemberRegistered() | RelationshipReceived():
                why[MemberClass.REGISTERED, event.on] = where
            case ReportInAccepted():
                why[MemberClass.ON_DUTY, event.on] = where
            case HardshipApproved():
                why[MemberClass.HARDSHIP, event.on] = {**where, "document": event.decided_by.document}
            case ClassificationProposed():
                proposed[event.member_class] = event
            case ClassificationConfirmed():
                reasons = [[each.name, each.held] for each in proposed[event.member_class].predicates]
                why[event.member_class, event.effective_from] = {
                    **where,
                    "rulebook": event.rulebook,
                    "predicates": reasons,
                }
            case _:
                pass
    return why
