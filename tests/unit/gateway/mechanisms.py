"""What the members service would answer about the mechanisms of the small sub-district, query by query."""

from collections.abc import Callable
from typing import Any

from tests.unit.gateway.subdistrict import COMMUNITIES, MASKED, MEMBERS, member_detail, named

_STATES = ("SERIOUS", "OVERDUE", "DUE", "REMIND", "NO_CALENDAR")


def _task(at: int) -> dict[str, Any]:
    """One task: in a member's hands, in a stranger's, or in nobody's."""
    hand, name = ((MEMBERS[1], MASKED[1]), ("5f0c2f3e-stranger", None), (None, None))[at % 3]
    kind = ("HARDSHIP_DECIDE", "PAIR_VISIT", "CARE_FESTIVAL", "MOBILE_CONTACT")[at % 4]
    due = {"since": "2026-10-01", "due_on": None if at == 4 else "2026-11-20", "days_late": 2, "clause": "四、3"}
    about = {"kind": kind, "subject": f"subject-{at}", "occasion": "SPRING_FESTIVAL" if at == 2 else ""}
    who = {"member_id": MEMBERS[at], "name": MASKED[at], "community_id": COMMUNITIES[0]}
    return {**about, **who, "responsible_id": hand, "responsible": name, "state": _STATES[at], **due}


def tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """One of each state; three in nobody's hands."""
    counts = {**dict.fromkeys(_STATES, 1), "PLANNED": 7}
    rows = [_task(at) for at in range(len(_STATES)) if asked.get("state") in (None, _STATES[at])]
    return {
        "total": 3 if asked.get("unassigned") else len(rows),
        "counts": counts,
        "rulebook": "class-2010",
        "rows": rows,
    }


def task_hands(_: dict[str, Any]) -> dict[str, Any]:
    """Somebody on the roster, somebody who is not."""
    hands = ((MEMBERS[1], MASKED[1]), ("5f0c2f3e-stranger", None))
    return {"rows": [{"responsible_id": who, "name": name} for who, name in hands]}


CASE = named("case", 1)
_DECIDED = {
    "organization": "柯桥街道党工委",
    "kind": "党工委会议",
    "on": "2026-10-20",
    "document": "柯街党〔2026〕38号",
}


def _who(at: int) -> dict[str, Any]:
    where = {"community_id": COMMUNITIES[0], "organization_id": COMMUNITIES[0]}
    return {"member_id": MEMBERS[at], "name": MASKED[at], **where}


def _case() -> dict[str, Any]:
    about = {"case_id": CASE, "stage": "ON_NOTICE", "since": "2026-10-12", "notice_until": "2026-10-19"}
    return {**_who(0), **about, "valid_until": None, "document": None, "objections_waiting": 1}


def case_detail(_: dict[str, Any]) -> dict[str, Any]:
    """A case on notice with an objection; every kind of step, for the page's sake."""
    kinds: list[dict[str, Any]] = [
        {"event": "HardshipApplied", "channel": "WINDOW"},
        {"event": "HardshipDeliberated", "supported": True, "decided_by": _DECIDED},
        {"event": "HardshipVerified", "found_true": True},
        {"event": "HardshipNoticePosted", "last_day": "2026-10-19"},
        {"event": "HardshipObjectionFiled", "channel": "PHONE", "objection_id": "o"},
        {"event": "HardshipObjectionAnswered", "upheld": False, "objection_id": "o"},
        {"event": "HardshipApproved", "valid_until": "2027-10-20", "decided_by": _DECIDED},
        {"event": "HardshipRechecked", "in_need": True},
        {"event": "HardshipRejected", "decided_by": _DECIDED},
        {"event": "HardshipEnded"},
    ]
    steps = [{"position": at, "on": "2026-10-12", **each} for at, each in enumerate(kinds)]
    return {**_case(), "steps": steps, "waiting": ["o"]}


def _pair() -> dict[str, Any]:
    about = {"case_id": CASE, "status": "PAIRED", "since": "2026-10-21", "helper_id": MEMBERS[1]}
    return {**_who(0), **about, "last_visit_on": "2026-11-02", "visits": 1, "deeds": 1}


def pair_detail(_: dict[str, Any]) -> dict[str, Any]:
    """A pair with every kind of step."""
    kinds: list[dict[str, Any]] = [
        {"event": "PairingOpened"},
        {"event": "PairFormed", "helper_id": MEMBERS[1], "helper": MASKED[1]},
        {"event": "HelpPlanned"},
        {"event": "PairVisitRecorded", "visit_id": "v", "reason": "HOSPITAL", "with_deed": True},
        {"event": "HelperChanged", "helper_id": "5f0c-stranger", "helper": None, "decided_by": _DECIDED},
        {"event": "PairEnded", "cause": "OWN_WISH"},
        {"event": "PairingClosed"},
    ]
    steps = [{"position": at, "on": "2026-10-21", **each} for at, each in enumerate(kinds)]
    return {**_pair(), "helper": MASKED[1], "steps": steps}


#: The gift that counts.
AID = named("aid", 1)


