"""The activity card, reaching the person, and when nobody does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.days import end_of
from services.members.events.mobility import (
    ActivityCardIssued,
    ContactRecorded,
    LostReason,
    Means,
    MobilityEvent,
    OutOfContactCleared,
    OutOfContactFlagged,
    Side,
)
from services.members.in_force import InForce
from services.members.mobility.state import Mobility, Refused, must_be_mobile

# ── The activity card ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueActivityCard:
    """Give a member who left an activity card, by its number."""

    member_id: str
    card: str
    on: date


class NoCardNumber(Refused):
    """A card has a number."""

    zh = "请填写流动党员活动证编号。"
    en = "Enter the number of the activity card."


def issue_card(command: IssueActivityCard, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``ActivityCardIssued``; a lost card is replaced by another."""
    must_be_mobile(command.on, mobility, today, Side.OUT)
    if not command.card.strip():
        raise NoCardNumber
    return [ActivityCardIssued(member_id=command.member_id, on=command.on, card=command.card)]


# ── Reaching the person ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContact:
    """Enter that somebody tried to reach the person, and whether they did; or that the member reported."""

    member_id: str
    entry_id: str
    means: Means
    on: date
    reached: bool = True
    reports: bool = False
    notes: str | None = None


class ReportWithoutContact(Refused):
    """Who reports has been reached."""

    zh = "未联系上时不能登记为年度汇报，请核对。"
    en = "Nobody reports who was not reached; check the entry."


def record(command: RecordContact, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``ContactRecorded``, and ``OutOfContactCleared`` for who was lost; nothing when entered already."""
    if command.entry_id in mobility.entries:
        return []
    must_be_mobile(command.on, mobility, today)
    if command.reports and not command.reached:
        raise ReportWithoutContact
    recorded = ContactRecorded(
        member_id=command.member_id,
        entry_id=command.entry_id,
        means=command.means,
        reached=command.reached,
        reports=command.reports,
        on=command.on,
        notes=command.notes,
    )
    if command.reached and mobility.is_lost:
        return [recorded, OutOfContactCleared(member_id=command.member_id, on=command.on)]
    return [recorded]


# ── When nobody does ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOutOfContact:
    """Say that nobody can reach the person, and for which reason. A flag, and no judgement."""

    member_id: str
    reason: LostReason
    on: date


class NotLostYet(Refused):
    """It takes as long as the rulebook says."""

    zh = "距最近一次联系未满规则规定的失联期限，请继续设法联系并登记。"
    en = "It is not as long since the last contact as the rulebook asks; keep trying, and enter each attempt."


class NoRulesForContact(Refused):
    """How long it takes is for the rulebook to say."""

    zh = "标记当日没有生效的规则，无法判断失联期限；请先发布规则。"
    en = "No rulebook is in force on that day to say how long it takes; publish one first."


def flag(command: FlagOutOfContact, mobility: Mobility, rules: InForce | None, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``OutOfContactFlagged``; nothing when flagged already."""
    must_be_mobile(command.on, mobility, today)
    if rules is None:
        raise NoRulesForContact
    first_day = end_of(rules.mechanisms.mobility.lost, mobility.last_contact_on, rules.calendar)
    if first_day is None or command.on < first_day:
        raise NotLostYet
    if mobility.is_lost:
        return []
    return [
        OutOfContactFlagged(
            member_id=command.member_id,
            reason=command.reason,
            last_contact_on=mobility.last_contact_on,
            rulebook=rules.version,
            on=command.on,
        )
    ]
