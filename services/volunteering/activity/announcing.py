"""Announcing an activity, moving it to another day, calling it off, and noting that it took place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.volunteering.activity.state import Activity, AlreadyHeld, BadTimes, Refused
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityEvent,
    ActivityHeld,
    ActivityPublished,
    CancelReason,
    ServiceField,
    Times,
)

# ── Publishing ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishActivity:
    """Announce an activity truly and in full: what, where, when, how many, who leads, which risks (law: art. 12)."""

    activity_id: str
    community_id: str
    organization_id: str
    name: str
    field: ServiceField
    place: str
    day: date
    starts: str
    ends: str
    seats: int
    leader_id: str
    risks: str
    notice_version: str
    on: date
    campaign_id: str | None = None


class AlreadyPublished(Refused):
    """An id names one activity for ever."""

    zh = "该编号的活动已经发布；如为另一活动，请使用新的编号。"
    en = "An activity with this id was published before; use a new id for another one."


class DayPassed(Refused):
    """Only what is still to come can be announced."""

    zh = "活动日期已过；只能发布今天或以后的活动，已经开展的服务请走补录。"
    en = "That day has passed; only activities of today or later can be announced. Use a back entry for past service."


class Incomplete(Refused):
    """Who offers service must know what for, where, and at which risk."""

    zh = "请填写活动名称、地点和风险提示（没有特别风险时请写明），名额至少为 1。"
    en = "Give the name, the place, the risks (say so when there are none in particular) and at least one seat."


def publish(command: PublishActivity, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    """Outcome: ``ActivityPublished``. Whether the day has passed is seen from today, not from a day that is typed."""
    if activity.status != "unknown":
        raise AlreadyPublished
    if command.day < today:
        raise DayPassed
    if command.seats < 1 or not all(text.strip() for text in (command.name, command.place, command.risks)):
        raise Incomplete
    if not Times(command.starts, command.ends).are_sound:
        raise BadTimes
    return [
        ActivityPublished(
            activity_id=command.activity_id,
            campaign_id=command.campaign_id,
            community_id=command.community_id,
            organization_id=command.organization_id,
            name=command.name,
            field=command.field,
            place=command.place,
            day=command.day,
            starts=command.starts,
            ends=command.ends,
            seats=command.seats,
            leader_id=command.leader_id,
            risks=command.risks,
            notice_version=command.notice_version,
            on=command.on,
        )
    ]


# ── Moving to another day ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeActivityDay:
    """Move the activity to another day, still to come."""

    activity_id: str
    day: date
    on: date


def change_day(command: ChangeActivityDay, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    """Outcome: ``ActivityDayChanged``; nothing when it is that day already."""
    activity.must_be_announced()
    if activity.status == "held":
        raise AlreadyHeld
    if command.day == activity.day:
        return []
    if command.day < today:
        raise DayPassed
    return [
        ActivityDayChanged(activity_id=command.activity_id, day=command.day, previous_day=activity.day, on=command.on)
    ]


# ── Calling off ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelActivity:
    """Call the activity off."""

    activity_id: str
    reason: CancelReason
    on: date


def cancel(command: CancelActivity, activity: Activity) -> Sequence[ActivityEvent]:
    """Outcome: ``ActivityCancelled``; nothing when it is called off already."""
    if activity.status == "cancelled":
        return []
    activity.must_be_announced()
    if activity.status == "held":
        raise AlreadyHeld
    return [ActivityCancelled(activity_id=command.activity_id, reason=command.reason, on=command.on)]


# ── Holding ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldActivity:
    """Note that the activity took place, and on which day in fact."""

    activity_id: str
    held_on: date
    on: date


class NotYet(Refused):
    """What has not begun can be neither held nor confirmed."""

    zh = "活动尚未开始；请在活动当天或以后登记，且登记日期不得晚于今天。"
    en = "The activity has not begun; enter this on its day or later, and with no date after today."


def hold(command: HoldActivity, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    """Outcome: ``ActivityHeld``; nothing when it was held on that day already."""
    activity.must_be_announced()
    if activity.status == "held":
        if command.held_on == activity.day:
            return []
        raise AlreadyHeld
    if not command.held_on <= command.on <= today:
        raise NotYet
    return [held(command.activity_id, command.held_on, activity, command.on)]


def held(activity_id: str, held_on: date, activity: Activity, on: date) -> ActivityHeld:
    """The fact, which says whether the day is the one that was first announced."""
    return ActivityHeld(
        activity_id=activity_id,
        held_on=held_on,
        published_day=activity.published_day,
        as_published=held_on == activity.published_day,
        on=on,
    )
