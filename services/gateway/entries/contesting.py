"""Contesting an entry by the number of its receipt, and answering; within reach of whoever asks."""

from dataclasses import dataclass
from datetime import date

from infra.adapters.problems import Problem
from services.gateway.accounts.registry import Registry
from services.gateway.client import Refusal, Services, asking
from services.gateway.entries import contest
from services.gateway.entries.contest import AnswerContest, Contest, ContestEntry, last_day, stream_of
from services.gateway.entries.events import Ground, Outcome
from services.gateway.entries.ledger import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry, until which day it can be contested, and how it stands."""

    entry: Entry
    until: date
    contest: Contest


class Entries:
    """What was entered for people in one installation."""

    def __init__(self, registry: Registry, services: Services) -> None:
        self._registry = registry
        self._services = services
        self.ledger = Ledger(registry.runtime)

    def entered(self, service: str, position: int, command_id: str) -> Entry | None:
        """The entry that a command made, once the ledger has it; waits up to two seconds. None where there is none."""
        self._services.wait_until(lambda: self.ledger.reached(service, position))
        return self.ledger.of_command(command_id)

    def find(self, receipt: str) -> Standing:
        """An entry that is one's own or within reach. Raises ``Refusal`` (404) for any other."""
        found = self.ledger.find(receipt)
        if found is None or not self._within_reach(found):
            raise _refusal(_no_such())
        known: Contest = self._registry.runtime.state(contest, stream_of(found.receipt))
        rules = self._registry.runtime.rules(found.entered_on)
        return Standing(found, last_day(found.entered_on, rules), known)

    def _within_reach(self, found: Entry) -> bool:
        """Whether whoever asks is of the whole sub-district, entered it, or reaches the person."""
        me = asking.get()
        if me.communities is None or found.clerk == me.actor:
            return True
        return bool(self._services.query("members", "MemberNames", {"member_ids": [found.person_id]}))

    def contest(self, receipt: str, ground: Ground, command_id: str) -> int:
        """Record that whom it is about says it is not what they wished; answers the position. Raises ``Refusal``."""
        found, by = self.find(receipt).entry, asking.get().actor
        about = {"receipt": found.receipt, "event_id": found.event_id, "entered_by": found.clerk, "by": by}
        asked = self._registry.ask(
            command_id, by, lambda at: ContestEntry(**about, on=found.entered_on, ground=ground, at=at)
        )
        return asked.receipt.position

    def answer(self, receipt: str, outcome: Outcome, command_id: str) -> int:
        """Record what looking into it came to; answers the position. Raises ``Refusal``."""
        number, by = self.find(receipt).entry.receipt, asking.get().actor
        asked = self._registry.ask(
            command_id, by, lambda at: AnswerContest(receipt=number, outcome=outcome, by=by, at=at)
        )
        return asked.receipt.position


def _no_such() -> Problem:
    zh = "没有找到该编号的代录事项，请对照回执核对编号；刚刚登记的，请稍后再查。"
    en = "There is no entry with this number; compare it with the receipt. What was entered just now appears shortly."
    return Problem(404, "no-such-entry", zh, en)


def _refusal(problem: Problem) -> Refusal:
    return Refusal(problem.status, problem.document())
