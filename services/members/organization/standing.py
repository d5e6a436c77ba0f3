"""Where an organisation stands in the tree: registered, moved, merged into another one, dissolved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationReparented,
)
from services.members.organization.state import Aspect, Organization, Refused

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
    """Move an organisation under another one from a day on; where a later move is known, until then."""

    organization_id: str
    parent_id: str
    on: date


class OwnParent(Refused):
    """Nothing stands under itself, or is merged into itself."""

    zh = "组织不能以自身为上级，也不能并入自身，请另选组织。"
    en = "An organisation cannot stand under itself or be merged into itself; choose another one."


class RootStays(Refused):
    """The work committee is the root of the tree."""

    zh = "街道党工委是组织树的根，不能调整隶属、合并或撤销。"
    en = "The work committee is the root of the tree: it is neither moved nor merged nor dissolved."


class BeforeItsTime(Refused):
    """Nothing changes before it was there."""

    zh = "日期早于该组织的成立日期，请核对日期。"
    en = "This day lies before the organisation was registered; check the date."


def _must_be_movable(organization: Organization, on: date) -> None:
    organization.must_be_active()
    if organization.kind is OrganizationKind.WORK_COMMITTEE:
        raise RootStays
    if on < organization.registered_on:
        raise BeforeItsTime


def reparent(command: ReparentOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationReparented``; nothing when it stands there already."""
    _must_be_movable(organization, command.on)
    if command.parent_id == command.organization_id:
        raise OwnParent
    if command.parent_id == organization.on(Aspect.PARENT, command.on):
        return []
    return [OrganizationReparented(organization_id=command.organization_id, parent_id=command.parent_id, on=command.on)]


# ── Merging, dissolving ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrganization:
    """Let an organisation be taken up by another one, by a document. Its members go with it."""

    organization_id: str
    into_id: str
    on: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveOrganization:
    """Take an organisation out of the tree, by a document."""

    organization_id: str
    on: date
    document: str


class NoDecision(Refused):
    """A superior body merges and dissolves, and a document says so."""

    zh = "合并、撤销组织须经上级批准，请填写批复文号。"
    en = "A superior body merges and dissolves organisations: enter the number of its decision."


def merge(command: MergeOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationMerged``."""
    _must_be_movable(organization, command.on)
    if command.into_id == command.organization_id:
        raise OwnParent
    if not command.document.strip():
        raise NoDecision
    return [
        OrganizationMerged(
            organization_id=command.organization_id,
            into_id=command.into_id,
            on=command.on,
            document=command.document,
        )
    ]


def dissolve(command: DissolveOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationDissolved``."""
    _must_be_movable(organization, command.on)
    if not command.document.strip():
        raise NoDecision
    return [OrganizationDissolved(organization_id=command.organization_id, on=command.on, document=command.document)]
