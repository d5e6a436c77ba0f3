"""
Two records found to be one person (C39): somebody proposes, two others agree, then one record takes up the other.

    unknown ──propose──▶ proposed ──approve──▶ once approved ──approve──▶ decided
                            └───────reject──────────┴──▶ rejected

What becomes of the other's stream: it stays, ends with ``MemberMerged``, and gives its ID number free. As known from
then on it never was in a class, because it was no person; as known before, the counts are what they were. Questions
about it are answered with the record that goes on. What only the other one held is entered anew by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.members.events import (
    MergerApproved,
    MergerDecided,
    MergerEvent,
    MergerProposed,
    MergerRejected,
)

#: How many others have to agree.
HANDS = 2


class Refused(Exception):
    """Two records cannot be merged."""

    zh = "无法办理该合并事项。"
    en = "These records cannot be merged."


@dataclass(frozen=True, slots=True)
class Merger:
    """Who has had a hand in it."""

    proposed: MergerProposed | None = None
    approved_by: tuple[str, ...] = ()
    is_over: bool = False


initial = Merger()


def stream(command: "MergerCommand") -> str:
    """One stream for each merger."""
    return f"merger-{command.merger_id}"


# ── Proposing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMerger:
    """Say that two records are one person, and which of them goes on."""

    merger_id: str
    keep_id: str
    duplicate_id: str
    entered_by: str
    on: date


class SameRecord(Refused):
    """Two records are merged, not one."""

    zh = "请选择两条不同的党员记录。"
    en = "Choose two different records."


class MergerExists(Refused):
    """An id names one merger."""

    zh = "该合并申请编号已经使用，请重新提交。"
    en = "This merger id is taken; submit it anew."


def propose(command: ProposeMerger, merger: Merger) -> Sequence[MergerEvent]:
    """Outcome: ``MergerProposed``."""
    if merger.proposed is not None:
        raise MergerExists
    if command.keep_id == command.duplicate_id:
        raise SameRecord
    return [
        MergerProposed(
            merger_id=command.merger_id,
            keep_id=command.keep_id,
            duplicate_id=command.duplicate_id,
            entered_by=command.entered_by,
            on=command.on,
        )
    ]


# ── Approving, rejecting ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveMerger:
    """Somebody else has compared the two records and agrees."""

    merger_id: str
    approved_by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectMerger:
    """They are two people."""

    merger_id: str
    rejected_by: str
    on: date


class NoOpenMerger(Refused):
    """Only an open proposal is answered."""

    zh = "没有待办的合并申请，可能已由他人处理；请刷新后再看。"
    en = "No such merger is open; someone else may have answered it. Reload the page."


class OtherHands(Refused):
    """Who proposes does not approve, and nobody approves twice."""

    zh = "合并须由申请人以外的两人分别核对同意，请由其他人办理。"
    en = "Two people other than the one who proposed it must agree; let somebody else do it."


def _open(merger: Merger) -> MergerProposed:
    if merger.proposed is None or merger.is_over:
        raise NoOpenMerger
    return merger.proposed


def approve(command: ApproveMerger, merger: Merger) -> Sequence[MergerEvent]:
    """Outcome: ``MergerApproved``; by the second hand, also ``MergerDecided``."""
    proposed = _open(merger)
    if command.approved_by in (proposed.entered_by, *merger.approved_by):
        raise OtherHands
    approved = MergerApproved(merger_id=command.merger_id, approved_by=command.approved_by, on=command.on)
    if len(merger.approved_by) + 1 < HANDS:
        return [approved]
    decided = MergerDecided(
        merger_id=command.merger_id, keep_id=proposed.keep_id, duplicate_id=proposed.duplicate_id, on=command.on
    )
    return [approved, decided]


def reject(command: RejectMerger, merger: Merger) -> Sequence[MergerEvent]:
    """Outcome: ``MergerRejected``."""
    _open(merger)
    return [MergerRejected(merger_id=command.merger_id, rejected_by=command.rejected_by, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

MergerCommand = ProposeMerger | ApproveMerger | RejectMerger
COMMANDS = get_args(MergerCommand)


def decide(command: MergerCommand, state: Merger, rules: object, today: date) -> Sequence[MergerEvent]:
    """The table of contents."""
    match command:
        case ProposeMerger():
            return propose(command, state)
        case ApproveMerger():
            return approve(command, state)
        case RejectMerger():
            return reject(command, state)
        case _:
            assert_never(command)


def evolve(state: Merger, event: MergerEvent) -> Merger:
    """What each fact changes."""
    match event:
        case MergerProposed():
            return replace(state, proposed=event)
        case MergerApproved():
            return replace(state, approved_by=(*state.approved_by, event.approved_by))
        case MergerDecided() | MergerRejected():
            return replace(state, is_over=True)
        case _:
            assert_never(event)
