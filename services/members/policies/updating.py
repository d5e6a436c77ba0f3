"""A newer roster: taken in, compared with what is known, and each accepted difference asked as one command."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import msgspec
from sqlalchemy import select

from infra.adapters.policies import ONCE_ANSWERED
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member, roster_import
from services.members.contract.roster_preview import SheetKind
from services.members.events import Category, Particulars, Relationship
from services.members.events.imports import (
    DifferenceKind,
    DifferencesAccepted,
    DifferencesFound,
    ImportReversed,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)
from services.members.member.by_roster import CorrectByRoster, MoveByRoster
from services.members.member.registering import ReceiveRelationship, RegisterMember
from services.members.policies.importing import KEEP_DAYS, UNIT_IDS, Row, RowsGone, misplaced
from services.members.projections.people import people
from services.members.projections.queries.places import organization_ids
from services.members.projections.queries.updates import found_in, vault_name
from services.members.roster_comparison import Entry, Found, compare
from services.members.roster_import.updating import AbandonUpdate, CloseAcceptance, RecordDifferences, RefuseDifference

#: What a corrected person's history says of why.
BY_ROSTER = "按新名册更正"

#: How an import stands that a file is not compared under again.
_OVER = frozenset({"abandoned", "finished", "reversing", "reversed"})

# ── Taking in ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PrepareUpdate:
    """Take in the correct rows of a newer roster; ``file_digest`` is the SHA-256 of the file."""

    file_digest: str
    rows: tuple[Row, ...]


def prepare_update(intake: PrepareUpdate, runtime: Runtime) -> dict[str, Any]:
    """Give every row its person and place and put them into the vault.

    Answers the import's id, how it stands, how many rows wait and what was found. The same file is the same import
    until that is over; after that it is compared anew.
    """
    import_id, status = _round(intake.file_digest, runtime)
    places = organization_ids(runtime)
    rows = [row for row in intake.rows if row.sheet is SheetKind.ROSTER]
    findings = [
        {"sheet": row.sheet.value, "row": row.number, "code": code} for row in rows for code in misplaced(row, places)
    ]
    if status == "unknown" and not findings:
        entries = [_entry(row, places, runtime) for row in rows]
        runtime.vault.put(vault_name(import_id), msgspec.json.encode(entries), KEEP_DAYS)
    return {"import_id": import_id, "status": status, "rows": len(rows), "findings": findings}


def _round(file_digest: str, runtime: Runtime) -> tuple[str, str]:
    """The id under which this file is compared now. Keyed, so that it tells nobody which file it was."""
    rounds = 0
    while True:
        digest = runtime.codec.guard_digest("roster-update", f"{file_digest}/{rounds}")
        import_id = str(uuid.uuid5(UNIT_IDS, digest.hex()))
        status: str = runtime.state(roster_import, f"import-{import_id}").status
        if status not in _OVER:
            return import_id, status
        rounds += 1


def _entry(row: Row, places: Mapping[str, str], runtime: Runtime) -> Entry:
    values = row.values
    number = str(values["id_number"])
    holder = runtime.store.holder("id-number", runtime.codec.guard_digest("id-number", number))
    kept = {each.name: str(values[each.name]) for each in fields(Particulars) if values.get(each.name)}
    return Entry(
        member_id=holder or str(uuid.uuid4()),
        organization_id=places[str(values["branch"])],
        community_id=places[str(values["community"])],
        category=Category(str(values["category"])),
        particulars=Particulars(**kept),
        id_number=number,
    )


# ── Comparing ────────────────────────────────────────────────────────────────


def find_differences(happened: Happened[RosterUploaded], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever a newer roster was uploaded, compare it with what is known, and record in what it differs."""
    uploaded = happened.fact
    if runtime.state(roster_import, f"import-{uploaded.import_id}").status != "uploaded":
        return
    content = runtime.vault.get(vault_name(uploaded.import_id))
    if content is None:
        yield "gone", AbandonUpdate(import_id=uploaded.import_id, refusal=RowsGone.__name__)
        return
    entries = msgspec.json.decode(content, type=list[Entry])
    found = list(compare(entries, _known(entries, runtime)))
    runtime.vault.put(vault_name(uploaded.import_id, "found"), msgspec.json.encode(found), KEEP_DAYS)
    different = {each.difference.member_id for each in found}
    yield (
        "found",
        RecordDifferences(
            import_id=uploaded.import_id,
            differences=tuple(each.difference for each in found),
            unchanged=sum(entry.member_id not in different for entry in entries),
            on=uploaded.on,
        ),
    )


