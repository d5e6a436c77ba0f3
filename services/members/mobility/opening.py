"""Opening and closing with the move, and whoever keeps in touch. Asked by policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.mobility import (
    MatchedBy,
    MobileContactDropped,
    MobileContactTaken,
    MobilityClosed,
    MobilityEvent,
    MobilityOpened,
    MoveMatched,
    Side,
)
from services.members.mobility.state import Mobility

# ── Opening ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMobility:
    """Somebody left a community, or came to one."""

    member_id: str
    side: Side
    community_id: str
    on: date
    abroad: bool = False


def open_mobility(command: OpenMobility, mobility: Mobility) -> Sequence[MobilityEvent]:
    """Outcome: ``MobilityOpened``; and ``MoveMatched`` for both sides when both are known here."""
    move = mobility.sides.get(command.side)
    if move is not None and (move.community_id, move.since) == (command.community_id, command.on):
        return []
    opened = MobilityOpened(
        member_id=command.member_id,
        side=command.side,
        community_id=command.community_id,
        abroad=command.abroad,
        on=command.on,
    )
    other = Side.IN if command.side is Side.OUT else Side.OUT
    if other not in mobility.sides:
        return [opened]
    both = [
        MoveMatched(member_id=command.member_id, side=side, by=MatchedBy.BOTH_HERE, document="", on=command.on)
        for side in (command.side, other)
        if side is command.side or not mobility.sides[side].is_matched
    ]
    return [opened, *both]


# ── Closing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMobility:
    """The person returned, came onto the roll, or left for good."""

    member_id: str
    on: date


def close(command: CloseMobility, mobility: Mobility) -> Sequence[MobilityEvent]:
    """Outcome: ``MobilityClosed`` for each open side; nothing where there is none."""
    return [MobilityClosed(member_id=command.member_id, side=side, on=command.on) for side in sorted(mobility.sides)]


# ── Whoever keeps in touch ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeContact:
    """A contact was assigned to the person."""

    member_id: str
    contact_id: str
    on: date
    contact_name: str | None = None


def take(command: TakeContact, mobility: Mobility) -> Sequence[MobilityEvent]:
    """Outcome: ``MobileContactTaken``; nothing when it is the same one. It holds for moves to come as well."""
    if command.contact_id == mobility.contact_id:
        return []
    return [
        MobileContactTaken(
            member_id=command.member_id,
            contact_id=command.contact_id,
            on=command.on,
            contact_name=command.contact_name,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropContact:
    """A contact of the person ended."""

    member_id: str
    contact_id: str
    on: date


def drop(command: DropContact, mobility: Mobility) -> Sequence[MobilityEvent]:
    """Outcome: ``MobileContactDropped``; nothing when somebody else has taken over."""
    if command.contact_id != mobility.contact_id:
        return []
    return [MobileContactDropped(member_id=command.member_id, on=command.on)]
