"""
A resident unit (驻区单位): an enterprise or institution in a community, with or without a party organisation.

    unknown ──record──▶ recorded ──leave──▶ left
                           ├──record (otherwise)──┐
                           ├──affiliate───────────┤
                           └──────────────────────┘

Coverage shows the gap: units that neither have a party organisation nor are looked after by one of the tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args

from services.members.codes import is_sound
from services.members.events import (
    CodeScheme,
    ResidentUnitAffiliated,
    ResidentUnitEvent,
    ResidentUnitLeft,
    ResidentUnitRecorded,
)
from services.members.timeline import Timeline


class Refused(Exception):
    """A resident unit cannot be recorded."""

    zh = "无法登记该驻区单位。"
    en = "This resident unit cannot be recorded."


class Covered(StrEnum):
    """How the Party is present in a unit."""

    OWN = "OWN"
    AFFILIATED = "AFFILIATED"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class ResidentUnit:
    """What is recorded of it; ``covered`` by day, with the community it was in."""

    recorded: ResidentUnitRecorded | None = None
    affiliated_to: str | None = None
    has_left: bool = False
    covered: Timeline[tuple[str, Covered]] = field(default_factory=Timeline)


initial = ResidentUnit()


class UnitNotHere(Refused):
    """Only a unit that resides here changes."""

    zh = "该单位尚未登记或已迁出，请先登记驻区单位。"
    en = "This unit is not recorded, or has left; record it first."


def _must_be_here(unit: ResidentUnit) -> ResidentUnitRecorded:
    if unit.recorded is None or unit.has_left:
        raise UnitNotHere
    return unit.recorded


# ── Recording ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResidentUnit:
    """Record a unit, and the name of its party organisation if it has one."""

    unit_id: str
    community_id: str
    name: str
    kind: str
    on: date
    party_organization: str | None = None
    social_credit_code: str | None = None


class UnitWithoutName(Refused):
    """A unit has a name."""

    zh = "请填写单位名称。"
    en = "Enter the unit's name."


class UnsoundCreditCode(Refused):
    """A code that does not check was copied wrongly."""

    zh = "统一社会信用代码应为 18 位且校验位相符，请对照营业执照核对。"
    en = "The unified social credit code has 18 characters and a check character; compare it with the licence."


def record(command: RecordResidentUnit, unit: ResidentUnit) -> Sequence[ResidentUnitEvent]:
    """Outcome: ``ResidentUnitRecorded``; nothing when it is recorded so already. Who left may come back."""
    if not command.name.strip():
        raise UnitWithoutName
    code = command.social_credit_code
    if code is not None and not is_sound(CodeScheme.SOCIAL_CREDIT, code):
        raise UnsoundCreditCode
    facts = ResidentUnitRecorded(
        unit_id=command.unit_id,
        community_id=command.community_id,
        name=command.name,
        kind=command.kind,
        party_organization=command.party_organization,
        on=command.on,
        social_credit_code=code,
    )
    if unit.recorded is not None and not unit.has_left and replace(facts, on=unit.recorded.on) == unit.recorded:
        return []
    return [facts]


# ── Affiliating ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliateResidentUnit:
    """An organisation of the tree looks after a unit that has none of its own; or no longer does (None)."""

    unit_id: str
    organization_id: str | None
    on: date


class HasItsOwn(Refused):
    """Who has a party organisation is not affiliated to another one."""

    zh = "该单位已建立党组织，无需挂靠；如登记有误，请先更正单位信息。"
    en = "This unit has a party organisation of its own; correct the record first if that is wrong."


def affiliate(command: AffiliateResidentUnit, unit: ResidentUnit) -> Sequence[ResidentUnitEvent]:
    """Outcome: ``ResidentUnitAffiliated``; nothing when it is so already."""
    recorded = _must_be_here(unit)
    if recorded.party_organization is not None and command.organization_id is not None:
        raise HasItsOwn
    if command.organization_id == unit.affiliated_to:
        return []
    return [ResidentUnitAffiliated(unit_id=command.unit_id, organization_id=command.organization_id, on=command.on)]


# ── Leaving ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordUnitLeft:
    """The unit moved away or closed."""

    unit_id: str
    on: date


class NotYetGone(Refused):
    """From that entry on the unit is gone."""

    zh = "迁出日期不能晚于今天，请在单位迁出后登记。"
    en = "A unit's leaving is entered when it has left; check the date."


def leave(command: RecordUnitLeft, unit: ResidentUnit, today: date) -> Sequence[ResidentUnitEvent]:
    """Outcome: ``ResidentUnitLeft``."""
    _must_be_here(unit)
    if command.on > today:
        raise NotYetGone
    return [ResidentUnitLeft(unit_id=command.unit_id, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

ResidentUnitCommand = RecordResidentUnit | AffiliateResidentUnit | RecordUnitLeft
COMMANDS = get_args(ResidentUnitCommand)


def stream(command: ResidentUnitCommand) -> str:
    """One stream for each unit."""
    return f"unit-{command.unit_id}"


def decide(
    command: ResidentUnitCommand, state: ResidentUnit, rules: object, today: date
) -> Sequence[ResidentUnitEvent]:
    """The table of contents."""
    match command:
        case RecordResidentUnit():
            return record(command, state)
        case AffiliateResidentUnit():
            return affiliate(command, state)
        case RecordUnitLeft():
            return leave(command, state, today)
        case _:
            assert_never(command)


def evolve(state: ResidentUnit, event: ResidentUnitEvent) -> ResidentUnit:
    """What each fact changes, and how the Party is present from that day."""
    match event:
        case ResidentUnitRecorded():
            affiliated_to = None if event.party_organization is not None else state.affiliated_to
            changed = replace(state, recorded=event, affiliated_to=affiliated_to, has_left=False)
        case ResidentUnitAffiliated():
            changed = replace(state, affiliated_to=event.organization_id)
        case ResidentUnitLeft():
            return replace(state, has_left=True, affiliated_to=None, covered=state.covered.end(event.on))
        case _:
            assert_never(event)
    return replace(changed, covered=changed.covered.begin(_covered(changed), event.on))


def _covered(unit: ResidentUnit) -> tuple[str, Covered]:
    if unit.recorded is None:
        return "", Covered.NOT
    if unit.recorded.party_organization is not None:
        return unit.recorded.community_id, Covered.OWN
    return unit.recorded.community_id, Covered.AFFILIATED if unit.affiliated_to else Covered.NOT
