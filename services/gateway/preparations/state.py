"""What decisions about a prepared command look at, and what its page shows."""

from dataclasses import dataclass
from datetime import date, datetime


class Refused(Exception):
    """A prepared command cannot be dealt with like this."""

    zh = "无法办理该复核事项。"
    en = "This cannot be done for the prepared command."


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is to be asked, by whom, and how far it is; ``body`` (JSON) is None once nobody needs it any more."""

    status: str = "unknown"
    service: str = ""
    command: str = ""
    prepared_by: str = ""
    prepared_at: datetime | None = None
    until: date = date.min
    body: str | None = None
    checked_by: str | None = None
    checked_at: datetime | None = None
    reason: str | None = None
    #: What the service said, in Chinese and English, where it refused.
    refusal: tuple[str, str] | None = None
    position: int | None = None


initial = Preparation()
