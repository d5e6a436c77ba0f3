"""Activities: announced in full, offered service for voluntarily, confirmed by their leader."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.volunteering import activity
from services.volunteering.activity import announcing, state, taking_part
from services.volunteering.activity.announcing import CancelActivity, ChangeActivityDay, HoldActivity, PublishActivity
from services.volunteering.activity.taking_part import ConfirmAttendance, SignUp, WithdrawSignUp
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
    CancelReason,
    Channel,
    LeaveCause,
    RulebookPublished,
    ServiceField,
    ServiceRules,
    SignUpWithdrawn,
    VolunteerSignedUp,
)

TODAY = date(2010, 6, 20)
DAY = date(2010, 7, 1)
LATER = date(2010, 7, 8)
RULEBOOK = RulebookPublished(version="r1", effective_from=TODAY, source_clause="四（三）", rules=ServiceRules())

PUBLISH = PublishActivity(
    activity_id="a1",
    campaign_id="july",
    community_id="hubin",
    organization_id="org1",
    name="义诊进社区",
    field=ServiceField.MEDICAL,
    place="湖滨社区服务中心",
    day=DAY,
    starts="08:00",
    ends="12:00",
    seats=2,
    leader_id="leader",
    risks="天气炎热，注意防暑",
    notice_version="n1",
    on=TODAY,
)
PUBLISHED = ActivityPublished(
    activity_id="a1",
    campaign_id="july",
    community_id="hubin",
    organization_id="org1",
    name="义诊进社区",
    field=ServiceField.MEDICAL,
    place="湖滨社区服务中心",
    day=DAY,
    starts="08:00",
    ends="12:00",
    seats=2,
    leader_id="leader",
    risks="天气炎热，注意防暑",
    notice_version="n1",
    on=TODAY,
)
SIGN_UP = SignUp(activity_id="a1", volunteer_id="v1", notice_version="n1", on=TODAY)
SIGNED_UP = VolunteerSignedUp(activity_id="a1", volunteer_id="v1", channel=Channel.DESK, notice_version="n1", on=TODAY)
CANCELLED = ActivityCancelled(activity_id="a1", reason=CancelReason.WEATHER, on=TODAY)
HELD = ActivityHeld(activity_id="a1", held_on=DAY, published_day=DAY, as_published=True, on=DAY)
WITHDRAW = WithdrawSignUp(activity_id="a1", volunteer_id="v1", on=TODAY)
WITHDRAWN = SignUpWithdrawn(
    activity_id="a1", volunteer_id="v1", cause=LeaveCause.OWN_WISH, channel=Channel.DESK, on=TODAY
)
CONFIRM = ConfirmAttendance(
    activity_id="a1", volunteer_id="v1", leader_id="leader", starts="08:05", ends="11:50", pause_minutes=30, on=DAY
)
CONFIRMED = AttendanceConfirmed(
    activity_id="a1",
    volunteer_id="v1",
    leader_id="leader",
    day=DAY,
    starts="08:05",
    ends="11:50",
    pause_minutes=30,
    minutes=195,
    in_time=True,
    rulebook="r1",
    on=DAY,
)


def given(*facts: object) -> Specification:
    """An announced activity, and what happened since."""
    return specify(activity, RULEBOOK).given(PUBLISHED, *facts)


# ── Announcing ───────────────────────────────────────────────────────────────


def test_is_published_for_today_or_later() -> None:
    """A day that has passed is for back entries, whatever day is typed as the day of publishing."""
    specify(activity).given().when(PUBLISH, TODAY).then(PUBLISHED)
    specify(activity).given().when(PUBLISH, DAY).then(PUBLISHED)
    specify(activity).given().when(PUBLISH, DAY + timedelta(1)).refused(announcing.DayPassed)


def test_an_id_names_one_activity() -> None:
    """For ever."""
    given().when(PUBLISH, TODAY).refused(announcing.AlreadyPublished)
    given(CANCELLED).when(PUBLISH, TODAY).refused(announcing.AlreadyPublished)


@pytest.mark.parametrize("missing", [{"name": " "}, {"place": ""}, {"risks": ""}, {"seats": 0}])
def test_is_announced_in_full(missing: dict[str, object]) -> None:
    """Law, art. 12: true and full information, with the risks."""
    specify(activity).given().when(replace(PUBLISH, **missing), TODAY).refused(announcing.Incomplete)  # type: ignore[arg-type]


def test_is_published_with_sound_times() -> None:
    """From before till after."""
    specify(activity).given().when(replace(PUBLISH, ends="07:00"), TODAY).refused(state.BadTimes)


def test_is_moved_to_a_day_still_to_come() -> None:
    """The same day changes nothing; what was held or called off, or never announced, cannot be moved."""
    change = ChangeActivityDay(activity_id="a1", day=LATER, on=TODAY)
    changed = ActivityDayChanged(activity_id="a1", day=LATER, previous_day=DAY, on=TODAY)
    given().when(change, TODAY).then(changed)
    given(changed).when(change, TODAY).then_nothing()
    given().when(replace(change, day=date(2010, 6, 19)), TODAY).refused(announcing.DayPassed)
    given(HELD).when(change, TODAY).refused(state.AlreadyHeld)
    given(CANCELLED).when(change, TODAY).refused(state.Cancelled)
    specify(activity).given().when(change, TODAY).refused(state.NotPublished)


def test_is_called_off() -> None:
    """Once, and only before it was held."""
    cancel = CancelActivity(activity_id="a1", reason=CancelReason.WEATHER, on=TODAY)
    given().when(cancel, TODAY).then(CANCELLED)
    given(CANCELLED).when(cancel, TODAY).then_nothing()
    given(HELD).when(cancel, DAY).refused(state.AlreadyHeld)
    specify(activity).given().when(cancel, TODAY).refused(state.NotPublished)


def test_is_held_as_published_or_not() -> None:
    """The fact says whether people found it on the day that was first announced."""
    hold = HoldActivity(activity_id="a1", held_on=DAY, on=DAY)
    given().when(hold, DAY).then(HELD)
    changed = ActivityDayChanged(activity_id="a1", day=LATER, previous_day=DAY, on=TODAY)
    on_later = replace(HELD, held_on=LATER, as_published=False, on=LATER)
    given(changed).when(HoldActivity(activity_id="a1", held_on=LATER, on=LATER), LATER).then(on_later)
    given(HELD).when(hold, DAY).then_nothing()
    given(HELD).when(replace(hold, held_on=LATER, on=LATER), LATER).refused(state.AlreadyHeld)
    given(CANCELLED).when(hold, DAY).refused(state.Cancelled)


def test_is_not_held_before_it_began() -> None:
    """Neither on a day to come, nor entered with one."""
    given().when(HoldActivity(activity_id="a1", held_on=DAY, on=DAY), TODAY).refused(announcing.NotYet)
    given().when(HoldActivity(activity_id="a1", held_on=DAY, on=TODAY), DAY).refused(announcing.NotYet)


# ── Signing up and leaving ───────────────────────────────────────────────────


def test_signs_up() -> None:
    """By one's own hand, till the day itself."""
    given().when(SIGN_UP, TODAY).then(SIGNED_UP)
    given().when(SIGN_UP, DAY).then(SIGNED_UP)


