"""`docs/pages.md` shows every page of the desk."""

import re
from pathlib import Path

from tests.e2e import every_page

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "images" / "pages"
#: A picture of every page, and of a form that was refused and one that is to be made sure.
NAMES = {*every_page.NAMES, "form-refused", "form-sure"}


def test_every_page_is_shown_once_and_every_picture_is_small() -> None:
    shown = re.findall(r"\]\(images/pages/([\w-]+)\.png\)", (DOCS / "pages.md").read_text())
    assert sorted(shown) == sorted(NAMES)
    taken = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert set(taken) == NAMES
    assert [name for name, size in taken.items() if size > 300_000] == []


def test_contributing_shows_a_page_of_forty_lines_as_it_is() -> None:
    page = (DOCS.parent / "services" / "gateway" / "pages" / "organizations.py").read_text()
    assert page in (DOCS.parent / "CONTRIBUTING.md").read_text()
    assert len(page.splitlines()) <= 40
