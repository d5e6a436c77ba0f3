"""What is shown in clear, once, of one person or of a list, and the month's list of who looked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from infra.adapters.runtime import Runtime
from infra.wire.codec import envelope
from services.members import member
from services.members.disclosure import RevealField
from services.members.events import HardshipApplied
from services.members.events.disclosure import MaskedField
from services.members.events.release import ListedField
from services.members.projections.belonging import are_of
from services.members.projections.disclosures import disclosures
from services.members.projections.people import people
from services.members.projections.queries.people import one_record, particulars, survivors
from services.members.release import ReleaseList

# ── The month's list ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Who looked at masked fields, or took a list of them out, between two days, both included; the newest first."""

    from_day: date
    to_day: date
    limit: int = 100
    offset: int = 0


def list_disclosures(query: Disclosures, runtime: Runtime) -> dict[str, Any]:
    """Answers the total and the rows: pseudonyms, fields, how many people, reason, moment, position; not whose."""
    those = (disclosures.c.on >= query.from_day, disclosures.c.on <= query.to_day)
    rows = select(disclosures).where(*those).order_by(disclosures.c.position.desc())
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(disclosures).where(*those))
        found = tx.execute(rows.limit(query.limit).offset(query.offset)).all()
    kept = {each.position: (envelope(each), each) for each in runtime.store.at([row.position for row in found])}
    return {
        "total": total,
        "rows": [
            {
                "position": row.position,
                "actor": kept[row.position][0].actor,
                "checked_by": kept[row.position][0].checkedby,
                "fields": row.fields.split(),
                "people": row.people,
                "reason": row.reason,
                "at": kept[row.position][1].committed_at,
            }
            for row in found
        ],
    }


# ── What is shown ────────────────────────────────────────────────────────────


def clear_text(command: RevealField, runtime: Runtime) -> str | None:
    """The field in clear; None where there is none, or the person was erased. Asked once the fact is kept."""
    mine = one_record(command.member_id, runtime)
    match command.field:
        case MaskedField.ID_NUMBER:
            number: str | None = runtime.state(member, f"member-{mine}").id_number
            return number
        case MaskedField.PHONE:
            with runtime.reads.open() as tx:
                rows = tx.execute(select(people).where(people.c.member_id == mine)).all()
            known = particulars(runtime, rows).get(mine)
            return known.phone if known else None
        case MaskedField.HARDSHIP_NOTE:
            happened = runtime.happened(runtime.store.stream(f"member-{mine}"))
            notes = [each.fact.wish for each in happened if isinstance(each.fact, HardshipApplied)]
            return next((note for note in reversed(notes) if note), None)


def clear_list(command: ReleaseList, runtime: Runtime) -> dict[str, dict[str, str | None]]:
    """Member → ``name`` and the fields that were asked for; the erased are left out. Asked once the fact is kept."""
    with runtime.reads.open() as tx:
        standing = survivors(tx, command.member_ids)
        listed = select(people).where(people.c.member_id.in_(standing.values()))
        if command.community_id is not None:
            listed = listed.where(are_of((command.community_id,)))
        known = particulars(runtime, tx.execute(listed).all())
    states = dict(runtime.states(member, [f"member-{each}" for each in known]))
    told = {
        each: {
            "name": mine.name,
            ListedField.ID_NUMBER: states[f"member-{each}"].id_number,
            ListedField.PHONE: mine.phone,
        }
        for each, mine in known.items()
    }
    wanted = ("name", *command.columns)
    return {
        asked: {name: told[survivor][name] for name in wanted}
        for asked, survivor in standing.items()
        if survivor in told
    }
