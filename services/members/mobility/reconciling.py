"""The two sides of one move, also where the other one is another installation or paper; and the transfer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.mobility import (
    ContactLetterSent,
    MatchedBy,
    MobilityEvent,
    MoveMatched,
    Side,
    TransferCompleted,
    TransferRequested,
)
from services.members.mobility.state import Mobility, Refused, must_be_mobile


class NoMoveDocument(Refused):
    """What passes between organisations has a number."""

    zh = "请填写联系函、回执或介绍信的编号。"
    en = "Enter the number of the letter, the receipt or the introduction."


# ── Letters ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SendContactLetter:
    """Send a numbered letter (联系函) to the organisation where the person is."""

    member_id: str
    number: str
    addressee: str
    on: date


class MatchedAlready(Refused):
    """What is one needs no letter."""

    zh = "该次流动双方已经对上，无需再发联系函。"
    en = "The two sides of this move are matched already; no letter is needed."


def send_letter(command: SendContactLetter, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``ContactLetterSent``; the time in which an answer is awaited is counted from it."""
    must_be_mobile(command.on, mobility, today, Side.OUT)
    if not command.number.strip():
        raise NoMoveDocument
    if mobility.sides[Side.OUT].is_matched:
        raise MatchedAlready
    return [
        ContactLetterSent(
            member_id=command.member_id, number=command.number, on=command.on, addressee=command.addressee
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchMove:
    """A receipt, a letter or a file from the other side shows that it is one move."""

    member_id: str
    side: Side
    by: MatchedBy
    document: str
    on: date


def match_move(command: MatchMove, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``MoveMatched``; nothing when matched already."""
    must_be_mobile(command.on, mobility, today, command.side)
    if mobility.sides[command.side].is_matched:
        return []
    if not command.document.strip():
        raise NoMoveDocument
    return [
        MoveMatched(
            member_id=command.member_id, side=command.side, by=command.by, document=command.document, on=command.on
        )
    ]


# ── Transfer ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTransfer:
    """The person has settled elsewhere: ask for the transfer of the relationship."""

    member_id: str
    on: date
    destination: str | None = None


def request_transfer(command: RequestTransfer, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``TransferRequested``; nothing when it is asked for already."""
    must_be_mobile(command.on, mobility, today)
    if mobility.transfer_asked:
        return []
    return [TransferRequested(member_id=command.member_id, on=command.on, destination=command.destination)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTransfer:
    """Note that the national system says the relationship was transferred, by its document."""

    member_id: str
    document: str
    on: date


class NotAskedFor(Refused):
    """Only a transfer that was asked for is completed."""

    zh = "没有待办的组织关系转接申请，请先登记申请。"
    en = "No transfer of the relationship has been asked for; enter the request first."


def complete_transfer(command: CompleteTransfer, mobility: Mobility, today: date) -> Sequence[MobilityEvent]:
    """Outcome: ``TransferCompleted``. The roll changes by the commands for it: the membership ends, or is received."""
    must_be_mobile(command.on, mobility, today)
    if not mobility.transfer_asked:
        raise NotAskedFor
    if not command.document.strip():
        raise NoMoveDocument
    return [TransferCompleted(member_id=command.member_id, document=command.document, on=command.on)]
