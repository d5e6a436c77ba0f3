"""流动: leaving for elsewhere, coming from elsewhere, returning; and who keeps in touch meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    ContactAssigned,
    ContactEnded,
    InflowRegistered,
    MemberEvent,
    MemberReturned,
    OutflowRegistered,
    Relationship,
)
from services.members.member.state import Member, Refused

#: Why a contact ended when its holder gave it away: somebody took over, or nobody has yet.
HANDED_OVER, HOLDER_LEFT = "HANDED_OVER", "HOLDER_LEFT"

# ── Leaving for elsewhere ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOutflow:
    """A member of this roll left on a day; the relationship stays here."""

    member_id: str
    left_on: date
    on: date
    destination: str | None = None
    reason: str | None = None
    abroad: bool = False


class NotOnRoll(Refused):
    """Only who is on the roll can flow out of it."""

    zh = "该人员组织关系不在本社区，不能登记流出；如系外来党员，请登记流入。"
    en = "This person's relationship lies elsewhere: register an inflow instead."


class LeftInFuture(Refused):
    """A departure is entered when it has happened."""

    zh = "流动日期不能晚于今天，请核对日期。"
    en = "The day of moving cannot lie after today; check the date."


def register_outflow(command: RegisterOutflow, member: Member, today: date) -> Sequence[MemberEvent]:
    """Outcome: ``OutflowRegistered``; nothing when entered already."""
    member.must_be_known()
    if member.relationship is not Relationship.HERE:
        raise NotOnRoll
    if command.left_on > today:
        raise LeftInFuture
    if member.left_on == command.left_on:
        return []
    return [
        OutflowRegistered(
            member_id=command.member_id,
            left_on=command.left_on,
            on=command.on,
            abroad=command.abroad,
            destination=command.destination,
            reason=command.reason,
        )
    ]


# ── Coming from elsewhere ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterInflow:
    """A member of another organisation came to live in a community."""

    member_id: str
    community_id: str
    arrived_on: date
    on: date
    activity_card: str | None = None
    home_organization: str | None = None


class OnRollAlready(Refused):
    """Who is on this roll does not flow in."""

    zh = "该党员组织关系就在本社区，不能登记流入。"
    en = "This member is on this community's roll and cannot flow in."


def register_inflow(command: RegisterInflow, member: Member, today: date) -> Sequence[MemberEvent]:
    """Outcome: ``InflowRegistered``; nothing when entered already."""
    member.must_be_known()
    if member.relationship is Relationship.HERE and member.community_id == command.community_id:
        raise OnRollAlready
    if command.arrived_on > today:
        raise LeftInFuture
    if member.arrived_on == command.arrived_on:
        return []
    return [
        InflowRegistered(
            member_id=command.member_id,
            community_id=command.community_id,
            arrived_on=command.arrived_on,
            on=command.on,
            activity_card=command.activity_card,
            home_organization=command.home_organization,
        )
    ]


# ── Returning ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReturn:
    """An outflow came back, or an inflow left again."""

    member_id: str
    on: date


class NotAway(Refused):
    """Only a mobile member returns."""

    zh = "该党员没有登记在外或流入，无需登记返回。"
    en = "This member is not registered as away or as an inflow."


def record_return(command: RecordReturn, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberReturned``; MOBILE ends that day."""
    member.must_be_known()
    if member.left_on is None and member.arrived_on is None:
        raise NotAway
    return [MemberReturned(member_id=command.member_id, on=command.on)]


# ── Keeping in touch ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignContact:
    """Somebody keeps in touch with the member from a day on."""

    member_id: str
    contact_id: str
    on: date
    contact_name: str | None = None


def assign_contact(command: AssignContact, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ContactAssigned``; nothing when assigned already."""
    member.must_be_known()
    if command.contact_id in member.contacts:
        return []
    return [
        ContactAssigned(
            member_id=command.member_id,
            contact_id=command.contact_id,
            on=command.on,
            contact_name=command.contact_name,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndContact:
    """The contact ends."""

    member_id: str
    contact_id: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceContact:
    """Another person keeps in touch, or nobody yet. Asked when duties are handed over."""

    member_id: str
    contact_id: str
    on: date
    successor_id: str | None = None
    successor_name: str | None = None


class NoSuchContact(Refused):
    """Only an open contact ends."""

    zh = "没有找到该联系人，请核对后再办理。"
    en = "There is no such open contact; check it first."


def end_contact(command: EndContact, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ContactEnded``."""
    member.must_be_known()
    if command.contact_id not in member.contacts:
        raise NoSuchContact
    return [
        ContactEnded(member_id=command.member_id, contact_id=command.contact_id, on=command.on, reason=command.reason)
    ]


def replace_contact(command: ReplaceContact, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ContactEnded``, and ``ContactAssigned`` where there is a successor; nothing when it ended before."""
    if member.status != "known" or command.contact_id not in member.contacts:
        return []
    reason = HOLDER_LEFT if command.successor_id is None else HANDED_OVER
    over = ContactEnded(member_id=command.member_id, contact_id=command.contact_id, on=command.on, reason=reason)
    if command.successor_id is None or command.successor_id in member.contacts:
        return [over]
    assigned = ContactAssigned(
        member_id=command.member_id,
        contact_id=command.successor_id,
        on=command.on,
        contact_name=command.successor_name,
    )
    return [over, assigned]
