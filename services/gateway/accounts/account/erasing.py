"""What ends an account for good: nobody knows any more whose it was, and whatever it did is still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.accounts.account.state import Account, NotOpened, Refused, must_be_another
from services.gateway.accounts.events import AccountErased, AccountEvent, ErasureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseAccount:
    """Destroy the key that the account's personal fields are sealed with: name, sign-in name, addresses, secrets."""

    account_id: str
    reason: ErasureReason
    at: datetime
    by: str


class StillOpen(Refused):
    """Whoever may still come in has to be known."""

    zh = "该账号仍在使用，请先停用，再删除个人信息。"
    en = "This account is still open; disable it before erasing it."


def erase(command: EraseAccount, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``AccountErased``; nothing when it was erased before."""
    if account.status == "unknown":
        raise NotOpened
    must_be_another(command.account_id, command.by)
    if account.status == "erased":
        return []
    if account.is_open:
        raise StillOpen
    return [AccountErased(account_id=command.account_id, reason=command.reason, at=command.at, by=command.by)]
