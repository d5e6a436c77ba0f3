"""The words in which facts about accounts are told: who may read a field, roles, scopes, factors, steps, reasons."""

from enum import StrEnum
from typing import Annotated, TypeVar

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED_FOR_ACCOUNT = {"sealed_for": "account_id", "decided_on": True}
SEALED_FOR_TOKEN = {"sealed_for": "token_id", "decided_on": True}


class Role(StrEnum):
    """What somebody does here (domain.md §5.1), and the three administrators of a classified-protection system."""

    STREET_OPERATOR = "STREET_OPERATOR"
    COMMUNITY_WORKER = "COMMUNITY_WORKER"
    GRID_LEADER = "GRID_LEADER"
    INSTRUCTOR = "INSTRUCTOR"
    CLERK = "CLERK"
    APPROVER = "APPROVER"
    COUNTY_READER = "COUNTY_READER"
    AUDITOR = "AUDITOR"
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
    SECURITY_ADMINISTRATOR = "SECURITY_ADMINISTRATOR"
    AUDIT_ADMINISTRATOR = "AUDIT_ADMINISTRATOR"


#: Roles that work in the communities that are named to them, and nowhere else.
OF_COMMUNITIES = frozenset({Role.COMMUNITY_WORKER, Role.GRID_LEADER, Role.INSTRUCTOR})


class Scope(StrEnum):
    """How far an account sees: the whole sub-district, or some of its communities."""

    STREET = "STREET"
    COMMUNITIES = "COMMUNITIES"


class Factor(StrEnum):
    """What was shown besides the password, or whose word was taken instead of it."""

    NONE = "NONE"
    TOTP = "TOTP"
    RECOVERY_CODE = "RECOVERY_CODE"
    PROVIDER = "PROVIDER"
    PROVIDER_STRONG = "PROVIDER_STRONG"


class Step(StrEnum):
    """Where signing in stands: the password was shown, something has to be set up first, or all is done."""

    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a step
    SECOND = "SECOND"
    SETUP = "SETUP"
    IN = "IN"


class ErasureReason(StrEnum):
    """Why nobody is to know any more whose an account was."""

    LEFT_OFFICE = "LEFT_OFFICE"
    OWN_REQUEST = "OWN_REQUEST"
    OPENED_BY_MISTAKE = "OPENED_BY_MISTAKE"
