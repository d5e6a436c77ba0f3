"""Read model *people*: who is known where, in which classes on which days, and what waits for an answer.

Classes are kept in two times: a span holds from ``from_day`` to ``to_day`` and was known from position ``known_from``
until position ``known_until``; so every question "as of that day, as it was known then" is one query.
"""

from datetime import date
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    insert,
    select,
    update,
)

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import (
    ClassificationConfirmed,
    ClassificationContested,
    ClassificationDeclined,
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
    MemberRegistered,
    MemberReturned,
    MembershipEnded,
    ParticularsCorrected,
    RelationshipReceived,
)
from services.members.member.classes import CLASS_FACTS, MOBILE, Classes, Span, classify

metadata = MetaData()

people = Table(
    "people",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("inflow_community_id", Text, nullable=False, server_default=""),
    Column("relationship", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("known_since", Date, nullable=False),
    Column("import_id", Text),
    Column("particulars_at", BigInteger, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("erased_on", Date),
)

class_spans = Table(
    "class_spans",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("member_class", Text, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("known_from", BigInteger, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("to_day", Date),
    Column("case_id", Text, nullable=False, server_default=""),
    Column("known_until", BigInteger),
)

proposals = Table(
    "proposals",
    metadata,
    Column("member_id", Text, nullable=False),
    Column("member_class", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("answer", Text),
    Column("answered_on", Date),
    # The same may be proposed again (corrected, and corrected back): each proposal is one event.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
)

objections = Table(
    "objections",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("member_class", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("channel", Text, nullable=False),
)

hardship_cases = Table(
    "hardship_cases",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("approved_on", Date),
    Column("valid_until", Date),
    Column("document", Text),
    Column("ended_on", Date),
)

contacts = Table(
    "contacts",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("contact_id", Text, primary_key=True),
    Column("assigned_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("reason", Text),
)

imports = Table(
    "imports",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("confirmed_on", Date, nullable=False),
    Column("completed_at", BigInteger),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    if isinstance(event, ImportConfirmed | ImportRowRefused | ImportCompleted):
        _apply_import(tx, event, happened.position)
        return
    before = _classes(tx, event) if isinstance(event, CLASS_FACTS) else Classes()
    _apply_person(tx, event, happened.position)
    _write_spans(tx, event.member_id, before, classify(before, event), happened.position)


# ── The person ───────────────────────────────────────────────────────────────


def _apply_person(tx: Connection, event: MemberEvent, position: int) -> None:
    match event:
        case MemberRegistered():
            _add(tx, people, member_id=event.member_id, organization_id=event.organization_id,
                 community_id=event.community_id, relationship=event.relationship, category=event.category,
                 known_since=event.on, import_id=event.import_id, particulars_at=position)  # fmt: skip
        case RelationshipReceived():
            _person(tx, event.member_id, organization_id=event.organization_id, community_id=event.community_id,
                    relationship="HERE", category=event.category)  # fmt: skip
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
        case ClassificationProposed():
            _answer(tx, event.member_id, event.member_class, "SUPERSEDED", event.on)
            _add(tx, proposals, member_id=event.member_id, member_class=event.member_class,
                 effective_from=event.effective_from, community_id=event.community_id, rulebook=event.rulebook,
                 proposed_on=event.on, position=position)  # fmt: skip
        case ClassificationConfirmed():
            _answer(tx, event.member_id, event.member_class, "CONFIRMED", event.on)
        case ClassificationDeclined():
            _answer(tx, event.member_id, event.member_class, "DECLINED", event.on)
        case ClassificationContested():
            _add(tx, objections, position=position, member_id=event.member_id, member_class=event.member_class,
                 on=event.on, channel=event.channel)  # fmt: skip
        case MembershipEnded():
            _person(tx, event.member_id, ended_on=event.on, end_reason=event.reason)
            _answer(tx, event.member_id, None, "LAPSED", event.on)
        case MemberErased():
            _person(tx, event.member_id, erased_on=event.on)
            _answer(tx, event.member_id, None, "LAPSED", event.on)


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


def _answer(tx: Connection, member_id: str, member_class: MemberClass | None, answer: str, on: date) -> None:
    """The open proposal of this class (of any class: None) is answered."""
    waiting = and_(proposals.c.member_id == member_id, proposals.c.answer.is_(None))
    if member_class is not None:
        waiting = and_(waiting, proposals.c.member_class == member_class)
    tx.execute(update(proposals).where(waiting).values(answer=answer, answered_on=on))


# ── The classes, in two times ────────────────────────────────────────────────


def _classes(tx: Connection, event: MemberEvent) -> Classes:
    if isinstance(event, MemberRegistered):
        return Classes()
    person = tx.execute(select(people).where(people.c.member_id == event.member_id)).one()
    mine = class_spans.c.member_id == event.member_id
    now = select(class_spans).where(mine, class_spans.c.known_until.is_(None))
    spans = tuple(
        Span(MemberClass(row.member_class), row.community_id, row.from_day, row.to_day, row.case_id)
        for row in tx.execute(now)
    )
    return Classes(spans, person.community_id, person.inflow_community_id)


def _write_spans(tx: Connection, member_id: str, before: Classes, after: Classes, position: int) -> None:
    gone, come = set(before.spans) - set(after.spans), set(after.spans) - set(before.spans)
    for span in gone:
        mine = and_(
            class_spans.c.member_id == member_id,
            class_spans.c.member_class == span.member_class,
            class_spans.c.from_day == span.from_day,
            class_spans.c.known_until.is_(None),
        )
        tx.execute(update(class_spans).where(mine).values(known_until=position))
    for span in come:
        _add(tx, class_spans, member_id=member_id, member_class=span.member_class, from_day=span.from_day,
             known_from=position, community_id=span.community_id, to_day=span.to_day, case_id=span.case_id)  # fmt: skip


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
