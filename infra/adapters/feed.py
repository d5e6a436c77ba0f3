"""A service's log as it serves it itself, for what a topic no longer has."""

from collections.abc import Sequence

import msgspec
import requests

from infra.eventsourcing.errors import Unavailable
from infra.eventsourcing.messages import Recorded
from infra.settings import Settings

PATIENCE = 15


class _Line(msgspec.Struct):
    position: int
    committed_at: int
    stream: str
    version: int
    id: str
    type: str
    value: str


class _Page(msgspec.Struct):
    records: list[_Line]


class HttpFeed:
    """``GET /feed`` of one service."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._service = service

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next events. Raises ``Unavailable`` when the service does not answer."""
        address = self._settings.address(self._service)
        if address is None:
            raise Unavailable(f"{self._service} is not running, and its topic no longer has what comes next")
        shown = {"Authorization": f"Bearer {self._settings.secret('services')}"}
        asked = {"after": after, "limit": limit}
        try:
            answer = requests.get(f"{address}/feed", params=asked, headers=shown, timeout=PATIENCE)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(f"the feed of {self._service} does not answer ({type(error).__name__})") from None
        return [
            Recorded(
                line.position, line.stream, line.version, line.id, line.type, line.committed_at, line.value.encode()
            )
            for line in msgspec.json.decode(answer.content, type=_Page).records
        ]
