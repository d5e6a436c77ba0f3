"""流动: keeping in touch at intervals, a report a year, an answer from the other side, a transfer that was asked for.

What one side owes is apart from what the other does: the subject names the side.
"""

from collections.abc import Iterator
from typing import Any

from services.members.events.mobility import (
    ContactLetterSent,
    ContactRecorded,
    MobileContactDropped,
    MobileContactTaken,
    MobilityClosed,
    MobilityOpened,
    MoveMatched,
    OutOfContactFlagged,
    Side,
    TransferCompleted,
    TransferRequested,
)
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind, Told

OF_A_SIDE = (TaskKind.MOBILE_CONTACT, TaskKind.MOBILE_LOST, TaskKind.MOVE_MATCH)
OF_OUT = (TaskKind.MOBILE_REPORT, TaskKind.TRANSFER)


def tell(event: Any) -> Told:
    """Which duties a fact begins, hands over, does and ends."""
    out = f"{event.member_id}/{Side.OUT}"
    match event:
        case MobilityOpened():
            yield from _opened(event)
        case MobilityClosed():
            kinds = (*OF_A_SIDE, *OF_OUT) if event.side is Side.OUT else OF_A_SIDE
            for kind in kinds:
                yield Ended(kind=kind, subject=f"{event.member_id}/{event.side}", on=event.on)
        case MobileContactTaken() | MobileContactDropped():
            hand = event.contact_id if isinstance(event, MobileContactTaken) else None
            for kind, subject in _in_touch(event):
                yield Handed(kind=kind, subject=subject, on=event.on, hand=hand)
        case ContactRecorded(reached=True):
            for kind, subject in _in_touch(event):
                yield Done(kind=kind, subject=subject, on=event.on)
            if event.reports:
                yield Done(kind=TaskKind.MOBILE_REPORT, subject=out, on=event.on)
        case OutOfContactFlagged():
            for side in Side:  # to be looked at again after the same time
                yield Done(kind=TaskKind.MOBILE_LOST, subject=f"{event.member_id}/{side}", on=event.on)
        case ContactLetterSent():
            yield Done(kind=TaskKind.MOVE_MATCH, subject=out, on=event.on)
        case MoveMatched():
            yield Ended(kind=TaskKind.MOVE_MATCH, subject=f"{event.member_id}/{event.side}", on=event.on)
        case TransferRequested():
            yield Begun(kind=TaskKind.TRANSFER, subject=out, member_id=event.member_id, on=event.on,
                        term="mobility.transfer")  # fmt: skip
        case TransferCompleted():
            yield Ended(kind=TaskKind.TRANSFER, subject=out, on=event.on)


def _in_touch(event: Any) -> Iterator[tuple[TaskKind, str]]:
    """The duties of keeping in touch, of either side."""
    for side in Side:
        for kind in (TaskKind.MOBILE_CONTACT, TaskKind.MOBILE_LOST):
            yield kind, f"{event.member_id}/{side}"


def _opened(event: MobilityOpened) -> Told:
    about: dict[str, Any] = {
        "subject": f"{event.member_id}/{event.side}",
        "member_id": event.member_id,
        "community_id": event.community_id,
        "on": event.on,
    }
    contact = "mobility.contact_abroad" if event.abroad else "mobility.contact"
    yield Begun(kind=TaskKind.MOBILE_CONTACT, term=contact, **about)
    yield Begun(kind=TaskKind.MOBILE_LOST, term="mobility.lost", **about)
    yield Begun(kind=TaskKind.MOVE_MATCH, term="mobility.match", **about)
    if event.side is Side.OUT:
        yield Begun(kind=TaskKind.MOBILE_REPORT, term="mobility.report", **about)
