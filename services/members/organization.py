"""
A party organisation in the dated tree, from registration to dissolution (C01).

    unknown ──register──▶ active ──dissolve──▶ dissolved
                            ├──reparent──┐
                            ├──appoint───┤
                            └────────────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.members.events import (
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationRegistered,
    OrganizationReparented,
    SecretaryAppointed,
)


class Refused(Exception):
    """An organisation command cannot be carried out."""

    zh = "无法办理该组织事项。"
    en = "This cannot be done for the organisation."


@dataclass(frozen=True, slots=True)
class Organization:
    """Only what the decisions below look at."""

    status: str = "unknown"
    parent_id: str | None = None
    secretary: str | None = None


initial = Organization()


def stream(command: "OrganizationCommand") -> str:
    """One stream for each organisation."""
    return f"organization-{command.organization_id}"


class NotActive(Refused):
    """Only an active organisation can change."""

    zh = "该组织尚未登记或已撤销，请先核对组织树。"
    en = "This organisation is not registered, or is dissolved; check the tree first."


# ── Registering ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganization:
    """Add an organisation to the tree. Only the work committee has no parent."""

    organization_id: str
    kind: OrganizationKind
    name: str
    on: date
    parent_id: str | None = None
    region_code: str | None = None


class OrganizationKnown(Refused):
    """An id names one organisation for ever."""

    zh = "该编号的组织已经登记；如为另一组织，请使用新的编号。"
    en = "An organisation with this id is already registered; use a new id for another one."


class NoParent(Refused):
    """A tree has one root."""

    zh = "除街道党工委外，组织必须有上级；请选择上级组织。"
    en = "Every organisation but the work committee has a parent; choose one."


def register(command: RegisterOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationRegistered``."""
    if organization.status != "unknown":
        raise OrganizationKnown
    if (command.parent_id is None) != (command.kind is OrganizationKind.WORK_COMMITTEE):
        raise NoParent
    return [
        OrganizationRegistered(
            organization_id=command.organization_id,
            kind=command.kind,
            name=command.name,
            parent_id=command.parent_id,
            on=command.on,
            region_code=command.region_code,
        )
    ]


# ── Reparenting ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReparentOrganization:
    """Move an organisation under another one from a day on."""

    organization_id: str
    parent_id: str
    on: date


class OwnParent(Refused):
    """Nothing stands under itself."""

    zh = "组织不能以自身为上级，请另选上级组织。"
    en = "An organisation cannot be its own parent; choose another one."


def reparent(command: ReparentOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationReparented``; nothing when it stands there already."""
    if organization.status != "active":
        raise NotActive
    if command.parent_id == command.organization_id:
        raise OwnParent
    if command.parent_id == organization.parent_id:
        return []
    return [OrganizationReparented(organization_id=command.organization_id, parent_id=command.parent_id, on=command.on)]


# ── Appointing a secretary ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSecretary:
    """Record who became the organisation's secretary."""

    organization_id: str
    member_id: str
    on: date


def appoint(command: AppointSecretary, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``SecretaryAppointed``; nothing when it is the same person."""
    if organization.status != "active":
        raise NotActive
    if command.member_id == organization.secretary:
        return []
    return [SecretaryAppointed(organization_id=command.organization_id, member_id=command.member_id, on=command.on)]


# ── Dissolving ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveOrganization:
    """Take an organisation out of the tree, by a document."""

    organization_id: str
    on: date
    document: str


def dissolve(command: DissolveOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationDissolved``."""
    if organization.status != "active":
        raise NotActive
    return [OrganizationDissolved(organization_id=command.organization_id, on=command.on, document=command.document)]


# ── The whole of it ──────────────────────────────────────────────────────────

OrganizationCommand = RegisterOrganization | ReparentOrganization | AppointSecretary | DissolveOrganization
COMMANDS = get_args(OrganizationCommand)


def decide(
    command: OrganizationCommand, state: Organization, rules: object, today: date
) -> Sequence[OrganizationEvent]:
    """The table of contents."""
    match command:
        case RegisterOrganization():
            return register(command, state)
        case ReparentOrganization():
            return reparent(command, state)
        case AppointSecretary():
            return appoint(command, state)
        case DissolveOrganization():
            return dissolve(command, state)
        case _:
            assert_never(command)


def evolve(state: Organization, event: OrganizationEvent) -> Organization:
    """What each fact changes."""
    match event:
        case OrganizationRegistered():
            return replace(state, status="active", parent_id=event.parent_id)
        case OrganizationReparented():
            return replace(state, parent_id=event.parent_id)
        case SecretaryAppointed():
            return replace(state, secretary=event.member_id)
        case OrganizationDissolved():
            return replace(state, status="dissolved")
        case _:
            assert_never(event)
