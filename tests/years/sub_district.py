"""The sub-district: its tree, rules and calendars as they begin, and what changes of them in three years."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from samples import vocabulary as words
from services.members.brigade import AcceptUnitReportIn, DissolveSquad, FormBrigade, FormSquad
from services.members.events import (
    Citation,
    ClassificationRules,
    Clause,
    CodeScheme,
    Decided,
    HandoverReason,
    LeavingOffice,
    OrganizationKind,
)
from services.members.events.aid import Fund
from services.members.events.brigade import Skill
from services.members.fund_statement import EnterFundStatement
from services.members.handover import HandOverDuties
from services.members.organization.leading import AppointSecretary, RecordCode, RelieveSecretary
from services.members.organization.standing import (
    DissolveOrganization,
    MergeOrganization,
    RegisterOrganization,
    RenameOrganization,
    ReparentOrganization,
)
from services.members.policy_document import RegisterPolicyDocument, RepealPolicyDocument
from services.members.post.opening import ClosePost, OpenPost
from services.members.post_catalogue import CUSTOMARY, DefinePost
from services.members.resident_unit import AffiliateResidentUnit, RecordResidentUnit, RecordUnitLeft
from services.members.rulebook import PublishRulebook, PublishWorkCalendar
from tests.unit.members.notices import NOTICE_2010, NOTICE_2011, NOTICE_2012
from tests.years.agenda import Agenda
from tests.years.lives import after

COMMITTEE, OFFICE, DOCUMENT = "street", "办公室", "柯桥街工委〔2010〕25号"

#: Seats of a post, branches of a community, workers of a community.
SEATS, BRANCHES, WORKERS = 6, 6, 4


@dataclass
class SubDistrict:
    """Ids of what people belong to, and of whom they are looked after by."""

    branches: Mapping[str, Sequence[str]]
    workers: Mapping[str, Sequence[str]]
    squads: Mapping[str, Sequence[str]]
    #: Posts with a seat that nobody was drawn for, by community.
    seats: dict[str, list[str]] = field(default_factory=dict)


def found(agenda: Agenda, lot: Random, people: int) -> SubDistrict:
    """Have everything entered that is not about one person."""
    first = agenda.first
    names = dict(enumerate(words.COMMUNITIES, start=1))
    communities = {f"community-{number}": name for number, name in names.items()}
    branches = {each: [f"{each}-branch-{n}" for n in range(1, BRANCHES + 1)] for each in communities}
    place = SubDistrict(
        branches,
        {each: [f"{each}-worker-{n}" for n in range(1, WORKERS + 1)] for each in communities},
        {each: [f"{each}-squad-{skill}" for skill in Skill] for each in communities},
    )
    for command in (*_rules(first), *_tree(first, communities, branches), *_brigades(first, communities, place)):
        agenda.enter(command, on=first)
    _lead(agenda, lot, [*communities, *(each for mine in branches.values() for each in mine)])
    _units(agenda, lot, {name: each for each, name in communities.items()})
    _posts(agenda, lot, place, people)
    _change(agenda, place)
    return place


def _rules(first: date) -> Iterator[Any]:
    clauses = (Clause(number="三（二）", text="分类管理"), Clause(number="四、3", text="先锋旗帜"))
    paper = {"document_id": "2010-25", "number": DOCUMENT, "title": "实施意见", "issuer": "柯桥街道党工委"}
    yield RegisterPolicyDocument(**paper, issued_on=date(2010, 6, 7), clauses=clauses, on=first)
    cited = {"elderly_age": Citation(document_id="2010-25", clause="三（二）")}
    begun = {"source_clause": "三（二）", "citations": cited}
    yield PublishRulebook(version="2010", effective_from=first, rules=ClassificationRules(), **begun)
    for notice in (NOTICE_2010, NOTICE_2011, NOTICE_2012):
        yield PublishWorkCalendar(
            year=notice.year,
            document=notice.document,
            issued_on=notice.issued_on,
            days_off=notice.days_off,
            days_worked=notice.days_worked,
            on=first,
        )


def _tree(first: date, communities: Mapping[str, str], branches: Mapping[str, Sequence[str]]) -> Iterator[Any]:
    kind = OrganizationKind
    yield RegisterOrganization(
        organization_id=COMMITTEE, kind=kind.WORK_COMMITTEE, name="柯桥街道党工委", on=first, region_code="330621001"
    )
    for each, name in communities.items():
        yield RegisterOrganization(
            organization_id=each, kind=kind.COMMUNITY, name=f"{name}社区", on=first, parent_id=COMMITTEE
        )
        for ordinal, branch in zip(words.ORDINALS, branches[each], strict=True):
            yield RegisterOrganization(
                organization_id=branch, kind=kind.BRANCH, name=f"{name}{ordinal}党支部", on=first, parent_id=each
            )
            yield RegisterOrganization(
                organization_id=f"{branch}-group", kind=kind.GROUP, name=f"{name}{ordinal}党小组", on=first,
                parent_id=branch,
            )  # fmt: skip


def _brigades(first: date, communities: Mapping[str, str], place: SubDistrict) -> Iterator[Any]:
    yield DefinePost(kind="PARKING", name="停车引导岗", duties="引导有序停车", on=first)
    for each, name in communities.items():
        yield FormBrigade(community_id=each, name=f"{name}先锋大队", on=first)
        for squad, skill in zip(place.squads[each], Skill, strict=True):
            yield FormSquad(community_id=each, squad_id=squad, name="分队", skill=skill, on=first)


def _lead(agenda: Agenda, lot: Random, organizations: Sequence[str]) -> None:
    """A secretary each; a third of them is relieved, and somebody else comes some weeks later."""
    for number, each in enumerate(organizations):
        begun = after(agenda.first, lot.randrange(40))
        of = {"organization_id": each}
        agenda.enter(AppointSecretary(**of, member_id=f"secretary-{number}", on=begun), late=lot.choice((0, 0, 30)))
        if lot.randrange(3) == 0:
            left = after(begun, lot.randint(200, 900))
            agenda.enter(RelieveSecretary(**of, on=left, reason=lot.choice(list(LeavingOffice))))
            elected = Decided(f"{each}党员大会", "选举", after(left, 40), f"选举{number}")
            follows = {"member_id": f"secretary-{number}-2", "decided_by": elected}
            agenda.enter(AppointSecretary(**of, **follows, on=after(left, 45)), late=lot.choice((0, 20)))
        code = {"scheme": CodeScheme.STATISTICAL, "code": f"330621001{number % 200 + 1:03}"}
        agenda.enter(RecordCode(**of, **code, on=after(begun, 20)), late=lot.choice((0, 60)))


def _units(agenda: Agenda, lot: Random, communities: Mapping[str, str]) -> None:
    """Resident units; those without an organisation are looked after by the community's, and some move away."""
    for number, (name, community, kind, organization) in enumerate(words.UNITS):
        unit, on = {"unit_id": f"unit-{number}"}, after(agenda.first, lot.randrange(30))
        here = {"community_id": communities[community]}
        agenda.enter(
            RecordResidentUnit(**unit, **here, name=name, kind=kind, party_organization=organization or None, on=on)
        )
        slip = {"slip": f"报到单{number}", "receipt": f"回执{number}"}
        agenda.enter(AcceptUnitReportIn(**here, **unit, **slip, on=after(on, 60)))
        if not organization:
            looked_after = {"organization_id": communities[community]}
            agenda.enter(AffiliateResidentUnit(**unit, **looked_after, on=after(on, 90)))
        if number % 8 == 0:
            agenda.enter(RecordUnitLeft(**unit, on=after(on, lot.randint(200, 900))))


