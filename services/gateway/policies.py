"""Reactions of the gateway: when a person is erased, what an import left waiting here goes too."""

from collections.abc import Iterator
from typing import Any

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS as MEMBERS
from services.members.contract import MemberErased


def drop_import_files(happened: Happened[MemberErased], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Error files quote rows, and nobody can ask a row whose it is: none stays."""
    runtime.vault.drop_all()
    yield from ()


POLICIES = (Policy("gateway.erasure", Follows(MEMBERS, (MemberErased,)), drop_import_files),)
DUE = ()
