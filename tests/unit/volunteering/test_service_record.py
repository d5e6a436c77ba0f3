"""Service records: worked examples 10 and 11, and what may come of a record afterwards."""

from dataclasses import replace
from datetime import date

from infra.eventsourcing.specification import Specification, specify
from services.volunteering import service_record
from services.volunteering.events import (
    BackEntryProposed,
    Channel,
    DisputeResolved,
    RecordSource,
    RejectReason,
    Resolution,
    RulebookPublished,
    ServiceAwaitsApproval,
    ServiceCorrected,
    ServiceDisputed,
    ServiceRecorded,
    ServiceRejected,
    ServiceRules,
    ServiceVoided,
    VoidReason,
    WaitReason,
)
from services.volunteering.service_record import back_entry, mending, recording, state
from services.volunteering.service_record.back_entry import EnterBackEntry
from services.volunteering.service_record.mending import CorrectService, DisputeService, UpholdService, VoidService
from services.volunteering.service_record.recording import ApproveService, RecordService

DAY = date(2010, 7, 1)
TODAY = date(2010, 7, 3)
RULEBOOK = RulebookPublished(version="r1", effective_from=DAY, source_clause="四（三）", rules=ServiceRules())

RECORD = RecordService(
    volunteer_id="v1",
    activity_id="a1",
    day=DAY,
    starts="08:05",
    ends="11:50",
    pause_minutes=30,
    confirmed_by="leader",
    on=DAY,
)
RECORDED = ServiceRecorded(
    record_id="attendance-a1",
    volunteer_id="v1",
    activity_id="a1",
    day=DAY,
    starts="08:05",
    ends="11:50",
    pause_minutes=30,
    minutes=195,
    source=RecordSource.ATTENDANCE,
    confirmed_by="leader",
    approved_by=None,
    rulebook="r1",
    on=DAY,
)
REJECTED = ServiceRejected(
    record_id="attendance-a2",
    volunteer_id="v1",
    activity_id="a2",
    day=DAY,
    starts="11:30",
    ends="13:00",
    pause_minutes=0,
    minutes=90,
    confirmed_by="leader",
    reason=RejectReason.OVERLAP,
    overlaps="attendance-a1",
    rulebook="r1",
    on=DAY,
)
FULL_DAY = replace(RECORDED, starts="08:00", ends="15:00", pause_minutes=0, minutes=420)
WAITS = ServiceAwaitsApproval(
    record_id="attendance-a2",
    volunteer_id="v1",
    activity_id="a2",
    day=DAY,
    starts="18:00",
    ends="19:30",
    pause_minutes=0,
    minutes=90,
    confirmed_by="leader",
    reason=WaitReason.OVER_DAILY_LIMIT,
    day_minutes=510,
    rulebook="r1",
    on=DAY,
)
ENTER = EnterBackEntry(
    record_id="b1",
    volunteer_id="v1",
    activity_id="a3",
    day=DAY,
    starts="14:00",
    ends="16:00",
    reason="负责人住院，未及时登记",
    evidence="签到表2010-07",
    entered_by="clerk",
    approved_by="chief",
    on=TODAY,
)
PROPOSED = BackEntryProposed(
    record_id="b1",
    volunteer_id="v1",
    activity_id="a3",
    day=DAY,
    starts="14:00",
    ends="16:00",
    pause_minutes=0,
    minutes=120,
    evidence="签到表2010-07",
    entered_by="clerk",
    on=TODAY,
    reason="负责人住院，未及时登记",
)
BACK_ENTERED = ServiceRecorded(
    record_id="b1",
    volunteer_id="v1",
    activity_id="a3",
    day=DAY,
    starts="14:00",
    ends="16:00",
    pause_minutes=0,
    minutes=120,
    source=RecordSource.BACK_ENTRY,
    confirmed_by="clerk",
    approved_by="chief",
    rulebook="r1",
    on=TODAY,
)
DISPUTE = DisputeService(volunteer_id="v1", record_id="attendance-a1", wish="我服务到十二点", on=TODAY)
DISPUTED = ServiceDisputed(
    record_id="attendance-a1", volunteer_id="v1", channel=Channel.DESK, on=TODAY, wish="我服务到十二点"
)
CORRECT = CorrectService(
    volunteer_id="v1",
    record_id="attendance-a1",
    starts="08:05",
    ends="12:00",
    pause_minutes=30,
    corrected_by="chief",
    document="核实单1号",
    on=TODAY,
)
CORRECTED = ServiceCorrected(
    record_id="attendance-a1",
    volunteer_id="v1",
    starts="08:05",
    ends="12:00",
    pause_minutes=30,
    minutes=205,
    previous_minutes=195,
    corrected_by="chief",
    document="核实单1号",
    on=TODAY,
)
VOID = VoidService(
    volunteer_id="v1",
    record_id="attendance-a1",
    reason=VoidReason.NOT_SERVED,
    voided_by="chief",
    document="核实单2号",
    on=TODAY,
)
VOIDED = ServiceVoided(
    record_id="attendance-a1",
    volunteer_id="v1",
    reason=VoidReason.NOT_SERVED,
    voided_by="chief",
    document="核实单2号",
    on=TODAY,
)


