"""What the members service would answer about the mechanisms of the sub-district: one person has something of each."""

from typing import Any

from services.gateway.client import Refusal
from tests.unit.gateway.subdistrict import COMMUNITIES, MASKED, MEMBERS, named

POST, OFFER, SQUAD, UNIT = named("post", 1), named("offer", 1), named("squad", 1), named("unit", 1)
DAY, QUARTER = "2026-10-01", "2026-Q3"
#: Who has something of each; who keeps in touch with them; whose report-in was accepted a moment ago.
HOLDER, CONTACT, ACCEPTED = MEMBERS[:3]

_WHO = {"member_id": HOLDER, "name": MASKED[0], "community_id": COMMUNITIES[0]}


def _rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"total": len(rows), "rows": list(rows)}


def _asked_of(asked: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return _rows(row) if asked.get("member_id") in (None, row["member_id"]) else _rows()


def tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """One that is late, and one that comes each year."""
    about = {**_WHO, "since": "2026-07-01", "clause": "柯桥街工委〔2010〕25号 四、3", "responsible_id": None}
    late = {**about, "kind": "POST_REPORT", "subject": f"{POST}/{HOLDER}", "occasion": "", "state": "OVERDUE"}
    feast = {**about, "kind": "CARE_FESTIVAL", "subject": HOLDER, "occasion": "JULY_FIRST", "state": "PLANNED"}
    waits = {**about, "kind": "REPORT_IN_ACCEPT", "subject": HOLDER, "occasion": "", "state": "REMIND"}
    found = [{**late, "due_on": DAY, "days_late": 3}, {**feast, "due_on": "2027-07-01", "days_late": 0}]
    found = [{**waits, "due_on": DAY, "days_late": 0}] if asked.get("kind") else found
    return {**_rows(*found), "counts": {}, "rulebook": "2010", "known_at": 9}


# ── Posts ────────────────────────────────────────────────────────────────────


def post_kinds(_: dict[str, Any]) -> dict[str, Any]:
    return {"kinds": [{"kind": "HEALTH", "name": "健康医疗岗", "duties": "测量血压"}]}


def _post() -> dict[str, Any]:
    about = {"post_id": POST, "kind": "HEALTH", "name": "健康医疗岗", "duties": "测量血压", "seats": 2}
    return {
        **about,
        "organization_id": COMMUNITIES[0],
        "community_id": COMMUNITIES[0],
        "opened_on": DAY,
        "closed_on": None,
    }


def posts(_: dict[str, Any]) -> dict[str, Any]:
    return _rows({**_post(), "held": 1, "waiting": 1})


def assignments(_: dict[str, Any]) -> dict[str, Any]:
    """One holds it, one waits."""
    held = {
        **_WHO,
        "post_id": POST,
        "post": "健康医疗岗",
        "status": "HELD",
        "since": DAY,
        "letter": "责1号",
        "reports": 1,
    }
    held |= {"last_report_on": DAY, "reviewed_on": DAY, "review": "GOES_ON"}
    none = {"letter": None, "reports": 0, "last_report_on": None, "reviewed_on": None, "review": None}
    return _rows(held, {**held, "member_id": CONTACT, "name": MASKED[1], "status": "CLAIMED", **none})


def post_detail(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["post_id"] != POST:
        raise Refusal(404, {"type": "urn:linli:no-such-answer", "status": 404})
    wish = {"event": "PostClaimed", "position": 3, "on": DAY, "member_id": CONTACT, "channel": "WINDOW", "wish": "愿意"}
    report = {"event": "PerformanceReported", "position": 4, "on": DAY, "member_id": HOLDER, "report": "量血压 20 人次"}
    return {**_post(), "assignments": assignments({})["rows"], "entries": [wish, report]}


# ── Brigades ─────────────────────────────────────────────────────────────────


def brigades(_: dict[str, Any]) -> dict[str, Any]:
    squad = {"squad_id": SQUAD, "community_id": COMMUNITIES[0], "name": "健康分队", "skill": "HEALTH"}
    unit = {"unit_id": UNIT, "name": "市场管理处", "slip": "报1号", "receipt": "回1号", "on": DAY}
    about = {"community_id": COMMUNITIES[0], "name": "立新先锋大队", "formed_on": DAY, "members": 1}
    return {
        "brigades": [{**about, "squads": [squad], "units": [unit], "awaited": [{"unit_id": "u2", "name": "邮政所"}]}]
    }


def pioneers(asked: dict[str, Any]) -> dict[str, Any]:
    done = {"offer_id": OFFER, "kind": "SMALL_WISH", "claimed_on": DAY, "fulfilled_on": DAY, "minutes": 60}
    open_offer = {**done, "offer_id": named("offer", 2), "kind": "NEED", "fulfilled_on": None, "minutes": None}
    return _asked_of(asked, {**_WHO, "since": DAY, "squad_id": SQUAD, "offers": [done, open_offer]})


def feedback(asked: dict[str, Any]) -> dict[str, Any]:
    about = {**_WHO, "minutes": 60, "since": DAY, "document": None}
    states = {"2026-Q1": "SENT", "2026-Q2": "AGREED", QUARTER: "DRAFTED", "2026-Q4": "DECLINED"}
    return _rows(*({**about, "quarter": quarter, "status": status} for quarter, status in states.items()))


# ── Moves, care ──────────────────────────────────────────────────────────────


def moves(asked: dict[str, Any]) -> dict[str, Any]:
    about = {**_WHO, "side": "OUT", "since": DAY, "abroad": True, "card_issued_on": DAY, "may_vote": True}
    letter = {"letter": "联1号", "letter_sent_on": DAY, "matched_by": None, "match_document": None}
    state = {"last_contact_on": DAY, "lost_since": DAY, "lost_reason": "ABROAD"}
    return _asked_of(asked, {**about, **letter, **state, "transfer_asked_on": DAY, "transfer_document": None})


def cares(asked: dict[str, Any]) -> dict[str, Any]:
    about = {**_WHO, "status": "ENROLLED", "since": DAY, "early": False, "contact_id": CONTACT}
    return _asked_of(asked, {**about, "study_at_door": True, "last_visit_on": DAY, "visits": 2})


# ── What was done ────────────────────────────────────────────────────────────

_DONE: dict[str, list[dict[str, Any]]] = {
    "CARE": [
        {"event": "CarePlanned", "study_at_door": True, "plan": "每季走访一次"},
        {"event": "CareVisitRecorded", "reason": "REGULAR", "festival": None, "notes": "身体硬朗"},
        {"event": "CareContactAssigned", "contact_id": CONTACT, "contact_name": None},
    ],
    "MOBILITY": [
        {"event": "OutflowRegistered", "left_on": DAY, "abroad": True, "destination": "杭州", "reason": None},
        {"event": "ContactRecorded", "means": "PHONE", "reached": True, "notes": "在外务工"},
    ],
    "PIONEER": [
        {"event": "MemberReportedIn", "community_id": COMMUNITIES[0], "channel": "WINDOW", "employer": "市场管理处"},
        {"event": "ReportInAccepted", "community_id": COMMUNITIES[0], "receipt": "回9号"},
        {"event": "OfferClaimed", "offer_id": OFFER, "kind": "SMALL_WISH", "channel": "PHONE", "what": "代购"},
        {"event": "FeedbackDrafted", "quarter": QUARTER, "minutes": 60, "activities": "参加义诊", "thanks": None},
    ],
}


def service_trail(asked: dict[str, Any]) -> dict[str, Any]:
    who, found = asked["member_id"], _DONE[asked["mechanism"]]
    if who != HOLDER:
        found = found[:2] if (who, asked["mechanism"]) == (ACCEPTED, "PIONEER") else []
    return {"entries": [{"position": at + 1, "on": DAY, "member_id": HOLDER, **each} for at, each in enumerate(found)]}


QUERIES = {
    ("members", "Tasks"): tasks,
    ("members", "PostKinds"): post_kinds,
    ("members", "Posts"): posts,
    ("members", "PostAssignments"): assignments,
    ("members", "PostDetail"): post_detail,
    ("members", "Brigades"): brigades,
    ("members", "Pioneers"): pioneers,
    ("members", "EmployerFeedback"): feedback,
    ("members", "Moves"): moves,
    ("members", "Cares"): cares,
    ("members", "ServiceTrail"): service_trail,
}
