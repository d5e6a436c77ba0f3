"""Every page of the desk: its name in `docs/pages.md`, who sees it, and its address in the sample year."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, StorageState

from samples.make_roster import EXAMPLE_1
from services.gateway.demo.year import community_id
from tests.conftest import Installation
from tests.e2e.browsing import come_in_as_administrator, come_in_as_operator

SIZE = {"width": 1366, "height": 768}

#: Name → address, with the parts that the sample year decides.
OPERATOR = {
    "overview": "/",
    "organizations": "/organizations",
    "organizations-register": "/organizations/register",
    "members": "/members",
    "member": "/members/{member}",
    "proposals": "/proposals",
    "volunteering": "/volunteering",
    "activity": "/volunteering/{activity}",
    "ratings": "/ratings",
    "rating": "/ratings/{cycle}/{community}",
    "imports": "/imports",
    "history": "/history",
    "history-of-one": "/history?service=members&stream=member-{member}",
    "history-of-a-number": "/history/count?class=ELDERLY",
    "me": "/me",
    "password": "/me/password",
    "authenticator": "/me/authenticator",
    "policy": "/policy",
    "permissions": "/permissions",
    "not-found": "/nowhere",
}
ADMINISTRATOR = {
    "accounts": "/accounts",
    "accounts-new": "/accounts/new",
    "account": "/accounts/{account}",
    "tokens": "/tokens",
    "tokens-issue": "/tokens/issue",
    "tokens-revoke": "/tokens/{token}/revoke",
}
STRANGER = {"sign-in": "/sign-in"}


@dataclass(frozen=True)
class Looking:
    """A browser before the sample year, and whoever has signed in with it."""

    browser: Browser
    office: Installation
    operator: StorageState
    administrator: StorageState

    def page(self, who: StorageState | None, zoom: float = 1, *, script: bool = False) -> Page:
        """A page on the office PC's screen."""
        screen = {"width": int(SIZE["width"] / zoom), "height": int(SIZE["height"] / zoom)}
        context = self.browser.new_context(
            viewport=screen, java_script_enabled=script, locale="zh-CN", storage_state=who
        )
        return context.new_page()

    def every(self, zoom: float = 1, *, script: bool = False) -> Iterator[tuple[str, Page]]:
        """Every page, one after the other."""
        parts = self.parts()
        for who, pages in ((self.operator, OPERATOR), (self.administrator, ADMINISTRATOR), (None, STRANGER)):
            page = self.page(who, zoom, script=script)
            for name, address in pages.items():
                page.goto(self.office.url + address.format_map(parts))
                yield name, page
            page.context.close()

    def parts(self) -> dict[str, str]:
        """What the sample year decides."""
        office = self.office
        member = office.query("members", "HolderOfIdNumber", id_number=EXAMPLE_1)["member_id"]
        activity = office.query("volunteering", "ActivityList", limit=1)["items"][0]["activity_id"]
        cycle = office.query("evaluation", "RatingList")["cycle_id"]
        known = {"member": member, "activity": activity, "cycle": cycle, "community": community_id("立新")}
        return {**known, "account": self._first("accounts"), "token": self._first("tokens")}

    def _first(self, kind: str) -> str:
        page = self.page(self.administrator)
        page.goto(f"{self.office.url}/{kind}")
        found = re.search(rf'href="/{kind}/([0-9a-f-]{{36}})', page.content())
        page.context.close()
        assert found is not None
        return found[1]


@contextmanager
def looking(browser: Browser, office: Installation) -> Iterator[Looking]:
    """Sign in as an operator and as the security administrator."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    come_in_as_administrator(context.new_page(), office)
    yield Looking(browser, office, come_in_as_operator(browser, office), context.storage_state())
    context.close()
