"""What whoever asks may do: the table of permissions, asked by the gate before a page, and by a page for its ways."""

from flask import current_app

from infra.adapters.permissions import Permissions
from services.gateway.client import asking


def table() -> Permissions:
    """The table of the running application."""
    found: Permissions = current_app.extensions["linli"].permissions
    return found


def names_in_clear() -> bool:
    """Whether whoever looks at this page sees the names on it in full."""
    return asking.get().looking and may("members", "names")


def may(where: str, name: str) -> bool:
    """Whether whoever asks may do this: a command or query of a service, or a page of the desk."""
    return table().allows(asking.get(), where, name)
