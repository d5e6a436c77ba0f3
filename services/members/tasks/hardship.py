"""困难: branch, check, notice and decision, one task after the other; then a check each year."""

from typing import Any

from services.members.events import (
    HardshipApplied,
    HardshipApproved,
    HardshipDeliberated,
    HardshipEnded,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    HardshipRechecked,
    HardshipVerified,
)
from services.members.tasks import Begun, Ended, TaskKind, Told

STEPS = (
    TaskKind.HARDSHIP_DELIBERATE,
    TaskKind.HARDSHIP_VERIFY,
    TaskKind.HARDSHIP_NOTICE,
    TaskKind.HARDSHIP_DECIDE,
    TaskKind.HARDSHIP_RECHECK,
)


def tell(event: Any) -> Told:
    """Which duties a fact begins and ends."""
    match event:
        case HardshipApplied():
            yield from _now(TaskKind.HARDSHIP_DELIBERATE, event)
        case HardshipDeliberated():
            yield from _now(TaskKind.HARDSHIP_VERIFY if event.supported else TaskKind.HARDSHIP_DECIDE, event)
        case HardshipVerified():
            yield from _now(TaskKind.HARDSHIP_NOTICE if event.found_true else TaskKind.HARDSHIP_DECIDE, event)
        case HardshipNoticePosted():
            yield from _now(TaskKind.HARDSHIP_DECIDE, event)
        case HardshipObjectionFiled():
            yield Begun(kind=TaskKind.HARDSHIP_ANSWER, subject=event.objection_id, member_id=event.member_id,
                        on=event.on, term="hardship.objection")  # fmt: skip
        case HardshipObjectionAnswered():
            yield Ended(kind=TaskKind.HARDSHIP_ANSWER, subject=event.objection_id, on=event.on)
            if event.upheld:
                yield from _now(TaskKind.HARDSHIP_VERIFY, event)
        case HardshipApproved():
            yield from _none(event)
            yield Begun(kind=TaskKind.HARDSHIP_RECHECK, subject=event.case_id, member_id=event.member_id,
                        on=event.on, term="hardship.validity", due_on=event.valid_until)  # fmt: skip
        case HardshipRechecked(in_need=True):
            yield from _now(TaskKind.HARDSHIP_DECIDE, event)
        case HardshipEnded():
            yield from _none(event)
            yield Ended(kind=TaskKind.HARDSHIP_RECHECK, subject=event.case_id, on=event.on)


def _none(event: Any) -> Told:
    for kind in STEPS[:-1]:
        yield Ended(kind=kind, subject=event.case_id, on=event.on)


def _now(step: TaskKind, event: Any) -> Told:
    """This step is next, and no other."""
    for kind in STEPS:
        if kind is not step:
            yield Ended(kind=kind, subject=event.case_id, on=event.on)
    yield Begun(kind=step, subject=event.case_id, member_id=event.member_id, on=event.on, term="hardship.step")
