"""The table of faults in docs/reliability.md: whole, and every test that it names is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"

#: The rows of the catalogue that the page has to speak of.
ROWS = {*range(1, 12), *range(13, 19), 22, 23, 24, 26, 30, 33, 34, *range(37, 43), 44, 45, 46, 48, *range(75, 89)}

ROW = re.compile(r"^\| (\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows() -> dict[int, tuple[str, ...]]:
    return {int(row[0]): row[1:] for row in ROW.findall(PAGE.read_text())}


def test_every_row_of_the_catalogue_is_in_the_table() -> None:
    assert set(rows()) >= ROWS


def test_every_row_names_a_test_or_says_that_there_is_none_yet() -> None:
    for number, (_, tests, promises, result) in rows().items():
        if TEST.search(tests):
            assert re.fullmatch(r"P\d+(, P\d+)*", promises), number
            assert result, number
        else:
            assert tests.startswith("not yet: ") and result == "–", number


def test_every_test_that_is_named_is_there() -> None:
    there: dict[str, set[str]] = {}
    for _, tests, _, _ in rows().values():
        for path, name in TEST.findall(tests):
            if path not in there:
                tree = ast.parse((ROOT / "tests" / path).read_text())
                there[path] = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert name in there[path], f"{path}::{name}"