def given(*facts: object) -> Specification:
    """One volunteer's records under a rulebook."""
    return specify(service_record, RULEBOOK).given(*facts)


def resolved(resolution: Resolution, document: str) -> DisputeResolved:
    """The dispute about the first record ended."""
    return DisputeResolved(
        record_id="attendance-a1",
        volunteer_id="v1",
        resolution=resolution,
        resolved_by="chief",
        document=document,
        on=TODAY,
    )


# ── Recording ────────────────────────────────────────────────────────────────


def test_minutes_are_recorded() -> None:
    """Example 10: 08:05–11:50 with 30 minutes of pause are 195."""
    given().when(RECORD, TODAY).then(RECORDED)


def test_an_overlap_is_rejected_as_a_fact() -> None:
    """Example 10: a second activity 11:30–13:00 the same day."""
    second = replace(RECORD, activity_id="a2", starts="11:30", ends="13:00", pause_minutes=0)
    given(RECORDED).when(second, TODAY).then(REJECTED)
    given(RECORDED).when(replace(second, day=date(2010, 7, 2)), TODAY).then(
        replace(
            RECORDED,
            record_id="attendance-a2",
            activity_id="a2",
            day=date(2010, 7, 2),
            starts="11:30",
            ends="13:00",
            pause_minutes=0,
            minutes=90,
        )
    )


def test_what_is_beyond_the_limit_waits() -> None:
    """Example 10: 420 minutes already and 90 more are above 480."""
    second = replace(RECORD, activity_id="a2", starts="18:00", ends="19:30", pause_minutes=0)
    given(FULL_DAY).when(second, TODAY).then(WAITS)
    just = replace(second, ends="19:00")
    exactly = replace(
        RECORDED,
        record_id="attendance-a2",
        activity_id="a2",
        starts="18:00",
        ends="19:00",
        pause_minutes=0,
        minutes=60,
    )
    given(FULL_DAY).when(just, TODAY).then(exactly)


def test_the_same_activity_is_recorded_once() -> None:
    """Whatever became of it, and also when it came in as a back entry."""
    given(RECORDED).when(RECORD, TODAY).then_nothing()
    given(RECORDED, VOIDED).when(RECORD, TODAY).then_nothing()
    given(RECORDED, REJECTED).when(replace(RECORD, activity_id="a2"), TODAY).then_nothing()
    given(PROPOSED, BACK_ENTERED).when(replace(RECORD, activity_id="a3"), TODAY).then_nothing()


def test_what_waits_takes_up_its_time() -> None:
    """So that an approval never makes an overlap."""
    third = replace(RECORD, activity_id="a4", starts="19:00", ends="19:30", pause_minutes=0)
    overlapping = replace(
        REJECTED,
        record_id="attendance-a4",
        activity_id="a4",
        starts="19:00",
        ends="19:30",
        minutes=30,
        overlaps="attendance-a2",
    )
    given(FULL_DAY, WAITS).when(third, TODAY).then(overlapping)


def test_recording_needs_sound_times_and_a_rulebook() -> None:
    """Neither is ever guessed."""
    given().when(replace(RECORD, ends="08:00"), TODAY).refused(state.BadTimes)
    specify(service_record).given().when(RECORD, TODAY).refused(state.NoRulebook)


