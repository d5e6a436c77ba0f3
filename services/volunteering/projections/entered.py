"""What was entered for a volunteer by a clerk, as its receipt tells it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.volunteering.contract import OWN_WISHES
from services.wishes import wish_at

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredWish:
    """What the fact at a position says that a volunteer wished."""

    position: int


def tell_entered(query: EnteredWish, runtime: "Runtime") -> dict[str, Any] | None:
    """``type``, ``data`` (the open part) and ``words`` (the volunteer's own)."""
    return wish_at(runtime, query.position, OWN_WISHES)
