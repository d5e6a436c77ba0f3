"""Chance and time: everything in a run follows from its seed.

A run draws its own rates first, some of them nought: a run in which little goes wrong gets deeper, and a run in which
one thing goes wrong often meets what a bit of everything does not.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from random import Random

from infra.eventsourcing.decider import CIVIL_TIME

SECOND = 1_000_000
DAY = 86_400 * SECOND


@dataclass(frozen=True)
class Rates:
    """How often something goes wrong, for each time that it can."""

    #: Somebody else acts between two calls of a process.
    interleave: float = 0.2
    #: The store or the bus has no turn to give; nothing is kept.
    unavailable: float = 0.04
    #: What was asked is kept, and the answer is lost.
    lost_reply: float = 0.04
    #: A publication arrives in part, and fails.
    torn: float = 0.05
    #: A publication arrives twice.
    twice: float = 0.05
    #: A reader sees the topic as it was a while ago.
    delayed: float = 0.15
    #: A process dies while it calls the store or the bus, or at one of the next named points.
    crash: float = 0.02

    @staticmethod
    def drawn(random: Random) -> "Rates":
        """The rates of one run."""
        return Rates(*(random.choice((0, each.default, 3 * each.default)) for each in fields(Rates)))  # type: ignore[arg-type, operator]


CALM = Rates(*(0 for _ in fields(Rates)))


class Clock:
    """A wall clock that is sometimes put forward or back."""

    def __init__(self) -> None:
        self._micros = int(datetime(2026, 1, 5, 9, tzinfo=CIVIL_TIME).timestamp() * SECOND)

    def micros(self) -> int:
        """Microseconds since 1970 UTC, as the process believes."""
        return self._micros

    def now(self) -> datetime:
        """The moment at which a command is asked."""
        return datetime.fromtimestamp(0, CIVIL_TIME) + timedelta(microseconds=self._micros)

    def today(self) -> date:
        """The civil day, as the process believes."""
        return self.now().date()

    def pass_by(self, random: Random) -> None:
        """A moment, a day, or a correction backwards."""
        what = random.random()
        if what < 0.02:
            self._micros += DAY * random.randint(1, 10)
        elif what < 0.06:
            self._micros -= random.choice((SECOND, 3600 * SECOND, DAY))
        else:
            self._micros += random.randint(0, 60 * SECOND)
