"""What the pages about imports ask: which there were, in what a newer roster differs, and what reversing would do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from infra.adapters.runtime import Runtime
from services.members import member, roster_import
from services.members.contract.masking import mask_date, mask_id, mask_phone, mask_text
from services.members.events.imports import DifferenceKey, DifferenceKind
from services.members.member.state import Member
from services.members.projections.people import people
from services.members.projections.queries.people import ERASED, particulars, shown
from services.members.projections.queries.person import rows_of
from services.members.projections.updates import compensations, differences, roster_imports
from services.members.roster_comparison import Found
from services.members.roster_import.updating import TAKEN_OVER

#: How a field other than the name is shown on a list; any other as its first character.
_MASKS: Mapping[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "birth_date": mask_date,
    "joined_on": mask_date,
    "full_member_on": mask_date,
    "sex": str,
}


class DifferenceStatus(StrEnum):
    """How a difference stands."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    DECLINED = "DECLINED"
    ANSWERED = "ANSWERED"


def vault_name(import_id: str, what: str = "entries") -> str:
    """Under which name the rows of an update wait."""
    return f"{what}-{import_id}"


def found_in(import_id: str, runtime: Runtime) -> dict[DifferenceKey, Found]:
    """The differences with their values, as long as they wait; nothing once they are gone."""
    content = runtime.vault.get(vault_name(import_id, "found"))
    return {each.key: each for each in msgspec.json.decode(content, type=list[Found])} if content else {}


# ── Imports ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RosterImports:
    """The imports there were, the newest first; ``limit`` at most 100."""

    limit: int = 20
    offset: int = 0


