"""Facts about accounts, tokens and the sign-in policy. Whatever says who somebody is, or lets them in, is sealed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED_FOR_ACCOUNT = {"sealed_for": "account_id"}
SEALED_FOR_TOKEN = {"sealed_for": "token_id"}


class Role(StrEnum):
    """What somebody does here (domain.md §5.1), and the three administrators of a classified-protection system."""

    STREET_OPERATOR = "STREET_OPERATOR"
    COMMUNITY_WORKER = "COMMUNITY_WORKER"
    GRID_LEADER = "GRID_LEADER"
    INSTRUCTOR = "INSTRUCTOR"
    CLERK = "CLERK"
    APPROVER = "APPROVER"
    COUNTY_READER = "COUNTY_READER"
    AUDITOR = "AUDITOR"
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
    SECURITY_ADMINISTRATOR = "SECURITY_ADMINISTRATOR"
    AUDIT_ADMINISTRATOR = "AUDIT_ADMINISTRATOR"


#: Roles that work in the communities that are named to them, and nowhere else.
OF_COMMUNITIES = frozenset({Role.COMMUNITY_WORKER, Role.GRID_LEADER, Role.INSTRUCTOR})


class Scope(StrEnum):
    """How far an account sees: the whole sub-district, or some of its communities."""

    STREET = "STREET"
    COMMUNITIES = "COMMUNITIES"


class Factor(StrEnum):
    """What was shown besides the password."""

    NONE = "NONE"
    TOTP = "TOTP"
    RECOVERY_CODE = "RECOVERY_CODE"


class Step(StrEnum):
    """Where signing in stands: the password was shown, something has to be set up first, or all is done."""

    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a step
    SECOND = "SECOND"
    SETUP = "SETUP"
    IN = "IN"


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
    | PasswordChanged
    | PasswordReset
    | TotpEnrolled
    | TotpRemoved
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


# ── The policy ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Guessing:
    """After ``tries`` failures in a row one waits ``first_wait`` seconds, after each further one twice as long."""

    tries: int
    first_wait: int
    longest_wait: int
    forget_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProfile:
    """A sign-in policy, whole: every number that decides who comes in, and how."""

    name: str
    shortest_password: int
    kinds_of_characters: int
    least_strength: int
    password_days: int | None
    remembered_passwords: int
    per_account: Guessing
    per_address: Guessing
    idle_minutes: int
    session_hours: int
    token_days: int
    second_factor: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProfileChosen:
    """From a day on the office signs in by this profile; it stands here whole, so that it can be shown later."""

    profile: Open[SignInProfile]
    on: Open[date]
    by: Open[str]
