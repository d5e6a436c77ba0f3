"""
帮扶资金: one gift of aid, from which fund and by whose approval, signed for (C45). Never a bank account.

    unknown ──give──▶ given ──void──▶ voided
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never, get_args

from services.members.events.aid import AidEvent, AidGiven, AidReceipt, AidVoided, Fund
from services.members.events.values import Decided

#: What may be the number of an account or a card, however it is spaced.
ACCOUNT = re.compile(r"(?:[0-9][ -]?){16,19}")


class Refused(Exception):
    """An aid command cannot be carried out."""

    zh = "无法登记该笔帮扶资金。"
    en = "This aid cannot be entered."


@dataclass(frozen=True, slots=True)
class Aid:
    """What the decisions below look at."""

    given: AidGiven | None = None
    is_voided: bool = False


initial = Aid()


def stream(command: "AidCommand") -> str:
    """One stream for each gift."""
    return f"aid-{command.aid_id}"


class AidNotYet(Refused):
    """Money is entered when it was given."""

    zh = "发放或作废日期不能晚于今天，请核对。"
    en = "Aid is entered when it was given, or voided; check the date."


class HoldsAccountNumber(Refused):
    """No bank account is kept here, in whatever field."""

    zh = "内容中疑似含有银行账号或证件号码；本系统不保存账号，请删除后再登记。"
    en = "The text seems to hold the number of an account or a card; none is kept here, so take it out."


def _check_texts(*texts: str | None) -> None:
    if any(ACCOUNT.search(text) for text in texts if text):
        raise HoldsAccountNumber


# ── Giving ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAid:
    """Enter that a member was given aid: fund, budget line, amount in fen, voucher, approval, and who signed."""

    aid_id: str
    member_id: str
    community_id: str
    fund: Fund
    budget_line: str
    amount_fen: int
    voucher: str
    approved_by: Decided
    receipt: AidReceipt
    on: date
    witness: str | None = None
    purpose: str | None = None


class EnteredOtherwise(Refused):
    """An id names one gift for ever."""

    zh = "该编号的帮扶资金已登记为其他内容；如有误，请作废后用新编号重新登记。"
    en = "Under this id another gift is entered; void it if it is wrong, and enter the right one under a new id."


class NoAmount(Refused):
    """Something was given."""

    zh = "金额须大于零，以分为单位填写。"
    en = "The amount is above nought, in fen."


class NoVoucher(Refused):
    """Money leaves a trace in the accounts."""

    zh = "请填写预算科目和凭证号。"
    en = "Enter the budget line and the number of the voucher."


class NoApproval(Refused):
    """Somebody approved it."""

    zh = "请填写该笔资金的审批文号。"
    en = "Enter the number of the approval of this aid."


class NoWitness(Refused):
    """Where the recipient did not sign, somebody saw it given."""

    zh = "本人未签收的，请填写见证人姓名。"
    en = "Where the recipient did not sign, name the witness."


class NotOfThatCommunity(Refused):
    """Aid is given by a community that the person is of, or was of on that day."""

    zh = "该人员的组织关系、流入居住和报到均不在所填社区，请核对人员和社区。"
    en = "This person is not on the roll of that community, nor living or reporting in there; check both."


def must_be_of(communities: frozenset[str], command: GiveAid) -> None:
    """Raises ``NotOfThatCommunity`` unless the aid is given by one of the person's communities."""
    if command.community_id not in communities:
        raise NotOfThatCommunity


def give(command: GiveAid, aid: Aid, today: date) -> Sequence[AidEvent]:
    """Outcome: ``AidGiven``; nothing when it is entered so already. It rests on where the person belongs."""
    _check_texts(command.budget_line, command.voucher, command.witness, command.purpose)
    if command.amount_fen <= 0:
        raise NoAmount
    if not command.voucher.strip() or not command.budget_line.strip():
        raise NoVoucher
    if not command.approved_by.is_documented:
        raise NoApproval
    if command.receipt is AidReceipt.WITNESSED and not (command.witness or "").strip():
        raise NoWitness
    if command.on > today:
        raise AidNotYet
    given = AidGiven(
        aid_id=command.aid_id,
        member_id=command.member_id,
        community_id=command.community_id,
        fund=command.fund,
        budget_line=command.budget_line,
        amount_fen=command.amount_fen,
        voucher=command.voucher,
        approved_by=command.approved_by,
        receipt=command.receipt,
        on=command.on,
        witness=command.witness,
        purpose=command.purpose,
    )
    if aid.given is None:
        return [given]
    if aid.given != given:
        raise EnteredOtherwise
    return []


# ── Voiding ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidAid:
    """An entry was wrong, or the aid came back: by a document, and the entry stays to be seen."""

    aid_id: str
    document: str
    reason: str
    on: date


class NotGiven(Refused):
    """Only what was entered is voided."""

    zh = "没有找到该笔帮扶资金，请核对编号。"
    en = "There is no such aid; check its id."


class NoVoidingDocument(Refused):
    """A voided entry says why, and by which document."""

    zh = "请填写作废的依据文号和理由。"
    en = "Enter the document by which it is voided, and why."


def void(command: VoidAid, aid: Aid, today: date) -> Sequence[AidEvent]:
    """Outcome: ``AidVoided``; nothing when it is voided already."""
    if aid.given is None or command.on < aid.given.on:
        raise NotGiven
    _check_texts(command.document, command.reason)
    if not command.document.strip() or not command.reason.strip():
        raise NoVoidingDocument
    if command.on > today:
        raise AidNotYet
    if aid.is_voided:
        return []
    voided = AidVoided(
        aid_id=command.aid_id,
        member_id=aid.given.member_id,
        document=command.document,
        on=command.on,
        reason=command.reason,
    )
    return [voided]


# ── The whole of it ──────────────────────────────────────────────────────────

AidCommand = GiveAid | VoidAid
COMMANDS = get_args(AidCommand)


def decide(command: AidCommand, state: Aid, rules: object, today: date) -> Sequence[AidEvent]:
    """The table of contents."""
    match command:
        case GiveAid():
            return give(command, state, today)
        case VoidAid():
            return void(command, state, today)
        case _:
            assert_never(command)


def evolve(state: Aid, event: AidEvent) -> Aid:
    """What each fact changes."""
    match event:
        case AidGiven():
            return Aid(event)
        case AidVoided():
            return Aid(state.given, is_voided=True)
        case _:
            assert_never(event)
