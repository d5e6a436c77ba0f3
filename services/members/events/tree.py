"""Facts about organisations and resident units as they change: merged, led, known to others by a code, affiliated."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.values import Open


class CodeScheme(StrEnum):
    """Whose code it is by which others know an organisation."""

    REGION = "REGION"
    STATISTICAL = "STATISTICAL"
    ORGANIZATION = "ORGANIZATION"
    SOCIAL_CREDIT = "SOCIAL_CREDIT"


class LeavingOffice(StrEnum):
    """Why a secretary left office."""

    TERM_OVER = "TERM_OVER"
    RESIGNED = "RESIGNED"
    REMOVED = "REMOVED"
    TRANSFERRED = "TRANSFERRED"
    DIED = "DIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRules:
    """The parameters by which organisations are kept. A secretary's term is in years (three in 2010, five later)."""

    term_years: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationMerged:
    """An organisation was taken up by another one; its members go with it, its past stays."""

    organization_id: Open[str]
    into_id: Open[str]
    on: Open[date]
    document: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRenamed:
    """An organisation bears another name from a day on; before, it bore the old one."""

    organization_id: Open[str]
    name: Open[str]
    on: Open[date]
    document: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretaryLeft:
    """The secretary left office; until another is appointed there is none."""

    organization_id: Open[str]
    member_id: Open[str]
    reason: Open[LeavingOffice]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCoded:
    """Others know the organisation by this code from a day on."""

    organization_id: Open[str]
    scheme: Open[CodeScheme]
    code: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentUnitAffiliated:
    """A unit without a party organisation of its own is looked after by one of the tree; or no longer is (None)."""

    unit_id: Open[str]
    organization_id: Open[str | None]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentUnitLeft:
    """The unit moved away or closed."""

    unit_id: Open[str]
    on: Open[date]
