"""What administrators do: open, give roles, disable and enable, reset a password, end a lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.accounts.account.state import (
    ADMINISTRATORS,
    OPERATORS,
    Account,
    Refused,
    must_be_another,
    must_be_known,
    must_be_open,
)
from services.gateway.accounts.events import (
    OF_COMMUNITIES,
    AccountDisabled,
    AccountEnabled,
    AccountEvent,
    AccountOpened,
    AccountUnlocked,
    PasswordReset,
    Role,
    RolesChanged,
    Scope,
    TotpRemoved,
)

# ── What roles go together ───────────────────────────────────────────────────


class NoRole(Refused):
    """An account is for something."""

    zh = "请至少选择一个角色。"
    en = "Choose at least one role."


class TwoAdministrators(Refused):
    """System, security and audit administrator are three people (三员分立)."""

    zh = "系统管理员、安全管理员、审计管理员须由三人分别担任，一个账号只能选其一。"
    en = "System, security and audit administrator are three people; choose one of them."


class AdministratorOperates(Refused):
    """Whoever administers does not do the office's work with the same account, nor approve it."""

    zh = "管理员账号不能兼任业务角色，请另开账号。"
    en = "An administrator's account has no operator's role; open another account."


class NoCommunity(Refused):
    """Some communities are at least one."""

    zh = "请至少选择一个社区，或将范围改为全街道。"
    en = "Choose at least one community, or the whole sub-district."


class CommunitiesNotNamed(Refused):
    """Whoever works in communities works in some."""

    zh = "社区党务工作者、网格长、驻社区指导员须指定社区，请在范围中选“指定社区”并勾选。"
    en = "Community workers, grid leaders and instructors work in communities that are named; choose them."


def _must_go_together(roles: Collection[Role], scope: Scope, communities: Sequence[str]) -> None:
    given = set(roles)
    if not given:
        raise NoRole
    if len(given & ADMINISTRATORS) > 1:
        raise TwoAdministrators
    if given & ADMINISTRATORS and given & OPERATORS:
        raise AdministratorOperates
    if scope is Scope.COMMUNITIES and not communities:
        raise NoCommunity
    if given & OF_COMMUNITIES and scope is not Scope.COMMUNITIES:
        raise CommunitiesNotNamed


def _placed(scope: Scope, communities: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(communities))) if scope is Scope.COMMUNITIES else ()


# ── Opening ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """Open an account with a one-time password. ``password`` is its hash."""

    account_id: str
    sign_in_name: str
    display_name: str
    password: str
    roles: tuple[Role, ...]
    scope: Scope
    communities: tuple[str, ...]
    at: datetime
    by: str


class AlreadyOpened(Refused):
    """An id names one account for ever."""

    zh = "该账号已经开通，请刷新列表。"
    en = "This account is open already; reload the list."


class NoName(Refused):
    """Whoever answers for something has a name."""

    zh = "请填写姓名和用户名。"
    en = "Give both a name and a sign-in name."


def open_account(command: OpenAccount, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``AccountOpened``."""
    if account.status != "unknown":
        raise AlreadyOpened
    if not command.sign_in_name or not command.display_name:
        raise NoName
    _must_go_together(command.roles, command.scope, command.communities)
    return [
        AccountOpened(
            account_id=command.account_id,
            roles=tuple(sorted(set(command.roles))),
            scope=command.scope,
            communities=_placed(command.scope, command.communities),
            at=command.at,
            by=command.by,
            sign_in_name=command.sign_in_name,
            display_name=command.display_name,
            password=command.password,
        )
    ]


# ── Giving roles ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRoles:
    """Give an account these roles, with this scope, in place of what it had."""

    account_id: str
    roles: tuple[Role, ...]
    scope: Scope
    communities: tuple[str, ...]
    at: datetime
    by: str


def change_roles(command: ChangeRoles, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``RolesChanged``, which ends every session; nothing when it has exactly these."""
    must_be_open(account)
    must_be_another(command.account_id, command.by)
    _must_go_together(command.roles, command.scope, command.communities)
    communities = _placed(command.scope, command.communities)
    if (frozenset(command.roles), command.scope, communities) == (account.roles, account.scope, account.communities):
        return []
    return [
        RolesChanged(
            account_id=command.account_id,
            roles=tuple(sorted(set(command.roles))),
            scope=command.scope,
            communities=communities,
            at=command.at,
            by=command.by,
        )
    ]


# ── Disabling and enabling ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableAccount:
    """Let nobody in by this account."""

    account_id: str
    at: datetime
    by: str


def disable(command: DisableAccount, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``AccountDisabled``, which ends every session; nothing when it is disabled."""
    must_be_known(account)
    must_be_another(command.account_id, command.by)
    if account.status == "disabled":
        return []
    return [AccountDisabled(account_id=command.account_id, at=command.at, by=command.by)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableAccount:
    """Let its holder in again."""

    account_id: str
    at: datetime
    by: str


def enable(command: EnableAccount, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``AccountEnabled``; nothing when it is open."""
    must_be_known(account)
    if account.is_open:
        return []
    return [AccountEnabled(account_id=command.account_id, at=command.at, by=command.by)]


# ── Resetting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """Replace the password by a one-time one (``password`` is its hash); and the authenticator goes, if it was lost."""

    account_id: str
    password: str
    remove_totp: bool
    at: datetime
    by: str


def reset_password(command: ResetPassword, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``PasswordReset``, which ends every session and lock; ``TotpRemoved`` where that was asked."""
    must_be_open(account)
    must_be_another(command.account_id, command.by)
    common = {"account_id": command.account_id, "at": command.at, "by": command.by}
    reset = PasswordReset(**common, password=command.password)  # type: ignore[arg-type]  # each by its name
    if command.remove_totp and account.enrolled:
        return [reset, TotpRemoved(**common)]  # type: ignore[arg-type]  # the same
    return [reset]


# ── Unlocking ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockAccount:
    """End the waiting after failures."""

    account_id: str
    at: datetime
    by: str


def unlock(command: UnlockAccount, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``AccountUnlocked``; nothing when nothing failed."""
    must_be_known(account)
    if not account.failures and not account.locks:
        return []
    return [AccountUnlocked(account_id=command.account_id, at=command.at, by=command.by)]
