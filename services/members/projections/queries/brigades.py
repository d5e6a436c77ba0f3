"""Questions about brigades: their squads, who is in them, what was taken on, and what employers were told."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from infra.adapters.runtime import Runtime
from services.members.projections.brigades import brigades, feedback, offers, pioneers, squads, unit_report_ins
from services.members.projections.people import people
from services.members.projections.places import units
from services.members.projections.queries.people import ERASED, names_of
from services.members.projections.queries.person import rows_of


@dataclass(frozen=True, slots=True)
class Brigades:
    """Every brigade with its squads, the employers that reported in, and how many belong to it."""


def list_brigades(query: Brigades, runtime: Runtime) -> dict[str, Any]:
    """Answers ``brigades`` by community; each with ``squads`` and ``units``. Members are counted, not ranked.

    ``units`` have reported in; ``awaited`` are the others that reside in the community.
    """
    belonging = (
        select(pioneers.c.community_id, func.count().label("n"))
        .where(pioneers.c.discharged_on.is_(None))
        .group_by(pioneers.c.community_id)
    )
    all_formed = select(brigades).order_by(brigades.c.formed_on, brigades.c.community_id)
    if runtime.communities is not None:
        all_formed = all_formed.where(brigades.c.community_id.in_(runtime.communities))
    with runtime.reads.open() as tx:
        formed = rows_of(tx, all_formed)
        members = {row.community_id: row.n for row in tx.execute(belonging)}
        parts = rows_of(tx, select(squads).order_by(squads.c.squad_id))
        there = select(units.c.unit_id, units.c.community_id, units.c.name).where(units.c.left_on.is_(None))
        resident = rows_of(tx, there.order_by(units.c.unit_id))
        named = select(unit_report_ins, units.c.name).outerjoin(units, units.c.unit_id == unit_report_ins.c.unit_id)
        came = rows_of(tx, named.order_by(unit_report_ins.c.on, unit_report_ins.c.unit_id))
    for brigade in formed:
        mine = brigade["community_id"]
        brigade["members"] = members.get(mine, 0)
        brigade["squads"] = [each for each in parts if each["community_id"] == mine]
        brigade["units"] = [each for each in came if each["community_id"] == mine]
        here = {each["unit_id"] for each in brigade["units"]}
        brigade["awaited"] = [each for each in resident if each["community_id"] == mine and each["unit_id"] not in here]
    return {"brigades": formed}


@dataclass(frozen=True, slots=True)
class Pioneers:
    """Who belongs to a brigade or a squad; ``limit`` at most 100."""

    community_id: str | None = None
    squad_id: str | None = None
    member_id: str | None = None
    limit: int = 50
    offset: int = 0


def list_pioneers(query: Pioneers, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows`` in the order of coming, each with the ``offers`` they have taken on."""
    found = select(pioneers).where(pioneers.c.discharged_on.is_(None))
    for column in ("community_id", "squad_id", "member_id"):
        if (value := getattr(query, column)) is not None:
            found = found.where(pioneers.c[column] == value)
    listed = _listed(runtime, found, [pioneers.c.since, pioneers.c.member_id], query)
    with runtime.reads.open() as tx:
        who = [row["member_id"] for row in listed["rows"]]
        taken = rows_of(tx, select(offers).where(offers.c.member_id.in_(who)).order_by(offers.c.claimed_on))
    for row in listed["rows"]:
        row["offers"] = [offer for offer in taken if offer["member_id"] == row["member_id"]]
    return listed


@dataclass(frozen=True, slots=True)
class EmployerFeedback:
    """What employers were told or are to be told; ``status``: DRAFTED, AGREED, DECLINED or SENT."""

    community_id: str | None = None
    quarter: str | None = None
    status: str | None = None
    member_id: str | None = None
    limit: int = 50
    offset: int = 0


def list_feedback(query: EmployerFeedback, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``, the latest first, with no word of what it says."""
    found = select(feedback, pioneers.c.community_id).join(pioneers, pioneers.c.member_id == feedback.c.member_id)
    if query.community_id is not None:
        found = found.where(pioneers.c.community_id == query.community_id)
    for column in ("quarter", "status", "member_id"):
        if (value := getattr(query, column)) is not None:
            found = found.where(feedback.c[column] == value)
    return _listed(runtime, found, [feedback.c.quarter.desc(), feedback.c.member_id], query)


def _listed(runtime: Runtime, found: Select[Any], order: list[Any], query: Any) -> dict[str, Any]:
    """A page of rows with names, of the communities asked about."""
    if runtime.communities is not None:
        found = found.where(pioneers.c.community_id.in_(runtime.communities))
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        limit, offset = max(1, min(query.limit, 100)), max(0, query.offset)
        page = rows_of(tx, found.order_by(*order).limit(limit).offset(offset))
        who = tx.execute(select(people).where(people.c.member_id.in_([row["member_id"] for row in page]))).all()
    names = names_of(runtime, who)
    return {"total": total, "rows": [{**row, "name": names.get(row["member_id"], ERASED)} for row in page]}
