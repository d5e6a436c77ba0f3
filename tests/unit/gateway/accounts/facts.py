"""Facts and commands that the tests of accounts begin with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.gateway.accounts.account.administering import OpenAccount
from services.gateway.accounts.account.signing_in import SignIn
from services.gateway.accounts.events import (
    AccountDisabled,
    AccountOpened,
    Factor,
    PasswordChanged,
    Role,
    Scope,
    SignedIn,
    TotpEnrolled,
)

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = date(2026, 11, 22)
HERE, THERE = "10.0.0.7", "10.0.0.8"
OTHER = "account:a0"

OPEN = OpenAccount(
    account_id="a1",
    sign_in_name="hejing",
    display_name="何静",
    password="hash 1",
    roles=(Role.STREET_OPERATOR,),
    scope=Scope.STREET,
    communities=(),
    at=AT,
    by=OTHER,
)
OPENED = AccountOpened(
    account_id="a1",
    roles=(Role.STREET_OPERATOR,),
    scope=Scope.STREET,
    communities=(),
    at=AT,
    by=OTHER,
    sign_in_name="hejing",
    display_name="何静",
    password="hash 1",
)
CHANGED = PasswordChanged(account_id="a1", at=AT, profile="mlps", password="hash 2")
ENROLLED = TotpEnrolled(account_id="a1", at=AT, totp_step=100, secret="SECRET", recovery=("r1", "r2"))
DISABLED = AccountDisabled(account_id="a1", at=AT, by=OTHER)
SIGN_IN = SignIn(account_id="a1", password=1, address=HERE, at=AT)
SIGNED_IN = SignedIn(account_id="a1", at=AT, factor=Factor.NONE, address=HERE)

#: What every administrator's command brings.
ASKED: dict[str, Any] = {"account_id": "a1", "at": AT, "by": OTHER}


def later(**lasting: float) -> datetime:
    return AT + timedelta(**lasting)
