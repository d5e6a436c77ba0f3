"""What can be asked of the volunteering service. One read model, so that every number on a page is of one position.

Persons appear by opaque id only, and no query puts persons in an order of their minutes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from infra.adapters.read_models import Follows, ReadModel
from services.volunteering import rulebook
from services.volunteering.contract import EVENTS
from services.volunteering.projections.activity_queries import (
    ACTIVITY_QUERIES,
    ActivityDetail,
    ActivityList,
    ActivityOrder,
    CampaignList,
)
from services.volunteering.projections.applying import apply
from services.volunteering.projections.belonging import BELONGING
from services.volunteering.projections.entered import EnteredWish, tell_entered
from services.volunteering.projections.open_sign_ups import open_sign_ups
from services.volunteering.projections.service_queries import (
    SERVICE_QUERIES,
    AwaitingDecision,
    EventsBehind,
    ServiceSummary,
    ServiceTotals,
)
from services.volunteering.projections.tables import volunteering_tables

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime

__all__ = [
    "BELONGING",
    "MODELS",
    "QUERIES",
    "WITHIN",
    "ActivityDetail",
    "ActivityList",
    "ActivityOrder",
    "AwaitingDecision",
    "CampaignList",
    "EventsBehind",
    "Rulebooks",
    "ServiceSummary",
    "ServiceTotals",
    "open_sign_ups",
]

VOLUNTEERING = ReadModel(
    name="volunteering",
    tables=tuple(volunteering_tables.sorted_tables),
    follows=(Follows(EVENTS, tuple(kind.cls for kind in EVENTS)),),
    apply=apply,
)

MODELS: tuple[ReadModel, ...] = (VOLUNTEERING,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebooks:
    """Every version of the service rulebook, in the order of publication."""


def rulebooks(query: Rulebooks, runtime: "Runtime") -> list[dict[str, Any]]:
    """Version, day of effect, source clause and parameters, straight from the log."""
    return [
        {
            "version": each.version,
            "effective_from": each.effective_from.isoformat(),
            "source_clause": each.source_clause,
            "entry_days": each.rules.entry_days,
            "confirm_days": each.rules.confirm_days,
            "daily_minutes": each.rules.daily_minutes,
            "hours_rounding": each.rules.hours_rounding.value,
        }
        for each in runtime.state(rulebook, rulebook.STREAM).versions
    ]


def _from_tables(answer: Callable[[Any, Connection, frozenset[str] | None], Any]) -> Callable[[Any, "Runtime"], Any]:
    def ask(query: Any, runtime: "Runtime") -> Any:
        with runtime.reads.open() as tx:
            return answer(query, tx, runtime.communities)

    return ask


QUERIES: Mapping[type, Callable[[Any, "Runtime"], Any]] = {
    **{query: _from_tables(answer) for query, answer in (*ACTIVITY_QUERIES, *SERVICE_QUERIES)},
    Rulebooks: rulebooks,
    EnteredWish: tell_entered,
}

#: Those that keep to ``runtime.communities``.
WITHIN = frozenset({ActivityList, ActivityDetail, ServiceTotals, AwaitingDecision, EventsBehind, EnteredWish})
