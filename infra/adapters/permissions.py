"""Who may do what, and how far: the table that stands in ``permissions.toml`` beside the packages of the services.

    [[right]]
    code  = "activities"                         what a refusal names
    zh    = "发布和登记志愿活动"                     how the office calls it
    en    = "Announcing and recording activities"
    allow = { CLERK = "community" }              role → scope; EVERYONE is whoever has signed in
    volunteering = ["PublishActivity", …]        the actions, by the service (or the desk) where they are asked
    public = true                                what it shows is nobody's: the account's communities do not narrow it

An action stands in one right only. What stands in none is refused, and so is a role that a right does not name.

========= ==================================================================================================
scope     how far it reaches
========= ==================================================================================================
street    as far as the account: the whole sub-district, or its communities where it was given some
community the communities of the account; an account of the whole sub-district has to be given some first
own       one's own account
========= ==================================================================================================
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from infra.adapters.problems import Problem

FILE = "permissions.toml"

#: The role of whoever has signed in, and that of our own processes where nobody asks them to.
EVERYONE, PLATFORM = "EVERYONE", "PLATFORM"


class BadPermissions(Exception):
    """The table cannot be used; the text says what is wrong with which right."""


class Scope(StrEnum):
    """How far a right reaches, the widest first."""

    STREET = "street"
    COMMUNITY = "community"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a pseudonym, roles, and communities (None: the whole sub-district)."""

    actor: str
    roles: frozenset[str]
    communities: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody reaches with one action; None: everywhere."""

    communities: frozenset[str] | None = None

    def covers(self, communities: Collection[str]) -> bool:
        """Whether one of these is within reach; of no community is only within reach of the whole sub-district."""
        return self.communities is None or not self.communities.isdisjoint(communities)


EVERYWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table."""

    code: str
    zh: str
    en: str
    allow: Mapping[str, Scope]
    actions: Mapping[str, tuple[str, ...]]
    public: bool = False

    def scope_of(self, roles: Collection[str]) -> Scope | None:
        """The widest scope that these roles have, or None; who has no role at all has not even everyone's."""
        given = [self.allow[role] for role in (*roles, EVERYONE) if roles and role in self.allow]
        return min(given, key=list(Scope).index, default=None)


@dataclass(frozen=True)
class Permissions:
    """The table: the names of the roles, and the rights."""

    roles: Mapping[str, tuple[str, str]]
    rights: tuple[Right, ...]
    _of: Mapping[tuple[str, str], Right] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], Right] = {}
        for right in self.rights:
            for action in _actions(right):
                if action in found:
                    raise BadPermissions(f"{'/'.join(action)} stands in {found[action].code} and in {right.code}")
                found[action] = right
            if unknown := {*right.allow} - {*self.roles, EVERYONE, PLATFORM}:
                raise BadPermissions(f"{right.code} allows roles that the table does not name: {sorted(unknown)}")
        object.__setattr__(self, "_of", found)

    @property
    def actions(self) -> Collection[tuple[str, str]]:
        """Every action that somebody may have a right to: where it is asked, and its name."""
        return self._of.keys()

    def right(self, where: str, action: str) -> Right | None:
        """The right that an action takes."""
        return self._of.get((where, action))

    def reach(self, asker: Asker, where: str, action: str) -> Reach:
        """How far somebody may go with an action. Raises ``Problem`` (403) where not at all."""
        right = self.right(where, action)
        if right is None:
            raise _unlisted()
        scope = right.scope_of(asker.roles)
        if scope is None:
            raise self._refused(right)
        if scope is Scope.COMMUNITY and not asker.communities and not right.public:
            raise _no_communities(right)
        return EVERYWHERE if right.public or scope is Scope.OWN else Reach(asker.communities)

    def allows(self, asker: Asker, where: str, action: str) -> bool:
        """Whether somebody may go anywhere with an action."""
        try:
            self.reach(asker, where, action)
        except Problem:
            return False
        return True

    def _refused(self, right: Right) -> Problem:
        holders = [self.roles[role] for role in right.allow if role in self.roles]
        zh, en = f"没有“{right.zh}”的权限。", f'The right "{right.en}" is missing.'
        if holders:
            zh += f"具备该权限的是：{'、'.join(zh for zh, _ in holders)}。如工作需要，请安全管理员调整账号的角色。"
            en += f" It is held by: {', '.join(en for _, en in holders)}. The security administrator gives roles."
        return Problem(403, "not-permitted", zh, en, right=right.code)


def _unlisted() -> Problem:
    zh, en = "权限表未列出此项操作，不予办理。", "The table of permissions does not list this action; it is refused."
    return Problem(403, "not-listed", zh, en)


def whole_only() -> Problem:
    """What cannot be done for some communities only."""
    zh = "此项内容不能按社区区分，限于负责全街道的账号；请由街道办理。"
    en = "This cannot be told apart by community, and takes an account of the whole sub-district; let its office do it."
    return Problem(403, "whole-only", zh, en)


def _no_communities(right: Right) -> Problem:
    zh = f"“{right.zh}”限于所辖社区，而账号未指定社区。请安全管理员为账号指定社区。"
    en = f'"{right.en}" reaches no further than one\'s communities; ask the security administrator to name some.'
    return Problem(403, "no-communities", zh, en, right=right.code)


def _actions(right: Right) -> Iterator[tuple[str, str]]:
    for where, names in right.actions.items():
        yield from ((where, name) for name in names)


@cache
def permissions_of(package: str) -> Permissions:
    """The table that a service's package stands under. Raises ``BadPermissions``."""
    content = tomllib.loads((files(package.rpartition(".")[0]) / FILE).read_text(encoding="utf-8"))
    return read(content)


def read(content: Mapping[str, Any]) -> Permissions:
    """The table from what the file holds. Raises ``BadPermissions``."""
    try:
        roles = {role: (names["zh"], names["en"]) for role, names in content["roles"].items()}
        rights = tuple(_right(**line) for line in content["right"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadPermissions(f"{type(error).__name__}: {error}") from None
    return Permissions(roles, rights)


def _right(
    *, code: str, zh: str, en: str, allow: Mapping[str, str], public: bool = False, **actions: Sequence[str]
) -> Right:
    scopes = {role: Scope(scope) for role, scope in allow.items()}
    return Right(code, zh, en, scopes, {where: tuple(names) for where, names in actions.items()}, public)
