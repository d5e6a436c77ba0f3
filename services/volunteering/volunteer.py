"""
A volunteer: who asked to be one, and what they agreed to (C26). One person is one volunteer; the id is the member's.

    unknown ──register──▶ registered ──depart──▶ departed ──register──▶ registered
                            │   ▲                    │
       give, withdraw       └───┘                    └──erase──▶ erased (from anywhere)

Signing up for an activity is the consent for that activity and needs none of this; so consent can also be withdrawn
by somebody who never registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.volunteering.events import (
    Channel,
    ConsentGiven,
    ConsentWithdrawn,
    Purpose,
    VolunteerDeparted,
    VolunteerErased,
    VolunteerEvent,
    VolunteerRegistered,
)


class Refused(Exception):
    """A volunteer command cannot be carried out."""

    zh = "无法办理该志愿者事项。"
    en = "This cannot be done for the volunteer."


class NoOwnWish(Refused):
    """Nobody becomes a volunteer, agrees or withdraws by somebody else's will (law: art. 25)."""

    zh = "志愿服务须出于本人自愿：代为录入时，请写明本人的意愿。"
    en = "Volunteering is voluntary: when you enter this for somebody, state that person's own wish."


class Erased(Refused):
    """What is known of an erased person must not begin to grow again."""

    zh = "该人员的信息已依申请删除，不能再办理；如本人重新提出，请先在党员服务中重新登记。"
    en = "This person's data were erased; if the person asks anew, register them anew among the members first."


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Only what the decisions below look at."""

    status: str = "unknown"
    notice_version: str | None = None
    purposes: frozenset[Purpose] = frozenset()

    @property
    def has_left(self) -> bool:
        """Whether no sign-up of this person may stand."""
        return self.status in ("departed", "erased")


initial = Volunteer()


def stream(command: "VolunteerCommand") -> str:
    """One stream for each volunteer."""
    return stream_of(command.volunteer_id)


def stream_of(volunteer_id: str) -> str:
    """The stream of a volunteer."""
    return f"volunteer-{volunteer_id}"


def _own_wish(command: "RegisterVolunteer | GiveConsent | WithdrawConsent", volunteer: Volunteer) -> None:
    if volunteer.status == "erased":
        raise Erased
    if command.channel is not Channel.DESK and not (command.wish or "").strip():
        raise NoOwnWish


# ── Registering ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVolunteer:
    """Become known as a volunteer, by one's own wish."""

    volunteer_id: str
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


def register(command: RegisterVolunteer, volunteer: Volunteer) -> Sequence[VolunteerEvent]:
    """Outcome: ``VolunteerRegistered``; nothing when registered already."""
    _own_wish(command, volunteer)
    if volunteer.status == "registered":
        return []
    return [
        VolunteerRegistered(
            volunteer_id=command.volunteer_id, channel=command.channel, on=command.on, wish=command.wish
        )
    ]


# ── Agreeing ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """Agree to purposes, having read a version of the notice."""

    volunteer_id: str
    notice_version: str
    purposes: tuple[Purpose, ...]
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


class NotRegistered(Refused):
    """Consent beyond a single activity is given by a registered volunteer."""

    zh = "该人员尚未登记为志愿者，请先办理志愿者登记。"
    en = "This person is not registered as a volunteer; register them first."


class NoPurpose(Refused):
    """Agreeing to nothing in particular is no consent."""

    zh = "请至少选择一项信息使用目的。"
    en = "Choose at least one purpose."


def give(command: GiveConsent, volunteer: Volunteer) -> Sequence[VolunteerEvent]:
    """Outcome: ``ConsentGiven``; nothing when the same was agreed to already."""
    _own_wish(command, volunteer)
    if volunteer.status != "registered":
        raise NotRegistered
    if not command.purposes:
        raise NoPurpose
    if (command.notice_version, frozenset(command.purposes)) == (volunteer.notice_version, volunteer.purposes):
        return []
    return [
        ConsentGiven(
            volunteer_id=command.volunteer_id,
            notice_version=command.notice_version,
            purposes=command.purposes,
            channel=command.channel,
            on=command.on,
            wish=command.wish,
        )
    ]


# ── Withdrawing ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """Take back what was agreed to; open sign-ups end with it. Needs no reason."""

    volunteer_id: str
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


def withdraw(command: WithdrawConsent, volunteer: Volunteer) -> Sequence[VolunteerEvent]:
    """Outcome: ``ConsentWithdrawn``, every time: there may have been sign-ups since the last one."""
    _own_wish(command, volunteer)
    return [
        ConsentWithdrawn(volunteer_id=command.volunteer_id, channel=command.channel, on=command.on, wish=command.wish)
    ]


# ── Departing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartVolunteer:
    """Note that the person is no longer known here (asked by a policy)."""

    volunteer_id: str
    on: date


def depart(command: DepartVolunteer, volunteer: Volunteer) -> Sequence[VolunteerEvent]:
    """Outcome: ``VolunteerDeparted``; nothing when the person has left already."""
    if volunteer.has_left:
        return []
    return [VolunteerDeparted(volunteer_id=command.volunteer_id, on=command.on)]


# ── Erasing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseVolunteer:
    """Destroy the person's key in this service (asked by a policy)."""

    volunteer_id: str
    on: date
    basis: str


def erase(command: EraseVolunteer, volunteer: Volunteer) -> Sequence[VolunteerEvent]:
    """Outcome: ``VolunteerErased``, also for somebody who never registered; nothing when erased already."""
    if volunteer.status == "erased":
        return []
    return [VolunteerErased(volunteer_id=command.volunteer_id, on=command.on, basis=command.basis)]


# ── The whole of it ──────────────────────────────────────────────────────────

VolunteerCommand = RegisterVolunteer | GiveConsent | WithdrawConsent | DepartVolunteer | EraseVolunteer
COMMANDS = get_args(VolunteerCommand)


def decide(command: VolunteerCommand, state: Volunteer, rules: object, today: date) -> Sequence[VolunteerEvent]:
    """The table of contents."""
    match command:
        case RegisterVolunteer():
            return register(command, state)
        case GiveConsent():
            return give(command, state)
        case WithdrawConsent():
            return withdraw(command, state)
        case DepartVolunteer():
            return depart(command, state)
        case EraseVolunteer():
            return erase(command, state)
        case _:
            assert_never(command)


def evolve(state: Volunteer, event: VolunteerEvent) -> Volunteer:
    """What each fact changes."""
    match event:
        case VolunteerRegistered():
            return replace(state, status="registered")
        case ConsentGiven():
            return replace(state, notice_version=event.notice_version, purposes=frozenset(event.purposes))
        case ConsentWithdrawn():
            return replace(state, notice_version=None, purposes=frozenset())
        case VolunteerDeparted():
            return Volunteer(status="departed")
        case VolunteerErased():
            return Volunteer(status="erased")
        case _:
            assert_never(event)
