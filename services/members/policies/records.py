"""What follows when records are merged, when somebody hands over, and when a person who had duties leaves.

A reaction sees the contacts that the read model has by then; the daily round makes up for what it could not see.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
from services.members.care.calling import ReplaceCareContact
from services.members.events import (
    DutiesHandedOver,
    HandoverReason,
    MemberErased,
    MemberMerged,
    MembershipEnded,
    MergerDecided,
)
from services.members.handover import HandOverDuties
from services.members.member.leaving import EraseMember
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate, can_merge
from services.members.member.moving import ReplaceContact
from services.members.pairing.opening import ReleaseHelper
from services.members.projections.helping import cares, pairs
from services.members.projections.people import contacts, people


def merge(happened: Happened[MergerDecided], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever two have agreed that records are one person, one takes up the other, if neither was erased meanwhile."""
    decided = happened.fact
    records = [f"member-{decided.keep_id}", f"member-{decided.duplicate_id}"]
    if not all(can_merge(record) for _, record in runtime.states(member, records)):
        return
    yield "absorb", AbsorbDuplicate(member_id=decided.keep_id, duplicate_id=decided.duplicate_id, on=decided.on)
    yield "close", CloseDuplicate(member_id=decided.duplicate_id, into_id=decided.keep_id, on=decided.on)


def erase_both(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever a person is erased, so are the records that were found to be theirs too."""
    erased = happened.fact
    for duplicate in sorted(runtime.state(member, f"member-{erased.member_id}").absorbed):
        yield duplicate, EraseMember(member_id=duplicate, on=erased.on, basis=erased.basis)


def hand_over(happened: Happened[DutiesHandedOver], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever duties change hands, so does each open contact and each call; whoever is helped needs another helper."""
    handed = happened.fact
    duties = _duties(handed.holder_id, runtime)
    over: dict[str, Any] = {
        "contact_id": handed.holder_id,
        "on": handed.on,
        "successor_id": handed.successor_id,
        "successor_name": handed.successor_name,
    }
    for who in duties.contacts:
        yield who, ReplaceContact(member_id=who, **over)
    for who in duties.calls:
        yield f"care/{who}", ReplaceCareContact(member_id=who, **over)
    for who in duties.pairs:
        yield f"pair/{who}", ReleaseHelper(member_id=who, helper_id=handed.holder_id, on=handed.on)


def forget_imports(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Rows that wait to be imported may quote the person, and nobody can ask a row whose it is: none stays."""
    runtime.vault.drop_all()
    yield from ()


def let_go(happened: Happened[MembershipEnded | MemberMerged], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever somebody leaves who looked after others, nobody does until a successor is named."""
    left = happened.fact
    if any(_duties(left.member_id, runtime)):
        yield "hand-over", HandOverDuties(holder_id=left.member_id, on=left.on, reason=HandoverReason.LEFT)


def let_go_later(first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, Any]]:
    """Every contact, call and pair that is open although its holder has left."""
    gone = select(people.c.member_id).where(people.c.ended_on.is_not(None))
    with runtime.reads.open() as tx:
        held = [tx.execute(open_ones.where(holder.in_(gone))).all() for open_ones, holder in _OPEN]
    for row in held[0]:
        over = ReplaceContact(member_id=row.member_id, contact_id=row.holder_id, on=last)
        yield f"contact/{row.member_id}/{row.holder_id}", last, over
    for row in held[1]:
        call = ReplaceCareContact(member_id=row.member_id, contact_id=row.holder_id, on=last)
        yield f"care/{row.member_id}/{row.holder_id}", last, call
    for row in held[2]:
        release = ReleaseHelper(member_id=row.member_id, helper_id=row.holder_id, on=last)
        yield f"pair/{row.member_id}/{row.holder_id}", last, release


class _Duties(NamedTuple):
    """Whom somebody keeps in touch with, calls on, helps."""

    contacts: Sequence[str]
    calls: Sequence[str]
    pairs: Sequence[str]


#: What is open of each of them, with who is looked after, and the column of who does.
_OPEN = tuple(
    (select(table.c.member_id, holder.label("holder_id")).where(is_open), holder)
    for table, holder, is_open in (
        (contacts, contacts.c.contact_id, contacts.c.ended_on.is_(None)),
        (cares, cares.c.contact_id, cares.c.status == "ENROLLED"),
        (pairs, pairs.c.helper_id, pairs.c.status == "PAIRED"),
    )
)


def _duties(holder_id: str, runtime: Runtime) -> _Duties:
    with runtime.reads.open() as tx:
        found = [tx.execute(open_ones.where(holder == holder_id)).all() for open_ones, holder in _OPEN]
    return _Duties(*(sorted(row.member_id for row in rows) for rows in found))
