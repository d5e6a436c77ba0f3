"""Who may do what, and how far: the table that stands in ``permissions.toml`` beside the packages of the services.

    [[right]]
    code  = "activities"                         what a refusal names
    zh    = "发布和登记志愿活动"                     how the office calls it
    en    = "Announcing and recording activities"
    allow = { CLERK = "community" }              role → scope; EVERYONE is whoever has signed in
    volunteering = ["PublishActivity", …]        the actions, by the service (or the desk) where they are asked
    public = true                                what it shows is nobody's: the account's communities do not narrow it
    check = { APPROVER = "street" }              its commands take a second person: who looks at what another prepared
    assisted = true                              its commands are somebody's own wish, which a clerk may enter for them

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
    """Who asks: a pseudonym, roles, communities (None: the whole sub-district), and who has checked what is asked.

    ``looking``: the answer goes before the eyes of that person, on a page; elsewhere it is kept, sent on or taken out.
    """

    actor: str
    roles: frozenset[str]
    communities: frozenset[str] | None = None
    checked_by: "Asker | None" = None
    looking: bool = False


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
    #: Who may be the second person; empty where none is asked for.
    check: Mapping[str, Scope] = field(default_factory=dict)
    #: Whether what is asked is a person's own wish, which may be entered for them (代录).
    assisted: bool = False

    def scope_of(self, roles: Collection[str]) -> Scope | None:
        """The widest scope that these roles have, or None; who has no role at all has not even everyone's."""
        return _widest(self.allow, roles)


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
            if unknown := {*right.allow, *right.check} - {*self.roles, EVERYONE, PLATFORM}:
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
        return _reach(right, scope, asker)

    @property
    def checked(self) -> Collection[tuple[str, str]]:
        """Every action that takes a second person."""
        return [action for action, right in self._of.items() if right.check]

    def asks_for_second(self, where: str, action: str) -> bool:
        """Whether an action is done only once a second person has looked at it."""
        right = self.right(where, action)
        return right is not None and bool(right.check)

    def may_be_entered(self, where: str, action: str) -> bool:
        """Whether an action is somebody's own wish, which a clerk may enter for them."""
        right = self.right(where, action)
        return right is not None and right.assisted

    def second(self, asker: Asker, where: str, action: str) -> Reach | None:
        """How far the second person may go; None where none is asked for. Raises ``Problem`` (403)."""
        right = self.right(where, action)
        if right is None or not right.check:
            return None
        if asker.checked_by is None:
            raise _alone(right)
        if asker.checked_by.actor == asker.actor:
            raise own_hand()
        scope = _widest(right.check, asker.checked_by.roles)
        if scope is None:
            raise self._may_not_check(right)
        return _reach(right, scope, asker.checked_by)

    def allows(self, asker: Asker, where: str, action: str) -> bool:
        """Whether somebody may go anywhere with an action."""
        try:
            self.reach(asker, where, action)
        except Problem:
            return False
        return True

    def _may_not_check(self, right: Right) -> Problem:
        holders = [self.roles[role] for role in right.check if role in self.roles]
        zh = f"没有复核“{right.zh}”的权限。可以复核的是：{'、'.join(zh for zh, _ in holders)}，请由其办理。"
        en = f'"{right.en}" is checked by: {", ".join(en for _, en in holders)}. Let one of them do it.'
        return Problem(403, "may-not-check", zh, en, right=right.code)

    def _refused(self, right: Right) -> Problem:
        holders = [self.roles[role] for role in right.allow if role in self.roles]
        zh, en = f"没有“{right.zh}”的权限。", f'The right "{right.en}" is missing.'
        if holders:
            zh += f"具备该权限的是：{'、'.join(zh for zh, _ in holders)}。如工作需要，请安全管理员调整账号的角色。"
            en += f" It is held by: {', '.join(en for _, en in holders)}. The security administrator gives roles."
        return Problem(403, "not-permitted", zh, en, right=right.code)


def _widest(given: Mapping[str, Scope], roles: Collection[str]) -> Scope | None:
    found = [given[role] for role in (*roles, EVERYONE) if roles and role in given]
    return min(found, key=list(Scope).index, default=None)


def _reach(right: Right, scope: Scope, asker: Asker) -> Reach:
    if scope is Scope.COMMUNITY and not asker.communities and not right.public:
        raise _no_communities(right)
    return EVERYWHERE if right.public or scope is Scope.OWN else Reach(asker.communities)


def _alone(right: Right) -> Problem:
    zh = f"“{right.zh}”须经第二人复核后办理，请先提交复核。"
    en = f'"{right.en}" takes a second person; submit it for checking first.'
    return Problem(403, "second-person-needed", zh, en, right=right.code)


def own_hand() -> Problem:
    """Two people are two people."""
    zh, en = (
        "经办人不能复核自己提交的事项，请由他人复核。",
        "Nobody checks what they prepared; let another person do it.",
    )
    return Problem(403, "own-hand", zh, en)


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
    *,
    code: str,
    zh: str,
    en: str,
    allow: Mapping[str, str],
    public: bool = False,
    check: Mapping[str, str] | None = None,
    assisted: bool = False,
    **actions: Sequence[str],
) -> Right:
    done = {where: tuple(names) for where, names in actions.items()}
    return Right(code, zh, en, _scopes(allow), done, public, _scopes(check or {}), assisted)


def _scopes(given: Mapping[str, str]) -> Mapping[str, Scope]:
    return {role: Scope(scope) for role, scope in given.items()}
