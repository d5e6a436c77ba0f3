"""Proposals that change: withdrawn with the facts they stood on, ended with them, overridden by a person."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import member
from services.members.events import (
    ClassificationDeclined,
    ClassificationEnded,
    ClassificationEndProposed,
    ClassificationOverridden,
    EndCause,
    MemberClass,
    MemberErased,
    Particulars,
    ParticularsCorrected,
    Predicate,
    ProposalWithdrawn,
    RulebookPublished,
)
from services.members.member.classifying import (
    ConfirmClassification,
    DeclineClassification,
    FollowsFromFacts,
    OverrideClassification,
    ProposalChanged,
)
from services.members.member.proposing import ProposeClassifications
from services.members.member.state import NoReason, NotInClass, NotKnown
from tests.unit.members.facts import KNOWN, REGISTERED, RULEBOOK, RULES, TODAY, confirmed, proposed

ELDERLY = MemberClass.ELDERLY
SINCE = date(2010, 3, 1)
PROPOSE = ProposeClassifications(member_id="m1", on=TODAY)
WITHDRAWN = ProposalWithdrawn(member_id="m1", member_class=ELDERLY, rulebook="2010", on=TODAY)


def born(birth_date: str | None) -> ParticularsCorrected:
    """The person turned out to be born then."""
    return ParticularsCorrected(member_id="m1", on=TODAY, particulars=Particulars(name="张小三", birth_date=birth_date))


def predicates(held: bool | None) -> tuple[Predicate, ...]:
    """The conditions of ELDERLY where only the birth is known."""
    others = (Predicate("party_age>=50", held=None), Predicate("joined<1949-10-01", held=None))
    return (Predicate("age>=70", held=held), *others)


def ends(
    since: date, cause: EndCause, birth_date: str, *, on: date = TODAY, name: str = "age>=70"
) -> ClassificationEndProposed:
    """The rulebook says that ELDERLY has lost what it stood on."""
    return ClassificationEndProposed(
        member_id="m1",
        community_id="hubin",
        member_class=ELDERLY,
        effective_from=since,
        cause=cause,
        rulebook="2010" if cause is EndCause.FACTS else "2011",
        predicates=(replace(predicates(held=False)[0], name=name), *predicates(held=False)[1:]),
        on=on,
        facts={"birth_date": birth_date},
    )


PROPOSED = proposed(ELDERLY, SINCE, predicates=predicates(held=True), birth_date="1940-03-01")
CONFIRMED = confirmed(ELDERLY, SINCE)


def seventy(*facts: object) -> Specification:
    """A sentence about somebody who was taken to be seventy, under the rulebook of 2010."""
    return specify(member, RULEBOOK).given(REGISTERED, born("1940-03-01"), *facts)


# ── A proposal and what it stood on ──────────────────────────────────────────


@pytest.mark.parametrize("birth_date", ["1950-03-01", None])
def test_a_proposal_that_nothing_supports_any_more_is_withdrawn(birth_date: str | None) -> None:
    seventy(PROPOSED, born(birth_date)).when(PROPOSE, TODAY).then(WITHDRAWN)


def test_a_proposal_that_the_facts_still_support_waits_on() -> None:
    seventy(PROPOSED, born("1940-03-01")).when(PROPOSE, TODAY).then_nothing()


def test_a_proposal_from_a_later_day_than_is_asked_about_waits_on() -> None:
    seventy(PROPOSED).when(replace(PROPOSE, on=KNOWN), TODAY).then_nothing()


def test_the_rulebook_of_a_day_has_no_say_about_what_a_later_one_proposed() -> None:
    younger = replace(
        proposed(ELDERLY, date(2011, 1, 1), predicates=predicates(held=True), birth_date="1944-03-01"), rulebook="2011"
    )
    specify(member, RULEBOOK).given(REGISTERED, born("1944-03-01"), younger).when(PROPOSE, TODAY).then_nothing()


def test_what_is_true_from_another_day_takes_the_place_of_what_waits() -> None:
    later = proposed(ELDERLY, date(2010, 4, 1), predicates=predicates(held=True), birth_date="1940-04-01")
    seventy(PROPOSED, born("1940-04-01")).when(PROPOSE, TODAY).then(later)


def test_what_was_withdrawn_may_be_proposed_again() -> None:
    again = born("1950-03-01"), WITHDRAWN, born("1940-03-01")
    seventy(PROPOSED, *again).when(PROPOSE, TODAY).then(PROPOSED)


# ── A class that holds and what it stood on ──────────────────────────────────


def test_a_late_fact_changes_no_class_but_raises_a_proposal_that_it_ends() -> None:
    proposal = ends(SINCE, EndCause.FACTS, "1950-03-01")
    seventy(PROPOSED, CONFIRMED, born("1950-03-01")).when(PROPOSE, TODAY).then(proposal)


def test_who_turned_out_younger_but_is_of_age_by_now_first_loses_the_class_from_its_old_day() -> None:
    proposal = ends(SINCE, EndCause.FACTS, "1940-04-01")
    history = PROPOSED, CONFIRMED, born("1940-04-01")
    seventy(*history).when(PROPOSE, TODAY).then(proposal)
    over = ClassificationEnded(member_id="m1", member_class=ELDERLY, on=SINCE, cause="FACTS")
    seventy(*history, proposal, over).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, date(2010, 4, 1), predicates=predicates(held=True), birth_date="1940-04-01")
    )


def test_who_turned_out_older_is_proposed_from_the_earlier_day() -> None:
    seventy(PROPOSED, CONFIRMED, born("1940-02-01")).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, date(2010, 2, 1), predicates=predicates(held=True), birth_date="1940-02-01")
    )


def test_a_stricter_rulebook_ends_the_class_from_the_day_it_takes_effect() -> None:
    stricter = RulebookPublished(
        version="2011",
        effective_from=date(2011, 1, 1),
        source_clause="三（二）",
        rules=replace(RULES, elderly_age=75),
    )
    day = date(2011, 1, 5)
    specify(member, stricter).given(REGISTERED, born("1940-03-01"), PROPOSED, CONFIRMED).when(
        replace(PROPOSE, on=day), day
    ).then(ends(date(2011, 1, 1), EndCause.RULEBOOK, "1940-03-01", on=day, name="age>=75"))


def test_a_new_rulebook_that_says_the_same_asks_nothing() -> None:
    same = RulebookPublished(version="2011", effective_from=date(2011, 1, 1), source_clause="三（二）", rules=RULES)
    day = date(2011, 1, 5)
    specify(member, same).given(REGISTERED, born("1940-03-01"), PROPOSED, CONFIRMED).when(
        replace(PROPOSE, on=day), day
    ).then_nothing()


def test_an_end_that_was_declined_does_not_come_again() -> None:
    declined = ClassificationDeclined(member_id="m1", member_class=ELDERLY, on=TODAY, reason="以身份证为准")
    proposal = ends(SINCE, EndCause.FACTS, "1950-03-01")
    seventy(PROPOSED, CONFIRMED, born("1950-03-01"), proposal, declined).when(PROPOSE, TODAY).then_nothing()


def test_an_end_is_confirmed_from_the_proposed_day() -> None:
    proposal = ends(SINCE, EndCause.FACTS, "1950-03-01")
    confirm = ConfirmClassification(member_id="m1", member_class=ELDERLY, on=TODAY, effective_from=SINCE, ends=True)
    seventy(PROPOSED, CONFIRMED, born("1950-03-01"), proposal).when(confirm, TODAY).then(
        ClassificationEnded(member_id="m1", member_class=ELDERLY, on=SINCE, cause="FACTS")
    )


def test_what_changed_since_it_was_seen_is_not_confirmed() -> None:
    confirm = ConfirmClassification(member_id="m1", member_class=ELDERLY, on=TODAY, effective_from=KNOWN)
    seventy(PROPOSED).when(confirm, TODAY).refused(ProposalChanged)


def test_who_saw_a_beginning_does_not_confirm_an_end() -> None:
    proposal = ends(SINCE, EndCause.FACTS, "1950-03-01")
    confirm = ConfirmClassification(member_id="m1", member_class=ELDERLY, on=TODAY)
    seventy(PROPOSED, CONFIRMED, born("1950-03-01"), proposal).when(confirm, TODAY).refused(ProposalChanged)


def test_nothing_is_declined_without_a_reason() -> None:
    decline = DeclineClassification(member_id="m1", member_class=ELDERLY, on=TODAY, reason=" ")
    seventy(PROPOSED).when(decline, TODAY).refused(NoReason)


# ── Overriding ───────────────────────────────────────────────────────────────

OVERRIDE = OverrideClassification(
    member_id="m1", member_class=ELDERLY, holds=True, effective_from=KNOWN, reason="离休干部", on=TODAY
)
HELD = ClassificationOverridden(
    member_id="m1", member_class=ELDERLY, holds=True, effective_from=KNOWN, on=TODAY, reason="离休干部"
)
NO_LONGER = replace(HELD, holds=False, effective_from=SINCE, reason="本人仍在岗")


def test_a_person_may_put_somebody_into_a_class() -> None:
    specify(member, RULEBOOK).given(REGISTERED).when(OVERRIDE, TODAY).then(HELD)
    assert member.evolve(member.evolve(member.initial, REGISTERED), HELD).classes.holds(ELDERLY, KNOWN)


def test_a_person_may_take_somebody_out_of_a_class() -> None:
    out = replace(OVERRIDE, holds=False, effective_from=SINCE, reason="本人仍在岗")
    seventy(PROPOSED, CONFIRMED).when(out, TODAY).then(NO_LONGER)


@pytest.mark.parametrize("history", [(HELD,), (PROPOSED, CONFIRMED, NO_LONGER)])
def test_the_rulebook_does_not_argue_with_who_overrode_it(history: tuple[object, ...]) -> None:
    seventy(*history).when(PROPOSE, TODAY).then_nothing()


def test_new_facts_reopen_what_was_overridden() -> None:
    seventy(PROPOSED, CONFIRMED, NO_LONGER, born("1940-02-01")).when(PROPOSE, TODAY).then(
        proposed(ELDERLY, date(2010, 2, 1), predicates=predicates(held=True), birth_date="1940-02-01")
    )


def test_overriding_what_is_so_already_gives_nothing() -> None:
    seventy(PROPOSED, CONFIRMED).when(replace(OVERRIDE, effective_from=SINCE), TODAY).then_nothing()


def test_nobody_is_taken_out_of_a_class_that_does_not_hold() -> None:
    seventy().when(replace(OVERRIDE, holds=False), TODAY).refused(NotInClass)


@pytest.mark.parametrize("member_class", [MemberClass.REGISTERED, MemberClass.ON_DUTY, MemberClass.HARDSHIP])
def test_what_follows_from_facts_is_not_overridden(member_class: MemberClass) -> None:
    seventy().when(replace(OVERRIDE, member_class=member_class), TODAY).refused(FollowsFromFacts)


def test_nobody_is_overridden_without_a_reason() -> None:
    seventy().when(replace(OVERRIDE, reason=""), TODAY).refused(NoReason)


def test_nobody_erased_is_overridden() -> None:
    erased = MemberErased(member_id="m1", on=TODAY, basis="PIPL-47")
    seventy(erased).when(OVERRIDE, TODAY).refused(NotKnown)
