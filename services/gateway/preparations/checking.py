"""Two people at one command: it is rehearsed and kept for the one, looked at by the other, and asked for both.

The id of a preparation follows from the command id that the asker made, and is the command id that the service is asked
with: however often either of the two asks again, it is done once.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec

from infra.adapters.permissions import Asker, Permissions
from infra.adapters.problems import Problem
from services.gateway.accounts.registry import Registry
from services.gateway.client import Refusal, Services, asking, played_moment
from services.gateway.preparations import preparation
from services.gateway.preparations.ending import NoteCarriedOut, NoteRefused
from services.gateway.preparations.preparation import (
    COLLECTED,
    AgreeToCommand,
    Preparation,
    PrepareCommand,
    SendCommandBack,
    WithdrawCommand,
    stream_of,
)

_IDS = uuid.UUID("0f1f8d52-6f0f-5d1c-9a55-7a2f4f3f1c77")


def id_of(command_id: str) -> str:
    """The id of what was prepared with a command id."""
    return str(uuid.uuid5(_IDS, command_id))


@dataclass(frozen=True, slots=True)
class Prepared:
    """What whoever prepared a command learns: it waits, under this id; ``position`` is in the gateway's log."""

    preparation_id: str
    until: str
    position: int


class Checking:
    """Prepared commands of one installation."""

    def __init__(self, registry: Registry, services: Services, permissions: Permissions) -> None:
        self._registry = registry
        self._services = services
        self._permissions = permissions

    def asks_for_second(self, service: str, command: str) -> bool:
        """Whether a command takes a second person."""
        return self._permissions.asks_for_second(service, command)

    def checkable(self, asker: Asker) -> list[tuple[str, str]]:
        """The commands, by service and name, that somebody may check when another has prepared them."""
        another = Asker("another", frozenset())
        return [each for each in self._permissions.checked if self._may(replace(another, checked_by=asker), *each)]

    def _may(self, both: Asker, service: str, command: str) -> bool:
        try:
            self._permissions.second(both, service, command)
        except Problem:
            return False
        return True

    def find(self, preparation_id: str) -> Preparation:
        """One that whoever asks prepared or may check. Raises ``Refusal`` (404) for any other."""
        found, me = self._state(preparation_id), asking.get()
        if found.prepared_by != me.actor and (found.service, found.command) not in self.checkable(me):
            raise _refusal(_no_such())
        return found

    def _state(self, preparation_id: str) -> Preparation:
        found: Preparation = self._registry.runtime.state(preparation, stream_of(preparation_id))
        return found

    # ── the first person ─────────────────────────────────────────────────────

    def prepare(self, service: str, command: str, data: Mapping[str, Any], command_id: str) -> Prepared:
        """Keep a command until somebody else has looked at it. Raises ``Refusal``, as the service would now."""
        maker, preparation_id = asking.get(), id_of(command_id)
        known = self._state(preparation_id)
        if known.status == "unknown":
            self._services.rehearse(service, command, data, command_id=preparation_id, asker=maker)
        # A year whose playing was interrupted goes on with other tokens; elsewhere nobody answers for another.
        by = known.prepared_by if known.prepared_by and played_moment.get() else maker.actor
        days = timedelta(days=self._registry.rules().check_days)
        about = {"preparation_id": preparation_id, "service": service, "command": command, "prepared_by": by}
        body = msgspec.json.encode(data, order="deterministic").decode()
        answer = self._registry.ask(
            command_id, by, lambda at: PrepareCommand(**about, body=body, until=at.date() + days, at=at)
        )
        until = self._state(preparation_id).until
        return Prepared(preparation_id, until.isoformat(), answer.receipt.position)

    def withdraw(self, preparation_id: str, command_id: str) -> int:
        """Take back what one prepared; answers the position. Raises ``Refusal``."""
        self.find(preparation_id)
        by = asking.get().actor
        answer = self._registry.ask(
            command_id, by, lambda at: WithdrawCommand(preparation_id=preparation_id, by=by, at=at)
        )
        return answer.receipt.position

    def collect(self, preparation_id: str) -> dict[str, Any]:
        """Ask what another person agreed to; answers the service's receipt with what is told. Raises ``Refusal``."""
        found = self.find(preparation_id)
        if (found.service, found.command) not in COLLECTED or found.status != "agreed":
            raise _refusal(_no_longer())
        if found.prepared_by != asking.get().actor:
            raise _refusal(_not_yours())
        return self._carry_out(found, preparation_id)

    # ── the second ───────────────────────────────────────────────────────────

    def send_back(self, preparation_id: str, reason: str, command_id: str) -> int:
        """Say what is wrong with it; answers the position. Raises ``Refusal``."""
        self.find(preparation_id)
        by = self._person().actor
        answer = self._registry.ask(
            command_id, by, lambda at: SendCommandBack(preparation_id=preparation_id, reason=reason, by=by, at=at)
        )
        return answer.receipt.position

    def agree(self, preparation_id: str, command_id: str) -> dict[str, Any]:
        """Say that it is right, and ask it; answers the service's receipt. Raises ``Refusal``, ``Away``.

        What is to be collected waits for whoever prepared it; then the receipt is the gateway's own.

        What the service would refuse now is refused before anybody has agreed. Where it did not answer, whoever may
        check asks again.
        """
        found, checker = self.find(preparation_id), self._person()
        if found.status == "waiting":
            both = replace(self._registry.asker(found.prepared_by), checked_by=checker)
            if checker.actor != found.prepared_by:
                self._rehearse(found, both, preparation_id)
            by = checker.actor
            self._registry.ask(command_id, by, lambda at: AgreeToCommand(preparation_id=preparation_id, by=by, at=at))
            found = self.find(preparation_id)
        if found.position is not None:
            return self._again(found.service, found.position)
        if found.status != "agreed":
            raise _refusal(_no_longer())
        if (found.service, found.command) in COLLECTED:
            *_, last = self._registry.runtime.store.stream(stream_of(preparation_id))
            return {"service": "gateway", "stream": last.stream, "version": last.version, "position": last.position}
        return self._carry_out(found, preparation_id)

    def _again(self, service: str, position: int) -> dict[str, Any]:
        """The receipt of what was done before, as the service's own log has it."""
        (event,) = self._services.history(service, positions=[position])
        kept = {name: event[name] for name in ("stream", "version", "position")}
        return {"service": service, **kept, "first": False}

    def _rehearse(self, found: Preparation, both: Asker, preparation_id: str) -> None:
        self._services.rehearse(found.service, found.command, _data(found), command_id=preparation_id, asker=both)

    def _carry_out(self, found: Preparation, preparation_id: str) -> dict[str, Any]:
        ask, noted = self._registry.ask, str(uuid.uuid5(_IDS, f"{preparation_id}/outcome"))
        maker, checker = (self._registry.asker(who) for who in (found.prepared_by, found.checked_by or ""))
        both = replace(maker, checked_by=checker)
        try:
            receipt = self._services.command(
                found.service, found.command, _data(found), command_id=preparation_id, asker=both
            )
        except Refusal as refusal:
            if refusal.status < 500:
                said = {name: str(refusal.problem.get(key, "")) for name, key in _SAID.items()}
                ask(noted, checker.actor, lambda at: NoteRefused(preparation_id=preparation_id, at=at, **said))
            raise
        position = receipt["position"]
        ask(
            noted,
            checker.actor,
            lambda at: NoteCarriedOut(preparation_id=preparation_id, position=position, at=at),
        )
        return receipt

    @staticmethod
    def _person() -> Asker:
        """Who looks at it: somebody, and no machine, but while the sample year is played. Raises ``Refusal``."""
        found = asking.get()
        if not found.actor.startswith("account:") and played_moment.get() is None:
            raise _refusal(_no_person())
        return found


#: What is noted of a refusal, by the member of its problem document.
_SAID = {"problem": "type", "zh": "title", "en": "detail"}


def _data(found: Preparation) -> Any:
    if found.body is None:
        raise _refusal(_no_longer())
    return msgspec.json.decode(found.body)


def _no_such() -> Problem:
    zh = "没有找到该复核事项，请从“待复核”列表进入。"
    return Problem(404, "no-such-preparation", zh, "There is no such prepared command; come by the list of them.")


def _no_person() -> Problem:
    zh = "复核须由本人登录后办理，接口令牌不能复核。"
    return Problem(403, "not-a-person", zh, "Somebody who has signed in checks it; a token cannot.")


def _not_yours() -> Problem:
    zh, en = "只有经办人可以下载，请由经办人登录办理。", "Only the one who prepared it collects it; let them sign in."
    return Problem(403, "not-yours", zh, en)


def _no_longer() -> Problem:
    return Problem(409, "gateway:not-waiting", preparation.NotWaiting.zh, preparation.NotWaiting.en)


def _refusal(problem: Problem) -> Refusal:
    return Refusal(problem.status, problem.document())
