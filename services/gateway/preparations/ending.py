"""How a prepared command ends: what the service said, its last day, or the erasure of whom it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.preparations.events import (
    CommandCarriedOut,
    CommandRefused,
    PreparationDropped,
    PreparationEvent,
    PreparationLapsed,
)
from services.gateway.preparations.state import Preparation

# ── What came of it ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCarriedOut:
    """The service accepted it."""

    preparation_id: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRefused:
    """The service refused it."""

    preparation_id: str
    problem: str
    zh: str
    en: str
    at: datetime


def note(command: NoteCarriedOut | NoteRefused, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``CommandCarriedOut`` or ``CommandRefused``; nothing once there is an outcome."""
    if found.status not in ("agreed", "lapsed") or found.checked_by is None:
        return []
    about = {"preparation_id": command.preparation_id, "at": command.at}
    if isinstance(command, NoteCarriedOut):
        return [CommandCarriedOut(**about, position=command.position)]  # type: ignore[arg-type]  # each by its name
    return [CommandRefused(**about, problem=command.problem, zh=command.zh, en=command.en)]  # type: ignore[arg-type]


# ── Letting go ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsePreparation:
    """Its last day has passed (asked by the timer)."""

    preparation_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPreparation:
    """The person whom it is about was erased (asked by a policy)."""

    preparation_id: str
    at: datetime


def let_go(command: LapsePreparation | DropPreparation, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``PreparationLapsed`` or ``PreparationDropped``; nothing where nothing is kept any more."""
    about = {"preparation_id": command.preparation_id, "at": command.at}
    if found.body is None:
        return []
    if isinstance(command, DropPreparation):
        return [PreparationDropped(**about)]  # type: ignore[arg-type]  # each by its name
    return [PreparationLapsed(**about)] if command.at.date() > found.until else []  # type: ignore[arg-type]
