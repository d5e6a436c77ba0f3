"""Classification (分类): the rulebook proposes, a person confirms or declines, anyone may contest."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import member
from services.members.events import (
    Channel,
    ClassificationContested,
    ClassificationDeclined,
    ClassificationEnded,
    InflowRegistered,
    MemberClass,
    MemberReturned,
    OutflowRegistered,
    Particulars,
    ParticularsCorrected,
    Predicate,
)
from services.members.member.classifying import (
    ConfirmClassification,
    DeclineClassification,
    EndClassification,
    NotProposed,
)
from services.members.member.objecting import ContestClassification
from services.members.member.proposing import ProposeClassifications
from services.members.member.state import NoReason, NotInClass, NotKnown
from tests.unit.members.facts import ELSEWHERE, KNOWN, REGISTERED, RULEBOOK, TODAY, confirmed, proposed

ELDERLY, MOBILE_OUT, MOBILE_IN = MemberClass.ELDERLY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN
MONTHS = (Predicate("months>=6", held=True),)
GONE = OutflowRegistered(member_id="m1", left_on=date(2009, 11, 20), on=TODAY)
ARRIVED = InflowRegistered(member_id="m1", community_id="lixin", arrived_on=date(2009, 11, 20), on=TODAY)
PROPOSE = ProposeClassifications(member_id="m1", on=TODAY)
AWAY = proposed(MOBILE_OUT, date(2010, 5, 20), predicates=MONTHS, since="2009-11-20")
CONFIRM = ConfirmClassification(member_id="m1", member_class=MOBILE_OUT, on=TODAY)
CONFIRMED = confirmed(MOBILE_OUT, date(2010, 5, 20))
DECLINE = DeclineClassification(member_id="m1", member_class=MOBILE_OUT, on=TODAY, reason="每月回来参加组织生活")
DECLINED = ClassificationDeclined(member_id="m1", member_class=MOBILE_OUT, on=TODAY, reason="每月回来参加组织生活")
END = EndClassification(member_id="m1", member_class=MOBILE_OUT, on=TODAY, reason="异议成立")
ENDED = ClassificationEnded(member_id="m1", member_class=MOBILE_OUT, on=TODAY, cause="CORRECTION", reason="异议成立")
CONTEST = ContestClassification(
    member_id="m1", member_class=MOBILE_OUT, on=TODAY, wish="我一直住在湖滨", channel=Channel.PHONE
)


def under_the_rulebook(*facts: object) -> Specification:
    """A sentence about a registered person, with the rulebook in force."""
    return specify(member, RULEBOOK).given(REGISTERED, *facts)


def of(**changes: str | None) -> ParticularsCorrected:
    """The person's dates were found to be these."""
    dates: dict[str, str | None] = {"birth_date": None, "joined_on": None, "full_member_on": None}
    return ParticularsCorrected(
        member_id="m1", on=TODAY, particulars=Particulars(name="张小三", **{**dates, **changes})
    )


# ── Proposing: elderly ───────────────────────────────────────────────────────


def test_by_age() -> None:
    reasons = (
        Predicate("age>=70", held=True),
        Predicate("party_age>=50", held=None),
        Predicate("joined<1949-10-01", held=None),
    )
    under_the_rulebook(of(birth_date="1940-03-01")).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, date(2010, 3, 1), predicates=reasons, birth_date="1940-03-01")
    )


def test_by_party_age_counted_from_full_membership() -> None:
    reasons = (
        Predicate("age>=70", held=False),
        Predicate("party_age>=50", held=True),
        Predicate("joined<1949-10-01", held=False),
    )
    dates = {"birth_date": "1941-03-01", "full_member_on": "1960-02-01", "joined_on": "1959-02-01"}
    under_the_rulebook(of(**dates)).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, date(2010, 2, 1), predicates=reasons, **dates)
    )


