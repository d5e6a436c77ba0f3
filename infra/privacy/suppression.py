"""Counts of people below five are not shown, nor what would let one work them out from a total.

The cells of a line add up to its total. A cell below five shows as ``<5``; where the total and the other cells would
still give it away, the next smallest cells are hidden with it, and the total last of all. Classes overlap and people
are counted once in all, so only columns have totals that cells add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST = 5


class Hidden(StrEnum):
    """Why a count is not shown."""

    SMALL = "SMALL"
    COMPLEMENT = "COMPLEMENT"


SHOWN_AS = {Hidden.SMALL: f"<{SMALLEST}", Hidden.COMPLEMENT: "＊"}


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it may be shown."""

    text: str
    hidden: Hidden | None = None


def suppress(line: Sequence[int]) -> tuple[list[Count], Count]:
    """The cells of a line and their total, as they may be shown."""
    total = sum(line)
    hidden: dict[int, Hidden] = {at: Hidden.SMALL for at, value in enumerate(line) if value < SMALLEST}
    hidden_total = Hidden.SMALL if total < SMALLEST else None
    while hidden_total is None and _gives_away(line, hidden):
        candidates = [at for at in range(len(line)) if at not in hidden]
        if candidates:
            hidden[min(candidates, key=lambda at: (line[at], at))] = Hidden.COMPLEMENT
        else:
            hidden_total = Hidden.COMPLEMENT
    return [_count(value, hidden.get(at)) for at, value in enumerate(line)], _count(total, hidden_total)


def _count(value: int, hidden: Hidden | None) -> Count:
    return Count(str(value) if hidden is None else SHOWN_AS[hidden], hidden)


def _gives_away(line: Sequence[int], hidden: dict[int, Hidden]) -> bool:
    """Whether a hidden cell can have one value only, given the sum of the hidden ones and what each sign means."""
    together = sum(line[at] for at in hidden)
    return any(_most(at, hidden, together) == _least(at, hidden, together) for at in hidden)


def _least(at: int, hidden: dict[int, Hidden], together: int) -> int:
    own = 0 if hidden[at] is Hidden.SMALL else SMALLEST
    others = [why for other, why in hidden.items() if other != at]
    if Hidden.COMPLEMENT in others:  # which may be as large as it likes
        return own
    return max(own, together - (SMALLEST - 1) * len(others))


def _most(at: int, hidden: dict[int, Hidden], together: int) -> int:
    others = sum(SMALLEST for other, why in hidden.items() if other != at and why is Hidden.COMPLEMENT)
    left = together - others
    return min(left, SMALLEST - 1) if hidden[at] is Hidden.SMALL else left
