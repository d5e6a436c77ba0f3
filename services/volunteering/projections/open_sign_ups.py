"""For whom a seat is kept: the one question that policies ask, and its answer never lags behind the log."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from infra.adapters.read_models import Follows
from infra.adapters.tables import parked, positions
from services.volunteering.contract import EVENTS
from services.volunteering.events import SignUpWithdrawn, VolunteerSignedUp
from services.volunteering.projections.tables import sign_ups

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime

#: The read model's position is kept under this name.
CONSUMER = "volunteering<volunteering"

_SIGN_UPS = Follows(EVENTS, (VolunteerSignedUp, SignUpWithdrawn))
_PAGE = 500


def open_sign_ups(runtime: "Runtime", volunteer_id: str, before: int) -> list[str]:
    """The activities that the volunteer signed up for before a position, and did not leave since, in that order.

    What the read model has not seen yet is read from the log itself; with something parked there, so is everything.
    """
    since, found = _read_model(runtime, volunteer_id)
    while batch := runtime.store.log(since, _PAGE):
        since = batch[-1].position
        for happened in runtime.happened(each for each in batch if _SIGN_UPS.declares(each.type)):
            if happened.fact.volunteer_id == volunteer_id:
                found.pop(happened.fact.activity_id, None)
                if isinstance(happened.fact, VolunteerSignedUp):
                    found[happened.fact.activity_id] = happened.position
    return [activity_id for activity_id, position in found.items() if position < before]


def _read_model(runtime: "Runtime", volunteer_id: str) -> tuple[int, dict[str, int]]:
    with runtime.reads.open() as tx:
        if tx.execute(select(parked.c.position).where(parked.c.consumer == CONSUMER).limit(1)).first() is not None:
            return 0, {}
        position = tx.scalar(select(positions.c.position).where(positions.c.consumer == CONSUMER)) or 0
        mine = select(sign_ups.c.activity_id, sign_ups.c.position).where(sign_ups.c.volunteer_id == volunteer_id)
        return position, {row.activity_id: row.position for row in tx.execute(mine.order_by(sign_ups.c.position))}
