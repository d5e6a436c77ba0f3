"""Erasing: whenever an event says so, the key of whom or what it names goes.

The event comes first, so that a crash in between is finished by whoever follows the log next; and because the log says
who was erased, an old backup of keys can be brought to order by following it again.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infra.adapters.policies import Policy
from infra.adapters.read_models import Follows
from infra.eventsourcing.messages import Happened
from infra.wire.catalogue import Catalogue

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime


def erasing_events(catalogue: Catalogue) -> dict[type, str]:
    """The events that erase, each with the field that says whom or what."""
    return {kind.cls: kind.erases for kind in catalogue if kind.erases}


def erasure_of(catalogue: Catalogue) -> Policy | None:
    """The policy that destroys keys, for a service that has an erasing event."""
    erasing = erasing_events(catalogue)
    if not erasing:
        return None

    def destroy(happened: Happened[Any], runtime: "Runtime") -> Iterator[tuple[str, Any]]:
        runtime.keyring.erase(getattr(happened.fact, erasing[type(happened.fact)]))
        yield from ()

    return Policy(f"{catalogue.service}.erasure", Follows(catalogue, tuple(erasing)), destroy)
