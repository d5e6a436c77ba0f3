"""Read model *people*: who is known where, in which classes on which days, and what waits for an answer.

Classes are kept in two times: a span holds from ``from_day`` to ``to_day`` and was known from position ``known_from``
until position ``known_until``; so every question "as of that day, as it was known then" is one query.
"""

from datetime import date
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import (
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationEndProposed,
    ClassificationOverridden,
    ClassificationProposed,
    ContactAssigned,
    ContactEnded,
    HardshipApplied,
    HardshipApproved,
    HardshipEnded,
    ImportCompleted,
    ImportConfirmed,
    ImportRowRefused,
    InflowRegistered,
    MemberClass,
    MemberErased,
    MemberEvent,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    ObjectionAnswered,
    ParticularsCorrected,
    ProbationCompleted,
    ProbationExtended,
    ProposalWithdrawn,
    RelationshipReceived,
)
from services.members.member.classes import MOBILE
from services.members.projections.people.spans import apply_classes
from services.members.projections.people.tables import (
    class_spans,
    contacts,
    hardship_cases,
    imports,
    objections,
    people,
    proposals,
)

__all__ = ["PEOPLE", "class_spans", "contacts", "hardship_cases", "imports", "objections", "people", "proposals"]


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    if isinstance(event, ImportConfirmed | ImportRowRefused | ImportCompleted):
        _apply_import(tx, event, happened.position)
        return
    apply_classes(tx, event, happened.position)
    _apply_person(tx, event, happened.position)


# ── The person ───────────────────────────────────────────────────────────────


def _apply_person(tx: Connection, event: MemberEvent, position: int) -> None:
    match event:
        case MemberRegistered():
            _add(tx, people, member_id=event.member_id, organization_id=event.organization_id,
                 community_id=event.community_id, relationship=event.relationship, category=event.category,
                 known_since=event.on, import_id=event.import_id, particulars_at=position)  # fmt: skip
        case RelationshipReceived():
            here = proposals.c.community_id == event.community_id
            _answer(tx, event.member_id, MemberClass.MOBILE_IN, "LAPSED", event.on, which=here)
            _person(tx, event.member_id, organization_id=event.organization_id, community_id=event.community_id,
                    relationship="HERE", category=event.category)  # fmt: skip
        case MemberReassigned():
            _person(tx, event.member_id, organization_id=event.organization_id, community_id=event.community_id)
        case ParticularsCorrected():
            _person(tx, event.member_id, particulars_at=position)
        case InflowRegistered():
            _person(tx, event.member_id, inflow_community_id=event.community_id)
        case MemberReturned():
            for member_class in MOBILE:
                _answer(tx, event.member_id, member_class, "LAPSED", event.on)
        case ContactAssigned():
            _add_or_reopen(tx, contacts, {"member_id": event.member_id, "contact_id": event.contact_id},
                           assigned_on=event.on, ended_on=None, reason=None)  # fmt: skip
        case ContactEnded():
            mine = and_(contacts.c.member_id == event.member_id, contacts.c.contact_id == event.contact_id)
            tx.execute(update(contacts).where(mine).values(ended_on=event.on, reason=event.reason))
        case HardshipApplied() | HardshipApproved() | HardshipEnded():
            _apply_case(tx, event)
        case ProbationCompleted():
            _person(tx, event.member_id, category="FULL", particulars_at=position)
        case ProbationExtended():
            _person(tx, event.member_id, extended_months=event.months)
        case MemberMerged():
            _person(tx, event.member_id, ended_on=event.on, end_reason="MERGED", merged_into=event.into_id)
            _answer(tx, event.member_id, None, "LAPSED", event.on)
        case MembershipEnded():
            _person(tx, event.member_id, ended_on=event.on, end_reason=event.reason)
            _answer(tx, event.member_id, None, "LAPSED", event.on)
        case MemberErased():
            _person(tx, event.member_id, erased_on=event.on)
            _answer(tx, event.member_id, None, "LAPSED", event.on)
        case _:
            _apply_answer(tx, event, position)


