"""The same people as aggregates of `eventsourcing`, in its own idiom: decorated methods, JSON, its names of events."""

import dataclasses
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, event

from services.members.events import MemberRegistered
from tests.bench.sub_district import history

Json = dict[str, Any]


class Member(Aggregate):
    """What of a person `services.members` folds too."""

    @event("Registered")
    def __init__(
        self,
        *,
        member_id: str,
        organization_id: str,
        community_id: str,
        relationship: str,
        category: str,
        on: str,
        import_id: str,
        id_number: str,
        particulars: Json,
    ) -> None:
        self.community_id = community_id
        self.relationship = relationship
        self.particulars = particulars
        self.id_number = id_number
        self.classes = [{"member_class": "REGISTERED", "from": on}] if relationship == "HERE" else []
        self.proposals: dict[str, Json] = {}

    @staticmethod
    def create_id(member_id: str) -> UUID:
        return UUID(member_id)

    @event("ReportedIn")
    def report_in(self, *, community_id: str, on: str, channel: str, employer: str) -> None:
        self.reported_to = community_id

    @event("Accepted")
    def accept(self, *, community_id: str, on: str) -> None:
        self.accepted_by = community_id
        self.classes.append({"member_class": "ON_DUTY", "from": on})

    @event("InflowRegistered")
    def register_inflow(self, *, community_id: str, on: str, arrived_on: str, home_organization: str) -> None:
        self.arrived_on = arrived_on

    @event("Proposed")
    def propose(
        self,
        *,
        community_id: str,
        on: str,
        member_class: str,
        effective_from: str,
        rulebook: str,
        predicates: list[Json],
        facts: dict[str, str],
    ) -> None:
        self.proposals[member_class] = {"effective_from": effective_from, "rulebook": rulebook}

    @event("Confirmed")
    def confirm(self, *, on: str, member_class: str, effective_from: str, rulebook: str) -> None:
        del self.proposals[member_class]
        self.classes.append({"member_class": member_class, "from": effective_from})


STEPS = {
    "MemberReportedIn": Member.report_in,
    "ReportInAccepted": Member.accept,
    "InflowRegistered": Member.register_inflow,
    "ClassificationProposed": Member.propose,
    "ClassificationConfirmed": Member.confirm,
}


def histories(count: int) -> Iterator[Any]:
    """So many events, of the same people and with the same values as in our log."""
    return islice(_all(), count)


def _all() -> Iterator[Any]:
    lot, number = Random(20100607), 0
    while True:
        number += 1
        first, *later = history(lot, number)
        assert isinstance(first, MemberRegistered)
        member = Member(**_plain(first))
        for fact in later:
            values = _plain(fact)
            del values["member_id"]
            STEPS[type(fact).__name__](member, **values)
        yield from member.collect_events()
        lot.getrandbits(128)


def _plain(fact: Any) -> Json:
    """Values that its JSON transcoder knows without being taught."""
    found: Json = msgspec.to_builtins({each.name: getattr(fact, each.name) for each in dataclasses.fields(fact)})
    return {name: value for name, value in found.items() if value is not None}
