"""Asks the public API, as of a day in the sample year.

While a token lies in the installation's home, whoever shows it may say at which moment a command was asked; the token
goes when the year has been played.
"""

import secrets
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import msgspec
import requests

from infra.eventsourcing.decider import CIVIL_TIME
from infra.settings import Settings

#: Requests under way at once; the services commit what arrives together together.
AT_ONCE = 6

IDS = uuid.UUID("5a3c1d0e-7f64-5b7e-8a39-1c1f6f0b2d10")


def named(*parts: object) -> str:
    """The id that follows from a name, the same in every run."""
    return str(uuid.uuid5(IDS, "/".join(map(str, parts))))


class Refused(Exception):
    """The API refused what the sample asked: a defect of the sample. Holds the problem's type, nothing personal."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One command of the sample, and the day on which somebody asked it."""

    service: str
    command: str
    day: date
    data: dict[str, Any]
    key: tuple[object, ...]
    #: Whether it is left for a second person to look at.
    waits: bool = False


class Player:
    """The sample's hands at the API."""

    def __init__(self, settings: Settings, token: str, second: str) -> None:
        self._url = f"{settings.desk}/api"
        self._token = settings.play_token
        self._token.write_text(secrets.token_urlsafe(24))
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._second = {"Authorization": f"Bearer {second}"}
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE))
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def close(self) -> None:
        """No more playing: from here on the gateway's clock says what the moment is."""
        self._token.unlink(missing_ok=True)
        self._pool.shutdown()

    def ask(self, ask: Ask) -> dict[str, Any]:
        """Ask one command; where it takes a second person, the other pair of hands agrees at once."""
        headers = {"Idempotency-Key": named("command", *ask.key)}
        found: dict[str, Any] = self._post(f"/commands/{ask.service}/{ask.command}", ask.data, ask.day, headers)
        if "preparation_id" in found and not ask.waits:
            checked = {"Idempotency-Key": named("check", *ask.key), **self._second}
            found = self._post(f"/preparations/{found['preparation_id']}/agree", {}, ask.day, checked)
        return found

    def ask_all(self, asks: Iterable[Ask], done: Callable[[], None] = lambda: None) -> None:
        """Ask commands that do not depend on each other, several at once."""
        for _ in self._pool.map(self.ask, asks):
            done()

    def query(self, service: str, query: str, data: dict[str, Any]) -> Any:
        """Ask a query."""
        return self._post(f"/queries/{service}/{query}", data, None, {})

    def upload(self, name: str, content: bytes, day: date) -> dict[str, Any]:
        """Upload a workbook; answers the preview."""
        response = self._session.post(
            f"{self._url}/imports", files={"file": (name, content)}, headers=self._as_of(day), timeout=120
        )
        found: dict[str, Any] = self._checked(response)
        return found

    def confirm(self, import_id: str, day: date) -> None:
        """Confirm an import, all or nothing."""
        self._post(f"/imports/{import_id}/confirm", {"mode": "ALL_OR_NOTHING"}, day, {})

    def import_progress(self, import_id: str) -> dict[str, Any] | None:
        """How far the import is; None until its read model knows of it."""
        response = self._session.get(f"{self._url}/imports/{import_id}", timeout=20)
        return None if response.status_code == 404 else self._checked(response)

    def progress(self) -> dict[str, Any]:
        """How far every consumer is."""
        found: dict[str, Any] = self._checked(self._session.get(f"{self._url}/progress", timeout=20))
        return found

    def wake(self, day: date) -> None:
        """Let every service do what is due by that day."""
        self._post("/wake", {}, day, {})

    def _post(self, path: str, data: Any, day: date | None, headers: dict[str, str]) -> Any:
        headers = {"Content-Type": "application/json", **headers, **(self._as_of(day) if day else {})}
        body = msgspec.json.encode(data)
        return self._checked(self._session.post(self._url + path, data=body, headers=headers, timeout=60))

    def _as_of(self, day: date) -> dict[str, str]:
        at = datetime.combine(day, time(9, 30), CIVIL_TIME)
        return {"X-Linli-Play": self._token.read_text(), "X-Linli-At": at.isoformat()}

    @staticmethod
    def _checked(response: requests.Response) -> Any:
        found = msgspec.json.decode(response.content)
        if not response.ok:
            # The type and the names of fields, never their values.
            raise Refused(found.get("type", response.status_code), sorted(found.get("errors", {})))
        return found
