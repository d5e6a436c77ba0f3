"""Facts of the evaluation service. Past tense, frozen, only ever added to.

Every field is open: they speak of organisations, documents and events. People appear as ids at most, and in no rating.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from services.decision import Decided as Decided
from services.evaluation.events.results import DimensionResult, Predicate
from services.evaluation.events.rules import DimensionCode, Measure, StarRules

T = TypeVar("T")
Open = Annotated[T, "open"]


class RejectReason(StrEnum):
    """Why a piece of evidence does not count."""

    NOT_GENUINE = "NOT_GENUINE"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    ENTERED_WRONGLY = "ENTERED_WRONGLY"


# ── Rulebook and cycles ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPublished:
    """A rulebook version takes effect on a day and holds until the next one does."""

    version: Open[str]
    effective_from: Open[date]
    source_clause: Open[str]
    rules: Open[StarRules]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOpened:
    """A rating year began for these organisations, in the order in which lists show them."""

    cycle_id: Open[str]
    year: Open[int]
    from_day: Open[date]
    to_day: Open[date]
    organizations: Open[tuple[str, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleClosed:
    """The rating year is over."""

    cycle_id: Open[str]
    on: Open[date]


# ── What our reactions remember ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNoted:
    """A community owes something by ``due_on``: it announced an activity, or a proposal waits for its decision."""

    promise_id: Open[str]
    measure: Open[Measure]
    organization_id: Open[str]
    subject: Open[str]
    day: Open[date]
    due_on: Open[date]
    rulebook: Open[str | None]
    source_event: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseSettled:
    """A fact settled the promise."""

    promise_id: Open[str]
    measure: Open[Measure]
    organization_id: Open[str]
    subject: Open[str]
    day: Open[date]
    kept: Open[bool]
    source_event: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLapsed:
    """The due day passed and nothing had settled the promise; a fact that arrives late still may."""

    promise_id: Open[str]
    measure: Open[Measure]
    organization_id: Open[str]
    subject: Open[str]
    day: Open[date]
    source_event: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn:
    """Nothing is owed any more, through nobody's fault (the member died or moved away)."""

    promise_id: Open[str]
    source_event: Open[str]
    on: Open[date]


# ── Ratings ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentObserved:
    """A promise was kept, or not; ``source_event`` is the event that shows it."""

    cycle_id: Open[str]
    organization_id: Open[str]
    measure: Open[Measure]
    subject: Open[str]
    kept: Open[bool]
    source_event: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached:
    """A document, known by number and hash, and what an assessor gave for it, out of the indicator's points."""

    cycle_id: Open[str]
    organization_id: Open[str]
    evidence_id: Open[str]
    dimension: Open[DimensionCode]
    indicator: Open[str]
    document_number: Open[str]
    document_hash: Open[str]
    points: Open[Decimal]
    out_of: Open[Decimal]
    attached_by: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRejected:
    """The evidence no longer counts."""

    cycle_id: Open[str]
    organization_id: Open[str]
    evidence_id: Open[str]
    reason: Open[RejectReason]
    rejected_by: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionRecorded:
    """The tally of an anonymous survey. ``rate`` and ``index`` are None where too few answered."""

    cycle_id: Open[str]
    organization_id: Open[str]
    issued: Open[int]
    returned: Open[int]
    void: Open[int]
    satisfied: Open[int]
    fairly: Open[int]
    basic: Open[int]
    dissatisfied: Open[int]
    unknown: Open[int]
    rate: Open[Decimal | None]
    index: Open[Decimal | None]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoRecorded:
    """A body found that a veto item occurred; it caps the star and deletes no point."""

    cycle_id: Open[str]
    organization_id: Open[str]
    item_code: Open[str]
    evidence: Open[str]
    decided_by: Open[Decided]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFoundIncomplete:
    """A star cannot be proposed: these dimensions (or SATISFACTION) have nothing to rest on."""

    cycle_id: Open[str]
    organization_id: Open[str]
    missing: Open[tuple[str, ...]]
    dimensions: Open[tuple[DimensionResult, ...]]
    rulebook: Open[str]
    on: Open[date]
    previous: Open[int | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StarProposed:
    """What the rulebook makes of the facts; a body confirms it. The score is rounded only for show."""

    cycle_id: Open[str]
    organization_id: Open[str]
    level: Open[int]
    previous: Open[int | None]
    score: Open[Decimal]
    dimensions: Open[tuple[DimensionResult, ...]]
    predicates: Open[tuple[Predicate, ...]]
    rectification: Open[bool]
    rulebook: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarAwarded:
    """A body confirmed the proposal. What becomes known later changes no award; it may lead to a new proposal."""

    cycle_id: Open[str]
    organization_id: Open[str]
    level: Open[int]
    previous: Open[int | None]
    score: Open[Decimal]
    rulebook: Open[str]
    decided_by: Open[Decided]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationOrdered:
    """With the award, the organisation was told to put things right by a day (整改)."""

    cycle_id: Open[str]
    organization_id: Open[str]
    due_on: Open[date]
    on: Open[date]


CycleEvent = CycleOpened | CycleClosed
PromiseEvent = PromiseNoted | PromiseSettled | PromiseLapsed | PromiseWithdrawn
RatingEvent = (
    FulfilmentObserved
    | EvidenceAttached
    | EvidenceRejected
    | SatisfactionRecorded
    | VetoRecorded
    | RatingFoundIncomplete
    | StarProposed
    | StarAwarded
    | RectificationOrdered
)
