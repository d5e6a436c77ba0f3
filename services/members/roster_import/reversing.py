"""A whole import is reversed: nothing is deleted, each thing it did is compensated by a fact of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.imports import (
    CompensationRefused,
    DifferenceKey,
    DifferenceKind,
    ImportEvent,
    ImportReversed,
    LeftoversSettled,
    ReversalBegun,
    ReversalReason,
)
from services.members.roster_import.state import Refused, RosterImport


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseImport:
    """Compensate what an import did, as far as no later fact stands on it."""

    import_id: str
    reason: ReversalReason
    on: date


class NothingToReverse(Refused):
    """Only what was carried out can be reversed."""

    zh = "该导入尚未办结或正在办理，不能撤销；请先办结。"
    en = "This import is not finished yet, so there is nothing to reverse; finish it first."


def reverse(command: ReverseImport, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``ReversalBegun``; nothing when it was reversed before."""
    if state.status in ("reversing", "reversed"):
        return []
    if state.status not in ("completed", "finished"):
        raise NothingToReverse
    return [ReversalBegun(import_id=command.import_id, reason=command.reason, on=command.on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseCompensation:
    """What an import did to a person cannot be compensated. Asked by the policy only."""

    import_id: str
    member_id: str
    kind: DifferenceKind
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteReversal:
    """Everything has been asked. Asked by the policy only."""

    import_id: str
    asked: int
    on: date


class NotReversing(Refused):
    """Only a reversal that was begun goes on."""

    zh = "该导入没有正在进行的撤销。"
    en = "No reversal of this import is under way."


def refuse_compensation(command: RefuseCompensation, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``CompensationRefused``."""
    if state.status != "reversing":
        raise NotReversing
    return [
        CompensationRefused(
            import_id=command.import_id, member_id=command.member_id, kind=command.kind, refusal=command.refusal
        )
    ]


def complete_reversal(command: CompleteReversal, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``ImportReversed``."""
    if state.status != "reversing":
        raise NotReversing
    left = len(state.leftovers)
    compensated = command.asked - left
    return [ImportReversed(import_id=command.import_id, compensated=compensated, left=left, on=command.on)]


# ── What is left to people ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleLeftovers:
    """Say that these leftovers of a reversal have been seen to, person by person. Changes nothing of a person."""

    import_id: str
    leftovers: tuple[DifferenceKey, ...]
    on: date


class NotLeftOver(Refused):
    """Only what a reversal left to people is seen to, and once."""

    zh = "所选事项不是该次撤销遗留的，或已登记处理，请刷新后重试。"
    en = "This is nothing that the reversal left to people, or it has been seen to; reload the page."


def settle(command: SettleLeftovers, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``LeftoversSettled``; until then they stay among the tasks."""
    if state.status != "reversed" or not command.leftovers or not state.leftovers.issuperset(command.leftovers):
        raise NotLeftOver
    settled = tuple(sorted(set(command.leftovers)))
    return [LeftoversSettled(import_id=command.import_id, leftovers=settled, on=command.on)]
