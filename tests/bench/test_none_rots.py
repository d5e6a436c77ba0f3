"""Every comparison, once and small: that it runs and that every side answers. Its figures say nothing."""

import importlib
import time
from dataclasses import replace

import pytest

from tests.bench.__main__ import MODULES
from tests.bench.side_by_side import SMALL, Comparison, measure

COMPARISONS = [
    comparison for module in MODULES for comparison in importlib.import_module(f"tests.bench.{module}").COMPARISONS
]


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.key)
def test_every_side_of_the_comparison_answers(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    missing: list[str] = []
    begun = time.monotonic()
    for side in comparison.sides:
        measured = measure(replace(comparison, sides=[side], goals=[]), SMALL)
        for failure in measured.failed.values():
            if not isinstance(failure, pytest.skip.Exception):  # the others answer all the same
                raise failure
            missing.append(f"{side.name}: {failure}")
        assert measured.failed or measured.rounds[side.name][0] > 0, side.name
    with capsys.disabled():
        print(f"\n{time.monotonic() - begun:6.1f} s  {comparison.key}", *missing, end="", sep="; ")
    if missing:
        pytest.skip("; ".join(missing))


def test_every_comparison_has_a_key_of_its_own() -> None:
    keys = [comparison.key for comparison in COMPARISONS]
    assert len(keys) == len(set(keys))
