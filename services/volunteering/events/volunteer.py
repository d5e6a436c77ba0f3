"""What a volunteer agreed to, and the rulebook that decisions go by."""

from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events.values import SEALED_FOR_VOLUNTEER, Channel, Open, Purpose, ServiceRules


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRegistered:
    """A person asked to be known as a volunteer. Nobody becomes one by being a member."""

    volunteer_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """The volunteer agreed to these purposes, having read this version of the notice."""

    volunteer_id: Open[str]
    notice_version: Open[str]
    purposes: Open[tuple[Purpose, ...]]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """From here on nothing further is done with the volunteer's data; what was recorded before stays lawful."""

    volunteer_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    wish: str | None = field(default=None, metadata=SEALED_FOR_VOLUNTEER)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerDeparted:
    """The person is no longer known to any organisation here. Why is not this service's business."""

    volunteer_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerErased:
    """The person's key is destroyed; counts and hashes survive."""

    volunteer_id: Open[str] = field(metadata={"erases": True})
    on: Open[date]
    basis: Open[str]


VolunteerEvent = VolunteerRegistered | ConsentGiven | ConsentWithdrawn | VolunteerDeparted | VolunteerErased


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPublished:
    """A rulebook version takes effect on a day and holds until the next one does."""

    version: Open[str]
    effective_from: Open[date]
    source_clause: Open[str]
    rules: Open[ServiceRules]
