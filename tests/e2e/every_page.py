"""Every page of the desk: its name in `docs/pages.md`, who sees it, and its address in the sample year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Browser, Page, StorageState

from infra.eventsourcing.decider import CIVIL_TIME
from samples.make_roster import EXAMPLE_1
from services.gateway.accounts.events import Role
from services.gateway.demo.mechanisms import HOME
from services.gateway.demo.player import named
from services.gateway.demo.year import community_id
from tests.conftest import Installation
from tests.e2e.browsing import cookies_of

SIZE = {"width": 1366, "height": 768}

#: Name → address, with the parts that the sample year decides.
OPERATOR = {
    "overview": "/",
    "tasks": "/tasks",
    "checks": "/checks",
    "check": "/checks/{check}",
    "entries": "/entries",
    "own-entries": "/entries/mine",
    "entry": "/entries/{entry}",
    "entry-receipt": "/entries/{entry}/receipt",
    "entry-look-up": "/entries/look-up",
    "organizations": "/organizations",
    "organizations-register": "/organizations/register",
    "organizations-tree": "/organizations/tree",
    "organization": "/organizations/{community}",
    "organization-rename": "/organizations/{community}/rename",
    "organization-merge": "/organizations/{community}/merge",
    "units": "/units",
    "units-record": "/units/record",
    "unit": "/units/{unit}",
    "members": "/members",
    "member": "/members/{member}",
    "reveal": "/disclosures/of/{member}",
    "members-clear": "/members/clear?asked=class%3DHARDSHIP",
    "member-leave": "/members/{member}/leave",
    "mergers": "/mergers",
    "hardship": "/hardship",
    "hardship-case": "/hardship/{case}",
    "hardship-sheet": "/hardship/{case}/sheet",
    "hardship-apply": "/hardship/of/{member}/apply",
    "pairing": "/pairing",
    "pair": "/pairing/{paired}",
    "pair-sheet": "/pairing/{paired}/sheet",
    "pair-form": "/pairing/{paired}/change",
    "aid": "/aid",
    "aid-give": "/pairing/{paired}/give",
    "aid-book": "/aid/book",
    "roster": "/roster?community={home}",
    "proposals": "/proposals",
    "posts": "/posts",
    "post-kinds": "/posts/catalogue",
    "post": "/posts/{post}",
    "post-open": "/posts/open?kind=HEALTH",
    "post-choose": "/posts/{post}/choose?community={home}",
    "post-review": "/posts/{post}/{holder}/review",
    "post-person": "/posts/members/{holder}",
    "post-letter": "/posts/{post}/{holder}/letter",
    "brigades": "/brigades",
    "brigade": "/brigades/of/{home}",
    "pioneer": "/brigades/{pioneer}",
    "pioneer-agree": "/brigades/{asked}/feedback/{quarter}/agree",
    "pioneer-receipt": "/brigades/{pioneer}/receipt",
    "mobility": "/mobility",
    "mobile-member": "/mobility/{away}",
    "mobile-letter": "/mobility/{away}/letter",
    "care": "/care",
    "cared-for": "/care/{elder}",
    "care-visit": "/care/{elder}/visit",
    "care-card": "/care/{elder}/card",
    "volunteering": "/volunteering",
    "activity": "/volunteering/{activity}",
    "activity-coming": "/volunteering/{coming}",
    "sign-up-choose": "/volunteering/{coming}/choose?community={home}",
    "sign-up": "/volunteering/{coming}/{member}/sign-up",
    "ratings": "/ratings",
    "rating": "/ratings/{cycle}/{community}",
    "imports": "/imports",
    "updates": "/updates",
    "updates-upload": "/updates/upload",
    "update": "/updates/{import}",
    "history": "/history",
    "history-of-one": "/history?service=members&stream=member-{member}",
    "history-of-a-number": "/history/count?class=ELDERLY",
    "me": "/me",
    "password": "/me/password",
    "authenticator": "/me/authenticator",
    "rules": "/rules",
    "rules-rehearse": "/rules/rehearse",
    "policy": "/policy",
    "permissions": "/permissions",
    "reference": "/api",
    "not-found": "/nowhere",
}
ADMINISTRATOR = {
    "accounts": "/accounts",
    "accounts-new": "/accounts/new",
    "account": "/accounts/{account}",
    "account-history": "/history/accounts",
    "account-history-of-one": "/history/accounts/{account}",
    "tokens": "/tokens",
    "disclosures": "/disclosures",
    "exports": "/disclosures/exports",
    "tokens-issue": "/tokens/issue",
    "tokens-revoke": "/tokens/{token}/revoke",
}
APPROVER = {
    "approver-overview": "/",
    "approver-checks": "/checks",
    "approver-check": "/checks/{check}",
    "approver-calendar": "/tasks/calendar",
    "approver-rules-register": "/rules/register",
    "approver-rules-publish": "/rules/publish",
}
STRANGER = {"sign-in": "/sign-in"}
#: One page of each kind: with so much room, the others of its kind do as it does.
KINDS = (
    "overview", "members", "member", "proposals", "organizations-register", "organizations-tree", "hardship-case",
    "reveal", "approver-check", "rating", "history-of-one", "roster", "permissions", "reference", "sign-in",
)  # fmt: skip


@dataclass(frozen=True)
class Looking:
    """A browser before the sample year, and whoever has signed in with it."""

    browser: Browser
    office: Installation
    operator: StorageState
    administrator: StorageState
    approver: StorageState

    def page(self, who: StorageState | None, zoom: float = 1, *, script: bool = False, language: str = "zh-CN") -> Page:
        """A page on the office PC's screen, in a browser of this language."""
        screen = {"width": int(SIZE["width"] / zoom), "height": int(SIZE["height"] / zoom)}
        context = self.browser.new_context(
            viewport=screen, java_script_enabled=script, locale=language, storage_state=who
        )
        return context.new_page()

    def every(self, *, script: bool = False, language: str = "zh-CN") -> Iterator[tuple[str, Page]]:
        """Every page, one after the other."""
        parts = self.parts()
        for who, pages in (
            (self.operator, OPERATOR),
            (self.approver, APPROVER),
            (self.administrator, ADMINISTRATOR),
            (None, STRANGER),
        ):
            page = self.page(who, script=script, language=language)
            for name, address in pages.items():
                page.goto(self.office.url + address.format_map(parts))
                yield name, page
            page.context.close()

    def parts(self) -> dict[str, str]:
        """What the sample year decides."""
        office = self.office
        member = office.query("members", "HolderOfIdNumber", id_number=EXAMPLE_1)["member_id"]
        activity = office.query("volunteering", "ActivityList", state="HELD", limit=1)["items"][0]["activity_id"]
        cycle = office.query("evaluation", "RatingList")["cycle_id"]
        known = {"member": member, "activity": activity, "cycle": cycle, "community": community_id("立新")}
        known["case"] = office.query("members", "HardshipCases", stage="ON_NOTICE")["rows"][0]["case_id"]
        today = datetime.now(CIVIL_TIME).date().isoformat()
        known["unit"] = office.query("members", "ResidentUnits", day=today, covered="NOT")["rows"][0]["unit_id"]
        known["paired"] = office.query("members", "Pairings", status="PAIRED")["rows"][0]["member_id"]
        known["import"] = office.query("members", "RosterImports")["rows"][0]["import_id"]
        known |= {"account": self._first("accounts"), "token": self._first("tokens")}
        return {**known, **self._served(), "check": self._first("checks", self.operator), "entry": self._entry()}

    def _served(self) -> dict[str, str]:
        """Whom the sample year served: on a post, in a brigade, away, called on."""
        home, post = community_id(HOME), named("post", "PUBLIC_SECURITY_PATROL", HOME)
        found = {"holder": self._who("PostAssignments", post_id=post), "coming": named("activity", "coming")}
        found["pioneer"] = self._who("EmployerFeedback", community_id=home, status="SENT")
        [drafted] = self.office.query("members", "EmployerFeedback", community_id=home, status="DRAFTED")["rows"]
        found["away"] = self._who("Moves", community_id=home, matched=True)
        found["elder"] = self._who("Cares", community_id=home, status="ENROLLED")
        return {**found, "home": home, "post": post, "asked": drafted["member_id"], "quarter": drafted["quarter"]}

    def _who(self, query: str, **asked: object) -> str:
        return str(self.office.query("members", query, **asked)["rows"][0]["member_id"])

    def _entry(self) -> str:
        """The number of a receipt in the ledger."""
        page = self.page(self.operator)
        page.goto(f"{self.office.url}/entries")
        found = page.get_by_role("link", name=re.compile(r"^M-[0-9]{6}$")).first.inner_text()
        page.context.close()
        return found

    def _first(self, kind: str, who: StorageState | None = None) -> str:
        page = self.page(who or self.administrator)
        page.goto(f"{self.office.url}/{kind}")
        found = re.search(rf'href="/{kind}/([0-9a-f-]{{36}})', page.content())
        page.context.close()
        assert found is not None
        return found[1]


def looking(browser: Browser, office: Installation) -> Looking:
    """Sign in as an operator, as the security administrator and as an approver."""
    people = (("jiedao", Role.STREET_OPERATOR), ("anquan", Role.SECURITY_ADMINISTRATOR), ("shenpi", Role.APPROVER))
    return Looking(browser, office, *(cookies_of(browser, office, name, role) for name, role in people))
