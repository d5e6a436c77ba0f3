"""Reactions of the members service: whenever this, then that; and what the passing of time makes due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
from services.members.contract import EVENTS
from services.members.events import (
    ImportCompleted,
    ImportConfirmed,
    InflowRegistered,
    MemberRegistered,
    OutflowRegistered,
    ParticularsCorrected,
    RelationshipReceived,
)
from services.members.events.posts import RecommendedForPost
from services.members.member.classifying import ProposeClassifications, effective_day, findings
from services.members.policies.importing import INTAKES, carry_out, forget_rows, refuse
from services.members.policies.mechanisms import OPENING, open_and_close
from services.members.policies.posts import spare_the_exempt, vacate
from services.members.projections import people

__all__ = ["DUE", "INTAKES", "POLICIES"]

#: Facts that may put a person into a proposed class.
TELLING = (MemberRegistered, RelationshipReceived, ParticularsCorrected, OutflowRegistered, InflowRegistered)


def propose_on_news(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, object]]:
    """Whenever something becomes known that classes depend on, ask the rulebook about that person."""
    yield "propose", ProposeClassifications(member_id=happened.fact.member_id, on=happened.fact.on)


POLICIES = (
    Policy("members.importing", Follows(EVENTS, (ImportConfirmed,)), carry_out, refuse),
    Policy("members.imported", Follows(EVENTS, (ImportCompleted,)), forget_rows),
    Policy("members.proposing", Follows(EVENTS, TELLING), propose_on_news),
    Policy("members.mechanisms", Follows(EVENTS, OPENING), open_and_close),
    Policy("members.exempting", Follows(EVENTS, (RecommendedForPost,)), spare_the_exempt),
)


def propose_by_age_and_absence(
    first: date, last: date, runtime: Runtime
) -> Iterator[tuple[str, date, ProposeClassifications]]:
    """Whoever has come of age, of party age or of absence by the last day, as of the day on which it came about.

    Everybody is looked at, not only who came of it since the first day: a new rulebook or a missed day is made up for.
    What was asked before has its answer already.
    """
    rulebook = runtime.rules(last)
    if rulebook is None:
        return
    with runtime.reads.open() as tx:
        known = tx.scalars(select(people.c.member_id).where(people.c.ended_on.is_(None))).all()
    for stream, person in runtime.states(member, [f"member-{member_id}" for member_id in known]):
        for finding in findings(person, rulebook.rules, last):
            member_id, day = stream.removeprefix("member-"), effective_day(finding, person, rulebook)
            key = f"{finding.member_class}/{member_id}/{day}"
            yield key, day, ProposeClassifications(member_id=member_id, on=day)


DUE = (propose_by_age_and_absence, vacate)
