"""A small sub-district in memory: what the services would answer about it, query by query.

People here are made up; the clear names stand beside the masked ones so that tests can look for what must not show.
"""

import uuid
from datetime import date
from typing import Any

from services.gateway.client import Refusal

TODAY = date(2026, 11, 22)
NAMES = ("立新", "福年", "望湖", "港越", "湖滨", "大寺")
CLEAR_NAMES = ("章望春", "欧阳立新", "𠮷田", "王国", "李思敏")
MASKED = ("章*春", "欧阳*新", "𠮷*", "王*", "李*敏")
COUNTS = {
    "REGISTERED": (260, 240, 230, 210, 220, 190),
    "ON_DUTY": (120, 110, 100, 95, 90, 85),
    "MOBILE_OUT": (17, 16, 15, 14, 15, 13),
    "MOBILE_IN": (12, 11, 10, 9, 10, 8),
    "HARDSHIP": (9, 9, 8, 8, 8, 3),
    "ELDERLY": (52, 48, 45, 40, 42, 33),
}


def named(kind: str, name: object) -> str:
    """A stable id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{name}"))


COMMUNITIES = tuple(named("community", name) for name in NAMES)
MEMBERS = tuple(named("member", at) for at in range(len(MASKED)))
CAMPAIGN, ACTIVITY, CYCLE = named("campaign", 1), named("activity", 1), "cycle-2026"
IMPORT = named("import", 1)


def _organization(ident: str, kind: str, name: str, parent: str | None, secretary: str | None = None) -> dict[str, Any]:
    about = {"organization_id": ident, "kind": kind, "name": name, "parent_id": parent, "secretary": secretary}
    return {**about, "registered_on": "2024-11-24", "dissolved_on": None, "codes": {}}


def organizations(_: dict[str, Any]) -> dict[str, Any]:
    """A street, six communities, two branches each."""
    tree = [_organization("street", "WORK_COMMITTEE", "柯桥街道党工委", None)]
    for at, name in enumerate(NAMES):
        tree.append(
            _organization(COMMUNITIES[at], "COMMUNITY", f"{name}社区", "street", MEMBERS[0] if at == 0 else None)
        )
        for ordinal in ("第一", "第二"):
            branch = f"{name}社区{ordinal}党支部"
            tree.append(_organization(named("branch", branch), "BRANCH", branch, COMMUNITIES[at]))
    return {"organizations": tree, "coverage": {c: [4, 4 if at else 3] for at, c in enumerate(COMMUNITIES)}}


def organization_list(asked: dict[str, Any]) -> dict[str, Any]:
    """The same, as a list."""
    rows = [
        {**each, "depth": 0 if each["parent_id"] is None else 1, "units": [4, 3], "secretary_name": MASKED[0]}
        for each in organizations({})["organizations"]
        if asked["kind"] in (None, each["kind"])
    ]
    return {"total": len(rows), "rows": rows[asked["offset"] :][: asked["limit"]]}


def class_counts(asked: dict[str, Any]) -> dict[str, Any]:
    """One cell under five."""
    counts = {c: {code: line[at] for code, line in COUNTS.items()} for at, c in enumerate(COMMUNITIES)}
    known_at = asked.get("known_at") or 4711
    return {"day": asked["day"], "known_at": known_at, "rulebook": "class-2010-1", "counts": counts, "persons": 1968}


def _person(at: int) -> dict[str, Any]:
    return {
        "member_id": MEMBERS[at],
        "name": MASKED[at],
        "sex": "女" if at % 2 else "男",
        "age": 68 + at,
        "party_age": None if at == 3 else 40 + at,
        "category": "PROBATIONARY" if at == 3 else "FULL",
        "known_since": "2025-12-17",
        "organization_id": named("branch", f"{NAMES[at]}社区第一党支部"),
        "community_id": COMMUNITIES[at],
        "classes": ["ELDERLY", "HARDSHIP", "REGISTERED"] if at == 0 else ["REGISTERED"],
        "ended_on": None,
    }


def member_list(asked: dict[str, Any]) -> dict[str, Any]:
    """The five, whatever is asked; nobody in 大寺."""
    if asked["community_id"] == COMMUNITIES[5]:
        return {"total": 0, "rows": []}
    return {"total": 1968, "rows": [_person(at) for at in range(len(MASKED))]}


def member_detail(asked: dict[str, Any]) -> dict[str, Any]:
    """The first with everything; the last was erased."""
    if asked["member_id"] not in MEMBERS:
        raise Refusal(404, {"type": "urn:linli:no-such-answer", "status": 404})
    at = MEMBERS.index(asked["member_id"])
    bare: dict[str, Any] = {"spans": [], "proposals": [], "objections": [], "cases": [], "contacts": []}
    known: dict[str, Any] = {"phone": "138****5678", "id_number": "330621********0004", "erased_on": None}
    if at == 4:
        gone = {
            "name": "已删除人员",
            "sex": None,
            "age": None,
            "party_age": None,
            "classes": [],
            "ended_on": "2026-11-01",
        }
        known = {"phone": None, "id_number": None, "erased_on": "2026-11-02", **gone}
    more = {"relationship": "HERE", "end_reason": "OTHER" if at == 4 else None}
    more |= {"exempt_from_posts": at == 0, "probation_ends_on": "2026-11-25" if at == 3 else None}
    return {**_person(at), **(_dossier() if at == 0 else bare), **more, **known}


def _dossier() -> dict[str, Any]:
    def span(code: str, since: str, to: str | None, at: int, **why: Any) -> dict[str, Any]:
        held = {"member_class": code, "community_id": COMMUNITIES[0], "from_day": since, "to_day": to}
        return {**held, "known_from": at, "known_until": None, "member_id": MEMBERS[0], "why": {"position": at, **why}}

    reasons = [["age>=70", True], ["party_age>=50", False], ["joined<1949-10-01", None]]
    spans = [
        span("REGISTERED", "2025-12-17", None, 3, event="MemberRegistered"),
        span(
            "ELDERLY",
            "2025-12-17",
            None,
            5,
            event="ClassificationConfirmed",
            rulebook="class-2010-1",
            predicates=reasons,
        ),
        span("HARDSHIP", "2026-03-01", "2027-03-02", 7, event="HardshipApproved", document="柯街困〔2026〕3号"),
    ]
    waiting = {"member_class": "MOBILE_OUT", "effective_from": "2026-11-01", "community_id": COMMUNITIES[0]}
    waiting |= {
        "rulebook": "class-2010-1",
        "proposed_on": "2026-11-20",
        "position": 4,
        "answer": None,
        "answered_on": None,
    }
    case = {"case_id": "c", "opened_on": "2026-02-11", "approved_on": "2026-03-01", "valid_until": "2027-03-01"}
    contacts = [{"contact_id": "k", "assigned_on": "2026-01-04", "ended_on": None, "reason": None}]
    cases = [{**case, "document": "柯街困〔2026〕3号", "ended_on": None}]
    objection = {"position": 9, "member_class": "ELDERLY", "on": "2026-11-10", "channel": "PHONE"}
    return {"spans": spans, "proposals": [waiting], "objections": [objection], "cases": cases, "contacts": contacts}


def waiting(_: dict[str, Any]) -> dict[str, Any]:
    """Something of each kind."""
    probation = {"member_id": MEMBERS[3], "name": MASKED[3], "ends_on": "2026-11-25"}
    running = {"import_id": IMPORT, "status": "RUNNING", "rows": 2100, "confirmed_on": "2026-11-22"}
    counts = {"ELDERLY": 14, "MOBILE_OUT": 3}
    asked = {"absences": [{"import_id": named("update", 0), "count": 2}], "imports": [running]}
    asked["leftovers"] = [{"import_id": named("update", 0), "count": 1}]
    return {"proposals": counts, "pending_cases": 8, "objections": 1, "probations": [probation], **asked}


def proposals(asked: dict[str, Any]) -> dict[str, Any]:
    """Two, unless asked for those of 大寺."""
    about = {"rulebook": "class-2010-1", "proposed_on": "2026-11-20", "answer": None, "effective_from": "2026-11-19"}
    about["member_class"] = asked["member_class"] or "ELDERLY"
    reasons = [["age>=70", True], ["party_age>=50", False], ["joined<1949-10-01", None]]
    rows = [
        {"member_id": MEMBERS[at], "name": MASKED[at], "community_id": COMMUNITIES[at], "predicates": reasons, **about}
        for at in (1, 2)
    ]
    return {"total": 0, "rows": []} if asked["community_id"] == COMMUNITIES[5] else {"total": 2, "rows": rows}


# ── Voluntary service ────────────────────────────────────────────────────────


def activity(at: int) -> dict[str, Any]:
    held = at % 3 != 2
    about = {"activity_id": named("activity", at), "campaign_id": CAMPAIGN, "community_id": COMMUNITIES[at % 6]}
    about |= {"organization_id": COMMUNITIES[at % 6], "name": f"便民义诊进社区（{at}）", "field": "MEDICAL"}
    about |= {
        "place": "社区服务中心一楼大厅",
        "published_day": "2026-07-01",
        "day": "2026-07-02" if at % 2 else "2026-07-01",
    }
    seats: dict[str, Any] = {
        "starts": "08:30",
        "ends": "11:45",
        "seats": 20,
        "leader_id": MEMBERS[0],
        "risks": "天气炎热",
    }
    state: dict[str, Any] = {"state": "HELD" if held else "PUBLISHED", "as_published": at % 2 == 0 if held else None}
    counts = {"signed_up": 12, "confirmed": 11 if held else 0, "minutes": 2145 if held else 0, "cancel_reason": None}
    in_time = {"confirmed_in_time": at != 1 if held else None, "notice_version": "volunteer-notice-1"}
    return {**about, **seats, **state, **counts, **in_time}


def campaigns(_: dict[str, Any]) -> list[dict[str, Any]]:
    """This year's."""
    days = {"from_day": "2026-06-20", "to_day": "2026-07-10", "closed_on": None, "state": "OPEN"}
    about = {"campaign_id": CAMPAIGN, "kind": "JULY_FIRST", "name": "2026 年“七一”为民服务大行动"}
    return [{**about, **days, "activities": 12, "held": 11, "person_times": 164, "minutes": 31980}]


