"""The given / when / then kit: a decider is specified by facts, a command, and the facts or the refusal that follow.

specify(door).given(opened).when(Close("door-1"), today).then(closed)
specify(door).given(closed).when(Close("door-1"), today).refused(door.NotOpen)
specify(door).resting_on(PREMISE, house_sold).when(Open("door-1"), today).refused(door.NotOurs)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

from infra.eventsourcing.decider import Decider, Premise, as_decided_on


@dataclass
class Specification:
    """One sentence of the specification."""

    decider: Decider
    rules: Any = None
    history: list[Any] = field(default_factory=list)
    premise: tuple[Premise, Sequence[Any]] | None = None
    outcome: Sequence[Any] | Exception | None = None

    def given(self, *facts: Any) -> "Specification":
        """What has happened. The decision sees of it what it declares to look at, and no more."""
        self.history.extend(map(as_decided_on, facts))
        return self

    def resting_on(self, premise: Premise, *facts: Any) -> "Specification":
        """What has happened in the other stream that the command rests on."""
        self.premise = premise, facts
        return self

    def when(self, command: Any, today: date) -> "Specification":
        """What is asked, and on which day."""
        state = reduce(self.decider.evolve, self.history, self.decider.initial)
        try:
            self.outcome = list(self.decider.decide(command, state, self.rules, today))
            if self.outcome and self.premise is not None:
                premise, facts = self.premise
                resting = reduce(premise.decider.evolve, map(as_decided_on, facts), premise.decider.initial)
                premise.check(command, {str(premise.stream(command)): resting})
        except self.decider.Refused as refusal:
            self.outcome = refusal
        return self

    def then(self, *facts: Any) -> None:
        """The facts that follow, exactly."""
        assert self.outcome == list(facts), f"expected {list(facts)}\n   found {self.outcome}"

    def then_nothing(self) -> None:
        """It is accepted, and nothing changes."""
        self.then()

    def refused(self, refusal: type[Exception]) -> None:
        """It is refused, for this reason."""
        assert type(self.outcome) is refusal, f"expected {refusal.__name__}\n   found {self.outcome!r}"


class Constant:
    """A rulebook without a history: the same, or what a function says of a day."""

    Refused = Exception
    STREAM = "rulebook"
    initial = None

    def __init__(self, rules: Any) -> None:
        self._rules = rules if callable(rules) else lambda _day: rules

    def stream(self, _command: Any) -> str:
        """Its only stream."""
        return self.STREAM

    def decide(self, command: Any, *_: Any) -> Sequence[Any]:
        """It has no commands."""
        raise self.Refused(type(command).__name__)

    def evolve(self, state: Any, _event: Any) -> Any:
        """It has no events."""
        return state

    def in_force(self, _state: Any, day: date) -> Any:
        """The rules of the day."""
        return self._rules(day)


def specify(decider: Decider, rules: Any = None) -> Specification:
    """Begin a sentence about a decider, under a rulebook."""
    return Specification(decider, rules)