def aid_entries(_: dict[str, Any]) -> dict[str, Any]:
    """One that counts, one that was voided."""
    given = {"fund": "PARTY_DUES", "budget_line": "困难党员慰问", "amount_fen": 120_050, "voucher": "记-118"}
    given |= {"document": "柯街党〔2026〕52号", "receipt": "SIGNED", "on": "2026-11-02", "community_id": COMMUNITIES[0]}
    gifts = ((1, None), (2, "更正〔2026〕3号"))
    rows = [{"aid_id": named("aid", at), "member_id": MEMBERS[0], **given, "voided_by": by} for at, by in gifts]
    return {"total": 2, "rows": rows}


def aid_totals(_: dict[str, Any]) -> dict[str, Any]:
    """One fund that agrees with the accounts, one that does not, two that nobody compared."""
    said = (("PARTY_DUES", 120_050, 0), ("PUBLIC_FINANCE", 0, None), ("CHARITY", 60_000, -500), ("DONATION", 0, None))
    funds = [
        {"fund": fund, "entries": int(fen > 0), "amount_fen": fen, "document": None, "difference_fen": by}
        | {"booked_fen": None if by is None else fen + by}
        for fund, fen, by in said
    ]
    return {"amount_fen": 180_050, "funds": funds, "lines": []}


def merger_preview(asked: dict[str, Any]) -> dict[str, Any]:
    """Two records that differ in age and place."""
    keep, duplicate = (member_detail({**asked, "member_id": asked[which]}) for which in ("keep_id", "duplicate_id"))
    to_enter = {"classes": ["ELDERLY"], "cases": ["c"], "contacts": ["c"]}
    return {"keep": keep, "duplicate": duplicate, "differ": ["age", "organization_id"], "to_enter": to_enter}


_MERGER = {"merger_id": "merger-1", "keep_id": MEMBERS[0], "duplicate_id": MEMBERS[1], "proposed_on": "2026-11-02"}
_MERGER |= {"outcome": "MERGED", "over_on": "2026-11-04"}


def organization_history(asked: dict[str, Any]) -> dict[str, Any]:
    """A community with a secretary, a code, and a parent that changed."""
    organization_id = asked["organization_id"]
    about = {"organization_id": organization_id, "kind": "COMMUNITY", "name": "立新社区", "parent_id": "street"}
    about |= {"registered_on": "2024-11-24", "dissolved_on": None, "secretary": MEMBERS[0], "term_ends": "2027-03-01"}
    held = (("PARENT", "street", None), ("PARENT", "", "2025-01-01"), ("SECRETARY", MEMBERS[0], None))
    held += (("STATISTICAL", "330621001001", None), ("MERGED_INTO", COMMUNITIES[1], None))
    spans = [{"aspect": aspect, "value": value, "from_day": "2024-11-24", "to_day": to} for aspect, value, to in held]
    return {**about, "spans": spans}


def _unit(at: int) -> dict[str, Any]:
    covered = ("OWN", "AFFILIATED", "NOT")[at]
    about = {"unit_id": named("unit", at), "community_id": COMMUNITIES[0], "name": f"第{at}小学", "kind": "事业单位"}
    own = {"party_organization": "小学党支部" if covered == "OWN" else None, "social_credit_code": None}
    return {**about, **own, "covered": covered, "affiliated_to": COMMUNITIES[0] if at == 1 else None, "left_on": None}


_DOCUMENT = {
    "document_id": "d", "number": "柯桥街工委〔2010〕25号", "title": "实施意见", "issuer": "柯桥街道党工委",
    "issued_on": "2010-06-07", "repealed_by": None, "clauses": [{"number": "四、3", "text": "实行党员分类管理"}],
}  # fmt: skip
_RULEBOOK = {
    "version": "class-2010", "effective_from": "2010-06-07", "source_clause": "四、3",
    "parameters": [{"name": "elderly_age", "value": 70, "clause": "四、3", "document": "柯桥街工委〔2010〕25号"}],
    "citations": {"elderly_age": {"document_id": "d", "clause": "四、3"}}, "mechanisms": {"overdue": {}},
}  # fmt: skip

QUERIES: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
    ("members", "Tasks"): tasks,
    ("members", "TaskHands"): task_hands,
    ("members", "HardshipCases"): lambda asked: {"total": 1, "rows": [_case()]},
    ("members", "HardshipCaseDetail"): case_detail,
    ("members", "Pairings"): lambda asked: {"total": 1, "rows": [_pair()]},
    ("members", "PairingDetail"): pair_detail,
    ("members", "AidEntries"): aid_entries,
    ("members", "AidTotals"): aid_totals,
    ("members", "OrganizationHistory"): organization_history,
    ("members", "ElectionsDue"): lambda asked: {
        "due": [{"organization_id": COMMUNITIES[0], "secretary": MEMBERS[0], "term_ends": "2026-12-01"}],
        "without": [COMMUNITIES[1]],
    },
    ("members", "ResidentUnits"): lambda asked: {"total": 3, "rows": [_unit(at) for at in range(3)]},
    ("members", "ResidentUnitDetail"): lambda asked: _unit(2),
    ("members", "PolicyDocuments"): lambda asked: [_DOCUMENT],
    ("members", "Rulebooks"): lambda asked: [_RULEBOOK],
    ("members", "Mergers"): lambda asked: [_MERGER],
    ("members", "MergerPreview"): merger_preview,
}
