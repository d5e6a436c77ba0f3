"""One person, with dated classes and the why of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Recorded
from services.members import member
from services.members.contract.masking import mask_id, mask_phone
from services.members.events import (
    ClassificationConfirmed,
    ClassificationOverridden,
    ClassificationProposed,
    HardshipApproved,
    MemberClass,
    MemberReassigned,
    MemberRegistered,
    Particulars,
    PeopleRules,
    RelationshipReceived,
    ReportInAccepted,
    RulebookPublished,
)
from services.members.member.classes import exempt_from_posts
from services.members.member.probation import probation_ends
from services.members.projections import two_times
from services.members.projections.belonging import of_member
from services.members.projections.people import (
    class_spans,
    contacts,
    hardship_cases,
    objections,
    people,
    proposals,
)
from services.members.projections.queries.people import ERASED, one_record, particulars, row_of, shown


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """One person with dated classes and the why of each, as known at a position of this log (default: now)."""

    member_id: str
    day: date
    known_at: int | None = None


def show_member(query: MemberDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None for nobody; else the masked particulars, class spans with reasons, cases, contacts.

    Of a record that was merged, it answers the one that goes on.
    """
    mine = one_record(query.member_id, runtime)
    state = runtime.state(member, f"member-{mine}")
    if runtime.communities is not None and runtime.communities.isdisjoint(of_member(None, state, runtime)):
        return None
    with runtime.reads.open() as tx:
        row = tx.execute(select(people).where(people.c.member_id == mine)).first()
        if row is None:
            return None
        spans = select(class_spans).where(class_spans.c.member_id == mine, two_times.known(class_spans, query.known_at))
        found = {
            "spans": [dict(each._mapping) for each in tx.execute(spans.order_by(class_spans.c.from_day))],
            "proposals": rows_of(tx, select(proposals).where(proposals.c.member_id == mine)),
            "objections": rows_of(tx, select(objections).where(objections.c.member_id == mine)),
            "cases": rows_of(tx, select(hardship_cases).where(hardship_cases.c.member_id == mine)),
            "contacts": rows_of(tx, select(contacts).where(contacts.c.member_id == mine)),
        }
    known = particulars(runtime, [row]).get(mine)
    why = _why(runtime.store.stream(f"member-{mine}"), runtime)
    classes = [span["member_class"] for span in found["spans"] if _holds_on(span, query.day)]
    for span in found["spans"]:
        span["why"] = why.get((span["member_class"], span["from_day"]))
    return {
        **row_of(row, known, sorted(classes), query.day),
        "name": shown(runtime, {mine: known.name})[mine] if known else ERASED,
        **found,
        "relationship": row.relationship,
        "end_reason": row.end_reason,
        "erased_on": row.erased_on,
        "phone": mask_phone(known.phone) if known and known.phone else None,
        "id_number": mask_id(state.id_number) if state.id_number else None,
        "exempt_from_posts": exempt_from_posts(frozenset(MemberClass(each) for each in classes)),
        "probation_ends_on": probation_end(row, known, runtime.rules(query.day)),
    }


def _holds_on(span: Mapping[str, Any], day: date) -> bool:
    return span["from_day"] <= day and (span["to_day"] is None or day < span["to_day"])


def rows_of(tx: Connection, found: Select[Any]) -> list[dict[str, Any]]:
    """The rows by column name."""
    return [dict(row._mapping) for row in tx.execute(found)]


def probation_end(row: Any, known: Particulars | None, rulebook: RulebookPublished | None) -> date | None:
    """When a probationary member's time ends by the rulebook, where the joining date is known."""
    if row.category != "PROBATIONARY" or known is None:
        return None
    rules = rulebook.people if rulebook is not None else PeopleRules()
    return probation_ends(known.joined_on, row.extended_months, rules)


def _why(stream: Iterable[Recorded], runtime: Runtime) -> dict[tuple[str, date], dict[str, Any]]:
    """(class, first day) → the event by which it began, rulebook, predicates, document; kept when the class ends."""
    why: dict[tuple[str, date], dict[str, Any]] = {}
    proposed: dict[MemberClass, ClassificationProposed] = {}
    for happened in runtime.happened(stream):
        event = happened.fact
        where = {"position": happened.position, "event": type(event).__name__, "event_id": happened.id}
        match event:
            case MemberRegistered() | RelationshipReceived() | MemberReassigned():
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
            case ClassificationOverridden(holds=True):
                why[event.member_class, event.effective_from] = where
            case _:
                pass
    return why
