"""The sample year, as a script: what was asked on which day, from the rulebooks to this year's proposed stars.

today − 2 years   rulebooks, organisations, last year's rating
today − 340       the roster is imported, proposals are answered
around 1 July     the campaign 七一, its activities and their service
today − 20        whoever is employed elsewhere reports in by a list of their own
this month        small activities, so that the desk has something to show; what is due is seen to
today             this year's stars are proposed
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from samples.vocabulary import COMMUNITIES, ORDINALS
from services.evaluation.contract import STAR_2010_DEFAULT
from services.gateway.demo.player import Ask, named

STREET = "street"
CLAUSE = "柯桥街工委〔2010〕25号 四、3"
NOTICE = "volunteer-notice-1"

#: Days before the list of report-ins within which everybody on it reported in.
REPORTED_WITHIN = 65


@dataclass(frozen=True)
class Days:
    """The days of the sample year, counted back from its last one."""

    today: date

    @property
    def founding(self) -> date:
        """Rulebooks and organisations."""
        return self.today - timedelta(days=729)

    @property
    def last_cycle_end(self) -> date:
        """The last day of the rating year before this one."""
        return self.today - timedelta(days=365)

    @property
    def roster(self) -> date:
        """The roster is imported."""
        return self.today - timedelta(days=340)

    @property
    def report_ins(self) -> date:
        """The list of those employed elsewhere is imported."""
        return self.today - timedelta(days=20)

    @property
    def campaign(self) -> tuple[date, date]:
        """First and last day of the 七一 activities: within June and the first week of July, and played by today."""
        year = self.today.year if self.today >= date(self.today.year, 6, 11) else self.today.year - 1
        first = max(date(year, 6, 1), self.roster + timedelta(days=3))
        return first, min(date(year, 7, 8), self.today - timedelta(days=4))


def community_id(name: str) -> str:
    """The id of a community of the sample."""
    return named("community", name)


def communities() -> list[str]:
    """The ids of the six communities, in the order of the source document."""
    return [community_id(name) for name in COMMUNITIES]


# ── Founding ─────────────────────────────────────────────────────────────────


def founding(days: Days) -> Iterator[list[Ask]]:
    """The street, its six communities in the order of the source document, and their branches."""
    on = {"on": days.founding}
    street = {"organization_id": STREET, "kind": "WORK_COMMITTEE", "name": "柯桥街道党工委", "region_code": "330621001"}
    yield [Ask("members", "RegisterOrganization", days.founding, street | on, ("street",))]
    branches = []
    for name in COMMUNITIES:
        community = {
            "organization_id": community_id(name),
            "kind": "COMMUNITY",
            "name": f"{name}社区",
            "parent_id": STREET,
        }
        yield [Ask("members", "RegisterOrganization", days.founding, community | on, ("community", name))]
        for ordinal in ORDINALS:
            branch = f"{name}社区{ordinal}党支部"
            facts = {"organization_id": named("branch", branch), "kind": "BRANCH", "name": branch}
            facts |= {"parent_id": community_id(name)}
            branches.append(Ask("members", "RegisterOrganization", days.founding, facts | on, ("branch", branch)))
    for branch_ask in branches:  # one after the other, so that the tree shows them in their order
        yield [branch_ask]


def rulebooks(days: Days) -> Iterator[Ask]:
    """Every number that decides anything, with the clause it derives from."""
    classes = {"version": "class-2010", "effective_from": "2010-06-07", "source_clause": CLAUSE, "rules": {}}
    yield Ask("members", "PublishRulebook", days.founding, classes, ("rules", "members"))
    service = {**classes, "version": "service-2010", "source_clause": "柯桥街工委〔2010〕25号 三、2"}
    yield Ask("volunteering", "PublishRulebook", days.founding, service, ("rules", "volunteering"))
    stars = msgspec.to_builtins(STAR_2010_DEFAULT)
    last = {**stars, "version": "star-2010-by-hand", "effective_from": "2010-06-07", "rules": _by_hand(stars["rules"])}
    yield Ask("evaluation", "PublishRulebook", days.founding, last, ("rules", "evaluation", 1))
    begins = days.last_cycle_end + timedelta(days=1)
    this = {**stars, "version": "star-2010-default", "effective_from": begins}
    yield Ask("evaluation", "PublishRulebook", days.last_cycle_end, this, ("rules", "evaluation", 2))


def _by_hand(rules: dict[str, Any]) -> dict[str, Any]:
    """Last year's rulebook: before the services published anything, every indicator was scored from documents."""
    dimensions = []
    for dimension in rules["dimensions"]:
        indicators = [{**each, "source": "HAND", "measure": None} for each in dimension["indicators"]]
        dimensions.append({**dimension, "indicators": indicators})
    return {**rules, "dimensions": dimensions}


