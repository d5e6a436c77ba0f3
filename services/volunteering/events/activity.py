"""What happens around campaigns and activities."""

from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events.values import (
    SEALED_FOR_VOLUNTEER,
    CampaignKind,
    CancelReason,
    Channel,
    LeaveCause,
    Open,
    ServiceField,
)

# ── Campaigns ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOpened:
    """A campaign began to gather activities."""

    campaign_id: Open[str]
    kind: Open[CampaignKind]
    name: Open[str]
    from_day: Open[date]
    to_day: Open[date]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignClosed:
    """A campaign ended; its activities keep what they are."""

    campaign_id: Open[str]
    on: Open[date]


# ── Activities ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPublished:
    """An activity was announced, with everything somebody must know before offering service."""

    activity_id: Open[str]
    campaign_id: Open[str | None]
    community_id: Open[str]
    organization_id: Open[str]
    name: Open[str]
    field: Open[ServiceField]
    place: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    seats: Open[int]
    leader_id: Open[str]
    risks: Open[str]
    notice_version: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDayChanged:
    """The activity was moved to another day; who signed up stays signed up, and is free to leave."""

    activity_id: Open[str]
    day: Open[date]
    previous_day: Open[date]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCancelled:
    """The activity will not take place."""

    activity_id: Open[str]
    reason: Open[CancelReason]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityHeld:
    """The activity took place. ``as_published``: on the very day that was first announced."""

    activity_id: Open[str]
    held_on: Open[date]
    published_day: Open[date]
    as_published: Open[bool]
    on: Open[date]


# ── Taking part ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerSignedUp:
    """A person offered service for this activity, having read the notice: the consent to process for it."""

    activity_id: Open[str]
    volunteer_id: Open[str]
    channel: Open[Channel]
    notice_version: Open[str]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpWithdrawn:
    """A sign-up ended before the service. A reason is never asked for."""

    activity_id: Open[str]
    volunteer_id: Open[str]
    cause: Open[LeaveCause]
    channel: Open[Channel]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceConfirmed:
    """The activity's leader confirmed from when to when a volunteer served.

    ``in_time`` says whether this came within the days that the rulebook gives for confirming.
    """

    activity_id: Open[str]
    volunteer_id: Open[str]
    leader_id: Open[str]
    day: Open[date]
    starts: Open[str]
    ends: Open[str]
    pause_minutes: Open[int]
    minutes: Open[int]
    in_time: Open[bool]
    rulebook: Open[str]
    on: Open[date]


CampaignEvent = CampaignOpened | CampaignClosed

ActivityEvent = (
    ActivityPublished
    | ActivityDayChanged
    | ActivityCancelled
    | ActivityHeld
    | VolunteerSignedUp
    | SignUpWithdrawn
    | AttendanceConfirmed
)
