"""
A party organisation in the dated tree, from registration to dissolution (C01).

    unknown ──register──▶ active ──dissolve, merge──▶ dissolved
                            ├──reparent, rename┐
                            ├──appoint, relieve┤
                            ├──record a code───┤
                            └──────────────────┘

Where it stands, its name, who leads it and by which code others know it are dated: a late fact mends its own days.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never, get_args

from services.members.events import OrganizationEvent, RulebookPublished
from services.members.organization.leading import (
    AppointSecretary,
    RecordCode,
    RelieveSecretary,
    appoint,
    record_code,
    relieve,
)
from services.members.organization.standing import (
    DissolveOrganization,
    MergeOrganization,
    RegisterOrganization,
    RenameOrganization,
    ReparentOrganization,
    dissolve,
    merge,
    register,
    rename,
    reparent,
)
from services.members.organization.state import Organization, Refused, evolve, initial

__all__ = ["COMMANDS", "Organization", "Refused", "decide", "evolve", "initial", "stream"]

OrganizationCommand = (
    RegisterOrganization
    | ReparentOrganization
    | RenameOrganization
    | MergeOrganization
    | DissolveOrganization
    | AppointSecretary
    | RelieveSecretary
    | RecordCode
)
COMMANDS = get_args(OrganizationCommand)


def stream(command: OrganizationCommand) -> str:
    """One stream for each organisation."""
    return f"organization-{command.organization_id}"


def decide(
    command: OrganizationCommand, state: Organization, rules: RulebookPublished | None, today: date
) -> Sequence[OrganizationEvent]:
    """The table of contents."""
    match command:
        case RegisterOrganization():
            return register(command, state)
        case ReparentOrganization():
            return reparent(command, state)
        case RenameOrganization():
            return rename(command, state, today)
        case MergeOrganization():
            return merge(command, state)
        case DissolveOrganization():
            return dissolve(command, state)
        case AppointSecretary():
            return appoint(command, state, rules)
        case RelieveSecretary():
            return relieve(command, state)
        case RecordCode():
            return record_code(command, state)
        case _:
            assert_never(command)
