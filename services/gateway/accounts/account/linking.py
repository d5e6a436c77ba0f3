"""Coming in by the word of an identity provider: an administrator links an account to whom the provider knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.accounts.account.signing_in import CodeNeeded
from services.gateway.accounts.account.state import Account, Refused, must_be_another, must_be_open
from services.gateway.accounts.events import AccountEvent, Factor, IdentityLinked, IdentityUnlinked, SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIdentity:
    """Let whoever an identity provider knows by this name come in by the account; nobody else by the provider."""

    account_id: str
    identity: str
    at: datetime
    by: str


class NoIdentity(Refused):
    """A provider knows everybody by something."""

    zh = "请填写身份标识，即统一身份认证中该人员的 sub。"
    en = "Give the subject by which the provider knows this person."


def link(command: LinkIdentity, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``IdentityLinked``, which ends every session; nothing when it is linked so already."""
    must_be_open(account)
    must_be_another(command.account_id, command.by)
    if not command.identity.partition(" ")[2].strip():
        raise NoIdentity
    if command.identity == account.identity:
        return []
    return [
        IdentityLinked(account_id=command.account_id, at=command.at, by=command.by, identity=command.identity),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkIdentity:
    """Let nobody come in by the provider's word any more."""

    account_id: str
    at: datetime
    by: str


def unlink(command: UnlinkIdentity, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``IdentityUnlinked``, which ends every session; nothing when none is linked."""
    must_be_open(account)
    must_be_another(command.account_id, command.by)
    if account.identity is None:
        return []
    # Its own id, which no provider calls anybody: the former identity is free for another account.
    return [
        IdentityUnlinked(account_id=command.account_id, at=command.at, by=command.by, identity=command.account_id),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInByProvider:
    """Come in: the provider has proven this identity, and, where ``strong``, seen a second factor."""

    account_id: str
    identity: str
    strong: bool
    address: str
    at: datetime


class IdentityMoved(Refused):
    """The account was linked otherwise between the provider's word and coming in."""

    zh = "账号绑定的身份刚被修改，请重新登录。"
    en = "The account was linked otherwise just now; sign in again."


def sign_in_by_provider(command: SignInByProvider, account: Account) -> Sequence[AccountEvent]:
    """Outcome: ``SignedIn``. Whoever has an authenticator shows it, unless the provider saw a second factor."""
    must_be_open(account)
    if command.identity != account.identity:
        raise IdentityMoved
    if account.enrolled and not command.strong:
        raise CodeNeeded
    factor = Factor.PROVIDER_STRONG if command.strong else Factor.PROVIDER
    return [SignedIn(account_id=command.account_id, at=command.at, factor=factor, address=command.address)]