def test_a_clerk_signs_up_who_wishes_it() -> None:
    """The wish is kept, with the channel."""
    at_window = replace(SIGN_UP, channel=Channel.WINDOW, wish="本人到窗口要求报名")
    given().when(at_window, TODAY).then(replace(SIGNED_UP, channel=Channel.WINDOW, wish="本人到窗口要求报名"))


@pytest.mark.parametrize("channel", [Channel.WINDOW, Channel.PHONE, Channel.PAPER])
@pytest.mark.parametrize("wish", [None, "", "  "])
def test_nobody_is_assigned(channel: Channel, wish: str | None) -> None:
    """Law, art. 25: without the person's own wish there is no sign-up."""
    given().when(replace(SIGN_UP, channel=channel, wish=wish), TODAY).refused(taking_part.NoOwnWish)


def test_does_not_sign_up_for_what_is_over() -> None:
    """Held, or its day passed, or called off, or never announced."""
    given().when(SIGN_UP, DAY + timedelta(1)).refused(taking_part.Over)
    given(HELD).when(SIGN_UP, DAY).refused(taking_part.Over)
    given(CANCELLED).when(SIGN_UP, TODAY).refused(state.Cancelled)
    specify(activity).given().when(SIGN_UP, TODAY).refused(state.NotPublished)


def test_signs_up_once_under_the_published_notice() -> None:
    """Whoever agrees has read what was published."""
    given(SIGNED_UP).when(SIGN_UP, TODAY).refused(taking_part.AlreadySignedUp)
    given().when(replace(SIGN_UP, notice_version="n0"), TODAY).refused(taking_part.OtherNotice)


def test_there_are_no_more_people_than_seats() -> None:
    """A seat that is given back can be taken again."""
    second = replace(SIGNED_UP, volunteer_id="v2")
    third = replace(SIGN_UP, volunteer_id="v3")
    given(SIGNED_UP, second).when(third, TODAY).refused(taking_part.Full)
    given(SIGNED_UP, second, WITHDRAWN).when(third, TODAY).then(replace(SIGNED_UP, volunteer_id="v3"))


def test_leaves_without_a_reason() -> None:
    """Who is not signed up has nothing to leave."""
    given(SIGNED_UP).when(WITHDRAW, TODAY).then(WITHDRAWN)
    given(SIGNED_UP, CANCELLED).when(WITHDRAW, TODAY).then(WITHDRAWN)
    given().when(WITHDRAW, TODAY).then_nothing()
    specify(activity).given().when(WITHDRAW, TODAY).refused(state.NotPublished)


