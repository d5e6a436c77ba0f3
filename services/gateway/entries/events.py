"""Facts about entries that are not what somebody wished, as they say. Actors are pseudonyms; nothing is free text."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]


class Ground(StrEnum):
    """What is wrong with an entry, as whom it is about says."""

    NOT_WISHED = "NOT_WISHED"
    OTHERWISE = "OTHERWISE"
    WRONG_PERSON = "WRONG_PERSON"


class Outcome(StrEnum):
    """What looking into it came to."""

    STANDS = "STANDS"
    MENDED = "MENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContested:
    """Whom an entry is about says that it is not what they wished; ``event_id`` is the entry's own fact."""

    receipt: Open[str]
    event_id: Open[str]
    entered_by: Open[str]
    entered_on: Open[date]
    ground: Open[Ground]
    recorded_by: Open[str]
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestAnswered:
    """Somebody other than the clerk looked into it: the entry stands, or was mended where it was made."""

    receipt: Open[str]
    outcome: Open[Outcome]
    answered_by: Open[str]
    at: Open[datetime]


EntryEvent = EntryContested | ContestAnswered
