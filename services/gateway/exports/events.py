"""Facts about workbooks that left the desk. Who is on them is nobody's business here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExported:
    """A list was taken out, of so many rows: masked, or in clear for a reason (its code)."""

    by: Open[str]
    listing: Open[str]
    rows: Open[int]
    reason: Open[str | None]
    on: Open[date]
    at: Open[datetime]
