"""An invariant is a function that looks through a history and tells what breaks it; its sentence is its docstring."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.faults.checker.history import History

Look = Callable[[History], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Violation:
    """Which promise was broken, and by what."""

    code: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}: {self.what}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise: the code it has in the docs, its name, its sentence."""

    code: str
    name: str
    sentence: str
    look: Look

    def __call__(self, history: History) -> list[Violation]:
        """Whatever breaks this promise."""
        return [Violation(self.code, self.name, what) for what in self.look(history)]


def invariant(code: str) -> Callable[[Look], Invariant]:
    """Make a promise of a function."""

    def made(look: Look) -> Invariant:
        return Invariant(code, look.__name__, " ".join((look.__doc__ or "").split()), look)

    return made
