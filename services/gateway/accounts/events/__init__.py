"""Facts about accounts, tokens and the sign-in policy. Whatever says who somebody is, or lets them in, is sealed."""

from dataclasses import dataclass, field
from datetime import datetime

from services.gateway.accounts.events.codes import (
    OF_COMMUNITIES,
    SEALED_FOR_ACCOUNT,
    SEALED_FOR_TOKEN,
    ErasureReason,
    Factor,
    Open,
    Role,
    Scope,
    Step,
)
from services.gateway.accounts.events.policy import Guessing, SignInProfile, SignInProfileChosen

__all__ = [
    "OF_COMMUNITIES",
    "AccountDisabled",
    "AccountEnabled",
    "AccountErased",
    "AccountEvent",
    "AccountLocked",
    "AccountOpened",
    "AccountUnlocked",
    "ErasureReason",
    "Factor",
    "Guessing",
    "IdentityLinked",
    "IdentityUnlinked",
    "PasswordChanged",
    "PasswordReset",
    "Role",
    "RolesChanged",
    "Scope",
    "SignInFailed",
    "SignInProfile",
    "SignInProfileChosen",
    "SignedIn",
    "SignedOut",
    "Step",
    "TokenEvent",
    "TokenIssued",
    "TokenRevoked",
    "TotpEnrolled",
    "TotpRemoved",
]

# ── Opening and changing ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """An account was opened, with a one-time password."""

    account_id: Open[str]
    roles: Open[tuple[Role, ...]]
    scope: Open[Scope]
    communities: Open[tuple[str, ...]]
    at: Open[datetime]
    by: Open[str]
    sign_in_name: str | None = field(default=None, metadata={**SEALED_FOR_ACCOUNT, "guard": "sign-in-name"})
    display_name: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)
    password: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged:
    """What the account may do changed; they are given whole."""

    account_id: Open[str]
    roles: Open[tuple[Role, ...]]
    scope: Open[Scope]
    communities: Open[tuple[str, ...]]
    at: Open[datetime]
    by: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDisabled:
    """The account lets nobody in from here on."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnabled:
    """The account lets its holder in again."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased:
    """The account's key is destroyed: who it was is not known any more, what it did is."""

    account_id: Open[str] = field(metadata={"erases": True})
    reason: Open[ErasureReason]
    at: Open[datetime]
    by: Open[str]


# ── What is shown at the door ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """The holder set a password; ``profile`` names the rules by which it was judged."""

    account_id: Open[str]
    at: Open[datetime]
    profile: Open[str]
    password: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReset:
    """An administrator replaced the password by a one-time one."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]
    password: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpEnrolled:
    """An authenticator was linked, by a code of this time step; recovery codes were given out."""

    account_id: Open[str]
    at: Open[datetime]
    totp_step: Open[int]
    secret: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)
    recovery: tuple[str, ...] | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpRemoved:
    """The authenticator and the recovery codes count no more."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked:
    """Whom an identity provider knows by this name comes in by the account."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]
    identity: str | None = field(default=None, metadata={**SEALED_FOR_ACCOUNT, "guard": "identity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked:
    """Nobody comes in by the provider's word; ``identity`` is one that nobody has, so that the former is free."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]
    identity: str | None = field(default=None, metadata={**SEALED_FOR_ACCOUNT, "guard": "identity"})


# ── At the door ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The holder came in. ``totp_step`` is that of the code that was shown; no earlier one counts from here on."""

    account_id: Open[str]
    at: Open[datetime]
    factor: Open[Factor]
    totp_step: Open[int | None] = None
    recovery_left: Open[int | None] = None
    recovery: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)
    address: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """The holder left."""

    account_id: Open[str]
    at: Open[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed:
    """Somebody showed what does not fit, for the ``count``-th time in a row from that address."""

    account_id: Open[str]
    at: Open[datetime]
    step: Open[Step]
    count: Open[int]
    address: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked:
    """Nobody comes in from that address with this name before ``until``."""

    account_id: Open[str]
    at: Open[datetime]
    until: Open[datetime]
    address: str | None = field(default=None, metadata=SEALED_FOR_ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked:
    """An administrator ended the waiting."""

    account_id: Open[str]
    at: Open[datetime]
    by: Open[str]


AccountEvent = (
    AccountOpened
    | RolesChanged
    | AccountDisabled
    | AccountEnabled
    | AccountErased
    | PasswordChanged
    | PasswordReset
    | TotpEnrolled
    | TotpRemoved
    | IdentityLinked
    | IdentityUnlinked
    | SignedIn
    | SignedOut
    | SignInFailed
    | AccountLocked
    | AccountUnlocked
)


# ── Machines ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """A machine was given a token; only its SHA-256 is kept."""

    token_id: Open[str]
    roles: Open[tuple[Role, ...]]
    scope: Open[Scope]
    communities: Open[tuple[str, ...]]
    expires: Open[datetime]
    at: Open[datetime]
    by: Open[str]
    name: str | None = field(default=None, metadata=SEALED_FOR_TOKEN)
    digest: str | None = field(default=None, metadata=SEALED_FOR_TOKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    """The token lets nobody in from here on."""

    token_id: Open[str]
    at: Open[datetime]
    by: Open[str]


TokenEvent = TokenIssued | TokenRevoked
