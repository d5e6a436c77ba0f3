"""Facts about where in this sub-district a person belongs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.values import Open


class MoveCause(StrEnum):
    """Why a person belongs to another organisation of this sub-district."""

    TRANSFER = "TRANSFER"
    TREE = "TREE"
    ROSTER = "ROSTER"
    REVERSAL = "REVERSAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReassigned:
    """A person on the roll belongs to another organisation here: by transfer, or because theirs moved or merged."""

    member_id: Open[str]
    organization_id: Open[str]
    community_id: Open[str]
    cause: Open[MoveCause]
    document: Open[str | None]
    on: Open[date]
