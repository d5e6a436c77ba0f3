"""What the sentences about a member begin with: one person, and what may have happened to them."""

from datetime import date
from typing import Any

from services.members.events import (
    Category,
    ClassificationConfirmed,
    ClassificationProposed,
    ClassificationRules,
    Decided,
    HardshipApplied,
    HardshipApproved,
    MemberClass,
    MemberRegistered,
    OrganizationKind,
    Particulars,
    Predicate,
    Relationship,
    RulebookPublished,
)
from services.members.member.registering import RegisterMember
from services.members.organization.standing import RegisterOrganization

TODAY = date(2010, 6, 7)
KNOWN = date(2010, 1, 4)
ZHANG = Particulars(name="张小三", birth_date="1960-05-01", joined_on="1985-07-01", full_member_on="1986-07-01")
NUMBER = "330621193805010009"

REGISTERED = MemberRegistered(
    member_id="m1",
    organization_id="branch",
    community_id="hubin",
    relationship=Relationship.HERE,
    category=Category.FULL,
    on=KNOWN,
    id_number=NUMBER,
    particulars=ZHANG,
)
ELSEWHERE = MemberRegistered(
    member_id="m1",
    organization_id="hubin",
    community_id="hubin",
    relationship=Relationship.ELSEWHERE,
    category=Category.FULL,
    on=KNOWN,
    particulars=ZHANG,
)
RULES = ClassificationRules()
RULEBOOK = RulebookPublished(version="2010", effective_from=KNOWN, source_clause="三（二）", rules=RULES)
DECIDED = Decided("街道党工委", "困难党员审批", date(2010, 6, 1), "柯桥街工委〔2010〕30号")

APPLIED = HardshipApplied(member_id="m1", case_id="c1", on=date(2010, 5, 31), category="LOW_INCOME")
APPROVED = HardshipApproved(
    member_id="m1", case_id="c1", decided_by=DECIDED, valid_until=date(2011, 5, 31), on=date(2010, 6, 1)
)


def register(member_id: str = "m1", **changes: Any) -> RegisterMember:
    """Ask that somebody is registered."""
    facts: dict[str, Any] = {
        "organization_id": "branch",
        "community_id": "hubin",
        "relationship": Relationship.HERE,
        "category": Category.FULL,
        "particulars": ZHANG,
        "on": KNOWN,
    }
    return RegisterMember(member_id=member_id, **{**facts, **changes})


def proposed(
    member_class: MemberClass,
    day: date,
    *,
    on: date = TODAY,
    community_id: str = "hubin",
    predicates: tuple[Predicate, ...] = (),
    **facts: str,
) -> ClassificationProposed:
    """The rulebook said so."""
    return ClassificationProposed(
        member_id="m1",
        community_id=community_id,
        member_class=member_class,
        effective_from=day,
        rulebook="2010",
        predicates=predicates,
        on=on,
        facts=facts or None,
    )


def confirmed(member_class: MemberClass, day: date, *, on: date = TODAY) -> ClassificationConfirmed:
    """A person said so too."""
    return ClassificationConfirmed(
        member_id="m1", member_class=member_class, effective_from=day, rulebook="2010", on=on
    )


TREE = (
    RegisterOrganization(
        organization_id="street", kind=OrganizationKind.WORK_COMMITTEE, name="柯桥街道党工委", on=KNOWN
    ),
    RegisterOrganization(
        organization_id="hubin", kind=OrganizationKind.COMMUNITY, name="湖滨社区", on=KNOWN, parent_id="street"
    ),
    RegisterOrganization(
        organization_id="lixin", kind=OrganizationKind.COMMUNITY, name="立新社区", on=KNOWN, parent_id="street"
    ),
    RegisterOrganization(
        organization_id="branch", kind=OrganizationKind.BRANCH, name="湖滨第一党支部", on=KNOWN, parent_id="hubin"
    ),
)
