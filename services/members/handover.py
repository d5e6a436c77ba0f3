"""
Duties that change hands: whoever kept in touch with members leaves or does something else (交接).

    ──hand over──▶ 1 ──hand over──▶ 2 …

Each open contact goes to the successor; without one it ends, and its member is 无人承办 until somebody takes over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events import DutiesHandedOver, HandoverReason


class Refused(Exception):
    """Duties cannot be handed over."""

    zh = "无法办理该交接。"
    en = "These duties cannot be handed over."


@dataclass(frozen=True, slots=True)
class Handover:
    """Nothing is decided on what was handed over before: who takes duties on again may hand them over again."""


initial = Handover()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDuties:
    """Give all open contacts of one person to another one, or to nobody yet."""

    holder_id: str
    on: date
    successor_id: str | None = None
    successor_name: str | None = None
    reason: HandoverReason = HandoverReason.OTHER


class OwnSuccessor(Refused):
    """Nobody succeeds themselves."""

    zh = "接手人不能是移交人本人，请另选接手人。"
    en = "The successor cannot be the person who hands over; choose somebody else."


def hand_over(command: HandOverDuties, handover: Handover) -> Sequence[DutiesHandedOver]:
    """Outcome: ``DutiesHandedOver``."""
    if command.successor_id == command.holder_id:
        raise OwnSuccessor
    return [
        DutiesHandedOver(
            holder_id=command.holder_id,
            successor_id=command.successor_id,
            reason=command.reason,
            on=command.on,
            successor_name=command.successor_name if command.successor_id is not None else None,
        )
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

HandoverCommand = HandOverDuties
COMMANDS = (HandOverDuties,)


def stream(command: HandoverCommand) -> str:
    """One stream for each person who has duties."""
    return f"handover-{command.holder_id}"


def decide(command: HandoverCommand, state: Handover, rules: object, today: date) -> Sequence[DutiesHandedOver]:
    """There is one thing to ask."""
    return hand_over(command, state)


def evolve(state: Handover, event: DutiesHandedOver) -> Handover:
    """The facts are kept; no decision looks at them."""
    return state
