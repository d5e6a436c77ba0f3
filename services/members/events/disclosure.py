"""Facts about who looked at what is masked: one field of one person, for a reason from a short list."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.values import Open


class MaskedField(StrEnum):
    """What is masked everywhere."""

    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"
    HARDSHIP_NOTE = "HARDSHIP_NOTE"


class RevealReason(StrEnum):
    """What it is needed for. Whoever needs it for something else does not need it."""

    CONTACT = "CONTACT"
    IDENTITY = "IDENTITY"
    UPPER_FORM = "UPPER_FORM"
    AID = "AID"
    INSPECTION = "INSPECTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRevealed:
    """A masked field is shown in clear, once, to whoever asked; this is kept before it is shown."""

    member_id: Open[str]
    field: Open[MaskedField]
    reason: Open[RevealReason]
    on: Open[date]
