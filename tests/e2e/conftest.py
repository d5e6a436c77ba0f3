"""One browser for all tests that look at pages, and whoever has signed in to the sample year with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import Installation
from tests.e2e.browsing import CHROMIUM, QUIET
from tests.e2e.looking import Looking, looking


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield found
        found.close()


@pytest.fixture(scope="module")
def eyes(browser: Browser, sample_year: Installation) -> Looking:
    return looking(browser, sample_year)
