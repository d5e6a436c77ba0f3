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
    BulkConfirmed,
    ClassificationEnded,
    ClassificationEndProposed,
    ClassificationProposed,
    DutiesHandedOver,
    ImportCompleted,
    ImportConfirmed,
    InflowRegistered,
    MemberErased,
    MemberMerged,
    MemberRegistered,
    MembershipEnded,
    MergerDecided,
    OrganizationMerged,
    OrganizationReparented,
    OutflowRegistered,
    ParticularsCorrected,
    ProbationCompleted,
    ProposalWithdrawn,
    RelationshipReceived,
)
from services.members.events.imports import (
    DifferencesAccepted,
    DifferencesFound,
    ImportReversed,
    ReversalBegun,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)
from services.members.events.posts import RecommendedForPost
from services.members.member.proposing import ProposeClassifications, propose
from services.members.policies.bulk import confirm_each, refuse_one
from services.members.policies.importing import PrepareImport, carry_out, forget_rows, prepare, refuse
from services.members.policies.mechanisms import OPENING, open_and_close
from services.members.policies.posts import spare_the_exempt, vacate
from services.members.policies.records import erase_both, forget_imports, hand_over, let_go, let_go_later, merge
from services.members.policies.reversing import compensate, leave
from services.members.policies.tree import follow, follow_later
from services.members.policies.updating import (
    PrepareUpdate,
    abandon,
    find_differences,
    forget_differences,
    forget_entries,
    prepare_update,
    refuse_difference,
    take_over,
)
from services.members.projections import people

__all__ = ["DUE", "INTAKES", "POLICIES"]

#: Facts that may put a person into a proposed class, or take away what one stood on.
TELLING = (
    MemberRegistered,
    RelationshipReceived,
    ParticularsCorrected,
    OutflowRegistered,
    InflowRegistered,
    ProbationCompleted,
    ClassificationEnded,
)


def propose_on_news(happened: Happened[Any], runtime: Runtime) -> Iterator[tuple[str, object]]:
    """Whenever something becomes known that classes depend on, ask the rulebook about that person."""
    yield "propose", ProposeClassifications(member_id=happened.fact.member_id, on=happened.fact.on)


POLICIES = (
    Policy("members.importing", Follows(EVENTS, (ImportConfirmed,)), carry_out, refuse),
    Policy("members.imported", Follows(EVENTS, (ImportCompleted,)), forget_rows),
    Policy("members.comparing", Follows(EVENTS, (RosterUploaded,)), find_differences, abandon),
    Policy("members.compared", Follows(EVENTS, (DifferencesFound, RosterUpdateAbandoned)), forget_entries),
    Policy("members.updating", Follows(EVENTS, (DifferencesAccepted,)), take_over, refuse_difference),
    Policy("members.updated", Follows(EVENTS, (RosterUpdateFinished, ImportReversed)), forget_differences),
    Policy("members.reversing", Follows(EVENTS, (ReversalBegun,)), compensate, leave),
    Policy("members.bulk", Follows(EVENTS, (BulkConfirmed,)), confirm_each, refuse_one),
    Policy("members.tree", Follows(EVENTS, (OrganizationReparented, OrganizationMerged)), follow),
    Policy("members.merging", Follows(EVENTS, (MergerDecided,)), merge),
    Policy("members.erasing-both", Follows(EVENTS, (MemberErased,)), erase_both),
    Policy("members.forgetting", Follows(EVENTS, (MemberErased,)), forget_imports),
    Policy("members.handing-over", Follows(EVENTS, (DutiesHandedOver,)), hand_over),
    Policy("members.letting-go", Follows(EVENTS, (MembershipEnded, MemberMerged)), let_go),
    Policy("members.proposing", Follows(EVENTS, TELLING), propose_on_news),
    Policy("members.mechanisms", Follows(EVENTS, OPENING), open_and_close),
    Policy("members.exempting", Follows(EVENTS, (RecommendedForPost,)), spare_the_exempt),
)


def propose_by_age_and_absence(
    first: date, last: date, runtime: Runtime
) -> Iterator[tuple[str, date, ProposeClassifications]]:
    """Whoever has come of age, of party age or of absence by the last day, as of the day on which it came about.

    And whoever is in a class that has lost what it stood on, by a rulebook or by a correction.

    Everybody is looked at, not only who came of it since the first day: a new rulebook or a missed day is made up for.
    What was asked before has its answer already.
    """
    rulebook = runtime.rules(last)
    if rulebook is None:
        return
    with runtime.reads.open() as tx:
        known = tx.scalars(select(people.c.member_id).where(people.c.ended_on.is_(None))).all()
    for stream, person in runtime.states(member, [f"member-{member_id}" for member_id in known]):
        member_id = stream.removeprefix("member-")
        for fact in propose(ProposeClassifications(member_id=member_id, on=last), person, rulebook):
            day = last if isinstance(fact, ProposalWithdrawn) else fact.effective_from
            # With the day of asking: what was withdrawn with its facts is due again when they come back.
            key = f"{_KEYS[type(fact)]}{fact.member_class}/{member_id}/{day}/{last}"
            yield key, day, ProposeClassifications(member_id=member_id, on=day)


#: What is due of each kind, in the ids of the commands that ask for it.
_KEYS = {ClassificationProposed: "", ClassificationEndProposed: "end/", ProposalWithdrawn: "withdraw/"}

INTAKES = {PrepareImport: prepare, PrepareUpdate: prepare_update}

DUE = (propose_by_age_and_absence, follow_later, let_go_later, vacate)
