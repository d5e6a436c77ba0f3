"""Opening and closing with the hardship; forming a pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.pairing import (
    PairEnd,
    PairEnded,
    PairFormed,
    PairingClosed,
    PairingEvent,
    PairingOpened,
)
from services.members.pairing.state import Pairing, PairingNotYet, Refused

# ── Opening, closing ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPairing:
    """A hardship was approved. Asked by a policy."""

    member_id: str
    case_id: str
    on: date


def open_pairing(command: OpenPairing, pairing: Pairing) -> Sequence[PairingEvent]:
    """Outcome: ``PairingOpened``; nothing when it is open already, for a renewed approval changes no pair."""
    if pairing.is_open:
        return []
    return [PairingOpened(member_id=command.member_id, case_id=command.case_id, on=command.on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePairing:
    """The hardship ended, or the person left. Asked by a policy."""

    member_id: str
    cause: PairEnd
    on: date


def close(command: ClosePairing, pairing: Pairing) -> Sequence[PairingEvent]:
    """Outcome: ``PairEnded`` where there is a pair, and ``PairingClosed``; nothing when it is closed already."""
    if not pairing.is_open:
        return []
    closed = PairingClosed(member_id=command.member_id, on=command.on)
    if pairing.helper_id is None:
        return [closed]
    return [PairEnded(member_id=command.member_id, cause=command.cause, on=command.on), closed]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHelper:
    """The helper left or handed their duties over. Asked by a policy."""

    member_id: str
    helper_id: str
    on: date


def release(command: ReleaseHelper, pairing: Pairing) -> Sequence[PairingEvent]:
    """Outcome: ``PairEnded``; nothing when somebody else helps. Who helps next is the branch's word."""
    if command.helper_id != pairing.helper_id:
        return []
    return [PairEnded(member_id=command.member_id, cause=PairEnd.LEFT, on=command.on)]


# ── Forming a pair ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPair:
    """Pair a member in hardship with a helper."""

    member_id: str
    helper_id: str
    on: date
    helper_name: str | None = None


class NoHardship(Refused):
    """Help by pairing follows an approved hardship, and nothing else."""

    zh = "该党员没有已批准的困难认定，不能登记结对；请先办理困难认定。"
    en = "This member has no approved hardship; see to its recognition first."


class PairedAlready(Refused):
    """A helper is changed with the branch's word, not by pairing again."""

    zh = "该党员已有帮扶人；如需更换，请办理更换帮扶人。"
    en = "This member has a helper already; change the helper instead."


class OwnHelper(Refused):
    """Nobody is their own helper."""

    zh = "帮扶人不能是本人，请另选帮扶人。"
    en = "Nobody can be their own helper; choose someone else."


def form(command: FormPair, pairing: Pairing, today: date) -> Sequence[PairingEvent]:
    """Outcome: ``PairFormed``; nothing when these two are a pair already."""
    if not pairing.is_open:
        raise NoHardship
    if command.helper_id == pairing.helper_id:
        return []
    if pairing.helper_id is not None:
        raise PairedAlready
    if command.helper_id == command.member_id:
        raise OwnHelper
    if command.on > today:
        raise PairingNotYet
    return [
        PairFormed(
            member_id=command.member_id, helper_id=command.helper_id, on=command.on, helper_name=command.helper_name
        )
    ]