# ── Approving ────────────────────────────────────────────────────────────────


def test_other_hands_approve_what_waits() -> None:
    """Neither the leader who confirmed it nor the volunteer; and only what waits."""
    approve = ApproveService(volunteer_id="v1", record_id="attendance-a2", approved_by="chief", on=TODAY)
    counted = replace(
        RECORDED,
        record_id="attendance-a2",
        activity_id="a2",
        starts="18:00",
        ends="19:30",
        pause_minutes=0,
        minutes=90,
        approved_by="chief",
        on=TODAY,
    )
    given(FULL_DAY, WAITS).when(approve, TODAY).then(counted)
    given(FULL_DAY, WAITS).when(replace(approve, approved_by="leader"), TODAY).refused(state.SameHands)
    given(FULL_DAY, WAITS).when(replace(approve, approved_by="v1"), TODAY).refused(state.SameHands)
    given(FULL_DAY, WAITS, counted).when(approve, TODAY).refused(recording.NotWaiting)
    given(PROPOSED).when(replace(approve, record_id="b1"), TODAY).refused(recording.NotWaiting)
    given().when(approve, TODAY).refused(state.NoSuchRecord)
    specify(service_record).given(FULL_DAY, WAITS).when(approve, TODAY).refused(state.NoRulebook)


# ── Back entries ─────────────────────────────────────────────────────────────


def test_a_back_entry_by_two_people_counts_and_names_both() -> None:
    """It says where it came from."""
    given().when(ENTER, TODAY).then(PROPOSED, BACK_ENTERED)


def test_a_back_entry_names_reason_and_evidence() -> None:
    """Blanks are none."""
    given().when(replace(ENTER, reason=" "), TODAY).refused(back_entry.NoEvidence)
    given().when(replace(ENTER, evidence=""), TODAY).refused(back_entry.NoEvidence)


def test_a_back_entry_is_about_the_past() -> None:
    """With sound times."""
    given().when(replace(ENTER, day=date(2010, 7, 4)), TODAY).refused(back_entry.DayToCome)
    given().when(replace(ENTER, ends="13:00"), TODAY).refused(state.BadTimes)


def test_a_back_entry_is_not_a_second_count() -> None:
    """Neither under a used id, nor for an activity that is on record."""
    given(PROPOSED).when(ENTER, TODAY).refused(state.AlreadyOnRecord)
    given(RECORDED).when(replace(ENTER, activity_id="a1"), TODAY).refused(state.AlreadyOnRecord)
    given().when(replace(ENTER, record_id="attendance-a9"), TODAY).refused(state.AlreadyOnRecord)


def test_a_back_entry_does_not_overlap() -> None:
    """Nobody serves in two places at once, on paper neither."""
    afternoon = replace(RECORDED, starts="15:00", ends="17:00", pause_minutes=0, minutes=120)
    given(afternoon).when(ENTER, TODAY).refused(state.Overlaps)


def test_a_back_entry_needs_a_rulebook() -> None:
    """By which its minutes count."""
    specify(service_record).given().when(ENTER, TODAY).refused(state.NoRulebook)


# ── Disputes ─────────────────────────────────────────────────────────────────


def test_a_record_is_disputed_in_the_volunteers_own_words() -> None:
    """One dispute at a time, about a record that there is."""
    given(RECORDED).when(DISPUTE, TODAY).then(DISPUTED)
    given(RECORDED).when(replace(DISPUTE, wish=""), TODAY).refused(mending.NoOwnWords)
    given(RECORDED, DISPUTED).when(DISPUTE, TODAY).refused(mending.AlreadyDisputed)
    given().when(DISPUTE, TODAY).refused(state.NoSuchRecord)
    over = resolved(Resolution.UPHELD, "核实单3号")
    given(RECORDED, DISPUTED, over).when(DISPUTE, TODAY).then(DISPUTED)


def test_a_dispute_may_be_resolved_by_upholding() -> None:
    """By other hands than confirmed it, with a document."""
    uphold = UpholdService(
        volunteer_id="v1", record_id="attendance-a1", upheld_by="chief", document="核实单3号", on=TODAY
    )
    given(RECORDED, DISPUTED).when(uphold, TODAY).then(resolved(Resolution.UPHELD, "核实单3号"))
    given(RECORDED).when(uphold, TODAY).refused(mending.NotDisputed)
    given(RECORDED, DISPUTED).when(replace(uphold, upheld_by="leader"), TODAY).refused(state.SameHands)
    given(RECORDED, DISPUTED).when(replace(uphold, document=" "), TODAY).refused(mending.NoDocument)


