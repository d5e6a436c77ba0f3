"""How commands become events: look them up, load, fold, decide, append; and again when somebody was quicker.

The handler knows no domain: it is given a table of which command belongs to which decider.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial, reduce
from itertools import islice
from typing import Any

from infra.eventsourcing.decider import EVENT_IDS, Answer, Asked, Codec, Decider, Keys, Premise, Rulebook
from infra.eventsourcing.errors import CommandReused, Conflict, KernelError, Later
from infra.eventsourcing.faults import faultpoint
from infra.eventsourcing.grouping import GroupCommit
from infra.eventsourcing.messages import Append, EventData, Guard, Receipt, Recorded
from infra.eventsourcing.store import EventStore

#: How often a command is decided anew when another one was quicker, before the conflict is its answer. In every round
#: somebody wins, so it takes as many as ask of one stream at once.
ATTEMPTS = 20

Ask = tuple[Any, Asked]


@dataclass(slots=True)
class _State:
    """How a stream stands for the next command of a group."""

    decider: Decider
    stream: str
    state: Any
    version: int
    #: The command of this group that will have left it so; None as long as it is as it was read.
    left_by: str | None = None


@dataclass(slots=True)
class _Ground:
    """What a command rests on besides, and how each stream of that stands."""

    premise: Premise
    known: Mapping[str, _State]

    @property
    def is_unsettled(self) -> bool:
        """Whether another command of the group would change it."""
        return any(each.left_by is not None for each in self.known.values())

    def check(self, command: Any) -> None:
        """Raises a ``Refused`` where it does not bear the command."""
        self.premise.check(command, {stream: each.state for stream, each in self.known.items()})


@dataclass(slots=True)
class _Decided:
    """What a command comes to, unless the store has it otherwise."""

    stream: str
    version: int
    facts: Sequence[Any]
    follows: str | None


class Handler:
    """The one way by which commands change a service."""

    def __init__(
        self,
        deciders: Mapping[type, Decider],
        store: EventStore,
        codec: Codec,
        rulebook: Rulebook,
        premises: Mapping[type, Premise] | None = None,
    ) -> None:
        self._deciders = deciders
        self._store = store
        self._codec = codec
        self._rulebook = rulebook
        self._premises = premises or {}
        self._group: GroupCommit[Ask, Answer | None] = GroupCommit(self._together)

    def handle(self, command: Any, asked: Asked) -> Answer:
        """Carry out one command. Raises the domain's ``Refused`` or a ``KernelError``; then nothing has changed.

        Those who ask at the same time are carried out together: what they are decided on is read in one go, and one
        commit keeps what they come to.
        """
        lost = 0
        while True:
            try:
                answer = self._group.ask((command, asked))
            except Conflict:
                lost += 1
                if asked.expected_version is not None or lost == ATTEMPTS:
                    raise
            else:
                if answer is not None:
                    return answer

    def handle_all(self, asks: Sequence[Ask]) -> list[Answer | Exception]:
        """Carry out many commands in order with one commit; each is answered or refused by itself.

        A later command of the batch sees what the earlier ones decided (except the rulebook, which is looked up once).
        Those that lost a race, and those that come twice, are asked singly afterwards.
        """
        answers = self._carry_out(asks) if asks else []
        return [
            self._singly(*ask) if answer is None or isinstance(answer, Conflict) else answer
            for ask, answer in zip(asks, answers, strict=True)
        ]

    def _together(self, asks: list[Ask]) -> list[Answer | Exception | None]:
        """Carry out commands of several callers. A defect that one of them meets is that one's only."""
        try:
            return self._carry_out(asks)
        except KernelError:
            raise  # the store's word to everybody
        except Exception as defect:  # noqa: BLE001 - raised again, to the one who asked for it
            if len(asks) == 1:
                return [defect]
            return [answer for ask in asks for answer in self._together([ask])]

    def _carry_out(self, asks: Sequence[Ask]) -> list[Answer | Exception | None]:
        """Look up, decide one after the other, append; None for whoever has to ask once more."""
        deciders = [self._deciders[type(command)] for command, _ in asks]
        streams = [decider.stream(command) for decider, (command, _) in zip(deciders, asks, strict=True)]
        premises = [self._premise(command) for command, _ in asks]
        others = {stream: premise.decider for stream, premise in filter(None, premises)}
        concerned = {self._rulebook.STREAM: self._rulebook, **others, **dict(zip(streams, deciders, strict=True))}
        histories, receipts = self._store.known(concerned.keys(), [asked.command_id for _, asked in asks])
        keys: Keys = {}
        states = self._states(concerned, histories, keys)
        rules = cache(partial(self._rulebook.in_force, states[self._rulebook.STREAM].state))
        answers: dict[int, Answer | Exception | None] = {}
        decided: dict[int, _Decided] = {}
        refused_after: dict[int, str] = {}
        ids: set[str] = set()
        for index, (command, asked) in enumerate(asks):
            stream = streams[index]
            try:
                if asked.command_id in receipts:
                    answers[index] = self._earlier(command, asked, *receipts[asked.command_id])
                elif asked.command_id in ids:
                    answers[index] = None  # when it asks again, the other's answer will be there
                elif (ground := self._ground(command, states, keys)) and ground.is_unsettled:
                    answers[index] = None  # when it asks again, what it rests on will be kept or not
                    states[stream].left_by = asked.command_id
                else:
                    ids.add(asked.command_id)
                    decided[index] = self._decide(command, asked, states[stream], rules, ground)
            except (KernelError, deciders[index].Refused) as refusal:
                answers[index] = refusal
                if (before := states[stream].left_by) is not None:
                    refused_after[index] = before
        faultpoint("handle.decided")
        answers |= self._keep(asks, decided, keys)
        kept = {asks[index][1].command_id for index in decided if isinstance(answers[index], Answer)}
        # A refusal holds where what it was decided on holds.
        answers |= {index: None for index, before in refused_after.items() if before not in kept}
        return [answers[index] for index in range(len(asks))]

    def _keep(
        self, asks: Sequence[Ask], decided: Mapping[int, _Decided], keys: Keys
    ) -> dict[int, Answer | Exception | None]:
        """Encode and append what was decided; one commit."""
        answers: dict[int, Answer | Exception | None] = {}
        appends: dict[int, Append] = {}
        keys = self._codec.keys_for([fact for each in decided.values() for fact in each.facts], keys)
        for index, each in decided.items():
            command, asked = asks[index]
            try:
                appends[index] = self._append_of(each, asked, self._codec.digest(command), keys)
            except KernelError as refusal:
                answers[index] = refusal
        outcomes = self._store.append(list(appends.values())) if appends else []
        faultpoint("append.after_commit")
        for index, outcome in zip(appends, outcomes, strict=True):
            answers[index] = outcome if isinstance(outcome, KernelError) else Answer(outcome, first=True)
        return answers

    def _singly(self, command: Any, asked: Asked) -> Answer | Exception:
        try:
            return self.handle(command, asked)
        except Later:
            raise  # no answer yet, and none to act upon
        except (KernelError, self._deciders[type(command)].Refused) as refusal:
            return refusal

    def rehearse(self, command: Any, asked: Asked) -> None:
        """Decide, and keep nothing. Raises what ``handle`` would, but for what the store alone knows."""
        decider = self._deciders[type(command)]
        stream = decider.stream(command)
        rulebook, _ = self.load(self._rulebook, self._rulebook.STREAM)
        known = _State(decider, stream, *self.load(decider, stream))
        self._decide(command, asked, known, partial(self._rulebook.in_force, rulebook), self._ground(command, {}, {}))

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
        return {
            stream: found.state for stream, found in self._states(dict.fromkeys(streams, decider), histories).items()
        }

    def _states(
        self, deciders: Mapping[str, Decider], histories: Mapping[str, Sequence[Recorded]], keys: Keys | None = None
    ) -> dict[str, _State]:
        together = [recorded for history in histories.values() for recorded in history]
        facts = iter(self._codec.decode_all(together, keys))
        found = {}
        for stream, history in histories.items():
            decider = deciders[stream]
            state = reduce(decider.evolve, islice(facts, len(history)), decider.initial)
            found[stream] = _State(decider, stream, state, history[-1].version if history else 0)
        return found

    def _premise(self, command: Any) -> tuple[str, Premise] | None:
        """The other stream that a command rests on, and how; None where it rests on its own only."""
        premise = self._premises.get(type(command))
        stream = premise.stream(command) if premise else None
        return (stream, premise) if premise and stream is not None else None

    def _ground(self, command: Any, states: dict[str, _State], keys: Keys) -> _Ground | None:
        """What a command rests on, followed as far as it leads; what of it was not read yet is read into ``states``."""
        found = self._premise(command)
        if found is None:
            return None
        first, premise = found
        known: dict[str, _State] = {}
        wanted = {first}
        while wanted:
            unread = dict.fromkeys(wanted - states.keys(), premise.decider)
            states |= self._states(unread, self._store.streams(unread.keys()), keys) if unread else {}
            known |= {stream: states[stream] for stream in wanted}
            onward = (premise.onward(command, states[stream].state) for stream in wanted)
            wanted = {stream for each in onward for stream in each} - known.keys()
        return _Ground(premise, known)

    def _earlier(self, command: Any, asked: Asked, digest: bytes, receipt: Receipt) -> Answer:
        """The first answer to a command that was asked before. Raises ``CommandReused``."""
        if digest != self._codec.digest(command):
            raise CommandReused(asked.command_id)
        return Answer(receipt, first=False)

    def _decide(
        self, command: Any, asked: Asked, known: _State, rules: Callable[[date], Any], ground: _Ground | None
    ) -> _Decided:
        """Decide on what is known, and let the next command of the group know the outcome."""
        if asked.permit is not None:  # before anything else says how the stream stands
            asked.permit(known.decider, command, known.state)
        if asked.expected_version is not None and asked.expected_version != known.version:
            raise Conflict(known.stream, asked.expected_version, known.version)
        in_force = rules(getattr(command, "on", None) or asked.today)
        facts = known.decider.decide(command, known.state, in_force, asked.today)
        if facts and ground is not None:
            ground.check(command)
        decided = _Decided(known.stream, known.version, facts, known.left_by)
        known.state = reduce(known.decider.evolve, facts, known.state)
        known.version += len(facts)
        known.left_by = asked.command_id
        return decided

    def _append_of(self, decided: _Decided, asked: Asked, digest: bytes, keys: Keys) -> Append:
        events: list[EventData] = []
        claims: list[Guard] = []
        releases: list[str] = []
        stream, version = decided.stream, decided.version
        for offset, fact in enumerate(decided.facts, start=1):
            event_id = str(uuid.uuid5(EVENT_IDS, f"{asked.command_id}/{offset}"))
            events.append(self._codec.encode(fact, stream, version + offset, event_id, asked, keys=keys))
            claimed, released = self._codec.guards(fact)
            claims += claimed
            releases += released
        evidence = tuple(events), asked.command_id, digest
        return Append(stream, version, *evidence, tuple(claims), tuple(releases), decided.follows)
