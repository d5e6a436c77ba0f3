"""Who leads an organisation, for which term, and by which codes others know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.codes import is_sound, is_within
from services.members.days import add_years
from services.members.events import (
    CodeScheme,
    Decided,
    LeavingOffice,
    OrganizationCoded,
    OrganizationEvent,
    RulebookPublished,
    SecretaryAppointed,
    SecretaryLeft,
)
from services.members.organization.state import Aspect, Organization, Refused

# ── Appointing a secretary ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSecretary:
    """Record who became the organisation's secretary; the term is the rulebook's unless its end is given."""

    organization_id: str
    member_id: str
    on: date
    term_ends: date | None = None
    decided_by: Decided | None = None


class TermEndsEarly(Refused):
    """A term ends after it begins."""

    zh = "任期届满日期须晚于任职日期，请核对。"
    en = "A term ends after the day of appointment; check both dates."


def appoint(
    command: AppointSecretary, organization: Organization, rulebook: RulebookPublished | None
) -> Sequence[OrganizationEvent]:
    """Outcome: ``SecretaryAppointed``; nothing when it is the same person in the same term."""
    organization.must_be_active()
    if command.term_ends is not None and command.term_ends <= command.on:
        raise TermEndsEarly
    runs_on = organization.term_ends is None or command.on < organization.term_ends
    is_same = command.term_ends in (None, organization.term_ends)
    if organization.on(Aspect.SECRETARY, command.on) == command.member_id and is_same and runs_on:
        return []
    by_rule = add_years(command.on, rulebook.organizations.term_years) if rulebook is not None else None
    return [
        SecretaryAppointed(
            organization_id=command.organization_id,
            member_id=command.member_id,
            on=command.on,
            term_ends=command.term_ends or by_rule,
            decided_by=command.decided_by,
        )
    ]


# ── Leaving office ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RelieveSecretary:
    """The secretary leaves office."""

    organization_id: str
    on: date
    reason: LeavingOffice


class NoSecretary(Refused):
    """Only who is in office leaves it."""

    zh = "该组织当日没有在任书记，请核对日期。"
    en = "This organisation has no secretary on that day; check the date."


def relieve(command: RelieveSecretary, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``SecretaryLeft``."""
    organization.must_be_active()
    in_office = organization.on(Aspect.SECRETARY, command.on)
    if in_office is None:
        raise NoSecretary
    return [
        SecretaryLeft(
            organization_id=command.organization_id, member_id=in_office, reason=command.reason, on=command.on
        )
    ]


# ── Codes ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCode:
    """Record the code by which others know the organisation from a day on."""

    organization_id: str
    scheme: CodeScheme
    code: str
    on: date


class UnsoundCode(Refused):
    """A code that does not check was copied wrongly."""

    zh = "代码的位数、组成或校验位不对，请对照证书或公布的代码表核对。"
    en = "The code's length, make-up or check character is wrong; compare it with the certificate."


class CodeOfAnotherPlace(Refused):
    """A statistical code begins with the region code."""

    zh = "统计用区划代码的开头与该组织的行政区划代码不一致，请核对。"
    en = "The statistical code does not begin with this organisation's region code; check both."


def record_code(command: RecordCode, organization: Organization) -> Sequence[OrganizationEvent]:
    """Outcome: ``OrganizationCoded``; nothing when it is known by it already."""
    organization.must_be_active()
    if not is_sound(command.scheme, command.code):
        raise UnsoundCode
    region = organization.on(Aspect.REGION, command.on)
    if command.scheme is CodeScheme.STATISTICAL and not is_within(command.code, region):
        raise CodeOfAnotherPlace
    if organization.on(Aspect(command.scheme.value), command.on) == command.code:
        return []
    return [
        OrganizationCoded(
            organization_id=command.organization_id, scheme=command.scheme, code=command.code, on=command.on
        )
    ]
