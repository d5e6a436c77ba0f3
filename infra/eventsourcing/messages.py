"""What is kept, and in which shape it travels.

An event is kept as two byte strings that are never encoded again: the *open* part (a complete CloudEvents JSON
document, published as it stands) and the *sealed* part (ciphertext that stays at home; empty when nothing is sealed).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

F_co = TypeVar("F_co", covariant=True)


@dataclass(frozen=True, slots=True)
class EventData:
    """An event that is about to be kept. ``id`` derives from the command id, so that asking again finds it."""

    id: str
    type: str
    open: bytes
    sealed: bytes = b""


@dataclass(frozen=True, slots=True)
class Guard:
    """A claim that a value is unique among its kind: a keyed hash (never the value) and who holds it."""

    kind: str
    digest: bytes
    subject: str


@dataclass(frozen=True, slots=True)
class Append:
    """One command's outcome, to be kept whole or refused whole.

    ``expected_version`` is the version of the stream that the command was decided on (0: no events yet).
    ``claims`` are written and ``releases`` (subjects) freed in the append's own transaction, the releases first.
    ``follows`` is the command, earlier in the same call, on whose outcome this one was decided: unless that one is
    kept by this call, this one is a conflict, even where the version happens to fit.
    """

    stream: str
    expected_version: int
    events: tuple[EventData, ...]
    command_id: str
    command_digest: bytes
    claims: tuple[Guard, ...] = ()
    releases: tuple[str, ...] = ()
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The first answer to a command, and the same answer ever after.

    ``position`` is the log position of its last event (or the head's, when the command changed nothing).
    """

    stream: str
    version: int
    position: int


class Recorded(NamedTuple):
    """An event as it stands in the log. ``committed_at`` is in microseconds since 1970 UTC and never runs backwards.

    A tuple, as rows come from a database: a replay makes millions of them.
    """

    position: int
    stream: str
    version: int
    id: str
    type: str
    committed_at: int
    open: bytes
    sealed: bytes = b""


#: Who is told of events after they were published or followed.
Told = Callable[[Sequence[Recorded]], object]


def ignored(events: Sequence[Recorded]) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends. ``incarnation`` names this history: it is made with the log and changes on restore."""

    position: int
    committed_at: int
    incarnation: str


class Happened(NamedTuple, Generic[F_co]):
    """A decoded fact with its place in the log: what projections and policies see."""

    fact: F_co
    id: str
    stream: str
    version: int
    position: int
    committed_at: int
    correlation: str
    #: Who asked, as a pseudonym.
    actor: str
