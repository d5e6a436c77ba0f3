"""Offering and ending with the class; enrolling and declining by the person's own wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.care.state import Care, CareNotYet, Refused
from services.members.events.care import (
    CareDeclined,
    CareEnd,
    CareEnded,
    CareEnrolled,
    CareEvent,
    CareOffered,
)
from services.members.events.values import Channel

# ── Offering, ending ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCare:
    """ELDERLY was confirmed. Asked by a policy."""

    member_id: str
    early: bool
    on: date


def offer(command: OfferCare, care: Care) -> Sequence[CareEvent]:
    """Outcome: ``CareOffered``; nothing when it was offered already: who declined is not asked again."""
    if care.status not in ("unknown", "ended"):
        return []
    return [CareOffered(member_id=command.member_id, early=command.early, on=command.on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCare:
    """The class ended, or the person left. Asked by a policy."""

    member_id: str
    cause: CareEnd
    on: date


def end(command: EndCare, care: Care) -> Sequence[CareEvent]:
    """Outcome: ``CareEnded``; nothing where there is none."""
    if care.status in ("unknown", "ended"):
        return []
    return [CareEnded(member_id=command.member_id, cause=command.cause, on=command.on)]


# ── Enrolling, declining ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolInCare:
    """The person is content to be called on, by whom if that is known yet."""

    member_id: str
    on: date
    contact_id: str | None = None
    contact_name: str | None = None
    channel: Channel = Channel.DESK
    wish: str | None = None


class NotElderly(Refused):
    """Care is for those whose class as elderly a person has confirmed."""

    zh = "该党员未确认为老党员，请先办理分类确认。"
    en = "This member is not confirmed as elderly; see to the classification first."


def enrol(command: EnrolInCare, care: Care, today: date) -> Sequence[CareEvent]:
    """Outcome: ``CareEnrolled``, also for who once declined; nothing when enrolled already."""
    if care.status in ("unknown", "ended"):
        raise NotElderly
    if command.on > today:
        raise CareNotYet
    if care.status == "enrolled":
        return []
    return [
        CareEnrolled(
            member_id=command.member_id,
            early=care.early,
            contact_id=command.contact_id,
            channel=command.channel,
            on=command.on,
            contact_name=command.contact_name,
            wish=command.wish,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineCare:
    """The person does not want it, or no more. No reason is asked."""

    member_id: str
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


def decline(command: DeclineCare, care: Care, today: date) -> Sequence[CareEvent]:
    """Outcome: ``CareDeclined``; nothing when declined already."""
    if care.status in ("unknown", "ended"):
        raise NotElderly
    if command.on > today:
        raise CareNotYet
    if care.status == "declined":
        return []
    return [CareDeclined(member_id=command.member_id, channel=command.channel, on=command.on, wish=command.wish)]
