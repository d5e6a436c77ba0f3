"""Questions about records that may be one person, and about duties that nobody has."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from infra.adapters.runtime import Runtime
from services.members.member.moving import HOLDER_LEFT
from services.members.projections.belonging import are_of
from services.members.projections.mergers import mergers
from services.members.projections.people import contacts, people
from services.members.projections.queries.people import ERASED, names_of
from services.members.projections.queries.person import MemberDetail, rows_of, show_member

#: What whoever compares two records looks at first.
COMPARED = ("phone", "id_number", "age", "party_age", "category", "organization_id", "community_id")


@dataclass(frozen=True, slots=True)
class MergerPreview:
    """Two records side by side, before somebody says that they are one person."""

    keep_id: str
    duplicate_id: str
    day: date


def preview_merger(query: MergerPreview, runtime: Runtime) -> dict[str, Any] | None:
    """Answers None unless both are known; else both masked, where they ``differ``, and what is ``to_enter`` anew.

    That is what only the record has which would end: classes, open cases and open contacts.
    """
    keep, other = (show_member(MemberDetail(who, query.day), runtime) for who in (query.keep_id, query.duplicate_id))
    if keep is None or other is None:
        return None
    return {
        "keep": keep,
        "duplicate": other,
        "differ": [name for name in COMPARED if keep[name] != other[name]],
        "to_enter": {
            "classes": sorted(set(other["classes"]) - set(keep["classes"])),
            "cases": [case["case_id"] for case in other["cases"] if case["ended_on"] is None],
            "contacts": [each["contact_id"] for each in other["contacts"] if each["ended_on"] is None],
        },
    }


@dataclass(frozen=True, slots=True)
class Mergers:
    """Mergers, the newest first."""


def list_mergers(query: Mergers, runtime: Runtime) -> list[dict[str, Any]]:
    """Answers the rows: the two records, who entered it, how many have agreed, and what came of it."""
    with runtime.reads.open() as tx:
        return rows_of(tx, select(mergers).order_by(mergers.c.proposed_on.desc(), mergers.c.merger_id))


@dataclass(frozen=True, slots=True)
class Unattended:
    """Members whose contact left and whom nobody has taken over yet (无人承办)."""

    community_id: str | None = None


def list_unattended(query: Unattended, runtime: Runtime) -> list[dict[str, Any]]:
    """Answers who, since when, and whose duty it was."""
    still = contacts.alias()
    attended = exists().where(still.c.member_id == contacts.c.member_id, still.c.ended_on.is_(None))
    left = select(contacts.c.member_id, contacts.c.contact_id, contacts.c.ended_on.label("since"), people)
    waiting = left.join(people, people.c.member_id == contacts.c.member_id).where(
        contacts.c.reason == HOLDER_LEFT, ~attended, people.c.ended_on.is_(None), people.c.erased_on.is_(None)
    )
    if runtime.communities is not None:
        waiting = waiting.where(are_of(runtime.communities))
    if query.community_id is not None:
        waiting = waiting.where(people.c.community_id == query.community_id)
    with runtime.reads.open() as tx:
        rows = tx.execute(waiting.order_by(contacts.c.ended_on, contacts.c.member_id)).all()
    names = names_of(runtime, rows)
    return [
        {
            "member_id": row.member_id,
            "name": names.get(row.member_id, ERASED),
            "community_id": row.community_id,
            "since": row.since,
            "held_by": row.contact_id,
        }
        for row in rows
    ]
