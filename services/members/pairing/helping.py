"""What a pair does: plan, visits, another helper, the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.pairing import (
    HelperChanged,
    HelpPlanned,
    PairEnd,
    PairEnded,
    PairingEvent,
    PairVisitRecorded,
)
from services.members.events.values import Decided, VisitReason
from services.members.pairing.opening import OwnHelper
from services.members.pairing.state import Pairing, Refused, must_be_paired

# ── Planning, visiting ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHelp:
    """Write down what the two agreed to do."""

    member_id: str
    plan: str
    on: date


class NoHelpPlan(Refused):
    """A plan says something."""

    zh = "请填写帮扶计划的内容。"
    en = "Write what the plan of help is."


def plan(command: PlanHelp, pairing: Pairing, today: date) -> Sequence[PairingEvent]:
    """Outcome: ``HelpPlanned``; a later plan takes the place of the earlier one."""
    must_be_paired(command.on, pairing, today)
    if not command.plan.strip():
        raise NoHelpPlan
    return [HelpPlanned(member_id=command.member_id, on=command.on, plan=command.plan)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPairVisit:
    """Enter that the helper called on the member; no photograph, no position, at any time of the day."""

    member_id: str
    visit_id: str
    on: date
    reason: VisitReason = VisitReason.REGULAR
    with_deed: bool = False
    notes: str | None = None


def visit(command: RecordPairVisit, pairing: Pairing, today: date) -> Sequence[PairingEvent]:
    """Outcome: ``PairVisitRecorded``; nothing when it is entered already."""
    if command.visit_id in pairing.visits:
        return []
    must_be_paired(command.on, pairing, today)
    return [
        PairVisitRecorded(
            member_id=command.member_id,
            visit_id=command.visit_id,
            reason=command.reason,
            with_deed=command.with_deed,
            on=command.on,
            notes=command.notes,
        )
    ]


# ── Another helper, no helper ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHelper:
    """Another helper goes on, which the branch has discussed."""

    member_id: str
    helper_id: str
    decided_by: Decided
    on: date
    helper_name: str | None = None


class NoPairMinutes(Refused):
    """A change of helper is discussed in the branch, and its minutes have a number."""

    zh = "更换帮扶人须经支部讨论，请填写会议记录编号。"
    en = "A change of helper is discussed in the branch; enter the number of the minutes."


def change_helper(command: ChangeHelper, pairing: Pairing, today: date) -> Sequence[PairingEvent]:
    """Outcome: ``HelperChanged``; nothing when it is the same helper."""
    must_be_paired(command.on, pairing, today)
    if command.helper_id == pairing.helper_id:
        return []
    if command.helper_id == command.member_id:
        raise OwnHelper
    if not command.decided_by.is_documented:
        raise NoPairMinutes
    return [
        HelperChanged(
            member_id=command.member_id,
            helper_id=command.helper_id,
            decided_by=command.decided_by,
            on=command.on,
            helper_name=command.helper_name,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPair:
    """The pair ends: relieved, or by the wish of one of the two."""

    member_id: str
    cause: PairEnd
    on: date
    notes: str | None = None


def end(command: EndPair, pairing: Pairing, today: date) -> Sequence[PairingEvent]:
    """Outcome: ``PairEnded``. While the hardship stands, a helper is to be found anew."""
    must_be_paired(command.on, pairing, today)
    return [PairEnded(member_id=command.member_id, cause=command.cause, on=command.on, notes=command.notes)]
