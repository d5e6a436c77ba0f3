"""What each fact does to a person's class spans."""

from typing import Any

from sqlalchemy import Connection, select

from services.members.events import MemberClass, MemberEvent, MemberRegistered
from services.members.member.classes import CLASS_FACTS, Classes, Span, classify
from services.members.projections import two_times
from services.members.projections.people.tables import class_spans, people


def apply_classes(tx: Connection, event: MemberEvent, position: int) -> None:
    """Let the pure function say what changes, and keep it. Asked before the person's row changes."""
    if not isinstance(event, CLASS_FACTS):
        return
    classes = _classes(tx, event)
    before, after = (
        [_row(event.member_id, span) for span in each.spans] for each in (classes, classify(classes, event))
    )
    two_times.write(tx, class_spans, before, after, position)


def _classes(tx: Connection, event: MemberEvent) -> Classes:
    if isinstance(event, MemberRegistered):
        return Classes()
    person = tx.execute(select(people).where(people.c.member_id == event.member_id)).one()
    now = select(class_spans).where(class_spans.c.member_id == event.member_id, two_times.known(class_spans, None))
    spans = tuple(
        Span(MemberClass(row.member_class), row.community_id, row.from_day, row.to_day, row.case_id)
        for row in tx.execute(now)
    )
    return Classes(spans, person.community_id, person.inflow_community_id)


def _row(member_id: str, span: Span) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "member_class": span.member_class,
        "community_id": span.community_id,
        "from_day": span.from_day,
        "to_day": span.to_day,
        "case_id": span.case_id,
    }
