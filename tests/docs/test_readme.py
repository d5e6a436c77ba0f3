"""The README's commands work, in both languages, and what it names is there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import LINLI, Installation

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md")


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("page", PAGES)
def test_make_demo_and_make_test_are_the_only_commands_to_set_up(page: str) -> None:
    made = [command for command in commands(page) if not command.startswith(".venv/bin/linli ")]
    assert made == ["make demo", "make test"]


def test_both_languages_show_the_same_commands() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])


def test_every_linli_command_shown_works_beside_the_demo(sample_year: Installation) -> None:
    sample_year.settle()
    for command in commands(PAGES[0]):
        if command.startswith(".venv/bin/linli "):
            sample_year.linli(*shlex.split(command)[1:])


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    named = re.findall(r"\]\(([^)#:]+)\)", text) + re.findall(
        r"`((?:services|infra|tests|docs|samples)/[^`\s]*)`", text
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_make_targets_call_the_program_that_the_tests_use() -> None:
    text = (ROOT / "Makefile").read_text()
    assert "linli demo" in text
    assert Path(LINLI).name == "linli"
