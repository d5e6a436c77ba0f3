"""Which mechanism tells of the duties in a fact."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from services.members.events import (
    CareEvent,
    HardshipApplied,
    HardshipApproved,
    HardshipEnded,
    HardshipStep,
    MemberCheckedOut,
    MemberReportedIn,
    MobilityEvent,
    PairingEvent,
    PioneerEvent,
    PostEvent,
    ReportInAccepted,
)
from services.members.tasks import Told, brigade, care, hardship, mobility, pairing, posts

TELL: Mapping[type, Callable[[Any], Told]] = {
    **dict.fromkeys((HardshipApplied, *get_args(HardshipStep), HardshipApproved, HardshipEnded), hardship.tell),
    **dict.fromkeys(get_args(PairingEvent), pairing.tell),
    **dict.fromkeys(get_args(CareEvent), care.tell),
    **dict.fromkeys(get_args(MobilityEvent), mobility.tell),
    **dict.fromkeys(get_args(PostEvent), posts.tell),
    **dict.fromkeys((MemberReportedIn, ReportInAccepted, MemberCheckedOut), brigade.tell),
    **dict.fromkeys(get_args(PioneerEvent), brigade.tell),
}
