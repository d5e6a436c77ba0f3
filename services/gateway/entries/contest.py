"""
An entry, once whom it is about says that it is not what they wished.

    entered ──contest──▶ contested ──answer──▶ answered: it stands, or was mended
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never, get_args

from services.gateway.accounts.events.policy import SignInProfile
from services.gateway.entries.events import ContestAnswered, EntryContested, EntryEvent, Ground, Outcome


class Refused(Exception):
    """An entry cannot be dealt with like this."""

    zh = "无法办理该代录事项。"
    en = "This cannot be done for the entry."


@dataclass(frozen=True, slots=True)
class Contest:
    """What decisions look at, and what the entry's page shows."""

    status: str = "entered"
    entered_by: str = ""
    ground: Ground | None = None
    recorded_by: str = ""
    contested_at: datetime | None = None
    outcome: Outcome | None = None
    answered_by: str = ""
    answered_at: datetime | None = None


initial = Contest()


def stream(command: "ContestCommand") -> str:
    """One stream for each entry that is contested."""
    return stream_of(command.receipt)


def stream_of(receipt: str) -> str:
    """The stream of an entry, by the number of its receipt."""
    return f"entry-{receipt}"


def last_day(entered_on: date, rules: SignInProfile) -> date:
    """The last day for contesting what was entered on a day."""
    return entered_on + timedelta(days=rules.contest_days)


# ── Contesting ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestEntry:
    """Say that an entry is not what one wished. ``on`` is the day of the entry, whose policy counts."""

    receipt: str
    event_id: str
    entered_by: str
    on: date
    ground: Ground
    by: str
    at: datetime


class TooLate(Refused):
    """The receipt says until when."""

    zh = "代录的异议期限已过。仍需更改的，请按相应事项另行办理，如退岗、退回认领或撤回同意。"
    en = "The time for contesting this entry is over. What is still to be changed is done anew, by its own form."


class AnsweredBefore(Refused):
    """An entry is contested once."""

    zh = "该代录的异议已经答复。仍需更改的，请按相应事项另行办理。"
    en = "That this entry was contested has been answered. What is still to be changed is done anew, by its own form."


def contest(command: ContestEntry, found: Contest, rules: SignInProfile) -> Sequence[EntryEvent]:
    """Outcome: ``EntryContested``; nothing while it is contested already."""
    if found.status == "contested":
        return []
    if found.status == "answered":
        raise AnsweredBefore
    if command.at.date() > last_day(command.on, rules):
        raise TooLate
    return [
        EntryContested(
            receipt=command.receipt,
            event_id=command.event_id,
            entered_by=command.entered_by,
            entered_on=command.on,
            ground=command.ground,
            recorded_by=command.by,
            at=command.at,
        )
    ]


# ── Answering ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContest:
    """Say what looking into it came to."""

    receipt: str
    outcome: Outcome
    by: str
    at: datetime


class NotContested(Refused):
    """Only what is contested is answered."""

    zh = "该代录没有待答复的异议，请刷新后查看。"
    en = "Nobody contests this entry; reload the page."


class OwnEntry(Refused):
    """Nobody judges their own entry."""

    zh = "代录人不能答复对自己代录的异议，请由他人核实后答复。"
    en = "Nobody answers for what they entered themselves; let another person look into it."


def answer(command: AnswerContest, found: Contest) -> Sequence[EntryEvent]:
    """Outcome: ``ContestAnswered``; nothing when it was answered so before."""
    if found.status == "answered" and found.outcome is command.outcome:
        return []
    if found.status != "contested":
        raise AnsweredBefore if found.status == "answered" else NotContested
    if command.by == found.entered_by:
        raise OwnEntry
    return [ContestAnswered(receipt=command.receipt, outcome=command.outcome, answered_by=command.by, at=command.at)]


# ── The whole of it ──────────────────────────────────────────────────────────

ContestCommand = ContestEntry | AnswerContest
COMMANDS = get_args(ContestCommand)


def decide(command: ContestCommand, state: Contest, rules: SignInProfile, today: date) -> Sequence[EntryEvent]:
    """The table of contents."""
    match command:
        case ContestEntry():
            return contest(command, state, rules)
        case AnswerContest():
            return answer(command, state)
        case _:
            assert_never(command)


def evolve(state: Contest, event: EntryEvent) -> Contest:
    """What each fact changes."""
    match event:
        case EntryContested():
            return Contest(
                status="contested",
                entered_by=event.entered_by,
                ground=event.ground,
                recorded_by=event.recorded_by,
                contested_at=event.at,
            )
        case ContestAnswered():
            return replace(
                state,
                status="answered",
                outcome=event.outcome,
                answered_by=event.answered_by,
                answered_at=event.at,
            )
        case _:
            assert_never(event)
