"""The sample year in a browser that prefers English: what is Chinese there was typed by people."""

import ast
import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import samples
import services.gateway.demo
from samples.faulty import build_faulty
from samples.make_roster import build
from services.gateway.client import SERVICES
from services.gateway.demo.keeping_up import WORKERS
from services.gateway.demo.people import PEOPLE
from services.gateway.demo.year import Days
from services.gateway.language import CHINESE
from tests.conftest import SOMEBODY
from tests.e2e.browsing import needs_chromium
from tests.e2e.looking import SIZE, Looking
from tests.e2e.test_assisted import WISH
from tests.unit.gateway.test_english import left_in_chinese, without_terms

pytestmark = needs_chromium

#: Shorter texts of the sample could be words of ours as well.
LONG = 5

#: Whoever the sample year names besides its roster.
BY_HAND = ("欧阳晓月", "陶国平", "沈建华")


def strings(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, list | dict):
        for each in answer.values() if isinstance(answer, dict) else answer:
            yield from strings(each)


def of_the_sample() -> Iterator[str]:
    """What the sample year has in fields that are sealed, and that no query tells."""
    for package in (services.gateway.demo, samples):
        for path in Path(package.__path__[0]).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= LONG:
                    yield node.value


def of_the_roster(today: date) -> Iterator[str]:
    """The names of everybody on the roster that the sample year begins with."""
    for sheet in load_workbook(BytesIO(build(Days(today).roster)), read_only=True):
        _, headings, *rows = sheet.iter_rows(values_only=True)  # the first line is the title
        named = [at for at, heading in enumerate(headings) if heading in ("姓名", "联系人")]
        yield from (str(row[at]) for row in rows for at in named if row[at])


def of_the_faulty_roster(today: date) -> Iterator[str]:
    """Sheet, headings and cells of the roster whose preview is looked at: a roster is filled in in Chinese."""
    for sheet in load_workbook(BytesIO(build_faulty(today)), read_only=True):
        yield sheet.title
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def waiting(eyes: Looking, preparation_id: str) -> Any:
    """What was filled in and waits for a second person."""
    page = eyes.page(eyes.operator)
    found = page.request.get(f"{eyes.office.url}/api/preparations/{preparation_id}").json()
    page.context.close()
    return json.loads(found["body"])


def typed(eyes: Looking) -> set[str]:
    """What people of the sample year typed, as far as pages show it."""
    office, parts = eyes.office, eyes.examples
    rated = {"cycle_id": parts["cycle"], "organization_id": parts["community"]}
    answers = [
        office.query("members", "Organizations"),
        office.query("members", "PostKinds"),
        office.query("volunteering", "CampaignList"),
        office.query("volunteering", "ActivityList", limit=500),
        office.query("volunteering", "ActivityDetail", activity_id=parts["activity"]),
        office.query("evaluation", "RulebookList"),
        office.query("evaluation", "RatingDetail", **rated),
        [name for _, name, _, _ in PEOPLE],
        [*BY_HAND, *WORKERS.values(), *of_the_roster(date.fromisoformat(office.today))],
        [SOMEBODY, WISH, *of_the_sample(), *of_the_faulty_roster(date.fromisoformat(office.today))],
        [waiting(eyes, parts["check"])],
        [json.loads(event.open)["data"] for service in SERVICES for event in office.published(service)],
    ]
    return {text for text in strings(answers) if CHINESE.search(text)}


@pytest.mark.timeout(900)  # near two hundred pages
def test_every_page_is_english_but_for_what_people_typed_and_fits_the_screen(eyes: Looking) -> None:
    names, wrong = typed(eyes), []
    for name, page in eyes.every(language="en-GB", script=True):
        text = without_terms(page.content()) if name == "reference" else page.content()
        left = left_in_chinese(text, *names)
        too_wide = page.evaluate("document.documentElement.scrollWidth") > SIZE["width"]
        wrong += [(name, left, too_wide)] * bool(left or too_wide)
    assert wrong == []
