"""结对帮扶: a helper is to be found; then a visit at intervals and a practical deed a year, till the pair ends."""

from typing import Any

from services.members.events.pairing import (
    HelperChanged,
    PairEnded,
    PairFormed,
    PairingClosed,
    PairingOpened,
    PairVisitRecorded,
)
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind, Told

OF_A_PAIR = {TaskKind.PAIR_VISIT: "pairing.visit", TaskKind.PAIR_DEED: "pairing.deed"}


def tell(event: Any) -> Told:
    """Which duties a fact begins, hands over, does and ends."""
    mine = {"subject": event.member_id, "on": event.on}
    match event:
        case PairingOpened() | PairEnded():
            yield Begun(kind=TaskKind.PAIR_FORM, member_id=event.member_id, term="pairing.form", **mine)
            for kind in OF_A_PAIR:
                yield Ended(kind=kind, **mine)
        case PairFormed():
            yield Ended(kind=TaskKind.PAIR_FORM, **mine)
            for kind, term in OF_A_PAIR.items():
                yield Begun(kind=kind, member_id=event.member_id, term=term, **mine)
                yield Handed(kind=kind, hand=event.helper_id, **mine)
        case HelperChanged():
            for kind in OF_A_PAIR:
                yield Handed(kind=kind, hand=event.helper_id, **mine)
        case PairVisitRecorded():
            yield Done(kind=TaskKind.PAIR_VISIT, **mine)
            if event.with_deed:
                yield Done(kind=TaskKind.PAIR_DEED, **mine)
        case PairingClosed():
            yield Ended(kind=TaskKind.PAIR_FORM, **mine)
