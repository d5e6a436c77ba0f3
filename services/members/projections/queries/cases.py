"""One hardship case, one pair: how it stands, and what was done about it step by step. Sealed words stay sealed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Table, select

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members.projections.belonging import are_of
from services.members.projections.helping import hardship_ledger, pairs
from services.members.projections.people import people
from services.members.projections.queries.people import ERASED, MemberNames, name_members, names_of, shown


@dataclass(frozen=True, slots=True)
class HardshipCaseDetail:
    """One hardship case with its steps; neither category nor reason is in it."""

    case_id: str


def show_case(query: HardshipCaseDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers the ledger's row, ``steps`` in their order and ``waiting`` (ids of objections), or None for none."""
    found = _one(runtime, hardship_ledger, hardship_ledger.c.case_id == query.case_id)
    if found is None:
        return None
    steps = _steps(runtime, f"member-{found['member_id']}", lambda fact: getattr(fact, "case_id", "") == query.case_id)
    waiting = {each["objection_id"]: each["event"] for each in steps if "objection_id" in each}
    return {**found, "steps": steps, "waiting": [who for who, last in waiting.items() if last.endswith("Filed")]}


@dataclass(frozen=True, slots=True)
class PairingDetail:
    """One member's pair with its plan, visits and changes."""

    member_id: str


def show_pairing(query: PairingDetail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers the list's row, ``helper`` and ``steps`` in their order, or None for none."""
    found = _one(runtime, pairs, pairs.c.member_id == query.member_id)
    if found is None:
        return None
    stream = f"pairing-{query.member_id}"
    told: dict[str, str] = {}
    for happened in runtime.happened(runtime.store.stream(stream)):
        if (name := getattr(happened.fact, "helper_name", None)) is not None:
            told[happened.fact.helper_id] = name
    steps = _steps(runtime, stream, lambda _: True)
    helpers = {step["helper_id"] for step in steps if "helper_id" in step}
    named = shown(runtime, told) | name_members(MemberNames(tuple(sorted(helpers))), runtime)
    for step in steps:
        if "helper_id" in step:
            step["helper"] = named.get(step["helper_id"])
    return {**found, "helper": named.get(found["helper_id"] or ""), "steps": steps}


def _one(runtime: Runtime, table: Table, wanted: Any) -> dict[str, Any] | None:
    """A row with the person's places and name, if the person is of the communities asked about."""
    joined = select(table, people.c.community_id, people.c.organization_id, people.c.particulars_at)
    found = joined.join(people, people.c.member_id == table.c.member_id).where(wanted)
    if runtime.communities is not None:
        found = found.where(are_of(runtime.communities))
    with runtime.reads.open() as tx:
        row = tx.execute(found).first()
    if row is None:
        return None
    return {**row._mapping, "name": names_of(runtime, [row]).get(row.member_id, ERASED)}


def _steps(runtime: Runtime, stream: str, wanted: Callable[[Any], bool]) -> list[dict[str, Any]]:
    told: Iterable[Happened[Any]] = runtime.happened(runtime.store.stream(stream))
    return [_openly(happened) for happened in told if wanted(happened.fact)]


def _openly(happened: Happened[Any]) -> dict[str, Any]:
    """What a fact says openly, and which fact it is."""
    shown = [each.name for each in fields(happened.fact) if "sealed_for" not in each.metadata]
    said = {name: getattr(happened.fact, name) for name in shown}
    return {"event": type(happened.fact).__name__, "position": happened.position, **said}
