"""Accounts as they are declared in ``accounts.toml``: each may log in, and may do exactly what is declared."""

import time
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import NoError, SaslAuthenticationFailedError

from infra.adapters.kafka_connection import MECHANISM, Network

FILE = Path(__file__).with_name("accounts.toml")

#: Rounds of the hash by which the broker keeps a password.
ITERATIONS = 8192
#: Seconds until what was changed is in force on the broker that was asked.
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """One account and what it may do: (kind of resource, prefix, operation)."""

    name: str
    rights: frozenset[tuple[str, str, str]]


class AccountsNotApplied(Exception):
    """The accounts are not as they are declared; the text says what is missing. Apply them again."""


def declared(file: Path = FILE) -> list[AccountPlan]:
    """The accounts of a declaration."""
    return [
        AccountPlan(
            name,
            frozenset(
                (kind, prefix, operation)
                for kind, word in (("TOPIC", "topics"), ("GROUP", "groups"))
                for prefix, operations in own.get(word, {}).items()
                for operation in map(str.upper, operations)
            ),
        )
        for name, own in tomllib.loads(file.read_text())["accounts"].items()
    ]


def apply_accounts(
    connection: Mapping[str, Any], plans: Sequence[AccountPlan], passwords: Mapping[str, str]
) -> list[str]:
    """Let these accounts in by these passwords, and let them do what is declared; answers what was changed.

    ``connection`` is an administrator's. Where a password is in force already, it stays. Accounts that are not
    declared, and rules for everybody (``User:*``), are left alone. Raises ``AccountsNotApplied``.
    """
    if "sasl_mechanism" not in connection:
        raise AccountsNotApplied("accounts are for listeners that ask for one: SASL_PLAINTEXT or SASL_SSL")
    if unknown := [plan.name for plan in plans if not passwords.get(plan.name)]:
        raise AccountsNotApplied(f"no password was given for {', '.join(unknown)}")
    admin = KafkaAdminClient(**connection)
    try:
        changed = []
        for plan in plans:
            if not _lets_in(connection, plan.name, passwords[plan.name]):
                _set_password(admin, plan.name, passwords[plan.name])
                in_force = partial(_lets_in, connection, plan.name, passwords[plan.name])
                _wait(in_force, f"{plan.name} is not let in yet")
                changed.append(f"{plan.name}: password")
            changed += _allow(admin, plan)
        return changed
    finally:
        admin.close()


def _lets_in(connection: Mapping[str, Any], account: str, password: str) -> bool:
    """The only way to compare a password with what the broker keeps: try it."""
    shown = {"sasl_mechanism": MECHANISM, "sasl_plain_username": account, "sasl_plain_password": password}
    try:
        KafkaAdminClient(**{**connection, **shown, "kafka_client": Network}).close()
    except SaslAuthenticationFailedError:
        return False
    return True


def _set_password(admin: Any, account: str, password: str) -> None:
    asked = UserScramCredentialUpsertion(account, ScramMechanism.SCRAM_SHA_512, password, ITERATIONS)
    if (error := admin.alter_user_scram_credentials([asked])[account]) is not None:
        raise AccountsNotApplied(f"the password of {account} was not taken: {error}")


def _allow(admin: Any, plan: AccountPlan) -> list[str]:
    """Make the rules of an account the declared ones. What is missing comes first, so that nobody is locked out."""
    wanted, there = {_rule(plan.name, *right) for right in plan.rights}, _rules(admin, plan.name)
    missing, other = wanted - there, there - wanted
    if missing:
        for error in admin.create_acls(list(missing))["failed"]:
            raise AccountsNotApplied(f"a rule of {plan.name} was not taken: {error.__name__}")
    if other:
        exactly = [ACLFilter(a.principal, a.host, a.operation, a.permission_type, a.resource_pattern) for a in other]
        for _, _, error in admin.delete_acls(exactly):
            if error is not NoError:
                raise AccountsNotApplied(f"a rule of {plan.name} was not taken away: {error.__name__}")
    _wait(lambda: _rules(admin, plan.name) == wanted, f"the rules of {plan.name} are not in force yet")
    return _said(plan.name, "+", missing) + _said(plan.name, "-", other)


def _rule(account: str, kind: str, prefix: str, operation: str) -> Any:
    place = ResourcePattern(ResourceType[kind], prefix, ACLResourcePatternType.PREFIXED)
    return ACL(f"User:{account}", "*", ACLOperation[operation], ACLPermissionType.ALLOW, place)


def _rules(admin: Any, account: str) -> set[Any]:
    anywhere = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    asked = ACLFilter(f"User:{account}", None, ACLOperation.ANY, ACLPermissionType.ANY, anywhere)
    return set(admin.describe_acls(asked)[0])


def _said(account: str, sign: str, rules: Collection[Any]) -> list[str]:
    return sorted(
        f"{account}: {sign} {_word(rule.permission_type)} {_word(rule.operation)} {_word(place.resource_type)}"
        f" {place.resource_name} ({_word(place.pattern_type)})"
        for rule in rules
        for place in [rule.resource_pattern]
    )


def _word(value: Any) -> str:
    return str(value.name).lower()


def _wait(fulfilled: Callable[[], bool], otherwise: str) -> None:
    """What was accepted is in force a moment later."""
    deadline = time.monotonic() + PATIENCE
    while not fulfilled():
        if time.monotonic() > deadline:
            raise AccountsNotApplied(otherwise)
        time.sleep(0.05)
