"""Whoever watches a run and writes its history; nobody in the run can read it."""

import hashlib
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from infra.eventsourcing.decider import Answer, Asked
from infra.eventsourcing.errors import Later, Unavailable
from infra.eventsourcing.messages import Receipt as Kept
from tests.faults.checker.history import Ask, History, Led, Moved, Receipt


@dataclass(frozen=True, slots=True)
class Reacted:
    """A policy's reaction came to its end: the commands that it asked because of a position."""

    owner: str
    policy: str
    position: int
    commands: list[str]


Note = Ask | Led | Moved | Reacted


class Recorder:
    """Notes in the order in which they were made."""

    def __init__(self) -> None:
        self.history = History()
        self._moment = 0
        #: What is asked of a store, and what is noted of it, are one step where there are threads.
        self.one_by_one: AbstractContextManager[Any] = nullcontext()
        #: Stale relays, by service, as the processes that ran them counted.
        self.stale: dict[str, int] = {}
        #: Policy and owner → position → the commands of its last reaction that came to its end.
        self.reactions: dict[tuple[str, str], dict[int, list[str]]] = {}
        self.largest: dict[str, int] = {}
        #: What went wrong how often.
        self.faults: Counter[str] = Counter()

    def moment(self) -> int:
        """The next moment."""
        self._moment += 1
        return self._moment

    def asked(self, began: int, service: str, command: Any, asked: Asked, outcome: Answer | BaseException) -> None:
        """A command was asked, and this came of it; what interrupts the asker is no answer."""
        content = hashlib.sha256(repr(command).encode()).hexdigest()[:16]
        about = began, self.moment(), asked.actor, service, asked.command_id, content
        if isinstance(outcome, Answer):
            self.keep(Ask(*about, "accepted", receipt(outcome.receipt)))
        elif isinstance(outcome, Unavailable) or (isinstance(outcome, Exception) and not isinstance(outcome, Later)):
            self.keep(Ask(*about, "refused", refusal=type(outcome).__name__))
        else:
            self.keep(Ask(*about, "unknown"))

    def led(self, service: str, epoch: int, cursor: int) -> None:
        """A relay began."""
        self.keep(Led(self.moment(), service, epoch, cursor))

    def moved(self, service: str, epoch: int, position: int, *, accepted: bool) -> None:
        """A relay moved its cursor, or was told that it is stale."""
        self.keep(Moved(self.moment(), service, epoch, position, accepted))

    def reacted(self, owner: str, policy: str, position: int, commands: list[str]) -> None:
        """A policy reacted, or reacted once more."""
        self.keep(Reacted(owner, policy, position, commands))

    def keep(self, note: Note) -> None:
        """Write it down."""
        match note:
            case Ask():
                self.history.asks.append(note)
            case Led():
                self.history.led.append(note)
            case Moved():
                self.history.moved.append(note)
            case Reacted():
                self.reactions.setdefault((note.owner, note.policy), {})[note.position] = note.commands

    def measured(self, name: str, value: int) -> None:
        """Keep the largest."""
        self.largest[name] = max(value, self.largest.get(name, 0))


def receipt(kept: Kept) -> Receipt:
    """As the history has it."""
    return Receipt(kept.stream, kept.version, kept.position)
