"""
Which community answers for what is proposed about a member: an id beside an id, kept for our reactions only.

    unknown ──note──▶ noted ──note──▶ noted (another community)

The published events about proposals name the member; a rating needs the organisation. Folded from our own log, the
answer is never behind the reaction that asks for it, as a read model might be. Nothing here says anything of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.evaluation.events import AffiliationNoted


class Refused(Exception):
    """An affiliation cannot be noted."""

    zh = "无法记录该隶属社区。"
    en = "This affiliation cannot be noted."


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The community as it is now."""

    organization_id: str | None = None


initial = Affiliation()


def stream(command: "AffiliationCommand") -> str:
    """One stream for each member id."""
    return stream_of(command.member_id)


def stream_of(member_id: str) -> str:
    """Where the affiliation of a member is kept."""
    return f"affiliation-{member_id}"


# ── Noting ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAffiliation:
    """Note which community a member belongs to from now on."""

    member_id: str
    organization_id: str
    on: date


class NoOrganization(Refused):
    """Somebody has to answer for the proposal."""

    zh = "请填写所属社区的编号。"
    en = "Give the id of the community."


def note(command: NoteAffiliation, affiliation: Affiliation) -> Sequence[AffiliationNoted]:
    """Outcome: ``AffiliationNoted``; nothing when it is known."""
    if not command.organization_id:
        raise NoOrganization
    if command.organization_id == affiliation.organization_id:
        return []
    return [AffiliationNoted(member_id=command.member_id, organization_id=command.organization_id, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

AffiliationCommand = NoteAffiliation
COMMANDS = (NoteAffiliation,)


def decide(command: AffiliationCommand, state: Affiliation, rules: object, today: date) -> Sequence[AffiliationNoted]:
    """There is one thing to ask."""
    return note(command, state)


def evolve(state: Affiliation, event: AffiliationNoted) -> Affiliation:
    """The last one holds."""
    return replace(state, organization_id=event.organization_id)
