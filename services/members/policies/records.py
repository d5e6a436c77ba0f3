"""What follows when records are merged, when somebody hands over, and when a person who had duties leaves.

A reaction sees the contacts that the read model has by then; the daily round makes up for what it could not see.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
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
from services.members.member.merging import AbsorbDuplicate, CloseDuplicate
from services.members.member.moving import ReplaceContact
from services.members.projections.people import contacts, people


def merge(happened: Happened[MergerDecided], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever two have agreed that records are one person, one takes up the other."""
    decided = happened.fact
    yield "absorb", AbsorbDuplicate(member_id=decided.keep_id, duplicate_id=decided.duplicate_id, on=decided.on)
    yield "close", CloseDuplicate(member_id=decided.duplicate_id, into_id=decided.keep_id, on=decided.on)


def erase_both(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever a person is erased, so are the records that were found to be theirs too."""
    erased = happened.fact
    for duplicate in sorted(runtime.state(member, f"member-{erased.member_id}").absorbed):
        yield duplicate, EraseMember(member_id=duplicate, on=erased.on, basis=erased.basis)


def hand_over(happened: Happened[DutiesHandedOver], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever duties change hands, so does each open contact."""
    handed = happened.fact
    for member_id in _kept_by(handed.holder_id, runtime):
        yield (
            member_id,
            ReplaceContact(
                member_id=member_id,
                contact_id=handed.holder_id,
                on=handed.on,
                successor_id=handed.successor_id,
                successor_name=handed.successor_name,
            ),
        )


def let_go(happened: Happened[MembershipEnded | MemberMerged], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever somebody leaves who kept in touch with others, nobody does until a successor is named."""
    left = happened.fact
    if _kept_by(left.member_id, runtime):
        yield "hand-over", HandOverDuties(holder_id=left.member_id, on=left.on, reason=HandoverReason.LEFT)


def let_go_later(first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, ReplaceContact]]:
    """Every contact that is open although its holder has left."""
    gone = select(people.c.member_id).where(people.c.ended_on.is_not(None))
    left_over = select(contacts).where(contacts.c.ended_on.is_(None), contacts.c.contact_id.in_(gone))
    with runtime.reads.open() as tx:
        rows = tx.execute(left_over).all()
    for row in rows:
        over = ReplaceContact(member_id=row.member_id, contact_id=row.contact_id, on=last)
        yield f"contact/{row.member_id}/{row.contact_id}", last, over


def _kept_by(holder_id: str, runtime: Runtime) -> list[str]:
    mine = select(contacts.c.member_id).where(contacts.c.contact_id == holder_id, contacts.c.ended_on.is_(None))
    with runtime.reads.open() as tx:
        return sorted(tx.scalars(mine).all())
