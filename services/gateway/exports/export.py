"""
Taking lists out: one stream for each account and token, one fact for each workbook, kept before it leaves.

    (any number of times) ──note──▶
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.gateway.exports.events import ListExported


class Refused(Exception):
    """A list is not taken out."""

    zh = "无法导出。"
    en = "This cannot be exported."


@dataclass(frozen=True, slots=True)
class Exports:
    """Nothing is decided on."""


initial = Exports()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteExport:
    """Name a workbook that is about to leave; ``reason`` where it is in clear."""

    by: str
    listing: str
    rows: int
    on: date
    at: datetime
    reason: str | None = None


def note(command: NoteExport) -> Sequence[ListExported]:
    """Outcome: ``ListExported``, every time."""
    return [
        ListExported(
            by=command.by,
            listing=command.listing,
            rows=command.rows,
            reason=command.reason,
            on=command.on,
            at=command.at,
        )
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

COMMANDS = (NoteExport,)


def stream(command: NoteExport) -> str:
    """One stream for each account and token."""
    return stream_of(command.by)


def stream_of(actor: str) -> str:
    """The stream of whoever takes lists out, by pseudonym."""
    return f"export-{actor.replace(':', '-')}"


def decide(command: NoteExport, state: Exports, rules: object, today: date) -> Sequence[ListExported]:
    """There is one thing to ask."""
    return note(command)


def evolve(state: Exports, event: ListExported) -> Exports:
    """Nothing is decided on it."""
    return state
