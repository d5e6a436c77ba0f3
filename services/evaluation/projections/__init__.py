"""Answers of the evaluation service: cycles, an organisation's rating and why, rulebooks, the events behind a number.

Lists stand in the order in which a cycle names its organisations, never by score or star.
"""

from services.evaluation.projections.belonging import BELONGING
from services.evaluation.projections.queries import (
    QUERIES,
    CycleList,
    EventsBehind,
    RatingDetail,
    RatingList,
    RulebookList,
)
from services.evaluation.projections.ratings import RATINGS, cases, cycles, facts, rulebooks

MODELS = (RATINGS,)

__all__ = [
    "BELONGING",
    "MODELS",
    "QUERIES",
    "CycleList",
    "EventsBehind",
    "RatingDetail",
    "RatingList",
    "RulebookList",
    "cases",
    "cycles",
    "facts",
    "rulebooks",
]
