"""Reactions of the volunteering service: whenever this, then that."""

from collections.abc import Iterator
from typing import Any

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from infra.wire.codec import envelope
from services.members.contract import EVENTS as MEMBERS
from services.members.contract import MemberErased, MembershipEnded
from services.volunteering import volunteer
from services.volunteering.activity.taking_part import WithdrawSignUp
from services.volunteering.contract import EVENTS
from services.volunteering.events import (
    AttendanceConfirmed,
    ConsentWithdrawn,
    LeaveCause,
    VolunteerDeparted,
    VolunteerErased,
    VolunteerSignedUp,
)
from services.volunteering.projections import open_sign_ups
from services.volunteering.service_record.recording import RecordService
from services.volunteering.volunteer import DepartVolunteer, EraseVolunteer

__all__ = ["DUE", "POLICIES"]

Commands = Iterator[tuple[str, Any]]

_CAUSES = {
    ConsentWithdrawn: LeaveCause.CONSENT_WITHDRAWN,
    VolunteerDeparted: LeaveCause.DEPARTED,
    VolunteerErased: LeaveCause.ERASED,
}


def record_service(happened: Happened[AttendanceConfirmed], runtime: Runtime) -> Commands:
    """Whenever attendance is confirmed, the volunteer's own records say whether it counts, and who entered it."""
    fact = happened.fact
    [entered] = runtime.store.at([happened.position])
    yield (
        f"{fact.activity_id}/{fact.volunteer_id}",
        RecordService(
            volunteer_id=fact.volunteer_id,
            activity_id=fact.activity_id,
            day=fact.day,
            starts=fact.starts,
            ends=fact.ends,
            pause_minutes=fact.pause_minutes,
            confirmed_by=envelope(entered).actor,
            on=fact.on,
        ),
    )


def end_sign_ups(
    happened: Happened[ConsentWithdrawn | VolunteerDeparted | VolunteerErased], runtime: Runtime
) -> Commands:
    """Whenever consent or a volunteer goes, what was offered before goes too; the activity keeps what is past."""
    fact = happened.fact
    for activity_id in open_sign_ups(runtime, fact.volunteer_id, before=happened.position):
        yield f"{activity_id}/{fact.volunteer_id}", _end(activity_id, happened)


def end_late_sign_up(happened: Happened[VolunteerSignedUp], runtime: Runtime) -> Commands:
    """Whenever somebody is signed up who had left by then, the sign-up ends at once.

    The activity cannot know; and a fresh sign-up after a withdrawn consent is a fresh consent, which stands.
    """
    fact = happened.fact
    state = runtime.state(volunteer, volunteer.stream_of(fact.volunteer_id))
    if state.has_left:
        cause = LeaveCause.ERASED if state.status == "erased" else LeaveCause.DEPARTED
        ended = WithdrawSignUp(activity_id=fact.activity_id, volunteer_id=fact.volunteer_id, on=fact.on, cause=cause)
        yield f"{fact.activity_id}/{fact.volunteer_id}", ended


def _end(activity_id: str, happened: Happened[Any]) -> WithdrawSignUp:
    fact = happened.fact
    return WithdrawSignUp(
        activity_id=activity_id, volunteer_id=fact.volunteer_id, on=fact.on, cause=_CAUSES[type(fact)]
    )


def depart(happened: Happened[MembershipEnded], runtime: Runtime) -> Commands:
    """Whenever a person is no longer known to any organisation here, they are no volunteer here either."""
    yield happened.fact.member_id, DepartVolunteer(volunteer_id=happened.fact.member_id, on=happened.fact.on)


def erase(happened: Happened[MemberErased], runtime: Runtime) -> Commands:
    """Whenever a person is erased, they are erased here; the event destroys the key."""
    fact = happened.fact
    yield fact.member_id, EraseVolunteer(volunteer_id=fact.member_id, on=fact.on, basis=fact.basis)


POLICIES = (
    Policy("volunteering.recording", Follows(EVENTS, (AttendanceConfirmed,)), record_service),
    Policy("volunteering.ending", Follows(EVENTS, tuple(_CAUSES)), end_sign_ups),
    Policy("volunteering.ending-late", Follows(EVENTS, (VolunteerSignedUp,)), end_late_sign_up),
    Policy("volunteering.departing", Follows(MEMBERS, (MembershipEnded,)), depart),
    Policy("volunteering.erasing", Follows(MEMBERS, (MemberErased,)), erase),
)

#: Nothing falls due by the passing of time alone.
DUE: tuple[Any, ...] = ()
