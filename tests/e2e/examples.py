"""Of what in the sample year the pages are looked at: of each kind the first that is as its form asks for."""

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page

from samples.faulty import build_faulty
from samples.make_roster import EXAMPLE_1
from services.gateway.demo.mechanisms import HOME
from services.gateway.demo.player import named
from services.gateway.demo.year import community_id
from tests.conftest import Installation
from tests.e2e.newer_roster import compare_and_reverse

#: The part of an address → the query that lists it, what is asked, and which id of the first row it is.
FIRST: dict[str, tuple[str, dict[str, Any], str]] = {
    "unit": ("ResidentUnits", {"covered": "NOT"}, "unit_id"),
    "paired": ("Pairings", {"status": "PAIRED"}, "member_id"),
    "unpaired": ("Pairings", {"status": "OPEN"}, "member_id"),
    "case": ("HardshipCases", {"stage": "ON_NOTICE"}, "case_id"),
    "applicant": ("HardshipCases", {"stage": "ON_NOTICE"}, "member_id"),
    "applied": ("HardshipCases", {"stage": "APPLIED"}, "case_id"),
    "supported": ("HardshipCases", {"stage": "SUPPORTED"}, "case_id"),
    "found_true": ("HardshipCases", {"stage": "FOUND_TRUE"}, "case_id"),
    "approved": ("HardshipCases", {"stage": "APPROVED"}, "case_id"),
    "away": ("Moves", {"community_id": community_id(HOME), "matched": True, "side": "OUT"}, "member_id"),
    "elder": ("Cares", {"community_id": community_id(HOME), "status": "ENROLLED"}, "member_id"),
    "uncared": ("Cares", {"status": "OFFERED"}, "member_id"),
    "pioneer": ("EmployerFeedback", {"community_id": community_id(HOME), "status": "SENT"}, "member_id"),
    "asked": ("EmployerFeedback", {"community_id": community_id(HOME), "status": "DRAFTED"}, "member_id"),
    "quarter": ("EmployerFeedback", {"community_id": community_id(HOME), "status": "DRAFTED"}, "quarter"),
    "agreed": ("EmployerFeedback", {"community_id": community_id(HOME), "status": "AGREED"}, "member_id"),
    "claimed": ("PostAssignments", {"status": "CLAIMED"}, "post_id"),
}


def examples(office: Installation, clerk: Page, approver: Page, administrator: Page) -> dict[str, str]:
    """What stands in the braces of addresses."""
    home, post = community_id(HOME), named("post", "PUBLIC_SECURITY_PATROL", HOME)
    found = {"home": home, "post": post, "community": community_id("立新"), "coming": named("activity", "coming")}
    for part, (query, asked, of) in FIRST.items():
        found[part] = _rows(office, query, **asked)[0][of]
    return {
        **found,
        **_rated(office),
        **_people(office, post),
        **_updates(office, clerk, approver),
        "preview": office.upload(build_faulty(date.fromisoformat(office.today)))["import_id"],
        "account": _linked(administrator, f"{office.url}/accounts", r"/accounts/([0-9a-f-]{36})"),
        "token": _linked(administrator, f"{office.url}/tokens", r"/tokens/([0-9a-f-]{36})"),
        "check": _linked(clerk, f"{office.url}/checks", r"/checks/([0-9a-f-]{36})"),
        "entry": _linked(clerk, f"{office.url}/entries", r"/entries/(M-[0-9]{6})"),
    }


def _rows(office: Installation, query: str, **asked: Any) -> list[dict[str, Any]]:
    """What a query of the members service lists."""
    if query == "ResidentUnits":
        asked["day"] = office.today
    rows: list[dict[str, Any]] = office.query("members", query, **asked)["rows"]
    return rows


def _rated(office: Installation) -> dict[str, str]:
    activity = office.query("volunteering", "ActivityList", state="HELD", limit=1)["items"][0]["activity_id"]
    return {"activity": activity, "cycle": office.query("evaluation", "RatingList")["cycle_id"]}


def _people(office: Installation, post: str) -> dict[str, str]:
    """Whoever is as no list asks for."""
    home, neighbouring = community_id(HOME), community_id("立新")
    elderly = [row["member_id"] for row in _rows(office, "MemberList", day=office.today, member_class="ELDERLY")]
    pioneers = _rows(office, "Pioneers", community_id=home, limit=100)
    holders = _rows(office, "PostAssignments", post_id=post, status="HELD")
    moves = _rows(office, "Moves", community_id=home, matched=False)
    near = _rows(office, "MemberList", day=office.today, member_class="REGISTERED", community_id=neighbouring)
    return {
        "member": office.query("members", "HolderOfIdNumber", id_number=EXAMPLE_1)["member_id"],
        "probationer": named("member", "probationer"),
        "objecting": next(each for each in elderly if _person(office, each)["objections"]),
        "serving": next(row["member_id"] for row in pioneers if any(not o["fulfilled_on"] for o in row["offers"])),
        "holder": next(row["member_id"] for row in holders if row["letter"]),
        "unsigned": next(row["member_id"] for row in holders if not row["letter"]),
        "moving": next(row["member_id"] for row in moves if row["transfer_asked_on"]),
        "reported": next(row["member_id"] for row in near if _last(office, row) == "MemberReportedIn"),
        "objected": next(
            row["case_id"] for row in _rows(office, "HardshipCases", stage="ON_NOTICE") if row["objections_waiting"]
        ),
        "on_notice": next(
            row["case_id"] for row in _rows(office, "HardshipCases", stage="ON_NOTICE") if not row["objections_waiting"]
        ),
    }


def _person(office: Installation, member_id: str) -> Any:
    return office.query("members", "MemberDetail", member_id=member_id, day=office.today)


def _last(office: Installation, row: dict[str, Any]) -> str | None:
    """What was last done for somebody in a brigade."""
    entries = office.query("members", "ServiceTrail", member_id=row["member_id"], mechanism="PIONEER")["entries"]
    return entries[-1]["event"] if entries else None


def _updates(office: Installation, clerk: Page, approver: Page) -> dict[str, str]:
    """A newer roster that is compared, and one that was reversed with something left over."""
    if not any(row["status"] == "COMPARED" for row in _rows(office, "RosterImports")):
        compare_and_reverse(office, clerk, approver)
    rows = _rows(office, "RosterImports")
    found = {
        "import": next(row["import_id"] for row in rows if row["status"] == "COMPLETED"),
        "update": next(row["import_id"] for row in rows if row["status"] == "COMPARED"),
        "reversed": next(row["import_id"] for row in rows if row["left"]),
    }
    differing = {row["kind"]: row["member_id"] for row in _rows(office, "Differences", import_id=found["update"])}
    return {**found, "changed": differing["CHANGED"], "absent": differing["ABSENT"]}


def _linked(page: Page, address: str, pattern: str) -> str:
    """The first that a list leads to."""
    found = re.search(f'href="{pattern}', page.request.get(address).text())
    assert found is not None, address
    return found[1]
