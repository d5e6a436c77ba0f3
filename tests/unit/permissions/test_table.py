"""The table of permissions itself: nothing is missing in it, nothing too much, and it is held to its word."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services
from infra.adapters.permissions import (
    EVERYONE,
    PLATFORM,
    Asker,
    BadPermissions,
    Problem,
    Reach,
    Scope,
    permissions_of,
    read,
)
from infra.adapters.runtime import define
from services.gateway.accounts.account.state import ADMINISTRATORS
from services.gateway.accounts.events import OF_COMMUNITIES, Role
from services.gateway.client import SERVICES
from services.gateway.pages import account_words
from services.gateway.pages.gate import OPEN, OPEN_PAGES
from tests.unit.permissions.office import Office

TABLE = permissions_of("services.members")
ENTRYPOINTS = frozenset({"history", "feed", "progress", "wake"})
#: Where persons have names, seeing them in full takes a right of its own.
WITH_NAMES = {"members": {"names"}}
#: Routes that are themselves a command, a query or a history: what they ask stands in the table under its own name.
PASSED_ON = frozenset({"api.command", "api.query", "api.intake", "api.history"})


def asked_of(service: str) -> set[str]:
    """Everything that can be asked of a service."""
    found = define(f"services.{service}")
    return (
        {each.__name__ for each in (*found.accepted, *found.queries, *found.intakes)}
        | ENTRYPOINTS
        | WITH_NAMES.get(service, set())
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_query_and_intake_stands_in_the_table_and_nothing_else(service: str) -> None:
    assert {name for where, name in TABLE.actions if where == service} == asked_of(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_name_means_one_thing(service: str) -> None:
    found = define(f"services.{service}")
    names = [each.__name__ for each in (*found.accepted, *found.queries, *found.intakes)]
    assert len({*names, *ENTRYPOINTS}) == len(names) + len(ENTRYPOINTS)


def test_every_route_stands_in_the_table_or_needs_no_sign_in(office: Office) -> None:
    routes = {rule.endpoint for rule in office.app.url_map.iter_rules()}
    free = {each for each in routes if each in OPEN or each.partition(".")[0] in OPEN_PAGES}
    assert {name for where, name in TABLE.actions if where == "desk"} == routes - free - PASSED_ON


def test_nothing_is_asked_anywhere_else() -> None:
    assert {where for where, _ in TABLE.actions} == {*SERVICES, "desk"}


def test_its_roles_are_those_of_accounts_by_the_same_words() -> None:
    assert {role: zh for role, (zh, _) in TABLE.roles.items()} == {str(r): w for r, w in account_words.ROLES.items()}
    assert set(TABLE.roles) == set(Role)


def test_administrators_have_no_operators_right() -> None:
    """They read what everybody reads; the audit administrator reads the history, and what was entered for others."""
    own = {role: [right for right in TABLE.rights if role in right.allow] for role in ADMINISTRATORS}
    codes = {role: {right.code for right in rights} for role, rights in own.items()}
    assert codes == {
        Role.SYSTEM_ADMINISTRATOR: {"operation"},
        Role.SECURITY_ADMINISTRATOR: {"accounts", "account-history", "disclosures"},
        Role.AUDIT_ADMINISTRATOR: {"history", "account-history", "entries", "entry"},
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNTY_READER, Role.INSTRUCTOR, Role.GRID_LEADER])
def test_who_only_reads_commands_nothing(role: Role) -> None:
    commands = {(s, each.__name__) for s in SERVICES for each in define(f"services.{s}").accepted}
    given = {(where, name) for where, name in TABLE.actions if TABLE.allows(Asker("a", frozenset({role})), where, name)}
    assert commands & given == set()


def test_roles_of_communities_have_no_right_that_reaches_further() -> None:
    """So accounts ask for their communities when they are given."""
    scopes = {role: {right.allow[role] for right in TABLE.rights if role in right.allow} for role in Role}
    assert {role for role, found in scopes.items() if Scope.COMMUNITY in found} == OF_COMMUNITIES
    assert all(scopes[role] == {Scope.COMMUNITY} for role in OF_COMMUNITIES)


def test_nobody_but_our_own_processes_is_one() -> None:
    assert {right.code for right in TABLE.rights if PLATFORM in right.allow} == {"operation", "feed"}
    assert PLATFORM not in TABLE.roles


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_given_by_community_can_be_told_apart_by_community(service: str) -> None:
    found = define(f"services.{service}")
    queries = {each.__name__: each for each in found.queries}
    nouns = {id(each.noun) for each in found.belonging.values()}
    commands = {each.__name__: found.commands[each] for each in found.accepted}
    for right in TABLE.rights:
        if Scope.COMMUNITY not in right.allow.values():
            continue
        names = right.actions.get(service, ())
        assert [name for name in names if name in queries and queries[name] not in found.within] == []
        assert [name for name in names if name in commands and id(commands[name]) not in nouns] == []


def test_every_right_has_its_name_in_both_languages() -> None:
    assert len({right.code for right in TABLE.rights}) == len(TABLE.rights)
    for right in TABLE.rights:
        assert right.zh.isprintable() and right.en[0].isupper(), right.code


def test_a_print_of_it_has_every_right_of_people(office: Office) -> None:
    page = office.browser(Role.AUDITOR).get("/permissions").text
    assert [right.code for right in TABLE.rights if right.zh not in page] == ["feed"]


# ── Whoever asks ─────────────────────────────────────────────────────────────

ASKERS = st.builds(
    Asker,
    actor=st.just("account:1"),
    roles=st.frozensets(st.sampled_from([*Role, PLATFORM, "NO_SUCH_ROLE"])),
    communities=st.none() | st.frozensets(st.sampled_from(["c1", "c2", "c3"])),
)
ACTIONS = st.sampled_from(sorted(TABLE.actions))


def reached(who: Asker, action: tuple[str, str]) -> Reach | None:
    return TABLE.reach(who, *action) if TABLE.allows(who, *action) else None


@given(ASKERS, ACTIONS)
def test_nobody_reaches_further_than_their_account(who: Asker, action: tuple[str, str]) -> None:
    """But to what is public, and to the own account."""
    right = TABLE.right(*action)
    assert right is not None
    if (reach := reached(who, action)) is not None and not right.public and Scope.OWN not in right.allow.values():
        assert reach.communities == who.communities


@given(ASKERS, ACTIONS, st.sampled_from(Role))
def test_one_role_more_takes_nothing_away(who: Asker, action: tuple[str, str], role: Role) -> None:
    if (before := reached(who, action)) is not None:
        assert reached(replace(who, roles=who.roles | {role}), action) == before


@given(ASKERS, ACTIONS)
def test_without_any_role_of_a_right_there_is_none(who: Asker, action: tuple[str, str]) -> None:
    right = TABLE.right(*action)
    assert right is not None
    if EVERYONE not in right.allow and not who.roles & right.allow.keys():
        assert reached(who, action) is None


# ── How it is read ───────────────────────────────────────────────────────────

CONTENT: dict[str, Any] = {
    "roles": {"CLERK": {"zh": "受理员", "en": "clerk"}, "CHIEF": {"zh": "负责人", "en": "chief"}},
    "right": [
        {"code": "see", "zh": "查阅", "en": "See", "allow": {"CLERK": "community", "CHIEF": "street"}, "shop": ["See"]},
        {"code": "sell", "zh": "出售", "en": "Selling", "allow": {"CHIEF": "street"}, "shop": ["Sell"]},
        {"code": "sign", "zh": "招牌", "en": "Sign", "public": True, "allow": {EVERYONE: "street"}, "shop": ["Sign"]},
    ],
}  # fmt: skip
SHOP = read(CONTENT)


def asker(*roles: str, communities: set[str] | None = None) -> Asker:
    return Asker("account:1", frozenset(roles), None if communities is None else frozenset(communities))


def refused(who: Asker, action: str) -> str:
    with pytest.raises(Problem) as problem:
        SHOP.reach(who, "shop", action)
    assert problem.value.status == 403
    return problem.value.code


def test_the_wider_right_of_two_roles_holds() -> None:
    assert SHOP.reach(asker("CLERK", "CHIEF"), "shop", "See") == Reach(None)


def test_no_right_reaches_further_than_the_account() -> None:
    assert SHOP.reach(asker("CHIEF", communities={"a"}), "shop", "See") == Reach(frozenset({"a"}))


def test_a_right_within_communities_takes_some() -> None:
    assert SHOP.reach(asker("CLERK", communities={"a"}), "shop", "See") == Reach(frozenset({"a"}))
    assert refused(asker("CLERK"), "See") == "no-communities"


def test_what_is_public_is_the_same_for_everybody_who_has_signed_in() -> None:
    assert SHOP.reach(asker("CLERK", communities={"a"}), "shop", "Sign") == Reach(None)
    assert refused(asker(), "Sign") == "not-permitted"


def test_what_is_not_listed_is_refused_to_everybody() -> None:
    assert refused(asker("CLERK", "CHIEF"), "Burn") == "not-listed"


def test_a_refusal_names_the_right_and_who_has_it() -> None:
    with pytest.raises(Problem) as problem:
        SHOP.reach(asker("CLERK"), "shop", "Sell")
    said = problem.value.document()
    assert ("出售" in said["title"], "负责人" in said["title"], "安全管理员" in said["title"]) == (True, True, True)
    assert ("Selling" in said["detail"], "chief" in said["detail"], said["right"]) == (True, True, "sell")


@pytest.mark.parametrize(
    "wrong",
    [
        {"allow": {"NOBODY": "street"}},
        {"allow": {"CLERK": "world"}},
        {"shop": ["See"]},
        {"code": None, "allow": None},
        {"public": True, "allow": []},
    ],
)
def test_a_table_that_cannot_be_meant_so_is_refused(wrong: dict[str, Any]) -> None:
    line = {"code": "new", "zh": "新", "en": "New", "allow": {"CLERK": "street"}, "shop": ["New"], **wrong}
    with pytest.raises(BadPermissions):
        read({**CONTENT, "right": [*CONTENT["right"], line]})


def test_a_table_is_data_beside_the_services() -> None:
    path = Path(services.__path__[0]) / "permissions.toml"
    assert read(tomllib.loads(path.read_text())) == TABLE
