"""Who asks: clients that keep asking until they have an answer, ask again what was answered, and confuse their ids."""

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from infra.eventsourcing.decider import Asked
from infra.eventsourcing.errors import KernelError, Later
from tests.faults.simulation.office import Office
from tests.faults.simulation.process import SimulatedService

if TYPE_CHECKING:
    from tests.faults.simulation.world import World


class Clients:
    """Everybody outside."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._office = Office(world.random)
        self._commands = 0
        #: Asked, and no answer yet; asked, and answered.
        self.pending: deque[tuple[str, Any, Asked]] = deque()
        self.answered: list[tuple[str, Any, Asked]] = []

    def asking(self) -> Asked:
        """What surrounds a new command."""
        self._commands += 1
        return Asked(f"command-{self._commands}", "client", self._world.clock.now(), "story")

    def ask_new(self) -> None:
        """Somebody wants something; now and then as of a version, or under an id that was used before."""
        asked = self.asking()
        service, command = self._office.next(asked.today)
        if self._world.random.random() < 0.05:
            asked = replace(asked, expected_version=self._world.random.randint(0, 2))
        if self._world.random.random() < 0.02 and self.answered:  # a client that confuses its ids
            service, _, earlier = self._world.random.choice(self.answered[-10:])
            asked = replace(asked, command_id=earlier.command_id)
            command = self._for(service, asked) or command
        self.ask(service, command, asked)

    def _for(self, service: str, asked: Asked) -> Any:
        for _ in range(8):
            owner, command = self._office.next(asked.today)
            if owner == service:
                return command
        return None

    def ask_again(self) -> None:
        """Somebody has no answer yet, or did not believe it."""
        if self.pending and self._world.random.random() < 0.7:
            self.ask(*self.pending.popleft())
        elif self.answered:
            self.ask(*self._world.random.choice(self.answered[-10:]))

    def ask(self, service: str, command: Any, asked: Asked) -> None:
        """Ask a host, if there is one; without an answer it stays on the list."""
        if type(command) not in self._world.services[service].definition.accepted:
            return  # ids were confused across services
        self.pending.append((service, command, asked))
        if (host := self._world.host(service)) is None:
            return
        with self._world.act(host, "handler"):
            self._carry_out(host.services[service], [(command, asked)])

    def _carry_out(self, service: SimulatedService, asks: list[tuple[Any, Asked]]) -> None:
        """Ask, and cross off what has an answer; what interrupts us leaves it on the list."""
        if len(asks) == 1:
            try:
                service.handler.handle(*asks[0])
            except Later:
                raise
            except (KernelError, service.definition.commands[type(asks[0][0])].Refused):
                pass
        else:
            service.handler.handle_all(asks)
        for ask in asks:
            self._answered((service.name, *ask))

    def _answered(self, ask: tuple[str, Any, Asked]) -> None:
        if ask in self.pending:
            self.pending.remove(ask)
        self.answered.append(ask)

    def ask_many(self) -> None:
        """A pile of paper is entered at once; one sheet may be there twice."""
        service = self._world.random.choice(list(self._world.services)[:2])
        if (host := self._world.host(service)) is None:
            return
        asks = []
        for _ in range(self._world.random.randint(2, 8)):
            asked = self.asking()
            if (command := self._for(service, asked)) is not None:
                asks.append((command, asked))
        if asks and self._world.random.random() < 0.2:
            asks.append(asks[0])
        self.pending.extend(dict.fromkeys((service, *ask) for ask in asks))
        if len(asks) > 1:
            with self._world.act(host, "handler"):
                self._carry_out(host.services[service], asks)