def activity_detail(asked: dict[str, Any]) -> dict[str, Any]:
    """Two came, one of them with a back entry."""
    signed = [
        {"volunteer_id": MEMBERS[at], "channel": ("DESK", "WINDOW", "PHONE")[at], "on": "2026-06-25"}
        for at in (0, 1, 2)
    ]
    came = {"leader_id": MEMBERS[3], "starts": "08:30", "ends": "11:45", "pause_minutes": 0, "minutes": 195}
    came |= {"in_time": True, "rulebook": "service-1", "on": "2026-07-02"}
    attended = [
        {**came, "volunteer_id": MEMBERS[at], "record_id": named("r", at), "record_status": "RECORDED"} for at in (0, 1)
    ]
    return {**activity(1), "sign_ups": signed, "attendances": attended}


def events_behind(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Of volunteering or, asked for a cycle, of evaluation."""
    if "cycle_id" in asked:
        of_dimension = {"position": 3, "indicator": "LEADERSHIP_TEAM", "dimension": "LEADERSHIP"}
        return [of_dimension, {"position": 4, "indicator": None}]
    published = {"position": 1, "type": "ActivityPublished", "volunteer_id": None}
    return [published, {"position": 2, "type": "BackEntryProposed", "volunteer_id": MEMBERS[2]}]


def service_totals(asked: dict[str, Any]) -> dict[str, Any]:
    """One back entry, contested."""
    about = {"activity_id": asked.get("activity_id", ACTIVITY), "volunteer_id": MEMBERS[2], "record_id": "r-9"}
    times = {"day": "2026-07-02", "starts": "13:00", "ends": "15:00", "minutes": 120, "source": "BACK_ENTRY"}
    state = {"status": "PROPOSED", "reason": None, "disputed": True, "disputed_on": "2026-07-09", "resolution": None}
    return {"records": [{**about, **times, **state, "resolved_on": None}]}


# ── Stars ────────────────────────────────────────────────────────────────────

_STATES = ("PROPOSED", "PROPOSED", "PROPOSED", "INCOMPLETE", "AWARDED", "PROPOSED")


def rating(at: int) -> dict[str, Any]:
    missing = at == 3
    about = {"organization_id": COMMUNITIES[at], "state": _STATES[at], "score": None if missing else f"8{at}.50"}
    stars = {"level": None if missing else (4, 3, 1, 0, 5, 4)[at], "previous": 3, "proposed_level": None}
    rest = {"gated": at == 1, "vetoed": at == 2, "missing": ["MECHANISM"] if missing else [], "changed_since": at == 5}
    return {**about, **stars, **rest, "rectification_due": None}


def rating_detail(asked: dict[str, Any]) -> dict[str, Any]:
    """Two indicators, a survey, a veto."""
    at = COMMUNITIES.index(asked["organization_id"])
    behind = [{"event_id": "e3", "source_event": "e1", "source_service": "volunteering", "subject": "s"}]
    hand = {"code": "LEADERSHIP_TEAM", "name": "班子健全、分工明确", "source": "HAND", "points": "9.00", "out_of": "10"}
    hand |= {"share": "0.9000", "behind": behind, "measure": None, "kept": None, "due": None}
    kept = {
        "code": "PERFORMANCE_HELD",
        "name": "活动如期举办率",
        "source": "FULFILMENT",
        "points": "9.17",
        "out_of": "10",
    }
    kept |= {"share": "0.9167", "behind": behind, "measure": "ACTIVITIES_HELD_AS_PUBLISHED", "kept": 11, "due": 12}
    dimensions = [
        {"code": "LEADERSHIP", "points": "18.00", "out_of": "20", "indicators": [hand]},
        {"code": "MECHANISM", "points": None if at == 3 else "17.00", "out_of": "20", "indicators": []},
        {"code": "PERFORMANCE", "points": "18.33", "out_of": "20", "indicators": [kept]},
    ]
    names = (
        "SCORE_REACHES_90",
        "SCORE_REACHES_80",
        "FLOOR_LEADERSHIP",
        "SATISFACTION_REACHES_90",
        "NO_VETO_SAFETY",
        "JUMP_LIMIT",
    )
    predicates = [{"name": name, "held": name != "SCORE_REACHES_90", "caps_at": 4} for name in names]
    survey = {"issued": 120, "returned": 110, "void": 2, "rate": "92.59", "index": "85.00"}
    decided = {
        "organization": "街道党工委",
        "kind": "党工委会议",
        "on": "2026-11-20",
        "document": "柯街工委〔2026〕31号",
    }
    found = {"item_code": "SAFETY", "decided_by": decided}
    paper = {"document_number": "立新〔2026〕7号", "document_hash": "9f" * 32, "points": "9", "out_of": "10"}
    return {
        **rating(at), "rulebook": "star-2010-default", "dimensions": dimensions, "awarded_dimensions": [],
        "predicates": predicates, "outcome": {"event_id": "e5", "on": "2026-11-21", "rectification": False},
        "award": {"decided_by": decided} if at == 4 else None,
        "evidence": [{"dimension": "LEADERSHIP", "content": paper, "on": "2026-11-01", "counted": True, "position": 3}],
        "satisfaction": {"content": survey, "on": "2026-11-10", "position": 4},
        "vetoes": [{"content": found, "on": "2026-11-12", "position": 5}] if at == 2 else [],
    }  # fmt: skip


def cycles(_: dict[str, Any]) -> list[dict[str, Any]]:
    """This year's and the one before."""
    this = {"cycle_id": CYCLE, "year": 2026, "from_day": "2025-11-23", "to_day": "2026-11-22", "state": "OPEN"}
    return [this, {**this, "cycle_id": "cycle-2025", "year": 2025, "state": "CLOSED"}]


def rulebooks(_: dict[str, Any]) -> list[dict[str, Any]]:
    """One."""
    return [
        {"version": "star-2010-default", "rules": {"vetoes": [{"code": "SAFETY", "name": "负有责任的重大安全事故"}]}}
    ]
