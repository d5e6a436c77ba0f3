"""Facts about organisations and resident units."""

from dataclasses import dataclass
from datetime import date

from services.members.events.tree import (
    OrganizationCoded,
    OrganizationMerged,
    OrganizationRenamed,
    ResidentUnitAffiliated,
    ResidentUnitLeft,
    SecretaryLeft,
)
from services.members.events.values import Decided, Open, OrganizationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRegistered:
    """An organisation joined the tree."""

    organization_id: Open[str]
    kind: Open[OrganizationKind]
    name: Open[str]
    parent_id: Open[str | None]
    on: Open[date]
    region_code: Open[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationReparented:
    """An organisation moved under another one."""

    organization_id: Open[str]
    parent_id: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretaryAppointed:
    """A member became the organisation's secretary, for a term whose last day is the day before ``term_ends``."""

    organization_id: Open[str]
    member_id: Open[str]
    on: Open[date]
    term_ends: Open[date | None] = None
    decided_by: Open[Decided | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDissolved:
    """An organisation left the tree; its past stays."""

    organization_id: Open[str]
    on: Open[date]
    document: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentUnitRecorded:
    """An enterprise or institution resides in a community (驻区单位), with or without a party organisation."""

    unit_id: Open[str]
    community_id: Open[str]
    name: Open[str]
    kind: Open[str]
    party_organization: Open[str | None]
    on: Open[date]
    social_credit_code: Open[str | None] = None


OrganizationEvent = (
    OrganizationRegistered
    | OrganizationReparented
    | OrganizationRenamed
    | OrganizationMerged
    | OrganizationCoded
    | SecretaryAppointed
    | SecretaryLeft
    | OrganizationDissolved
)

ResidentUnitEvent = ResidentUnitRecorded | ResidentUnitAffiliated | ResidentUnitLeft
