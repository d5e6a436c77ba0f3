"""The page that a run leaves behind: what it says where a side fails, and where a ratio is not enough."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench import capacity, page
from tests.bench.pictures import pictures
from tests.bench.side_by_side import Comparison, Goal, Measured, Round, Scale, Side, measure


def side(name: str, figure: float) -> Side:
    @contextmanager
    def opened(_scale: Scale) -> Iterator[Round]:
        yield lambda: figure

    return Side(name, f"what {name} is", opened)


def failing(name: str) -> Side:
    @contextmanager
    def opened(_scale: Scale) -> Iterator[Round]:
        yield lambda: 1 / 0

    return Side(name, "breaks in its first round", opened)


def comparison(*sides: Side, key: str = "work", **more: Any) -> Measured:
    return measure(Comparison(key, f"the {key}", "/s", sides, **more), Scale("small", 3, 1))


def written(*measured: Measured) -> str:
    return page.text(measured, {"processor": "one"}, pictures(measured))


def test_a_side_that_fails_is_told_of_and_the_others_are_compared_all_the_same() -> None:
    found = comparison(side("ours", 50), failing("broken"), side("theirs", 100), goals=(Goal("broken", 2),))
    assert found.beside() == ["theirs"]
    assert found.missed() == []
    assert "the work: broken: ZeroDivisionError: division by zero" in written(found)
    assert "**0.50** (0.50 – 0.50)" in written(found)


def test_where_our_own_side_fails_there_is_nothing_to_compare() -> None:
    found = comparison(failing("ours"), side("theirs", 100), goals=(Goal("theirs", 2),))
    assert found.beside() == []
    assert "the work: ours: ZeroDivisionError" in written(found)
    assert page.raw(found)["sides"].keys() == {"theirs"}


def test_a_ratio_that_is_missed_is_said_with_what_limits_it() -> None:
    found = comparison(side("ours", 1), side("theirs", 4), goals=(Goal("theirs", 0.5),), limit="Light is too slow.")
    assert "1 is missed" not in written(comparison(side("ours", 2), side("theirs", 4), goals=(Goal("theirs", 0.5),)))
    assert "**the work** (0.25 of theirs, must ≥ 0.5). Light is too slow." in written(found)


def test_where_a_ratio_is_missed_it_is_said_how_the_other_sides_stand() -> None:
    sides = side("ours", 1), side("libraries", 3), side("theirs", 10)
    found = comparison(*sides, goals=(Goal("theirs", 0.4),), limit="So it is.")
    assert "Of theirs, in the same rounds: libraries 0.30. So it is." in written(found)


def test_throughput_and_cost_by_log_size_are_drawn() -> None:
    threads = [comparison(side("ours", n), key=f"commands-threads-{n}") for n in (1, 8, 64)]
    sizes = [
        comparison(side("big", 3), side("10,000", 2), key=f"append-{n}", goals=(Goal("10,000", 1.3),))
        for n in (1_000_000, 10_000_000)
    ]
    drawn = pictures([*threads, *sizes])
    assert drawn["throughput-threads"].lines == {"ours": {1: 1, 8: 8, 64: 64}}
    assert drawn["log-size"].lines == {"append": {10_000: 1, 1_000_000: 1.5, 10_000_000: 1.5}}
    assert drawn["log-size"].svg().count("<circle") == 3


def test_capacity_is_computed_from_what_was_measured_and_shows_how() -> None:
    found = [comparison(side("ours", 1000), key=key) for key in capacity.NEEDED]
    told = capacity.page({"comparisons": [page.raw(each) for each in found]})
    assert "1,000,000 × (1 + 12 × 10) = 121,000,000" in told
    assert "121,000,000 × 1,000 × 3 = 363 GB" in told
    assert "Not measured yet: relay" in capacity.page(
        {"comparisons": [page.raw(each) for each in found if each.comparison.key != "relay"]}
    )
