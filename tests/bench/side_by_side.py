"""The rounds of a comparison: every side once, in turn, so that whatever slows the machine slows them all.

A *side* is a way to do the work; ours comes first. Opened once (databases made, logs filled, peers started), it is
asked for a round as often as there are rounds, and answers how much it did per second. A round's ratio is ours over
theirs; of a comparison, the median of its rounds' ratios, with the lowest and highest beside. A side that fails is left
out and said to have failed; the others go on.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

#: Answers units of work per second (or seconds, where ``Comparison.less_is_better``).
Round = Callable[[], float]


@dataclass(frozen=True)
class Scale:
    """How much is done. ``full`` is what the published figures come from, ``small`` shows that nothing rotted."""

    name: str
    rounds: int
    #: By what the sizes of a full run are divided; a module divides by it wherever it names a size.
    divisor: int

    def of(self, full: int, least: int = 1) -> int:
        """A size at this scale."""
        return max(least, full // self.divisor)


FULL = Scale("full", rounds=5, divisor=1)
SMALL = Scale("small", rounds=1, divisor=200)


@dataclass(frozen=True)
class Side:
    """One way to do the work."""

    name: str
    #: What it is, in which version and with which settings that matter.
    what: str
    open: Callable[[Scale], AbstractContextManager[Round]]


@dataclass(frozen=True)
class Goal:
    """What the ratio to one side must be, and what it should be."""

    beside: str
    must: float
    aim: float | None = None


@dataclass(frozen=True)
class Comparison:
    """One line of the table."""

    key: str
    work: str
    unit: str
    sides: Sequence[Side]
    goals: Sequence[Goal] = ()
    #: Times and sizes: then ``must`` is the most that the ratio may be.
    less_is_better: bool = False
    #: Why a figure is what it is, where a reader would ask.
    note: str = ""
    #: What stands in the way of a "must", to be read where one is missed.
    limit: str = ""


@dataclass
class Measured:
    """What a comparison came to: the figures of every side, round by round."""

    comparison: Comparison
    rounds: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    #: Side → why it has no figures.
    failed: dict[str, BaseException] = field(default_factory=dict)

    @property
    def ours(self) -> str:
        """The name of our side."""
        return self.comparison.sides[0].name

    def beside(self) -> list[str]:
        """The other sides that can be compared with ours."""
        names = [side.name for side in self.comparison.sides if self.rounds[side.name]]
        return names[1:] if names[:1] == [self.ours] else []

    def median(self, side: str) -> float:
        """A side's figure."""
        return statistics.median(self.rounds[side])

    def ratios(self, beside: str, of: str | None = None) -> list[float]:
        """Ours, or another side, over theirs, round by round."""
        return [one / theirs for one, theirs in zip(self.rounds[of or self.ours], self.rounds[beside], strict=True)]

    def reached(self, goal: Goal) -> float:
        """The median ratio that a goal is about."""
        return statistics.median(self.ratios(goal.beside))

    def missed(self) -> list[Goal]:
        """The goals that were measured and not reached."""
        less = self.comparison.less_is_better
        return [
            goal
            for goal in self.comparison.goals
            if goal.beside in self.beside()
            and (self.reached(goal) > goal.must if less else self.reached(goal) < goal.must)
        ]

    @contextmanager
    def surviving(self, what: str) -> Iterator[None]:
        """Where this fails, it is noted; a side that fails has no figures."""
        try:
            yield
        except (Exception, pytest.skip.Exception) as failure:  # noqa: BLE001 - told in the results, whatever it is
            self.failed[what] = failure
            if what in self.rounds:
                self.rounds[what] = []


def measure(comparison: Comparison, scale: Scale) -> Measured:
    """Open every side, then run the rounds; the first round of each is a rehearsal that does not count."""
    measured = Measured(comparison, {side.name: [] for side in comparison.sides})
    begun = time.monotonic()
    with measured.surviving("closing"), ExitStack() as opened:
        rounds: dict[str, Round] = {}
        for side in comparison.sides:
            with measured.surviving(side.name):
                rounds[side.name] = opened.enter_context(side.open(scale))
        for number in range(scale.rounds + (scale.name == "full")):
            for name in [name for name in rounds if name not in measured.failed]:
                with measured.surviving(name):
                    figure = rounds[name]()
                    if number or scale.name == "small":
                        measured.rounds[name].append(figure)
    measured.seconds = time.monotonic() - begun
    return measured
