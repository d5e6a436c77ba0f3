"""What the decisions about an organisation look at, and how each fact changes what is dated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.members.events import (
    CodeScheme,
    OrganizationCoded,
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
    SecretaryAppointed,
    SecretaryLeft,
)
from services.members.timeline import Span, Timeline


class Refused(Exception):
    """An organisation command cannot be carried out."""

    zh = "无法办理该组织事项。"
    en = "This cannot be done for the organisation."


class NotActive(Refused):
    """Only an active organisation can change."""

    zh = "该组织尚未登记或已撤销，请先核对组织树。"
    en = "This organisation is not registered, or is dissolved; check the tree first."


class Aspect(StrEnum):
    """What of an organisation changes by the day. A code is an aspect by the name of its scheme."""

    NAME = "NAME"
    PARENT = "PARENT"
    SECRETARY = "SECRETARY"
    MERGED_INTO = "MERGED_INTO"
    REGION = CodeScheme.REGION.value
    STATISTICAL = CodeScheme.STATISTICAL.value
    ORGANIZATION = CodeScheme.ORGANIZATION.value
    SOCIAL_CREDIT = CodeScheme.SOCIAL_CREDIT.value


#: Each aspect and its values by the day. The root's parent is "": it stands in the tree, under nothing.
Dated = Mapping[Aspect, Timeline[str]]


@dataclass(frozen=True, slots=True)
class Organization:
    """Only what the decisions look at."""

    status: str = "unknown"
    kind: OrganizationKind | None = None
    registered_on: date = date.min
    term_ends: date | None = None
    dated: Dated = field(default_factory=dict)

    def must_be_active(self) -> None:
        """Raises ``NotActive`` unless the organisation stands."""
        if self.status != "active":
            raise NotActive

    def on(self, aspect: Aspect, day: date) -> str | None:
        """The value of an aspect on a day, or None."""
        return self.dated.get(aspect, Timeline()).on(day)

    @property
    def placed_on(self) -> frozenset[date]:
        """The days on which it came under another organisation, as far as they are known."""
        return frozenset(span.from_day for span in self._places)

    def parents_from(self, day: date) -> frozenset[str]:
        """Under which organisations it stands on a day and later."""
        return frozenset(
            each.value for each in self._places if each.value and (each.to_day is None or day < each.to_day)
        )

    @property
    def _places(self) -> tuple[Span[str], ...]:
        return self.dated.get(Aspect.PARENT, Timeline()).spans


initial = Organization()


def evolve(state: Organization, event: OrganizationEvent) -> Organization:
    """What each fact changes. What is dated follows by its own pure function."""
    dated = date_aspects(state.dated, event)
    match event:
        case OrganizationRegistered():
            return replace(state, status="active", kind=event.kind, registered_on=event.on, dated=dated)
        case SecretaryAppointed():
            return replace(state, term_ends=event.term_ends, dated=dated)
        case SecretaryLeft():
            return replace(state, term_ends=None, dated=dated)
        case OrganizationMerged() | OrganizationDissolved():
            return replace(state, status="dissolved", dated=dated)
        case OrganizationReparented() | OrganizationRenamed() | OrganizationCoded():
            return replace(state, dated=dated)


def date_aspects(dated: Dated, event: OrganizationEvent) -> Dated:
    """What a fact does to the aspects of its organisation; shared with the read model."""
    match event:
        case OrganizationRegistered():
            begun = _begin(dated, Aspect.PARENT, event.parent_id or "", event.on)
            begun = _begin(begun, Aspect.NAME, event.name, event.on)
            return _begin(begun, Aspect.REGION, event.region_code, event.on) if event.region_code else begun
        case OrganizationReparented():
            return _begin(dated, Aspect.PARENT, event.parent_id, event.on)
        case OrganizationRenamed():
            return _begin(dated, Aspect.NAME, event.name, event.on)
        case SecretaryAppointed():
            return _begin(dated, Aspect.SECRETARY, event.member_id, event.on)
        case SecretaryLeft():
            return {**dated, Aspect.SECRETARY: _of(dated, Aspect.SECRETARY).end(event.on)}
        case OrganizationCoded():
            return _begin(dated, Aspect(event.scheme.value), event.code, event.on)
        case OrganizationMerged():
            over = {aspect: timeline.end(event.on) for aspect, timeline in dated.items()}
            return _begin(over, Aspect.MERGED_INTO, event.into_id, event.on)
        case OrganizationDissolved():
            return {aspect: timeline.end(event.on) for aspect, timeline in dated.items()}


def _begin(dated: Dated, aspect: Aspect, value: str, day: date) -> Dated:
    return {**dated, aspect: _of(dated, aspect).begin(value, day)}


def _of(dated: Dated, aspect: Aspect) -> Timeline[str]:
    return dated.get(aspect, Timeline())