def test_by_an_early_joining_date_from_when_the_person_is_known() -> None:
    reasons = (
        Predicate("age>=70", held=None),
        Predicate("party_age>=50", held=None),
        Predicate("joined<1949-10-01", held=True),
    )
    under_the_rulebook(of(joined_on="1949-09")).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, KNOWN, predicates=reasons, joined_on="1949-09")
    )


def test_joining_in_a_year_that_may_be_after_the_limit_is_not_known_to_be_before_it() -> None:
    under_the_rulebook(of(joined_on="1949")).when(PROPOSE, TODAY).then_nothing()


@pytest.mark.parametrize(
    ("birth_date", "day"),
    [("1940", date(2010, 12, 31)), ("1940-06", date(2010, 6, 30)), ("1940-06-08", date(2010, 6, 8))],
)
def test_an_age_counts_when_it_is_reached_for_certain(birth_date: str, day: date) -> None:
    eve, the_day = (ProposeClassifications(member_id="m1", on=on) for on in (day - timedelta(days=1), day))
    under_the_rulebook(of(birth_date=birth_date)).when(eve, day).then_nothing()
    sentence = under_the_rulebook(of(birth_date=birth_date)).when(the_day, day)
    assert isinstance(sentence.outcome, list)
    assert [fact.effective_from for fact in sentence.outcome] == [day]


def test_worked_example_3_a_leap_birthday() -> None:
    day = date(2022, 2, 28)
    sentence = under_the_rulebook(of(birth_date="1952-02-29")).when(ProposeClassifications(member_id="m1", on=day), day)
    assert isinstance(sentence.outcome, list)
    assert [fact.effective_from for fact in sentence.outcome] == [day]


@pytest.mark.parametrize("birth_date", ["9990", "9999-12-31"])
def test_a_birth_in_the_far_future_proposes_nothing(birth_date: str) -> None:
    under_the_rulebook(of(birth_date=birth_date)).when(PROPOSE, TODAY).then_nothing()


def test_the_young_are_left_alone() -> None:
    under_the_rulebook().when(PROPOSE, TODAY).then_nothing()


# ── Proposing: mobile ────────────────────────────────────────────────────────


def test_away_for_six_months() -> None:
    under_the_rulebook(GONE).when(PROPOSE, TODAY).then(AWAY)


def test_away_for_six_months_but_a_day() -> None:
    eve = ProposeClassifications(member_id="m1", on=date(2010, 5, 19))
    under_the_rulebook(GONE).when(eve, TODAY).then_nothing()


def test_here_from_elsewhere_for_six_months() -> None:
    specify(member, RULEBOOK).given(ELSEWHERE, ARRIVED).when(PROPOSE, TODAY).then(
        proposed(MOBILE_IN, date(2010, 5, 20), community_id="lixin", predicates=MONTHS, since="2009-11-20")
    )


def test_who_came_back_is_not_away() -> None:
    under_the_rulebook(GONE, MemberReturned(member_id="m1", on=TODAY)).when(PROPOSE, TODAY).then_nothing()


def test_a_class_holds_at_the_earliest_from_when_the_rulebook_is_in_force() -> None:
    late = replace(RULEBOOK, effective_from=date(2010, 6, 1))
    specify(member, late).given(REGISTERED, GONE).when(PROPOSE, TODAY).then(
        replace(AWAY, effective_from=date(2010, 6, 1))
    )


def test_two_classes_are_proposed_at_once() -> None:
    sentence = under_the_rulebook(of(birth_date="1938-05-01"), GONE).when(PROPOSE, TODAY)
    assert isinstance(sentence.outcome, list)
    assert [fact.member_class for fact in sentence.outcome] == [ELDERLY, MOBILE_OUT]


# ── Proposing: what is no news ───────────────────────────────────────────────


@pytest.mark.parametrize("answer", [(), (CONFIRMED,), (DECLINED,)])
def test_what_waits_is_held_or_was_declined_is_not_proposed_again(answer: tuple[object, ...]) -> None:
    under_the_rulebook(GONE, AWAY, *answer).when(PROPOSE, TODAY).then_nothing()


