"""Care of the elderly (老党员关爱): offered, agreed to or declined, planned, visited, ended."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import care
from services.members.care.calling import (
    AssignCareContact,
    NoCarePlan,
    PlanCare,
    RecordCareVisit,
    ReplaceCareContact,
    WhichFestival,
)
from services.members.care.joining import DeclineCare, EndCare, EnrolInCare, NotElderly, OfferCare
from services.members.care.state import CareNotYet, NotEnrolled
from services.members.events import Channel, VisitReason
from services.members.events.care import (
    CareContactAssigned,
    CareContactLeft,
    CareDeclined,
    CareEnd,
    CareEnded,
    CareEnrolled,
    CareOffered,
    CarePlanned,
    CareVisitRecorded,
)

TODAY = date(2010, 9, 1)
DAY = date(2010, 7, 1)
WHO = {"member_id": "m1"}

OFFERED = CareOffered(**WHO, early=True, on=date(2010, 6, 7))
ENROL = EnrolInCare(
    **WHO, contact_id="w1", contact_name="李联络", channel=Channel.PHONE, wish="愿意", on=date(2010, 6, 10)
)
ENROLLED = CareEnrolled(
    **WHO,
    early=True,
    contact_id="w1",
    channel=Channel.PHONE,
    on=date(2010, 6, 10),
    contact_name="李联络",
    wish="愿意",
)
DECLINE = DeclineCare(**WHO, channel=Channel.WINDOW, on=DAY, wish="不必上门")
DECLINED = CareDeclined(**WHO, channel=Channel.WINDOW, on=DAY, wish="不必上门")
ASSIGN = AssignCareContact(**WHO, contact_id="w2", on=DAY, contact_name="王接任")
PLAN = PlanCare(**WHO, plan="送学上门", study_at_door=True, on=DAY)
VISIT = RecordCareVisit(**WHO, visit_id="v1", on=DAY, reason=VisitReason.FESTIVAL, festival="JULY_FIRST", notes="慰问")
VISITED = CareVisitRecorded(
    **WHO, visit_id="v1", reason=VisitReason.FESTIVAL, festival="JULY_FIRST", on=DAY, notes="慰问"
)
END = EndCare(**WHO, cause=CareEnd.LEFT, on=DAY)
ENDED = CareEnded(**WHO, cause=CareEnd.LEFT, on=DAY)


def given(*facts: object) -> Specification:
    return specify(care).given(*facts)


def test_whoever_is_confirmed_as_elderly_is_asked_once() -> None:
    offer = OfferCare(**WHO, early=True, on=date(2010, 6, 7))
    given().when(offer, TODAY).then(OFFERED)
    for history in ((OFFERED,), (OFFERED, ENROLLED), (OFFERED, DECLINED)):
        given(*history).when(replace(offer, on=DAY), TODAY).then_nothing()
    given(OFFERED, ENDED).when(replace(offer, on=DAY), TODAY).then(replace(OFFERED, on=DAY))


def test_who_is_content_is_enrolled_in_their_own_words() -> None:
    given(OFFERED).when(ENROL, TODAY).then(ENROLLED)
    given(OFFERED, ENROLLED).when(ENROL, TODAY).then_nothing()


def test_who_declines_is_not_asked_why_and_may_change_their_mind() -> None:
    given(OFFERED).when(DECLINE, TODAY).then(DECLINED)
    given(OFFERED, ENROLLED).when(DECLINE, TODAY).then(DECLINED)
    given(OFFERED, DECLINED).when(DECLINE, TODAY).then_nothing()
    later = replace(ENROL, on=TODAY)
    given(OFFERED, DECLINED).when(later, TODAY).then(replace(ENROLLED, on=TODAY))


@pytest.mark.parametrize("command", [ENROL, DECLINE])
def test_care_is_for_who_was_confirmed_as_elderly(command: Any) -> None:
    given().when(command, TODAY).refused(NotElderly)
    given(OFFERED, ENDED).when(command, TODAY).refused(NotElderly)


def test_somebody_else_calls_from_a_day_on() -> None:
    given(OFFERED, ENROLLED).when(ASSIGN, TODAY).then(
        CareContactAssigned(**WHO, contact_id="w2", on=DAY, contact_name="王接任")
    )
    given(OFFERED, ENROLLED).when(replace(ASSIGN, contact_id="w1"), TODAY).then_nothing()


def test_a_plan_says_what_the_care_consists_of() -> None:
    given(OFFERED, ENROLLED).when(PLAN, TODAY).then(CarePlanned(**WHO, study_at_door=True, on=DAY, plan="送学上门"))
    given(OFFERED, ENROLLED).when(replace(PLAN, plan=""), TODAY).refused(NoCarePlan)


def test_a_visit_is_entered_once_with_its_reason() -> None:
    given(OFFERED, ENROLLED).when(VISIT, TODAY).then(VISITED)
    given(OFFERED, ENROLLED, VISITED, DECLINED).when(VISIT, TODAY).then_nothing()


@pytest.mark.parametrize("change", [{"festival": None}, {"reason": VisitReason.BIRTHDAY}])
def test_a_visit_at_a_festival_names_it_and_no_other_does(change: dict[str, Any]) -> None:
    given(OFFERED, ENROLLED).when(replace(VISIT, **change), TODAY).refused(WhichFestival)


def test_who_takes_duties_over_calls_on_the_person_and_else_nobody_does_yet() -> None:
    replacing = ReplaceCareContact(**WHO, contact_id="w1", on=DAY, successor_id="w2", successor_name="王接任")
    assigned = CareContactAssigned(**WHO, contact_id="w2", on=DAY, contact_name="王接任")
    left = CareContactLeft(**WHO, contact_id="w1", on=DAY)
    nobody = replace(replacing, successor_id=None)
    given(OFFERED, ENROLLED).when(replacing, TODAY).then(assigned)
    given(OFFERED, ENROLLED).when(nobody, TODAY).then(left)
    for history in ((OFFERED,), (OFFERED, ENROLLED, assigned), (OFFERED, ENROLLED, left), (OFFERED, ENROLLED, ENDED)):
        given(*history).when(nobody, TODAY).then_nothing()


def test_care_ends_with_the_class_or_the_membership() -> None:
    for history in ((OFFERED,), (OFFERED, ENROLLED), (OFFERED, DECLINED)):
        given(*history).when(END, TODAY).then(ENDED)
    given().when(END, TODAY).then_nothing()
    given(OFFERED, ENDED).when(END, TODAY).then_nothing()


@pytest.mark.parametrize("command", [ASSIGN, PLAN, VISIT])
def test_only_who_is_enrolled_on_that_day_is_called_on(command: Any) -> None:
    given(OFFERED).when(command, TODAY).refused(NotEnrolled)
    given(OFFERED, ENROLLED, DECLINED).when(command, TODAY).refused(NotEnrolled)
    given(OFFERED, ENROLLED).when(replace(command, on=date(2010, 6, 9)), TODAY).refused(NotEnrolled)


@pytest.mark.parametrize(
    ("history", "command"), [((), ENROL), ((), DECLINE), ((ENROLLED,), ASSIGN), ((ENROLLED,), VISIT)]
)
def test_nothing_is_entered_before_its_day(history: tuple[object, ...], command: Any) -> None:
    given(OFFERED, *history).when(replace(command, on=date(2010, 9, 2)), TODAY).refused(CareNotYet)
