"""Reactions of the gateway: what quotes a person who is erased goes, and so does what waited for its second person."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, select

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime
from infra.eventsourcing.decider import CIVIL_TIME
from infra.eventsourcing.messages import Happened
from services.gateway.preparations import preparation
from services.gateway.preparations.ending import DropPreparation, LapsePreparation
from services.gateway.projections import preparations
from services.members.contract import EVENTS as MEMBERS
from services.members.contract import MemberErased


def drop_import_files(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Error files quote rows, and nobody can ask a row whose it is: none stays."""
    runtime.vault.drop_all()
    yield from ()


def drop_preparations(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whatever was filled in about the person is forgotten, done or not."""
    at = datetime.fromtimestamp(happened.committed_at / 1_000_000, CIVIL_TIME)
    streams = [preparation.stream_of(each) for each in _kept(runtime, select(preparations.c.id))]
    for stream, found in runtime.states(preparation, streams):
        if found.body is not None and happened.fact.member_id in found.body:
            preparation_id = stream.removeprefix(preparation.stream_of(""))
            yield f"drop/{preparation_id}", DropPreparation(preparation_id=preparation_id, at=at)


def lapse(first: date, last: date, runtime: Runtime) -> Iterator[tuple[str, date, LapsePreparation]]:
    """Whatever nobody looked at in time, or was sent back and not taken up: what was filled in goes."""
    at = datetime.combine(last, time(0), CIVIL_TIME)
    for preparation_id in _kept(runtime, select(preparations.c.id).where(preparations.c.until < last)):
        yield f"lapse/{preparation_id}", last, LapsePreparation(preparation_id=preparation_id, at=at)


def _kept(runtime: Runtime, those: Select[Any]) -> list[str]:
    """Those of which something is still there."""
    with runtime.reads.open() as tx:
        return list(tx.scalars(those.where(preparations.c.kept)))


POLICIES = (
    Policy("gateway.erasure", Follows(MEMBERS, (MemberErased,)), drop_import_files),
    Policy("gateway.dropping", Follows(MEMBERS, (MemberErased,)), drop_preparations),
)
DUE = (lapse,)
