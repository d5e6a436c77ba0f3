"""How a command becomes events: look it up, load, fold, decide, append; and again when somebody was quicker.

A *decider* is a module of the domain (``services/members/member.py``, say) with the names of ``Decider``; mypy accepts
the module itself. The handler knows no domain: it is given a table of which command belongs to which decider.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache, reduce
from itertools import islice
from typing import Any, Protocol

from infra.eventsourcing.errors import CommandReused, Conflict, KernelError, Later
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.grouping import GroupCommit
from infra.eventsourcing.messages import Append, EventData, Guard, Receipt, Recorded
from infra.eventsourcing.store import EventStore

#: China has one civil time and no daylight saving; effective days are days in it.
CIVIL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")

#: How often a command is decided anew when another one was quicker, before the conflict is its answer. In every round
#: somebody wins, so it takes as many as ask of one stream at once.
ATTEMPTS = 20

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


class Codec(Protocol):
    """Facts to bytes and back."""

    def encode(self, fact: Any, stream: str, version: int, event_id: str, asked: Asked) -> EventData:
        """The two byte strings of one event."""

    def decode_all(self, recorded: Sequence[Recorded]) -> list[Any]:
        """The facts; sealed fields are None once the person is erased."""

    def guards(self, fact: Any) -> tuple[Sequence[Guard], Sequence[str]]:
        """The claims a fact makes, and the subjects whose claims it ends."""

    def digest(self, command: Any) -> bytes:
        """A keyed digest of the command's content."""


#: The rulebook in force on a day, or None before the first.
Rules = Callable[[date], Any]


@dataclass(slots=True)
class _Known:
    """What a batch of commands is decided on: read in one go, then carried forward from command to command."""

    receipts: Mapping[str, tuple[bytes, Receipt]]
    histories: Mapping[str, Sequence[Recorded]]
    rules: Rules
    #: Stream → the state, version and command id that the batch's last command on it will have left.
    ahead: dict[str, tuple[Any, int, str]] = field(default_factory=dict)


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
        for attempt in range(1, ATTEMPTS + 1):
            known = self._known([(command, asked)])
            if (earlier := self._earlier(command, asked, known)) is not None:
                return earlier
            append = self._decided(command, asked, known)
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

    def handle_all(self, asks: Sequence[tuple[Any, Asked]]) -> list[Answer | Exception]:
        """Carry out many commands in order with one commit; each is answered or refused by itself.

        A later command of the batch sees what the earlier ones decided (except the rulebook, which is looked up once).
        Those that lost a race, and those that come twice, are asked singly afterwards.
        """
        known = self._known(asks)
        answers: dict[int, Answer | Exception] = {}
        appends: dict[int, Append] = {}
        ids: set[str] = set()
        for index, (command, asked) in enumerate(asks):
            try:
                if (earlier := self._earlier(command, asked, known)) is not None:
                    answers[index] = earlier
                elif asked.command_id not in ids:
                    ids.add(asked.command_id)
                    appends[index] = self._decided(command, asked, known)
            except (KernelError, self._deciders[type(command)].Refused) as refusal:
                answers[index] = refusal
        faultpoint("handle.decided")
        outcomes = self._store.append(list(appends.values())) if appends else []
        faultpoint("append.after_commit")
        for index, outcome in zip(appends, outcomes, strict=True):
            if not isinstance(outcome, KernelError):
                answers[index] = Answer(outcome, first=True)
        return [answers[index] if index in answers else self._singly(*ask) for index, ask in enumerate(asks)]

    def _singly(self, command: Any, asked: Asked) -> Answer | Exception:
        try:
            return self.handle(command, asked)
        except Later:
            raise  # no answer yet, and none to act upon
        except (KernelError, self._deciders[type(command)].Refused) as refusal:
            return refusal

    def load(self, decider: Decider, stream: str) -> tuple[Any, int]:
        """The folded state of a stream and its version."""
        return self.fold(decider, self._store.stream(stream))

    def fold(self, decider: Decider, history: Sequence[Recorded]) -> tuple[Any, int]:
        """The state that a stream's events come to, and its version."""
        state = decider.initial
        for fact in self._codec.decode_all(history):
            state = decider.evolve(state, fact)
        return state, history[-1].version if history else 0

    def states(self, decider: Decider, streams: Sequence[str]) -> dict[str, Any]:
        """The folded states of many streams, read and decoded together."""
        histories = self._store.streams(streams)
        facts = iter(self._codec.decode_all([recorded for history in histories.values() for recorded in history]))
        return {
            stream: reduce(decider.evolve, islice(facts, len(history)), decider.initial)
            for stream, history in histories.items()
        }

    def _known(self, asks: Sequence[tuple[Any, Asked]]) -> _Known:
        streams = {self._deciders[type(command)].stream(command) for command, _ in asks}
        histories = self._store.streams(streams)
        # After the histories: whatever they hold of a command that another instance just kept, its answer is there.
        receipts = self._store.receipts([asked.command_id for _, asked in asks])
        return _Known(receipts, histories, cache(self._rules))

    def _earlier(self, command: Any, asked: Asked, known: _Known) -> Answer | None:
        """The first answer to a command that was asked before. Raises ``CommandReused``."""
        if asked.command_id not in known.receipts:
            return None
        digest, receipt = known.receipts[asked.command_id]
        if digest != self._codec.digest(command):
            raise CommandReused(asked.command_id)
        return Answer(receipt, first=False)

    def _decided(self, command: Any, asked: Asked, known: _Known) -> Append:
        """Decide on what is known, and let the next command of the batch know the outcome."""
        decider = self._deciders[type(command)]
        stream = decider.stream(command)
        state, version, follows = known.ahead.get(stream) or (*self.fold(decider, known.histories[stream]), None)
        if asked.expected_version is not None and asked.expected_version != version:
            raise Conflict(stream, asked.expected_version, version)
        rules = known.rules(getattr(command, "on", None) or asked.today)
        facts = decider.decide(command, state, rules, asked.today)
        append = self._append_of(facts, stream, version, asked, self._codec.digest(command))
        for fact in facts:
            state = decider.evolve(state, fact)
        known.ahead[stream] = (state, version + len(facts), asked.command_id)
        return replace(append, follows=follows)

    def _append_of(self, facts: Sequence[Any], stream: str, version: int, asked: Asked, digest: bytes) -> Append:
        events: list[EventData] = []
        claims: list[Guard] = []
        releases: list[str] = []
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
