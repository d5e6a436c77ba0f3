"""What a run leaves behind for the checker: plain values, written down by whoever watched it.

A history says nothing of how it came about; a simulation, processes on SQLite and a real cluster write the same one.
Moments count what was noted, in the order in which it happened.
It can be kept as JSON (``to_json``), so that a failure can be looked at again where it did not happen.
"""

from dataclasses import dataclass, field
from typing import Literal

import msgspec


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the outcome of a command stands."""

    stream: str
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One asking of a command, from ``began`` to ``ended``: what was asked, and what the asker learnt.

    ``unknown`` is an asker that was left without an answer, or with one that says so; ``refused`` promises that
    nothing was kept. ``by`` is ``client`` for whoever keeps asking until there is an answer; a policy may find no
    reason to ask again. ``content`` is the same for the same content only.
    """

    began: int
    ended: int
    by: str
    service: str
    command_id: str
    content: str
    outcome: Literal["accepted", "refused", "unknown"]
    receipt: Receipt | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stood in the log at the end."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    committed_at: int
    open: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A record as a reader of the topic finds it, in the topic's own order, copies included."""

    position: int
    stream: str
    version: int
    id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Led:
    """A relay began an epoch, with the cursor it was given."""

    moment: int
    service: str
    epoch: int
    cursor: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A relay asked to move the cursor; ``accepted`` is False where it was told that its epoch is over."""

    moment: int
    service: str
    epoch: int
    position: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class Service:
    """What one service had kept at the end."""

    name: str
    events: list[Event]
    receipts: dict[str, Receipt]
    records: list[Record]
    #: Where the relay's cursor stood at the end.
    cursor: int
    #: How many writes with a stale epoch the store says it refused.
    stale_refused: int


@dataclass(frozen=True, slots=True)
class Follower:
    """One consumer at the end: how far it had come in whose log, which types it declares, what it had put aside.

    ``applied`` are the positions whose effect is kept, once for each time it was kept; None where effects leave no
    such trace. ``reactions`` are a policy's (else None): a position, and the commands asked because of it.
    """

    name: str
    owner: str
    follows: str
    position: int
    declared: list[str]
    parked: dict[int, str]
    applied: list[int] | None
    reactions: list[tuple[int, list[str]]] | None = None


@dataclass(frozen=True, slots=True)
class Digests:
    """A read model as it was served at the end, and as the log alone, folded in one go, makes it."""

    service: str
    served: dict[str, str]
    folded: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild while nothing else ran: digests before and after, the log's head before and after, commands asked."""

    service: str
    before: dict[str, str]
    after: dict[str, str]
    head_before: int
    head_after: int
    asked: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that must stay bounded: what it came to at most, and its limit."""

    name: str
    value: float
    limit: float


@dataclass(slots=True)
class History:
    """Everything that was seen of one run."""

    asks: list[Ask] = field(default_factory=list)
    led: list[Led] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    followers: list[Follower] = field(default_factory=list)
    digests: list[Digests] = field(default_factory=list)
    rebuilds: list[Rebuild] = field(default_factory=list)
    #: What it took until everything had caught up after the last fault.
    recovery: list[Measure] = field(default_factory=list)
    #: What it took of memory, time and disk.
    use: list[Measure] = field(default_factory=list)

    def to_json(self) -> bytes:
        """The history as it can be kept."""
        return msgspec.json.encode(self)

    @staticmethod
    def from_json(kept: bytes) -> "History":
        """The history as it was."""
        return msgspec.json.decode(kept, type=History)
