"""What is known of an account, and what may be refused anywhere about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.gateway.accounts import lockout
from services.gateway.accounts.events import Role, Scope, SignInProfile

#: Passwords that a state remembers, newest first; no profile asks for more.
MOST_PASSWORDS = 24

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
#: Roles that change what the office knows.
OPERATORS = frozenset(
    {
        Role.STREET_OPERATOR,
        Role.COMMUNITY_WORKER,
        Role.GRID_LEADER,
        Role.INSTRUCTOR,
        Role.CLERK,
        Role.APPROVER,
    }
)


class Refused(Exception):
    """An account command cannot be carried out."""

    zh = "无法办理该账号事项。"
    en = "This cannot be done for the account."


@dataclass(frozen=True, slots=True)
class Account:
    """What the decisions look at, and what the door checks against. Sealed parts are None once erased."""

    status: str = "unknown"
    sign_in_name: str | None = None
    display_name: str | None = None
    roles: frozenset[Role] = frozenset()
    scope: Scope = Scope.STREET
    communities: tuple[str, ...] = ()
    opened: datetime | None = None
    signed_in: datetime | None = None
    #: argon2id, newest first, and how many there ever were: an outcome names the one that it was checked against.
    passwords: tuple[str, ...] = ()
    password_number: int = 0
    password_set: datetime | None = None
    one_time: bool = False
    secret: str | None = None
    enrolled: bool = False
    totp_step: int = -1
    recovery: tuple[str, ...] = ()
    #: Issuer and subject, by which an identity provider knows the holder.
    identity: str | None = None
    #: By address: failures in a row, and until when one has to wait.
    failures: Mapping[str, lockout.Failures] = field(default_factory=dict)
    locks: Mapping[str, datetime] = field(default_factory=dict)
    #: Raised by whatever ends every session: a session begun at a lower one is over.
    epoch: int = 0

    @property
    def is_open(self) -> bool:
        """Whether its holder may come in."""
        return self.status == "open"

    def locked_until(self, address: str, at: datetime) -> datetime | None:
        """Until when nobody comes in from this address; None where somebody may."""
        until = self.locks.get(address)
        return until if until is not None and at < until else None


def password_is_due(account: Account, rules: SignInProfile, at: datetime) -> bool:
    """Whether a new password must be set before anything else."""
    if account.one_time or account.password_set is None:
        return True
    return rules.password_days is not None and at - account.password_set >= timedelta(days=rules.password_days)


def second_factor_is_due(account: Account, rules: SignInProfile) -> bool:
    """Whether an authenticator must be linked before anything else."""
    return not account.enrolled and bool(account.roles & set(rules.second_factor))


class NotOpened(Refused):
    """There is no such account."""

    zh = "没有这个账号，请刷新列表后重试。"
    en = "There is no such account; reload the list."


class Disabled(Refused):
    """A disabled account has to be enabled before anything else."""

    zh = "该账号已停用，请先启用。"
    en = "This account is disabled; enable it first."


class AlreadyErased(Refused):
    """Nobody knows whose it was, so nobody can be let in by it."""

    zh = "该账号的个人信息已删除，不能再启用或修改；需要时请另开账号。"
    en = "This account was erased; open another one where somebody needs it."


class OwnAccount(Refused):
    """Nobody gives rights to, takes them from, or resets themselves; so the last administrator cannot go either."""

    zh = "不能对自己的账号办理此事项，请由另一名安全管理员办理。"
    en = "This cannot be done to one's own account; ask another security administrator."


def must_be_open(account: Account) -> None:
    """Raises ``NotOpened``, ``AlreadyErased`` or ``Disabled``."""
    must_be_known(account)
    if not account.is_open:
        raise Disabled


def must_be_known(account: Account) -> None:
    """Raises ``NotOpened`` or ``AlreadyErased``."""
    if account.status == "unknown":
        raise NotOpened
    if account.status == "erased":
        raise AlreadyErased


def must_be_another(account_id: str, by: str) -> None:
    """Raises ``OwnAccount``."""
    if by == f"account:{account_id}":
        raise OwnAccount
