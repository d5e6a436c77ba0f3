"""
An activity, from its announcement to the confirmed attendance of those who offered service (C23).

    unknown ──publish──▶ published ──hold──▶ held ──confirm──┐
                           │ │   ▲             ▲  └──────────┘
       sign up, withdraw,  │ └───┘             │
       change day          │ └──── confirm ────┘
                           └──cancel──▶ cancelled

One file to a chapter; this one is the table of contents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never, get_args

from services.volunteering.activity.announcing import (
    CancelActivity,
    ChangeActivityDay,
    HoldActivity,
    PublishActivity,
    cancel,
    change_day,
    hold,
    publish,
)
from services.volunteering.activity.state import Activity, Refused, initial
from services.volunteering.activity.taking_part import (
    ConfirmAttendance,
    SignUp,
    WithdrawSignUp,
    confirm,
    sign_up,
    withdraw,
)
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityEvent,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
    RulebookPublished,
    SignUpWithdrawn,
    Times,
    VolunteerSignedUp,
)

__all__ = ["COMMANDS", "Activity", "Refused", "decide", "evolve", "initial", "stream"]

ActivityCommand = (
    PublishActivity | ChangeActivityDay | CancelActivity | HoldActivity | SignUp | WithdrawSignUp | ConfirmAttendance
)

COMMANDS = get_args(ActivityCommand)


def stream(command: ActivityCommand) -> str:
    """One stream for each activity."""
    return f"activity-{command.activity_id}"


def decide(
    command: ActivityCommand, state: Activity, rules: RulebookPublished | None, today: date
) -> Sequence[ActivityEvent]:
    """The table of contents."""
    match command:
        case PublishActivity():
            return publish(command, state, today)
        case ChangeActivityDay():
            return change_day(command, state, today)
        case CancelActivity():
            return cancel(command, state)
        case HoldActivity():
            return hold(command, state, today)
        case SignUp():
            return sign_up(command, state, today)
        case WithdrawSignUp():
            return withdraw(command, state)
        case ConfirmAttendance():
            return confirm(command, state, rules, today)
        case _:
            assert_never(command)


def evolve(state: Activity, event: ActivityEvent) -> Activity:
    """What each fact changes."""
    match event:
        case ActivityPublished():
            return replace(
                state,
                status="published",
                community_id=event.community_id,
                published_day=event.day,
                day=event.day,
                seats=event.seats,
                leader_id=event.leader_id,
                notice_version=event.notice_version,
            )
        case ActivityDayChanged():
            return replace(state, day=event.day)
        case ActivityCancelled():
            return replace(state, status="cancelled")
        case ActivityHeld():
            return replace(state, status="held", day=event.held_on)
        case VolunteerSignedUp():
            return replace(state, signed_up=state.signed_up | {event.volunteer_id})
        case SignUpWithdrawn():
            return replace(state, signed_up=state.signed_up - {event.volunteer_id})
        case AttendanceConfirmed():
            times = Times(event.starts, event.ends, event.pause_minutes)
            return replace(state, attended={**state.attended, event.volunteer_id: times})
        case _:
            assert_never(event)