def list_imports(query: RosterImports, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``, each with how many of its differences wait for an answer."""
    waiting = (
        select(func.count())
        .where(differences.c.import_id == roster_imports.c.import_id, differences.c.status.in_(("OPEN", "REFUSED")))
        .scalar_subquery()
    )
    newest = select(roster_imports, waiting.label("open")).order_by(
        roster_imports.c.begun_on.desc(), roster_imports.c.import_id
    )
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(roster_imports))
        rows = rows_of(tx, newest.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset)))
    return {"total": total, "rows": rows}


@dataclass(frozen=True, slots=True)
class RosterImportDetail:
    """One import."""

    import_id: str


def show_import_detail(query: RosterImportDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers its row, ``counts`` (kind → status → how many), and what could not be compensated, by name."""
    mine = differences.c.import_id == query.import_id
    counted = select(differences.c.kind, differences.c.status, func.count().label("n")).where(mine)
    with runtime.reads.open() as tx:
        row = tx.execute(select(roster_imports).where(roster_imports.c.import_id == query.import_id)).first()
        if row is None:
            return None
        counts: dict[str, dict[str, int]] = {}
        for each in tx.execute(counted.group_by(differences.c.kind, differences.c.status)):
            counts.setdefault(each.kind, {})[each.status] = each.n
        stuck = rows_of(tx, select(compensations).where(compensations.c.import_id == query.import_id))
    names = _names([each["member_id"] for each in stuck], {}, runtime)
    left = [{**each, "name": names[each["member_id"]], "said": sentence_of(each["refusal"])} for each in stuck]
    waits = runtime.vault.get(vault_name(query.import_id, "found")) is not None
    refusal = sentence_of(row.refusal) if row.refusal else None
    return {**row._mapping, "refusal": refusal, "counts": counts, "uncompensated": left, "rows_wait": waits}


# ── Differences ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Differences:
    """In what a newer roster differs, as its rows stood; ``limit`` at most 500."""

    import_id: str
    kind: DifferenceKind | None = None
    status: DifferenceStatus | None = None
    limit: int = 100
    offset: int = 0


def _with_import() -> Select[Any]:
    """Differences, each with how its import stands: once that is over, only absences are answered."""
    standing = roster_imports.c.status.label("import_status")
    return select(differences, standing).join(roster_imports, roster_imports.c.import_id == differences.c.import_id)


def list_differences(query: Differences, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``: who; where they would belong; which fields; how it stands and why."""
    mine = _with_import().where(differences.c.import_id == query.import_id)
    if query.kind is not None:
        mine = mine.where(differences.c.kind == query.kind)
    if query.status is not None:
        mine = mine.where(differences.c.status == query.status)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(mine.subquery()))
        ordered = mine.order_by(differences.c.place)
        rows = rows_of(tx, ordered.limit(max(1, min(query.limit, 500))).offset(max(0, query.offset)))
    found = found_in(query.import_id, runtime) if rows else {}
    names = _names([row["member_id"] for row in rows], found, runtime)
    return {"total": total, "rows": [_shown(row, names) for row in rows]}


@dataclass(frozen=True, slots=True)
class DifferenceDetail:
    """One difference, old and new side by side."""

    import_id: str
    member_id: str
    kind: DifferenceKind


def show_difference(query: DifferenceDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers its row and ``lines``: field, old and new (masked), and whether they differ in what is masked."""
    mine = (
        differences.c.import_id == query.import_id,
        differences.c.member_id == query.member_id,
        differences.c.kind == query.kind,
    )
    with runtime.reads.open() as tx:
        row = tx.execute(_with_import().where(*mine)).first()
    if row is None:
        return None
    found = found_in(query.import_id, runtime)
    each = found.get(DifferenceKey(query.member_id, query.kind))
    state = runtime.state(member, f"member-{query.member_id}")
    names = _names([query.member_id], found, runtime)
    lines = list(_lines(each, state, runtime)) if each is not None else []
    return {**_shown(dict(row._mapping), names), "lines": lines, "is_known": state.status != "unknown"}


def _lines(found: Found, state: Member, runtime: Runtime) -> Iterator[dict[str, Any]]:
    """Field by field; of who joins, everything is new."""
    entry, who = found.entry, found.difference.member_id
    if found.changes:
        for change in found.changes:
            old, new = (_masked(change.field, text, who, runtime) for text in (change.old, change.new))
            yield {"field": change.field, "old": old, "new": new, "differs_masked": old == new}
    elif entry is not None:
        here = state.organization_id or None
        known = state.category.value if state.status != "unknown" else None
        if found.difference.kind is DifferenceKind.JOINED:
            yield _line("name", None, _masked("name", entry.particulars.name, who, runtime))
            yield _line("id_number", None, mask_id(entry.id_number))
        if found.difference.kind is not DifferenceKind.STANDING:
            yield _line("organization_id", found.from_id or here, entry.organization_id)
        if found.difference.kind is not DifferenceKind.MOVED:
            yield _line("category", known, entry.category.value)


def _line(field: str, old: str | None, new: str | None) -> dict[str, Any]:
    return {"field": field, "old": old, "new": new, "differs_masked": False}


def _masked(field: str, text: str | None, who: str, runtime: Runtime) -> str | None:
    if text and field == "name":
        return shown(runtime, {who: text})[who]
    return _MASKS.get(field, mask_text)(text) if text else None


def _shown(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    refused = row["status"] == DifferenceStatus.REFUSED
    answerable = row["import_status"] == "COMPARED" and (refused or row["status"] == DifferenceStatus.OPEN)
    return {
        **row,
        "name": names[row["member_id"]],
        "fields": [each for each in row["fields"].split(",") if each],
        "said": sentence_of(row["reason"]) if refused else None,
        "answerable": answerable,
        "acceptable": answerable and row["kind"] in TAKEN_OVER,
    }


def _names(member_ids: Sequence[str], found: Mapping[DifferenceKey, Found], runtime: Runtime) -> dict[str, str]:
    """The name of each: as known here, else as the roster has it."""
    with runtime.reads.open() as tx:
        rows = tx.execute(select(people).where(people.c.member_id.in_(set(member_ids)))).all()
    listed = {each.member_id: each.particulars.name for each in (f.entry for f in found.values()) if each}
    known = {who: each.name for who, each in particulars(runtime, rows).items()}
    clear = listed | known
    return dict.fromkeys(member_ids, ERASED) | shown(runtime, {who: clear[who] for who in member_ids if who in clear})


# ── Why not ──────────────────────────────────────────────────────────────────

#: Where somebody was quicker, or what was uploaded is no more, no rule of a noun says so.
_OTHERWISE = {
    "zh": "名册内容已清除，或此人的资料正由他人办理，未能采纳；请重新上传名册比对。",
    "en": "What was uploaded is gone, or somebody else is dealing with this person; upload the roster again.",
}


def sentence_of(refusal: str) -> dict[str, str]:
    """What a refusal says, by its name, in both languages."""
    kinds = [*_below(member.Refused), *_below(roster_import.Refused)]
    said = next((kind for kind in kinds if kind.__name__ == refusal), None)
    return {"zh": said.zh, "en": said.en} if said is not None else _OTHERWISE


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
