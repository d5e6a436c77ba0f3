"""Real engines, watched from outside: what relays ask of a store is noted; what is kept is read in one go."""

import itertools
import threading
from typing import Any

from sqlalchemy import select

from infra.adapters.sql_store import SqlStore
from infra.adapters.tables import commands
from infra.eventsourcing import Receipt, Recorded
from infra.eventsourcing.errors import StaleEpoch
from tests.faults.simulation.recorder import Recorder


class Shared(Recorder):
    """A recorder for many threads."""

    def __init__(self) -> None:
        super().__init__()
        self._moments = itertools.count(1)
        self.one_by_one = threading.RLock()

    def moment(self) -> int:
        return next(self._moments)


class WatchedStore:
    """A store whose relays are watched."""

    def __init__(self, store: SqlStore, service: str, recorder: Recorder) -> None:
        self._store = store
        self._service = service
        self._recorder = recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def lead(self, name: str) -> tuple[int, int]:
        with self._recorder.one_by_one:
            epoch, cursor = self._store.lead(name)
            self._recorder.led(self._service, epoch, cursor)
        return epoch, cursor

    def advance(self, name: str, epoch: int, position: int) -> None:
        with self._recorder.one_by_one:
            try:
                self._store.advance(name, epoch, position)
            except StaleEpoch:
                self._recorder.moved(self._service, epoch, position, accepted=False)
                raise
            self._recorder.moved(self._service, epoch, position, accepted=True)


def everything(store: Any) -> tuple[list[Recorded], dict[str, Receipt]]:
    """A log and its first answers."""
    with store._database.reading() as tx:
        rows = tx.execute(select(commands)).all()
    return store.log(0, 1_000_000), {row.id: Receipt(row.stream, row.version, row.position) for row in rows}
