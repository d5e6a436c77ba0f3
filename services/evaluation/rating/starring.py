"""Proposing a star by the rulebook, and awarding it by a body's decision."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.evaluation.events import (
    Decided,
    RatingEvent,
    RatingFoundIncomplete,
    RectificationOrdered,
    RulebookPublished,
    StarAwarded,
    StarProposed,
)
from services.evaluation.events.rules import Terms
from services.evaluation.rating.case import NoRulebook, Rating, Refused
from services.evaluation.rating.scoring import score

# ── Proposing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeStar:
    """Work out what the facts come to under the rulebook in force; also after an award, when facts came late."""

    cycle_id: str
    organization_id: str
    on: date


def propose(command: ProposeStar, rating: Rating, rules: RulebookPublished | None) -> Sequence[RatingEvent]:
    """Outcome: ``StarProposed``, or ``RatingFoundIncomplete`` and no star; nothing when it comes to the same again."""
    if rules is None:
        raise NoRulebook
    case = rating.case(command.cycle_id)
    previous = rating.previous(command.cycle_id)
    found = score(case, rules.rules, previous)
    outcome: StarProposed | RatingFoundIncomplete
    if found.missing:
        outcome = RatingFoundIncomplete(
            cycle_id=command.cycle_id,
            organization_id=command.organization_id,
            previous=previous,
            missing=found.missing,
            dimensions=found.dimensions,
            rulebook=rules.version,
            on=command.on,
        )
    else:
        outcome = StarProposed(
            cycle_id=command.cycle_id,
            organization_id=command.organization_id,
            level=found.level,
            previous=previous,
            score=found.shown,
            dimensions=found.dimensions,
            predicates=found.predicates,
            rectification=found.rectification,
            rulebook=rules.version,
            on=command.on,
        )
    return [] if case.outcome is not None and replace(case.outcome, on=command.on) == outcome else [outcome]


# ── Awarding ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardStar:
    """A body confirmed the proposal. ``level``, where given, is the star that the body's document names."""

    cycle_id: str
    organization_id: str
    decided_by: Decided
    on: date
    level: int | None = None


class NothingProposed(Refused):
    """A star is awarded on a proposal."""

    zh = "该组织本年度尚无可确认的星级建议（材料可能不完整）；请补齐材料并重新生成星级建议。"
    en = "There is no proposed star to confirm (something may be missing); complete the facts and propose again."


class OtherLevel(Refused):
    """The document and the proposal say the same, or one of them is wrong."""

    zh = "决定文件中的星级与系统建议的星级不一致；请核对文件，或重新生成星级建议后再确认。"
    en = "The decision names another star than the one proposed; check the document, or propose again first."


class NoDecision(Refused):
    """Three hands: a body decides, by a document."""

    zh = "请填写作出评星决定的组织、会议类型和文号。"
    en = "Give the body that decided, the kind of meeting, and the document's number."


class DecidedBefore(Refused):
    """Nobody confirms what was not proposed yet."""

    zh = "决定日期早于星级建议的日期；请核对会议日期。"
    en = "The decision is dated before the proposal; check the day of the meeting."


def award(command: AwardStar, rating: Rating, rules: RulebookPublished | None) -> Sequence[RatingEvent]:
    """Outcome: ``StarAwarded``, with ``RectificationOrdered`` if the proposal says so; nothing once it is awarded."""
    case = rating.case(command.cycle_id)
    proposed = case.outcome
    if not isinstance(proposed, StarProposed):
        raise NothingProposed
    if command.level is not None and command.level != proposed.level:
        raise OtherLevel
    decided = command.decided_by
    if not all(text.strip() for text in (decided.organization, decided.kind, decided.document)):
        raise NoDecision
    if not proposed.on <= decided.on <= command.on:
        raise DecidedBefore
    awarded = StarAwarded(
        cycle_id=command.cycle_id,
        organization_id=command.organization_id,
        level=proposed.level,
        previous=proposed.previous,
        score=proposed.score,
        rulebook=proposed.rulebook,
        decided_by=decided,
        on=command.on,
    )
    if case.awarded is not None and replace(case.awarded, on=command.on) == awarded:
        return []
    return [awarded, *_rectification(command, proposed, rules)]


def _rectification(
    command: AwardStar, proposed: StarProposed, rules: RulebookPublished | None
) -> list[RectificationOrdered]:
    if not proposed.rectification:
        return []
    months = (rules.rules.terms if rules else Terms()).rectification_months
    year, month = divmod(command.on.year * 12 + command.on.month - 1 + months, 12)
    # No such day in that month: the month's last (worked example 2).
    day = min(command.on.day, calendar.monthrange(year, month + 1)[1])
    return [
        RectificationOrdered(
            cycle_id=command.cycle_id,
            organization_id=command.organization_id,
            due_on=date(year, month + 1, day),
            on=command.on,
        )
    ]
