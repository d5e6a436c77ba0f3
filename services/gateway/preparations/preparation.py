"""
A command that takes a second person, from filling in to its outcome.

    unknown ──prepare──▶ waiting ──agree──▶ agreed ──▶ done
                            │                 └─────▶ refused (by the service, for what came in between)
                            ├──send back──▶ sent-back
                            ├──withdraw───▶ withdrawn
                            └──(time)─────▶ lapsed
    whatever is still kept ──the person is erased──▶ dropped

Agreeing comes first and asking the service second: who agreed is settled once, and asking again is the same command.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never, get_args

from services.gateway.preparations.ending import (
    DropPreparation,
    LapsePreparation,
    NoteCarriedOut,
    NoteRefused,
    let_go,
    note,
)
from services.gateway.preparations.events import (
    CommandAgreedTo,
    CommandCarriedOut,
    CommandPrepared,
    CommandRefused,
    CommandSentBack,
    CommandWithdrawn,
    PreparationDropped,
    PreparationEvent,
    PreparationLapsed,
)
from services.gateway.preparations.state import Preparation, Refused, initial

__all__ = ["COLLECTED", "COMMANDS", "Preparation", "Refused", "decide", "evolve", "initial", "stream", "stream_of"]


#: Commands that tell something: whoever prepared them asks them, and is told, once another person has agreed.
COLLECTED = frozenset({("members", "ReleaseList")})


def stream(command: "PreparationCommand") -> str:
    """One stream for each."""
    return stream_of(command.preparation_id)


def stream_of(preparation_id: str) -> str:
    """The stream of a preparation."""
    return f"preparation-{preparation_id}"


# ── Preparing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareCommand:
    """Fill in a command of a service, for somebody else to look at until a day."""

    preparation_id: str
    service: str
    command: str
    body: str
    prepared_by: str
    until: date
    at: datetime


class AlreadyPrepared(Refused):
    """An id names one preparation for ever."""

    zh = "该事项已经提交复核，请刷新后查看。"
    en = "This was submitted for checking before; reload the page."


def prepare(command: PrepareCommand, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``CommandPrepared``."""
    if found.status != "unknown":
        raise AlreadyPrepared
    return [
        CommandPrepared(
            preparation_id=command.preparation_id,
            service=command.service,
            command=command.command,
            prepared_by=command.prepared_by,
            until=command.until,
            at=command.at,
            body=command.body,
        )
    ]


# ── Agreeing, sending back ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToCommand:
    """Say that one has looked at it, and that it is right."""

    preparation_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCommandBack:
    """Say what is wrong with it."""

    preparation_id: str
    reason: str
    by: str
    at: datetime


class NotWaiting(Refused):
    """Only what waits is looked at."""

    zh = "该事项不在待复核状态，可能已经办理、退回、撤回或超过复核期限；请刷新后查看。"
    en = "This does not wait for checking: it was done, sent back or withdrawn, or its time is over. Reload the page."


class OwnHand(Refused):
    """Two people are two people."""

    zh = "经办人不能复核自己提交的事项，请由他人复核；不再办理的，可以撤回。"
    en = "Nobody checks what they prepared; let another person do it, or withdraw it."


class NoReason(Refused):
    """Whoever prepared it has to know what to mend."""

    zh = "请填写退回理由，以便经办人更正。"
    en = "Say why it is sent back, so that it can be mended."


def _look(command: AgreeToCommand | SendCommandBack, found: Preparation) -> None:
    if found.status != "waiting" or command.at.date() > found.until:
        raise NotWaiting
    if command.by == found.prepared_by:
        raise OwnHand


def agree(command: AgreeToCommand, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``CommandAgreedTo``; nothing where somebody agreed already."""
    if found.status == "agreed" and command.by != found.prepared_by:
        return []
    _look(command, found)
    return [CommandAgreedTo(preparation_id=command.preparation_id, checked_by=command.by, at=command.at)]


def send_back(command: SendCommandBack, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``CommandSentBack``."""
    _look(command, found)
    reason = command.reason.strip()
    if not reason:
        raise NoReason
    by = command.by
    return [CommandSentBack(preparation_id=command.preparation_id, checked_by=by, at=command.at, reason=reason)]


# ── Withdrawing ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCommand:
    """Take back what one prepared."""

    preparation_id: str
    by: str
    at: datetime


class NotYours(Refused):
    """Others send it back."""

    zh = "只有经办人可以撤回；复核人不同意的，请退回并说明理由。"
    en = "Only the one who prepared it withdraws it; others send it back with a reason."


def withdraw(command: WithdrawCommand, found: Preparation) -> Sequence[PreparationEvent]:
    """Outcome: ``CommandWithdrawn``; nothing when it was withdrawn before."""
    if found.status not in ("waiting", "withdrawn"):
        raise NotWaiting
    if command.by != found.prepared_by:
        raise NotYours
    if found.status == "withdrawn":
        return []
    return [CommandWithdrawn(preparation_id=command.preparation_id, at=command.at)]


# ── The whole of it ──────────────────────────────────────────────────────────

PreparationCommand = (
    PrepareCommand
    | AgreeToCommand
    | SendCommandBack
    | WithdrawCommand
    | NoteCarriedOut
    | NoteRefused
    | LapsePreparation
    | DropPreparation
)
COMMANDS = get_args(PreparationCommand)


def decide(command: PreparationCommand, state: Preparation, rules: object, today: date) -> Sequence[PreparationEvent]:
    """The table of contents."""
    match command:
        case PrepareCommand():
            return prepare(command, state)
        case AgreeToCommand():
            return agree(command, state)
        case SendCommandBack():
            return send_back(command, state)
        case WithdrawCommand():
            return withdraw(command, state)
        case NoteCarriedOut() | NoteRefused():
            return note(command, state)
        case LapsePreparation() | DropPreparation():
            return let_go(command, state)
        case _:
            assert_never(command)


def evolve(state: Preparation, event: PreparationEvent) -> Preparation:
    """What each fact changes."""
    match event:
        case CommandPrepared():
            return Preparation(
                status="waiting",
                service=event.service,
                command=event.command,
                prepared_by=event.prepared_by,
                prepared_at=event.at,
                until=event.until,
                body=event.body,
            )
        case CommandAgreedTo():
            return replace(state, status="agreed", checked_by=event.checked_by, checked_at=event.at)
        case CommandSentBack():
            hand = {"checked_by": event.checked_by, "checked_at": event.at, "reason": event.reason}
            return replace(state, status="sent-back", **hand)  # type: ignore[arg-type]  # each by its name
        case CommandWithdrawn():
            return replace(state, status="withdrawn", body=None)
        case CommandCarriedOut():
            return replace(state, status="done", position=event.position, body=None)
        case CommandRefused():
            return replace(state, status="refused", refusal=(event.zh, event.en))
        case PreparationLapsed():
            return replace(state, status="lapsed" if state.status in ("waiting", "agreed") else state.status, body=None)
        case PreparationDropped():
            return replace(state, status="dropped", body=None, reason=None)
        case _:
            assert_never(event)
