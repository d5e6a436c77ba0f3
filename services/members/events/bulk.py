"""Facts about classes that are confirmed for many at once."""

from dataclasses import dataclass
from datetime import date

from services.members.events.values import MemberClass, Open


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One person of the list as it was seen: from which day, and which conditions of the rulebook held."""

    member_id: str
    effective_from: date
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkConfirmed:
    """Somebody went through a list of proposals, person by person, and confirmed them together."""

    batch_id: Open[str]
    member_class: Open[MemberClass]
    items: Open[tuple[BulkItem, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItemRefused:
    """What was confirmed of one person no longer waited, or had become something else meanwhile."""

    batch_id: Open[str]
    member_id: Open[str]
    refusal: Open[str]


BulkEvent = BulkConfirmed | BulkItemRefused