def _known(entries: Sequence[Entry], runtime: Runtime) -> dict[str, Any]:
    """Whoever stands on the roster, and whoever is on the roll of a branch that it names."""
    named = {entry.organization_id for entry in entries}
    on_roll = people.c.relationship == Relationship.HERE.value
    here = select(people.c.member_id).where(people.c.organization_id.in_(named), on_roll, people.c.ended_on.is_(None))
    with runtime.reads.open() as tx:
        ids = {*tx.scalars(here), *(entry.member_id for entry in entries)}
    states = runtime.states(member, [f"member-{each}" for each in sorted(ids)])
    return {stream.removeprefix("member-"): state for stream, state in states}


def abandon(happened: Happened[RosterUploaded], key: str, refusal: Exception) -> tuple[str, Any]:
    """More differences than anybody reads: the update is over, and the page says why."""
    return "abandon", AbandonUpdate(import_id=happened.fact.import_id, refusal=type(refusal).__name__)


# ── Taking over ──────────────────────────────────────────────────────────────


def take_over(happened: Happened[DifferencesAccepted], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever differences are accepted, ask the one command that each takes."""
    accepted = happened.fact
    found = found_in(accepted.import_id, runtime)
    for key in accepted.differences:
        if key in found and (entry := found[key].entry) is not None:
            yield f"{key.kind}/{key.member_id}", _command_for(found[key], entry, accepted)
        else:
            yield f"gone/{key.kind}/{key.member_id}", _gone(accepted.import_id, key.member_id, key.kind)
    yield ONCE_ANSWERED  # what is refused after all is said before the rest counts as done
    yield "close", CloseAcceptance(import_id=accepted.import_id)


def _gone(import_id: str, member_id: str, kind: DifferenceKind) -> RefuseDifference:
    return RefuseDifference(import_id=import_id, member_id=member_id, kind=kind, refusal=RowsGone.__name__)


def refuse_difference(happened: Happened[DifferencesAccepted], key: str, refusal: Exception) -> tuple[str, Any] | None:
    """What is refused of one person is a fact of the import; the others go on."""
    kind, _, member_id = key.partition("/")
    about: dict[str, Any] = {"member_id": member_id, "kind": DifferenceKind(kind)}
    refused = RefuseDifference(import_id=happened.fact.import_id, **about, refusal=type(refusal).__name__)
    return f"refused/{key}", refused


def _command_for(found: Found, entry: Entry, accepted: DifferencesAccepted) -> Any:
    """The one command that brings a difference about."""
    where: dict[str, Any] = {
        "member_id": entry.member_id,
        "organization_id": entry.organization_id,
        "community_id": entry.community_id,
    }
    match found.difference.kind:
        case DifferenceKind.MOVED:
            return MoveByRoster(**where, from_id=found.from_id, on=accepted.on)
        case DifferenceKind.CHANGED:
            return CorrectByRoster(member_id=entry.member_id, changes=found.changes, on=accepted.on, reason=BY_ROSTER)
        case _ if found.is_known:
            return ReceiveRelationship(**where, category=entry.category, on=accepted.on)
        case _:
            return RegisterMember(
                **where,
                relationship=Relationship.HERE,
                category=entry.category,
                particulars=entry.particulars,
                id_number=entry.id_number,
                import_id=accepted.import_id,
                on=accepted.on,
            )


# ── Forgetting ───────────────────────────────────────────────────────────────


def forget_entries(
    happened: Happened[DifferencesFound | RosterUpdateAbandoned], runtime: Runtime
) -> Iterator[tuple[str, Any]]:
    """Whenever the differences are known, or never will be, the rows as they came go."""
    runtime.vault.drop(vault_name(happened.fact.import_id))
    yield from ()


def forget_differences(
    happened: Happened[RosterUpdateFinished | ImportReversed], runtime: Runtime
) -> Iterator[tuple[str, Any]]:
    """Whenever the update is over, what was uploaded goes."""
    runtime.vault.drop(vault_name(happened.fact.import_id, "found"))
    yield from ()
