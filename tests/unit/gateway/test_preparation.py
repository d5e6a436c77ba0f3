"""The story of a command that takes two people."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from infra.eventsourcing.decider import CIVIL_TIME
from infra.eventsourcing.specification import specify
from services.gateway.preparations import preparation
from services.gateway.preparations.ending import DropPreparation, LapsePreparation, NoteCarriedOut, NoteRefused
from services.gateway.preparations.events import (
    CommandAgreedTo,
    CommandCarriedOut,
    CommandPrepared,
    CommandRefused,
    CommandSentBack,
    CommandWithdrawn,
    PreparationDropped,
    PreparationEvent,
    PreparationLapsed,
)
from services.gateway.preparations.preparation import (
    AgreeToCommand,
    AlreadyPrepared,
    NoReason,
    NotWaiting,
    NotYours,
    OwnHand,
    PrepareCommand,
    SendCommandBack,
    WithdrawCommand,
)

TODAY = date(2010, 6, 7)
AT = datetime(2010, 6, 7, 9, 0, tzinfo=CIVIL_TIME)
LAST = datetime(2010, 6, 14, 23, 59, tzinfo=CIVIL_TIME)
OVER = LAST + timedelta(minutes=1)
MAKER, CHECKER = "account:1", "account:2"

ABOUT = {"preparation_id": "p1", "service": "members", "command": "MergeRecords", "prepared_by": MAKER}
PREPARE = PrepareCommand(**ABOUT, body="{}", until=LAST.date(), at=AT)
PREPARED = CommandPrepared(**ABOUT, body="{}", until=LAST.date(), at=AT)
AGREE = AgreeToCommand(preparation_id="p1", by=CHECKER, at=AT)
AGREED = CommandAgreedTo(preparation_id="p1", checked_by=CHECKER, at=AT)
SEND_BACK = SendCommandBack(preparation_id="p1", reason=" 文号不符 ", by=CHECKER, at=AT)
SENT_BACK = CommandSentBack(preparation_id="p1", checked_by=CHECKER, at=AT, reason="文号不符")
WITHDRAW = WithdrawCommand(preparation_id="p1", by=MAKER, at=AT)
WITHDRAWN = CommandWithdrawn(preparation_id="p1", at=AT)
ACCEPTED = NoteCarriedOut(preparation_id="p1", position=7, at=AT)
DONE = CommandCarriedOut(preparation_id="p1", position=7, at=AT)
TURNED_DOWN = NoteRefused(preparation_id="p1", problem="urn:linli:x", zh="不行。", en="No.", at=AT)
REFUSED = CommandRefused(preparation_id="p1", problem="urn:linli:x", zh="不行。", en="No.", at=AT)
LAPSE = LapsePreparation(preparation_id="p1", at=OVER)
LAPSED = PreparationLapsed(preparation_id="p1", at=OVER)
DROP = DropPreparation(preparation_id="p1", at=AT)
DROPPED = PreparationDropped(preparation_id="p1", at=AT)


def test_somebody_fills_it_in() -> None:
    specify(preparation).when(PREPARE, TODAY).then(PREPARED)


def test_an_id_names_one_preparation() -> None:
    specify(preparation).given(PREPARED).when(PREPARE, TODAY).refused(AlreadyPrepared)


def test_another_person_agrees_up_to_the_last_day() -> None:
    specify(preparation).given(PREPARED).when(AGREE, TODAY).then(AGREED)
    specify(preparation).given(PREPARED).when(replace(AGREE, at=LAST), TODAY).then(replace(AGREED, at=LAST))
    specify(preparation).given(PREPARED).when(replace(AGREE, at=OVER), TODAY).refused(NotWaiting)


def test_who_agreed_is_settled_once() -> None:
    specify(preparation).given(PREPARED, AGREED).when(replace(AGREE, by="account:3"), TODAY).then_nothing()


def test_nobody_checks_what_they_prepared() -> None:
    specify(preparation).given(PREPARED).when(replace(AGREE, by=MAKER), TODAY).refused(OwnHand)
    specify(preparation).given(PREPARED).when(replace(SEND_BACK, by=MAKER), TODAY).refused(OwnHand)


def test_another_person_sends_it_back_and_says_why() -> None:
    specify(preparation).given(PREPARED).when(SEND_BACK, TODAY).then(SENT_BACK)
    specify(preparation).given(PREPARED).when(replace(SEND_BACK, reason=" "), TODAY).refused(NoReason)


def test_only_its_maker_withdraws_it() -> None:
    specify(preparation).given(PREPARED).when(WITHDRAW, TODAY).then(WITHDRAWN)
    specify(preparation).given(PREPARED).when(replace(WITHDRAW, by=CHECKER), TODAY).refused(NotYours)
    specify(preparation).given(PREPARED, WITHDRAWN).when(WITHDRAW, TODAY).then_nothing()


@pytest.mark.parametrize("over", [SENT_BACK, WITHDRAWN, LAPSED, DROPPED])
def test_what_is_over_is_not_looked_at_again(over: PreparationEvent) -> None:
    specify(preparation).given(PREPARED, over).when(AGREE, TODAY).refused(NotWaiting)
    specify(preparation).given(PREPARED, over).when(SEND_BACK, TODAY).refused(NotWaiting)


def test_what_was_agreed_to_is_not_withdrawn() -> None:
    specify(preparation).given(PREPARED, AGREED).when(WITHDRAW, TODAY).refused(NotWaiting)


def test_what_the_service_said_is_noted_once() -> None:
    specify(preparation).given(PREPARED, AGREED).when(ACCEPTED, TODAY).then(DONE)
    specify(preparation).given(PREPARED, AGREED).when(TURNED_DOWN, TODAY).then(REFUSED)
    specify(preparation).given(PREPARED, AGREED, DONE).when(TURNED_DOWN, TODAY).then_nothing()
    specify(preparation).given(PREPARED).when(ACCEPTED, TODAY).then_nothing()


def test_an_outcome_that_comes_after_midnight_is_still_noted() -> None:
    specify(preparation).given(PREPARED, AGREED, LAPSED).when(ACCEPTED, TODAY).then(DONE)


@pytest.mark.parametrize("before", [(), (AGREED,), (SENT_BACK,), (AGREED, REFUSED)])
def test_after_its_last_day_nothing_of_it_is_kept(before: tuple[PreparationEvent, ...]) -> None:
    specify(preparation).given(PREPARED, *before).when(LAPSE, TODAY).then(LAPSED)
    specify(preparation).given(PREPARED, *before).when(replace(LAPSE, at=LAST), TODAY).then_nothing()
    specify(preparation).given(PREPARED, *before, LAPSED).when(LAPSE, TODAY).then_nothing()


def test_with_an_erased_person_goes_what_was_filled_in_about_them() -> None:
    specify(preparation).given(PREPARED).when(DROP, TODAY).then(DROPPED)
    specify(preparation).given(PREPARED, AGREED, DONE).when(DROP, TODAY).then_nothing()


def test_sent_back_it_stays_so_when_its_time_is_over() -> None:
    state = preparation.initial
    for event in (PREPARED, SENT_BACK, LAPSED):
        state = preparation.evolve(state, event)
    assert (state.status, state.body) == ("sent-back", None)
