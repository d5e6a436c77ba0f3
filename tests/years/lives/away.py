"""流动: leaving and coming, being kept in touch with, being out of contact, returning, being transferred."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from samples import vocabulary as words
from services.members.events import Category, EndReason
from services.members.events.mobility import LostReason, MatchedBy, Means, Side
from services.members.member.leaving import EndMembership
from services.members.member.moving import AssignContact, EndContact, RecordReturn, RegisterInflow, RegisterOutflow
from services.members.member.registering import ReceiveRelationship
from services.members.mobility.contacting import FlagOutOfContact, IssueActivityCard, RecordContact
from services.members.mobility.reconciling import CompleteTransfer, MatchMove, RequestTransfer, SendContactLetter
from tests.years.lives import Life, after


def go_away(life: Life, workers: Sequence[str]) -> None:
    """Out: a card, a contact, a letter to the other side and its answer; in the end a return or a transfer."""
    left = life.some_day(after(life.person.known_on, 10))
    known = after(left, life.lot.randint(0, 60))
    abroad = life.happens("abroad", 8)
    gone = {"left_on": left, "abroad": abroad, "destination": life.lot.choice(words.DESTINATIONS)}
    life.enter(RegisterOutflow(**life.about(known), **gone, reason=life.lot.choice(words.REASONS)))
    _assign(life, known, workers)
    life.enter(IssueActivityCard(**life.about(after(known, 10)), card=life.key("活动证")))
    letter = {"number": life.key("联系函"), "addressee": "对方街道"}
    life.enter(SendContactLetter(**life.about(after(known, 12)), **letter))
    if life.happens("out matched", 70):
        _match(life, after(known, 40), Side.OUT)
    until = after(known, life.length(250, 1600))
    until = _keep_in_touch(life, after(known, 30), 183 if abroad else 55, until)
    if life.happens("returns", 75):
        life.enter(RecordReturn(**life.about(after(until, 1))))
    else:
        _transfer(life, after(until, 1))
        ended = life.about(after(until, 40))
        life.enter(EndMembership(**ended, reason=EndReason.TRANSFER_OUT, document=life.key("介绍信")))


def come_here(life: Life, workers: Sequence[str], branch: str) -> None:
    """In: the other side answers, somebody keeps company; in the end they leave again, or stay for good."""
    arrived = life.person.known_on
    home: dict[str, Any] = {"home_organization": life.lot.choice(words.HOMES), "activity_card": life.key("证")}
    place = {"community_id": life.person.community_id}
    home |= {"arrived_on": after(arrived, -life.lot.randint(0, 90))}
    life.enter(RegisterInflow(**life.about(arrived), **place, **home))
    _assign(life, arrived, workers)
    if life.happens("in matched", 60):
        _match(life, after(arrived, 35), Side.IN)
    until = after(arrived, life.length(250, 1600))
    until = _keep_in_touch(life, after(arrived, 20), 55, until)
    if life.happens("leaves again", 60):
        life.enter(RecordReturn(**life.about(after(until, 1))))
    else:
        here = {"organization_id": branch, **place, "category": Category.FULL, "document": life.key("介绍信")}
        life.enter(ReceiveRelationship(**life.about(after(until, 1)), **here))


def _assign(life: Life, day: date, workers: Sequence[str]) -> None:
    contact = {"contact_id": life.lot.choice(workers), "contact_name": "联系人"}
    life.enter(AssignContact(**life.about(after(day, 1)), **contact))
    if life.happens("contact ended", 6):
        ended = {"contact_id": contact["contact_id"], "reason": "MOVED"}
        life.enter(EndContact(**life.about(after(day, 60)), **ended))


def _match(life: Life, day: date, side: Side) -> None:
    by = life.lot.choice((MatchedBy.RECEIPT, MatchedBy.LETTER, MatchedBy.FILE))
    life.enter(MatchMove(**life.about(day), side=side, by=by, document=life.key("回执")))


def _keep_in_touch(life: Life, first: date, days: int, until: date) -> date:
    """At intervals, with a report a year; some are lost for as long as it takes, and found. Answers until when."""
    silent = life.happens("out of contact", 8)
    for number, day in enumerate(life.every(first, days, until)):
        if silent and number == 1:
            lost = after(day, 215)
            life.enter(FlagOutOfContact(**life.about(lost), reason=life.lot.choice(list(LostReason))))
            found = {"entry_id": life.key("contact"), "means": Means.MESSAGE}
            life.enter(RecordContact(**life.about(after(lost, 25)), **found))
            return after(lost, 30)
        tried = {"entry_id": life.key("contact"), "means": life.lot.choice(list(Means))}
        reached = not life.happens("not reached", 12)
        life.enter(RecordContact(**life.about(day), **tried, reached=reached, reports=reached and number % 4 == 3))
    return until


def _transfer(life: Life, day: date) -> None:
    life.enter(RequestTransfer(**life.about(day), destination=life.lot.choice(words.DESTINATIONS)))
    life.enter(CompleteTransfer(**life.about(after(day, 20)), document=life.key("转接")))
