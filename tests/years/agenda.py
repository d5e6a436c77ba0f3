"""What a clerk will enter, and on which day; some of it long after it happened."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.probation import CancelProbation


@dataclass
class Agenda:
    """Commands by the day of their entry; nothing is entered after the last day."""

    first: date
    last: date
    #: How many lives have come to each turn.
    turns: Counter[str] = field(default_factory=Counter)
    _entries: list[tuple[date, int, Any]] = field(default_factory=list)
    _count: int = 0
    _gone: set[str] = field(default_factory=set)
    _over: set[tuple[str, type]] = field(default_factory=set)

    def enter(self, command: Any, *, on: date | None = None, late: int = 0) -> None:
        """Have a command entered so many days after its effective day, or after another one."""
        day = max((on or command.on) + timedelta(days=late), self.first)
        if day <= self.last:
            self._count += 1
            heapq.heappush(self._entries, (day, self._count, command))

    def stop(self, member_id: str, *kinds: type) -> None:
        """Have nothing of these kinds entered any more about a person."""
        self._over.update((member_id, kind) for kind in kinds)

    def until(self, day: date) -> Iterator[tuple[date, Any]]:
        """What is entered up to a day, in order. Of whoever has left nothing more is entered but their erasure."""
        while self._entries and self._entries[0][0] <= day:
            entered, _, command = heapq.heappop(self._entries)
            who = getattr(command, "member_id", None)
            has_left = who in self._gone and not isinstance(command, EraseMember)
            if has_left or (who, type(command)) in self._over:
                continue
            if isinstance(command, EndMembership | CancelProbation):
                self._gone.add(command.member_id)
            yield entered, command
