"""在职: a report-in waits; the employer hears each quarter what the member agreed to; what was taken on is kept."""

from typing import Any

from services.members.events import MemberCheckedOut, MemberReportedIn, ReportInAccepted
from services.members.events.brigade import (
    Discharged,
    Enlisted,
    FeedbackAnswered,
    FeedbackSent,
    OfferClaimed,
    OfferFulfilled,
    OfferReturned,
)
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind, Told


def tell(event: Any) -> Told:
    """Which duties a fact begins, hands over, does and ends. What somebody took on is in their own hands."""
    mine: dict[str, Any] = {"subject": event.member_id, "on": event.on}
    match event:
        case MemberReportedIn():
            yield Begun(kind=TaskKind.REPORT_IN_ACCEPT, member_id=event.member_id, term="brigade.accept",
                        community_id=event.community_id, **mine)  # fmt: skip
        case ReportInAccepted() | MemberCheckedOut():
            yield Ended(kind=TaskKind.REPORT_IN_ACCEPT, **mine)
        case Enlisted():
            yield Begun(kind=TaskKind.FEEDBACK, member_id=event.member_id, term="brigade.feedback",
                        community_id=event.community_id, **mine)  # fmt: skip
        case FeedbackSent() | FeedbackAnswered(agreed=False):
            yield Done(kind=TaskKind.FEEDBACK, **mine)
        case Discharged():
            yield Ended(kind=TaskKind.FEEDBACK, **mine)
        case OfferClaimed():
            offer: dict[str, Any] = {"subject": f"{event.member_id}/{event.offer_id}", "on": event.on}
            yield Begun(kind=TaskKind.OFFER, member_id=event.member_id, term="brigade.offer", **offer)
            yield Handed(kind=TaskKind.OFFER, hand=event.member_id, **offer)
        case OfferFulfilled() | OfferReturned():
            yield Ended(kind=TaskKind.OFFER, subject=f"{event.member_id}/{event.offer_id}", on=event.on)
