"""The words that facts are made of: codes, times of a day, the parameters of a rulebook."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED_FOR_VOLUNTEER = {"sealed_for": "volunteer_id"}


class CampaignKind(StrEnum):
    """The yearly campaigns (主题行动: 三五、七一、春节)."""

    MARCH_FIFTH = "MARCH_FIFTH"
    JULY_FIRST = "JULY_FIRST"
    SPRING_FESTIVAL = "SPRING_FESTIVAL"
    OTHER = "OTHER"


class ServiceField(StrEnum):
    """What is brought into the community (文化、医疗、科技、法律等进社区)."""

    CULTURE = "CULTURE"
    MEDICAL = "MEDICAL"
    SCIENCE = "SCIENCE"
    LEGAL = "LEGAL"
    OTHER = "OTHER"


class Channel(StrEnum):
    """How a person's own wish reached us: by their own hand at the desk, or entered for them by a clerk (代录)."""

    DESK = "DESK"
    WINDOW = "WINDOW"
    PHONE = "PHONE"
    PAPER = "PAPER"


class LeaveCause(StrEnum):
    """What ended a sign-up. Nobody is asked why they leave."""

    OWN_WISH = "OWN_WISH"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    DEPARTED = "DEPARTED"
    ERASED = "ERASED"


class CancelReason(StrEnum):
    """Why an activity does not take place."""

    WEATHER = "WEATHER"
    TOO_FEW = "TOO_FEW"
    VENUE = "VENUE"
    LEADER = "LEADER"
    OTHER = "OTHER"


class Purpose(StrEnum):
    """What a volunteer's data may be used for."""

    SERVICE_RECORD = "SERVICE_RECORD"
    CONTACT = "CONTACT"
    PUBLICATION = "PUBLICATION"


class RecordSource(StrEnum):
    """Whether a record came from confirmed attendance or was entered afterwards (补录)."""

    ATTENDANCE = "ATTENDANCE"
    BACK_ENTRY = "BACK_ENTRY"


class RejectReason(StrEnum):
    """Why service was not recorded: nobody serves in two places at once."""

    OVERLAP = "OVERLAP"


class WaitReason(StrEnum):
    """Why service waits for a second person."""

    OVER_DAILY_LIMIT = "OVER_DAILY_LIMIT"


class VoidReason(StrEnum):
    """Why a record no longer counts."""

    DUPLICATE = "DUPLICATE"
    NOT_SERVED = "NOT_SERVED"
    WRONG_PERSON = "WRONG_PERSON"
    NOT_APPROVED = "NOT_APPROVED"
    OTHER = "OTHER"


class Resolution(StrEnum):
    """How a dispute ended."""

    UPHELD = "UPHELD"
    CORRECTED = "CORRECTED"
    VOIDED = "VOIDED"


class HoursRounding(StrEnum):
    """How minutes are shown as hours. Facts are never rounded."""

    NONE = "NONE"
    FLOOR_30 = "FLOOR_30"
    NEAREST_30 = "NEAREST_30"


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """Days to enter attendance, days to confirm it in good time, minutes of a person's day, and how hours are shown."""

    entry_days: int = 30
    confirm_days: int = 3
    daily_minutes: int = 480
    hours_rounding: HoursRounding = HoursRounding.NONE


_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when on one day, as ``HH:MM``, and the pause between."""

    starts: str
    ends: str
    pause_minutes: int = 0

    @property
    def are_sound(self) -> bool:
        """Whether these are times of day in their order, with a pause that leaves something to count."""
        clocks = _CLOCK.fullmatch(self.starts) and _CLOCK.fullmatch(self.ends)
        return bool(clocks) and self.pause_minutes >= 0 and self.minutes > 0

    @property
    def minutes(self) -> int:
        """Service time: travel is never in it, pauses are taken off."""
        return _minute(self.ends) - _minute(self.starts) - self.pause_minutes

    def overlap(self, other: "Times") -> bool:
        """Whether both take up a minute of the same day; one may begin as the other ends."""
        return self.starts < other.ends and other.starts < self.ends


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
