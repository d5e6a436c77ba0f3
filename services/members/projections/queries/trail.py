"""What was done for a person in one mechanism, fact by fact, with the words that somebody entered."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import member
from services.members.events import (
    ContactAssigned,
    ContactEnded,
    InflowRegistered,
    MemberCheckedOut,
    MemberReportedIn,
    MemberReturned,
    OutflowRegistered,
    ReportInAccepted,
)
from services.members.events.brigade import Discharged, Enlisted
from services.members.events.mobility import (
    MobileContactDropped,
    MobileContactTaken,
    MobilityClosed,
    MobilityOpened,
)
from services.members.projections.belonging import of_member
from services.members.projections.queries.people import shown


class Mechanism(StrEnum):
    """The mechanisms that have one stream for each person."""

    PIONEER = "PIONEER"
    MOBILITY = "MOBILITY"
    CARE = "CARE"


#: What begins and ends a mechanism stands on the person's own stream.
ON_THE_PERSON: Mapping[Mechanism, tuple[type, ...]] = {
    Mechanism.PIONEER: (MemberReportedIn, ReportInAccepted, MemberCheckedOut),
    Mechanism.MOBILITY: (OutflowRegistered, InflowRegistered, MemberReturned, ContactAssigned, ContactEnded),
    Mechanism.CARE: (),
}
#: What only follows from one of these.
FOLLOWING = (Enlisted, Discharged, MobilityOpened, MobilityClosed, MobileContactTaken, MobileContactDropped)


@dataclass(frozen=True, slots=True)
class ServiceTrail:
    """What was done for a person in one mechanism."""

    member_id: str
    mechanism: Mechanism


def show_trail(query: ServiceTrail, runtime: Runtime) -> dict[str, Any] | None:
    """Answers ``entries`` in the order of entry. Of the erased, what nobody sealed."""
    mine = f"member-{query.member_id}"
    state = runtime.state(member, mine)
    if runtime.communities is not None and runtime.communities.isdisjoint(of_member(None, state, runtime)):
        return None
    own = runtime.happened(runtime.store.stream(mine))
    found = [each for each in own if isinstance(each.fact, ON_THE_PERSON[query.mechanism])]
    served = runtime.happened(runtime.store.stream(f"{query.mechanism.lower()}-{query.member_id}"))
    found += [each for each in served if not isinstance(each.fact, FOLLOWING)]
    return {"entries": [entry(each, runtime) for each in sorted(found, key=lambda each: each.position)]}


def entry(happened: Happened[Any], runtime: Runtime) -> dict[str, Any]:
    """A fact with its name and place; a contact is called as in every answer."""
    fact = happened.fact
    told = {each.name: getattr(fact, each.name) for each in dataclasses.fields(fact)}
    if told.get("contact_name"):
        told["contact_name"] = shown(runtime, {fact.contact_id: fact.contact_name})[fact.contact_id]
    return {"event": type(fact).__name__, "position": happened.position, **told}
