"""Keys in a SQLite file of their own, which overwrites what it deletes: an erased key is gone from it at once."""

import threading
from collections.abc import Collection, Iterable
from json import dumps
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from infra.adapters.sqlite import sqlite_database
from infra.adapters.tables import key_tables, keys
from infra.privacy.keyring import Erased
from infra.privacy.sealing import new_key

#: How many erasures the file has seen, counted in its head: cheaply asked by whoever remembers keys.
_ERASURES = "PRAGMA user_version"

_THEIRS = "SELECT subject, key FROM keys WHERE key IS NOT NULL AND subject IN (SELECT value FROM json_each(?))"


class SqliteKeyring:
    """A ``Keyring`` in a file. Keys are remembered until any process erases one: nothing else takes a key away."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite_database(path, journal="TRUNCATE", secure_delete=True)
        with self._database.writing() as tx:
            key_tables.create_all(tx)
        self._lock = threading.Lock()
        self._reader = self._database.reader.raw_connection()
        self._remembered: dict[str, bytes] = {}
        self._secrets: dict[str, bytes] = {}  # never erased, so remembered for good
        self._seen = -1

    def make(self, subject: str) -> bytes:
        """The subject's key, made if there is none."""
        if (key := self.get(subject)) is not None:
            return key
        self.make_all([subject])
        if (key := self.get(subject)) is None:
            raise Erased(subject)
        return key

    def make_all(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The keys of many subjects, made for those that never had one, with one commit; none of an erased one."""
        wanted = set(subjects)
        found = self.get_all(wanted)
        if missing := wanted - found.keys():
            with self._database.writing() as tx:
                rows = [{"subject": subject, "key": new_key()} for subject in missing]
                tx.execute(insert(keys).on_conflict_do_nothing(), rows)
            found |= self.get_all(missing)
        return found

    def get(self, subject: str) -> bytes | None:
        """The subject's key, or None."""
        return self.get_all([subject]).get(subject)

    def get_all(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of those of these subjects that have one."""
        if not subjects:
            return {}
        with self._lock:
            cursor = self._reader.cursor()
            (erasures,) = cursor.execute(_ERASURES).fetchone()
            if erasures != self._seen:
                self._remembered.clear()
                self._seen = erasures
            if unknown := [subject for subject in subjects if subject not in self._remembered]:
                self._remembered.update(cursor.execute(_THEIRS, (dumps(unknown),)).fetchall())
            return {subject: self._remembered[subject] for subject in subjects if subject in self._remembered}

    def erase(self, subject: str) -> bool:
        """Destroy the key for ever."""
        with self._database.writing() as tx:
            had = tx.scalar(select(keys.c.key).where(keys.c.subject == subject)) is not None
            gone = insert(keys).values(subject=subject, key=None)
            tx.execute(gone.on_conflict_do_update(index_elements=["subject"], set_={"key": None}))
            erasures = tx.exec_driver_sql(_ERASURES).scalar_one()
            tx.exec_driver_sql(f"{_ERASURES} = {erasures + 1}")
        with self._lock:
            self._remembered.pop(subject, None)
        return had

    def secret(self, purpose: str) -> bytes:
        """A key of the service's own."""
        if purpose not in self._secrets:
            self._secrets[purpose] = self.make(f"service:{purpose}")
        return self._secrets[purpose]

    def close(self) -> None:
        """Let go of the connections."""
        self._reader.close()
        self._database.close()
