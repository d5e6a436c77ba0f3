"""Published language of the evaluation service: what others may rely on, and what it accepts.

The only module of this service that others may import.
"""

from collections.abc import Mapping
from typing import get_args

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue
from services.evaluation import cycle, promise, rating, rulebook
from services.evaluation.events import (
    CycleClosed,
    CycleEvent,
    CycleOpened,
    PromiseEvent,
    RatingEvent,
    RatingFoundIncomplete,
    RectificationOrdered,
    RulebookPublished,
    StarAwarded,
    StarProposed,
)
from services.evaluation.rating.gathering import ObserveFulfilment
from services.evaluation.rulebook.star_2010 import STAR_2010_DEFAULT

__all__ = [
    "ACCEPTED",
    "COMMANDS",
    "EVENTS",
    "PUBLISHED",
    "RULEBOOK",
    "STAR_2010_DEFAULT",
    "CycleClosed",
    "CycleOpened",
    "RatingFoundIncomplete",
    "RectificationOrdered",
    "RulebookPublished",
    "StarAwarded",
    "StarProposed",
]

#: Others may rely on these; their fields are only ever added to.
PUBLISHED = (
    RulebookPublished,
    CycleOpened,
    CycleClosed,
    RatingFoundIncomplete,
    StarProposed,
    StarAwarded,
    RectificationOrdered,
)

EVENTS = Catalogue(
    "evaluation",
    (RulebookPublished, *get_args(CycleEvent), *get_args(PromiseEvent), *get_args(RatingEvent)),
)

COMMANDS: Mapping[type, Decider] = {
    command: noun for noun in (rulebook, cycle, promise, rating) for command in noun.COMMANDS
}

#: What may be asked from outside; the others are for this service's own policies and clock.
ACCEPTED = frozenset(COMMANDS) - {ObserveFulfilment, *promise.COMMANDS}

RULEBOOK = rulebook
