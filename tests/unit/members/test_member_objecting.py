"""Objections (异议): the person objects, the class stands, and somebody answers with a reason."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import Specification, specify
from services.members import member
from services.members.events import (
    Channel,
    ClassificationContested,
    ClassificationEnded,
    ClassificationEndProposed,
    EndCause,
    MemberClass,
    ObjectionAnswered,
    OutflowRegistered,
)
from services.members.member.classifying import ConfirmClassification, DeclineClassification
from services.members.member.objecting import AnswerObjection, NoObjection
from services.members.member.proposing import ProposeClassifications
from services.members.member.state import NoReason, NotKnown
from tests.unit.members.facts import REGISTERED, RULEBOOK, TODAY, confirmed, proposed

OUT = MemberClass.MOBILE_OUT
SINCE = date(2010, 5, 20)
AWAY = (
    REGISTERED,
    OutflowRegistered(member_id="m1", left_on=date(2009, 11, 20), on=TODAY),
    proposed(OUT, SINCE, since="2009-11-20"),
    confirmed(OUT, SINCE),
)
CONTESTED = ClassificationContested(member_id="m1", member_class=OUT, on=TODAY, channel=Channel.PHONE, wish="我在家")
UPHOLD = AnswerObjection(member_id="m1", member_class=OUT, upheld=True, reason="上门核实，一直在家", on=TODAY)
DISMISS = replace(UPHOLD, upheld=False, reason="外出登记属实")
UPHELD = ObjectionAnswered(member_id="m1", member_class=OUT, upheld=True, on=TODAY, reason="上门核实，一直在家")
DISMISSED = replace(UPHELD, upheld=False, reason="外出登记属实")
ENDS = ClassificationEndProposed(
    member_id="m1",
    community_id="hubin",
    member_class=OUT,
    effective_from=SINCE,
    cause=EndCause.OBJECTION,
    rulebook="2010",
    predicates=(),
    on=TODAY,
)
CONFIRM = ConfirmClassification(member_id="m1", member_class=OUT, on=TODAY, ends=True)
ENDED = ClassificationEnded(member_id="m1", member_class=OUT, on=SINCE, cause="OBJECTION")
PROPOSE = ProposeClassifications(member_id="m1", on=TODAY)


def after_the_objection(*facts: object) -> Specification:
    """A sentence about somebody who objected to being taken for away."""
    return specify(member, RULEBOOK).given(*AWAY, CONTESTED, *facts)


def test_an_objection_upheld_raises_a_proposal_that_the_class_ends() -> None:
    after_the_objection().when(UPHOLD, TODAY).then(UPHELD, ENDS)


def test_an_objection_dismissed_changes_nothing_else() -> None:
    after_the_objection().when(DISMISS, TODAY).then(DISMISSED)


def test_what_was_upheld_is_confirmed_by_a_person() -> None:
    after_the_objection(UPHELD, ENDS).when(CONFIRM, TODAY).then(ENDED)


def test_the_class_stands_until_its_end_is_confirmed() -> None:
    state = member.initial
    for fact in (*AWAY, CONTESTED, UPHELD, ENDS):
        state = member.evolve(state, fact)
    assert state.classes.holds(OUT, TODAY)
    assert not member.evolve(state, ENDED).classes.holds(OUT, TODAY)


def test_the_rulebook_takes_back_no_end_that_an_objection_proposed() -> None:
    after_the_objection(UPHELD, ENDS).when(PROPOSE, TODAY).then_nothing()


def test_the_rulebook_does_not_propose_again_what_an_objection_ended() -> None:
    after_the_objection(UPHELD, ENDS, ENDED).when(PROPOSE, TODAY).then_nothing()


def test_an_end_that_was_declined_leaves_the_class() -> None:
    decline = DeclineClassification(member_id="m1", member_class=OUT, on=TODAY, reason="再次核实后维持")
    state = member.initial
    for fact in (*AWAY, CONTESTED, UPHELD, ENDS):
        state = member.evolve(state, fact)
    (declined,) = member.decide(decline, state, RULEBOOK, TODAY)
    assert member.evolve(state, declined).classes.holds(OUT, TODAY)


def test_an_objection_to_what_has_ended_meanwhile_is_answered_all_the_same() -> None:
    over = ClassificationEnded(member_id="m1", member_class=OUT, on=SINCE, cause="CORRECTION")
    after_the_objection(over).when(UPHOLD, TODAY).then(UPHELD)


@pytest.mark.parametrize("command", [UPHOLD, DISMISS])
def test_nobody_is_answered_without_a_reason(command: AnswerObjection) -> None:
    after_the_objection().when(replace(command, reason=" "), TODAY).refused(NoReason)


@pytest.mark.parametrize("history", [AWAY, (*AWAY, CONTESTED, DISMISSED)])
def test_only_an_open_objection_is_answered(history: tuple[object, ...]) -> None:
    specify(member, RULEBOOK).given(*history).when(UPHOLD, TODAY).refused(NoObjection)


def test_nobody_unknown_is_answered() -> None:
    specify(member, RULEBOOK).when(UPHOLD, TODAY).refused(NotKnown)
