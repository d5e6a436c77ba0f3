"""老党员关爱: the person is asked; then visits at intervals, birthdays and festivals, till they decline or leave."""

from typing import Any

from services.members.events import VisitReason
from services.members.events.care import (
    CareContactAssigned,
    CareContactLeft,
    CareDeclined,
    CareEnded,
    CareEnrolled,
    CareOffered,
    CareVisitRecorded,
)
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind, Told

CALLS = (TaskKind.CARE_VISIT, TaskKind.CARE_BIRTHDAY, TaskKind.CARE_FESTIVAL)


def tell(event: Any) -> Told:
    """Which duties a fact begins, hands over, does and ends."""
    mine = {"subject": event.member_id, "on": event.on}
    match event:
        case CareOffered():
            yield Begun(kind=TaskKind.CARE_ENROL, member_id=event.member_id, term="care.enrol", **mine)
        case CareEnrolled():
            yield Ended(kind=TaskKind.CARE_ENROL, **mine)
            term = "care.early_visit" if event.early else "care.visit"
            for kind in CALLS:
                yield Begun(kind=kind, member_id=event.member_id, term=term, **mine)
                yield Handed(kind=kind, hand=event.contact_id, **mine)
        case CareContactAssigned() | CareContactLeft():
            hand = event.contact_id if isinstance(event, CareContactAssigned) else None
            for kind in CALLS:
                yield Handed(kind=kind, hand=hand, **mine)
        case CareVisitRecorded():
            yield Done(kind=TaskKind.CARE_VISIT, **mine)
            if event.reason is VisitReason.BIRTHDAY:
                yield Done(kind=TaskKind.CARE_BIRTHDAY, **mine)
            if event.reason is VisitReason.FESTIVAL:
                yield Done(kind=TaskKind.CARE_FESTIVAL, occasion=event.festival or "", **mine)
        case CareDeclined() | CareEnded():
            yield Ended(kind=TaskKind.CARE_ENROL, **mine)
            for kind in CALLS:
                yield Ended(kind=kind, **mine)
