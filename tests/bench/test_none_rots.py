"""Every comparison, once and small: that it runs and that every side answers. Its figures say nothing."""

import importlib

import pytest

from tests.bench.__main__ import MODULES
from tests.bench.side_by_side import SMALL, Comparison, measure

COMPARISONS = [
    comparison for module in MODULES for comparison in importlib.import_module(f"tests.bench.{module}").COMPARISONS
]


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.key)
def test_every_side_of_the_comparison_answers(comparison: Comparison, capsys: pytest.CaptureFixture[str]) -> None:
    measured = measure(comparison, SMALL)
    with capsys.disabled():
        print(f"\n{measured.seconds:6.1f} s  {comparison.key}", end="")
    assert all(figure > 0 for figures in measured.rounds.values() for figure in figures)
    assert set(measured.rounds) == {side.name for side in comparison.sides}


def test_every_comparison_has_a_key_of_its_own() -> None:
    keys = [comparison.key for comparison in COMPARISONS]
    assert len(keys) == len(set(keys))
