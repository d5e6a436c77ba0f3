"""What is said to a difference that is not taken over, and to an absence. Neither changes anything of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.imports import (
    Absence,
    AbsenceAnswered,
    DeclineReason,
    DifferenceDeclined,
    DifferenceKey,
    DifferenceKind,
    ImportEvent,
)
from services.members.roster_import.state import ANSWERABLE, Refused, RosterImport
from services.members.roster_import.updating import must_be_compared

# ── Declining ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineDifference:
    """Do not take this difference over."""

    import_id: str
    member_id: str
    kind: DifferenceKind
    reason: DeclineReason
    on: date


class NotThatDifference(Refused):
    """An answer is about a difference that waits for it."""

    zh = "没有找到待答复的这项差异，请刷新后重试。"
    en = "There is no such difference waiting for an answer; reload the list."


def decline(command: DeclineDifference, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``DifferenceDeclined``. Absence is no proposal that could be declined: it is answered."""
    must_be_compared(state)
    waiting = state.differences.get(DifferenceKey(command.member_id, command.kind)) in ANSWERABLE
    if not waiting or command.kind is DifferenceKind.ABSENT:
        raise NotThatDifference
    return [
        DifferenceDeclined(
            import_id=command.import_id,
            member_id=command.member_id,
            kind=command.kind,
            reason=command.reason,
            on=command.on,
        )
    ]


# ── Answering an absence ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAbsence:
    """Say why somebody stands on the roster no more. Ends nobody: what follows is entered by its own command."""

    import_id: str
    member_id: str
    answer: Absence
    on: date


class NobodyAbsent(Refused):
    """Only a question that was asked is answered, and once."""

    zh = "没有关于此人不在名册的待核问题，或已经答复。"
    en = "Nobody asked why this person is absent, or it is answered already."


def answer(command: AnswerAbsence, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``AbsenceAnswered``; a question stays a task when the comparison is over."""
    if state.differences.get(DifferenceKey(command.member_id, DifferenceKind.ABSENT)) != "open":
        raise NobodyAbsent
    return [
        AbsenceAnswered(import_id=command.import_id, member_id=command.member_id, answer=command.answer, on=command.on)
    ]
