"""Facts about lists that went out in clear."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.disclosure import RevealReason
from services.members.events.values import Open


class ListedField(StrEnum):
    """What a list may tell of everybody on it, besides names."""

    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReleased:
    """These people's names and ``columns`` went out in clear, once; this is kept before they go.

    ``listing`` and ``asked`` name the list of the desk and its conditions, as its address has them.
    """

    release_id: Open[str]
    member_ids: Open[tuple[str, ...]]
    columns: Open[tuple[ListedField, ...]]
    reason: Open[RevealReason]
    listing: Open[str]
    asked: Open[str]
    community_id: Open[str | None]
    on: Open[date]
