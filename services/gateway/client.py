"""How the gateway asks the services: one method to a kind of request, refusals as ``Refusal``, silence as ``Away``.

The gateway reads the clock: what surrounds a command (moment, command id) leaves here; nobody else guesses it. Who asks
goes along as a signed statement, for the one service that is asked.
"""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import requests

from infra.adapters.permissions import PLATFORM, Asker
from infra.adapters.statements import Statements
from infra.settings import Settings

log = logging.getLogger(__name__)

SERVICES = ("members", "volunteering", "evaluation")

#: Seconds; a command waits at most for a stuck head (10) and its own commit.
TIMEOUT = 15

#: The moment of a request that plays the sample year; None: the clock's.
played_moment: ContextVar[datetime | None] = ContextVar("played_moment", default=None)

#: What the gateway asks for itself: how far the services are.
OURSELVES = Asker("gateway", frozenset({PLATFORM}))

#: Who asks (``account:ID``, ``token:ID``) and what they may; the gate sets it for every request.
asking: ContextVar[Asker] = ContextVar("asking", default=OURSELVES)


def unseen() -> None:
    """From here on nothing that this request asks goes before anybody's eyes: it leaves in a file."""
    asking.set(replace(asking.get(), looking=False))


class Refusal(Exception):
    """A service refused; ``problem`` is its problem document (``title`` in Chinese, ``detail`` in English)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("type", str(status)))
        self.status, self.problem = status, problem


class Away(Exception):
    """A service does not answer."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Services:
    """The domain services of this installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between us and loopback
        self._statements = {service: Statements(settings.secret("services"), service) for service in SERVICES}
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
        self._session.mount("http://", adapter)

    def command(
        self,
        service: str,
        name: str,
        data: Any,
        *,
        command_id: str,
        correlation: str | None = None,
        expected_version: int | None = None,
        asker: Asker | None = None,
    ) -> dict[str, Any]:
        """Ask a command, for whoever asks or for the two who prepared and checked it.

        Answers (service, stream, version, position, first).
        """
        headers = self._surrounding(command_id) | ({"X-Correlation-Id": correlation} if correlation else {})
        if expected_version is not None:
            headers["If-Match"] = f'"{expected_version}"'
        about = {"service": service, "command": name, "command_id": command_id}
        log.info("asked", extra=about | {"correlation": headers["X-Correlation-Id"]})
        path = f"/commands/{name}"
        answer: dict[str, Any] = self._ask(service, "POST", path, data, headers=headers, asker=asker)
        return answer

    def rehearse(self, service: str, name: str, data: Any, *, command_id: str, asker: Asker) -> None:
        """Ask whether a command would be refused now. Raises ``Refusal``."""
        headers = self._surrounding(command_id)
        self._ask(service, "POST", f"/rehearsals/{name}", data, headers=headers, asker=asker)

    def query(self, service: str, name: str, data: Any) -> Any:
        """Ask a query."""
        return self._ask(service, "POST", f"/queries/{name}", data)

    def take_in(self, service: str, name: str, data: Any) -> Any:
        """Bring in what waits for a command to confirm it."""
        return self._ask(service, "POST", f"/intakes/{name}", data)

    def history(
        self, service: str, *, stream: str | None = None, positions: list[int] | None = None
    ) -> list[dict[str, Any]]:
        """Events of a stream, or at positions."""
        wanted = {"stream": stream} if stream else {"positions": positions or []}
        events: list[dict[str, Any]] = self._ask(service, "POST", "/history", wanted)["events"]
        return events

    def progress(self, service: str) -> dict[str, Any]:
        """How far the service's consumers have come; asked by the gateway itself, whoever waits for it."""
        found: dict[str, Any] = self._ask(service, "GET", "/progress", asker=OURSELVES)
        return found

    def wake(self, service: str) -> dict[str, Any]:
        """Let the service do what is due."""
        found: dict[str, Any] = self._ask(service, "POST", "/wake", {}, headers={"X-Linli-At": self.now().isoformat()})
        return found

    def wait_for(self, service: str, position: int, seconds: float = 2.0) -> bool:
        """Wait until the service's own read models have got to the position."""
        return self._wait(lambda: self._reached(service, position), seconds)

    def wait_until(self, done: Callable[[], bool], seconds: float = 2.0) -> bool:
        """Wait for something else that follows."""
        return self._wait(done, seconds)

    def now(self) -> datetime:
        """The moment at which something is asked."""
        return played_moment.get() or self._settings.now()

    def _surrounding(self, command_id: str) -> dict[str, str]:
        at = self.now().isoformat()
        return {"Idempotency-Key": command_id, "X-Linli-At": at, "X-Correlation-Id": command_id}

    def _reached(self, service: str, position: int) -> bool:
        read_models = self.progress(service)["read_models"]
        return all(at >= position for name, at in read_models.items() if name.endswith(f"<{service}"))

    @staticmethod
    def _wait(done: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.03)
        return True

    def _ask(
        self,
        service: str,
        method: str,
        path: str,
        data: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        asker: Asker | None = None,
    ) -> Any:
        body = msgspec.json.encode(data) if data is not None else None
        statement = self._statements[service].make(asker or asking.get())
        try:
            response = self._session.request(
                method,
                self._address(service) + path,
                data=body,
                headers={"Authorization": f"Bearer {statement}", **(headers or {})},
                timeout=TIMEOUT,
            )
        except requests.RequestException:
            raise Away(service) from None
        found = msgspec.json.decode(response.content) if response.content else {}
        if response.status_code >= 400:
            raise Refusal(response.status_code, found if isinstance(found, dict) else {})
        return found

    def _address(self, service: str) -> str:
        if (address := self._settings.address(service)) is None:
            raise Away(service)
        return address


def new_id() -> str:
    """A command id, for a form or a request that brings none."""
    return str(uuid.uuid4())
