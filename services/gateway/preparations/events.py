"""Facts about commands that wait for a second person. Who prepared and who checked are pseudonyms of accounts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED = {"sealed_for": "preparation_id", "decided_on": True}

#: On the id in a fact after which nobody needs what was filled in any more: its key goes.
ERASES = {"erases": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPrepared:
    """Somebody filled in a command that takes a second person; ``until`` is the last day for checking it."""

    preparation_id: Open[str]
    service: Open[str]
    command: Open[str]
    prepared_by: Open[str]
    until: Open[date]
    at: Open[datetime]
    body: str | None = field(default=None, metadata=SEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAgreedTo:
    """Another person looked at it and agrees: now it is asked."""

    preparation_id: Open[str]
    checked_by: Open[str]
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSentBack:
    """Another person looked at it and does not agree."""

    preparation_id: Open[str]
    checked_by: Open[str]
    at: Open[datetime]
    reason: str | None = field(default=None, metadata=SEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWithdrawn:
    """Whoever prepared it thought better of it."""

    preparation_id: Open[str] = field(metadata=ERASES)
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCarriedOut:
    """The service accepted it; its own log says what came of it, at ``position``."""

    preparation_id: Open[str] = field(metadata=ERASES)
    position: Open[int]
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused:
    """The service refused it, for something that came in between; the sentences are the refusal's own."""

    preparation_id: Open[str]
    problem: Open[str]
    zh: Open[str]
    en: Open[str]
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationLapsed:
    """Its last day has passed: what was filled in goes, whatever came of it."""

    preparation_id: Open[str] = field(metadata=ERASES)
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationDropped:
    """It is about a person who was erased."""

    preparation_id: Open[str] = field(metadata=ERASES)
    at: Open[datetime]


PreparationEvent = (
    CommandPrepared
    | CommandAgreedTo
    | CommandSentBack
    | CommandWithdrawn
    | CommandCarriedOut
    | CommandRefused
    | PreparationLapsed
    | PreparationDropped
)
