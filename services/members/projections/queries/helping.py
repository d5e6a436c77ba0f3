"""Questions about hardship cases, pairs, care, and the money that was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select, true

from infra.adapters.runtime import Runtime
from services.members.events.aid import Fund
from services.members.projections.belonging import are_of
from services.members.projections.helping import aids, cares, fund_statements, hardship_ledger, pairs
from services.members.projections.people import people
from services.members.projections.queries.people import ERASED, names_of
from services.members.projections.queries.tasks import NOW


@dataclass(frozen=True, slots=True)
class HardshipCases:
    """The ledger of hardship cases (困难党员台账), the latest change first; ``limit`` at most 100."""

    community_id: str | None = None
    stage: str | None = None
    member_id: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Pairings:
    """Pairs (结对帮扶) and those for whom a helper is to be found; ``status``: OPEN, PAIRED or CLOSED."""

    community_id: str | None = None
    status: str | None = None
    member_id: str | None = None
    helper_id: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Cares:
    """Care of the elderly (老党员关爱); ``status``: OFFERED, ENROLLED, DECLINED or ENDED."""

    community_id: str | None = None
    status: str | None = None
    member_id: str | None = None
    contact_id: str | None = None
    limit: int = 50
    offset: int = 0


def list_hardship_cases(query: HardshipCases, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``; neither category nor reason is in them."""
    wanted = _equal(hardship_ledger, stage=query.stage, member_id=query.member_id)
    return _listed(runtime, hardship_ledger, wanted, query)


def list_pairings(query: Pairings, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``."""
    wanted = _equal(pairs, status=query.status, member_id=query.member_id, helper_id=query.helper_id)
    return _listed(runtime, pairs, wanted, query)


def list_cares(query: Cares, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``. Who declined is in the list and gives no reason."""
    wanted = _equal(cares, status=query.status, member_id=query.member_id, contact_id=query.contact_id)
    return _listed(runtime, cares, wanted, query)


def _equal(table: Table, **values: str | None) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in values.items() if value is not None]


def _listed(runtime: Runtime, table: Table, wanted: Iterable[ColumnElement[bool]], query: Any) -> dict[str, Any]:
    """A page of rows with the person's community and name."""
    found = select(table, people.c.community_id).join(people, people.c.member_id == table.c.member_id).where(*wanted)
    if runtime.communities is not None:
        found = found.where(are_of(runtime.communities))
    if query.community_id is not None:
        found = found.where(people.c.community_id == query.community_id)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(table.c.since.desc(), table.c.member_id)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))).all()
        who = tx.execute(select(people).where(people.c.member_id.in_([row.member_id for row in page]))).all()
    names = names_of(runtime, who)
    return {"total": total, "rows": [{**row._mapping, "name": names.get(row.member_id, ERASED)} for row in page]}


# ── Money ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AidTotals:
    """What was given from a first to a last day, as known at a position, held against what the accounts say."""

    first: date
    last: date
    community_id: str | None = None
    known_at: int | None = None


def total_aid(query: AidTotals, runtime: Runtime) -> dict[str, Any]:
    """Answers ``amount_fen``, ``funds`` and ``lines`` (fund and budget line).

    ``difference_fen`` is what the accounts have more than is entered here, where they say something of this very
    period and no single community was asked about; None elsewhere.
    """
    known_at = NOW if query.known_at is None else query.known_at
    given = _given(query, known_at, runtime).subquery()
    amount = func.coalesce(func.sum(given.c.amount_fen), 0)
    by_line = select(given.c.fund, given.c.budget_line, func.count().label("entries"), amount.label("amount_fen"))
    of_period = (fund_statements.c.first == query.first, fund_statements.c.last == query.last)
    said = select(fund_statements).where(*of_period, fund_statements.c.position <= known_at)
    with runtime.reads.open() as tx:
        lines = [
            dict(row._mapping)
            for row in tx.execute(
                by_line.group_by(given.c.fund, given.c.budget_line).order_by(given.c.fund, given.c.budget_line)
            )
        ]
        statements = {row.fund: row for row in tx.execute(said.order_by(fund_statements.c.position))}
    if query.community_id is not None or runtime.communities is not None:
        statements = {}
    funds = [_fund(fund, lines, statements.get(fund)) for fund in Fund]
    return {"amount_fen": sum(line["amount_fen"] for line in lines), "funds": funds, "lines": lines}


def _fund(fund: Fund, lines: Iterable[dict[str, Any]], statement: Any) -> dict[str, Any]:
    mine = [line for line in lines if line["fund"] == fund]
    amount = sum(line["amount_fen"] for line in mine)
    return {
        "fund": fund,
        "entries": sum(line["entries"] for line in mine),
        "amount_fen": amount,
        "booked_fen": statement.amount_fen if statement else None,
        "difference_fen": statement.amount_fen - amount if statement else None,
        "document": statement.document if statement else None,
    }


@dataclass(frozen=True, slots=True)
class AidEntries:
    """The gifts behind a total, by day; ``limit`` at most 100. A voided one is named by the document that voids it."""

    first: date
    last: date
    fund: Fund | None = None
    community_id: str | None = None
    member_id: str | None = None
    aid_id: str | None = None
    limit: int = 50
    offset: int = 0


def list_aid(query: AidEntries, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``, voided ones included."""
    named = {name: getattr(query, name) for name in ("fund", "community_id", "member_id", "aid_id")}
    wanted = _equal(aids, **named)
    found = select(aids).where(aids.c.on.between(query.first, query.last), _within(runtime), *wanted)
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        page = tx.execute(
            found.order_by(aids.c.on, aids.c.aid_id).limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))
        )
        return {"total": total, "rows": [dict(row._mapping) for row in page]}


def _within(runtime: Runtime) -> ColumnElement[bool]:
    """The gifts of the communities asked about."""
    return true() if runtime.communities is None else aids.c.community_id.in_(runtime.communities)


def _given(query: AidTotals, known_at: int, runtime: Runtime) -> Any:
    """The gifts of the period that count at a position: given by then and not voided by then."""
    counts = or_(aids.c.voided_at.is_(None), aids.c.voided_at > known_at)
    wanted = [_within(runtime), *_equal(aids, community_id=query.community_id)]
    return select(aids).where(aids.c.on.between(query.first, query.last), aids.c.position <= known_at, counts, *wanted)