# ── Answers to proposals, and the people's year ──────────────────────────────


def answered_proposals(days: Days, proposals: Sequence[Mapping[str, Any]]) -> Iterator[Ask]:
    """Confirmed within the month, but for one community that is slow, and one person who is declined with a reason."""
    slow = community_id("大寺")
    for index, row in enumerate(proposals):
        day = days.roster + timedelta(days=45 if row["community_id"] == slow and index % 3 else 6)
        data = {"member_id": row["member_id"], "member_class": row["member_class"], "on": day}
        if index == 100:
            data["reason"] = "本人已于上月返回，组织关系正在办理转接"
        command = "DeclineClassification" if index == 100 else "ConfirmClassification"
        yield Ask(
            "members", command, day, data, ("answer", row["member_id"], row["member_class"], row["effective_from"])
        )


def secretaries(days: Days, led: Mapping[str, str]) -> Iterator[Ask]:
    """Each community has its secretary; one term ends this winter."""
    on = days.roster + timedelta(days=10)
    for at, (name, member_id) in enumerate(led.items()):
        decided = {"organization": "柯桥街道党工委", "kind": "选举结果批复", "on": on}
        decided |= {"document": f"柯街党〔{on.year}〕{61 + at}号"}
        data = {"organization_id": community_id(name), "member_id": member_id, "decided_by": decided, "on": on}
        data |= {"term_ends": days.today + timedelta(days=45)} if at == 0 else {}
        yield Ask("members", "AppointSecretary", on, data, ("secretary", name))


def renewed_cases(days: Days, cases: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Ask]:
    """Approved hardship cases are looked at again each year and approved anew before they run out."""
    day = days.today - timedelta(days=60)
    document = f"柯街党困〔{day.year}〕38号"
    decided = {"organization": "柯桥街道党工委", "kind": "年度复核", "on": day, "document": document}
    for member_id, case in cases:
        data = {"member_id": member_id, "case_id": case["case_id"], "decided_by": decided, "on": day}
        data |= {"valid_until": day + timedelta(days=365)}
        yield Ask("members", "ApproveHardship", day, data, ("renew", case["case_id"]))


def probationer(days: Days) -> Ask:
    """Somebody was admitted a year ago, so that a probation ends this week: a task for the desk, not decided yet."""
    joined, on = days.today - timedelta(days=362), days.roster + timedelta(days=10)
    data = {
        "member_id": named("member", "probationer"),
        "organization_id": named("branch", "湖滨社区第一党支部"),
        "community_id": community_id("湖滨"),
        "relationship": "HERE",
        "category": "PROBATIONARY",
        "particulars": {
            "name": "欧阳晓月",
            "sex": "FEMALE",
            "birth_date": "1998-05-12",
            "joined_on": joined.isoformat(),
        },
        "on": on,
    }
    return Ask("members", "RegisterMember", on, data, ("probationer",))


def death(days: Days, member_id: str, before_today: int) -> Iterator[Ask]:
    """Somebody who had a contact person dies: every contact ends with it."""
    assigned = days.roster + timedelta(days=30)
    contact = {
        "member_id": member_id,
        "contact_id": named("contact", member_id),
        "on": assigned,
        "contact_name": "陶国平",
    }
    yield Ask("members", "AssignContact", assigned, contact, ("contact", member_id))
    day = days.today - timedelta(days=before_today)
    ended = {"member_id": member_id, "reason": "DEATH", "on": day, "document": f"户口注销证明〔{day.year}〕117号"}
    yield Ask("members", "EndMembership", day, ended, ("death", member_id))


def objection(days: Days, member_id: str, member_class: str) -> Ask:
    """Somebody objects to a class at the window."""
    day = days.today - timedelta(days=9)
    data = {"member_id": member_id, "member_class": member_class, "on": day, "channel": "WINDOW"}
    return Ask(
        "members",
        "ContestClassification",
        day,
        {**data, "wish": "本人认为不应列入此类，请予核实"},
        ("object", member_id),
    )
