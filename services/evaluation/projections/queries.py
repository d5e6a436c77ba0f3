"""The questions that the evaluation service answers, in plain values: points as text, days as YYYY-MM-DD."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from infra.adapters.runtime import Runtime
from services.evaluation.projections.ratings import cases, cycles, facts, rulebooks, source_service

# ── Cycles and rulebooks ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CycleList:
    """Every cycle, the latest first."""


def list_cycles(query: CycleList, runtime: Runtime) -> list[dict[str, Any]]:
    """Cycles with their period, state and organisations."""
    with runtime.reads.open() as tx:
        rows = tx.execute(select(cycles).order_by(cycles.c.from_day.desc(), cycles.c.cycle_id)).all()
        return [
            {
                "cycle_id": row.cycle_id,
                "year": row.year,
                "from_day": row.from_day,
                "to_day": row.to_day,
                "state": "CLOSED" if row.closed_on else "OPEN",
                "opened_on": row.opened_on,
                "closed_on": row.closed_on,
                "organizations": [case.organization_id for case in _cases_of(tx, row.cycle_id)],
            }
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class RulebookList:
    """Every version of the rulebook, the latest first."""


def list_rulebooks(query: RulebookList, runtime: Runtime) -> list[dict[str, Any]]:
    """Versions with their rules whole."""
    latest_first = rulebooks.c.effective_from.desc(), rulebooks.c.position.desc()
    with runtime.reads.open() as tx:
        rows = tx.execute(select(rulebooks).order_by(*latest_first)).all()
    return [
        {
            "version": row.version,
            "effective_from": row.effective_from,
            "source_clause": row.source_clause,
            "rules": row.rules,
        }
        for row in rows
    ]


# ── Ratings ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RatingList:
    """The organisations of a cycle (the latest one where none is named) in the order given, never by rank."""

    cycle_id: str | None = None
    limit: int = 500
    offset: int = 0


def list_ratings(query: RatingList, runtime: Runtime) -> dict[str, Any]:
    """One line for each organisation."""
    with runtime.reads.open() as tx:
        cycle_id = query.cycle_id
        if cycle_id is None:
            latest = select(cycles.c.cycle_id).order_by(cycles.c.from_day.desc(), cycles.c.cycle_id)
            cycle_id = tx.scalar(latest.limit(1))
        found = _cases_of(tx, cycle_id)
    page = found[max(0, query.offset) :][: max(1, min(query.limit, 500))]
    return {"cycle_id": cycle_id, "total": len(found), "ratings": [_line(row) for row in page]}


def _cases_of(tx: Connection, cycle_id: str | None) -> list[Any]:
    named_last = cases.c.ordinal.is_(None), cases.c.ordinal, cases.c.organization_id
    return list(tx.execute(select(cases).where(cases.c.cycle_id == cycle_id).order_by(*named_last)).all())


def _line(row: Any) -> dict[str, Any]:
    outcome, award = row.outcome or {}, row.award or {}
    shown = award or outcome
    return {
        "organization_id": row.organization_id,
        "state": row.state,
        "score": shown.get("score"),
        "level": shown.get("level"),
        "previous": shown.get("previous"),
        "proposed_level": outcome.get("level"),
        "gated": _failed(award.get("proposal") or outcome, "SATISFACTION_"),
        "vetoed": row.vetoed,
        "missing": outcome.get("missing", []) if row.state == "INCOMPLETE" else [],
        "changed_since": row.changed_since,
        "rectification_due": row.rectification_due,
    }


def _failed(outcome: Mapping[str, Any], prefix: str) -> bool:
    return any(each["name"].startswith(prefix) and each["held"] is False for each in outcome.get("predicates", []))


@dataclass(frozen=True, slots=True)
class RatingDetail:
    """One organisation in one cycle: what it came to and why."""

    cycle_id: str
    organization_id: str


def detail(query: RatingDetail, runtime: Runtime) -> dict[str, Any] | None:
    """The line of the list, every dimension, indicator and condition, and what each point rests on; None if unknown."""
    with runtime.reads.open() as tx:
        row = tx.execute(
            select(cases).filter_by(cycle_id=query.cycle_id, organization_id=query.organization_id)
        ).first()
        if row is None:
            return None
        rows = _facts_of(tx, query.cycle_id, query.organization_id)
        outcome = row.outcome or {}
        names = _indicators(_rules(tx, query.cycle_id, outcome.get("rulebook")))
    award = row.award and {name: value for name, value in row.award.items() if name != "proposal"}
    return {
        "cycle_id": query.cycle_id,
        **_line(row),
        "rulebook": outcome.get("rulebook"),
        "dimensions": _explained(outcome, rows, names),
        "predicates": outcome.get("predicates", []),
        "outcome": _place(outcome),
        "award": award or None,
        "awarded_dimensions": _explained((row.award or {}).get("proposal") or {}, rows, names),
        "evidence": [_fact(each, names) for each in rows if each.kind == "EvidenceAttached"],
        "satisfaction": next((_fact(each, names) for each in reversed(rows) if _is_survey(each)), None),
        "vetoes": [_fact(each, names) for each in rows if each.kind == "VetoRecorded"],
    }


def _is_survey(row: Any) -> bool:
    return bool(row.kind == "SatisfactionRecorded" and row.counted)


def _place(outcome: Mapping[str, Any]) -> dict[str, Any] | None:
    if not outcome:
        return None
    return {"event_id": outcome["event_id"], "on": outcome["on"], "rectification": outcome.get("rectification", False)}


def _explained(
    outcome: Mapping[str, Any], rows: list[Any], names: Mapping[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    """Dimensions as they were proposed; what stands behind each indicator as events."""
    # Of several with one cause the last one; one event may settle two measures.
    counting = [row for row in rows if row.kind in ("FulfilmentObserved", "EvidenceAttached")]
    known = {(row.measure, row.source_event or row.subject): row for row in counting}
    return [
        {
            **dimension,
            "indicators": [
                {
                    **each,
                    "name": names.get(each["code"], ("", ""))[1],
                    "behind": [_behind(known.get((each["measure"], cause)), cause) for cause in each["behind"]],
                }
                for each in dimension["indicators"]
            ],
        }
        for dimension in outcome.get("dimensions", [])
    ]


def _behind(row: Any, cause: str) -> dict[str, Any]:
    if row is None:
        return {"event_id": None, "source_event": cause, "source_service": None, "subject": None}
    return {
        "event_id": row.event_id,
        "source_event": row.source_event,
        "source_service": source_service(row.measure),
        "subject": row.subject,
    }


# ── The events behind a number ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EventsBehind:
    """Every event that a rating, or one dimension of it, rests on, as a timeline."""

    cycle_id: str
    organization_id: str
    dimension: str | None = None


def events_behind(query: EventsBehind, runtime: Runtime) -> list[dict[str, Any]]:
    """In the order in which they were recorded; those that no longer count say so."""
    with runtime.reads.open() as tx:
        rows = _facts_of(tx, query.cycle_id, query.organization_id)
        row = tx.execute(
            select(cases.c.outcome).filter_by(cycle_id=query.cycle_id, organization_id=query.organization_id)
        ).first()
        version = row.outcome.get("rulebook") if row is not None and row.outcome else None
        names = _indicators(_rules(tx, query.cycle_id, version))
    events = [_fact(each, names) for each in rows]
    return [each for each in events if query.dimension in (None, each["dimension"])]


def _facts_of(tx: Connection, cycle_id: str, organization_id: str) -> list[Any]:
    mine = select(facts).filter_by(cycle_id=cycle_id, organization_id=organization_id)
    return list(tx.execute(mine.order_by(facts.c.position, facts.c.event_id)).all())


def _fact(row: Any, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    dimension, code = row.dimension, row.indicator
    if row.measure is not None and (place := names.get(row.measure)) is not None:
        dimension, code = place
    return {
        "event_id": row.event_id,
        "position": row.position,
        "kind": row.kind,
        "on": row.on,
        "dimension": dimension,
        "indicator": code,
        "measure": row.measure,
        "subject": row.subject,
        "counted": row.counted,
        "source_event": row.source_event,
        "source_service": source_service(row.measure),
        "content": row.content,
    }


def _rules(tx: Connection, cycle_id: str, version: str | None) -> dict[str, Any]:
    """The rulebook that the rating went by; before there is one, that in force at the cycle's end."""
    if version is not None:
        return tx.scalar(select(rulebooks.c.rules).where(rulebooks.c.version == version)) or {}
    until = select(cycles.c.to_day).where(cycles.c.cycle_id == cycle_id).scalar_subquery()
    begun = select(rulebooks.c.rules).where(rulebooks.c.effective_from <= until)
    latest = begun.order_by(rulebooks.c.effective_from.desc(), rulebooks.c.position.desc())
    return tx.scalar(latest.limit(1)) or {}


def _indicators(rules: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Indicator code → (dimension, name), and measure → (dimension, indicator)."""
    found: dict[str, tuple[str, str]] = {}
    for dimension in rules.get("dimensions", []):
        for each in dimension["indicators"]:
            found[each["code"]] = dimension["code"], each["name"]
            if each["measure"] is not None:
                found[each["measure"]] = dimension["code"], each["code"]
    return found


QUERIES: Mapping[type, Callable[[Any, Runtime], Any]] = {
    CycleList: list_cycles,
    RatingList: list_ratings,
    RatingDetail: detail,
    RulebookList: list_rulebooks,
    EventsBehind: events_behind,
}
