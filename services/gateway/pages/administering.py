"""What the security administrator's pages share: what a form says, how a refusal is shown."""

import re
from collections.abc import Sequence

from flask import request

from services.gateway.accounts.events import Role, Scope
from services.gateway.accounts.registry import Duties
from services.gateway.client import Away, Refusal
from services.gateway.pages import account_words
from services.gateway.pages.desk import Refused, desk, places

_NAME = re.compile(r"[\w.\-]{2,32}")


def duties() -> Duties:
    """Roles and scope of the form."""
    form = request.form
    roles = tuple(role for role in Role if role in form.getlist("roles"))
    scope = Scope.COMMUNITIES if form.get("scope") == Scope.COMMUNITIES else Scope.STREET
    known = communities()
    return Duties(roles, scope, tuple(each for each in form.getlist("communities") if each in known))


def communities() -> dict[str, str]:
    """Id → name; none while the members service is away: accounts must not depend on it."""
    try:
        return places().communities
    except Away:
        return {}


def bad_name(sign_in_name: str) -> bool:
    """Whether nobody could sign in by it."""
    return _NAME.fullmatch(sign_in_name.strip()) is None


def shown(form: str, refusal: Refusal) -> Refused:
    """A refusal, beside the field that it is about."""
    kind = str(refusal.problem.get("type"))
    title = account_words.NAME_TAKEN if kind == "urn:linli:guard-taken" else str(refusal.problem.get("title"))
    if kind == "urn:linli:command-reused":
        title = account_words.GONE
    if (field := account_words.FIELDS.get(kind)) is None:
        return Refused(form, title, {}, typed(), refusal.status)
    return Refused(form, account_words.MEND, {field: [title]}, typed(), refusal.status)


def typed() -> dict[str, str]:
    """What was typed and ticked, to be shown again."""
    lists: dict[str, Sequence[str]] = {name: request.form.getlist(name) for name in ("roles", "communities")}
    return {**request.form.to_dict(), **lists}  # type: ignore[dict-item]  # ticks are several


def seen(position: int) -> bool:
    """Whether the list of accounts has come so far; waits up to two seconds."""
    return desk().services.wait_until(lambda: _reached(position))


def _reached(position: int) -> bool:
    models = desk().reads.progress()["read_models"]
    return all(at >= position for name, at in models.items() if name.endswith("<gateway"))
