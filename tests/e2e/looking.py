"""A browser before the sample year, and whoever looks at every page with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape

from flask import Flask
from playwright.sync_api import Browser, Page, StorageState
from werkzeug.exceptions import NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

from services.gateway.accounts.events import Role
from services.gateway.app import DOORS, PAGES
from tests.conftest import Installation
from tests.e2e.browsing import cookies_of, just_enrolled
from tests.e2e.every_page import (
    ADMINISTRATOR,
    APPROVER,
    APPROVER_STEPS,
    ENROLLED,
    HALF_WAY,
    OPERATOR,
    OPERATOR_STEPS,
    STRANGER,
    Addresses,
    Steps,
    name_of,
)
from tests.e2e.examples import examples

SIZE = {"width": 1366, "height": 768}
NO_STEPS: Steps = {}


@cache
def addresses() -> MapAdapter:
    """Which endpoint an address of the desk leads to."""
    app = Flask("desk")
    for pages in (*(page.pages for page in PAGES), *DOORS):
        app.register_blueprint(pages)
    return app.url_map.bind("desk")


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
        enrolled, half_way = just_enrolled(self.browser, self.office)
        rounds: tuple[tuple[StorageState | None, Addresses, Steps], ...] = (
            (self.operator, OPERATOR, OPERATOR_STEPS),
            (self.approver, APPROVER, APPROVER_STEPS),
            (self.administrator, ADMINISTRATOR, NO_STEPS),
            (None, STRANGER, NO_STEPS),
            (half_way, HALF_WAY, NO_STEPS),
            (enrolled, ENROLLED, NO_STEPS),
        )
        for who, pages, steps in rounds:
            page = self.page(who, script=script, language=language)
            for name, address in pages.items():
                page.goto(self.at(address))
                yield name, page
            for parent, endpoints in steps.items():
                ways = self.ways(page, parent)
                for endpoint in endpoints:
                    answer = page.goto(self.office.url + ways[endpoint])
                    assert answer is not None and answer.status == 200, (endpoint, ways[endpoint])
                    yield name_of(endpoint), page
            page.context.close()

    def at(self, address: str) -> str:
        """Where a page is in this sample year."""
        return self.office.url + address.format_map(self.examples)

    def ways(self, page: Page, address: str) -> dict[str, str]:
        """Where a page leads: of each endpoint the first link."""
        text, to = page.request.get(self.at(address)).text(), addresses()
        found: dict[str, str] = {}
        for link in map(unescape, re.findall(r'href="(/[^"#]*)', text)):
            try:
                endpoint, _ = to.match(link.partition("?")[0])
            except (NotFound, RequestRedirect):
                continue  # a file
            found.setdefault(str(endpoint), link)
        return found

    @cached_property
    def examples(self) -> dict[str, str]:
        """What the sample year decides; asked once, for what is looked at is not changed."""
        pages = [self.page(who) for who in (self.operator, self.approver, self.administrator)]
        found = examples(self.office, *pages)
        for each in pages:
            each.context.close()
        return found


def looking(browser: Browser, office: Installation) -> Looking:
    """Sign in as an operator, as the security administrator and as an approver."""
    people = (("jiedao", Role.STREET_OPERATOR), ("anquan", Role.SECURITY_ADMINISTRATOR), ("shenpi", Role.APPROVER))
    return Looking(browser, office, *(cookies_of(browser, office, name, role) for name, role in people))
