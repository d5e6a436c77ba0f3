"""
A resident unit (驻区单位): an enterprise or institution in a community, with or without a party organisation.

    unknown ──record──▶ recorded ──record (otherwise)──┐
                           └──────────────────────────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.members.events import ResidentUnitRecorded


class Refused(Exception):
    """A resident unit cannot be recorded."""

    zh = "无法登记该驻区单位。"
    en = "This resident unit cannot be recorded."


class UnitWithoutName(Refused):
    """A unit has a name."""

    zh = "请填写单位名称。"
    en = "Enter the unit's name."


@dataclass(frozen=True, slots=True)
class ResidentUnit:
    """What is recorded of it."""

    recorded: ResidentUnitRecorded | None = None


initial = ResidentUnit()

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


def record(command: RecordResidentUnit, unit: ResidentUnit) -> Sequence[ResidentUnitRecorded]:
    """Outcome: ``ResidentUnitRecorded``; nothing when it is recorded so already."""
    if not command.name.strip():
        raise UnitWithoutName
    facts = ResidentUnitRecorded(
        unit_id=command.unit_id,
        community_id=command.community_id,
        name=command.name,
        kind=command.kind,
        party_organization=command.party_organization,
        on=command.on,
    )
    if unit.recorded is not None and replace(facts, on=unit.recorded.on) == unit.recorded:
        return []
    return [facts]


# ── The whole of it ──────────────────────────────────────────────────────────

ResidentUnitCommand = RecordResidentUnit
COMMANDS = (RecordResidentUnit,)


def stream(command: ResidentUnitCommand) -> str:
    """One stream for each unit."""
    return f"unit-{command.unit_id}"


def decide(
    command: ResidentUnitCommand, state: ResidentUnit, rules: object, today: date
) -> Sequence[ResidentUnitRecorded]:
    """There is one thing to ask."""
    return record(command, state)


def evolve(state: ResidentUnit, event: ResidentUnitRecorded) -> ResidentUnit:
    """The latest record holds."""
    return ResidentUnit(event)
