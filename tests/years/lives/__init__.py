"""What becomes known of one person: who they are, and a module to a mechanism that a class of theirs brings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from services.members.events import Decided
from tests.years.agenda import Agenda

#: Days between what happened and its entry, for everything that one mechanism knows of one person.
LATE = (0, 0, 0, 0, 0, 0, 0, 4, 20, 45)


#: How many lives are over soon.
EARLY = 100


@dataclass
class Person:
    """One synthetic person, and where they belong when they become known."""

    member_id: str
    number: int
    community_id: str
    organization_id: str
    born: date
    known_on: date
    on_roll: bool


@dataclass
class Life:
    """One person's entries, all equally late."""

    person: Person
    lot: Random
    agenda: Agenda
    late: int = 0
    _counted: Iterator[int] = field(default_factory=count)

    def enter(self, command: Any) -> None:
        """Have a command about this person entered."""
        self.agenda.enter(command, late=self.late)

    @property
    def _is_early(self) -> bool:
        """Whether this is one of the first lives, in which much happens soon: a short history has it all, too."""
        return self.person.number < EARLY

    def about(self, on: date) -> dict[str, Any]:
        """Who it is, and the effective day."""
        return {"member_id": self.person.member_id, "on": on}

    def key(self, kind: str) -> str:
        """An id of something that happens to this person."""
        return f"{kind}-{self.person.number}-{next(self._counted)}"

    def some_day(self, earliest: date | None = None) -> date:
        """A day between then, or their becoming known, and the end."""
        first = max(earliest or self.person.known_on, self.person.known_on)
        days = (self.agenda.last - first).days
        return first + timedelta(days=self.lot.randrange(max(1, days // 4 if self._is_early else days)))

    def length(self, shortest: int, longest: int) -> int:
        """How many days something lasts."""
        return self.lot.randint(shortest, 3 * shortest // 2 if self._is_early else longest)

    def every(self, first: date, days: int, until: date | None = None) -> Iterator[date]:
        """Days at such intervals, more or less, up to a day or the end."""
        day, last = first, min(until or self.agenda.last, self.agenda.last)
        while day <= last:
            yield day
            day += timedelta(days=days + self.lot.randint(-days // 8, days // 5))

    def happens(self, turn: str, percent: float) -> bool:
        """Whether a life takes this turn: so many in a hundred do.

        Of the first four that come to it two do and two do not, so that a short history has either.
        """
        before = self.agenda.turns[turn]
        self.agenda.turns[turn] += 1
        return before % 2 == 0 if before < 4 else self.lot.random() * 100 < percent

    def beginning(self) -> "Life":
        """The same person, entered as late as another clerk does."""
        return Life(self.person, self.lot, self.agenda, self.lot.choice(LATE), self._counted)

    def decided(self, kind: str, on: date) -> Decided:
        """A decision of a body."""
        return Decided("街道党工委", kind, on, f"柯桥街工委〔{on.year}〕{self.lot.randint(1, 99)}号")


def after(day: date, days: int) -> date:
    """So many days later."""
    return day + timedelta(days=days)