def _apply_answer(tx: Connection, event: MemberEvent, position: int) -> None:
    """What is proposed, and what people say to it."""
    match event:
        case ClassificationProposed() | ClassificationEndProposed():
            _apply_proposal(tx, event, position)
        case ClassificationConfirmed():
            _answer(tx, event.member_id, event.member_class, "CONFIRMED", event.on)
        case ClassificationEnded():
            _answer(tx, event.member_id, event.member_class, "CONFIRMED", event.on, which=proposals.c.ends)
        case ClassificationDeclined():
            _answer(tx, event.member_id, event.member_class, "DECLINED", event.on)
        case ClassificationOverridden():
            _answer(tx, event.member_id, event.member_class, "OVERRIDDEN", event.on)
        case ProposalWithdrawn():
            _answer(tx, event.member_id, event.member_class, "WITHDRAWN", event.on)
        case ClassificationContested():
            _add(tx, objections, position=position, member_id=event.member_id, member_class=event.member_class,
                 on=event.on, channel=event.channel)  # fmt: skip
        case ObjectionAnswered():
            open_ones = and_(objections.c.member_id == event.member_id, objections.c.answered_on.is_(None))
            mine = and_(open_ones, objections.c.member_class == event.member_class)
            tx.execute(update(objections).where(mine).values(upheld=event.upheld, answered_on=event.on))


def _apply_case(tx: Connection, event: HardshipApplied | HardshipApproved | HardshipEnded) -> None:
    match event:
        case HardshipApplied():
            _add_or_reopen(tx, hardship_cases, {"case_id": event.case_id}, member_id=event.member_id,
                           opened_on=event.on, approved_on=None, valid_until=None, document=None,
                           ended_on=None)  # fmt: skip
        case HardshipApproved():
            _case(tx, event.case_id, approved_on=event.on, valid_until=event.valid_until,
                  document=event.decided_by.document)  # fmt: skip
        case HardshipEnded():
            _case(tx, event.case_id, ended_on=event.on)


def _add(tx: Connection, table: Table, **values: Any) -> None:
    tx.execute(insert(table), values)  # apart from the statement, which is then composed once and not for each row


def _add_or_reopen(tx: Connection, table: Table, key: dict[str, str], **values: Any) -> None:
    """What has ended may begin again under its old id."""
    row = insert_into(tx, table).values(**key, **values)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def _person(tx: Connection, member_id: str, **values: Any) -> None:
    tx.execute(update(people).where(people.c.member_id == member_id).values(**values))


def _case(tx: Connection, case_id: str, **values: Any) -> None:
    tx.execute(update(hardship_cases).where(hardship_cases.c.case_id == case_id).values(**values))


def _apply_proposal(tx: Connection, event: ClassificationProposed | ClassificationEndProposed, position: int) -> None:
    _answer(tx, event.member_id, event.member_class, "SUPERSEDED", event.on)
    cause = event.cause if isinstance(event, ClassificationEndProposed) else None
    _add(tx, proposals, member_id=event.member_id, member_class=event.member_class,
         effective_from=event.effective_from, community_id=event.community_id, rulebook=event.rulebook,
         ends=cause is not None, cause=cause, proposed_on=event.on, position=position)  # fmt: skip


def _answer(
    tx: Connection,
    member_id: str,
    member_class: MemberClass | None,
    answer: str,
    on: date,
    *,
    which: ColumnElement[bool] | None = None,
) -> None:
    """The open proposal of this class (of any class: None) is answered."""
    waiting = and_(proposals.c.member_id == member_id, proposals.c.answer.is_(None))
    for narrower in (None if member_class is None else proposals.c.member_class == member_class, which):
        if narrower is not None:
            waiting = and_(waiting, narrower)
    tx.execute(update(proposals).where(waiting).values(answer=answer, answered_on=on))


# ── Imports ──────────────────────────────────────────────────────────────────


def _apply_import(tx: Connection, event: ImportConfirmed | ImportRowRefused | ImportCompleted, position: int) -> None:
    mine = imports.c.import_id == event.import_id
    match event:
        case ImportConfirmed():
            _add(tx, imports, import_id=event.import_id, status="RUNNING", rows=event.rows, left_out=event.left_out,
                 confirmed_on=event.on)  # fmt: skip
        case ImportRowRefused():
            tx.execute(update(imports).where(mine).values(refused=imports.c.refused + 1))
        case ImportCompleted():
            tx.execute(update(imports).where(mine).values(status="COMPLETED", completed_at=position))


PEOPLE = ReadModel(
    "people",
    (people, class_spans, proposals, objections, hardship_cases, contacts, imports),
    (Follows(EVENTS, (*get_args(MemberEvent), ImportConfirmed, ImportRowRefused, ImportCompleted)),),
    apply,
)
