"""No count under five shows, and none can be worked out from what shows."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.privacy.suppression import SMALLEST, Hidden, suppress


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    cells, total = suppress([9, 9, 8, 8, 8, 3])

    assert [cell.text for cell in cells] == ["9", "9", "＊", "8", "8", "<5"]
    assert total.text == "45"


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cells, total = suppress([9, 5])

    assert [cell.text for cell in (*cells, total)] == ["9", "5", "14"]


def test_small_cells_at_their_limit_would_give_each_other_away() -> None:
    cells, total = suppress([4, 4, 30])  # 8 together can only be 4 and 4

    assert [cell.text for cell in (*cells, total)] == ["<5", "<5", "＊", "38"]


def test_the_total_goes_when_no_other_cell_is_left() -> None:
    cells, total = suppress([4, 4])

    assert [cell.text for cell in (*cells, total)] == ["<5", "<5", "＊"]


@settings(deadline=None)  # the ways to fill a line are many
@given(st.lists(st.one_of(st.integers(0, 7), st.integers(0, 60)), min_size=1, max_size=5))
def test_a_reader_who_adds_and_subtracts_learns_no_small_count(line: list[int]) -> None:
    cells, total = suppress(line)

    for value, cell in zip(line, cells, strict=True):
        assert (cell.hidden is Hidden.SMALL) == (value < SMALLEST)
        assert cell.hidden or cell.text == str(value)
    if total.hidden is None:
        assert total.text == str(sum(line))
        hidden = [at for at, cell in enumerate(cells) if cell.hidden]
        possible = list(_possible(line, [cells[at].hidden for at in hidden], sum(line[at] for at in hidden)))
        for at in range(len(hidden)):
            assert len({found[at] for found in possible}) > 1


def _possible(line: list[int], why: list[Hidden | None], together: int) -> list[tuple[int, ...]]:
    """Every way to fill the hidden cells that fits what shows."""
    ranges = [range(SMALLEST) if each is Hidden.SMALL else range(SMALLEST, together + 1) for each in why]
    if not ranges:
        return []
    found = []
    for chosen in product(*ranges[:-1]):
        last = together - sum(chosen)
        if last in ranges[-1]:
            found.append((*chosen, last))
    return found
