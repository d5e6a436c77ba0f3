"""Which query gets which answer about the sub-district, and what happened there."""

from collections.abc import Callable
from typing import Any

from tests.unit.gateway import mechanisms, served, updated
from tests.unit.gateway import subdistrict as street
from tests.unit.gateway.subdistrict import COMMUNITIES, CYCLE, MASKED, MEMBERS

QUERIES: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
    ("members", "Organizations"): street.organizations,
    ("members", "OrganizationList"): street.organization_list,
    ("members", "ClassCounts"): street.class_counts,
    ("members", "MemberList"): street.member_list,
    ("members", "MemberDetail"): street.member_detail,
    ("members", "MemberNames"): lambda asked: {
        m: MASKED[MEMBERS.index(m)] for m in asked["member_ids"] if m in MEMBERS
    },
    ("members", "Waiting"): street.waiting,
    ("members", "Disclosures"): lambda asked: {"total": 0, "rows": []},
    ("members", "Proposals"): street.proposals,
    **mechanisms.QUERIES,
    ("members", "BehindCount"): lambda asked: {"positions": [3, 4, 5]},
    ("volunteering", "CampaignList"): street.campaigns,
    ("volunteering", "ActivityList"): lambda asked: {"total": 12, "items": [street.activity(at) for at in range(12)]},
    ("volunteering", "ActivityDetail"): street.activity_detail,
    ("volunteering", "AwaitingDecision"): lambda asked: [{}, {}],
    ("volunteering", "ServiceSummary"): lambda asked: {"activities": 4, "held": 3, "person_times": 41, "minutes": 7380},
    ("volunteering", "EventsBehind"): street.events_behind,
    ("volunteering", "ServiceTotals"): street.service_totals,
    ("evaluation", "CycleList"): street.cycles,
    ("evaluation", "RatingList"): lambda asked: {
        "cycle_id": CYCLE,
        "total": 6,
        "ratings": [street.rating(at) for at in range(6)],
    },
    ("evaluation", "RatingDetail"): street.rating_detail,
    ("evaluation", "RulebookList"): street.rulebooks,
    ("evaluation", "EventsBehind"): street.events_behind,
    **served.QUERIES,
    **updated.QUERIES,
}


# ── What happened ────────────────────────────────────────────────────────────

_ABOUT = {
    "member_id": MEMBERS[0],
    "member_class": "ELDERLY",
    "effective_from": "2025-12-17",
    "rulebook": "class-2010-1",
}
_TIMES = {"day": "2026-07-01", "starts": "08:30", "ends": "11:45", "seats": 20}
_KEPT = {"measure": "ACTIVITIES_HELD_AS_PUBLISHED", "kept": True, "source_event": "source-1"}
HISTORY: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "members": [
        ("OrganizationRegistered", {"name": "立新社区", "kind": "COMMUNITY", "parent_id": "street"}),
        ("ImportCompleted", {"commands": 2089, "refused": 0}),
        ("MemberRegistered", {"member_id": MEMBERS[0], "organization_id": COMMUNITIES[0], "category": "FULL"}),
        ("ClassificationProposed", {**_ABOUT, "predicates": [{"name": "months>=6", "held": True}]}),
        ("ClassificationConfirmed", _ABOUT),
    ],
    "volunteering": [
        ("ActivityPublished", {"name": "便民义诊进社区", "community_id": COMMUNITIES[0], **_TIMES}),
        ("ServiceRecorded", {"volunteer_id": MEMBERS[0], "minutes": 195, "source": "ATTENDANCE"}),
    ],
    "evaluation": [
        ("CycleOpened", {"year": 2026, "from_day": "2025-11-23", "to_day": "2026-11-22"}),
        ("FulfilmentObserved", {"organization_id": COMMUNITIES[0], **_KEPT}),
        ("StarProposed", {"organization_id": COMMUNITIES[0], "level": 4, "score": "85.50", "rulebook": "star-2010"}),
    ],
}


def event(service: str, at: int) -> dict[str, Any]:
    kind, data = HISTORY[service][at % len(HISTORY[service])]
    where = {"position": at + 1, "version": at + 1, "stream": f"member-{MEMBERS[0]}", "id": f"{service}-{at}"}
    when = {"committed_at": 1_795_300_000_000_000 + at * 60_000_000, "time": "2026-11-21T09:00:00+08:00"}
    who = {"actor": "desk", "correlation": f"command-{at}", "causation": None, "sealed": kind == "MemberRegistered"}
    return {**where, **when, **who, "type": f"linli.{service}.{kind}.v1", "data": data}
