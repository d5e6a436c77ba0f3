"""A token: issued for a while, revoked, and what it lets in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.gateway.accounts import token
from services.gateway.accounts.events import Role, Scope, TokenIssued, TokenRevoked
from services.gateway.accounts.profile import MLPS
from services.gateway.accounts.token import (
    NOT_FOR_MACHINES,
    AlreadyIssued,
    BadExpiry,
    ForPeopleOnly,
    IssueToken,
    NeverIssued,
    NoName,
    NoTokenCommunity,
    NoTokenRole,
    RevokeToken,
    TokenCommunitiesNotNamed,
)
from tests.unit.gateway.accounts.facts import AT, DAY, later

ISSUE = IssueToken(
    token_id="t1",
    name="县委组织部",
    digest="ab",
    roles=(Role.COUNTY_READER,),
    scope=Scope.STREET,
    communities=(),
    expires=later(days=90),
    at=AT,
    by="cli",
)
ISSUED = TokenIssued(
    token_id="t1",
    roles=(Role.COUNTY_READER,),
    scope=Scope.STREET,
    communities=(),
    expires=later(days=90),
    at=AT,
    by="cli",
    name="县委组织部",
    digest="ab",
)
REVOKE = RevokeToken(token_id="t1", at=AT, by="cli")
REVOKED = TokenRevoked(token_id="t1", at=AT, by="cli")


def test_a_token_is_issued_for_a_while_and_revoked_once() -> None:
    specify(token, MLPS).when(ISSUE, DAY).then(ISSUED)
    specify(token, MLPS).given(ISSUED).when(REVOKE, DAY).then(REVOKED)
    specify(token, MLPS).given(ISSUED, REVOKED).when(REVOKE, DAY).then_nothing()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": "  "}, NoName),
        ({"roles": ()}, NoTokenRole),
        ({"scope": Scope.COMMUNITIES}, NoTokenCommunity),
        ({"roles": (Role.GRID_LEADER,)}, TokenCommunitiesNotNamed),
        ({"expires": AT}, BadExpiry),
        ({"expires": AT + timedelta(days=367)}, BadExpiry),
        *(({"roles": (role,)}, ForPeopleOnly) for role in sorted(NOT_FOR_MACHINES)),
    ],
)
def test_a_token_says_what_it_is_for_and_how_long(change: dict[str, object], refusal: type[Exception]) -> None:
    specify(token, MLPS).when(replace(ISSUE, **change), DAY).refused(refusal)  # type: ignore[arg-type]


def test_an_id_names_one_token() -> None:
    specify(token, MLPS).given(ISSUED).when(ISSUE, DAY).refused(AlreadyIssued)
    specify(token, MLPS).when(REVOKE, DAY).refused(NeverIssued)


def test_a_token_lets_in_by_its_digest_until_it_ends_or_is_revoked() -> None:
    issued = token.evolve(token.initial, ISSUED)
    assert issued.lets_in("ab", later(days=89))
    assert not issued.lets_in("abc", AT)
    assert not issued.lets_in("ab", later(days=90))
    assert not token.evolve(issued, REVOKED).lets_in("ab", AT)
    assert not token.evolve(token.initial, replace(ISSUED, digest=None, name=None)).lets_in("", AT)
