"""A value that is one thing at a time: which it was on any day, also when it becomes known late.

A *span* reaches from its first day to the first day that it no longer holds (None: open). A value that begins on a day
holds until the next one that is known already: a late fact mends its own days and no later ones.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Span(Generic[V]):
    """A value from a day on, up to a day or for good."""

    value: V
    from_day: date
    to_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


@dataclass(frozen=True, slots=True)
class Timeline(Generic[V]):
    """The spans of one value, by day; they never overlap."""

    spans: tuple[Span[V], ...] = ()

    def on(self, day: date) -> V | None:
        """The value on a day, or None."""
        return next((span.value for span in self.spans if span.holds_on(day)), None)

    def begin(self, value: V, day: date) -> "Timeline[V]":
        """Let the value hold from a day until the next one that is known."""
        later = min((span.from_day for span in self.spans if span.from_day > day), default=None)
        begun = Span(value, day, later)
        return Timeline(tuple(sorted((*self._before(day), begun, *self._after(day)), key=lambda span: span.from_day)))

    def end(self, day: date) -> "Timeline[V]":
        """Let nothing hold from a day on."""
        return Timeline(self._before(day))

    def _before(self, day: date) -> tuple[Span[V], ...]:
        begun = (span for span in self.spans if span.from_day < day)
        return tuple(replace(span, to_day=day) if span.holds_on(day) else span for span in begun)

    def _after(self, day: date) -> tuple[Span[V], ...]:
        return tuple(span for span in self.spans if span.from_day > day)
