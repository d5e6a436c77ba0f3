"""Facts about probation: completed, extended, cancelled; each by the branch's resolution and a superior's approval."""

from dataclasses import dataclass, field
from datetime import date

from services.members.events.people import Particulars
from services.members.events.values import DECIDED_ON, SEALED_FOR_MEMBER, Decided, Open


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRules:
    """The parameters by which probation is kept, in months: its length, and the shortest and longest extension."""

    probation_months: int = 12
    extension_min_months: int = 6
    extension_max_months: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationCompleted:
    """A probationary member became a full member; the particulars from now on say since when."""

    member_id: Open[str]
    resolution: Open[Decided]
    approval: Open[Decided]
    on: Open[date]
    particulars: Particulars | None = field(default=None, metadata=SEALED_FOR_MEMBER | DECIDED_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationExtended:
    """The probation goes on for some months after its first end; once only."""

    member_id: Open[str]
    months: Open[int]
    resolution: Open[Decided]
    approval: Open[Decided]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationCancelled:
    """The probationary membership was cancelled; the membership ends with it."""

    member_id: Open[str]
    resolution: Open[Decided]
    approval: Open[Decided]
    on: Open[date]
