"""How a command becomes events: look it up, load, fold, decide, append; and again when somebody was quicker.

A *decider* is a module of the domain (``services/members/member.py``, say) with the names of ``Decider``; mypy accepts
the module itself. The handler knows no domain: it is given a table of which command belongs to which decider.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol

from infra.eventsourcing.errors import Conflict, KernelError
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.grouping import GroupCommit
from infra.eventsourcing.messages import Append, EventData, Guard, Receipt, Recorded
from infra.eventsourcing.store import EventStore

#: China has one civil time and no daylight saving; effective days are days in it.
CIVIL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")

#: How often a command is decided anew when another one was quicker, before the conflict is its answer.
ATTEMPTS = 5

#: Event ids are derived from command ids within this namespace.
EVENT_IDS = uuid.UUID("6f1f1b0e-6b0c-5b57-9d3e-0a7f5c2d1e10")


@dataclass(frozen=True, slots=True)
class Asked:
    """What surrounds a command: who asked, when, as which command id, and because of what.

    ``at`` is read from a clock at the edge, once; below it nobody reads one. ``actor`` is a pseudonym.
    """

    command_id: str
    actor: str
    at: datetime
    correlation: str
    causation: str | None = None
    expected_version: int | None = None

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

    Refused: type[Exception]

    @property
    def initial(self) -> Any:
        """The state before any event."""

    def stream(self, command: Any) -> str:
        """The stream that the command is about."""

    def decide(self, command: Any, state: Any, rules: Any, today: date) -> Sequence[Any]:
        """The events that follow, or ``Refused``. ``rules`` is the rulebook in force on the command's effective day."""

    def evolve(self, state: Any, event: Any) -> Any:
        """The state after the event."""


class Codec(Protocol):
    """Facts to bytes and back."""

    def encode(self, fact: Any, stream: str, version: int, event_id: str, asked: Asked) -> EventData:
        """The two byte strings of one event."""

    def decode(self, recorded: Recorded) -> Any:
        """The fact; its sealed fields are None once the person is erased."""

    def guards(self, fact: Any) -> tuple[Sequence[Guard], Sequence[str]]:
        """The claims a fact makes, and the subjects whose claims it ends."""

    def digest(self, command: Any) -> bytes:
        """A keyed digest of the command's content."""


#: The rulebook in force on a day, or None before the first.
Rules = Callable[[date], Any]


class Handler:
    """The one way by which commands change a service."""

    def __init__(self, deciders: Mapping[type, Decider], store: EventStore, codec: Codec, rules: Rules) -> None:
        self._deciders = deciders
        self._store = store
        self._codec = codec
        self._rules = rules
        self._commit = GroupCommit(store)

    def handle(self, command: Any, asked: Asked) -> Answer:
        """Carry out one command. Raises the domain's ``Refused`` or a ``KernelError``; then nothing has changed."""
        digest = self._codec.digest(command)
        for attempt in range(1, ATTEMPTS + 1):
            if (earlier := self._store.receipt(asked.command_id, digest)) is not None:
                return Answer(earlier, first=False)
            append = self._decided(command, asked, digest, {})
            faultpoint("handle.decided")
            try:
                receipt = self._commit.append(append)
            except Conflict:
                if asked.expected_version is not None or attempt == ATTEMPTS:
                    raise
            else:
                faultpoint("append.after_commit")
                return Answer(receipt, first=True)
        raise AssertionError("unreachable: the last attempt answers or raises")

    def handle_all(self, asks: Iterable[tuple[Any, Asked]]) -> list[Answer | Exception]:
        """Carry out many commands in order with one commit; each is answered or refused by itself.

        A later command of the batch sees what the earlier ones decided. Those that lost a race are asked singly.
        """
        asks = list(asks)
        answers: list[Answer | Exception | None] = [None] * len(asks)
        ahead: dict[str, tuple[Any, int, str]] = {}
        appends: list[tuple[int, Append]] = []
        again: list[int] = []
        seen: set[str] = set()
        for index, (command, asked) in enumerate(asks):
            digest = self._codec.digest(command)
            try:
                if (earlier := self._store.receipt(asked.command_id, digest)) is not None:
                    answers[index] = Answer(earlier, first=False)
                elif asked.command_id in seen:
                    again.append(index)
                else:
                    seen.add(asked.command_id)
                    appends.append((index, self._decided(command, asked, digest, ahead)))
            except (KernelError, self._deciders[type(command)].Refused) as refusal:
                answers[index] = refusal
        faultpoint("handle.decided")
        outcomes = self._store.append([append for _, append in appends]) if appends else []
        faultpoint("append.after_commit")
        for (index, _), outcome in zip(appends, outcomes, strict=True):
            answers[index] = self._singly(*asks[index]) if isinstance(outcome, KernelError) else Answer(outcome, True)
        for index in again:
            answers[index] = self._singly(*asks[index])
        return [answer for answer in answers if answer is not None]

    def _singly(self, command: Any, asked: Asked) -> Answer | Exception:
        try:
            return self.handle(command, asked)
        except (KernelError, self._deciders[type(command)].Refused) as refusal:
            return refusal

    def load(self, decider: Decider, stream: str) -> tuple[Any, int]:
        """The folded state of a stream and its version."""
        state, version = decider.initial, 0
        for recorded in self._store.stream(stream):
            state, version = decider.evolve(state, self._codec.decode(recorded)), recorded.version
        return state, version

    def _decided(self, command: Any, asked: Asked, digest: bytes, ahead: dict[str, tuple[Any, int, str]]) -> Append:
        """Decide on the current state, or on the state ``ahead`` that earlier commands of a batch will have made."""
        decider = self._deciders[type(command)]
        stream = decider.stream(command)
        state, version, follows = ahead.get(stream) or (*self.load(decider, stream), None)
        if asked.expected_version is not None and asked.expected_version != version:
            raise Conflict(stream, asked.expected_version, version)
        facts = decider.decide(command, state, self._rules(getattr(command, "on", None) or asked.today), asked.today)
        for fact in facts:
            state = decider.evolve(state, fact)
        ahead[stream] = (state, version + len(facts), asked.command_id)
        return replace(self._append_of(facts, stream, version, asked, digest), follows=follows)

    def _append_of(self, facts: Sequence[Any], stream: str, version: int, asked: Asked, digest: bytes) -> Append:
        events, claims, releases = [], [], []
        for offset, fact in enumerate(facts, start=1):
            event_id = str(uuid.uuid5(EVENT_IDS, f"{asked.command_id}/{offset}"))
            events.append(self._codec.encode(fact, stream, version + offset, event_id, asked))
            claimed, released = self._codec.guards(fact)
            claims += claimed
            releases += released
        return Append(stream, version, tuple(events), asked.command_id, digest, tuple(claims), tuple(releases))


def caused_by(happened_id: str, name: str, key: str, asked: Asked) -> Asked:
    """What surrounds a command that a policy asks: its id derives from its cause, so that asking again finds it."""
    command_id = str(uuid.uuid5(EVENT_IDS, f"{name}/{happened_id}/{key}"))
    return replace(asked, command_id=command_id, actor=f"policy:{name}", causation=happened_id, expected_version=None)
