"""Whatever is confirmed in whatever order: a day's records never overlap, and never exceed the limit unapproved."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteering import service_record
from services.volunteering.events import RulebookPublished, ServiceRecorded, ServiceRules, VoidReason
from services.volunteering.service_record.mending import CorrectService, VoidService
from services.volunteering.service_record.recording import ApproveService, RecordService

DAYS = (date(2010, 7, 1), date(2010, 7, 2))
RULEBOOK = RulebookPublished(
    version="r1", effective_from=DAYS[0], source_clause="四（三）", rules=ServiceRules(daily_minutes=480)
)
ACTIVITIES = [f"a{number}" for number in range(8)]


@st.composite
def times(draw: st.DrawFn) -> dict[str, str | int]:
    """Sound times of a day."""
    starts = draw(st.integers(0, 1400))
    ends = draw(st.integers(starts + 1, min(starts + 600, 1439)))
    pause = draw(st.integers(0, ends - starts - 1))
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in (starts, ends)]
    return {"starts": clock[0], "ends": clock[1], "pause_minutes": pause}


@st.composite
def commands(draw: st.DrawFn) -> service_record.ServiceRecordCommand:
    """Something that may be asked about one volunteer's service."""
    activity = draw(st.sampled_from(ACTIVITIES))
    common = {"volunteer_id": "v1", "on": DAYS[1]}
    match draw(st.sampled_from(["record", "record", "record", "approve", "correct", "void"])):
        case "record":
            day = draw(st.sampled_from(DAYS))
            return RecordService(**common, activity_id=activity, day=day, confirmed_by="leader", **draw(times()))  # type: ignore[arg-type]
        case "approve":
            return ApproveService(**common, record_id=f"attendance-{activity}", approved_by="chief")  # type: ignore[arg-type]
        case "correct":
            about = {"record_id": f"attendance-{activity}", "corrected_by": "chief", "document": "d"}
            return CorrectService(**common, **about, **draw(times()))  # type: ignore[arg-type]
        case _:
            about = {"record_id": f"attendance-{activity}", "voided_by": "chief", "document": "d"}
            return VoidService(**common, **about, reason=VoidReason.OTHER)  # type: ignore[arg-type]


def play(asked: Sequence[service_record.ServiceRecordCommand]) -> tuple[service_record.Service, set[str]]:
    """The state in the end, and the records that somebody approved."""
    state, approved = service_record.initial, set()
    for command in asked:
        try:
            facts = service_record.decide(command, state, RULEBOOK, DAYS[1])
        except service_record.Refused:
            continue
        for fact in facts:
            state = service_record.evolve(state, fact)
            if isinstance(fact, ServiceRecorded) and fact.approved_by is not None:
                approved.add(fact.record_id)
    return state, approved


@settings(max_examples=150, deadline=None)
@given(st.lists(commands(), max_size=25))
def test_days_hold_what_a_person_can_do(asked: list[service_record.ServiceRecordCommand]) -> None:
    """Nobody is in two places at once, and beyond the limit somebody approved."""
    state, approved = play(asked)
    for day in DAYS:
        taken = {key: each for key, each in state.records.items() if each.day == day and each.takes_up_time}
        assert not any(one.times.overlap(other.times) for one, other in combinations(taken.values(), 2))
        counted = {key: each.times.minutes for key, each in taken.items() if each.status == "RECORDED"}
        if not approved & counted.keys():
            assert sum(counted.values()) <= 480


@settings(max_examples=50, deadline=None)
@given(st.lists(commands(), max_size=15))
def test_asking_everything_again_records_nothing_anew(asked: list[service_record.ServiceRecordCommand]) -> None:
    """Attendance comes again after a crash, and then it is there already."""
    state, _ = play(asked)
    for command in asked:
        if isinstance(command, RecordService):
            assert not service_record.decide(command, state, RULEBOOK, DAYS[1])
