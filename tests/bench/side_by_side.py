"""The rounds of a comparison: every side once, in turn, so that whatever slows the machine slows them all.

A *side* is a way to do the work; ours comes first. Opened once (databases made, logs filled, peers started), it is
asked for a round as often as there are rounds, and answers how much it did per second. A round's ratio is ours over
theirs; of a comparison, the median of its rounds' ratios, with the lowest and highest beside.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

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


@dataclass
class Measured:
    """What a comparison came to: the figures of every side, round by round."""

    comparison: Comparison
    rounds: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0

    def median(self, side: str) -> float:
        """A side's figure."""
        return statistics.median(self.rounds[side])

    def ratios(self, beside: str) -> list[float]:
        """Ours over theirs, round by round."""
        ours = self.rounds[self.comparison.sides[0].name]
        return [mine / theirs for mine, theirs in zip(ours, self.rounds[beside], strict=True)]

    def reached(self, goal: Goal) -> float:
        """The median ratio that a goal is about."""
        return statistics.median(self.ratios(goal.beside))

    def missed(self) -> list[Goal]:
        """The goals that were not reached."""
        less = self.comparison.less_is_better
        return [
            goal
            for goal in self.comparison.goals
            if (self.reached(goal) > goal.must if less else self.reached(goal) < goal.must)
        ]


def measure(comparison: Comparison, scale: Scale) -> Measured:
    """Open every side, then run the rounds; the first round of each is a rehearsal that does not count."""
    measured = Measured(comparison, {side.name: [] for side in comparison.sides})
    begun = time.monotonic()
    with ExitStack() as opened:
        rounds: Mapping[str, Round] = {side.name: opened.enter_context(side.open(scale)) for side in comparison.sides}
        for number in range(scale.rounds + (scale.name == "full")):
            for name, run in rounds.items():
                figure = run()
                if number or scale.name == "small":
                    measured.rounds[name].append(figure)
    measured.seconds = time.monotonic() - begun
    return measured
