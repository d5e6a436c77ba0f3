"""Takes the pictures of `docs/pages.md`: every page of the desk in the sample year. ``make pictures``."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Page, sync_playwright

from tests.conftest import Installation
from tests.e2e.browsing import CHROMIUM, QUIET
from tests.e2e.every_page import STEPS
from tests.e2e.looking import SIZE, Looking, looking

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "pages"


def take(page: Page, name: str) -> None:
    """One picture, of what the screen shows; of a step no more than what is its own."""
    page.wait_for_load_state()
    clip = own_part(page) if name in STEPS else None
    page.screenshot(path=FOLDER / f"{name}.png", scale="css", clip=clip)


def own_part(page: Page) -> FloatRect:
    """The page without its frame, as far as there is something on it."""
    whole, last = page.locator("main").bounding_box(), page.locator("main > *").last.bounding_box()
    assert whole is not None and last is not None
    below = min(last["y"] + last["height"] + 16, SIZE["height"])
    return {"x": whole["x"], "y": whole["y"], "width": whole["width"], "height": below - whole["y"]}


def take_forms(eyes: Looking) -> None:
    """A form that was refused, and one that is to be made sure."""
    page = eyes.page(eyes.operator)
    page.goto(f"{eyes.office.url}/organizations/register")
    page.get_by_label("组织全称").fill("湖滨社区第九党支部")
    page.get_by_label("成立日期").fill("2026.09")
    page.get_by_role("button", name="登记").click()
    take(page, "form-refused")
    page.get_by_label("类别").select_option("党支部")
    page.get_by_label("上级组织").select_option("湖滨社区")
    page.get_by_label("成立日期").fill("20260901")
    page.get_by_role("button", name="登记").click()
    take(page, "form-sure")
    page.context.close()


def main() -> None:
    """Play the sample year in a folder of its own, and look."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        office = Installation(Path(home) / "home")
        office.start_demo(seconds=600)
        # Fields for a day are written as the browser's own language has it (Debian: chromium-l10n).
        own = {**os.environ, "LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split(), env=own)
        office.linli("accounts", "token", "issue", "县委组织部", "--role", "COUNTY_READER")
        eyes = looking(browser, office)
        for name, page in eyes.every():
            take(page, name)
        take_forms(eyes)
        browser.close()
        office.close()


if __name__ == "__main__":
    main()