def _posts(agenda: Agenda, lot: Random, place: SubDistrict, people: int) -> None:
    """Posts for half of all people, in branches of every community; a few close."""
    kinds = sorted(CUSTOMARY)
    communities = sorted(place.branches)
    for number in range(max(12, people // 2 // SEATS)):
        community = communities[number % len(communities)]
        kind = kinds[number % len(kinds)]
        name, duties = CUSTOMARY[kind]
        post = {"post_id": f"post-{number}"}
        agenda.enter(
            OpenPost(
                **post,
                kind=kind,
                name=name,
                duties=duties,
                organization_id=lot.choice(place.branches[community]),
                community_id=community,
                seats=SEATS,
                on=agenda.first,
            )
        )
        if number % 12 == 11:
            agenda.enter(ClosePost(**post, on=after(agenda.first, lot.randint(400, 900))))
        place.seats.setdefault(community, []).extend([post["post_id"]] * SEATS)


def _change(agenda: Agenda, place: SubDistrict) -> None:
    """What happens to the tree and the rules, much of it known late; and who hands their duties over."""
    first = agenda.first
    one, two, three = sorted(place.branches)[:3]
    paper = {"document": "柯桥街工委〔2011〕8号"}
    moved, merged, dissolved = place.branches[one][0], place.branches[two][1], f"{place.branches[three][2]}-group"
    into = {"into_id": place.branches[two][2]}
    agenda.enter(ReparentOrganization(organization_id=moved, parent_id=two, on=after(first, 400)), late=70)
    agenda.enter(ReparentOrganization(organization_id=moved, parent_id=three, on=after(first, 380)), late=160)
    for name, days, late in (("新城党支部", 500, 0), ("新村党支部", 450, 120)):
        agenda.enter(RenameOrganization(organization_id=moved, name=name, **paper, on=after(first, days)), late=late)
    agenda.enter(MergeOrganization(organization_id=merged, **into, **paper, on=after(first, 600)), late=15)
    agenda.enter(DissolveOrganization(organization_id=dissolved, **paper, on=after(first, 640)), late=30)
    squad = place.squads[one][0]
    agenda.enter(DissolveSquad(community_id=one, squad_id=squad, on=after(first, 620)))
    stricter = ClassificationRules(elderly_age=75, elderly_party_age=50, mobile_months=6)
    newer = {"source_clause": "三（二）", "rules": stricter}
    rulebook = PublishRulebook(version="2011", effective_from=date(2011, 7, 1), **newer)
    agenda.enter(rulebook, on=date(2011, 6, 20))
    repealed = {"document_id": "2010-25", "repealed_by": "柯桥街工委〔2012〕3号"}
    agenda.enter(RepealPolicyDocument(**repealed, on=date(2011, 9, 1)), late=5)
    for year in range(first.year, agenda.last.year + 1):
        for fund in Fund:
            period = {"first": date(year, 1, 1), "last": date(year, 6, 30), "document": f"对账单{year}{fund}"}
            agenda.enter(EnterFundStatement(fund=fund, **period, amount_fen=1_000_000, on=date(year, 7, 15)))
    for number, workers in enumerate(place.workers.values()):
        # The last one of each community leaves in the second year; in half of them nobody takes over at once.
        over = {"holder_id": workers[-1], "reason": HandoverReason.CHANGED_POST}
        successor = {"successor_id": workers[0], "successor_name": "接手人"} if number % 2 else {}
        agenda.enter(HandOverDuties(**over, **successor, on=after(first, 500 + 10 * number)), late=3)
