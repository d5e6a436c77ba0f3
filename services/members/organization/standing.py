"""Where an organisation stands in the tree, and its name: registered, renamed, moved, merged, dissolved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import (
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
)
from services.members.organization.state import Aspect, Organization, Refused, initial

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


class ParentNotThere(Refused):
    """An organisation stands under one, or is merged into one, that stands on that day."""

    zh = "所选组织在该日期尚未登记或已撤销，请另选组织或核对日期。"
    en = "The organisation chosen does not stand in the tree on that day; choose another one, or check the date."


def must_stand(other: Organization, on: date) -> None:
    """Raises ``ParentNotThere`` unless the other organisation stands in the tree on a day."""
    if other.on(Aspect.PARENT, on) is None:
        raise ParentNotThere


def register(command: RegisterOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationRegistered``. It rests on the parent."""
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


class StandsBelow(Refused):
    """Nothing stands under what stands under it, on any day of its new place."""

    zh = "所选上级在该日期或以后隶属于本组织，调整后会互为上下级；请另选上级，或先调整所选组织的隶属。"
    en = (
        "The parent chosen stands under this organisation on that day or later; choose another, or move that one first."
    )


def must_not_come_round(command: ReparentOrganization, above: Mapping[str, Organization]) -> None:
    """Raises ``StandsBelow`` where the way up from the parent comes back, as long as the new place is held.

    ``above`` are the parent and whatever is over it from that day on, by id.
    """
    moved = above.get(command.organization_id, initial)
    until = min((day for day in moved.placed_on if day > command.on), default=date.max)
    turns = (day for each in above.values() for day in each.placed_on if command.on < day < until)
    if any(_comes_round(command, above, day) for day in {command.on, *turns}):
        raise StandsBelow


def _comes_round(command: ReparentOrganization, above: Mapping[str, Organization], day: date) -> bool:
    over = command.parent_id
    for _ in above:  # no way is longer
        over = above.get(over, initial).on(Aspect.PARENT, day) or ""
        if over == command.organization_id:
            return True
    return False


def _must_be_movable(organization: Organization, on: date) -> None:
    organization.must_be_active()
    if organization.kind is OrganizationKind.WORK_COMMITTEE:
        raise RootStays
    if on < organization.registered_on:
        raise BeforeItsTime


def reparent(command: ReparentOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationReparented``; nothing when it stands there already. It rests on what is above it."""
    _must_be_movable(organization, command.on)
    if command.parent_id == command.organization_id:
        raise OwnParent
    if command.parent_id == organization.on(Aspect.PARENT, command.on):
        return []
    return [OrganizationReparented(organization_id=command.organization_id, parent_id=command.parent_id, on=command.on)]


# ── Renaming ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganization:
    """Give an organisation another name from a day on, by a document; where a later name is known, until then."""

    organization_id: str
    name: str
    on: date
    document: str


class NoOrganizationName(Refused):
    """An organisation has a name."""

    zh = "请填写更名后的组织全称。"
    en = "Enter the organisation's new name in full."


class NotYetCalledSo(Refused):
    """Everything is headed by the name that is borne today."""

    zh = "更名日期不能晚于今天，请在新名称启用后登记。"
    en = "A new name is entered when it is in use; check the date."


def rename(command: RenameOrganization, organization: Organization, today: date) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationRenamed``; nothing when it is called so already."""
    organization.must_be_active()
    if command.on < organization.registered_on:
        raise BeforeItsTime
    if not command.name.strip():
        raise NoOrganizationName
    if not command.document.strip():
        raise NoDecision
    if command.on > today:
        raise NotYetCalledSo
    if command.name == organization.on(Aspect.NAME, command.on):
        return []
    return [
        OrganizationRenamed(
            organization_id=command.organization_id, name=command.name, on=command.on, document=command.document
        )
    ]


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
    """A superior body merges, dissolves and renames, and a document says so."""

    zh = "合并、撤销组织和组织更名须经上级批准，请填写批复文号。"
    en = "A superior body merges, dissolves and renames organisations: enter the number of its decision."


def merge(command: MergeOrganization, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationMerged``. It rests on the one that takes it up."""
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