# ── Correcting and voiding ───────────────────────────────────────────────────


def test_a_record_is_corrected() -> None:
    """A dispute is resolved with it; times that it has already change nothing."""
    given(RECORDED).when(CORRECT, TODAY).then(CORRECTED)
    given(RECORDED, DISPUTED).when(CORRECT, TODAY).then(CORRECTED, resolved(Resolution.CORRECTED, "核实单1号"))
    given(RECORDED, CORRECTED).when(CORRECT, TODAY).then_nothing()


def test_a_correction_keeps_to_the_rules() -> None:
    """Others' hands, a document, sound times, no overlap, no way around the limit, a rulebook."""
    given(RECORDED).when(replace(CORRECT, corrected_by="v1"), TODAY).refused(state.SameHands)
    given(RECORDED).when(replace(CORRECT, document=""), TODAY).refused(mending.NoDocument)
    given(RECORDED).when(replace(CORRECT, ends="25:00"), TODAY).refused(state.BadTimes)
    given(RECORDED, PROPOSED, BACK_ENTERED).when(replace(CORRECT, ends="14:30"), TODAY).refused(state.Overlaps)
    given(RECORDED).when(replace(CORRECT, ends="17:00"), TODAY).refused(mending.OverDailyLimit)
    given(PROPOSED).when(replace(CORRECT, record_id="b1"), TODAY).refused(mending.NotCorrectable)
    given(RECORDED, VOIDED).when(CORRECT, TODAY).refused(mending.NotCorrectable)
    specify(service_record).given(RECORDED).when(CORRECT, TODAY).refused(state.NoRulebook)


def test_less_needs_nobodys_approval() -> None:
    """What was approved beyond the limit may be shortened and still be beyond it."""
    approved = replace(FULL_DAY, ends="18:00", minutes=600, approved_by="chief")
    shorter = replace(CORRECT, starts="08:00", ends="17:00", pause_minutes=0)
    corrected = replace(CORRECTED, starts="08:00", ends="17:00", pause_minutes=0, minutes=540, previous_minutes=600)
    given(approved).when(shorter, TODAY).then(corrected)


def test_a_rejected_record_counts_once_its_times_are_right() -> None:
    """Unless the same service counts by a back entry already."""
    right = replace(CORRECT, record_id="attendance-a2", starts="12:00", ends="13:00", pause_minutes=0)
    counts = replace(
        CORRECTED,
        record_id="attendance-a2",
        starts="12:00",
        ends="13:00",
        pause_minutes=0,
        minutes=60,
        previous_minutes=90,
    )
    given(RECORDED, REJECTED).when(right, TODAY).then(counts)
    by_back_entry = replace(BACK_ENTERED, activity_id="a2")
    given(RECORDED, REJECTED, by_back_entry).when(right, TODAY).refused(state.AlreadyOnRecord)


def test_a_record_is_voided_and_stays() -> None:
    """Once, by another hand than the volunteer's, with a document; a dispute is resolved with it."""
    given(RECORDED).when(VOID, TODAY).then(VOIDED)
    given(RECORDED, DISPUTED).when(VOID, TODAY).then(VOIDED, resolved(Resolution.VOIDED, "核实单2号"))
    given(RECORDED, VOIDED).when(VOID, TODAY).then_nothing()
    given(RECORDED).when(replace(VOID, voided_by="v1"), TODAY).refused(state.SameHands)
    given(RECORDED).when(replace(VOID, document=""), TODAY).refused(mending.NoDocument)
    given().when(VOID, TODAY).refused(state.NoSuchRecord)


def test_what_is_voided_takes_up_no_time() -> None:
    """Another record of the same time counts then."""
    second = replace(RECORD, activity_id="a2")
    counted = replace(RECORDED, record_id="attendance-a2", activity_id="a2")
    given(RECORDED, VOIDED).when(second, TODAY).then(counted)
