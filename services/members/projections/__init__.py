"""Answers of the members service: organisations, people with their dated classes, imports.

Nothing personal stands in these tables. A row points at the event that holds the sealed particulars; a query opens them
with the person's key, and calls people as whoever asks may read it.
"""

from services.members.projections.belonging import BELONGING
from services.members.projections.brigades import BRIGADES
from services.members.projections.disclosures import DISCLOSURES
from services.members.projections.documents import DOCUMENTS
from services.members.projections.duties import DUTIES
from services.members.projections.helping import HELPING
from services.members.projections.mergers import MERGERS
from services.members.projections.moves import MOVES
from services.members.projections.people import (
    PEOPLE,
    class_spans,
    hardship_cases,
    imports,
    people,
    proposals,
)
from services.members.projections.places import PLACES, organizations, units
from services.members.projections.posts import POSTS
from services.members.projections.queries import QUERIES, TELLING, WITHIN
from services.members.projections.updates import UPDATES

MODELS = (PLACES, PEOPLE, MERGERS, DOCUMENTS, DUTIES, HELPING, MOVES, POSTS, BRIGADES, DISCLOSURES, UPDATES)

__all__ = [
    "BELONGING",
    "MODELS",
    "QUERIES",
    "TELLING",
    "WITHIN",
    "class_spans",
    "hardship_cases",
    "imports",
    "organizations",
    "people",
    "proposals",
    "units",
]
