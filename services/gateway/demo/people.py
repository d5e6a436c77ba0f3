"""Whoever works at the sample's desk: one of each hand, with one-time passwords that are drawn when they are opened."""

from collections.abc import Iterator

from services.gateway.accounts.events import Role, Scope
from services.gateway.accounts.registry import BY_COMMAND, FIRST, Duties, Registry
from services.gateway.demo.player import named
from services.gateway.demo.year import community_id

#: Sign-in name, name, role, and the community where it is one.
PEOPLE = (
    ("jiedao", "沈敏", Role.STREET_OPERATOR, None),
    ("shequ", "周琴", Role.COMMUNITY_WORKER, "湖滨"),
    ("shenpi", "许岚", Role.APPROVER, None),
    ("xitong", "陆伟", Role.SYSTEM_ADMINISTRATOR, None),
    ("anquan", "何静", Role.SECURITY_ADMINISTRATOR, None),
    ("shenji", "顾明", Role.AUDIT_ADMINISTRATOR, None),
    ("jiandu", "方华", Role.AUDITOR, None),
)


def open_accounts(registry: Registry) -> Iterator[tuple[str, str, Role, str]]:
    """Open those that are not; yields name, sign-in name, role and one-time password of each that was opened."""
    for sign_in_name, name, role, community in PEOPLE:
        if registry.named(sign_in_name) is not None:
            continue
        command_id = FIRST if role is Role.SECURITY_ADMINISTRATOR else named("account", sign_in_name)
        duties = Duties((role,))
        if community is not None:
            duties = Duties((role,), Scope.COMMUNITIES, (community_id(community),))
        _, secret, _ = registry.open(command_id, BY_COMMAND, (sign_in_name, name), duties)
        yield name, sign_in_name, role, secret
