"""How a rating explains itself: every dimension, every indicator, what each rests on, and every condition."""

from dataclasses import dataclass
from decimal import Decimal

from services.evaluation.events.rules import DimensionCode, Measure, Source


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What an indicator came to. ``share`` is None where nothing applied.

    ``behind`` names what each point rests on: source events for a measure, evidence ids for what was scored by hand.
    """

    code: str
    source: Source
    points: Decimal | None
    out_of: Decimal
    share: Decimal | None
    behind: tuple[str, ...]
    measure: Measure | None = None
    kept: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """What a dimension came to, from the indicators that applied. ``points`` is None where none did."""

    code: DimensionCode
    points: Decimal | None
    out_of: Decimal
    indicators: tuple[IndicatorResult, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition, whether it held (None: nothing to judge it by), and the level it caps at when it does not."""

    name: str
    held: bool | None
    caps_at: int | None = None
