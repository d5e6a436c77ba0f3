"""
The calendar of rating cycles: one stream for all, so that no organisation is rated twice for the same day.

    unknown ──open──▶ open ──close──▶ closed
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.evaluation.events import CycleClosed, CycleEvent, CycleOpened

STREAM = "cycles"


class Refused(Exception):
    """A cycle cannot be opened or closed."""

    zh = "无法办理该评星年度事项。"
    en = "This cannot be done for the rating cycle."


@dataclass(frozen=True, slots=True)
class Cycles:
    """Every cycle ever opened, and which of them are closed."""

    opened: tuple[CycleOpened, ...] = ()
    closed: frozenset[str] = frozenset()


initial = Cycles()


def stream(command: "CycleCommand") -> str:
    """One stream for all cycles."""
    return STREAM


def containing(state: Cycles, day: date, organization_id: str) -> str | None:
    """The cycle in which the organisation is rated for what happened on a day."""
    for cycle in state.opened:
        if cycle.from_day <= day <= cycle.to_day and organization_id in cycle.organizations:
            return cycle.cycle_id
    return None


# ── Opening ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCycle:
    """Begin a rating year for some organisations, in the order in which lists will show them."""

    cycle_id: str
    year: int
    from_day: date
    to_day: date
    organizations: tuple[str, ...]
    on: date


class CycleKnown(Refused):
    """An id names one cycle for ever."""

    zh = "该编号的评星年度已经开启；如为另一年度，请使用新的编号。"
    en = "A cycle with this id was opened before; use a new id for another one."


class BadPeriod(Refused):
    """A period has a first day and a last one, in this order."""

    zh = "评星年度的起始日不能晚于截止日；请核对日期。"
    en = "A cycle begins on or before the day on which it ends; check the two days."


class BadOrganizations(Refused):
    """A cycle rates at least one organisation, each once."""

    zh = "请至少选择一个参评组织，且同一组织不能重复。"
    en = "Choose at least one organisation, and each only once."


class Overlapping(Refused):
    """A day counts for one cycle only."""

    zh = "该时段内已有参评组织属于另一评星年度；请调整起止日期或参评组织。"
    en = "One of these organisations is rated for these days by another cycle; change the days or the organisations."


def open_cycle(command: OpenCycle, cycles: Cycles) -> Sequence[CycleEvent]:
    """Outcome: ``CycleOpened``."""
    if any(cycle.cycle_id == command.cycle_id for cycle in cycles.opened):
        raise CycleKnown
    if command.from_day > command.to_day:
        raise BadPeriod
    if not command.organizations or len(set(command.organizations)) != len(command.organizations):
        raise BadOrganizations
    for cycle in cycles.opened:
        shared = set(cycle.organizations) & set(command.organizations)
        if shared and cycle.from_day <= command.to_day and command.from_day <= cycle.to_day:
            raise Overlapping
    return [
        CycleOpened(
            cycle_id=command.cycle_id,
            year=command.year,
            from_day=command.from_day,
            to_day=command.to_day,
            organizations=command.organizations,
            on=command.on,
        )
    ]


# ── Closing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCycle:
    """End a rating year. Its stars stand; what becomes known later is still added to its facts."""

    cycle_id: str
    on: date


class UnknownCycle(Refused):
    """Only an opened cycle can be closed."""

    zh = "没有该评星年度；请先开启，或核对编号。"
    en = "There is no such cycle; open it first, or check the id."


class NotOver(Refused):
    """A cycle ends after its last day."""

    zh = "评星年度尚未结束；请在截止日之后再关闭。"
    en = "The cycle is not over yet; close it after its last day."


def close_cycle(command: CloseCycle, cycles: Cycles) -> Sequence[CycleEvent]:
    """Outcome: ``CycleClosed``; nothing when it is closed already."""
    cycle = next((cycle for cycle in cycles.opened if cycle.cycle_id == command.cycle_id), None)
    if cycle is None:
        raise UnknownCycle
    if command.cycle_id in cycles.closed:
        return []
    if command.on <= cycle.to_day:
        raise NotOver
    return [CycleClosed(cycle_id=command.cycle_id, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

CycleCommand = OpenCycle | CloseCycle
COMMANDS = get_args(CycleCommand)


def decide(command: CycleCommand, state: Cycles, rules: object, today: date) -> Sequence[CycleEvent]:
    """The table of contents."""
    match command:
        case OpenCycle():
            return open_cycle(command, state)
        case CloseCycle():
            return close_cycle(command, state)
        case _:
            assert_never(command)


def evolve(state: Cycles, event: CycleEvent) -> Cycles:
    """What each fact changes."""
    match event:
        case CycleOpened():
            return replace(state, opened=(*state.opened, event))
        case CycleClosed():
            return replace(state, closed=state.closed | {event.cycle_id})
        case _:
            assert_never(event)
