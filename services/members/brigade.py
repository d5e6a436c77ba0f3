"""
先锋大队: a community's brigade of members employed elsewhere, its squads, and the employers that reported in (C41).

    unknown ──form──▶ formed ──form, dissolve squads──┐
                         ├──an employer reports in────┤
                         └────────────────────────────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.members.events.brigade import (
    BrigadeEvent,
    BrigadeFormed,
    Skill,
    SquadDissolved,
    SquadFormed,
    UnitReportedIn,
)


class Refused(Exception):
    """A brigade command cannot be carried out."""

    zh = "无法办理该先锋大队事项。"
    en = "This cannot be done for the brigade."


@dataclass(frozen=True, slots=True)
class Brigade:
    """Only what the decisions below look at."""

    is_formed: bool = False
    squads: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


initial = Brigade()


def stream(command: "BrigadeCommand") -> str:
    """One stream for each community's brigade."""
    return f"brigade-{command.community_id}"


class NoBrigadeName(Refused):
    """A brigade and a squad have names."""

    zh = "请填写大队或分队名称。"
    en = "Enter the name of the brigade or the squad."


class NotFormed(Refused):
    """A squad belongs to a brigade."""

    zh = "该社区尚未组建先锋大队，请先组建。"
    en = "This community has no brigade; form it first."


# ── The brigade and its squads ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBrigade:
    """Form the brigade of a community."""

    community_id: str
    name: str
    on: date


def form(command: FormBrigade, brigade: Brigade) -> Sequence[BrigadeEvent]:
    """Outcome: ``BrigadeFormed``; nothing when there is one."""
    if brigade.is_formed:
        return []
    if not command.name.strip():
        raise NoBrigadeName
    return [BrigadeFormed(community_id=command.community_id, name=command.name, on=command.on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSquad:
    """Form a squad by what it is good at."""

    community_id: str
    squad_id: str
    name: str
    skill: Skill
    on: date


def form_squad(command: FormSquad, brigade: Brigade) -> Sequence[BrigadeEvent]:
    """Outcome: ``SquadFormed``; nothing when it is there."""
    if not brigade.is_formed:
        raise NotFormed
    if command.squad_id in brigade.squads:
        return []
    if not command.name.strip():
        raise NoBrigadeName
    return [
        SquadFormed(
            community_id=command.community_id,
            squad_id=command.squad_id,
            name=command.name,
            skill=command.skill,
            on=command.on,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveSquad:
    """The squad is no longer needed."""

    community_id: str
    squad_id: str
    on: date


def dissolve_squad(command: DissolveSquad, brigade: Brigade) -> Sequence[BrigadeEvent]:
    """Outcome: ``SquadDissolved``; nothing when there is none."""
    if command.squad_id not in brigade.squads:
        return []
    return [SquadDissolved(community_id=command.community_id, squad_id=command.squad_id, on=command.on)]


# ── The employer's report-in ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptUnitReportIn:
    """An employer's organisation reported in by a slip; a receipt goes back (双报到之单位报到)."""

    community_id: str
    unit_id: str
    slip: str
    receipt: str
    on: date


class NoReceipt(Refused):
    """A slip comes in and a receipt goes back."""

    zh = "请填写单位报到单编号和回执编号。"
    en = "Enter the number of the unit's slip and of the receipt."


class UnitNotYetReportedIn(Refused):
    """A report-in is entered when the slip has come."""

    zh = "单位报到日期不能晚于今天，请核对日期。"
    en = "The day on which the unit reported in cannot lie after today; check the date."


def accept_unit(command: AcceptUnitReportIn, brigade: Brigade, today: date) -> Sequence[BrigadeEvent]:
    """Outcome: ``UnitReportedIn``; nothing when the unit reported in before."""
    if not brigade.is_formed:
        raise NotFormed
    if command.unit_id in brigade.units:
        return []
    if not command.slip.strip() or not command.receipt.strip():
        raise NoReceipt
    if command.on > today:
        raise UnitNotYetReportedIn
    return [
        UnitReportedIn(
            community_id=command.community_id,
            unit_id=command.unit_id,
            slip=command.slip,
            receipt=command.receipt,
            on=command.on,
        )
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

BrigadeCommand = FormBrigade | FormSquad | DissolveSquad | AcceptUnitReportIn
COMMANDS = get_args(BrigadeCommand)


def decide(command: BrigadeCommand, state: Brigade, rules: object, today: date) -> Sequence[BrigadeEvent]:
    """The table of contents."""
    match command:
        case FormBrigade():
            return form(command, state)
        case FormSquad():
            return form_squad(command, state)
        case DissolveSquad():
            return dissolve_squad(command, state)
        case AcceptUnitReportIn():
            return accept_unit(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Brigade, event: BrigadeEvent) -> Brigade:
    """What each fact changes."""
    match event:
        case BrigadeFormed():
            return replace(state, is_formed=True)
        case SquadFormed():
            return replace(state, squads=state.squads | {event.squad_id})
        case SquadDissolved():
            return replace(state, squads=state.squads - {event.squad_id})
        case UnitReportedIn():
            return replace(state, units=state.units | {event.unit_id})
        case _:
            assert_never(event)
