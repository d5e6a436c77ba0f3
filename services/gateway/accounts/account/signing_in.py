"""What happens at the door. Passwords and codes were checked at the edge: a command brings the outcome, never them.

An outcome names what it was checked against (the number of the password, the time step of the code, the digest of a
recovery code), so that it counts only while that still holds, and only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.accounts import lockout
from services.gateway.accounts.account.state import Account, Refused, must_be_open
from services.gateway.accounts.events import (
    AccountEvent,
    AccountLocked,
    Factor,
    PasswordChanged,
    SignedIn,
    SignedOut,
    SignInFailed,
    SignInProfile,
    Step,
    TotpEnrolled,
)


class Locked(Refused):
    """After too many failures one waits."""

    zh = "尝试次数过多，请稍后再试。"
    en = "Too many attempts; wait a while."


class PasswordMoved(Refused):
    """The password was changed between checking it and coming in."""

    zh = "密码刚被修改，请重新登录。"
    en = "The password was changed just now; sign in again."


class CodeNeeded(Refused):
    """Whoever has an authenticator shows a code of it."""

    zh = "请输入动态口令或恢复码。"
    en = "Give a code of the authenticator, or a recovery code."


class CodeUsed(Refused):
    """A code lets in once."""

    zh = "该动态口令或恢复码已经用过，请等待新的动态口令。"
    en = "This code was used before; wait for the next one."


# ── Coming in ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Come in: password number ``password`` fits, and so does a code of ``totp_step`` or a recovery code."""

    account_id: str
    password: int
    address: str
    at: datetime
    totp_step: int | None = None
    recovery: str | None = None


def sign_in(command: SignIn, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``SignedIn``."""
    must_be_open(account)
    if account.locked_until(command.address, command.at) is not None:
        raise Locked
    if command.password != account.password_number:
        raise PasswordMoved
    factor, left = Factor.NONE, None
    if account.enrolled and command.totp_step is not None:
        if command.totp_step <= account.totp_step:
            raise CodeUsed
        factor = Factor.TOTP
    elif account.enrolled and command.recovery is not None:
        if command.recovery not in account.recovery:
            raise CodeUsed
        factor, left = Factor.RECOVERY_CODE, len(account.recovery) - 1
    elif account.enrolled:
        raise CodeNeeded
    return [
        SignedIn(
            account_id=command.account_id,
            at=command.at,
            factor=factor,
            totp_step=command.totp_step if factor is Factor.TOTP else None,
            recovery_left=left,
            recovery=command.recovery if factor is Factor.RECOVERY_CODE else None,
            address=command.address,
        )
    ]


# ── Failing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FailSignIn:
    """Note that what was shown at a step does not fit."""

    account_id: str
    step: Step
    address: str
    at: datetime


def fail(command: FailSignIn, account: Account, rules: SignInProfile) -> Sequence[AccountEvent]:
    """Outcome: ``SignInFailed``, and ``AccountLocked`` when it was once too often; nothing while one has to wait."""
    if account.status in ("unknown", "erased") or account.locked_until(command.address, command.at) is not None:
        return []
    failures = lockout.after(account.failures.get(command.address), command.at, rules.per_account)
    failed = SignInFailed(
        account_id=command.account_id,
        at=command.at,
        step=command.step,
        count=failures[0],
        address=command.address,
    )
    if (until := lockout.until(failures, rules.per_account)) is None:
        return [failed]
    return [
        failed,
        AccountLocked(account_id=command.account_id, at=command.at, until=until, address=command.address),
    ]


# ── Leaving ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """Leave."""

    account_id: str
    at: datetime


def sign_out(command: SignOut, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``SignedOut``."""
    must_be_open(account)
    return [SignedOut(account_id=command.account_id, at=command.at)]


# ── Setting a password ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """Set a password: ``password`` is its hash, ``checked`` the number of the one that was shown before."""

    account_id: str
    password: str
    checked: int
    profile: str
    at: datetime


def change_password(command: ChangePassword, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``PasswordChanged``, which ends every other session."""
    must_be_open(account)
    if command.checked != account.password_number:
        raise PasswordMoved
    return [
        PasswordChanged(
            account_id=command.account_id, at=command.at, profile=command.profile, password=command.password
        )
    ]


# ── Linking an authenticator ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolTotp:
    """Link an authenticator, by a code of ``totp_step``; ``recovery`` are digests of new recovery codes."""

    account_id: str
    secret: str
    totp_step: int
    recovery: tuple[str, ...]
    at: datetime


def enrol(command: EnrolTotp, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``TotpEnrolled``; what was linked before counts no more."""
    must_be_open(account)
    return [
        TotpEnrolled(
            account_id=command.account_id,
            at=command.at,
            totp_step=command.totp_step,
            secret=command.secret,
            recovery=command.recovery,
        )
    ]
