"""What whoever asks may do: the table of permissions, asked by the gate before a page, and by a page for its ways."""

from infra.adapters.permissions import permissions_of
from services.gateway.client import asking

PERMISSIONS = permissions_of("services.gateway")


def may(where: str, name: str) -> bool:
    """Whether whoever asks may do this: a command or query of a service, or a page of the desk."""
    return PERMISSIONS.allows(asking.get(), where, name)
