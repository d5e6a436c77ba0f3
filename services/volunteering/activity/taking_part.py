"""Offering service, leaving again, and having it confirmed by the activity's leader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.volunteering.activity.announcing import NotYet, held
from services.volunteering.activity.state import Activity, BadTimes, NotPublished, Refused
from services.volunteering.events import (
    ActivityEvent,
    AttendanceConfirmed,
    Channel,
    LeaveCause,
    RulebookPublished,
    SignUpWithdrawn,
    Times,
    VolunteerSignedUp,
)

# ── Signing up ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """Offer service for this activity, having read this version of the notice; a clerk may enter it for somebody."""

    activity_id: str
    volunteer_id: str
    notice_version: str
    on: date
    channel: Channel = Channel.DESK
    wish: str | None = None


class NoOwnWish(Refused):
    """Nobody is assigned (law: art. 25)."""

    zh = "志愿服务须出于本人自愿，不得指派：代为报名时，请写明本人的意愿。"
    en = "Nobody may be assigned to voluntary service: when you sign somebody up, state that person's own wish."


class Over(Refused):
    """Service is offered before it is given."""

    zh = "该活动已经举行或日期已过，不能再报名；确有服务的，请走补录。"
    en = "This activity has taken place or its day has passed; use a back entry if service was given."


class AlreadySignedUp(Refused):
    """One person takes one seat."""

    zh = "本人已报名该活动，无需重复报名。"
    en = "This person is signed up already."


class OtherNotice(Refused):
    """Who agrees must have read what is agreed to."""

    zh = "告知书版本与活动发布的不一致，请让本人阅读现行告知书后再报名。"
    en = "The notice is not the one published with the activity; let the person read that one, then sign up."


class Full(Refused):
    """There are no more people than seats."""

    zh = "该活动名额已满，请选择其他活动，或待有人退出后再报名。"
    en = "Every seat is taken; choose another activity, or try again when somebody has left."


def sign_up(command: SignUp, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    """Outcome: ``VolunteerSignedUp``."""
    activity.must_be_announced()
    if command.channel is not Channel.DESK and not (command.wish or "").strip():
        raise NoOwnWish
    if activity.status == "held" or activity.day < today:
        raise Over
    if command.volunteer_id in activity.signed_up:
        raise AlreadySignedUp
    if command.notice_version != activity.notice_version:
        raise OtherNotice
    if len(activity.signed_up) >= activity.seats:
        raise Full
    return [
        VolunteerSignedUp(
            activity_id=command.activity_id,
            volunteer_id=command.volunteer_id,
            channel=command.channel,
            notice_version=command.notice_version,
            on=command.on,
            wish=command.wish,
        )
    ]


# ── Leaving ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSignUp:
    """Take back an offer. Needs no reason; policies ask it with another cause."""

    activity_id: str
    volunteer_id: str
    on: date
    channel: Channel = Channel.DESK
    cause: LeaveCause = LeaveCause.OWN_WISH


class AlreadyConfirmed(Refused):
    """Given service is not taken back; its record can be contested or mended."""

    zh = "该志愿者的到场已经确认；如有出入，请对服务记录提出异议或更正。"
    en = "This attendance is confirmed; dispute or correct the service record if it is not as it was."


def withdraw(command: WithdrawSignUp, activity: Activity) -> Sequence[ActivityEvent]:
    """Outcome: ``SignUpWithdrawn``; nothing when the person is not signed up.

    Consent that ends, and a person who leaves, end only what is still to come: before that day it stays as it was.
    """
    if activity.status == "unknown":
        raise NotPublished
    if command.volunteer_id not in activity.signed_up:
        return []
    if command.cause is LeaveCause.OWN_WISH:
        if command.volunteer_id in activity.attended:
            raise AlreadyConfirmed
    elif activity.status != "published" or activity.day < command.on:
        return []
    return [
        SignUpWithdrawn(
            activity_id=command.activity_id,
            volunteer_id=command.volunteer_id,
            cause=command.cause,
            channel=command.channel,
            on=command.on,
        )
    ]


# ── Confirming ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAttendance:
    """The leader confirms from when to when one volunteer served; the others may follow later."""

    activity_id: str
    volunteer_id: str
    leader_id: str
    starts: str
    ends: str
    on: date
    pause_minutes: int = 0


class NotTheLeader(Refused):
    """Who led the activity answers for who was there."""

    zh = "到场须由该活动负责人确认，请由负责人办理。"
    en = "Attendance is confirmed by the activity's own leader; let that person do it."


class OwnAttendance(Refused):
    """Nobody certifies their own hours."""

    zh = "不能确认本人的到场；负责人本人的服务请走补录，由他人批准。"
    en = "Nobody confirms their own attendance; use a back entry, which other hands approve."


class NotSignedUp(Refused):
    """Service is recorded for who offered it."""

    zh = "该人员未报名本活动；确有服务的，请走补录。"
    en = "This person did not sign up for the activity; use a back entry if service was given."


class TooLate(Refused):
    """What is entered long afterwards needs evidence and a second person."""

    zh = "已超过规定的登记期限，请走补录：附证明材料，并由他人批准。"
    en = "The days for entering have passed; use a back entry, with evidence and another person's approval."


class ConfirmedOtherwise(Refused):
    """A confirmation is not overwritten."""

    zh = "该志愿者的到场已按其他时间确认；如需更改，请更正服务记录。"
    en = "This attendance was confirmed with other times; correct the service record to change it."


class NoRulebook(Refused):
    """Time limits come from a rulebook, never from this program."""

    zh = "当日没有生效的志愿服务规则，请先发布规则。"
    en = "No service rulebook is in force on that day; publish one first."


def confirm(
    command: ConfirmAttendance, activity: Activity, rulebook: RulebookPublished | None, today: date
) -> Sequence[ActivityEvent]:
    """Outcome: ``AttendanceConfirmed``, after ``ActivityHeld`` where nobody had noted that; nothing when repeated."""
    times = Times(command.starts, command.ends, command.pause_minutes)
    activity.must_be_announced()
    _must_be_entitled(command, activity)
    if not activity.day <= command.on <= today:
        raise NotYet
    if not times.are_sound:
        raise BadTimes
    if (before := activity.attended.get(command.volunteer_id)) is not None:
        if before == times:
            return []
        raise ConfirmedOtherwise
    if rulebook is None:
        raise NoRulebook
    if (today - activity.day).days > rulebook.rules.entry_days:
        raise TooLate
    confirmed = AttendanceConfirmed(
        activity_id=command.activity_id,
        volunteer_id=command.volunteer_id,
        leader_id=command.leader_id,
        day=activity.day,
        starts=times.starts,
        ends=times.ends,
        pause_minutes=times.pause_minutes,
        minutes=times.minutes,
        in_time=(command.on - activity.day).days <= rulebook.rules.confirm_days,
        rulebook=rulebook.version,
        on=command.on,
    )
    if activity.status == "held":
        return [confirmed]
    return [held(command.activity_id, activity.day, activity, command.on), confirmed]


def _must_be_entitled(command: ConfirmAttendance, activity: Activity) -> None:
    if command.leader_id != activity.leader_id:
        raise NotTheLeader
    if command.leader_id == command.volunteer_id:
        raise OwnAttendance
    if command.volunteer_id not in activity.signed_up:
        raise NotSignedUp
