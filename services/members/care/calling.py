"""Who calls on the person, what for, and when they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.care.state import Care, Refused, must_be_enrolled
from services.members.events.care import (
    CareContactAssigned,
    CareContactLeft,
    CareEvent,
    CarePlanned,
    CareVisitRecorded,
)
from services.members.events.values import VisitReason

# ── Who calls, and what for ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCareContact:
    """Somebody, or somebody else, calls on the person from a day on."""

    member_id: str
    contact_id: str
    on: date
    contact_name: str | None = None


def assign(command: AssignCareContact, care: Care, today: date) -> Sequence[CareEvent]:
    """Outcome: ``CareContactAssigned``; nothing when it is the same one."""
    must_be_enrolled(command.on, care, today)
    if command.contact_id == care.contact_id:
        return []
    return [
        CareContactAssigned(
            member_id=command.member_id,
            contact_id=command.contact_id,
            on=command.on,
            contact_name=command.contact_name,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCareContact:
    """Another person calls on the member, or nobody yet. Asked when duties are handed over."""

    member_id: str
    contact_id: str
    on: date
    successor_id: str | None = None
    successor_name: str | None = None


def replace_contact(command: ReplaceCareContact, care: Care) -> Sequence[CareEvent]:
    """Outcome: ``CareContactAssigned``, without a successor ``CareContactLeft``; nothing when somebody else calls."""
    if command.contact_id != care.contact_id:
        return []
    if command.successor_id is None:
        return [CareContactLeft(member_id=command.member_id, contact_id=command.contact_id, on=command.on)]
    return [
        CareContactAssigned(
            member_id=command.member_id,
            contact_id=command.successor_id,
            on=command.on,
            contact_name=command.successor_name,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCare:
    """Write down what the care consists of, and whether study material is brought to the door."""

    member_id: str
    plan: str
    on: date
    study_at_door: bool = False


class NoCarePlan(Refused):
    """A plan of care says something."""

    zh = "请填写关爱计划的内容。"
    en = "Write what the plan of care is."


def plan(command: PlanCare, care: Care, today: date) -> Sequence[CareEvent]:
    """Outcome: ``CarePlanned``; a later plan takes the place of the earlier one."""
    must_be_enrolled(command.on, care, today)
    if not command.plan.strip():
        raise NoCarePlan
    return [
        CarePlanned(member_id=command.member_id, study_at_door=command.study_at_door, on=command.on, plan=command.plan)
    ]


# ── Visiting ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCareVisit:
    """Enter that somebody called on the person, and why; at a festival, which one (its code in the rulebook)."""

    member_id: str
    visit_id: str
    on: date
    reason: VisitReason = VisitReason.REGULAR
    festival: str | None = None
    notes: str | None = None


class WhichFestival(Refused):
    """A visit at a festival names it, and no other visit does."""

    zh = "节日走访请注明是哪个节日；其他走访不填节日。"
    en = "A visit at a festival names the festival, and no other visit does."


def visit(command: RecordCareVisit, care: Care, today: date) -> Sequence[CareEvent]:
    """Outcome: ``CareVisitRecorded``; nothing when it is entered already."""
    if command.visit_id in care.visits:
        return []
    must_be_enrolled(command.on, care, today)
    if (command.reason is VisitReason.FESTIVAL) != bool(command.festival):
        raise WhichFestival
    return [
        CareVisitRecorded(
            member_id=command.member_id,
            visit_id=command.visit_id,
            reason=command.reason,
            festival=command.festival,
            on=command.on,
            notes=command.notes,
        )
    ]
