"""
An API token: a machine's way in, for a while.

    unknown ──issue──▶ issued ──revoke──▶ revoked

The token itself is shown once and kept nowhere; an event holds its SHA-256. It has 256 random bits, so that a plain
hash is enough: nobody guesses it, and a stolen log does not give it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import assert_never, get_args

from services.gateway.accounts.events import (
    OF_COMMUNITIES,
    Role,
    Scope,
    SignInProfile,
    TokenEvent,
    TokenIssued,
    TokenRevoked,
)

#: Accounts are administered by people.
NOT_FOR_MACHINES = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})


class Refused(Exception):
    """A token command cannot be carried out."""

    zh = "无法办理该接口令牌事项。"
    en = "This cannot be done for the token."


@dataclass(frozen=True, slots=True)
class Token:
    """What lets a machine in, and what the list of tokens shows."""

    status: str = "unknown"
    name: str | None = None
    digest: str | None = None
    roles: frozenset[Role] = frozenset()
    scope: Scope = Scope.STREET
    communities: tuple[str, ...] = ()
    issued: datetime | None = None
    expires: datetime | None = None

    def lets_in(self, digest: str, at: datetime) -> bool:
        """Whether this digest is the token's, and its time has not passed."""
        held = self.status == "issued" and self.expires is not None and at < self.expires
        return held and self.digest is not None and compare_digest(self.digest, digest)


initial = Token()


def stream(command: "TokenCommand") -> str:
    """One stream for each token."""
    return stream_of(command.token_id)


def stream_of(token_id: str) -> str:
    """The stream of a token."""
    return f"token-{token_id}"


# ── Issuing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueToken:
    """Let a machine in until a moment."""

    token_id: str
    name: str
    digest: str
    roles: tuple[Role, ...]
    scope: Scope
    communities: tuple[str, ...]
    expires: datetime
    at: datetime
    by: str


class AlreadyIssued(Refused):
    """An id names one token for ever."""

    zh = "该令牌已经签发，请重新办理。"
    en = "This token was issued before; ask for a new one."


class NoName(Refused):
    """Whoever revokes a token must know whose it is."""

    zh = "请填写令牌的用途或使用单位。"
    en = "Say what the token is for."


class NoTokenRole(Refused):
    """A machine does something in particular."""

    zh = "请至少为令牌选择一个角色。"
    en = "Choose at least one role for the token."


class ForPeopleOnly(Refused):
    """Administrators are people."""

    zh = "管理员角色不能授予接口令牌，请选择业务角色。"
    en = "An administrator's role cannot be given to a token; choose another role."


class NoTokenCommunity(Refused):
    """Some communities are at least one."""

    zh = "请至少选择一个社区，或将范围改为全街道。"
    en = "Choose at least one community, or the whole sub-district."


class TokenCommunitiesNotNamed(Refused):
    """Whatever works in communities works in some."""

    zh = "社区党务工作者、网格长、驻社区指导员的令牌须指定社区，请在范围中选“指定社区”并勾选。"
    en = "A token for community workers, grid leaders or instructors names their communities; choose them."


class BadExpiry(Refused):
    """Every token ends, within the time that the policy allows."""

    zh = "有效期须晚于今天，且不超过登录策略规定的期限。"
    en = "A token must end after today and within the time that the sign-in policy allows."


def issue(command: IssueToken, token: Token, rules: SignInProfile) -> Sequence[TokenEvent]:
    """Outcome: ``TokenIssued``."""
    if token.status != "unknown":
        raise AlreadyIssued
    if not command.name.strip():
        raise NoName
    if not command.roles:
        raise NoTokenRole
    if NOT_FOR_MACHINES & set(command.roles):
        raise ForPeopleOnly
    if command.scope is Scope.COMMUNITIES and not command.communities:
        raise NoTokenCommunity
    if OF_COMMUNITIES & set(command.roles) and command.scope is not Scope.COMMUNITIES:
        raise TokenCommunitiesNotNamed
    if not command.at < command.expires <= command.at + timedelta(days=rules.token_days):
        raise BadExpiry
    return [
        TokenIssued(
            token_id=command.token_id,
            roles=tuple(sorted(set(command.roles))),
            scope=command.scope,
            communities=command.communities if command.scope is Scope.COMMUNITIES else (),
            expires=command.expires,
            at=command.at,
            by=command.by,
            name=command.name.strip(),
            digest=command.digest,
        )
    ]


# ── Revoking ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken:
    """Let the machine in no more."""

    token_id: str
    at: datetime
    by: str


class NeverIssued(Refused):
    """There is nothing to revoke."""

    zh = "没有这个接口令牌，请刷新列表后重试。"
    en = "There is no such token; reload the list."


def revoke(command: RevokeToken, token: Token) -> Sequence[TokenEvent]:
    """Outcome: ``TokenRevoked``; nothing when it was revoked before."""
    if token.status == "unknown":
        raise NeverIssued
    if token.status == "revoked":
        return []
    return [TokenRevoked(token_id=command.token_id, at=command.at, by=command.by)]


# ── The whole of it ──────────────────────────────────────────────────────────

TokenCommand = IssueToken | RevokeToken
COMMANDS = get_args(TokenCommand)


def decide(command: TokenCommand, state: Token, rules: SignInProfile, today: date) -> Sequence[TokenEvent]:
    """The table of contents."""
    match command:
        case IssueToken():
            return issue(command, state, rules)
        case RevokeToken():
            return revoke(command, state)
        case _:
            assert_never(command)


def evolve(state: Token, event: TokenEvent) -> Token:
    """What each fact changes."""
    match event:
        case TokenIssued():
            return Token(
                status="issued",
                name=event.name,
                digest=event.digest,
                roles=frozenset(event.roles),
                scope=event.scope,
                communities=event.communities,
                issued=event.at,
                expires=event.expires,
            )
        case TokenRevoked():
            return replace(state, status="revoked")
        case _:
            assert_never(event)
