"""What a star rulebook says: five dimensions, their indicators, thresholds, gates and caps (policy is data)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DimensionCode(StrEnum):
    """The five goods (五好) of the 2010 document; always these five, in this order."""

    LEADERSHIP = "LEADERSHIP"
    MEMBERSHIP = "MEMBERSHIP"
    MECHANISM = "MECHANISM"
    PERFORMANCE = "PERFORMANCE"
    PUBLIC_REGARD = "PUBLIC_REGARD"


class Source(StrEnum):
    """Where an indicator's share comes from."""

    HAND = "HAND"
    FULFILMENT = "FULFILMENT"


class Measure(StrEnum):
    """What a fulfilment indicator measures: kept of due.

    The last three are known only so that a rulebook which counts people or their time can be refused by name.
    """

    ACTIVITIES_HELD_AS_PUBLISHED = "ACTIVITIES_HELD_AS_PUBLISHED"
    ATTENDANCE_CONFIRMED_IN_TIME = "ATTENDANCE_CONFIRMED_IN_TIME"
    PROPOSALS_DECIDED_IN_TIME = "PROPOSALS_DECIDED_IN_TIME"
    PEOPLE_COUNT = "PEOPLE_COUNT"
    SIGN_UP_COUNT = "SIGN_UP_COUNT"
    SERVICE_MINUTES = "SERVICE_MINUTES"


#: Measures that count people, what people chose, or people's time.
COUNTING = frozenset({Measure.PEOPLE_COUNT, Measure.SIGN_UP_COUNT, Measure.SERVICE_MINUTES})


@dataclass(frozen=True, slots=True)
class Indicator:
    """A part of a dimension: its weight in points, and by hand or by which measure it is filled."""

    code: str
    name: str
    points: Decimal
    source: Source
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the five goods, with its points and its indicators."""

    code: DimensionCode
    points: Decimal
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """From so many points on, so many stars."""

    level: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class SatisfactionGate:
    """What a survey does to the star. Percentages; a survey with too few answers says nothing."""

    cap_below: Decimal = Decimal(90)
    cap_level: int = 3
    rectify_below: Decimal = Decimal(60)
    minimum_valid: int = 20
    minimum_return: Decimal = Decimal(50)


@dataclass(frozen=True, slots=True)
class VetoItem:
    """What caps the star whatever the score (一票否决); it deletes no point."""

    code: str
    name: str
    cap_level: int


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a community has: to confirm attendance, to decide a proposal, to put things right."""

    confirm_days: int = 3
    decide_days: int = 30
    rectification_months: int = 3


@dataclass(frozen=True, slots=True)
class StarRules:
    """The parameters of a star rating.

    ``floor_share``: what each dimension must reach of its points for ``floor_level`` and above. ``jump_limit``: how
    many stars an organisation may rise at once (None: any).
    """

    dimensions: tuple[Dimension, ...]
    thresholds: tuple[Threshold, ...]
    vetoes: tuple[VetoItem, ...] = ()
    satisfaction: SatisfactionGate = SatisfactionGate()
    floor_share: Decimal = Decimal("0.6")
    floor_level: int = 4
    jump_limit: int | None = 1
    terms: Terms = Terms()