def test_given_service_is_not_taken_back() -> None:
    """It can be contested."""
    given(SIGNED_UP, HELD, CONFIRMED).when(WITHDRAW, DAY).refused(taking_part.AlreadyConfirmed)


@pytest.mark.parametrize("cause", [LeaveCause.CONSENT_WITHDRAWN, LeaveCause.DEPARTED, LeaveCause.ERASED])
def test_what_ends_by_itself_ends_only_what_is_to_come(cause: LeaveCause) -> None:
    """Before that day, once held, or called off, everything stays as it was; it is never refused (example 16)."""
    ends = replace(WITHDRAW, cause=cause)
    given(SIGNED_UP).when(ends, TODAY).then(replace(WITHDRAWN, cause=cause))
    given(SIGNED_UP).when(replace(ends, on=DAY + timedelta(1)), LATER).then_nothing()
    given(SIGNED_UP, HELD).when(replace(ends, on=DAY), DAY).then_nothing()
    given(SIGNED_UP, HELD, CONFIRMED).when(replace(ends, on=DAY), DAY).then_nothing()
    given(SIGNED_UP, CANCELLED).when(ends, TODAY).then_nothing()


# ── Confirming ───────────────────────────────────────────────────────────────


def test_the_leader_confirms() -> None:
    """08:05–11:50 with half an hour's pause are 195 minutes (example 10); that the activity was held follows."""
    given(SIGNED_UP).when(CONFIRM, DAY).then(HELD, CONFIRMED)
    given(SIGNED_UP, HELD).when(CONFIRM, DAY).then(CONFIRMED)


def test_confirms_one_volunteer_at_a_time() -> None:
    """The rest may follow, with times of their own."""
    other = replace(SIGNED_UP, volunteer_id="v2")
    second = replace(CONFIRM, volunteer_id="v2", ends="12:05")
    confirmed = replace(CONFIRMED, volunteer_id="v2", ends="12:05", minutes=210)
    given(SIGNED_UP, other, HELD, CONFIRMED).when(second, DAY).then(confirmed)


def test_says_whether_it_came_in_good_time() -> None:
    """Three days by this rulebook."""
    on = DAY + timedelta(3)
    given(SIGNED_UP, HELD).when(replace(CONFIRM, on=on), on).then(replace(CONFIRMED, on=on))
    on = DAY + timedelta(4)
    given(SIGNED_UP, HELD).when(replace(CONFIRM, on=on), on).then(replace(CONFIRMED, on=on, in_time=False))


def test_only_the_leader_confirms_and_never_for_themselves() -> None:
    """Nobody else, and nobody's own hours."""
    given(SIGNED_UP).when(replace(CONFIRM, leader_id="v2"), DAY).refused(taking_part.NotTheLeader)
    own = replace(SIGNED_UP, volunteer_id="leader")
    given(own).when(replace(CONFIRM, volunteer_id="leader"), DAY).refused(taking_part.OwnAttendance)


def test_only_who_signed_up_is_confirmed() -> None:
    """Not who left, nor who never came forward."""
    given().when(CONFIRM, DAY).refused(taking_part.NotSignedUp)
    given(SIGNED_UP, WITHDRAWN).when(CONFIRM, DAY).refused(taking_part.NotSignedUp)


def test_is_confirmed_only_after_it_began() -> None:
    """Neither before the day, nor with a date to come."""
    given(SIGNED_UP).when(CONFIRM, TODAY).refused(announcing.NotYet)
    given(SIGNED_UP).when(replace(CONFIRM, on=TODAY), DAY).refused(announcing.NotYet)
    given(SIGNED_UP, CANCELLED).when(CONFIRM, DAY).refused(state.Cancelled)
    specify(activity, RULEBOOK).given().when(CONFIRM, DAY).refused(state.NotPublished)


def test_thirty_days_to_enter() -> None:
    """Counted to the day of entering, whatever day is typed; from then on it is a back entry."""
    given(SIGNED_UP, HELD).when(CONFIRM, DAY + timedelta(30)).then(CONFIRMED)
    given(SIGNED_UP, HELD).when(CONFIRM, DAY + timedelta(31)).refused(taking_part.TooLate)


def test_is_confirmed_with_sound_times_once() -> None:
    """The same again changes nothing; other times are a correction."""
    given(SIGNED_UP).when(replace(CONFIRM, ends="08:00"), DAY).refused(state.BadTimes)
    given(SIGNED_UP).when(replace(CONFIRM, pause_minutes=225), DAY).refused(state.BadTimes)
    given(SIGNED_UP, HELD, CONFIRMED).when(CONFIRM, DAY).then_nothing()
    other = replace(CONFIRM, ends="12:00")
    given(SIGNED_UP, HELD, CONFIRMED).when(other, DAY).refused(taking_part.ConfirmedOtherwise)


def test_needs_a_rulebook() -> None:
    """Limits are data."""
    specify(activity).given(PUBLISHED, SIGNED_UP).when(CONFIRM, DAY).refused(taking_part.NoRulebook)
