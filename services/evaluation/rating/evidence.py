"""Evidence scored by hand: a document, its number and hash, the points given for it and by whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.evaluation.events import (
    EvidenceAttached,
    EvidenceRejected,
    RatingEvent,
    RejectReason,
    RulebookPublished,
)
from services.evaluation.events.rules import Dimension, Indicator, Source
from services.evaluation.rating.case import Case, NoRulebook, Refused

SHA256 = re.compile(r"[0-9a-f]{64}")

# ── Attaching evidence ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence:
    """Score an indicator by a document. Several documents for one indicator count by their mean."""

    cycle_id: str
    organization_id: str
    evidence_id: str
    indicator: str
    document_number: str
    document_hash: str
    points: Decimal
    on: date
    attached_by: str = field(default="", metadata={"signed": "actor"})


class UnknownIndicator(Refused):
    """Evidence is for an indicator of the rulebook in force."""

    zh = "现行评星规则中没有该指标；请从规则的指标列表中选择。"
    en = "The rulebook in force has no such indicator; choose one of its indicators."


class NotByHand(Refused):
    """What follows from events is not scored by hand."""

    zh = "该指标由系统按兑现情况自动计分，不能人工评分；请选择人工评分的指标。"
    en = "This indicator follows from what was kept of what was promised; choose one that is scored by hand."


class PointsOutOfRange(Refused):
    """Between nought and the indicator's points."""

    zh = "得分不能为负，也不能超过该指标的分值；请重新填写得分。"
    en = "The points lie between nought and what the indicator is worth; correct them."


class NoDocument(Refused):
    """A document is found again by its number and known by its hash."""

    zh = "请填写材料文号，并附上材料的SHA-256校验值（64位小写十六进制）。"
    en = "Give the document's number and its SHA-256 hash (64 lower-case hexadecimal digits)."


class EvidenceKnown(Refused):
    """An id names one piece of evidence for ever."""

    zh = "该编号的材料已经登记且内容不同；如需更正，请退回原材料后以新编号登记。"
    en = "This id names other evidence; to correct it, reject it and attach the right one under a new id."


def attach(command: AttachEvidence, case: Case, rules: RulebookPublished | None) -> Sequence[RatingEvent]:
    """Outcome: ``EvidenceAttached``; nothing when it is known."""
    dimension, indicator = _indicator(command.indicator, rules)
    if indicator.source is not Source.HAND:
        raise NotByHand
    if not 0 <= command.points <= indicator.points:
        raise PointsOutOfRange
    if not command.document_number.strip() or not SHA256.fullmatch(command.document_hash):
        raise NoDocument
    attached = EvidenceAttached(
        cycle_id=command.cycle_id,
        organization_id=command.organization_id,
        evidence_id=command.evidence_id,
        dimension=dimension.code,
        indicator=indicator.code,
        document_number=command.document_number,
        document_hash=command.document_hash,
        points=command.points,
        out_of=indicator.points,
        attached_by=command.attached_by,
        on=command.on,
    )
    if (known := case.evidence.get(command.evidence_id)) is not None:
        if known != attached:
            raise EvidenceKnown
        return []
    return [attached]


def _indicator(code: str, rules: RulebookPublished | None) -> tuple[Dimension, Indicator]:
    if rules is None:
        raise NoRulebook
    for dimension in rules.rules.dimensions:
        for indicator in dimension.indicators:
            if indicator.code == code:
                return dimension, indicator
    raise UnknownIndicator


# ── Rejecting evidence ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectEvidence:
    """Take a piece of evidence out of the count; it stays in the history."""

    cycle_id: str
    organization_id: str
    evidence_id: str
    reason: RejectReason
    on: date
    rejected_by: str = field(default="", metadata={"signed": "actor"})


class NoSuchEvidence(Refused):
    """Only what was attached can be rejected."""

    zh = "没有登记过该编号的材料；请核对编号。"
    en = "No evidence was attached under this id; check it."


def reject(command: RejectEvidence, case: Case) -> Sequence[RatingEvent]:
    """Outcome: ``EvidenceRejected``; nothing when it is rejected already."""
    if command.evidence_id not in case.evidence:
        raise NoSuchEvidence
    if command.evidence_id in case.rejected:
        return []
    return [
        EvidenceRejected(
            cycle_id=command.cycle_id,
            organization_id=command.organization_id,
            evidence_id=command.evidence_id,
            reason=command.reason,
            rejected_by=command.rejected_by,
            on=command.on,
        )
    ]
