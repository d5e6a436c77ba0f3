"""What was entered for a member by a clerk, as its receipt tells it."""

from dataclasses import dataclass
from typing import Any

from infra.adapters.runtime import Runtime
from services.members.contract import OWN_WISHES
from services.members.events.hardship import HardshipObjectionFiled
from services.members.events.people import HardshipApplied
from services.wishes import wish_at


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredWish:
    """What the fact at a position says that a member wished."""

    position: int


def tell_entered(query: EnteredWish, runtime: Runtime) -> dict[str, Any] | None:
    """``type``, ``data`` (the open part) and ``words`` (the member's own); what is said of hardship stays masked."""
    return wish_at(runtime, query.position, OWN_WISHES, unsaid=(HardshipApplied, HardshipObjectionFiled))
