"""
Looking at what is masked: one stream for each person, one fact for each look.

    (any number of times) ──reveal──▶ the clear text goes to whoever asked, once

The service opens what is shown after the fact is kept (``projections/queries/disclosing.py``); no decision sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.disclosure import FieldRevealed, MaskedField, RevealReason


class Refused(Exception):
    """A masked field is not shown."""

    zh = "无法查看该项内容。"
    en = "This cannot be shown."


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Nothing is decided on: whoever may look may look again, and is named again."""


initial = Disclosures()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealField:
    """Show one masked field of a person in clear, for a reason."""

    member_id: str
    field: MaskedField
    reason: RevealReason
    on: date


class LookedAhead(Refused):
    """Who looks, looks now."""

    zh = "查看日期不能晚于今天，请核对日期。"
    en = "The day of looking cannot lie after today; check the date."


def reveal(command: RevealField, today: date) -> Sequence[FieldRevealed]:
    """Outcome: ``FieldRevealed``, every time."""
    if command.on > today:
        raise LookedAhead
    about = {"member_id": command.member_id, "on": command.on}
    return [FieldRevealed(**about, field=command.field, reason=command.reason)]  # type: ignore[arg-type]  # by its name


# ── The whole of it ──────────────────────────────────────────────────────────

COMMANDS = (RevealField,)


def stream(command: RevealField) -> str:
    """One stream for each person."""
    return f"disclosure-{command.member_id}"


def decide(command: RevealField, state: Disclosures, rules: object, today: date) -> Sequence[FieldRevealed]:
    """There is one thing to ask."""
    return reveal(command, today)


def evolve(state: Disclosures, event: FieldRevealed) -> Disclosures:
    """Nothing is decided on it."""
    return state
