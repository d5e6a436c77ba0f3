"""
An account: somebody's way to the desk.

    unknown ──open──▶ open ──disable──▶ disabled ──enable──▶ open
                       │  ▲                └──erase──▶ erased
                       └──┘  sign in, fail (and wait), sign out; set a password, link an authenticator;
                             be given roles, reset, unlocked by an administrator

The story is told in five chapters: ``state`` (what is known, and what is refused anywhere), ``signing_in`` (what the
holder does), ``linking`` (coming in by an identity provider), ``administering`` (what others do to the account),
``erasing`` (its end).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never, get_args

from services.gateway.accounts.account.administering import (
    ChangeRoles,
    DisableAccount,
    EnableAccount,
    OpenAccount,
    ResetPassword,
    UnlockAccount,
    change_roles,
    disable,
    enable,
    open_account,
    reset_password,
    unlock,
)
from services.gateway.accounts.account.erasing import EraseAccount, erase
from services.gateway.accounts.account.linking import (
    LinkIdentity,
    SignInByProvider,
    UnlinkIdentity,
    link,
    sign_in_by_provider,
    unlink,
)
from services.gateway.accounts.account.signing_in import (
    ChangePassword,
    EnrolTotp,
    FailSignIn,
    SignIn,
    SignOut,
    change_password,
    enrol,
    fail,
    sign_in,
    sign_out,
)
from services.gateway.accounts.account.state import MOST_PASSWORDS, Account, Refused
from services.gateway.accounts.events import (
    AccountDisabled,
    AccountEnabled,
    AccountErased,
    AccountEvent,
    AccountLocked,
    AccountOpened,
    AccountUnlocked,
    IdentityLinked,
    IdentityUnlinked,
    PasswordChanged,
    PasswordReset,
    RolesChanged,
    SignedIn,
    SignedOut,
    SignInFailed,
    SignInProfile,
    TotpEnrolled,
    TotpRemoved,
)

__all__ = ["COMMANDS", "Account", "AccountCommand", "Refused", "decide", "evolve", "initial", "stream", "stream_of"]

initial = Account()

AccountCommand = (
    OpenAccount
    | ChangeRoles
    | DisableAccount
    | EnableAccount
    | EraseAccount
    | ResetPassword
    | UnlockAccount
    | SignIn
    | FailSignIn
    | SignOut
    | ChangePassword
    | EnrolTotp
    | LinkIdentity
    | UnlinkIdentity
    | SignInByProvider
)
COMMANDS = get_args(AccountCommand)

#: Failures of other addresses are forgotten by the state after so long; a stranger must not make it grow.
_REMEMBERED = timedelta(days=1)


def stream(command: AccountCommand) -> str:
    """One stream for each account."""
    return stream_of(command.account_id)


def stream_of(account_id: str) -> str:
    """The stream of an account."""
    return f"account-{account_id}"


def decide(command: AccountCommand, state: Account, rules: SignInProfile, today: date) -> Sequence[AccountEvent]:
    """The table of contents."""
    match command:
        case OpenAccount():
            return open_account(command, state)
        case ChangeRoles():
            return change_roles(command, state)
        case DisableAccount():
            return disable(command, state)
        case EnableAccount():
            return enable(command, state)
        case EraseAccount():
            return erase(command, state)
        case ResetPassword():
            return reset_password(command, state)
        case UnlockAccount():
            return unlock(command, state)
        case SignIn():
            return sign_in(command, state)
        case FailSignIn():
            return fail(command, state, rules)
        case SignOut():
            return sign_out(command, state)
        case ChangePassword():
            return change_password(command, state)
        case EnrolTotp():
            return enrol(command, state)
        case LinkIdentity():
            return link(command, state)
        case UnlinkIdentity():
            return unlink(command, state)
        case SignInByProvider():
            return sign_in_by_provider(command, state)
        case _:
            assert_never(command)


def evolve(state: Account, event: AccountEvent) -> Account:
    """What each fact changes."""
    match event:
        case AccountOpened():
            return _with_password(_with_roles(_opened(state, event), event), event)
        case RolesChanged():
            return replace(_with_roles(state, event), epoch=state.epoch + 1)
        case AccountDisabled():
            return replace(state, status="disabled", epoch=state.epoch + 1)
        case AccountEnabled():
            return replace(state, status="open")
        case AccountErased():
            return _erased(state)
        case PasswordChanged():
            return replace(_with_password(state, event), epoch=state.epoch + 1)
        case PasswordReset():
            return replace(_with_password(state, event), epoch=state.epoch + 1, failures={}, locks={})
        case TotpEnrolled():
            recovery = event.recovery or ()
            return replace(state, enrolled=True, secret=event.secret, totp_step=event.totp_step, recovery=recovery)
        case TotpRemoved():
            return replace(state, enrolled=False, secret=None, recovery=())
        case IdentityLinked():
            return replace(state, identity=event.identity, epoch=state.epoch + 1)
        case IdentityUnlinked():
            return replace(state, identity=None, epoch=state.epoch + 1)
        case SignedIn():
            return _came_in(state, event)
        case SignInFailed():
            return _failed(state, event)
        case AccountLocked():
            return replace(state, locks={**state.locks, event.address or "": event.until})
        case AccountUnlocked():
            return replace(state, failures={}, locks={})
        case SignedOut():
            return state
        case _:
            assert_never(event)


def _opened(state: Account, event: AccountOpened) -> Account:
    names = {"sign_in_name": event.sign_in_name, "display_name": event.display_name}
    return replace(state, status="open", opened=event.at, **names)  # type: ignore[arg-type]  # each by its name


def _erased(state: Account) -> Account:
    """What it was for is still known, and nothing else."""
    place = {"scope": state.scope, "communities": state.communities}
    return Account(status="erased", opened=state.opened, roles=state.roles, epoch=state.epoch + 1, **place)  # type: ignore[arg-type]  # each by its name


def _with_roles(state: Account, event: AccountOpened | RolesChanged) -> Account:
    return replace(state, roles=frozenset(event.roles), scope=event.scope, communities=event.communities)


def _with_password(state: Account, event: AccountOpened | PasswordChanged | PasswordReset) -> Account:
    return replace(
        state,
        passwords=((event.password or ""), *state.passwords)[:MOST_PASSWORDS],
        password_number=state.password_number + 1,
        password_set=event.at,
        one_time=not isinstance(event, PasswordChanged),
    )


def _came_in(state: Account, event: SignedIn) -> Account:
    return replace(
        state,
        signed_in=event.at,
        totp_step=state.totp_step if event.totp_step is None else event.totp_step,
        recovery=tuple(each for each in state.recovery if each != event.recovery),
        failures={where: each for where, each in state.failures.items() if where != event.address},
        locks={where: until for where, until in state.locks.items() if where != event.address},
    )


def _failed(state: Account, event: SignInFailed) -> Account:
    failures = {where: each for where, each in state.failures.items() if event.at - each[1] < _REMEMBERED}
    locks = {where: until for where, until in state.locks.items() if event.at < until}
    return replace(state, failures={**failures, event.address or "": (event.count, event.at)}, locks=locks)
