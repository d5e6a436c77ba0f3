"""An import is reversed: what can be compensated is, what cannot is named and left to people."""

from collections.abc import Iterator
from typing import Any

from infra.adapters.policies import ONCE_ANSWERED
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import roster_import
from services.members.events.imports import DifferenceKind, ReversalBegun
from services.members.projections.queries.reversing import steps
from services.members.roster_import.reversing import CompleteReversal, RefuseCompensation


def compensate(happened: Happened[ReversalBegun], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever a reversal begins, ask what compensates each thing that the import did, and complete it."""
    begun = happened.fact
    if runtime.state(roster_import, f"import-{begun.import_id}").status != "reversing":
        return  # somebody died between completing it and saying so
    asked = 0
    for step in steps(begun.import_id, runtime):
        asked += 1
        yield f"{step.kind}/{step.member_id}", step.command
    yield ONCE_ANSWERED  # what stays is said before the reversal is completed
    yield "complete", CompleteReversal(import_id=begun.import_id, asked=asked, on=begun.on)


def leave(happened: Happened[ReversalBegun], key: str, refusal: Exception) -> tuple[str, Any] | None:
    """What later facts stand on stays, and is named."""
    if key == "complete":
        return None
    kind, _, member_id = key.partition("/")
    about: dict[str, Any] = {"member_id": member_id, "kind": DifferenceKind(kind)}
    left = RefuseCompensation(import_id=happened.fact.import_id, **about, refusal=type(refusal).__name__)
    return f"refused/{key}", left