def test_a_late_fact_raises_a_new_proposal() -> None:
    longer = replace(GONE, left_on=date(2009, 10, 20))
    under_the_rulebook(GONE, AWAY, CONFIRMED, longer).when(PROPOSE, TODAY).then(
        proposed(MOBILE_OUT, date(2010, 4, 20), predicates=MONTHS, since="2009-10-20")
    )


def test_nothing_is_proposed_before_the_first_rulebook() -> None:
    specify(member, None).given(REGISTERED, GONE).when(PROPOSE, TODAY).then_nothing()


def test_nothing_is_proposed_of_nobody() -> None:
    specify(member, RULEBOOK).when(PROPOSE, TODAY).then_nothing()


# ── Confirming, declining ────────────────────────────────────────────────────


def test_a_person_confirms_from_the_proposed_day() -> None:
    under_the_rulebook(GONE, AWAY).when(CONFIRM, TODAY).then(CONFIRMED)


def test_a_person_declines_with_a_reason() -> None:
    under_the_rulebook(GONE, AWAY).when(DECLINE, TODAY).then(DECLINED)


@pytest.mark.parametrize("command", [CONFIRM, DECLINE])
@pytest.mark.parametrize("history", [(), (AWAY, CONFIRMED), (AWAY, DECLINED)])
def test_only_what_waits_is_answered(history: tuple[object, ...], command: member.MemberCommand) -> None:
    under_the_rulebook(GONE, *history).when(command, TODAY).refused(NotProposed)


def test_who_came_back_meanwhile_is_not_confirmed_as_away() -> None:
    returned = MemberReturned(member_id="m1", on=TODAY)
    under_the_rulebook(GONE, AWAY, returned).when(CONFIRM, TODAY).refused(NotProposed)


def test_a_return_leaves_other_proposals_waiting() -> None:
    old = proposed(ELDERLY, date(2010, 3, 1))
    confirm = ConfirmClassification(member_id="m1", member_class=ELDERLY, on=TODAY)
    under_the_rulebook(GONE, AWAY, old, MemberReturned(member_id="m1", on=TODAY)).when(confirm, TODAY).then(
        confirmed(ELDERLY, date(2010, 3, 1))
    )


# ── Ending, contesting ───────────────────────────────────────────────────────


def test_a_confirmed_class_ends() -> None:
    under_the_rulebook(GONE, AWAY, CONFIRMED).when(END, TODAY).then(ENDED)


def test_the_person_objects_in_their_own_words() -> None:
    under_the_rulebook(GONE, AWAY, CONFIRMED).when(CONTEST, TODAY).then(
        ClassificationContested(
            member_id="m1", member_class=MOBILE_OUT, on=TODAY, channel=Channel.PHONE, wish="我一直住在湖滨"
        )
    )


def test_who_ends_a_class_as_a_correction_says_why() -> None:
    under_the_rulebook(GONE, AWAY, CONFIRMED).when(replace(END, reason=" "), TODAY).refused(NoReason)


@pytest.mark.parametrize("command", [END, CONTEST])
@pytest.mark.parametrize("history", [(), (AWAY,), (AWAY, CONFIRMED, ENDED)])
def test_only_a_class_that_holds_is_ended_or_contested(
    history: tuple[object, ...], command: member.MemberCommand
) -> None:
    under_the_rulebook(GONE, *history).when(command, TODAY).refused(NotInClass)


def test_a_class_is_not_contested_for_a_day_before_it() -> None:
    early = replace(CONTEST, on=date(2010, 5, 19))
    under_the_rulebook(GONE, AWAY, CONFIRMED).when(early, TODAY).refused(NotInClass)


@pytest.mark.parametrize("command", [CONFIRM, DECLINE, END, CONTEST])
def test_nobody_unknown_is_classified(command: member.MemberCommand) -> None:
    specify(member, RULEBOOK).when(command, TODAY).refused(NotKnown)
