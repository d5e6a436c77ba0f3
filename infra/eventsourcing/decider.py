"""What decides: a module of the domain with the names of ``Decider``, and what surrounds a command that it decides.

``services/volunteering/volunteer.py`` is one, say; mypy accepts the module itself. ``handler`` carries commands out.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol

from infra.eventsourcing.messages import EventData, Guard, Receipt, Recorded

#: China has one civil time and no daylight saving; effective days are days in it.
CIVIL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")

#: Event ids are derived from command ids within this namespace.
EVENT_IDS = uuid.UUID("6f1f1b0e-6b0c-5b57-9d3e-0a7f5c2d1e10")


@dataclass(frozen=True, slots=True)
class Asked:
    """What surrounds a command: who asked, when, as which command id, and because of what.

    ``at`` is read from a clock at the edge, once; below it nobody reads one. ``actor`` is a pseudonym, and so is
    ``checked_by``: the second person, where a command asks for one.
    ``permit`` is asked about decider, command and state before anything is decided, and raises ``OutOfReach``; None: by
    whoever asks, everything may be commanded.
    """

    command_id: str
    actor: str
    at: datetime
    correlation: str
    causation: str | None = None
    expected_version: int | None = None
    permit: "Callable[[Decider, Any, Any], object] | None" = field(default=None, compare=False)
    checked_by: str | None = None

    @property
    def today(self) -> date:
        """The civil day on which the command was asked."""
        return self.at.astimezone(CIVIL_TIME).date()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker learns: where the outcome stands. ``first`` is False when this is an earlier answer, again."""

    receipt: Receipt
    first: bool


class Decider(Protocol):
    """The names by which a module of the domain is an aggregate."""

    @property
    def Refused(self) -> type[Exception]:  # noqa: N802 - it is a class
        """What ``decide`` raises, or the base of it."""

    @property
    def initial(self) -> Any:
        """The state before any event."""

    def stream(self, command: Any) -> str:
        """The stream that the command is about."""

    def decide(self, command: Any, state: Any, rules: Any, today: date) -> Sequence[Any]:
        """The events that follow, or ``Refused``. ``rules`` is the rulebook in force on the command's effective day."""

    def evolve(self, state: Any, event: Any) -> Any:
        """The state after the event."""


class Rulebook(Decider, Protocol):
    """The aggregate whose versions, each from an effective day on, are what the others are decided by."""

    @property
    def STREAM(self) -> str:  # noqa: N802 - it is a constant
        """Its only stream."""

    def in_force(self, state: Any, day: date) -> Any:
        """The rulebook of an effective day, or None before the first."""


@dataclass(frozen=True, slots=True)
class Premise:
    """What a command rests on in streams that are not its own, as these stand when the command is decided.

    It is asked about only where facts would follow. What becomes of the other streams later is no longer its matter.
    """

    decider: Decider
    #: The other stream, or None for a command that rests on nothing else.
    stream: Callable[[Any], str | None]
    #: function(command, states by stream): raises a ``Refused`` of the command's own decider.
    check: Callable[[Any, Mapping[str, Any]], object]
    #: function(command, state of one of the streams): the streams that it leads on to, on which the command rests too.
    onward: Callable[[Any, Any], Iterable[str]] = lambda _command, _state: ()


#: Keys by subject.
Keys = dict[str, bytes]


class Codec(Protocol):
    """Facts to bytes and back."""

    def keys_for(self, facts: Sequence[Any], known: Keys | None = None) -> Keys:
        """``known`` and the keys that seal these facts, made where there are none yet; none of an erased person."""

    def encode(self, fact: Any, stream: str, version: int, event_id: str, asked: Asked, *, keys: Keys) -> EventData:
        """The two byte strings of one event. Raises a ``KernelError`` where a key is missing."""

    def decode_all(self, recorded: Sequence[Recorded], keys: Keys | None = None) -> list[Any]:
        """The facts as decisions look at them (see ``as_decided_on``). Keys that it asks for are put in ``keys``."""

    def guards(self, fact: Any) -> tuple[Sequence[Guard], Sequence[str]]:
        """The claims a fact makes, and the subjects whose claims it ends."""

    def digest(self, command: Any) -> bytes:
        """A keyed digest of the command's content."""


def as_decided_on(fact: Any) -> Any:
    """A fact as a decision sees it: what is sealed came along where a field says ``decided_on``, and not elsewhere."""
    sealed = [each for each in fields(fact) if "sealed_for" in each.metadata]
    if any(each.metadata.get("decided_on") for each in sealed):
        return fact
    return replace(fact, **{each.name: None for each in sealed})


def caused_by(happened_id: str, name: str, key: str, asked: Asked) -> Asked:
    """What surrounds a command that a policy asks: its id derives from its cause, so that asking again finds it."""
    command_id = str(uuid.uuid5(EVENT_IDS, f"{name}/{happened_id}/{key}"))
    nobody: dict[str, Any] = {"expected_version": None, "permit": None, "checked_by": None}
    return replace(asked, command_id=command_id, actor=f"policy:{name}", causation=happened_id, **nobody)
