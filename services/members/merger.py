"""
Two records found to be one person (C39): one compares them, another agrees, and one record takes up the other.

    unknown ──merge, by two people──▶ decided

What becomes of the other's stream: it stays, ends with ``MemberMerged``, and gives its ID number free. As known from
then on it never was in a class, because it was no person; as known before, the counts are what they were. Questions
about it are answered with the record that goes on. What only the other one held is entered anew by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.members.events import MergerApproved, MergerDecided, MergerEvent, MergerProposed


class Refused(Exception):
    """Two records cannot be merged."""

    zh = "无法办理该合并事项。"
    en = "These records cannot be merged."


@dataclass(frozen=True, slots=True)
class Merger:
    """Whether its id is used."""

    is_known: bool = False


initial = Merger()


def stream(command: "MergerCommand") -> str:
    """One stream for each merger."""
    return f"merger-{command.merger_id}"


# ── Merging ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRecords:
    """Say that two records are one person, and which of them goes on; two people have compared them."""

    merger_id: str
    keep_id: str
    duplicate_id: str
    on: date
    entered_by: str = field(default="", metadata={"signed": "actor"})
    approved_by: str = field(default="", metadata={"signed": "checked_by"})


class SameRecord(Refused):
    """Two records are merged, not one."""

    zh = "请选择两条不同的党员记录。"
    en = "Choose two different records."


class MergerExists(Refused):
    """An id names one merger."""

    zh = "该合并申请编号已经使用，请重新提交。"
    en = "This merger id is taken; submit it anew."


class MergedAhead(Refused):
    """Records are merged when two people have compared them."""

    zh = "合并日期不能晚于今天，请核对日期。"
    en = "The day of merging cannot lie after today; check the date."


def merge(command: MergeRecords, merger: Merger, today: date) -> Sequence[MergerEvent]:
    """Outcome: ``MergerProposed`` and ``MergerApproved``, each with its hand, and ``MergerDecided``."""
    if merger.is_known:
        raise MergerExists
    if command.keep_id == command.duplicate_id:
        raise SameRecord
    if command.on > today:
        raise MergedAhead
    records = {"merger_id": command.merger_id, "keep_id": command.keep_id, "duplicate_id": command.duplicate_id}
    return [
        MergerProposed(**records, entered_by=command.entered_by, on=command.on),
        MergerApproved(merger_id=command.merger_id, approved_by=command.approved_by, on=command.on),
        MergerDecided(**records, on=command.on),
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

MergerCommand = MergeRecords
COMMANDS = (MergeRecords,)


def decide(command: MergerCommand, state: Merger, rules: object, today: date) -> Sequence[MergerEvent]:
    """There is one thing to ask."""
    return merge(command, state, today)


def evolve(state: Merger, event: MergerEvent) -> Merger:
    """Whatever happened, its id is used."""
    return Merger(is_known=True)
