"""What the security administrator's pages share: what their forms say of roles and scope."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from services.gateway.accounts.events import Role, Scope
from services.gateway.accounts.registry import Duties
from services.gateway.client import Away, Refusal
from services.gateway.pages import account_words
from services.gateway.pages.desk import desk, places
from services.gateway.pages.form import Field, Wrong


def communities() -> dict[str, str]:
    """Id → name; none while the members service is away: accounts must not depend on it."""
    try:
        return places().communities
    except Away:
        return {}


def named(kind: str, found_id: str) -> str:
    """The name of an account or a token; nothing where it is known no more."""
    registry = desk().registry
    if kind == "account":
        return registry.account(found_id).display_name or ""
    return account_words.token_name(registry.token(found_id).name)


class DutiesSchema(Schema):
    """Roles and scope. What must be given is for the domain to say."""

    roles = fields.List(fields.String())
    scope = fields.String()
    communities = fields.List(fields.String())


def duty_fields(roles: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of ``DutiesSchema``."""
    return (
        Field("roles", "角色", kind="ticks", choices=roles, must=True),
        Field("scope", "范围", kind="radio", choices=account_words.SCOPES, start=Scope.STREET, must=True),
        Field("communities", "指定的社区", account_words.COMMUNITIES_HINT, kind="ticks", choices=communities),
    )


def duties(values: Mapping[str, Any]) -> Duties:
    """Roles and scope as they were given."""
    roles = tuple(role for role in Role if role in values.get("roles", ()))
    scope = Scope.COMMUNITIES if values.get("scope") == Scope.COMMUNITIES else Scope.STREET
    known = communities()
    return Duties(roles, scope, tuple(each for each in values.get("communities", ()) if each in known))


def mended(refusal: Refusal) -> Exception:
    """A refusal in the words of accounts: what the kernel knows as numbers is a name here."""
    kind = str(refusal.problem.get("type"))
    if kind == "urn:linli:guard-taken":
        return Wrong(account_words.NAME_TAKEN, "sign_in_name", refusal.status)
    return Wrong(account_words.GONE, status=refusal.status) if kind == "urn:linli:command-reused" else refusal
