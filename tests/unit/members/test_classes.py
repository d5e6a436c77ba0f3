"""Spans: what each fact does to the classes, day by day."""

from dataclasses import replace
from datetime import date

import pytest

from services.members.events import (
    Category,
    ClassificationEnded,
    EndReason,
    HardshipEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberClass,
    MemberEvent,
    MemberReturned,
    MembershipEnded,
    ParticularsCorrected,
    RelationshipReceived,
    ReportInAccepted,
)
from services.members.member.classes import Classes, Span, classify, exempt_from_posts
from tests.unit.members.facts import APPROVED, ELSEWHERE, KNOWN, REGISTERED, TODAY, confirmed

REG, DUTY, OUT, IN = MemberClass.REGISTERED, MemberClass.ON_DUTY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN
HARD, OLD = MemberClass.HARDSHIP, MemberClass.ELDERLY
NEXT_YEAR = replace(APPROVED, case_id="c2", on=date(2011, 5, 20), valid_until=date(2012, 5, 31))


def spans(*facts: MemberEvent) -> list[Span]:
    """The spans after these facts, in the order of their days."""
    classes = Classes()
    for fact in facts:
        classes = classify(classes, fact)
    return sorted(classes.spans, key=lambda span: (span.from_day, span.member_class))


def ended(case_id: str, on: date) -> HardshipEnded:
    """A case ended early."""
    return HardshipEnded(member_id="m1", case_id=case_id, on=on)


# ── Following from facts ─────────────────────────────────────────────────────


def test_registered_follows_from_the_relationship() -> None:
    assert spans(REGISTERED) == [Span(REG, "hubin", KNOWN)]


def test_who_belongs_elsewhere_is_in_no_class() -> None:
    assert spans(ELSEWHERE) == []


def test_registered_begins_when_the_relationship_comes() -> None:
    received = RelationshipReceived(
        member_id="m1", organization_id="b", community_id="lixin", category=Category.FULL, on=TODAY
    )
    assert spans(ELSEWHERE, received) == [Span(REG, "lixin", TODAY)]


def test_on_duty_lasts_from_acceptance_to_check_out() -> None:
    accepted = ReportInAccepted(member_id="m1", community_id="lixin", on=KNOWN)
    assert spans(ELSEWHERE, accepted, MemberCheckedOut(member_id="m1", on=TODAY)) == [Span(DUTY, "lixin", KNOWN, TODAY)]


def test_hardship_lasts_to_the_end_of_its_validity_both_days_included() -> None:
    (_, hardship) = spans(REGISTERED, APPROVED)
    assert [
        hardship.holds_on(day) for day in (date(2010, 5, 31), date(2010, 6, 1), date(2011, 5, 31), date(2011, 6, 1))
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_a_validity_without_end_has_none() -> None:
    for_good = replace(APPROVED, valid_until=date.max)
    assert spans(REGISTERED, for_good)[1] == Span(HARD, "hubin", APPROVED.on, None, "c1")


def test_a_prolonged_hardship_does_not_overlap_itself() -> None:
    assert spans(REGISTERED, APPROVED, NEXT_YEAR)[1:] == [
        Span(HARD, "hubin", APPROVED.on, NEXT_YEAR.on, "c1"),
        Span(HARD, "hubin", NEXT_YEAR.on, date(2012, 6, 1), "c2"),
    ]


def test_ending_last_years_case_leaves_this_years() -> None:
    assert spans(REGISTERED, APPROVED, NEXT_YEAR, ended("c1", date(2011, 5, 25)))[2:] == [
        Span(HARD, "hubin", NEXT_YEAR.on, date(2012, 6, 1), "c2")
    ]


def test_a_case_approved_late_leaves_what_comes_after_it() -> None:
    earlier = replace(APPROVED, case_id="c0", on=date(2009, 1, 1), valid_until=date(2009, 12, 31))
    assert spans(REGISTERED, APPROVED, earlier) == [
        Span(HARD, "hubin", date(2009, 1, 1), date(2010, 1, 1), "c0"),
        Span(REG, "hubin", KNOWN),
        Span(HARD, "hubin", APPROVED.on, date(2011, 6, 1), "c1"),
    ]


# ── Following from a confirmation ────────────────────────────────────────────


def test_a_confirmed_class_is_of_the_home_community() -> None:
    assert spans(REGISTERED, confirmed(OLD, TODAY))[1] == Span(OLD, "hubin", TODAY)


def test_mobile_in_is_of_the_community_of_arrival() -> None:
    arrived = InflowRegistered(member_id="m1", community_id="lixin", arrived_on=KNOWN, on=KNOWN)
    assert spans(ELSEWHERE, arrived, confirmed(IN, TODAY)) == [Span(IN, "lixin", TODAY)]


def test_a_return_ends_being_mobile_and_nothing_else() -> None:
    back = date(2010, 7, 1)
    assert spans(REGISTERED, confirmed(OUT, TODAY), confirmed(OLD, TODAY), MemberReturned(member_id="m1", on=back))[
        1:
    ] == [
        Span(OLD, "hubin", TODAY),
        Span(OUT, "hubin", TODAY, back),
    ]


def test_a_class_ended_on_its_first_day_never_was() -> None:
    over = ClassificationEnded(member_id="m1", member_class=OLD, on=TODAY, cause="CORRECTION")
    assert spans(REGISTERED, confirmed(OLD, TODAY), over) == [Span(REG, "hubin", KNOWN)]


def test_a_class_confirmed_anew_from_an_earlier_day_is_one_span() -> None:
    earlier = date(2010, 3, 1)
    assert spans(REGISTERED, confirmed(OUT, TODAY), confirmed(OUT, earlier))[1:] == [Span(OUT, "hubin", earlier)]


# ── Ending with everything ───────────────────────────────────────────────────


def test_every_class_ends_with_the_membership() -> None:
    over = MembershipEnded(member_id="m1", reason=EndReason.DEATH, on=date(2010, 8, 1), document="d")
    found = spans(REGISTERED, APPROVED, confirmed(OLD, TODAY), over)
    assert {span.to_day for span in found} == {date(2010, 8, 1)}


def test_other_facts_leave_the_classes_as_they_are() -> None:
    assert spans(REGISTERED, ParticularsCorrected(member_id="m1", on=TODAY)) == spans(REGISTERED)


@pytest.mark.parametrize(
    ("classes", "exempt"), [({REG}, False), ({REG, HARD}, False), ({REG, OLD}, True), ({OUT}, True)]
)
def test_the_old_and_the_away_are_not_asked_to_hold_posts(classes: set[MemberClass], exempt: bool) -> None:
    assert exempt_from_posts(frozenset(classes)) is exempt
