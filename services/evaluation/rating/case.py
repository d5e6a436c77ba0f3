"""What the decisions about a rating look at: the facts gathered for each cycle, and the star held now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.evaluation.events import (
    EvidenceAttached,
    RatingFoundIncomplete,
    SatisfactionRecorded,
    StarAwarded,
    StarProposed,
    VetoRecorded,
)
from services.evaluation.events.rules import Measure


class Refused(Exception):
    """A rating command cannot be carried out."""

    zh = "无法办理该评星事项。"
    en = "This cannot be done for the rating."


class NoRulebook(Refused):
    """Whoever scores, scores by a rulebook."""

    zh = "该日期尚无生效的评星规则；请先发布评星规则，或核对日期。"
    en = "No rulebook is in force on this day; publish one first, or check the date."


class InTheFuture(Refused):
    """What a person records has happened."""

    zh = "日期不能晚于今天；请核对日期。"
    en = "The day lies in the future; check it."


@dataclass(frozen=True, slots=True)
class Observation:
    """Whether a promise was kept, and the event that shows it."""

    kept: bool
    source_event: str


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one cycle, what was made of them last, and the star that was awarded."""

    observations: Mapping[tuple[Measure, str], Observation] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceAttached] = field(default_factory=dict)
    rejected: frozenset[str] = frozenset()
    satisfaction: SatisfactionRecorded | None = None
    vetoes: tuple[VetoRecorded, ...] = ()
    outcome: StarProposed | RatingFoundIncomplete | None = None
    awarded: StarAwarded | None = None

    def counting(self) -> list[EvidenceAttached]:
        """The evidence that was not rejected."""
        return [each for key, each in self.evidence.items() if key not in self.rejected]


@dataclass(frozen=True, slots=True)
class Rating:
    """An organisation's cases by cycle, and the star it holds by the award of the latest cycle."""

    cases: Mapping[str, Case] = field(default_factory=dict)
    latest: str | None = None
    held: int | None = None

    def case(self, cycle_id: str) -> Case:
        """The case of a cycle, empty where nothing is known yet."""
        return self.cases.get(cycle_id, Case())

    def previous(self, cycle_id: str) -> int | None:
        """The star that a proposal for this cycle starts from: the one held before this cycle's own award."""
        awarded = self.case(cycle_id).awarded
        return awarded.previous if awarded else self.held

    def awarding(self, event: StarAwarded) -> "Rating":
        """A first award makes its cycle the latest; awarding an earlier cycle anew does not change what is held."""
        first = self.case(event.cycle_id).awarded is None
        latest = event.cycle_id if first else self.latest
        held = event.level if event.cycle_id == latest else self.held
        return replace(self, latest=latest, held=held)


initial = Rating()
