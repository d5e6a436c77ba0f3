"""Facts about aid (帮扶资金): from which fund, by which approval, and who signed for it. Never a bank account."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.values import DECIDED_ON, SEALED_FOR_MEMBER, Decided, Open


class Fund(StrEnum):
    """Whose money it is: 党费, 财政, 慈善, 社会捐赠."""

    PARTY_DUES = "PARTY_DUES"
    PUBLIC_FINANCE = "PUBLIC_FINANCE"
    CHARITY = "CHARITY"
    DONATION = "DONATION"


class AidReceipt(StrEnum):
    """How it is known that it arrived: the recipient signed, or a witness did."""

    SIGNED = "SIGNED"
    WITNESSED = "WITNESSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AidGiven:
    """A member was given aid; the amount in fen."""

    aid_id: Open[str]
    member_id: Open[str]
    community_id: Open[str]
    fund: Open[Fund]
    budget_line: Open[str]
    amount_fen: Open[int]
    voucher: Open[str]
    approved_by: Open[Decided]
    receipt: Open[AidReceipt]
    on: Open[date]
    witness: str | None = field(default=None, metadata=SEALED_FOR_MEMBER | DECIDED_ON)
    purpose: str | None = field(default=None, metadata=SEALED_FOR_MEMBER | DECIDED_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class AidVoided:
    """An entry was wrong, or the aid was paid back: it counts no more, and stays to be seen."""

    aid_id: Open[str]
    member_id: Open[str]
    document: Open[str]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundStatementEntered:
    """What the accounts say was paid out of a fund from a first to a last day, in fen."""

    fund: Open[Fund]
    first: Open[date]
    last: Open[date]
    amount_fen: Open[int]
    document: Open[str]
    on: Open[date]


AidEvent = AidGiven | AidVoided
